//! How fast keys are, against the database alone. A measurement, not a gate: run it with `--release --ignored --nocapture`.

use super::{key_request, once, open};
use crate::os::threads::run_workers;
use crate::os::{Os, Stopwatch};
use crate::state::{KeyVerdict, Store};
use rusqlite::params;
use std::path::Path;

fn per_second(count: usize, work: impl FnOnce()) -> f64 {
    let watch = Stopwatch::start(&Os::real());
    work();
    count as f64 / watch.elapsed().as_secs_f64()
}

/// Two commits for a key: a row is inserted, and gets its result.
fn bare(path: &Path, count: usize) -> f64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE keys (scope TEXT, key BLOB, fingerprint BLOB, state TEXT, result BLOB,
                                PRIMARY KEY (scope, key)) WITHOUT ROWID",
        )
        .unwrap();
    per_second(count, || {
        for number in 0..count {
            let key = format!("request {number}");
            let insert = "INSERT INTO keys VALUES ('payments', ?1, ?2, 'STARTED', NULL)";
            connection.prepare_cached(insert).unwrap().execute(params![key.as_bytes(), [7_u8; 32]]).unwrap();
            let update = "UPDATE keys SET state = 'COMPLETED', result = ?2 WHERE scope = 'payments' AND key = ?1";
            connection.prepare_cached(update).unwrap().execute(params![key.as_bytes(), b"done"]).unwrap();
        }
    })
}

fn threads(store: &dyn Store, count: usize, threads: usize) -> f64 {
    per_second(count, || {
        let each = count / threads;
        let results = run_workers(&Os::real(), threads, "rates", |thread| {
            (0..each).for_each(|number| once(store, &format!("{threads} {thread} {number}"), 1).unwrap());
        });
        assert!(results.iter().all(Result::is_ok));
    })
}

#[test]
#[ignore = "a measurement"]
fn rates_of_keys() {
    let scratch = tempfile::tempdir().unwrap();
    let store = open(&scratch.path().join("store.db")).unwrap();
    once(&*store, "first", 1).unwrap();
    for round in 0..3 {
        let bare = bare(&scratch.path().join(format!("bare{round}.db")), 1_500);
        let one = threads(&*open(&scratch.path().join(format!("one{round}.db"))).unwrap(), 1_500, 1);
        let sixteen = threads(&*open(&scratch.path().join(format!("many{round}.db"))).unwrap(), 16_000, 16);
        println!(
            "keys per second: bare {bare:.0}, one thread {one:.0} ({:.2}), sixteen {sixteen:.0} ({:.1} times one, {:.1} times bare)",
            one / bare,
            sixteen / one,
            sixteen / bare
        );
    }
    let request = key_request("first", 2);
    let duplicates = per_second(300_000, || {
        for _ in 0..300_000 {
            assert!(matches!(store.begin_key(&request).unwrap(), KeyVerdict::Completed { .. }));
        }
    });
    println!("duplicates per second, one thread: {duplicates:.0}");
    let memory = crate::store::memory(&Os::real());
    println!("in memory: {:.0} keys per second", threads(&*memory, 100_000, 1));
}
