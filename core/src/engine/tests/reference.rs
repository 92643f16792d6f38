//! The reference job, whole: golden bytes at every number of threads and size of blocks.

use super::support::{Scene, example};
use crate::engine::{RunOptions, Status};
use std::path::Path;
use std::process::Command;

/// The unpacked golden files, where the reference data are at hand.
fn golden() -> Option<[Vec<u8>; 3]> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/golden");
    if !folder.exists() {
        println!("skipped: no reference data");
        return None;
    }
    let read = |name: &str| Command::new("gzip").arg("-dc").arg(folder.join(name)).output().unwrap().stdout;
    Some([read("edge.txt.gz"), read("edge.out.gz"), read("edge.rej.gz")])
}

#[test]
fn the_golden_bytes_at_every_setting() {
    let Some([input, ledger, rejects]) = golden() else { return };
    let job = example();
    let mut reports = Vec::new();
    for threads in [1, 2, 3, 8] {
        for block_size in [4 << 10, 5000, 64 << 10, 8 << 20] {
            let scene = Scene::new(&input);
            let options = RunOptions { threads: Some(threads), block_size: Some(block_size), ..scene.options() };
            let report = job.run(options);
            assert!(report.error.is_none(), "{:?}", report.error);
            assert_eq!(report.status, Status::Completed);
            assert!(scene.read("ledger") == ledger, "ledger at {threads} threads and blocks of {block_size}");
            assert!(scene.read("rejects") == rejects, "rejects at {threads} threads and blocks of {block_size}");
            assert!(scene.left_over().is_empty(), "{:?}", scene.left_over());
            reports.push(report.canonical_json());
        }
    }
    assert_eq!(reports[0]["counts"]["read"], 5000);
    assert_eq!(reports[0]["outputs"][0]["path"], "ledger");
    assert!(reports.iter().all(|report| *report == reports[0]));
}
