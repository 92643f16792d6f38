//! Layouts of the store, ours and later ones.

use super::{once, open};
use crate::error::codes::store as codes;
use crate::state::KeyVerdict;
use std::path::Path;

fn sql(path: &Path, statements: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(statements).unwrap();
}

/// As the first version made it; whoever adds a migration sees here that old stores still open.
#[test]
fn a_store_of_the_first_layout_opens() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    sql(&path, include_str!("../migrations/0001.sql"));
    sql(
        &path,
        "PRAGMA application_id = 0x424c4f4d; PRAGMA journal_mode = WAL;
         INSERT INTO batch_store_meta VALUES ('version', 1), ('min_reader', 1), ('min_writer', 1)",
    );
    let store = open(&path).unwrap();
    once(&*store, "K", 1).unwrap();
    assert_eq!(store.examine().unwrap(), []);
}

#[test]
fn a_later_store_is_used_as_far_as_it_allows() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("store.db");
    once(&*open(&path).unwrap(), "K", 1).unwrap();

    sql(&path, "UPDATE batch_store_meta SET value = 7 WHERE name = 'version'");
    once(&*open(&path).unwrap(), "L", 2).unwrap();

    sql(&path, "UPDATE batch_store_meta SET value = 5 WHERE name = 'min_writer'");
    let store = open(&path).unwrap();
    let found = store.begin_key(&super::key_request("K", 3)).unwrap();
    assert!(matches!(found, KeyVerdict::Completed { .. }), "it can be read: {found:?}");
    let error = once(&*store, "M", 4).unwrap_err();
    assert_eq!(error.code(), codes::STORE_VERSION);
    assert_eq!(error.message(), "the store needs at least version 5 of its layout, and this library knows 1");
    drop(store);

    sql(&path, "UPDATE batch_store_meta SET value = 6 WHERE name = 'min_reader'");
    assert_eq!(open(&path).unwrap_err().code(), codes::STORE_VERSION);

    sql(&path, "DELETE FROM batch_store_meta WHERE name = 'min_reader'");
    assert_eq!(open(&path).unwrap_err().code(), codes::STORE_DAMAGED);
}
