//! Managers that share a store: in a file, and between processes of which one dies.

use super::concurrent::one_effect_and_one_answer_for_all;
use super::{Scene, started};
use crate::audit::AuditKey;
use crate::error::codes;
use crate::idempotency::{Begin, BeginOptions, CallOptions, IdempotencyManager, Keep, ManagerOptions, Outcome};
use crate::os::Os;
use crate::store::{OpenStore, SharedMemory, open};

fn begin(manager: &IdempotencyManager) -> Begin {
    manager.begin("test", b"k", b"f", &BeginOptions::default()).unwrap()
}

#[test]
fn sixty_four_threads_on_a_file_have_one_effect_and_one_answer() {
    let folder = tempfile::tempdir().unwrap();
    let os = Os::real();
    let store = open(&os, &OpenStore::at(folder.path().join("store.db"))).unwrap();
    one_effect_and_one_answer_for_all(&Scene::of(store, &os));
}

#[test]
fn a_result_outlives_its_manager() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sub/store.db");
    let call = || {
        let manager = IdempotencyManager::open(&path).unwrap();
        manager.run("test", b"k", b"f", &CallOptions::default(), |claim| {
            Ok::<_, String>(format!("token {}", claim.token()).into_bytes())
        })
    };
    let Outcome::Completed { result, replayed: false } = call().unwrap() else { panic!("not done") };
    assert_eq!(call().unwrap(), Outcome::Completed { result, replayed: true });
}

#[test]
fn managers_of_one_file_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let (one, other) = (IdempotencyManager::open(&path).unwrap(), IdempotencyManager::open(&path).unwrap());
    let claim = started(begin(&one));
    match begin(&other) {
        Begin::InProgress { owner, .. } => assert_eq!(owner.pid, std::process::id()),
        other => panic!("{other:?}"),
    }
    claim.complete(b"done", Keep::default()).unwrap();
    assert!(matches!(begin(&other), Begin::Completed(result) if result == b"done"));
}

#[test]
fn the_bound_of_results_and_the_key_of_the_trail_are_those_of_the_manager() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let key = AuditKey::new(b"secret".as_slice());
    let options = ManagerOptions { audit_key: Some(key.clone()), longest_result: 4, ..ManagerOptions::default() };
    assert!(!format!("{options:?}").contains("secret"));
    let claim = started(begin(&IdempotencyManager::open_with(&path, &options).unwrap()));
    assert_eq!(claim.complete(b"12345", Keep::default()).unwrap_err().code(), codes::store::RESULT_TOO_LARGE);
    claim.complete(b"1234", Keep::default()).unwrap();
    let without = IdempotencyManager::open(&path).unwrap();
    assert!(matches!(begin(&without), Begin::Completed(_)));
    let refused = without.begin("test", b"other", b"f", &BeginOptions::default()).unwrap_err();
    assert_eq!(refused.code(), codes::store::STORE_OPEN);
}

#[test]
fn the_key_of_a_process_that_died_can_be_had_at_once_and_it_is_told() {
    let os = Os::real();
    let memory = SharedMemory::new(&os);
    let (dying, living) = (memory.process(), memory.process());
    let first = IdempotencyManager::with_store(dying.store.clone(), os.clone());
    let second = IdempotencyManager::with_store(living.store.clone(), os);
    let old = started(begin(&first));
    assert!(matches!(begin(&second), Begin::InProgress { .. }));
    dying.kill();
    let new = started(begin(&second));
    assert!(new.taken_over() && new.token() > old.token());
    new.complete(b"done", Keep::default()).unwrap();
}
