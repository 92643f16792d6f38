//! What a checkpoint costs, in calls that reach the disk: always the same, however many there are and however far apart.

#![expect(clippy::disallowed_methods, reason = "tests change files directly, the core may not")]

use batchloom_crash::scene::{Ended, Place, room};
use batchloom_crash::shapes::{PLAIN, SEVERAL, Shape, input};
use batchloom_crash::tracer;
use batchloom_tests::{Finished, skip};
use std::collections::BTreeMap;

const RECORDS: u64 = 28_000;

/// `.batchloom`, beside the job file.
const STORE_FOLDER: &str = "batchloom";

/// Checkpoints of an undisturbed run, and how often each file was brought to disk.
fn syncs(shape: Shape, every: &str) -> (u64, BTreeMap<String, u64>) {
    let room = room();
    let file = room.path().join("in.txt");
    std::fs::write(&file, input(RECORDS).bytes).expect("the input");
    let place = Place::new(room.path().join("run"), shape, &file);
    let place = place.with_options(&["--threads", "1", "--checkpoint", every]);
    let counted = tracer::count(&place.command());
    let ended = Ended::of(&Finished::of(counted.output)).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(ended.code, 0, "{:#}", ended.report);
    let mut syncs = BTreeMap::new();
    for call in counted.calls.iter().filter(|call| call.is_sync()) {
        // Part files carry the id of their execution.
        let name = call.file_name();
        let name = name.split('.').find(|part| !part.is_empty()).unwrap_or_default();
        let kind = if call.file_name().ends_with("-wal") { "write-ahead log" } else { name };
        *syncs.entry(kind.to_owned()).or_default() += 1;
    }
    (ended.number("checkpoints").unwrap_or_default(), syncs)
}

fn costs_the_same(shape: Shape) {
    if let Err(reason) = tracer::available() {
        return skip(&reason);
    }
    let (few, base) = syncs(shape, "512KiB");
    for every in ["256KiB", "64KiB", "16KiB"] {
        let (many, now) = syncs(shape, every);
        assert!(many > few + 2, "{many} checkpoints instead of {few}");
        println!("{}, {every}: {few} {base:?}, {many} {now:?}", shape.name);
        for (file, count) in &now {
            let before = base.get(file).copied().unwrap_or_default();
            // One commit of the store, and every output once.
            let once = file == "write-ahead log" || shape.names.iter().any(|name| name.starts_with(file));
            let expected = if once { before + many - few } else { before };
            // A run that goes on for longer than 200 ms has asked the store whether it should stop, over a connection of its own, which
            // brings the folder of the store to disk once when it is closed.
            let asked = u64::from(file == STORE_FOLDER && *count == expected + 1);
            assert_eq!(*count, expected + asked, "{file}: {many} checkpoints instead of {few}");
        }
    }
}

#[test]
fn of_one_output() {
    costs_the_same(PLAIN);
}

#[test]
fn of_several_outputs() {
    costs_the_same(SEVERAL);
}
