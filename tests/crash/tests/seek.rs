//! Resume is a seek: killed at 90 %, the next launch reads what was not read yet, and writes its first record at once.
//!
//! `SEEK_SET=10m` takes the large data set, as `make crash` does.

#![expect(clippy::disallowed_methods, reason = "tests look at the environment directly, the core may not")]

use batchloom_crash::scene::Reference;
use batchloom_tests::Finished;

const MIB: u64 = 1 << 20;

fn set() -> String {
    std::env::var("SEEK_SET").unwrap_or_else(|_| "1m".into())
}

/// Kills at 90 % and runs again: where the first run was, and where the second went on.
fn killed_and_resumed(run: &Reference) -> (u64, u64) {
    let killed = Finished::of(run.killed_at(90));
    assert_eq!(killed.code, 128 + libc::SIGKILL, "{}", killed.err);
    let position = run.position();
    let ended = run.run();
    assert_eq!(ended.code, 0, "{:#}", ended.report);
    let from = ended.number("resumed_from").unwrap_or_else(|| panic!("resumed nowhere: {:#}", ended.report));
    let read = ended.number("bytes_read").expect("a number");
    let first = ended.report["first_record_ms"].as_f64().expect("a number");
    println!(
        "killed at {position}, resumed from {from}, read {read} of {}, first record after {first} ms",
        run.input_length()
    );
    assert!(from <= position, "resumed from {from}, killed at {position}");
    assert!(read <= run.input_length() - from + 16 * MIB, "read {read} bytes, {} were left", run.input_length() - from);
    assert!(first < 500.0, "the first record came after {first} ms");
    assert_eq!(run.difference(), None);
    (position, from)
}

#[test]
fn with_checkpoints_every_8_mib() {
    let Some(run) = Reference::new(&set(), &["--checkpoint", "8MiB"]) else { return };
    let (position, from) = killed_and_resumed(&run);
    assert!(from + 2 * 8 * MIB >= position, "resumed from {from}, killed at {position}");
}

#[test]
fn with_the_interval_that_the_engine_chooses() {
    let Some(run) = Reference::new(&set(), &[]) else { return };
    killed_and_resumed(&run);
}
