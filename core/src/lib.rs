//! Batchloom: the engine inside batch jobs that move money in files.

#[cfg(not(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")))]
compile_error!("Batchloom runs on Linux x86-64 with glibc 2.34 or newer; other platforms are not supported yet.");

mod error;
#[allow(dead_code, unused_imports)]
mod expr;
#[allow(dead_code, unused_imports)]
mod job;
#[allow(dead_code, unused_imports)]
mod privacy;
#[allow(dead_code, unused_imports)]
mod record;

pub use error::{Code, Error, Kind, Position, Result, Retry, Scope, UnknownCode, codes};
