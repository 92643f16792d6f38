//! One file a command: convert, make one call, convert back. Each answers with its exit code.

mod abandon;
mod audit;
mod check;
mod digest;
mod explain;
mod history;
mod init;
mod operate;
mod preview;
mod purge;
mod resume;
mod run;
mod schema;
mod status;
mod stop;
mod store;

pub(crate) use abandon::abandon;
pub(crate) use audit::audit;
pub(crate) use check::check;
pub(crate) use digest::digest;
pub(crate) use explain::explain;
pub(crate) use history::history;
pub(crate) use init::init;
pub(crate) use preview::preview;
pub(crate) use purge::purge;
pub(crate) use resume::resume;
pub(crate) use run::run;
pub(crate) use schema::schema;
pub(crate) use status::status;
pub(crate) use stop::stop;
pub(crate) use store::store;

use crate::terminal::Terminal;
use crate::{exit, failure, terminal};
use batchloom::{Diagnostics, Error, Job};
use std::io;
use std::path::Path;

/// What a command ends with: its exit code, or what kept it from its work or from telling of it.
pub(crate) type Ended = io::Result<u8>;

/// Loads a job; what is wrong with it goes to standard error.
fn load(path: &Path, streams: Terminal) -> Result<Job, Error> {
    Job::load(path).inspect_err(|error| terminal::note(&explained(error, streams)))
}

/// An error of a job file: its findings where there are some, else the error itself.
fn explained(error: &Error, streams: Terminal) -> String {
    match Diagnostics::of(error) {
        Some(diagnostics) => diagnostics.render(streams.colour).trim_end().to_owned(),
        None => failure::text(error),
    }
}

/// The exit code of an error before anything ran.
fn ended(error: &Error) -> u8 {
    exit::of_error(error.code(), None)
}
