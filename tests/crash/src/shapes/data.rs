//! Input files: one number of records, one file, always the same. About one record in a hundred breaks a rule.

use std::fmt::Write;

/// An input with what a test must know about it.
#[derive(Debug)]
pub struct Input {
    /// Its bytes; those of several files one behind the other.
    pub bytes: Vec<u8>,
    /// Where each record that is written ends, in bytes from the beginning of the first file.
    pub written_ends: Vec<u64>,
    /// The longest line.
    pub longest: u64,
    /// Where each file ends, in bytes from the beginning of the first.
    pub file_ends: Vec<u64>,
}

impl Input {
    /// The files, in order.
    pub fn files(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(&0).chain(&self.file_ends);
        begins.zip(&self.file_ends).map(|(begin, end)| &self.bytes[*begin as usize..*end as usize])
    }
}

/// Pseudo-random numbers with a seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (value ^ (value >> 31)) % bound.max(1)
    }
}

const TYPES: [&str; 3] = ["PUR", "REF", "PAY"];
const COUNTRIES: [&str; 5] = ["AT", "DE", "FR", "GB", "XX"];
const TEXTS: [&str; 4] = ["standing order", "Café Müller, Straße 7", "card payment at the counter of a shop", "salary"];
/// One record in so many is of the rare type.
const RARE: u64 = 4000;

/// An input of so many records.
pub fn input(records: u64) -> Input {
    written(records, false, 1)
}

/// The same in several files, each with header and trailer of its own; one of them has no record.
pub fn input_in_files(records: u64, files: u64) -> Input {
    written(records, false, files)
}

/// The same with texts in quotes, in which there are line ends, delimiters and quotes.
pub fn quoted_input(records: u64) -> Input {
    written(records, true, 1)
}

fn written(records: u64, quoted: bool, files: u64) -> Input {
    let mut dice = Dice::new(records);
    let mut text = String::new();
    let mut input = Input { bytes: Vec::new(), written_ends: Vec::new(), longest: 0, file_ends: Vec::new() };
    let mut done = 0;
    for file in 1..=files {
        // The second file has none, the others share what is left.
        let end = if file == 2 { done } else { records * file / files };
        let _ = writeln!(text, "HDR|2026-03-16|CRASH{file:07}");
        let mut cents = 0;
        for number in done + 1..=end {
            let begin = text.len();
            let line = line(number, quoted, &mut dice, &mut cents);
            text.push_str(&line.text);
            input.longest = input.longest.max((text.len() - begin) as u64);
            if line.good {
                input.written_ends.push(text.len() as u64);
            }
        }
        let sign = if cents < 0 { "-" } else { "" };
        let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
        let _ = writeln!(text, "TRL|{}|{sign}{whole}.{rest:02}", end - done);
        input.file_ends.push(text.len() as u64);
        done = end;
    }
    Input { bytes: text.into_bytes(), ..input }
}

struct Line {
    text: String,
    good: bool,
}

/// One line; what its amount adds to the total of the trailer is added to `cents`.
fn line(number: u64, quoted: bool, dice: &mut Dice, cents: &mut i64) -> Line {
    let kind = if dice.below(RARE) == 0 { "EOD" } else { TYPES[dice.below(3) as usize] };
    let amount = dice.below(10_000_000).cast_signed() - 1_000_000;
    let sign = if amount < 0 { "-" } else { "" };
    let mut fields = [
        kind.to_owned(),
        number.to_string(),
        dice.below(10_000_000_000).to_string(),
        format!("2026-03-16T{:02}:{:02}:{:02}", dice.below(24), dice.below(60), dice.below(60)),
        format!("{sign}{}.{:02}", amount.abs() / 100, amount.abs() % 100),
        COUNTRIES[dice.below(5) as usize].to_owned(),
        TEXTS[dice.below(4) as usize].to_owned(),
    ];
    if quoted {
        fields[6] = format!("\"{}\n|\"\"{number}\"\"\"", fields[6]);
    }
    let fault = dice.below(400);
    let (place, wrong) = match fault {
        0 => (0, "???"),
        1 => (2, "12A4"),
        2 => (3, "2026-02-30T10:00:00"),
        3 => (4, "1,00"),
        _ => (1, ""),
    };
    if fault < 4 {
        wrong.clone_into(&mut fields[place]);
    }
    if fault != 3 {
        *cents += amount;
    }
    Line { text: fields.join("|") + "\n", good: fault >= 4 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_of_records_is_one_file() {
        let (one, other) = (input(2000), input(2000));
        assert_eq!(one.bytes, other.bytes);
        assert!(one.written_ends.len() < 2000 && one.written_ends.len() > 1900, "{}", one.written_ends.len());
        assert!(one.longest < 128);
        assert!(quoted_input(2000).bytes.len() > one.bytes.len());
    }
}
