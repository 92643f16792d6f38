//! Generations: a name beside the one that is taken, for an output with `if_exists: generation`.
//!
//! `ledger.txt` is the first generation, `ledger.G0002.txt` the second. A new file is always the newest: its number follows the
//! highest one that stands in the folder, so that a gap, or a first generation that was taken away, is not filled in later.
//! The name is chosen when everything else of the output is known, and part files are named after the path as it was given, so
//! that an attempt finds them whatever the number will be.

use super::fault::{Stage, fault};
use super::target::{LONGEST_NAME, TargetFile};
use crate::error::{Error, Result, codes::output};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// Digits of a number that has fewer, so that names sort in the order of the generations.
const DIGITS: usize = 4;

impl TargetFile {
    /// Whether the final name is a generation, which is chosen at the end.
    pub(crate) fn is_numbered(&self) -> bool {
        self.numbered
    }

    /// Whether the final name is known.
    pub(crate) fn is_named(&self) -> bool {
        self.chosen || !self.numbered
    }

    /// Chooses the final name: the next generation behind those in the folder and behind `taken`.
    ///
    /// # Errors
    /// `WRITE_FAILED` where the folder cannot be listed; `TARGET_EXISTS` where there is no further number, `TARGET_KIND` where
    /// the name becomes too long.
    pub(crate) fn choose(&mut self, taken: &[&OsStr]) -> Result<()> {
        let mut highest: u64 = 0;
        let mut see = |name: &OsStr| highest = highest.max(number_of(&self.base, name).unwrap_or(0));
        self.folder.names(&mut see).map_err(|error| fault(Stage::Folder, &self.path, error))?;
        taken.iter().for_each(|name| see(name));
        let next = highest.checked_add(1).ok_or_else(|| {
            refused(self, output::TARGET_EXISTS, "has no further generation")
                .help("move the generation with the highest number away")
        })?;
        let name = name_of(&self.base, next);
        if name.len() > LONGEST_NAME {
            return Err(refused(
                self,
                output::TARGET_KIND,
                "has a next generation whose name is longer than 255 bytes",
            )
            .help("give the output a shorter name"));
        }
        self.rename(name);
        Ok(())
    }

    /// Takes the final name that was chosen before.
    pub(super) fn rename(&mut self, name: OsString) {
        self.path.set_file_name(&name);
        self.name = name;
        self.chosen = true;
    }
}

fn refused(target: &TargetFile, code: crate::error::Code, what: &str) -> Error {
    let path = target.path.display();
    Error::new(code, format!("`{path}` {what}")).with("target", path)
}

/// Stem and extension: the last point divides a name, unless the name begins with it.
fn parts(base: &OsStr) -> (&[u8], &[u8]) {
    let bytes = base.as_bytes();
    let dot = bytes.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0);
    bytes.split_at(dot.unwrap_or(bytes.len()))
}

/// The name of a generation, counted from 1.
fn name_of(base: &OsStr, number: u64) -> OsString {
    if number == 1 {
        return base.to_owned();
    }
    let (stem, extension) = parts(base);
    let number = format!(".G{number:0DIGITS$}");
    OsString::from_vec([stem, number.as_bytes(), extension].concat())
}

/// Which generation a name is of; none for another name.
fn number_of(base: &OsStr, name: &OsStr) -> Option<u64> {
    if name == base {
        return Some(1);
    }
    let (stem, extension) = parts(base);
    let digits = name.as_bytes().strip_prefix(stem)?.strip_prefix(b".G")?.strip_suffix(extension)?;
    let number: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (number > 1 && name_of(base, number) == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::{name_of, number_of};
    use std::ffi::OsStr;

    #[test]
    fn a_number_stands_in_front_of_the_extension() {
        for (base, second) in [
            ("ledger.txt", "ledger.G0002.txt"),
            ("ledger", "ledger.G0002"),
            ("ledger.tar.gz", "ledger.tar.G0002.gz"),
            (".ledger", ".ledger.G0002"),
            ("ledger.", "ledger.G0002."),
            ("ledger.G0002.txt", "ledger.G0002.G0002.txt"),
        ] {
            assert_eq!(name_of(OsStr::new(base), 2), OsStr::new(second));
            for number in [1, 2, 9999, 10_000, u64::MAX] {
                let name = name_of(OsStr::new(base), number);
                assert_eq!(number_of(OsStr::new(base), &name), Some(number), "{}", name.display());
            }
        }
        assert_eq!(name_of(OsStr::new("a.b"), 12_345), OsStr::new("a.G12345.b"));
    }

    #[test]
    fn other_names_are_no_generations() {
        for name in [
            "ledger.G002.txt",
            "ledger.G00002.txt",
            "ledger.G0001.txt",
            "ledger.G0000.txt",
            "ledger.G+002.txt",
            "ledger.Gabcd.txt",
            "ledger.G.txt",
            "ledger.G0002.csv",
            "ledger.G0002",
            "other.G0002.txt",
            "ledger.G99999999999999999999.txt",
            "ledgerG0002.txt",
        ] {
            assert_eq!(number_of(OsStr::new("ledger.txt"), OsStr::new(name)), None, "{name}");
        }
    }
}
