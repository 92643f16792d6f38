//! What an operator does to the executions of a store, and what the audit trail keeps of it.

use super::scene::{ID, Scene};
use crate::engine::Status;
use crate::error::codes::{job, store};
use crate::operator::{ExecutionSelector, JobOperator, OperatorOptions};
use crate::sink::part_name;
use crate::state::{CheckpointRecord, Claim, EndState, Ending, Launch, NewGeneration, Origin, Start, Verdict};
use crate::store::{MemoryProcess, SharedMemory};
use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(30);

/// A store in memory that an operator and a worker share, each a process of its own.
struct Shop {
    scene: Scene,
    memory: SharedMemory,
    worker: MemoryProcess,
    operator: JobOperator,
}

impl Shop {
    fn new() -> Shop {
        let scene = Scene::new();
        let memory = SharedMemory::new(&scene.os);
        let options = OperatorOptions { actor: Some("ann".into()), ..OperatorOptions::default() };
        let operator = JobOperator::with_store(scene.os.clone(), memory.process().store, options);
        Shop { worker: memory.process(), operator, memory, scene }
    }

    /// Launches the job of the scene, with a binding once it has a claim.
    fn begin(&self, worker: &MemoryProcess, id: &str, new: Option<&str>) -> Claim {
        let launch = Launch {
            scope: "eod".to_owned(),
            key: b"key".to_vec(),
            fingerprint: "f".to_owned(),
            request: "{}".to_owned(),
            execution: id.to_owned(),
            nonce: self.scene.os.random_u128().unwrap(),
            lease: LEASE,
            new_generation: new.map(|reason| NewGeneration { reason: reason.to_owned(), actor: "ann".to_owned() }),
            origin: Origin::default(),
        };
        let Verdict::Started(started) = worker.store.begin(&launch).unwrap() else { panic!("nobody else is at work") };
        if !matches!(started.start, Start::Finish { .. }) {
            worker.store.bind(&started.claim, &self.scene.bound().to_string(), &[]).unwrap();
        }
        started.claim
    }

    fn complete(&self, claim: &Claim) {
        self.worker.store.finalise(claim, "{}").unwrap();
        self.scene.write("ledger.txt", b"12345\n");
        self.worker.store.complete(claim, &self.scene.result(6).to_string(), &[]).unwrap();
    }

    /// The event and actor of each entry from a sequence number on.
    fn told(&self, after: u64) -> Vec<(String, Option<String>)> {
        let entries = self.operator.store.audit(after, 100).unwrap();
        entries.into_iter().map(|entry| (entry.event.to_string(), entry.origin.actor)).collect()
    }

    fn last_event(&self) -> (String, Option<String>) {
        self.told(0).pop().unwrap()
    }
}

fn one() -> ExecutionSelector {
    ExecutionSelector::id(ID)
}

fn by(event: &str) -> (String, Option<String>) {
    (event.to_owned(), Some("ann".to_owned()))
}

#[test]
fn an_execution_is_found_by_id_and_by_key_and_its_owner_is_alive_until_it_is_not() {
    let shop = Shop::new();
    shop.begin(&shop.worker, ID, None);
    for selector in [one(), ExecutionSelector::key("eod", "key")] {
        let execution = shop.operator.execution(&selector).unwrap();
        assert_eq!((execution.id.as_str(), execution.status, execution.attempts), (ID, Status::Started, 1));
        assert!(execution.owner.unwrap().alive);
    }
    shop.worker.kill();
    assert!(!shop.operator.execution(&one()).unwrap().owner.unwrap().alive);
    let attempts = shop.operator.attempts(&one()).unwrap();
    assert_eq!((attempts.len(), attempts[0].number, attempts[0].ended_as), (1, 1, None));
    for (selector, code) in [
        (ExecutionSelector::id("01J"), store::EXECUTION_UNKNOWN),
        (ExecutionSelector::key("eod", "other"), store::EXECUTION_UNKNOWN),
        (ExecutionSelector::key("other", "key"), store::EXECUTION_UNKNOWN),
        (ExecutionSelector::key("eod", ""), store::KEY_VALUE),
        (ExecutionSelector::key("eod", [7; 1025]), store::KEY_VALUE),
    ] {
        assert_eq!(shop.operator.execution(&selector).unwrap_err().code(), code, "{selector}");
        assert_eq!(shop.operator.attempts(&selector).unwrap_err().code(), code, "{selector}");
    }
}

#[test]
fn a_stop_is_a_wish_where_somebody_works_and_a_fact_where_nobody_does() {
    let shop = Shop::new();
    let claim = shop.begin(&shop.worker, ID, None);
    let asked = shop.operator.stop(&one()).unwrap();
    assert_eq!((asked.status, asked.stop_requested), (Status::Stopping, true));
    assert!(shop.worker.store.stop_requested(&claim).unwrap());
    assert_eq!(shop.last_event(), by("stop_requested"));
    shop.worker.kill();
    let other = Shop::new();
    other.begin(&other.worker, ID, None);
    other.worker.kill();
    assert_eq!(other.operator.stop(&one()).unwrap().status, Status::Stopped);
    assert_eq!(other.last_event(), by("stopped"));
}

#[test]
fn what_cannot_be_done_is_refused_and_the_trail_tells_who_wanted_it() {
    let shop = Shop::new();
    let claim = shop.begin(&shop.worker, ID, None);
    assert_eq!(shop.operator.abandon(&one(), "why").unwrap_err().code(), store::EXECUTION_LIVE);
    assert_eq!(shop.last_event(), by("refused"));
    shop.complete(&claim);
    let before = shop.operator.audit_head().unwrap().sequence();
    assert_eq!(shop.operator.stop(&one()).unwrap_err().code(), store::EXECUTION_STATE);
    assert_eq!(shop.operator.abandon(&one(), "why").unwrap_err().code(), store::EXECUTION_STATE);
    assert_eq!(shop.told(before), [by("refused"), by("refused")]);
    // Nobody's execution is refused to nobody.
    assert!(shop.operator.stop(&ExecutionSelector::id("01J")).is_err());
    assert_eq!(shop.operator.audit_head().unwrap().sequence(), before + 2);
}

#[test]
fn giving_up_removes_the_part_files_of_all_attempts_and_nothing_else() {
    let shop = Shop::new();
    let first = shop.begin(&shop.worker, ID, None);
    shop.worker.kill();
    let worker = shop.memory.process();
    let second = shop.begin(&worker, ID, None);
    worker.kill();
    let part = |execution: &str, token: u64| {
        let name = part_name(OsStr::new("ledger.txt"), execution, token).unwrap();
        shop.scene.write(name.to_str().unwrap(), b"half")
    };
    let own = [part(ID, first.token), part(ID, second.token)];
    let others = [part("01OTHER", first.token), part(ID, second.token + 1), shop.scene.write("ledger.txt", b"whole")];
    let abandoned = shop.operator.abandon(&one(), "wrong file").unwrap();
    assert_eq!((abandoned.execution.status, abandoned.problems.len()), (Status::Abandoned, 0));
    assert!(own.iter().all(|path| !path.exists()), "{own:?}");
    assert!(others.iter().all(|path| path.exists()), "{others:?}");
    assert_eq!(shop.last_event(), by("abandoned"));
    // What was left, because a folder was away for instance, is removed the next time.
    let again = part(ID, first.token);
    assert!(shop.operator.abandon(&one(), "wrong file").is_ok() && !again.exists());
}

#[test]
fn a_folder_that_is_gone_is_a_problem_and_no_failure() {
    let shop = Shop::new();
    let claim = shop.begin(&shop.worker, ID, None);
    let mut bound = shop.scene.bound();
    bound["targets"][0]["file"]["folder"] = serde_json::json!(shop.scene.path("gone"));
    shop.worker.store.bind(&claim, &bound.to_string(), &[]).unwrap();
    shop.worker.kill();
    let abandoned = shop.operator.abandon(&one(), "why").unwrap();
    assert_eq!((abandoned.execution.status, abandoned.problems.len()), (Status::Abandoned, 1));
}

#[test]
fn the_newest_generation_is_resumed_with_its_call() {
    let shop = Shop::new();
    let claim = shop.begin(&shop.worker, ID, None);
    let checkpoint =
        CheckpointRecord { sequence: 1, state: vec![1], leaves: Vec::new(), sampled: true, position: 4096 };
    shop.worker.store.checkpoint(&claim, &checkpoint, LEASE).unwrap();
    let ending = Ending { state: EndState::Stopped, result: "{}".to_owned(), code: "BL9003".to_owned() };
    shop.worker.store.end(&claim, &ending).unwrap();
    let (execution, call) = shop.operator.resumable(&one()).unwrap();
    assert_eq!((execution.status, execution.position), (Status::Stopped, Some(4096)));
    assert_eq!(call.job.to_str(), Some("/jobs/eod.yaml"));
    shop.begin(&shop.worker, "01JNEXT", Some("again"));
    let replaced = shop.operator.resumable(&one()).unwrap_err();
    assert_eq!(replaced.code(), store::EXECUTION_ABANDONED, "another generation has given it up");
    assert!(shop.operator.resumable(&ExecutionSelector::id("01JNEXT")).is_ok());
}

#[test]
fn a_completed_execution_that_was_done_again_is_not_resumed() {
    let shop = Shop::new();
    let claim = shop.begin(&shop.worker, ID, None);
    shop.complete(&claim);
    assert!(shop.operator.resumable(&one()).is_ok(), "it gets its result");
    shop.begin(&shop.worker, "01JNEXT", Some("again"));
    let replaced = shop.operator.resumable(&one()).unwrap_err();
    assert_eq!(replaced.code(), store::EXECUTION_STATE);
    assert!(replaced.help_text().unwrap().contains("01JNEXT"));
}

#[test]
fn history_purge_and_examination() {
    let shop = Shop::new();
    let claim = shop.begin(&shop.worker, ID, None);
    shop.complete(&claim);
    shop.begin(&shop.worker, "01JNEXT", Some("again"));
    let ids = |job: Option<&str>, most: u32| -> Vec<String> {
        shop.operator.history(job, most).unwrap().into_iter().map(|execution| execution.id).collect()
    };
    assert_eq!(ids(None, 10), ["01JNEXT", ID]);
    assert_eq!((ids(Some("eod"), 1), ids(Some("other"), 10).len()), (vec!["01JNEXT".to_owned()], 0));
    assert_eq!(shop.operator.purge("sometime").unwrap_err().code(), job::OPTION_VALUE);
    assert_eq!(shop.operator.purge("1971-01-01").unwrap().executions, 0);
    assert_eq!(shop.operator.purge("2200-01-01").unwrap().executions, 1, "what is under way stays");
    assert_eq!(ids(None, 10), ["01JNEXT"]);
    assert!(shop.operator.examine().unwrap().iter().all(|finding| !finding.problem));
}

#[test]
fn the_trail_verifies_against_a_head_and_is_exported_line_by_line() {
    let shop = Shop::new();
    let claim = shop.begin(&shop.worker, ID, None);
    shop.complete(&claim);
    let head = shop.operator.audit_head().unwrap();
    shop.begin(&shop.worker, "01JNEXT", Some("again"));
    let summary = shop.operator.audit_verify(Some(&head.to_string())).unwrap();
    assert_eq!((summary.exported, summary.keyed), (Some(head), false));
    assert!(summary.entries > head.sequence() && summary.first <= summary.last);
    assert_eq!(summary.head, shop.operator.audit_head().unwrap());
    let forged = format!("{}:{}", head.sequence(), "0".repeat(64));
    assert_eq!(shop.operator.audit_verify(Some(&forged)).unwrap_err().code(), store::AUDIT_BROKEN);
    let cut = format!("{}:{}", summary.entries + 1, "0".repeat(64));
    assert_eq!(shop.operator.audit_verify(Some(&cut)).unwrap_err().code(), store::AUDIT_BROKEN);
    assert_eq!(shop.operator.audit_verify(Some("7")).unwrap_err().code(), job::OPTION_VALUE);
    let export = |after: u64, of: Option<ExecutionSelector>, most: usize| {
        let mut lines: Vec<serde_json::Value> = Vec::new();
        let count = shop.operator.audit_export(after, of.as_ref(), |line| {
            lines.push(serde_json::from_str(line)?);
            Ok(if lines.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        });
        assert_eq!(count.unwrap(), lines.len() as u64);
        lines
    };
    assert_eq!(export(0, None, 1000).len() as u64, summary.entries);
    assert_eq!(export(head.sequence(), None, 1000)[0]["sequence"], head.sequence() + 1);
    assert!(export(0, Some(one()), 1000).iter().all(|line| line["subject"] == ID));
    assert!(!export(0, Some(one()), 1000).is_empty());
    assert_eq!(export(0, None, 2).len(), 2);
    let failed = shop.operator.audit_export(0, None, |_| Err(std::io::ErrorKind::StorageFull.into()));
    assert_eq!(failed.unwrap_err().code(), crate::error::codes::output::WRITE_FAILED);
}

#[test]
fn a_trail_of_many_pages_is_exported_and_proven_to_its_end() {
    let shop = Shop::new();
    shop.begin(&shop.worker, ID, None);
    while shop.operator.audit_head().unwrap().sequence() < 2_500 {
        let _refused = shop.operator.abandon(&one(), "why");
    }
    let mut expected = 0;
    let count = shop.operator.audit_export(0, None, |line| {
        expected += 1;
        assert!(line.starts_with(&format!("{{\"sequence\":{expected},")), "{line}");
        Ok(ControlFlow::Continue(()))
    });
    assert_eq!(count.unwrap(), 2_500);
    assert_eq!(shop.operator.audit_verify(None).unwrap().entries, 2_500);
}

#[test]
fn a_store_is_never_created_by_looking_at_it() {
    let scene = Scene::new();
    let error = JobOperator::open(scene.path("none/store.db")).unwrap_err();
    assert_eq!(error.code(), store::STORE_OPEN);
    assert!(!scene.path("none").exists());
    assert!(JobOperator::open(scene.path("store.db")).is_err() && !scene.path("store.db").exists());
}

#[test]
fn a_secret_is_not_shown() {
    let options = OperatorOptions { audit_key: Some(b"secret".to_vec()), ..OperatorOptions::default() };
    let scene = Scene::new();
    let operator =
        JobOperator::with_store(scene.os.clone(), SharedMemory::new(&scene.os).process().store, options.clone());
    for shown in [format!("{options:?}"), format!("{operator:?}")] {
        assert!(!shown.contains("secret") && !shown.contains("115"), "{shown}");
    }
}
