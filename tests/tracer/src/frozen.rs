//! A program that stands still before a durable call.

use super::calls::Call;
use super::events::{Traced, Trap};
use std::io;
use std::process::{Command, Output};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// What happens next.
#[derive(Debug)]
enum Fate {
    GoOn,
    Kill,
}

/// A frozen program: no thread of it runs, and whatever it holds (locks, open files, a lease) it keeps holding.
///
/// One that is dropped is killed.
#[derive(Debug)]
pub struct Frozen {
    /// The call that it is about to make.
    pub call: Call,
    /// Its process number.
    pub process: u32,
    fate: Sender<Fate>,
    tracer: Option<JoinHandle<io::Result<Output>>>,
}

impl Frozen {
    /// Lets it make the call and run to its end.
    pub fn go_on(self) -> Output {
        self.decide(Fate::GoOn)
    }

    /// Kills it where it stands.
    pub fn kill(self) -> Output {
        self.decide(Fate::Kill)
    }

    fn decide(mut self, fate: Fate) -> Output {
        // The tracer waits for it; should it have panicked, the join says so.
        let _ = self.fate.send(fate);
        let tracer = self.tracer.take().expect("a program is decided upon once");
        let ended = tracer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        ended.unwrap_or_else(|error| panic!("process {}: {error}", self.process))
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        if let Some(tracer) = self.tracer.take() {
            let _ = self.fate.send(Fate::Kill);
            // A test that fails has said why; how its program ended adds nothing.
            let _ = tracer.join();
        }
    }
}

/// Runs a command until a condition holds, and freezes it there; how it ended when that never was.
pub(super) fn hold(
    command: &Command,
    here: impl FnMut(&Trap) -> bool + Send + 'static,
) -> io::Result<Result<Frozen, Output>> {
    let (fate, fates) = channel();
    let (standing, stood) = channel();
    let copy = copied(command);
    let tracer = std::thread::spawn(move || follow(&copy, here, &standing, &fates));
    match stood.recv() {
        Ok((call, process)) => Ok(Ok(Frozen { call, process, fate, tracer: Some(tracer) })),
        Err(_) => tracer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map(Err),
    }
}

/// What the tracer of a program that is to be frozen does.
fn follow(
    command: &Command,
    mut here: impl FnMut(&Trap) -> bool,
    standing: &Sender<(Call, u32)>,
    fates: &Receiver<Fate>,
) -> io::Result<Output> {
    let mut program = Traced::start(command)?;
    while let Some(trap) = program.next()? {
        if here(&trap) {
            let call = trap.call();
            program.freeze()?;
            // Nobody listens when the test has panicked: then the program is killed.
            let _ = standing.send((call, program.process.unsigned_abs()));
            return match fates.recv() {
                Ok(Fate::GoOn) => program.finish(),
                Ok(Fate::Kill) | Err(_) => program.kill(),
            };
        }
    }
    program.output()
}

/// A command that a thread of its own may keep.
fn copied(command: &Command) -> Command {
    let mut copy = Command::new(command.get_program());
    copy.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => copy.env(name, value),
            None => copy.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        copy.current_dir(folder);
    }
    copy
}
