//! Whole runs of small jobs.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk behind the back of what they test")]

mod characters;
mod chunks;
mod data;
mod distributed;
mod events;
mod faults;
mod formats;
mod generations;
mod keyed;
mod launch;
mod limits;
mod preview;
mod records;
mod reference;
mod run;
mod several;
mod staged;
mod streams;
mod support;
mod texts;
mod unique;
