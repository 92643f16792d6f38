//! What becomes of each record of an input: read line by line, judged field by field.

use super::form::{Charset, Format, KINDS, LENGTH, Source, WIDTHS};
use super::reading::{Line, lines};

/// A record that passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The place of its type in [`KINDS`].
    pub kind: usize,
    /// Texts, as they were read.
    pub id: String,
    /// Digits.
    pub account: String,
    /// `YYYY-MM-DD`.
    pub day: String,
    /// The amount, turned round where the type says so.
    pub cents: i64,
    /// May be missing.
    pub name: Option<String>,
}

/// A record of a file.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its first byte in the file.
    pub offset: usize,
    /// Its bytes without their end.
    pub line: Vec<u8>,
    /// The name of its type, where it has a type that is known.
    pub kind: Option<usize>,
    /// What it adds to the total of its file.
    pub cents: Option<i64>,
    /// What it says, or the reason of the reject.
    pub row: Result<Row, &'static str>,
}

/// The records of a file; header, trailer, column names, comments and blank lines are none.
pub fn read_file(source: &Source, bytes: &[u8]) -> Vec<Record> {
    lines(source, bytes).into_iter().map(|line| judge(source, line)).collect()
}

fn judge(source: &Source, line: Line) -> Record {
    let Line { offset, bytes, ends_well } = line;
    let fields = fields(source, &bytes, ends_well);
    let record = |kind, cents, row| Record { offset, line: bytes.clone(), kind, cents, row };
    let fields = match fields {
        Ok(fields) => fields,
        Err(reason) => {
            let (kind, cents) = known_of(source, &bytes).unwrap_or_default();
            return record(kind, cents, Err(reason));
        }
    };
    let [kind, id, account, day, amount, name] = fields;
    let cents = cents_of(source, &amount);
    let Some(kind) = kind_of(source, &kind) else {
        return record(None, cents, Err("E01"));
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let row = match (digits(&account) && account.len() <= 12, day_of(source, &day), cents) {
        (false, ..) => Err("E02"),
        (_, None, _) => Err("E03"),
        (_, _, None) => Err("E04"),
        (_, _, Some(0)) => Err("ZERO"),
        (_, Some(day), Some(cents)) => Ok(Row {
            kind,
            id,
            account,
            day,
            cents: if kind == 1 { -cents } else { cents },
            name: (!name.is_empty()).then_some(name),
        }),
    };
    record(Some(kind), cents, row)
}

/// The type of a line in which something is wrong, and what it adds to the total: both are told if it has all of its fields.
fn known_of(source: &Source, line: &[u8]) -> Option<(Option<usize>, Option<i64>)> {
    let [kind, amount] = match source.format {
        Format::Delimited(delimiter) => {
            let mut open = false;
            let mut ends = |byte: &u8| {
                open ^= source.quoted && *byte == b'"';
                *byte == delimiter && !open
            };
            let fields = line.split(&mut ends).collect::<Vec<_>>();
            if fields.len() == WIDTHS.len() { [fields[0], fields[4]] } else { return None }
        }
        _ if line.len() != LENGTH => return None,
        _ => [&line[..3], &line[30..42]],
    };
    let [kind, amount] = [kind, amount].map(|field| {
        let text = String::from_utf8_lossy(field);
        if source.quoted { text.trim_matches('"').to_owned() } else { text.into_owned() }
    });
    Some((kind_of(source, &kind), cents_of(source, &amount)))
}

fn kind_of(source: &Source, text: &str) -> Option<usize> {
    KINDS[..source.kinds].iter().position(|known| *known == text)
}

/// The texts of the fields, or what is wrong with the line as a whole.
fn fields(source: &Source, line: &[u8], ends_well: bool) -> Result<[String; 6], &'static str> {
    if !ends_well {
        return Err("BL3118");
    }
    if line.contains(&0) {
        return Err("BL3109");
    }
    let text = decode(source.charset, line).ok_or("BL3108")?;
    match source.format {
        Format::Delimited(delimiter) => {
            let fields = if source.quoted {
                unquoted(&text, char::from(delimiter)).ok_or("BL3130")?
            } else {
                text.split(char::from(delimiter)).map(str::to_owned).collect()
            };
            fields.try_into().map_err(|_| "BL3102")
        }
        _ if line.len() != LENGTH => Err("BL3116"),
        _ => {
            let mut begin = 0;
            let mut field = |place: usize| {
                let bytes = &line[begin..begin + WIDTHS[place]];
                begin += WIDTHS[place];
                decode(source.charset, bytes).expect("the whole line was decoded").trim_end_matches(' ').to_owned()
            };
            Ok(std::array::from_fn(&mut field))
        }
    }
}

/// The fields of a line with quotes; `None` where a quote stands where none may.
fn unquoted(text: &str, delimiter: char) -> Option<Vec<String>> {
    let (mut fields, mut rest) = (Vec::new(), text);
    loop {
        let Some(inner) = rest.strip_prefix('"') else {
            let end = rest.find(delimiter).unwrap_or(rest.len());
            let field = &rest[..end];
            if field.contains('"') {
                return None;
            }
            fields.push(field.to_owned());
            match rest[end..].strip_prefix(delimiter) {
                Some(next) => rest = next,
                None => return Some(fields),
            }
            continue;
        };
        let (mut field, mut inside) = (String::new(), inner);
        loop {
            let end = inside.find('"')?;
            field.push_str(&inside[..end]);
            inside = &inside[end + 1..];
            match inside.strip_prefix('"') {
                Some(next) => inside = next,
                None => break,
            }
            field.push('"');
        }
        fields.push(field);
        match inside.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None if inside.is_empty() => return Some(fields),
            None => return None,
        }
    }
}

fn day_of(source: &Source, text: &str) -> Option<String> {
    let bare = match source.format {
        Format::Delimited(_) => text.replace('-', ""),
        _ => text.to_owned(),
    };
    let number = |from: usize, to: usize| bare.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let days = [31, 28 + u32::from(year % 4 == 0), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let longest = *days.get(month.checked_sub(1)? as usize)?;
    (1..=longest).contains(&day).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn cents_of(source: &Source, text: &str) -> Option<i64> {
    let bare = match source.format {
        Format::Delimited(_) => {
            let (whole, rest) = text.split_once('.')?;
            if rest.len() != 2 {
                return None;
            }
            format!("{whole}{rest}")
        }
        _ => text.to_owned(),
    };
    bare.parse().ok()
}

/// The characters of windows-1252 from 0x80 to 0x9F; a blank stands for none.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// A text in the bytes of a character set that has all of its characters.
pub fn encode(charset: Charset, text: &str) -> Vec<u8> {
    let windows = |character| WINDOWS.chars().position(|known| charset == Charset::Windows1252 && known == character);
    let byte = |character: char| match windows(character) {
        Some(at) if !character.is_ascii() => 0x80 + u8::try_from(at).expect("there are 32 of them"),
        _ => u8::try_from(u32::from(character)).expect("the character set has it"),
    };
    if charset == Charset::Utf8 { text.as_bytes().to_vec() } else { text.chars().map(byte).collect() }
}

fn decode(charset: Charset, bytes: &[u8]) -> Option<String> {
    let character = |byte: &u8| match (charset, *byte) {
        (Charset::Ascii, 0x80..) => None,
        (Charset::Windows1252, 0x80..=0x9F) => {
            WINDOWS.chars().nth(usize::from(byte - 0x80)).filter(|found| *found != ' ')
        }
        (_, byte) => Some(char::from(byte)),
    };
    match charset {
        Charset::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
        _ => bytes.iter().map(character).collect(),
    }
}
