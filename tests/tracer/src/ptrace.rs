//! The system calls of tracing, each as a function that cannot be called wrongly.

use std::io;
use std::ptr::null_mut;

/// The number of a system call and its arguments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Registers {
    pub(super) call: i64,
    pub(super) arguments: [u64; 6],
}

/// What a wait brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// A thread ended, with the status of `wait`.
    Ended(i32),
    /// It is about to make a durable call.
    Call,
    /// The program was loaded.
    Loaded,
    /// A signal is about to be delivered.
    Signal(i32),
    /// It stopped for another reason and has nothing to say.
    Stopped,
}

const OPTIONS: i32 = libc::PTRACE_O_TRACESECCOMP
    | libc::PTRACE_O_TRACECLONE
    | libc::PTRACE_O_TRACEFORK
    | libc::PTRACE_O_TRACEVFORK
    | libc::PTRACE_O_TRACEEXEC
    | libc::PTRACE_O_EXITKILL;

fn checked(outcome: libc::c_long) -> io::Result<()> {
    if outcome < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Becomes the tracer of a process, which goes on running. It dies with the calling thread.
pub(super) fn seize(process: i32) -> io::Result<()> {
    // SAFETY: SEIZE takes its options as a number; no memory is touched.
    checked(unsafe { libc::ptrace(libc::PTRACE_SEIZE, process, null_mut::<u8>(), OPTIONS as usize) })
}

/// Lets a stopped thread go on, delivering a signal unless it is 0.
pub(super) fn go_on(thread: i32, signal: i32) -> io::Result<()> {
    // SAFETY: CONT takes the signal as a number; no memory is touched.
    checked(unsafe { libc::ptrace(libc::PTRACE_CONT, thread, null_mut::<u8>(), signal as usize) })
}

/// Stops a running thread.
pub(super) fn interrupt(thread: i32) -> io::Result<()> {
    // SAFETY: INTERRUPT takes no memory.
    checked(unsafe { libc::ptrace(libc::PTRACE_INTERRUPT, thread, null_mut::<u8>(), null_mut::<u8>()) })
}

/// The registers of a thread that stopped before a system call.
pub(super) fn registers(thread: i32) -> io::Result<Registers> {
    // SAFETY: a structure of numbers, for which zeros are values.
    let mut found: libc::user_regs_struct = unsafe { std::mem::zeroed() };
    // SAFETY: GETREGS writes one `user_regs_struct` to the address in its last argument, which is ours alone.
    checked(unsafe { libc::ptrace(libc::PTRACE_GETREGS, thread, null_mut::<u8>(), &raw mut found) })?;
    let arguments = [found.rdi, found.rsi, found.rdx, found.r10, found.r8, found.r9];
    Ok(Registers { call: found.orig_rax as i64, arguments })
}

/// Waits for a traced thread of the calling thread; `None` when there are none left.
///
/// Children of other threads are left alone: they belong to other tests.
pub(super) fn wait() -> io::Result<Option<(i32, Change)>> {
    loop {
        let mut status = 0;
        // SAFETY: `status` is a place for one number, ours alone.
        let thread = unsafe { libc::waitpid(-1, &raw mut status, libc::__WALL | libc::__WNOTHREAD) };
        if thread >= 0 {
            return Ok(Some((thread, change(status))));
        }
        match io::Error::last_os_error() {
            error if error.raw_os_error() == Some(libc::ECHILD) => return Ok(None),
            error if error.kind() == io::ErrorKind::Interrupted => {}
            error => return Err(error),
        }
    }
}

fn change(status: i32) -> Change {
    if !libc::WIFSTOPPED(status) {
        return Change::Ended(status);
    }
    match (status >> 16, libc::WSTOPSIG(status)) {
        (libc::PTRACE_EVENT_SECCOMP, _) => Change::Call,
        (libc::PTRACE_EVENT_EXEC, _) => Change::Loaded,
        (0, signal) => Change::Signal(signal),
        _ => Change::Stopped,
    }
}

/// Ends a process at once.
pub(super) fn kill(process: i32) {
    // SAFETY: takes numbers only. The process is a child that nobody has waited for, so that the number is still its own.
    unsafe { libc::kill(process, libc::SIGKILL) };
}
