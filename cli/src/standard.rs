//! Standard input and output, handed to the library as streams.

use crate::values::PathArgument;
use batchloom::{Error, InputStream, OutputStream, codes};
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;

/// Files of the inputs, by name.
pub(crate) type Files = Vec<(String, PathBuf)>;
/// Streams of the inputs, by name.
pub(crate) type Streams = Vec<(String, InputStream)>;

/// What `-i` gives: files, and standard input where it is among them.
///
/// # Errors
/// `SYSTEM_CALL` where there is no standard input.
pub(crate) fn inputs(given: &[PathArgument]) -> Result<(Files, Streams), Error> {
    let (streams, files): (Vec<_>, Vec<_>) = given.iter().partition(|pair| pair.is_standard());
    let stream = |pair: &PathArgument| Ok((pair.name.clone(), input()?));
    let files = files.into_iter().map(|pair| (pair.name.clone(), pair.path.clone())).collect();
    Ok((files, streams.into_iter().map(stream).collect::<Result<_, Error>>()?))
}

fn input() -> Result<InputStream, Error> {
    io::stdin().as_fd().try_clone_to_owned().map(InputStream::from).map_err(|error| not_there("input", error))
}

/// Standard output as a target.
///
/// # Errors
/// `SYSTEM_CALL` where there is none.
pub(crate) fn output() -> Result<OutputStream, Error> {
    io::stdout().as_fd().try_clone_to_owned().map(OutputStream::from).map_err(|error| not_there("output", error))
}

fn not_there(which: &str, error: io::Error) -> Error {
    Error::new(codes::internal::SYSTEM_CALL, format!("standard {which} could not be taken hold of")).caused_by(error)
}
