//! Records to look at.

use crate::os::Os;
use crate::state::{ExecutionRecord, ExecutionState, OwnerInfo};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(super) const ID: &str = "01JD9KQ2M3N4P5R6S7T8V9W0XY";

/// A folder with everything that an execution has on disk.
pub(super) struct Scene {
    folder: TempDir,
    pub(super) os: Os,
}

impl Scene {
    pub(super) fn new() -> Scene {
        Scene { folder: tempfile::tempdir().unwrap(), os: Os::real() }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// What an engine binds: the call, and the outputs `ledger` (a file) and `trash` (discarded).
    pub(super) fn bound(&self) -> Value {
        let file = json!({"path": "ledger.txt", "folder": self.folder.path(), "name": "ledger.txt", "replace": false});
        json!({
            "version": 1,
            "call": {"job": "/jobs/eod.yaml", "inputs": {"in": "/in.txt"}, "outputs": {}, "parameters": {}},
            "targets": [{"output": "ledger", "file": file}, {"output": "trash", "file": null}],
        })
    }

    /// What an engine records of a completed run whose ledger is the file that stands there now.
    pub(super) fn result(&self, bytes: u64) -> Value {
        let identity = self.os.open_folder(self.folder.path()).unwrap().identity_of(Path::new("ledger.txt").as_ref());
        let outputs = json!([
            {"name": "ledger", "path": "ledger.txt", "bytes": bytes, "records": 2, "digest": "xxh3-128-tree:00", "published": true, "present": true},
            {"name": "trash", "path": "discard", "bytes": 7, "records": 1, "digest": null, "published": false, "present": false},
        ]);
        json!({"report": {"status": "COMPLETED", "outputs": outputs}, "inputs": ["x"], "outputs": [identity.unwrap(), null]})
    }
}

/// A record that was just claimed.
pub(super) fn record(state: ExecutionState) -> ExecutionRecord {
    ExecutionRecord {
        id: ID.to_owned(),
        scope: "eod".to_owned(),
        key: b"key".to_vec(),
        generation: 1,
        state,
        decided: false,
        token: 9,
        tokens: vec![4, 9],
        owned: false,
        owner: Some(OwnerInfo { number: 3, host: "batch-1".to_owned(), pid: 4711, since: 1_000_000_000 }),
        fingerprint: "f".to_owned(),
        request: "{\"job\":\"x\"}".to_owned(),
        bound: None,
        finalisation: None,
        result: None,
        stop_requested: false,
        position: Some(8_388_608),
        created_at: 0,
        updated_at: 2_000_000_000,
    }
}
