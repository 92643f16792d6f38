//! The commands on a store, called as an operator calls them: what they show, what they do, how they end.
#![expect(clippy::disallowed_methods, reason = "tests look at files directly")]

use batchloom_tests::command::{Finished, batchloom};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const JOB: &str = r#"
batchloom: 1
job: eod
inputs:
  in:
    format: delimited
    delimiter: "|"
    record:
      type_field: type
      fields: [type, id, {amount: {type: decimal(2)}}]
      map: {id: {from: id}, amount: {from: amount}}
transactions: {A: {}}
outputs:
  out: {format: delimited, delimiter: "|", fields: [id, amount]}
  rejects: {from: rejects, format: delimited, delimiter: "|", fields: [reason, line]}
"#;

/// Enough that a run with a checkpoint every 8 KiB is still at work when somebody comes.
const LONG: usize = 200_000;

/// A folder with a job and its input.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new(records: usize) -> Scene {
        let scene = Scene { folder: tempfile::tempdir().unwrap() };
        let mut input = String::new();
        (0..records).for_each(|at| writeln!(input, "A|{at}|{at}.50").unwrap());
        std::fs::write(scene.path("in.txt"), input).unwrap();
        std::fs::write(scene.path("job.yaml"), JOB).unwrap();
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command in the folder, with its words separated by blanks.
    fn call(&self, line: &str) -> Finished {
        let mut command = batchloom();
        command.current_dir(self.folder.path()).args(line.split(' '));
        Finished::of(command.output().unwrap())
    }

    fn run(&self, more: &str) -> Finished {
        self.call(format!("run job.yaml -i in=in.txt -o out=out.txt -o rejects=r.txt --json {more}").trim())
    }

    /// Starts a long run, and comes back when it has a checkpoint: the run and the id of its execution.
    fn begin(&self) -> (Child, String) {
        let line = "run job.yaml -i in=in.txt -o out=out.txt -o rejects=r.txt -q --threads 1 --checkpoint 8KiB";
        let mut command = batchloom();
        command.current_dir(self.folder.path()).args(line.split(' ')).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        for _ in 0..1_000 {
            std::thread::sleep(Duration::from_millis(10));
            let history = self.call("history --json").json();
            let newest = &history["executions"][0];
            if newest["position"].as_u64().is_some_and(|position| position > 0) {
                return (child, newest["execution_id"].as_str().unwrap().to_owned());
            }
        }
        panic!("the run came to no checkpoint");
    }

    fn status(&self, id: &str) -> Value {
        self.call(&format!("status {id} --json")).json()
    }

    fn events(&self) -> Vec<String> {
        let export = self.call("audit export");
        let event = |line: &str| serde_json::from_str::<Value>(line).unwrap()["event"].as_str().unwrap().to_owned();
        export.out.lines().map(event).collect()
    }

    fn parts(&self) -> usize {
        let names = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| Path::new(name).extension().is_some_and(|end| end == "part")).count()
    }
}

/// What a run makes of the input when nothing happens to it.
fn undisturbed() -> Vec<u8> {
    (0..LONG).map(|at| format!("{at}|{at}.50\n")).collect::<String>().into_bytes()
}

#[test]
fn a_completed_execution_is_shown_as_its_report_says() {
    let scene = Scene::new(1_000);
    let report = scene.run("--key eod/1").json();
    let id = report["execution_id"].as_str().unwrap();
    let shown = scene.status(id);
    let execution = &shown["execution"];
    assert_eq!((&execution["status"], &execution["idempotency_key"]), (&report["status"], &report["idempotency_key"]));
    assert_eq!(execution["report"]["counts"], report["counts"]);
    assert_eq!(shown["attempts"].as_array().unwrap().len(), 1);
    assert_eq!(scene.call("status job.yaml --key eod/1 --json").json(), shown);
    for (output, reported) in execution["outputs"].as_array().unwrap().iter().zip(report["outputs"].as_array().unwrap())
    {
        assert_eq!((&output["digest"], &output["state"]), (&reported["digest"], &"present".into()));
        let digest = scene.call(&format!("digest {}", reported["path"].as_str().unwrap()));
        assert_eq!(digest.out.split_once("  ").unwrap().0, output["digest"]);
    }
    let text = scene.call(&format!("status {id}")).out;
    assert!(text.starts_with(&format!("eod  COMPLETED  {id}\n")) && text.contains("  key       eod/1\n"), "{text}");
    assert!(scene.call("history eod").out.contains(id) && scene.call("history job.yaml").out.contains(id));
    assert_eq!(scene.call("history other").out, "no executions\n");
    assert_eq!(scene.call("store doctor").out, "the store is sound\n");
    std::fs::remove_file(scene.path("out.txt")).unwrap();
    assert_eq!(scene.status(id)["execution"]["outputs"][0]["state"], "missing");
}

#[test]
fn a_killed_run_is_seen_to_be_dead_and_resumed_from_anywhere() {
    let scene = Scene::new(LONG);
    let (mut child, id) = scene.begin();
    assert_eq!(scene.status(&id)["execution"]["owner"]["alive"], true);
    assert_eq!(scene.call(&format!("abandon {id} --reason r --actor ann --json")).code, 4);
    child.kill().unwrap();
    child.wait().unwrap();
    let execution = &scene.status(&id)["execution"];
    assert_eq!((&execution["status"], &execution["owner"]["alive"]), (&"STARTED".into(), &false.into()));
    let text = scene.call(&format!("status {id}")).out;
    assert!(text.contains("STARTED (interrupted)") && text.contains(&format!("batchloom resume {id}")), "{text}");
    // The call is recorded with absolute paths: an operator need not know where it was made.
    let store = scene.path(".batchloom/store.db");
    let mut command = batchloom();
    command.current_dir("/").args(["resume", &id, "--json", "--store"]).arg(store);
    let resumed = Finished::of(command.output().unwrap());
    let report = resumed.json();
    assert_eq!((resumed.code, &report["execution_id"], &report["attempts"]), (0, &id.as_str().into(), &2.into()));
    assert!(report["resumed_from"].as_u64().unwrap() > 0);
    assert!(std::fs::read(scene.path("out.txt")).unwrap() == undisturbed(), "other bytes than undisturbed");
    assert!(scene.events().contains(&"taken_over".to_owned()));
    assert_eq!(scene.call(&format!("resume {id} --json")).json()["duplicate"], true);
}

#[test]
fn a_stop_ends_the_run_at_a_checkpoint_and_a_resume_goes_on() {
    let scene = Scene::new(LONG);
    let (mut child, id) = scene.begin();
    let stop = scene.call(&format!("stop {id} --actor ann --json"));
    assert_eq!((stop.code, &stop.json()["execution"]["status"]), (0, &"STOPPING".into()));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let execution = &scene.status(&id)["execution"];
    assert_eq!((&execution["status"], &execution["stop_requested"]), (&"STOPPED".into(), &false.into()));
    assert_eq!(scene.call(&format!("stop {id}")).code, 0, "it is stopped");
    let resumed = scene.call(&format!("resume {id} --json --progress none"));
    assert!(resumed.code == 0 && resumed.json()["resumed_from"].as_u64().is_some(), "{resumed:?}");
    assert!(std::fs::read(scene.path("out.txt")).unwrap() == undisturbed(), "other bytes than undisturbed");
    let events = scene.events();
    assert!(["stop_requested", "stopped", "resumed"].iter().all(|event| events.contains(&(*event).to_owned())));
}

#[test]
fn an_abandoned_execution_leaves_nothing_and_needs_a_new_generation() {
    let scene = Scene::new(LONG);
    let (mut child, id) = scene.begin();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(scene.parts(), 2);
    let abandoned = scene.call(&format!("abandon {id} --reason wrong --actor ann --json"));
    assert_eq!((abandoned.code, scene.parts()), (0, 0));
    assert_eq!(abandoned.json()["execution"]["status"], "ABANDONED");
    for refused in [scene.run(""), scene.call(&format!("resume {id} --json"))] {
        assert_eq!((refused.code, &refused.json()["error"]["code"]), (1, &"BL6015".into()));
    }
    let again = scene.run("--new --reason again --actor ann");
    assert_eq!((again.code, &again.json()["duplicate"]), (0, &false.into()));
    assert_eq!(scene.call("history --json").json()["executions"].as_array().unwrap().len(), 2);
}

#[test]
fn every_failure_is_one_object_with_its_exit_code() {
    let scene = Scene::new(10);
    let id = scene.run("").json()["execution_id"].as_str().unwrap().to_owned();
    std::fs::write(scene.path("broken.yaml"), "batchloom: 1\n").unwrap();
    let cases = [
        (format!("stop {id}"), 1, "BL6023"),
        (format!("abandon {id} --reason r --actor ann"), 1, "BL6023"),
        ("status 01NONE".to_owned(), 1, "BL6018"),
        ("status job.yaml --key other".to_owned(), 1, "BL6018"),
        ("resume 01NONE".to_owned(), 1, "BL6018"),
        ("audit export 01NONE".to_owned(), 1, "BL6018"),
        ("history --store none.db".to_owned(), 1, "BL6003"),
        ("history ./none.yaml".to_owned(), 2, "BL1009"),
        ("status broken.yaml --key k".to_owned(), 2, "BL1010"),
        (format!("audit verify --head 2:{}", "0".repeat(64)), 1, "BL6021"),
        ("audit verify --head nowhere".to_owned(), 2, "BL1204"),
        ("store doctor --audit-key nowhere".to_owned(), 1, "BL3001"),
        ("digest in.txt nowhere".to_owned(), 1, "BL3001"),
    ];
    for (line, code, error) in cases {
        let ended = scene.call(&format!("{line} --json"));
        assert_eq!((ended.code, &ended.json()["error"]["code"]), (code, &error.into()), "{line}");
        let ended = scene.call(&line);
        // Of a job file with problems people see the problems.
        let shown = ended.err.contains(if error == "BL1010" { "BL1005" } else { error });
        assert!(ended.code == code && shown, "{line}: {ended:?}");
    }
    assert!(!scene.path("none.db").exists(), "nothing is created by looking");
    for line in ["status job.yaml", "status", "purge", "audit", "abandon 01J --reason r", "digest"] {
        let ended = scene.call(line);
        assert!(ended.code == 2 && ended.out.is_empty(), "{line}: {ended:?}");
    }
}

#[test]
fn a_trail_with_a_key_is_written_and_proven_with_it_only() {
    let scene = Scene::new(10);
    std::fs::write(scene.path("key"), b"0123456789abcdef0123456789abcdef").unwrap();
    std::fs::write(scene.path("other"), b"another").unwrap();
    assert_eq!(scene.run("--audit-key key --actor ann --correlation case-7").code, 0);
    std::fs::write(scene.path("head"), scene.call("audit head").out).unwrap();
    let verified = scene.call("audit verify --audit-key key --head head --json");
    assert_eq!((verified.code, &verified.json()["audit"]["keyed"]), (0, &true.into()));
    for line in ["audit verify", "audit verify --audit-key other"] {
        assert!(scene.call(line).err.contains("BL6021"), "{line}");
    }
    assert_eq!(scene.run("").json()["error"]["code"], "BL6003", "an entry without the key would look like a forgery");
    let mut command = batchloom();
    command.current_dir(scene.folder.path()).args(["audit", "verify"]).env("BATCHLOOM_AUDIT_KEY_FILE", "key");
    assert_eq!(Finished::of(command.output().unwrap()).code, 0);
    let claimed = scene.call("audit export").out;
    let first: Value = serde_json::from_str(claimed.lines().next().unwrap()).unwrap();
    assert_eq!((&first["actor"], &first["correlation"]), (&"ann".into(), &"case-7".into()));
    let all = scene.call("audit export --json").json();
    assert_eq!(all["entries"].as_array().unwrap().len(), claimed.lines().count());
}

#[test]
fn a_purged_execution_is_still_done() {
    let scene = Scene::new(10);
    assert_eq!(scene.run("").code, 0);
    assert_eq!(scene.call("purge --before 2001-01-01 --json").json()["purged"]["executions"], 0);
    assert_eq!(scene.call("purge --before 2200-01-01 --json").json()["purged"]["executions"], 1);
    assert_eq!(scene.call("history").out, "no executions\n");
    let again = scene.run("");
    assert_eq!((again.code, &again.json()["duplicate"]), (0, &true.into()));
    assert!(scene.events().contains(&"purged".to_owned()));
}
