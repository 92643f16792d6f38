//! How the bytes of a sample become characters, and whether they are text at all.

use super::sample::unfit;
use crate::error::Result;
use crate::record::Charset;
use std::path::Path;

/// Bytes that the beginning of no text has, and what they are the beginning of.
const FORMATS: [(&[u8], &str); 8] = [
    (b"\x1F\x8B", "it is compressed by gzip"),
    (b"PK\x03\x04", "it is a ZIP archive, or an office document, which is one"),
    (b"BZh", "it is compressed by bzip2"),
    (b"\x28\xB5\x2F\xFD", "it is compressed by Zstandard"),
    (b"\xFD7zXZ\0", "it is compressed by xz"),
    (b"\xFF\xFE", "its characters have two bytes each (UTF-16)"),
    (b"\xFE\xFF", "its characters have two bytes each (UTF-16)"),
    (b"PAR1", "it is a Parquet file"),
];

/// The mark that some programs write in front of UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What was found out about the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Characters {
    pub(super) charset: Charset,
    /// Whether a byte order mark stands in front.
    pub(super) mark: bool,
    /// Bytes outside ASCII, the mark left out.
    pub(super) beyond_ascii: usize,
}

/// Looks at the bytes of a sample.
///
/// # Errors
/// `SAMPLE_UNFIT` where they are no text that a job reads.
pub(super) fn characters(bytes: &[u8], path: &Path) -> Result<Characters> {
    if let Some((_, what)) = FORMATS.iter().find(|(begin, _)| bytes.starts_with(begin)) {
        return Err(unfit(path, what, "give the text that is in it, in UTF-8, ISO-8859-1 or windows-1252"));
    }
    let (mark, text) = match bytes.strip_prefix(MARK) {
        Some(text) => (true, text),
        None => (false, bytes),
    };
    check_text(text, path)?;
    let beyond_ascii = text.iter().filter(|byte| !byte.is_ascii()).count();
    let charset = if simdutf8::basic::from_utf8(text).is_ok() { Charset::Utf8 } else { one_byte(text) };
    // The mark belongs to UTF-8 alone; in front of anything else it would be read as three characters.
    if mark && charset != Charset::Utf8 {
        let what = "it begins with the byte order mark of UTF-8 and is not well-formed UTF-8";
        return Err(unfit(path, what, "ask for a file in one encoding"));
    }
    Ok(Characters { charset, mark, beyond_ascii })
}

/// The set of one byte a character in which all bytes are defined. Both agree beyond 0x9F.
fn one_byte(text: &[u8]) -> Charset {
    let mut scratch = Vec::new();
    if Charset::Windows1252.decode(text, &mut scratch) { Charset::Windows1252 } else { Charset::Latin1 }
}

fn check_text(text: &[u8], path: &Path) -> Result<()> {
    let binary = |what: &str| {
        Err(unfit(
            path,
            what,
            "a job reads lines of text in UTF-8, ASCII, ISO-8859-1 or windows-1252; EBCDIC is not read",
        ))
    };
    if memchr::memchr(0, text).is_some() {
        return binary("it is no text: it holds NUL bytes");
    }
    let controls =
        text.iter().filter(|byte| byte.is_ascii_control() && !b"\t\r\n\x0C\x1A\x1C\x1D\x1E\x1F".contains(byte));
    if controls.count() * 100 > text.len() {
        return binary("it is no text: more than 1 % of its bytes are control characters");
    }
    let beyond = text.iter().filter(|byte| !byte.is_ascii()).count();
    if beyond * 2 > text.len() && simdutf8::basic::from_utf8(text).is_err() {
        return binary("it is no text: most of its bytes are characters of no alphabet that is read");
    }
    let (feeds, returns) = (memchr::memchr_iter(b'\n', text).count(), memchr::memchr_iter(b'\r', text).count());
    if feeds == 0 && returns > 1 {
        return Err(unfit(
            path,
            "its lines end in CR alone",
            "a job reads lines that end in LF or CRLF: convert it first",
        ));
    }
    Ok(())
}
