//! Values of options: sizes, pairs, instants. Each parser answers with a sentence that says what is taken.

use clap::builder::{OsStringValueParser, TypedValueParser};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// `NAME=PATH`; the path need not be UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathArgument {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// The parser of `-i`.
pub(crate) fn input() -> impl TypedValueParser<Value = PathArgument> {
    OsStringValueParser::new().try_map(|text| path_pair(&text, "standard input cannot be read yet: give a file"))
}

/// The parser of `-o`.
pub(crate) fn output() -> impl TypedValueParser<Value = PathArgument> {
    OsStringValueParser::new().try_map(|text| path_pair(&text, "standard output cannot be a target yet: give a file"))
}

fn path_pair(text: &OsString, dash: &str) -> Result<PathArgument, String> {
    let bytes = text.as_bytes();
    let at = bytes.iter().position(|byte| *byte == b'=').ok_or("NAME=PATH is expected")?;
    let name = std::str::from_utf8(&bytes[..at]).map_err(|_| "the name is not UTF-8")?;
    match (name, &bytes[at + 1..]) {
        ("", _) => Err("there is no name in front of `=`".to_owned()),
        (_, b"") => Err("there is no path behind `=`".to_owned()),
        (_, b"-") => Err(dash.to_owned()),
        (name, path) => Ok(PathArgument { name: name.to_owned(), path: PathBuf::from(OsStr::from_bytes(path)) }),
    }
}

/// `NAME=VALUE`; the value may be empty.
pub(crate) fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        None => Err("NAME=VALUE is expected".to_owned()),
        Some(("", _)) => Err("there is no name in front of `=`".to_owned()),
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
    }
}

/// A number of bytes: `4096`, `64KiB`, `8MiB`, `1GiB`.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let expected = || "a number of bytes is expected, such as 65536, 64KiB, 8MiB or 1GiB".to_owned();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "kib" => 10,
        "mib" => 20,
        "gib" => 30,
        _ => return Err(expected()),
    };
    let number: u64 = number.parse().map_err(|_| expected())?;
    match number.checked_mul(1 << shift) {
        Some(0) => Err("the size must be at least 1 byte".to_owned()),
        Some(bytes) => Ok(bytes),
        None => Err("the size is beyond 64 bits".to_owned()),
    }
}

/// An RFC 3339 instant, handed on as written.
pub(crate) fn instant(text: &str) -> Result<String, String> {
    let expected = "an instant with its offset is expected, such as 2026-11-20T18:00:00Z";
    text.parse::<jiff::Timestamp>().map(|_| text.to_owned()).map_err(|_| expected.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, bytes) in
            [("1", 1), ("4096", 4096), ("512B", 512), ("64KiB", 65_536), ("8mib", 8 << 20), ("2GiB", 2 << 30)]
        {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "0",
            "0MiB",
            "KiB",
            "1.5MiB",
            "-1",
            "64K",
            "64KB",
            "1 MiB",
            "99999999999999999999",
            "18446744073709551615KiB",
        ] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn paths_keep_bytes_that_are_not_utf_8() {
        let text = OsString::from(OsStr::from_bytes(b"in=a\xFF=b"));
        assert_eq!(path_pair(&text, "").unwrap().path.as_os_str().as_bytes(), b"a\xFF=b");
    }

    #[test]
    fn instants_need_an_offset() {
        assert!(instant("2026-11-20T18:00:00Z").is_ok());
        assert!(instant("2026-11-20T18:00:00+01:00").is_ok());
        assert!(instant("2026-11-20T18:00:00").is_err());
        assert!(instant("2026-02-30T18:00:00Z").is_err());
    }
}
