//! The value of the header: a string of structured fields (RFC 9651), or the bare word that most clients send.
//!
//! Of a string this takes visible ASCII only. A space would be legal there, but a key that differs from another one in blanks
//! alone has come out of a mistake, and bare words cannot have any.

use crate::error::{Error, Result, codes::store::IDEMPOTENCY_KEY_MALFORMED};

/// Name of the header; names of headers are compared without regard to case.
pub const HEADER: &str = "Idempotency-Key";

/// Takes the key out of the values of all `Idempotency-Key` headers of a request; `None` where there is none.
///
/// The draft asks for a string in quotes. `strict` insists on it; otherwise a bare word is taken too, and means the same key.
/// `longest` bounds the characters of the key, without quotes and escapes.
///
/// # Errors
/// `IDEMPOTENCY_KEY_MALFORMED`: several headers or a list, parameters, an empty key, one that is too long, anything but
/// visible ASCII, a string that does not end.
///
/// # Examples
/// ```
/// use batchloom::http::parse_key;
///
/// assert_eq!(parse_key(&[b"\"a-1\""], true, 255)?.as_deref(), Some("a-1"));
/// assert_eq!(parse_key(&[b"a-1"], false, 255)?.as_deref(), Some("a-1"));
/// assert_eq!(parse_key(&[], true, 255)?, None);
/// assert!(parse_key(&[b"a-1"], true, 255).is_err());
/// # Ok::<(), batchloom::Error>(())
/// ```
pub fn parse_key(values: &[&[u8]], strict: bool, longest: usize) -> Result<Option<String>> {
    let value = match values {
        [] => return Ok(None),
        [value] => value.trim_ascii(),
        _ => return Err(malformed("is given more than once", "send one header with one key")),
    };
    let key = match value.strip_prefix(b"\"") {
        Some(rest) => quoted(rest)?,
        None if strict && !value.is_empty() => {
            return Err(malformed("has no quotes around it", "send the key as a string in quotes"));
        }
        None => bare(value)?,
    };
    match key.len() {
        0 => Err(malformed("is empty", "send a string that is made up once for each operation, such as a UUID")),
        length if length > longest => {
            let what = format!("has {length} characters, and {longest} is the most");
            Err(malformed(&what, "send a shorter key"))
        }
        _ => Ok(Some(key)),
    }
}

/// Writes a key as clients send it: in quotes, with escapes.
///
/// ```
/// assert_eq!(batchloom::http::format_key(r#"say"when"#), r#""say\"when""#);
/// ```
pub fn format_key(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 2);
    out.push('"');
    for character in key.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
    out
}

/// What stands behind the opening quote.
fn quoted(bytes: &[u8]) -> Result<String> {
    let mut key = String::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' if rest.len() == 0 => return Ok(key),
            b'"' => {
                return Err(malformed("has something behind its closing quote", "send one key, without parameters"));
            }
            b'\\' => match rest.next() {
                Some(escaped @ (b'"' | b'\\')) => key.push(char::from(escaped)),
                _ => return Err(malformed("has a backslash that escapes nothing", r#"escape `"` and `\` only"#)),
            },
            b'!'..=b'~' => key.push(char::from(byte)),
            _ => return Err(foreign()),
        }
    }
    Err(malformed("has no closing quote", "send the key as a string in quotes"))
}

/// A word without quotes. What would mean something in a structured field is refused: it has to be put in quotes.
fn bare(bytes: &[u8]) -> Result<String> {
    let mut key = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b',' | b';' => return Err(malformed("is a list or has parameters", "send one key, in quotes")),
            b'"' | b'\\' => return Err(malformed("has a quote or a backslash in it", "send the key in quotes")),
            b'!'..=b'~' => key.push(char::from(byte)),
            _ => return Err(foreign()),
        }
    }
    Ok(key)
}

fn foreign() -> Error {
    malformed("has a character in it that is not visible ASCII", "use letters, digits and signs, without blanks")
}

/// The message never repeats the value: it goes back to whoever sent it and into logs.
fn malformed(what: &str, help: &str) -> Error {
    Error::new(IDEMPOTENCY_KEY_MALFORMED, format!("the {HEADER} header {what}")).help(help)
}
