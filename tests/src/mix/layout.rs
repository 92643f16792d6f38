//! One record in the bytes of an output.

use super::form::{Format, Ink, Quoting, Sink};
use super::verdict::Row;

/// Widths of the fields of a fixed-width output.
const WIDTHS: [usize; 6] = [3, 9, 16, 8, 16, 18];

/// Length of its records.
pub const LENGTH: usize = 70;

/// A record in an output, without its end, or the reason why it cannot stand there.
pub fn lay_out(sink: &Sink, kind: &str, row: &Row) -> Result<Vec<u8>, &'static str> {
    let name = row.name.clone().unwrap_or_default();
    let (year, month, day) = (&row.day[..4], &row.day[5..7], &row.day[8..]);
    match sink.format {
        Format::Delimited(delimiter) => {
            let (sign, cents) = (if row.cents < 0 { "-" } else { "" }, row.cents.abs());
            let amount = format!("{sign}{}.{:02}", cents / 100, cents % 100);
            let day = format!("{day}.{month}.{year}");
            let texts = [kind, &row.id, &row.account, &day, &amount, &name];
            let mut fields = Vec::new();
            for (place, text) in texts.into_iter().enumerate() {
                let text = inked(sink.ink, text)?;
                fields.push(if place == 4 { text } else { quoted(sink, char::from(delimiter), text)? });
            }
            Ok(fields.join(char::from(delimiter).to_string().as_str()).into_bytes())
        }
        Format::Fixed | Format::Unterminated => {
            let id = format!("{}{}", "0".repeat(9 - row.id.len()), row.id);
            let amount = format!("{:+016}", row.cents);
            let texts = [kind, &id, &row.account, &format!("{year}{month}{day}"), &amount, &name];
            let mut line = Vec::new();
            for (text, width) in texts.into_iter().zip(WIDTHS) {
                let text = inked(sink.ink, text)?;
                let text = if sink.truncate && width == WIDTHS[5] { cut(&text, width) } else { &text };
                if text.len() > width {
                    return Err("BL3110");
                }
                if sink.format == Format::Fixed && text.contains('\n') {
                    return Err("BL3115");
                }
                line.extend_from_slice(text.as_bytes());
                line.resize(line.len() + width - text.len(), b' ');
            }
            Ok(line)
        }
    }
}

/// As many whole characters as there is room for.
fn cut(text: &str, width: usize) -> &str {
    let mut end = width.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn inked(ink: Ink, text: &str) -> Result<String, &'static str> {
    let holds = |character: char| (' '..='~').contains(&character);
    match ink {
        Ink::Utf8 => Ok(text.to_owned()),
        Ink::AsciiOrReject if !text.chars().all(holds) => Err("BL3111"),
        Ink::AsciiOrReject => Ok(text.to_owned()),
        Ink::AsciiOrMark => Ok(text.chars().map(|character| if holds(character) { character } else { '?' }).collect()),
    }
}

/// A text in a delimited line.
pub fn quoted(sink: &Sink, delimiter: char, text: String) -> Result<String, &'static str> {
    let needs = text.contains([delimiter, '"', '\n', '\r']);
    match sink.quoting {
        Quoting::Never if text.contains([delimiter, '\n']) => Err("BL3115"),
        Quoting::Never => Ok(text),
        Quoting::Needed if !needs => Ok(text),
        Quoting::Needed | Quoting::Texts => Ok(format!("\"{}\"", text.replace('"', "\"\""))),
    }
}
