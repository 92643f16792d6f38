//! Values of options: sizes, durations, pairs, instants. Each parser answers with a sentence that says what is taken.

use clap::builder::{OsStringValueParser, TypedValueParser};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Duration;

/// The target of an output that is thrown away; a file of that name is `./discard`.
pub(crate) const DISCARD: &str = "discard";

/// Standard input or output; a file of that name is `./-`.
pub(crate) const STANDARD: &str = "-";

/// How much is done between two checkpoints at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CheckpointInterval {
    Time(Duration),
    /// Bytes of input.
    Bytes(u64),
    Records(u64),
}

/// `NAME=PATH`; the path need not be UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathArgument {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl PathArgument {
    /// Whether it stands for standard input or output.
    pub(crate) fn is_standard(&self) -> bool {
        self.path.as_os_str() == STANDARD
    }
}

/// The parser of `-i`.
pub(crate) fn input() -> impl TypedValueParser<Value = PathArgument> {
    OsStringValueParser::new().try_map(|text| path_pair(&text))
}

/// The parser of `-o`.
pub(crate) fn output() -> impl TypedValueParser<Value = PathArgument> {
    OsStringValueParser::new().try_map(|text| path_pair(&text))
}

fn path_pair(text: &OsString) -> Result<PathArgument, String> {
    let bytes = text.as_bytes();
    let at = bytes.iter().position(|byte| *byte == b'=').ok_or("NAME=PATH is expected")?;
    let name = std::str::from_utf8(&bytes[..at]).map_err(|_| "the name is not UTF-8")?;
    match (name, &bytes[at + 1..]) {
        ("", _) => Err("there is no name in front of `=`".to_owned()),
        (_, b"") => Err("there is no path behind `=`".to_owned()),
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

/// A text with something in it.
pub(crate) fn not_empty() -> impl TypedValueParser<Value = String> {
    clap::builder::StringValueParser::new().try_map(|text| match text.trim() {
        "" => Err("there is nothing in it"),
        _ => Ok(text),
    })
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

/// A span of time: `250ms`, `30s`, `5m`, `2h`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let expected = || "a duration is expected, such as 250ms, 30s, 5m or 2h".to_owned();
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(expected)?;
    let (number, unit) = text.split_at(digits);
    let milliseconds: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(expected()),
    };
    let number: u64 = number.parse().map_err(|_| expected())?;
    let product = number.checked_mul(milliseconds).ok_or("the duration is beyond 64 bits of milliseconds")?;
    Ok(Duration::from_millis(product))
}

/// How often a checkpoint is taken: a duration, a number of bytes with its unit, or a number of records, `100000r`.
pub(crate) fn checkpoint(text: &str) -> Result<CheckpointInterval, String> {
    let expected = "a duration, a size or a number of records is expected, such as 250ms, 8MiB or 100000r";
    let digits = text.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0).ok_or(expected)?;
    let interval = match &text[digits..] {
        "r" => {
            CheckpointInterval::Records(text[..digits].parse().map_err(|_| "the number of records is beyond 64 bits")?)
        }
        "ms" | "s" | "m" | "h" => CheckpointInterval::Time(duration(text)?),
        unit if unit.to_ascii_lowercase().ends_with('b') => CheckpointInterval::Bytes(size(text)?),
        _ => return Err(expected.to_owned()),
    };
    let nothing =
        [CheckpointInterval::Time(Duration::ZERO), CheckpointInterval::Bytes(0), CheckpointInterval::Records(0)];
    if nothing.contains(&interval) {
        return Err("the distance of two checkpoints must be more than nothing".to_owned());
    }
    Ok(interval)
}

/// A day or an RFC 3339 instant, handed on as written; a day stands for its beginning, in UTC.
pub(crate) fn day_or_instant(text: &str) -> Result<String, String> {
    let expected = "a day or an instant with its offset is expected, such as 2026-11-20 or 2026-11-20T18:00:00Z";
    let known = text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok() || instant(text).is_ok();
    if known { Ok(text.to_owned()) } else { Err(expected.to_owned()) }
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
    fn durations() {
        for (text, milliseconds) in [("250ms", 250), ("30s", 30_000), ("5m", 300_000), ("2h", 7_200_000), ("0s", 0)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in
            ["", "30", "s", "-1s", "1.5s", "1d", "30 s", "30S", "99999999999999999999s", "18446744073709551615h"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn checkpoints_by_time_bytes_and_records() {
        for (text, interval) in [
            ("250ms", CheckpointInterval::Time(Duration::from_millis(250))),
            ("5m", CheckpointInterval::Time(Duration::from_secs(300))),
            ("8MiB", CheckpointInterval::Bytes(8 << 20)),
            ("512B", CheckpointInterval::Bytes(512)),
            ("100000r", CheckpointInterval::Records(100_000)),
        ] {
            assert_eq!(checkpoint(text), Ok(interval), "{text}");
        }
        // A bare number could be any of the three.
        for text in ["", "4096", "r", "MiB", "5x", "8MB", "99999999999999999999r", "-1r", "1_000r"] {
            assert!(checkpoint(text).is_err(), "{text}");
        }
        for text in ["0s", "0MiB", "0r"] {
            assert!(checkpoint(text).unwrap_err().contains("must be"), "{text}");
        }
    }

    #[test]
    fn days_and_instants() {
        for text in ["2026-11-20", "2026-11-20T18:00:00Z", "2026-11-20T18:00:00+01:00"] {
            assert_eq!(day_or_instant(text).as_deref(), Ok(text));
        }
        for text in ["", "yesterday", "2026-11-31", "20261120", "2026-11-20T18:00:00", "2026-11-20 18:00"] {
            assert!(day_or_instant(text).is_err(), "{text}");
        }
    }

    #[test]
    fn paths_keep_bytes_that_are_not_utf_8() {
        let text = OsString::from(OsStr::from_bytes(b"in=a\xFF=b"));
        assert_eq!(path_pair(&text).unwrap().path.as_os_str().as_bytes(), b"a\xFF=b");
    }

    #[test]
    fn instants_need_an_offset() {
        assert!(instant("2026-11-20T18:00:00Z").is_ok());
        assert!(instant("2026-11-20T18:00:00+01:00").is_ok());
        assert!(instant("2026-11-20T18:00:00").is_err());
        assert!(instant("2026-02-30T18:00:00Z").is_err());
    }
}
