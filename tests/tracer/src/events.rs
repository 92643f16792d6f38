//! The life of a traced program, event by event.
//!
//! All calls must come from the thread that started it: the system knows one thread as the tracer.

use super::calls::{self, Call};
use super::launch::{self, Streams};
use super::ptrace::{self, Change};
use std::collections::BTreeMap;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Output};

/// A program under the tracer.
#[derive(Debug)]
pub(super) struct Traced {
    pub(super) process: i32,
    streams: Streams,
    /// Durable calls so far.
    number: u64,
    loaded: bool,
    /// Threads that stand still, and the signal that each is to get when it goes on.
    still: BTreeMap<i32, i32>,
    ended: Option<i32>,
}

/// A thread about to make a durable call. It can be described, which costs a few reads, or not.
#[derive(Debug)]
pub(super) struct Trap {
    pub(super) number: u64,
    rule: &'static calls::Rule,
    thread: i32,
    registers: ptrace::Registers,
}

impl Trap {
    pub(super) fn call(&self) -> Call {
        calls::describe(self.number, self.rule, self.thread, &self.registers)
    }
}

impl Traced {
    /// Starts it.
    pub(super) fn start(command: &Command) -> io::Result<Traced> {
        let streams = Streams::new()?;
        let process = launch::start(command, &streams)?;
        Ok(Traced { process, streams, number: 0, loaded: false, still: BTreeMap::new(), ended: None })
    }

    /// Runs to the next durable call; `None` when the program has ended. The thread that makes it stands still, others go on.
    pub(super) fn next(&mut self) -> io::Result<Option<Trap>> {
        self.go_on();
        while let Some((thread, change)) = ptrace::wait()? {
            if let Some(trap) = self.take(thread, change)? {
                return Ok(Some(trap));
            }
            self.go_on();
        }
        Ok(None)
    }

    /// Stops all threads: nothing of the program runs until `next` or `finish`.
    pub(super) fn freeze(&mut self) -> io::Result<()> {
        loop {
            let running: Vec<i32> = self.threads()?.into_iter().filter(|id| !self.still.contains_key(id)).collect();
            if running.is_empty() {
                return Ok(());
            }
            for thread in running {
                // One that has just ended, or stands already, cannot be stopped; the wait says which.
                let _ = ptrace::interrupt(thread);
            }
            match ptrace::wait()? {
                None => return Ok(()),
                // A call that another thread comes to meanwhile is made when the program goes on.
                Some((thread, change)) => _ = self.take(thread, change)?,
            }
        }
    }

    /// Lets it run to its end.
    pub(super) fn finish(mut self) -> io::Result<Output> {
        while self.next()?.is_some() {}
        self.output()
    }

    /// Ends it at once.
    pub(super) fn kill(mut self) -> io::Result<Output> {
        ptrace::kill(self.process);
        while let Some((thread, change)) = ptrace::wait()? {
            self.note_end(thread, change);
        }
        self.output()
    }

    /// What it wrote and how it ended.
    ///
    /// # Errors
    /// It never was the program.
    pub(super) fn output(&self) -> io::Result<Output> {
        match self.ended {
            Some(status) if self.loaded => self.streams.output(ExitStatus::from_raw(status)),
            status => Err(launch::failure(status.unwrap_or_default())),
        }
    }

    fn threads(&self) -> io::Result<Vec<i32>> {
        let folder = match std::fs::read_dir(format!("/proc/{}/task", self.process)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            folder => folder?,
        };
        Ok(folder.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect())
    }

    /// Notes what happened to a thread; a durable call comes back.
    fn take(&mut self, thread: i32, change: Change) -> io::Result<Option<Trap>> {
        self.note_end(thread, change);
        match change {
            Change::Ended(_) => return Ok(None),
            Change::Loaded => self.loaded = true,
            Change::Call | Change::Signal(_) | Change::Stopped => {}
        }
        self.still.insert(thread, if let Change::Signal(signal) = change { signal } else { 0 });
        if change != Change::Call || !self.loaded {
            return Ok(None);
        }
        let registers = ptrace::registers(thread)?;
        let Some(rule) = calls::durable(thread, &registers) else { return Ok(None) };
        self.number += 1;
        Ok(Some(Trap { number: self.number, rule, thread, registers }))
    }

    fn note_end(&mut self, thread: i32, change: Change) {
        if let Change::Ended(status) = change {
            self.still.remove(&thread);
            if thread == self.process {
                self.ended = Some(status);
            }
        }
    }

    fn go_on(&mut self) {
        for (thread, signal) in std::mem::take(&mut self.still) {
            // A thread that was ended meanwhile cannot go on; the wait says so.
            let _ = ptrace::go_on(thread, signal);
        }
    }
}
