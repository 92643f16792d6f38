//! Threads: named, counted, joined; a panic inside is a value outside.
//!
//! The panic does not cross into the caller, who may be a guest in another runtime. The message that the process's panic hook
//! prints is not ours to silence.

use super::fault::Call;
use super::memory::{self, OutOfMemory};
use super::system::Os;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{Builder, JoinHandle, ScopedJoinHandle};
use std::{fmt, io, thread};

/// Why a thread gave no result.
#[derive(Debug)]
pub(crate) enum WorkerFault {
    /// It panicked; the text of the panic.
    Panicked(String),
    /// It got no memory.
    OutOfMemory(OutOfMemory),
    /// The system would not start it.
    NotStarted(io::Error),
}

impl WorkerFault {
    fn of(payload: Box<dyn Any + Send>) -> WorkerFault {
        let payload = match payload.downcast::<OutOfMemory>() {
            Ok(refused) => return WorkerFault::OutOfMemory(*refused),
            Err(payload) => payload,
        };
        let text = match payload.downcast::<String>() {
            Ok(text) => *text,
            Err(payload) => match payload.downcast::<&'static str>() {
                Ok(text) => (*text).to_owned(),
                Err(_) => "a panic without text".to_owned(),
            },
        };
        WorkerFault::Panicked(text)
    }
}

impl fmt::Display for WorkerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkerFault::Panicked(text) => write!(f, "a thread panicked: {text}"),
            WorkerFault::OutOfMemory(OutOfMemory { bytes }) => {
                write!(f, "a thread could not have {bytes} bytes of memory")
            }
            WorkerFault::NotStarted(error) => write!(f, "a thread could not be started: {error}"),
        }
    }
}

impl std::error::Error for WorkerFault {}

/// What a thread takes with its stack, and what must be left for its first small pieces of memory, which cannot fail alone.
const THREAD: usize = 6 << 20;

/// Whether another thread can be started and do something.
fn may_start(os: &Os) -> io::Result<()> {
    os.gate(Call::Thread)?;
    memory::probe(THREAD).map_err(|_| io::ErrorKind::OutOfMemory.into())
}

/// Runs `work(0)` to `work(count - 1)`, each in a thread named `PREFIX-INDEX`, and waits for all of them.
///
/// The results come in the order of the indices. A thread that cannot be started does not stop the others: whether the rest
/// can do the work is for the caller to say. Linux shows the first 15 bytes of a name.
pub(crate) fn run_workers<R: Send>(
    os: &Os,
    count: usize,
    prefix: &str,
    work: impl Fn(usize) -> R + Sync,
) -> Vec<Result<R, WorkerFault>> {
    let work = &work;
    thread::scope(|scope| {
        let start = |index: usize| -> io::Result<ScopedJoinHandle<'_, R>> {
            may_start(os)?;
            Builder::new().name(format!("{prefix}-{index}")).spawn_scoped(scope, move || work(index))
        };
        let started: Vec<_> = (0..count).map(start).collect();
        started
            .into_iter()
            .map(|handle| handle.map_err(WorkerFault::NotStarted)?.join().map_err(WorkerFault::of))
            .collect()
    })
}

/// The same with a companion beside the workers, in a thread named `PREFIX-beside`. When all workers have ended, `finished` is
/// called and has to bring the companion to its end. It is called at once where the system starts no thread for the companion,
/// and the workers go on alone.
pub(crate) fn run_workers_beside<R: Send>(
    os: &Os,
    count: usize,
    prefix: &str,
    work: impl Fn(usize) -> R + Sync,
    companion: impl FnOnce() + Send,
    finished: impl Fn(),
) -> Vec<Result<R, WorkerFault>> {
    thread::scope(|scope| {
        let beside =
            may_start(os).and_then(|_| Builder::new().name(format!("{prefix}-beside")).spawn_scoped(scope, companion));
        if beside.is_err() {
            finished();
        }
        let results = run_workers(os, count, prefix, work);
        finished();
        if let Ok(Err(payload)) = beside.map(ScopedJoinHandle::join) {
            let mut results = results;
            results.push(Err(WorkerFault::of(payload)));
            return results;
        }
        results
    })
}

/// What work came to in the thread at hand: a panic inside is a value outside here, too.
pub(crate) fn caught<R>(work: impl FnOnce() -> R) -> Result<R, WorkerFault> {
    catch_unwind(AssertUnwindSafe(work)).map_err(WorkerFault::of)
}

/// A thread that outlives the call that started it. Dropping the handle does not end the thread: join it.
#[derive(Debug)]
#[must_use = "a thread that nobody joins outlives its owner"]
pub(crate) struct Worker<R>(JoinHandle<R>);

/// Starts a thread with a name.
///
/// # Errors
/// What the system says when it starts no more threads.
pub(crate) fn spawn<R: Send + 'static>(
    os: &Os,
    name: &str,
    work: impl FnOnce() -> R + Send + 'static,
) -> io::Result<Worker<R>> {
    may_start(os)?;
    Builder::new().name(name.to_owned()).spawn(work).map(Worker)
}

impl<R> Worker<R> {
    /// Waits for the end and takes the result.
    pub(crate) fn join(self) -> Result<R, WorkerFault> {
        self.0.join().map_err(WorkerFault::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::{Effect, Errno, FaultPlan};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order_and_threads_carry_their_names() {
        let results =
            run_workers(&Os::real(), 5, "loom", |index| (index * 10, thread::current().name().map(str::to_owned)));
        let seen: Vec<_> = results.into_iter().map(|result| result.unwrap()).collect();
        let expected: Vec<_> = (0..5).map(|index| (index * 10, Some(format!("loom-{index}")))).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_panic_becomes_its_text_and_the_others_finish() {
        let done = AtomicUsize::new(0);
        let results = run_workers(&Os::real(), 4, "test", |index| {
            match index {
                1 => panic!("plain"),
                2 => panic!("number {index}"),
                3 => std::panic::panic_any(3_u8),
                _ => done.fetch_add(1, Ordering::Relaxed),
            };
        });
        let texts: Vec<String> =
            results.iter().map(|result| result.as_ref().map_or_else(ToString::to_string, |()| "fine".into())).collect();
        let panicked = |text: &str| format!("a thread panicked: {text}");
        assert_eq!(texts, ["fine".into(), panicked("plain"), panicked("number 2"), panicked("a panic without text")]);
        assert_eq!(done.into_inner(), 1);
    }

    #[test]
    fn a_thread_that_does_not_start_leaves_the_others_running() {
        let plan = FaultPlan::new().nth(Some(Call::Thread), 2, Effect::Errno(Errno::AGAIN.raw_os_error()));
        let results = run_workers(&Os::with_faults(Arc::new(plan)), 3, "test", |index| index);
        assert!(matches!(&results[0], Ok(0)) && matches!(&results[2], Ok(2)));
        assert!(
            matches!(&results[1], Err(WorkerFault::NotStarted(error)) if error.kind() == io::ErrorKind::WouldBlock)
        );
    }

    #[test]
    fn a_thread_of_its_own_is_joined_with_its_result_or_its_panic() {
        let worker = spawn(&Os::real(), "single", || thread::current().name().map(str::to_owned)).unwrap();
        assert_eq!(worker.join().unwrap(), Some("single".to_owned()));
        let worker = spawn(&Os::real(), "single", || -> () { panic!("gone") }).unwrap();
        assert_eq!(worker.join().unwrap_err().to_string(), "a thread panicked: gone");
    }
}
