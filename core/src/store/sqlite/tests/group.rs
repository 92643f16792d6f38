//! Operations that share a transaction, when one of them or the disk fails.

use crate::error::{Error, Result, codes::internal, codes::store as codes};
use crate::os::Os;
use crate::os::threads::run_workers;
use crate::store::handle::Operation;
use crate::store::rows::{KeyRow, Rows};
use crate::store::sqlite::fault::Place;
use crate::store::sqlite::group::Group;
use crate::store::sqlite::link::Link;
use crate::store::sqlite::migrate::migrate;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn link(folder: &Path) -> Link {
    let place = Arc::new(Place { os: Os::real(), path: folder.join("store.db") });
    let link = Link::create(&place, Duration::from_secs(5), &Arc::default()).unwrap();
    migrate(&link).unwrap();
    link
}

fn key(name: &str, size: usize) -> KeyRow {
    let (scope, execution) = ("eod".to_owned(), "E".repeat(size));
    KeyRow { scope, key: name.as_bytes().to_vec(), execution, generation: 1, tombstone: None }
}

fn put(name: &str, size: usize) -> Operation {
    let row = key(name, size);
    Box::new(move |rows| rows.put_key(&row))
}

fn is_there(group: &Group, name: &str) -> bool {
    let (found, cell) = (Arc::new(AtomicUsize::new(0)), key(name, 1));
    let told = found.clone();
    let look = move |rows: &mut dyn Rows| -> Result<()> {
        told.store(usize::from(rows.key(&cell.scope, &cell.key)?.is_some()), Ordering::Relaxed);
        Ok(())
    };
    group.run(Box::new(look)).unwrap();
    found.load(Ordering::Relaxed) == 1
}

/// Runs these at once: the first one waits in its transaction until all others queue behind it.
fn together(group: &Group, operations: Vec<Operation>) -> Vec<Result<()>> {
    let waiting = std::sync::Mutex::new(operations.into_iter().map(Some).collect::<Vec<_>>());
    let count = waiting.lock().unwrap().len();
    let results = run_workers(&Os::real(), count + 1, "group", |index| match index.checked_sub(1) {
        None => group.run(Box::new(|_| {
            std::thread::sleep(Duration::from_millis(100));
            Ok(())
        })),
        Some(index) => {
            std::thread::sleep(Duration::from_millis(30));
            let operation = waiting.lock().unwrap()[index].take().unwrap();
            group.run(operation)
        }
    });
    // A panic of an operation comes out in the thread that led, whoever it was.
    let panicked = |_| Err(Error::new(internal::INTERNAL, "the thread panicked"));
    results.into_iter().skip(1).map(|result| result.unwrap_or_else(panicked)).collect()
}

#[test]
fn an_operation_that_fails_takes_nothing_of_its_neighbours() {
    let scratch = tempfile::tempdir().unwrap();
    let group = Group::new(link(scratch.path()));
    let half = key("half", 1);
    let fails = move |rows: &mut dyn Rows| -> Result<()> {
        rows.put_key(&half)?;
        Err(Error::new(codes::FENCED, "no"))
    };
    let outcomes = together(&group, vec![put("one", 1), Box::new(fails), put("two", 1)]);
    let fine: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
    assert_eq!(fine, [true, false, true]);
    assert_eq!(outcomes[1].as_ref().unwrap_err().code(), codes::FENCED);
    assert!(is_there(&group, "one") && is_there(&group, "two") && !is_there(&group, "half"));
}

#[test]
fn a_panic_is_told_to_all_who_shared_it_and_stops_nobody_else() {
    let scratch = tempfile::tempdir().unwrap();
    let group = Group::new(link(scratch.path()));
    let outcomes = together(&group, vec![put("one", 1), Box::new(|_| panic!("a fault of ours")), put("two", 1)]);
    for (outcome, name) in outcomes.iter().zip(["one", "panic", "two"]) {
        match outcome {
            Ok(()) => assert!(is_there(&group, name), "who was told of success has it"),
            Err(error) => assert!(error.code() == internal::INTERNAL && !is_there(&group, name)),
        }
    }
    assert!(outcomes.iter().any(Result::is_err));
    group.run(put("later", 1)).unwrap();
    assert!(is_there(&group, "later"));
}

#[test]
fn a_full_disk_fails_everybody_in_the_commit_and_passes() {
    let scratch = tempfile::tempdir().unwrap();
    let link = link(scratch.path());
    let pages: i64 = link.one("PRAGMA page_count", [], |row| row.get(0)).unwrap().unwrap();
    link.batch(&format!("PRAGMA max_page_count = {}", pages + 8)).unwrap();
    let group = Group::new(link);
    let error = group.run(put("large", 100_000)).unwrap_err();
    assert_eq!(error.code(), codes::STORE_FAILED);
    assert!(format!("{error:?}").contains("full"), "{error:?}");
    let outcomes = together(&group, vec![put("one", 1), put("large", 100_000), put("two", 1)]);
    assert!(outcomes[1].is_err());
    for (outcome, name) in outcomes.iter().zip(["one", "large", "two"]) {
        assert_eq!(outcome.is_ok(), is_there(&group, name), "{name}: {outcome:?}");
    }
    assert!(!is_there(&group, "large"));
    group.run(put("later", 1)).unwrap();
}
