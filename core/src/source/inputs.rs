//! The files of an input, one behind the other: what an execution reads, as one run of bytes.

use super::file::InputFile;
use crate::error::{Code, Error, Result, codes::input};
use crate::os::Identity;

/// All files of an input, in the order in which they are read. There is at least one.
#[derive(Debug)]
pub(crate) struct Inputs {
    files: Vec<InputFile>,
    /// Where each begins in the run of bytes.
    begins: Vec<u64>,
}

impl Inputs {
    /// Files that are read in this order.
    ///
    /// # Errors
    /// `INPUT_TWICE` where one file is named twice, by whatever path: its records would count twice.
    pub(crate) fn new(files: Vec<InputFile>) -> Result<Inputs> {
        for (index, file) in files.iter().enumerate() {
            if let Some(earlier) = files[..index].iter().find(|earlier| earlier.identity().same_file(file.identity())) {
                let (first, second) = (earlier.path().display(), file.path().display());
                let message = format!("`{first}` and `{second}` are the same file, which would be read twice");
                let error = file.error(input::INPUT_TWICE, message, None, None);
                return Err(error.help("name every file once; a pattern may match a file that is also named"));
            }
        }
        let mut begins = Vec::with_capacity(files.len());
        let mut end = 0;
        for file in &files {
            begins.push(end);
            end += file.size();
        }
        Ok(Inputs { files, begins })
    }

    /// The files in order.
    pub(crate) fn files(&self) -> &[InputFile] {
        &self.files
    }

    /// The first file, in whose name is spoken what is about all.
    pub(crate) fn first(&self) -> &InputFile {
        &self.files[0]
    }

    /// Length of all files in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.files.iter().map(InputFile::size).sum()
    }

    /// The file that holds the byte at this offset, and where in it.
    fn locate(&self, offset: u64) -> (usize, u64) {
        let file = self.begins.partition_point(|begin| *begin <= offset).saturating_sub(1);
        (file, offset - self.begins[file])
    }

    /// Which files they are, and in which state they were opened.
    pub(crate) fn identities(&self) -> Vec<Identity> {
        self.files.iter().map(|file| *file.identity()).collect()
    }

    /// Fills the buffer from this offset on, out of as many files as it takes.
    ///
    /// # Errors
    /// `READ_FAILED`; `INPUT_CHANGED` where a file ends before it should.
    pub(crate) fn read(&self, mut buffer: &mut [u8], mut offset: u64) -> Result<()> {
        while !buffer.is_empty() {
            let (file, at) = self.locate(offset);
            let there = self.files[file].size().saturating_sub(at);
            // Behind the last file there is nothing: the file says so itself.
            let length = if there == 0 { buffer.len() } else { buffer.len().min(there as usize) };
            let (piece, rest) = buffer.split_at_mut(length);
            self.files[file].read(piece, at)?;
            offset += length as u64;
            buffer = rest;
        }
        Ok(())
    }

    /// An error about all of them, in the name of the first.
    pub(crate) fn error(&self, code: Code, what: &str) -> Error {
        let file = self.first();
        file.error(code, format!("`{}` {what}", file.path().display()), None, None)
    }
}
