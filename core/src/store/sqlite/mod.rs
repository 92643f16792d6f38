//! A store in one file, for any number of processes of one host: SQLite with a write-ahead log, synced at each commit.
//!
//! Beside the file stands `.owners`, whose bytes are locks: one serialises opening, one stands for each process that has the
//! store open, one for each owner of claims. Handles of one process share one object (`registry`), because a database that is
//! opened twice in a process must not be closed by halves. Writers queue and share transactions (`group`).

mod backend;
mod fault;
mod group;
mod link;
mod migrate;
mod open;
mod owners_file;
mod registry;
mod rows;
#[cfg(test)]
mod tests;

pub(super) use open::open;
#[cfg(test)]
pub(super) use open::open_apart;
