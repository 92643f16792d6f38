//! How many keys a second: the manager beside bare SQLite that does as much as any such library has to do.
//!
//! ```text
//! idempotency-rates [KEYS] [ROUNDS] [FOLDER]       500 keys, best of 9, in target/ of this project
//! ```
//! *Bare* is two commits per key, write-ahead log, synced in full: the claim, then the result. Everything is measured in one
//! go; the order is turned round from round to round, and every measurement has a store of its own. What is fast gets more
//! keys, so that all measurements take about as long: the best of some short ones and of some long ones would not compare,
//! because only a short one fits between two disturbances. FOLDER decides what is measured: a memory file system syncs for
//! nothing.
#![expect(clippy::disallowed_methods, reason = "a measurement looks at the clock and touches files directly")]

use batchloom::{CallOptions, IdempotencyManager, Outcome};
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What a result weighs: a reference, a status, a few totals.
const RESULT: &[u8] = &[b'r'; 100];
/// Stands for the digest of a request.
const FINGERPRINT: &[u8] = &[7; 32];

/// What is measured: a name, how many times the keys, and how long so many keys take in a folder.
type Contender = (&'static str, usize, fn(&Path, usize) -> Result<Duration, Failure>);

const CONTENDERS: [Contender; 6] = [
    ("bare SQLite, 1 thread", 1, bare),
    ("manager, 1 thread", 1, |folder, keys| managed(folder, keys, 1)),
    ("manager, 1 thread, heartbeat", 1, alive),
    ("manager, 16 threads", 8, |folder, keys| managed(folder, keys, 16)),
    ("duplicates, 1 thread", 200, |folder, keys| duplicates(folder, keys, 1)),
    ("duplicates, 16 threads", 200, |folder, keys| duplicates(folder, keys, 16)),
];

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize, default: usize| arguments.get(index).map_or(Ok(default), |text| text.parse());
    let (keys, rounds) = (number(0, 500)?, number(1, 9)?);
    let folder = arguments.get(2).map_or_else(batchloom_tests::target, PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let mut best = [0.0_f64; CONTENDERS.len()];
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..CONTENDERS.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            let scratch = tempfile::tempdir_in(&folder)?;
            let (_, times, measure) = CONTENDERS[index];
            let took = measure(scratch.path(), keys * times)?;
            best[index] = best[index].max((keys * times) as f64 / took.as_secs_f64());
        }
    }
    println!("best of {rounds}, in {}", folder.display());
    for ((name, times, _), rate) in CONTENDERS.iter().zip(best) {
        println!("{name:30} {:8} keys {rate:9.0} keys/s  {:8.2} of bare", keys * times, rate / best[0]);
    }
    Ok(())
}

fn bare(folder: &Path, keys: usize) -> Result<Duration, Failure> {
    let connection = Connection::open(folder.join("bare.db"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(
        "CREATE TABLE keys (scope TEXT, key BLOB, fingerprint BLOB, state TEXT, result BLOB, PRIMARY KEY (scope, key))
         WITHOUT ROWID",
    )?;
    let mut claim =
        connection.prepare("INSERT INTO keys VALUES ('bench', ?1, ?2, 'STARTED', NULL) ON CONFLICT DO NOTHING")?;
    let mut complete =
        connection.prepare("UPDATE keys SET state = 'COMPLETED', result = ?2 WHERE scope = 'bench' AND key = ?1")?;
    let start = Instant::now();
    for number in 0..keys {
        let key = key(number);
        assert_eq!(claim.execute(params![key, FINGERPRINT])?, 1);
        assert_eq!(complete.execute(params![key, RESULT])?, 1);
    }
    Ok(start.elapsed())
}

fn managed(folder: &Path, keys: usize, threads: usize) -> Result<Duration, Failure> {
    let manager = IdempotencyManager::open(folder.join("store.db"))?;
    call(&manager, keys, threads, &CallOptions::default(), false)
}

fn alive(folder: &Path, keys: usize) -> Result<Duration, Failure> {
    let manager = IdempotencyManager::open(folder.join("store.db"))?;
    call(&manager, keys, 1, &CallOptions { heartbeat: true, ..CallOptions::default() }, false)
}

/// Keys that are known, asked for again: as many questions as keys were given, about some of them.
fn duplicates(folder: &Path, questions: usize, threads: usize) -> Result<Duration, Failure> {
    let manager = IdempotencyManager::open(folder.join("store.db"))?;
    call(&manager, KNOWN, 16, &CallOptions::default(), false)?;
    call(&manager, questions, threads, &CallOptions::default(), true)
}

/// How many keys are known before duplicates are asked for.
const KNOWN: usize = 400;

/// Calls every key once, or known keys over and over, shared out among threads. From the start of the first thread to the end
/// of the last one.
fn call(
    manager: &IdempotencyManager,
    calls: usize,
    threads: usize,
    options: &CallOptions,
    known: bool,
) -> Result<Duration, Failure> {
    let ready = Barrier::new(threads);
    let work = |thread: usize| {
        ready.wait();
        let start = Instant::now();
        for number in (thread..calls).step_by(threads) {
            let key = key(if known { number % KNOWN } else { number });
            let outcome = manager.run("bench", &key, FINGERPRINT, options, |_| Ok::<_, String>(RESULT.to_vec()))?;
            assert!(matches!(outcome, Outcome::Completed { replayed, .. } if replayed == known));
        }
        Ok::<_, Failure>((start, Instant::now()))
    };
    let spans = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn({
                    let work = &work;
                    move || work(thread)
                })
            })
            .collect();
        let join = |worker: thread::ScopedJoinHandle<'_, _>| worker.join().map_err(|_| "a thread panicked")?;
        workers.into_iter().map(join).collect::<Result<Vec<_>, Failure>>()
    })?;
    let first = spans.iter().map(|(start, _)| *start).min().ok_or("no threads")?;
    let last = spans.iter().map(|(_, end)| *end).max().ok_or("no threads")?;
    Ok(last - first)
}

fn key(number: usize) -> Vec<u8> {
    format!("8e03978e-40d5-43dd-bc93-{number:012}").into_bytes()
}
