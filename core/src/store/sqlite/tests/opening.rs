//! Opening: paths, several at once, several copies, locks of others.

use super::{once, open};
use crate::error::codes::store as codes;
use crate::os::Os;
use crate::os::threads::run_workers;
use crate::state::{KeyVerdict, Store};
use crate::store::OpenStore;
use crate::store::sqlite::open_apart;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, process};

fn refused(outcome: crate::error::Result<Arc<dyn Store>>, code: crate::error::Code) -> String {
    let error = outcome.expect_err("an error was expected");
    assert_eq!(error.code(), code, "{error:?}");
    error.to_string()
}

#[test]
fn a_missing_store_is_created_with_its_folder_or_refused_without_a_trace() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join(".batchloom/store.db");
    let only_existing = OpenStore { create: false, ..OpenStore::at(&path) };
    let said = refused(crate::store::open(&Os::real(), &only_existing), codes::STORE_OPEN);
    assert!(said.contains("there is no store"), "{said}");
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
    once(&*open(&path).unwrap(), "K", 1).unwrap();
    once(&*crate::store::open(&Os::real(), &only_existing).unwrap(), "L", 2).unwrap();
    let deeper = scratch.path().join("a/b/store.db");
    refused(open(&deeper), codes::STORE_OPEN);
    assert!(!scratch.path().join("a").exists(), "one level is created, or nothing");
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let scratch = tempfile::tempdir().unwrap();
    refused(open(scratch.path()), codes::STORE_OPEN);
    refused(open(&scratch.path().join("..")), codes::STORE_OPEN);
    let other = scratch.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE accounts (id)").unwrap();
    let before = fs::read(&other).unwrap();
    let said = refused(open(&other), codes::STORE_OPEN);
    assert!(said.contains("no store of Batchloom"), "{said}");
    assert_eq!(fs::read(&other).unwrap(), before);
    let empty = scratch.path().join("empty.db");
    fs::write(&empty, b"").unwrap();
    once(&*open(&empty).unwrap(), "K", 1).unwrap();
}

#[test]
fn handles_of_one_process_are_one_store_whatever_name_leads_there() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    let one = open(&path).unwrap();
    std::os::unix::fs::symlink(&path, scratch.path().join("link.db")).unwrap();
    let two = open(&scratch.path().join("link.db")).unwrap();
    let request = super::key_request("K", 1);
    let KeyVerdict::Started { .. } = one.begin_key(&request).unwrap() else { panic!() };
    let KeyVerdict::InProgress { owner, .. } = two.begin_key(&super::key_request("K", 2)).unwrap() else { panic!() };
    assert_eq!((owner.number, owner.pid), (1, process::id()));
    assert_eq!((one.write_count(), two.write_count()), (2, 0), "each handle counts for itself");
    drop(one);
    assert!(matches!(two.begin_key(&super::key_request("K", 2)).unwrap(), KeyVerdict::InProgress { .. }));
    drop(two);
    // Closed entirely, the owner is gone.
    let three = open(&path).unwrap();
    let verdict = three.begin_key(&super::key_request("K", 3)).unwrap();
    assert!(matches!(verdict, KeyVerdict::Started { taken_over: true, .. }), "{verdict:?}");
    assert!(!scratch.path().join("link.db.owners").exists());
}

#[test]
fn a_store_may_be_opened_and_closed_by_many_threads_at_once() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    let results = run_workers(&Os::real(), 8, "open", |index| {
        (0..10).all(|round| once(&*open(&path).unwrap(), &format!("{index} {round}"), 1).is_ok())
    });
    assert!(results.into_iter().all(|result| result.unwrap()));
}

#[test]
fn a_second_copy_of_the_library_is_told_to_go_elsewhere() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    let options = OpenStore::at(&path);
    let copy = |start_time| open_apart(&Os::real(), &options, |identity| identity.start_time = start_time);
    let first = copy(1).unwrap();
    assert_eq!(copy(1).unwrap_err().code(), codes::STORE_OTHER_COPY);
    copy(2).unwrap();
    drop(first);
    copy(1).unwrap();
}

#[test]
fn a_store_that_was_opened_before_a_fork_is_refused_in_the_child() {
    let scratch = tempfile::tempdir().unwrap();
    let options = OpenStore::at(scratch.path().join("store.db"));
    let (store, _) = open_apart(&Os::real(), &options, |identity| identity.pid += 1).unwrap();
    let error = once(&*store, "K", 1).unwrap_err();
    assert_eq!(error.code(), codes::STORE_FORKED);
    assert_eq!(store.audit_head().unwrap_err().code(), codes::STORE_FORKED);
}

#[test]
fn a_store_that_is_removed_is_not_made_anew_by_a_reader() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    let store = open(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(store.audit_head().unwrap_err().code(), codes::STORE_OPEN);
    assert!(!path.exists());
}

/// A store that is as it should be is opened without waiting for whoever opens it.
#[test]
fn somebody_who_never_comes_to_an_end_with_opening_holds_up_only_a_new_store() {
    let scratch = tempfile::tempdir().unwrap();
    let options = OpenStore { busy: Duration::from_millis(20), ..OpenStore::at(scratch.path().join("store.db")) };
    let frozen = Os::real().open_lock_file(&scratch.path().join("store.db.owners")).unwrap();
    assert!(frozen.try_lock(0).unwrap());
    refused(crate::store::open(&Os::real(), &options), codes::STORE_LOCKED);
    frozen.unlock(0).unwrap();
    once(&*crate::store::open(&Os::real(), &options).unwrap(), "K", 1).unwrap();
    assert!(frozen.try_lock(0).unwrap());
    once(&*crate::store::open(&Os::real(), &options).unwrap(), "L", 2).unwrap();
}

/// What a child process is to do with the store.
const ROLE: &str = "BATCHLOOM_TEST_ROLE";

/// Only runs as the child of the tests below.
#[test]
fn child_that_opens_a_store() {
    let (Some(path), Ok(role)) = (env::var_os("BATCHLOOM_TEST_STORE"), env::var(ROLE)) else { return };
    let path = Path::new(&path);
    let this = rustix::process::getpid();
    if role == "hold" {
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        fs::write(path.with_extension("held"), b"").unwrap();
        rustix::process::kill_process(this, rustix::process::Signal::STOP).unwrap();
        // Another thread may take the signal, and this one run on for a moment: not out of the transaction.
        loop {
            std::thread::sleep(Duration::from_secs(1));
        }
    }
    // Among 64 on a busy machine it may be a while before it is everybody's turn: that is no matter here.
    let options = OpenStore { busy: Duration::from_secs(60), ..OpenStore::at(path) };
    let store = crate::store::open(&Os::real(), &options).unwrap();
    once(&*store, &process::id().to_string(), 1).unwrap();
    assert!(!matches!(store.begin_key(&super::key_request("shared", 1)).unwrap(), KeyVerdict::Mismatch));
    if role == "die" {
        // With the claim, in the middle of its life.
        rustix::process::kill_process(this, rustix::process::Signal::KILL).unwrap();
    }
}

fn child(path: &Path, role: &str) -> process::Child {
    let mut command = process::Command::new(env::current_exe().unwrap());
    command.args(["--exact", "store::sqlite::tests::opening::child_that_opens_a_store", "--quiet"]);
    command.env("BATCHLOOM_TEST_STORE", path).env(ROLE, role);
    command.stdout(process::Stdio::piped()).stderr(process::Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_process_that_is_stopped_inside_a_transaction_is_named() {
    let scratch = tempfile::tempdir().unwrap();
    let options = OpenStore { busy: Duration::from_millis(60), ..OpenStore::at(scratch.path().join("store.db")) };
    let store = crate::store::open(&Os::real(), &options).unwrap();
    once(&*store, "K", 1).unwrap();
    let mut holder = child(&options.path, "hold");
    while !options.path.with_extension("held").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let outcome = once(&*store, "L", 2);
    holder.kill().unwrap();
    holder.wait().unwrap();
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), codes::STORE_LOCKED);
    assert_eq!(error.message(), format!("the store is locked by process {}", holder.id()));
    once(&*store, "L", 3).unwrap();
}

#[test]
fn sixty_four_processes_open_a_new_store_at_once() {
    // What goes wrong here goes wrong between two calls of one of them: once is not enough.
    for _ in 0..5 {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("store.db");
        let children: Vec<_> = (0..64).map(|_| child(&path, "work")).collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
        let store = open(&path).unwrap();
        let completed = store.audit(0, 1_000).unwrap().into_iter().filter(|entry| entry.event.as_str() == "completed");
        assert_eq!(completed.count(), 64);
        assert!(store.examine().unwrap().is_empty());
    }
}

#[test]
fn a_killed_process_leaves_its_claim_to_the_next_one_at_once() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    assert!(!child(&path, "die").wait().unwrap().success());
    let store = open(&path).unwrap();
    let verdict = store.begin_key(&super::key_request("shared", 9)).unwrap();
    assert!(matches!(verdict, KeyVerdict::Started { taken_over: true, .. }), "{verdict:?}");
}
