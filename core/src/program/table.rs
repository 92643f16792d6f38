//! A map from short texts to numbers that finds a key with one probe.

use std::collections::HashMap;

/// A key of at most eight bytes in one word, with its length, so that no key equals an empty place.
#[derive(Debug, Clone, Copy)]
struct Place {
    key: u64,
    length: u8,
    value: u32,
}

/// Marks an empty place: no key is that long.
const EMPTY: u8 = u8::MAX;

/// Texts to numbers, fixed when the job is compiled.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    multiplier: u64,
    shift: u32,
    places: Vec<Place>,
    long: HashMap<Box<[u8]>, u32>,
}

impl Table {
    /// A table of these keys; of equal keys the first counts.
    pub(crate) fn new<'a>(pairs: impl IntoIterator<Item = (&'a [u8], u32)>) -> Table {
        let mut long = HashMap::new();
        let mut short: Vec<Place> = Vec::new();
        for (key, value) in pairs {
            // A NUL would make two keys one word; no record that is looked up holds one.
            if key.len() > 8 || key.contains(&0) {
                long.entry(key.into()).or_insert(value);
            } else {
                let place = Place { key: word(key), length: key.len() as u8, value };
                if !short.iter().any(|other| other.key == place.key && other.length == place.length) {
                    short.push(place);
                }
            }
        }
        let mut bits = (short.len() * 2).next_power_of_two().trailing_zeros().max(1);
        loop {
            // Odd multipliers from a fixed sequence: the same table for the same job, always.
            for step in 0..256u64 {
                let multiplier = 0x9E37_79B9_7F4A_7C15u64.wrapping_mul(2 * step + 1) | 1;
                if let Some(places) = arrange(&short, multiplier, 64 - bits) {
                    return Table { multiplier, shift: 64 - bits, places, long };
                }
            }
            bits += 1;
        }
    }

    /// The number of a text that stands alone.
    pub(crate) fn find_text(&self, text: &[u8]) -> Option<u32> {
        if text.len() > 8 {
            return self.long.get(text).copied();
        }
        let mut padded = [0; 8];
        padded[..text.len()].copy_from_slice(text);
        self.find(&padded, 0, text.len())
    }

    /// The number of a text. `buffer` has eight readable bytes from `start`.
    #[inline(always)]
    pub(crate) fn find(&self, buffer: &[u8], start: usize, length: usize) -> Option<u32> {
        if length > 8 {
            return self.long.get(&buffer[start..start + length]).copied();
        }
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&buffer[start..start + 8]);
        let key = u64::from_le_bytes(bytes) & mask(length);
        let place = &self.places[(key.wrapping_mul(self.multiplier) >> self.shift) as usize];
        (place.key == key && place.length == length as u8).then_some(place.value)
    }
}

/// All ones in the `length` lowest bytes.
#[inline(always)]
fn mask(length: usize) -> u64 {
    if length == 0 { 0 } else { u64::MAX >> (64 - 8 * length) }
}

fn word(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes[..key.len()].copy_from_slice(key);
    u64::from_le_bytes(bytes)
}

/// The places of a multiplier, or `None` when two keys of different words meet in one place.
fn arrange(keys: &[Place], multiplier: u64, shift: u32) -> Option<Vec<Place>> {
    let mut places = vec![Place { key: 0, length: EMPTY, value: 0 }; 1 << (64 - shift)];
    for key in keys {
        let place = &mut places[(key.key.wrapping_mul(multiplier) >> shift) as usize];
        if place.length != EMPTY {
            return None;
        }
        *place = *key;
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::Table;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_map_finds(keys in prop::collection::vec("[A-D]{0,3}|[a-z]{6,12}", 0..60), probe in "[A-D]{0,3}|[a-z]{6,12}") {
            let table = Table::new(keys.iter().enumerate().map(|(i, key)| (key.as_bytes(), i as u32)));
            for text in keys.iter().chain([&probe]) {
                let mut buffer = text.clone().into_bytes();
                buffer.extend_from_slice(b"ZZZZZZZZZZ");
                let expected = keys.iter().position(|key| key == text).map(|i| i as u32);
                prop_assert_eq!(table.find(&buffer, 0, text.len()), expected);
                prop_assert_eq!(table.find_text(text.as_bytes()), expected);
            }
        }
    }

    #[test]
    fn an_empty_text_is_no_key_of_an_empty_table() {
        assert_eq!(Table::new([]).find(b"\0\0\0\0\0\0\0\0", 0, 0), None);
        assert_eq!(Table::new([(&b""[..], 3)]).find(b"XXXXXXXX", 0, 0), Some(3));
    }
}
