//! What a test asks of the tracer.
//!
//! Every program gets a thread of its own as its tracer: a wait of that thread sees this program and no other child of
//! the test process.

use super::calls::Call;
use super::events::{Traced, Trap};
use super::frozen::{Frozen, hold};
use std::io;
use std::process::{Command, Output};
use std::sync::OnceLock;

/// A run that nothing disturbed.
#[derive(Debug)]
pub struct Counted {
    /// Its durable calls, in order.
    pub calls: Vec<Call>,
    /// How it ended.
    pub output: Output,
}

/// A run that was to be killed.
#[derive(Debug)]
pub struct Killed {
    /// The call that was not made any more; `None` when the program ended before it came to it.
    pub call: Option<Call>,
    /// What it wrote until then, and how it ended.
    pub output: Output,
}

impl Killed {
    /// Whether it was killed, rather than ending by itself.
    pub fn reached(&self) -> bool {
        self.call.is_some()
    }
}

/// Whether programs can be traced here, or why not.
pub fn available() -> Result<(), String> {
    static FOUND: OnceLock<Result<(), String>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let ended = traced(&Command::new("/bin/true"), Traced::finish);
        ended.map(drop).map_err(|error| format!("a program cannot be traced here: {error}"))
    });
    found.clone()
}

/// Runs a command to its end and lists its durable calls.
pub fn count(command: &Command) -> Counted {
    let counted = traced(command, |mut program| {
        let mut calls = Vec::new();
        while let Some(trap) = program.next()? {
            calls.push(trap.call());
        }
        Ok(Counted { calls, output: program.output()? })
    });
    expected(counted, command)
}

/// Runs a command and kills it (SIGKILL, all threads) just before its `n`-th durable call, counted from 1. It is reaped.
pub fn kill_before(command: &Command, n: u64) -> Killed {
    killed(command, |trap| trap.number >= n)
}

/// The same, at the first durable call for which a condition holds.
pub fn kill_at(command: &Command, mut condition: impl FnMut(&Call) -> bool + Send) -> Killed {
    killed(command, |trap| condition(&trap.call()))
}

/// Runs a command and freezes it (all threads) just before its `n`-th durable call. The call is made when it goes on.
///
/// # Errors
/// How the program ended, when it did not come that far.
pub fn stop_before(command: &Command, n: u64) -> Result<Frozen, Output> {
    expected(hold(command, move |trap| trap.number >= n), command)
}

/// The same, at the first durable call for which a condition holds.
///
/// # Errors
/// How the program ended, when there was none.
pub fn stop_at(command: &Command, mut condition: impl FnMut(&Call) -> bool + Send + 'static) -> Result<Frozen, Output> {
    expected(hold(command, move |trap| condition(&trap.call())), command)
}

fn killed(command: &Command, mut here: impl FnMut(&Trap) -> bool + Send) -> Killed {
    let killed = traced(command, |mut program| {
        while let Some(trap) = program.next()? {
            if here(&trap) {
                let call = Some(trap.call());
                return Ok(Killed { call, output: program.kill()? });
            }
        }
        Ok(Killed { call: None, output: program.output()? })
    });
    expected(killed, command)
}

/// Starts a command in a thread of its own, which is its tracer, and follows it.
fn traced<T: Send>(command: &Command, follow: impl FnOnce(Traced) -> io::Result<T> + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let tracer = scope.spawn(|| follow(Traced::start(command)?));
        tracer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn expected<T>(outcome: io::Result<T>, command: &Command) -> T {
    outcome.unwrap_or_else(|error| panic!("{command:?}: {error}"))
}
