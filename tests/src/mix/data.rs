//! Makes the files of an input: records by chance, some of them broken, each broken in one way.

use super::form::{Charset, Format, KINDS, LENGTH, Mix, Source, WIDTHS};
use super::verdict::{encode, read_file};
use crate::dice::Dice;

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    Kind,
    Account,
    Day,
    Amount,
    Zero,
    Count,
    Character,
    Nul,
    Quote,
    LineEnd,
}

const FAULTS: [Fault; 10] = [
    Fault::Kind,
    Fault::Account,
    Fault::Day,
    Fault::Amount,
    Fault::Zero,
    Fault::Count,
    Fault::Character,
    Fault::Nul,
    Fault::Quote,
    Fault::LineEnd,
];

/// Names that every character set has, and then those that some have. The last ones stand between quotes only.
const ASCII: [&str; 7] = ["rent", "coffee & more", "", "x", "a;b,c", "Smith, J.", "a longer text without end"];
const LATIN: [&str; 3] = ["Müller", "Straße 7", "ÀÉÎÕÜ à côté"];
const WINDOWS: [&str; 2] = ["5 € – “net”", "Žižek’s œuvre"];
const UNICODE: [&str; 3] = ["日本銀行", "naïve 😀", "Ωμέγα"];
const QUOTED: [&str; 5] = ["two\nlines", "a|b;c,d", "say \"hi\"", "# no comment\n# either", "end\r\n"];

impl Mix {
    /// The bytes of every file, as its content is before it is compressed.
    pub fn files(&self) -> Vec<Vec<u8>> {
        let mut dice = Dice::new(self.seed);
        let Source { files, records, .. } = self.source;
        let mut done = 0;
        let file = |file: u64| {
            // The second file of several has no record, the others share what is left.
            let end = if files > 1 && file == 2 { done } else { records * file / files };
            let numbers = std::mem::replace(&mut done, end) + 1..end + 1;
            self.source.file(file, numbers, &mut dice)
        };
        (1..=files).map(file).collect()
    }
}

impl Source {
    fn file(&self, file: u64, numbers: std::ops::Range<u64>, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = Vec::new();
        let count = numbers.end - numbers.start;
        if self.ends {
            bytes.extend(self.end_line(&["HDR".into(), self.day("2026-03-16"), format!("F{file:05}")], &[3, 8, 55]));
        }
        if self.header_row {
            bytes.extend(self.delimited(&super::form::FIELDS.map(str::to_owned), dice));
            bytes.extend(self.line_end());
        }
        for number in numbers {
            if self.passed_lines && dice.per_mille(30) {
                bytes.extend_from_slice(if dice.per_mille(500) { b"# it's 5\" wide" } else { b"" });
                bytes.extend(self.line_end());
            }
            bytes.extend(self.record(number, dice));
        }
        if self.ends {
            let cents = read_file(self, &bytes).iter().filter_map(|record| record.cents).sum::<i64>();
            let total = match self.format {
                Format::Delimited(_) => amount(cents),
                _ => format!("{cents:+018}"),
            };
            let count = if self.is_fixed() { format!("{count:010}") } else { count.to_string() };
            bytes.extend(self.end_line(&["TRL".into(), count, total], &[3, 10, 53]));
        }
        bytes
    }

    fn is_fixed(&self) -> bool {
        !matches!(self.format, Format::Delimited(_))
    }

    fn line_end(&self) -> &'static [u8] {
        match (self.format, self.crlf) {
            (Format::Unterminated, _) => b"",
            (_, true) => b"\r\n",
            (_, false) => b"\n",
        }
    }

    /// A day as the input writes it.
    fn day(&self, iso: &str) -> String {
        if self.is_fixed() { iso.replace('-', "") } else { iso.to_owned() }
    }

    /// A header or trailer.
    fn end_line(&self, fields: &[String], widths: &[usize]) -> Vec<u8> {
        let mut line = match self.format {
            Format::Delimited(delimiter) => fields.join(char::from(delimiter).to_string().as_str()).into_bytes(),
            _ => fields.iter().zip(widths).map(|(field, width)| format!("{field:width$}")).collect::<String>().into(),
        };
        line.extend(self.line_end());
        line
    }

    fn record(&self, number: u64, dice: &mut Dice) -> Vec<u8> {
        let fault = if dice.per_mille(self.broken) { dice.pick(&FAULTS) } else { Fault::None };
        let cents = if dice.per_mille(800) { dice.below(10_000_000).cast_signed() - 1_000_000 } else { 12_345 };
        let cents = if fault == Fault::Zero { 0 } else { cents + i64::from(cents == 0) };
        let fields = [
            if fault == Fault::Kind { "???" } else { KINDS[dice.below(self.kinds as u64) as usize] }.to_owned(),
            format!("{number:07}"),
            if fault == Fault::Account { "12A4".to_owned() } else { (dice.below(1_000_000_000_000)).to_string() },
            self.day(&if fault == Fault::Day {
                "2026-02-30".to_owned()
            } else {
                format!("2026-{:02}-{:02}", dice.below(12) + 1, dice.below(28) + 1)
            }),
            match (fault, self.is_fixed()) {
                (Fault::Amount, false) => "12x4".to_owned(),
                (Fault::Amount, true) => "+0000000012x".to_owned(),
                (_, false) => amount(cents),
                (_, true) => format!("{cents:+012}"),
            },
            self.name(dice),
        ];
        let mut line = if self.is_fixed() { self.fixed(&fields) } else { self.delimited(&fields, dice) };
        self.break_line(fault, &mut line);
        if !(fault == Fault::LineEnd && self.crlf && !self.is_unterminated()) {
            line.extend(self.line_end());
        } else {
            line.push(b'\n');
        }
        line
    }

    fn is_unterminated(&self) -> bool {
        self.format == Format::Unterminated
    }

    fn name(&self, dice: &mut Dice) -> String {
        let mut names = ASCII.to_vec();
        match self.charset {
            Charset::Ascii => {}
            Charset::Latin1 => names.extend(LATIN),
            Charset::Windows1252 => names.extend(LATIN.iter().chain(&WINDOWS)),
            Charset::Utf8 => names.extend(LATIN.iter().chain(&WINDOWS).chain(&UNICODE)),
        }
        match self.format {
            Format::Delimited(_) if self.quoted => names.extend(QUOTED),
            Format::Delimited(delimiter) => names.retain(|name| !name.contains(char::from(delimiter))),
            Format::Fixed | Format::Unterminated => {}
        }
        let name = dice.pick(&names).to_owned();
        // A few are all alike but for their numbers, so that values repeat and orders show.
        if dice.per_mille(300) && !name.is_empty() { format!("{name}{}", dice.below(9)) } else { name }
    }

    fn delimited(&self, fields: &[String; 6], dice: &mut Dice) -> Vec<u8> {
        let Format::Delimited(delimiter) = self.format else { return Vec::new() };
        let mut line = Vec::new();
        for (place, field) in fields.iter().enumerate() {
            if place > 0 {
                line.push(delimiter);
            }
            let needs = |byte: u8| [delimiter, b'"', b'\n', b'\r'].contains(&byte);
            if self.quoted && (field.bytes().any(needs) || dice.per_mille(200)) {
                let field = format!("\"{}\"", field.replace('"', "\"\""));
                line.extend(encode(self.charset, &field));
            } else {
                line.extend(encode(self.charset, field));
            }
        }
        line
    }

    fn fixed(&self, fields: &[String; 6]) -> Vec<u8> {
        let mut line = Vec::new();
        for (field, width) in fields.iter().zip(WIDTHS) {
            let from = line.len();
            for character in field.chars() {
                let bytes = encode(self.charset, &character.to_string());
                if line.len() - from + bytes.len() > width {
                    break;
                }
                line.extend(bytes);
            }
            line.resize(from + width, b' ');
        }
        assert_eq!(line.len(), LENGTH);
        line
    }

    /// Breaks what belongs to no field. The name stands last: its last byte is free for it.
    fn break_line(&self, fault: Fault, line: &mut Vec<u8>) {
        let last = line.len() - 1;
        let in_quotes = line[last] == b'"';
        match (fault, self.format) {
            (Fault::Count, Format::Delimited(delimiter)) => line.push(delimiter),
            (Fault::Count, Format::Fixed) => line.truncate(last),
            (Fault::Character, _) => {
                let byte = match self.charset {
                    Charset::Utf8 => 0xFF,
                    Charset::Ascii => 0xE4,
                    Charset::Windows1252 => 0x81,
                    Charset::Latin1 => return,
                };
                self.put(byte, in_quotes, line);
            }
            (Fault::Nul, _) => self.put(0, in_quotes, line),
            (Fault::Quote, Format::Delimited(_)) if self.quoted => line.extend_from_slice(b"x\"y\"z"),
            _ => {}
        }
    }

    /// Puts a byte at the end of the name.
    fn put(&self, byte: u8, in_quotes: bool, line: &mut Vec<u8>) {
        let last = line.len() - 1;
        match self.format {
            Format::Delimited(_) if in_quotes => line.insert(last, byte),
            Format::Delimited(_) => line.push(byte),
            Format::Fixed | Format::Unterminated => {
                line.truncate(last);
                // Half a character may not be left in front of it.
                while std::str::from_utf8(line).is_err() && self.charset == Charset::Utf8 {
                    line.pop();
                }
                line.resize(last, b' ');
                line.push(byte);
            }
        }
    }
}

/// An amount as a delimited input writes it.
fn amount(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}
