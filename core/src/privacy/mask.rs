//! Masks: which characters of a value are kept.

/// Which characters of a sensitive value are kept; each other one becomes `*`.
///
/// A value too short for its mask is masked whole: what would be kept is then most of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Mask {
    /// The first 6 and the last 4; a value under 13 characters is masked whole.
    First6Last4,
    /// The last 4; a value under 8 characters is masked whole.
    Last4,
    /// None.
    All,
}

impl Mask {
    /// Characters kept in front and behind, and the length from which any are.
    pub(crate) fn kept(self) -> (usize, usize, usize) {
        match self {
            Mask::First6Last4 => (6, 4, 13),
            Mask::Last4 => (0, 4, 8),
            Mask::All => (0, 0, 0),
        }
    }

    /// Appends the masked `value`, which is UTF-8: as many characters as it has, a `*` for each one that is hidden.
    pub(crate) fn apply(self, value: &[u8], out: &mut Vec<u8>) {
        let length = value.iter().filter(|byte| starts_character(**byte)).count();
        let (first, last) = match self.kept() {
            (first, last, shortest) if length >= shortest => (first, last),
            _ => (0, 0),
        };
        let mut character = 0;
        for &byte in value {
            let starts = starts_character(byte);
            character += usize::from(starts);
            if character <= first || character > length - last {
                out.push(byte);
            } else if starts {
                out.push(b'*');
            }
        }
    }
}

fn starts_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn masked(mask: Mask, value: &str) -> String {
        let mut out = Vec::new();
        mask.apply(value.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn card_numbers_of_the_reference_job() {
        assert_eq!(masked(Mask::First6Last4, "123456789012345"), "123456*****2345");
        assert_eq!(masked(Mask::First6Last4, "4859452612877065"), "485945******7065");
        assert_eq!(masked(Mask::First6Last4, "1234567890123456789"), "123456*********6789");
    }

    #[test]
    fn short_values_are_masked_whole() {
        assert_eq!(masked(Mask::First6Last4, "123456789012"), "************");
        assert_eq!(masked(Mask::First6Last4, "1234567890123"), "123456***0123");
        assert_eq!(masked(Mask::Last4, "1234567"), "*******");
        assert_eq!(masked(Mask::Last4, "12345678"), "****5678");
        assert_eq!(masked(Mask::All, "12345678901234567890"), "*".repeat(20));
        assert_eq!(masked(Mask::Last4, ""), "");
        assert_eq!(masked(Mask::Last4, "ééééabcé"), "****abcé");
    }

    proptest! {
        #[test]
        fn masks_work_by_characters(value in "([0-9]|\\PC){0,24}", at in 0usize..3) {
            let mask = [Mask::First6Last4, Mask::Last4, Mask::All][at];
            let (first, last, shortest) = mask.kept();
            let length = value.chars().count();
            let expected = value.chars().enumerate().map(|(at, character)| {
                let kept = length >= shortest && (at < first || at + last >= length);
                if kept { character } else { '*' }
            });
            prop_assert_eq!(masked(mask, &value), expected.collect::<String>());
        }
    }
}
