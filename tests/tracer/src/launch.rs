//! Starting a program under the tracer: everything is prepared before the fork, because behind it, in a copy of a process with
//! several threads, nothing may be allocated and no lock taken.

use super::{filter, ptrace};
use std::ffi::{CString, OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};
use std::ptr::null;

/// Seconds after which a program that does not end is ended: it hangs. The alarm survives the exec.
const HANGS: u32 = 300;

/// Exit codes of a child that did not become the program.
const NO_FILTER: i32 = 120;
const NO_PROGRAM: i32 = 121;
const NO_PLACE: i32 = 122;

/// What a program writes to its standard output and error output.
#[derive(Debug)]
pub(super) struct Streams {
    out: File,
    err: File,
}

impl Streams {
    /// Files in memory: unlike pipes they need nobody who reads them at the same time.
    pub(super) fn new() -> io::Result<Streams> {
        Ok(Streams { out: in_memory(c"output")?, err: in_memory(c"errors")? })
    }

    /// Both again, for a child.
    pub(super) fn pair(&self) -> io::Result<(File, File)> {
        Ok((self.out.try_clone()?, self.err.try_clone()?))
    }

    /// With how the program ended.
    pub(super) fn output(&self, status: ExitStatus) -> io::Result<Output> {
        Ok(Output { status, stdout: whole(&self.out)?, stderr: whole(&self.err)? })
    }
}

fn in_memory(name: &std::ffi::CStr) -> io::Result<File> {
    // SAFETY: `name` ends with a zero and lives longer than the call.
    let descriptor = unsafe { libc::memfd_create(name.as_ptr(), libc::MFD_CLOEXEC) };
    if descriptor < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the descriptor is fresh, and nobody else closes it.
    Ok(File::from(unsafe { OwnedFd::from_raw_fd(descriptor) }))
}

/// From the beginning, wherever the program left the offset that the descriptors share.
fn whole(file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX)];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(bytes)
}

/// A command in the form that `execve` takes.
#[derive(Debug)]
struct Prepared {
    program: CString,
    arguments: Vec<CString>,
    environment: Vec<CString>,
    folder: Option<CString>,
}

impl Prepared {
    fn of(command: &Command) -> io::Result<Prepared> {
        let program = found(command.get_program())?;
        let arguments = std::iter::once(command.get_program()).chain(command.get_args());
        let mut environment: Vec<(OsString, OsString)> = std::env::vars_os().collect();
        for (name, value) in command.get_envs() {
            environment.retain(|(known, _)| known != name);
            environment.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        }
        let pair = |(name, mut pair): (OsString, OsString)| {
            let value = std::mem::replace(&mut pair, name);
            pair.push("=");
            pair.push(value);
            c_string(&pair)
        };
        Ok(Prepared {
            program: c_string(program.as_os_str())?,
            arguments: arguments.map(c_string).collect::<io::Result<_>>()?,
            environment: environment.into_iter().map(pair).collect::<io::Result<_>>()?,
            folder: command.get_current_dir().map(|folder| c_string(folder.as_os_str())).transpose()?,
        })
    }
}

fn c_string(text: &OsStr) -> io::Result<CString> {
    CString::new(text.as_bytes()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))
}

/// A program with a folder in its name as it stands, another one along the search path.
fn found(program: &OsStr) -> io::Result<PathBuf> {
    if program.as_bytes().contains(&b'/') {
        return Ok(program.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| Path::is_file(path));
    found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
}

/// Everything that the child needs, as plain numbers and pointers.
struct Ready<'p> {
    prepared: &'p Prepared,
    arguments: Vec<*const libc::c_char>,
    environment: Vec<*const libc::c_char>,
    filter: Vec<libc::sock_filter>,
    /// Standard input, output, error output, and the gate.
    descriptors: [i32; 4],
}

/// Starts a program, stopped nowhere, with the calling thread as its tracer: its number.
pub(super) fn start(command: &Command, streams: &Streams) -> io::Result<i32> {
    let prepared = Prepared::of(command)?;
    let (gate, mut key) = io::pipe()?;
    let nothing = File::open("/dev/null")?;
    let pointers = |texts: &[CString]| texts.iter().map(|text| text.as_ptr()).chain([null()]).collect();
    let ready = Ready {
        arguments: pointers(&prepared.arguments),
        environment: pointers(&prepared.environment),
        filter: filter::program(),
        descriptors: [nothing.as_raw_fd(), streams.out.as_raw_fd(), streams.err.as_raw_fd(), gate.as_raw_fd()],
        prepared: &prepared,
    };
    // SAFETY: the child calls `become_program` only, which allocates nothing, takes no lock and never returns.
    let process = unsafe { libc::fork() };
    match process {
        -1 => Err(io::Error::last_os_error()),
        0 => become_program(&ready),
        _ => {
            // The child makes no durable call before the gate opens: from the first one on there is a tracer.
            let traced = ptrace::seize(process).and_then(|()| key.write_all(b"."));
            traced.inspect_err(|_| end_untraced(process))?;
            Ok(process)
        }
    }
}

fn end_untraced(process: i32) {
    ptrace::kill(process);
    // SAFETY: the process is a child of this thread; no status is asked for.
    unsafe { libc::waitpid(process, std::ptr::null_mut(), 0) };
}

/// In the child: waits for the tracer, installs the filter, becomes the program.
fn become_program(ready: &Ready<'_>) -> ! {
    let [input, output, errors, gate] = ready.descriptors;
    let mut byte = 0_u8;
    // SAFETY: only calls that are allowed behind a fork; every pointer is into `ready` or `byte`, which live here for ever.
    unsafe {
        let opened = libc::read(gate, (&raw mut byte).cast(), 1) == 1
            && libc::dup2(input, 0) == 0
            && libc::dup2(output, 1) == 1
            && libc::dup2(errors, 2) == 2
            && ready.prepared.folder.as_ref().is_none_or(|folder| libc::chdir(folder.as_ptr()) == 0);
        if !opened {
            libc::_exit(NO_PLACE);
        }
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut());
        // The runtime of the tests ignores it, and an ignored signal stays ignored.
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
        libc::alarm(HANGS);
        if filter::install(&ready.filter).is_err() {
            libc::_exit(NO_FILTER);
        }
        libc::execve(ready.prepared.program.as_ptr(), ready.arguments.as_ptr(), ready.environment.as_ptr());
        libc::_exit(NO_PROGRAM)
    }
}

/// What the exit code of a child that never became the program means.
pub(super) fn failure(status: i32) -> io::Error {
    let what = match libc::WEXITSTATUS(status) {
        NO_FILTER => "this system does not let a seccomp filter be installed",
        NO_PROGRAM => "the program could not be loaded",
        NO_PLACE => "the folder of the program could not be entered",
        _ => "the child ended before it became the program",
    };
    io::Error::other(what)
}
