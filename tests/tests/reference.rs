//! The reference job through the command line: the bytes of the goldens, whatever the threads and blocks.

use batchloom_tests::{accounted, canonical, reference, run_json, scratch, sha256_of};

/// Runs a data set with so many threads and blocks of so many bytes, and compares ledger and rejects with the goldens.
fn golden(name: &str, settings: impl IntoIterator<Item = (usize, u64)>) {
    let Some(set) = reference::set(name) else { return };
    let mut first = None;
    for (threads, block) in settings {
        let folder = scratch();
        let (ledger, rejects) = (folder.path().join("ledger"), folder.path().join("rejects"));
        let finished = run_json([
            reference::job().display().to_string(),
            format!("-itransactions={}", set.input.display()),
            format!("-oledger={}", ledger.display()),
            format!("-orejects={}", rejects.display()),
            format!("--threads={threads}"),
            format!("--block-size={block}"),
        ]);
        let setting = format!("{name}, {threads} threads, blocks of {block} bytes");
        assert_eq!(finished.code, 0, "{setting}: {}{}", finished.out, finished.err);
        assert_eq!(sha256_of(&ledger), set.ledger, "{setting}: ledger");
        assert_eq!(sha256_of(&rejects), set.rejects, "{setting}: rejects");
        let report = finished.json();
        accounted(&report).unwrap_or_else(|problem| panic!("{setting}: {problem}"));
        let report = canonical(&report);
        assert_eq!(*first.get_or_insert_with(|| report.clone()), report, "{setting}: the reports differ");
    }
}

fn every(threads: &[usize], blocks: &[u64]) -> Vec<(usize, u64)> {
    threads.iter().flat_map(|threads| blocks.iter().map(move |block| (*threads, *block))).collect()
}

const BLOCKS: [u64; 4] = [4 << 10, 64 << 10, 1 << 20, 8 << 20];

#[test]
fn edge_in_every_setting() {
    golden("edge", every(&[1, 2, 3, 8], &BLOCKS));
}

#[test]
fn a_hundred_thousand_records_in_every_setting() {
    golden("100k", every(&[1, 2, 3, 8], &BLOCKS));
}

#[test]
fn a_million_records() {
    golden("1m", [(2, 1 << 20), (3, 64 << 10)]);
}
