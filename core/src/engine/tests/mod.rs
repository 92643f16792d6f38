//! Whole runs of small jobs.

mod data;
mod distributed;
mod faults;
mod launch;
mod reference;
mod run;
mod support;
