//! Two crashes that were measured with Spring Batch, as it must be instead.
//!
//! Killed at 90 %, it refused the restart until two rows were repaired by hand, and then read everything again. Dead while it wrote
//! the trailer, it was COMPLETED for ever, with a file that had none.

use batchloom_crash::points::Golden;
use batchloom_crash::scene::{Ended, Reference, audit};
use batchloom_crash::shapes::PLAIN;
use batchloom_crash::tracer::{self, Call};
use batchloom_tests::{Finished, batchloom, skip};

#[test]
fn killed_at_90_percent_the_same_command_resumes_by_itself() {
    let Some(run) = Reference::new("1m", &[]) else { return };
    let killed = Finished::of(run.killed_at(90));
    assert_eq!(killed.code, 128 + libc::SIGKILL, "{}", killed.err);
    assert!(!run.path("ledger").exists() && !run.path("rejects").exists(), "nothing is seen before it is complete");
    let ended = run.run();
    assert_eq!(ended.code, 0, "{:#}", ended.report);
    assert_eq!(run.difference(), None);
    assert_eq!(ended.number("attempts"), Some(2), "{:#}", ended.report);
    assert!(ended.number("resumed_from").is_some_and(|from| from > 0), "{:#}", ended.report);
    assert!(ended.number("bytes_read").is_some_and(|read| read < run.input_length()), "{:#}", ended.report);
    let again = run.run();
    assert!(again.code == 0 && again.duplicate(), "{:#}", again.report);
}

/// The calls from the one that writes the trailer to the one that gives the file its name, the call behind it included.
fn end_of_the_file(golden: &Golden) -> std::ops::RangeInclusive<u64> {
    let part = |call: &&Call| call.file_name().ends_with(".part");
    let trailer = golden.calls.iter().filter(part).rfind(|call| call.is_write()).expect("a last write");
    let name = golden.calls.iter().filter(part).find(|call| call.is_rename()).expect("a rename");
    assert!(trailer.number < name.number);
    trailer.number..=name.number + 1
}

#[test]
fn dead_in_the_trailer_the_next_start_completes_it() {
    if let Err(reason) = tracer::available() {
        return skip(&reason);
    }
    let golden = Golden::make(PLAIN, 2_000).unwrap_or_else(|problem| panic!("{problem}"));
    let points = end_of_the_file(&golden);
    println!("calls {points:?} of {}", golden.calls.len());
    for point in points {
        let place = golden.place();
        let killed = tracer::kill_before(&place.command(), point);
        let at = killed.call.expect("it comes to this call").to_string();
        let status = status(&golden, &place);
        let seen = place.outputs();
        assert!(seen.is_empty() || golden.difference(&seen).is_none(), "before {at}: half a file has its final name");
        assert!(
            status != "COMPLETED" || golden.difference(&seen).is_none(),
            "before {at}: COMPLETED without a trailer"
        );
        let ended = Ended::of(&place.run()).unwrap_or_else(|problem| panic!("before {at}: {problem}"));
        assert_eq!((ended.code, golden.difference(&place.outputs())), (0, None), "before {at}: {:#}", ended.report);
        assert_eq!(ended.number("attempts"), Some(2), "before {at}");
        let trail = audit(&place.store()).unwrap_or_else(|problem| panic!("before {at}: {problem}"));
        assert_eq!(trail.count("completed"), 1, "before {at}");
        golden.clear(&place);
    }
}

/// What the store says that the execution is.
fn status(golden: &Golden, place: &batchloom_crash::scene::Place) -> String {
    let key = golden.report["idempotency_key"].as_str().expect("a key");
    let mut command = batchloom();
    command.arg("status").arg(place.path("job.yaml")).args(["--key", key, "--json"]);
    let finished = Finished::of(command.output().expect("the program starts"));
    finished.json()["execution"]["status"].as_str().unwrap_or_else(|| panic!("no status: {finished:?}")).to_owned()
}
