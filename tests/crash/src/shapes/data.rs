//! Input files: one number of records, one file, always the same. About one record in a hundred breaks a rule.

use batchloom_tests::Dice;

/// An input with what a test must know about it.
#[derive(Debug)]
pub struct Input {
    /// Its bytes; those of several files one behind the other.
    pub bytes: Vec<u8>,
    /// Where the records begin.
    pub begin: u64,
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

const TYPES: [&str; 3] = ["PUR", "REF", "PAY"];
const COUNTRIES: [&str; 5] = ["AT", "DE", "FR", "GB", "XX"];
const TEXTS: [&str; 4] = ["standing order", "Café Müller, Straße 7", "card payment at the counter of a shop", "salary"];
/// One record in so many is of the rare type.
const RARE: u64 = 4000;

/// How the records of an input are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Fields with a delimiter between them, one record to a line.
    Lines,
    /// The same with texts in quotes, in which there are line ends, delimiters and quotes.
    Quoted,
    /// Fields of a fixed width, and records without an end.
    Unterminated,
}

/// Widths of the fields of header, records and trailer without an end.
const WIDTHS: [usize; 7] = [3, 8, 16, 19, 12, 2, 40];
const HEADER_WIDTHS: [usize; 3] = [3, 10, 87];
const TRAILER_WIDTHS: [usize; 3] = [3, 10, 87];

impl Form {
    /// A record, header or trailer with its end.
    fn line(self, fields: &[String], widths: &[usize]) -> String {
        if self != Form::Unterminated {
            return fields.join("|") + "\n";
        }
        let bytes = |(field, width): (&String, &usize)| field.clone() + &" ".repeat(width - field.len());
        fields.iter().zip(widths).map(bytes).collect()
    }
}

/// An input of so many records, one to a line.
pub fn input(records: u64) -> Input {
    written(records, Form::Lines, 1)
}

/// An input of so many records in several files, each with header and trailer of its own; the second one has no record.
pub(super) fn written(records: u64, form: Form, files: u64) -> Input {
    let mut dice = Dice::new(records);
    let mut text = String::new();
    let mut input = Input { bytes: Vec::new(), begin: 0, written_ends: Vec::new(), longest: 0, file_ends: Vec::new() };
    let mut done = 0;
    for file in 1..=files {
        // The second file has none, the others share what is left.
        let end = if file == 2 { done } else { records * file / files };
        let header = ["HDR".to_owned(), "2026-03-16".to_owned(), format!("CRASH{file:07}")];
        text.push_str(&form.line(&header, &HEADER_WIDTHS));
        if file == 1 {
            input.begin = text.len() as u64;
        }
        let mut cents = 0;
        for number in done + 1..=end {
            let begin = text.len();
            let line = line(number, form, &mut dice, &mut cents);
            text.push_str(&line.text);
            input.longest = input.longest.max((text.len() - begin) as u64);
            if line.good {
                input.written_ends.push(text.len() as u64);
            }
        }
        let sign = if cents < 0 { "-" } else { "" };
        let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
        let trailer = ["TRL".to_owned(), (end - done).to_string(), format!("{sign}{whole}.{rest:02}")];
        text.push_str(&form.line(&trailer, &TRAILER_WIDTHS));
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
fn line(number: u64, form: Form, dice: &mut Dice, cents: &mut i64) -> Line {
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
    if form == Form::Quoted {
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
    Line { text: form.line(&fields, &WIDTHS), good: fault >= 4 }
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
        assert!(written(2000, Form::Quoted, 1).bytes.len() > one.bytes.len());
        let unterminated = written(2000, Form::Unterminated, 1);
        assert_eq!((unterminated.longest, unterminated.bytes.len()), (100, 2002 * 100));
        assert!(!unterminated.bytes.contains(&b'\n'));
    }
}
