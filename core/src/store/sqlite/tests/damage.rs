//! Damaged files are refused, and what the doctor finds.

use super::{once, open};
use crate::audit::AuditKey;
use crate::error::codes::store as codes;
use crate::os::Os;
use crate::state::Store;
use crate::store::OpenStore;
use std::fs;
use std::path::Path;

fn filled(path: &Path) {
    let store = open(path).unwrap();
    (0..50).for_each(|number| once(&*store, &format!("K{number}"), number).unwrap());
}

fn problems(store: &dyn Store) -> Vec<String> {
    store.examine().unwrap().into_iter().filter(|finding| finding.problem).map(|finding| finding.message).collect()
}

fn sql(path: &Path, statements: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(statements).unwrap();
}

#[test]
fn a_file_that_is_no_database_is_damaged() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    fs::write(&path, "not a database".repeat(1_000)).unwrap();
    assert_eq!(open(&path).unwrap_err().code(), codes::STORE_DAMAGED);
    assert!(fs::read(&path).unwrap().starts_with(b"not a database"), "and stays as it is");
}

#[test]
fn a_database_with_overwritten_pages_is_damaged_and_never_guessed_at() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    filled(&path);
    let mut bytes = fs::read(&path).unwrap();
    let from = 4_096;
    bytes[from..].iter_mut().for_each(|byte| *byte = 0x5a);
    fs::write(&path, &bytes).unwrap();
    let outcome = open(&path).and_then(|store| once(&*store, "L", 1));
    assert_eq!(outcome.unwrap_err().code(), codes::STORE_DAMAGED);
}

#[test]
fn a_word_that_no_state_has_is_damage() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    filled(&path);
    sql(&path, "UPDATE api_request_deduplication SET state = 'DONE'");
    let error = open(&path).unwrap().begin_key(&super::key_request("K1", 99)).unwrap_err();
    assert_eq!(error.code(), codes::STORE_DAMAGED);
}

#[test]
fn the_doctor_finds_a_trail_that_was_touched() {
    for (statement, what) in [
        ("UPDATE batch_audit_events SET detail = '{\"n\":1}' WHERE sequence = 17", "entry 17"),
        ("DELETE FROM batch_audit_events WHERE sequence = 18", "entry 18"),
        ("UPDATE batch_audit_events SET sequence = sequence + 1000 WHERE sequence > 19", "entry 20"),
    ] {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("store.db");
        filled(&path);
        assert_eq!(problems(&*open(&path).unwrap()), [""; 0]);
        sql(&path, statement);
        let found = problems(&*open(&path).unwrap());
        assert!(found.len() == 1 && found[0].contains(what), "{found:?}");
    }
}

#[test]
fn the_doctor_finds_rows_that_contradict_each_other() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    filled(&path);
    sql(
        &path,
        "INSERT INTO batch_job_checkpoints VALUES ('E1', 1, 1, x'00');
         INSERT INTO batch_job_idempotency_keys VALUES ('eod', x'4b', 'E2', 1, NULL, NULL)",
    );
    let found = problems(&*open(&path).unwrap()).join("\n");
    assert!(found.contains("rows of execution E1") && found.contains("execution E2 do not agree"), "{found}");
}

#[test]
fn a_trail_with_a_key_is_only_written_with_it() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    let keyed = |key: &str| OpenStore { audit_key: Some(AuditKey::new(key)), ..OpenStore::at(&path) };
    let with = |options: &OpenStore| crate::store::open(&Os::real(), options).unwrap();
    once(&*open(&path).unwrap(), "before", 1).unwrap();
    once(&*with(&keyed("secret")), "K", 2).unwrap();
    for options in [OpenStore::at(&path), keyed("other")] {
        let store = with(&options);
        let error = once(&*store, "L", 3).unwrap_err();
        assert_eq!(error.code(), codes::STORE_OPEN);
        assert!(error.message().contains("is kept with the key"), "{error}");
        assert!(store.audit(0, 10).unwrap().len() == 4, "reading needs no key");
        assert!(store.examine().unwrap().iter().all(|finding| !finding.problem));
    }
    let store = with(&keyed("secret"));
    assert_eq!(store.examine().unwrap(), []);
}
