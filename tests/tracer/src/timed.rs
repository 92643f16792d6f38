//! Killing and freezing by the clock, without a tracer: nothing about the program is changed, not even its speed.

use super::launch::Streams;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// A program that runs by itself, its streams kept in memory.
#[derive(Debug)]
pub struct Running {
    child: Child,
    streams: Streams,
}

/// Starts a command.
pub fn start(command: &mut Command) -> Running {
    let streams = Streams::new().expect("files in memory");
    let (out, err) = streams.pair().expect("descriptors");
    let child = command.stdin(Stdio::null()).stdout(Stdio::from(out)).stderr(Stdio::from(err)).spawn();
    Running { child: child.unwrap_or_else(|error| panic!("{command:?}: {error}")), streams }
}

/// Runs a command for a while and kills it (SIGKILL), unless it has ended before. It is reaped.
pub fn kill_after(command: &mut Command, time: Duration) -> Output {
    let running = start(command);
    ended_within(&running, time);
    running.kill()
}

/// Runs a command until a condition holds, looked at every half millisecond, and kills it; also when it ends before.
pub fn kill_when(command: &mut Command, condition: impl Fn() -> bool) -> Output {
    let running = start(command);
    while !ended_within(&running, Duration::from_micros(500)) && !condition() {}
    running.kill()
}

/// Waits for the end of a program, at most this long; whether it has ended.
pub fn ended_within(running: &Running, time: Duration) -> bool {
    let descriptor = process_descriptor(running.process());
    let mut poll = libc::pollfd { fd: descriptor.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    let time = libc::timespec { tv_sec: time.as_secs().cast_signed(), tv_nsec: time.subsec_nanos().into() };
    // SAFETY: one `pollfd` and one `timespec`, both alive until the call returns; no signal mask.
    let ready = unsafe { libc::ppoll(&raw mut poll, 1, &raw const time, std::ptr::null()) };
    assert!(ready >= 0, "waiting for a process: {}", io::Error::last_os_error());
    ready > 0
}

/// Stops a program (SIGSTOP), and waits until all its threads stand.
pub fn freeze(running: &Running) {
    running.signal(libc::SIGSTOP);
    while !stands(running.process()) {
        std::thread::yield_now();
    }
}

/// Lets a stopped program go on (SIGCONT).
pub fn thaw(running: &Running) {
    running.signal(libc::SIGCONT);
}

impl Running {
    /// Its process number.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Output {
        let status = self.child.wait().expect("a child that nobody else waits for");
        self.streams.output(status).expect("files in memory")
    }

    /// Kills it.
    pub fn kill(mut self) -> Output {
        // One that has ended needs no killing.
        let _ = self.child.kill();
        self.wait()
    }

    fn signal(&self, signal: i32) {
        // SAFETY: numbers only; the child has not been waited for, so that the number is still its own.
        unsafe { libc::kill(self.process().cast_signed(), signal) };
    }
}

/// A descriptor that becomes readable when the process ends.
fn process_descriptor(process: u32) -> OwnedFd {
    // SAFETY: numbers only.
    let descriptor = unsafe { libc::syscall(libc::SYS_pidfd_open, process, 0) };
    assert!(descriptor >= 0, "a descriptor of a process: {}", io::Error::last_os_error());
    // SAFETY: the descriptor is fresh, and nobody else closes it.
    unsafe { OwnedFd::from_raw_fd(descriptor as i32) }
}

/// Whether every thread of a process is stopped (`T`) or the process has ended.
fn stands(process: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{process}/task")) else { return true };
    threads.filter_map(Result::ok).all(|thread| {
        let text = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        // The name of a program stands in brackets and may hold anything.
        text.rsplit(") ").next().is_none_or(|rest| !rest.starts_with(['R', 'S', 'D']))
    })
}
