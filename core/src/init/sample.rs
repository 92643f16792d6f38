//! The part of a file that is looked at: its beginning, and its last line.

use crate::error::{Error, Result, codes};
use crate::os::Os;
use crate::source::InputFile;
use std::path::Path;

/// Bytes at the end of a file in which its last line is looked for.
const TAIL: u64 = 64 << 10;
/// Name of the input in messages about the file.
const NAME: &str = "sample";
/// The longest line that a job can read.
pub(super) const LONGEST_LINE: usize = 16 << 20;

/// What is known of a file.
#[derive(Debug)]
pub(super) struct Sample {
    /// Length of the file.
    pub(super) size: u64,
    /// Its first bytes: whole lines, where the file is longer.
    pub(super) head: Vec<u8>,
    /// The last line of a file that is longer, without its line feed, where it is short enough to be found.
    pub(super) last: Option<Vec<u8>>,
}

impl Sample {
    /// Reads the first `look` bytes of a file, and its last line.
    ///
    /// # Errors
    /// `FILE_EMPTY`; `SAMPLE_UNFIT` where not even one line ends in what is read; what opening and reading fail with.
    pub(super) fn read(os: &Os, path: &Path, look: u64) -> Result<Sample> {
        let file = InputFile::open(os, path, NAME)?;
        let size = file.size();
        if size == 0 {
            let message = format!("`{}` has no bytes", path.display());
            return Err(file.error(codes::input::FILE_EMPTY, message, None, None).help("give a file with records"));
        }
        let mut head = vec![0; size.min(look) as usize];
        file.read(&mut head, 0)?;
        let mut last = None;
        if (head.len() as u64) < size {
            last = last_line(&file, size)?;
            match memchr::memrchr(b'\n', &head) {
                Some(at) => head.truncate(at + 1),
                None => return Err(no_line(path, head.len())),
            }
        }
        Ok(Sample { size, head, last })
    }

    /// Whether all of the file is looked at.
    pub(super) fn is_whole(&self) -> bool {
        self.head.len() as u64 == self.size
    }
}

fn last_line(file: &InputFile, size: u64) -> Result<Option<Vec<u8>>> {
    let mut tail = vec![0; size.min(TAIL) as usize];
    let offset = size - tail.len() as u64;
    file.read(&mut tail, offset)?;
    tail.pop_if(|last| *last == b'\n');
    let begin = memchr::memrchr(b'\n', &tail);
    Ok(begin.map(|at| tail.split_off(at + 1)))
}

/// An error about the content of the sample.
pub(super) fn unfit(path: &Path, what: &str, help: &str) -> Error {
    Error::new(codes::job::SAMPLE_UNFIT, format!("no job can be proposed from `{}`: {what}", path.display())).help(help)
}

fn no_line(path: &Path, length: usize) -> Error {
    unfit(path, &format!("no line ends in its first {length} bytes"), "a job reads lines that end in LF or CRLF")
}
