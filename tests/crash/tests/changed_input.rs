//! What changed between a crash and the next launch: an input with other bytes is refused by name, one with the same bytes is
//! taken, and so it is with the job and its targets. Who puts everything back gets the golden bytes, without any repair.

#![expect(clippy::disallowed_methods, reason = "tests change files directly, the core may not")]

use batchloom_crash::points::Golden;
use batchloom_crash::scene::{Ended, Interrupted};
use batchloom_crash::shapes::{PLAIN, input};
use batchloom_crash::tracer;
use batchloom_tests::skip;
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::process::Command;

const RECORDS: u64 = 28_000;

/// One for each test: it removes its folder when it is dropped, and a static never is.
fn golden() -> Option<Golden> {
    tracer::available().map_err(|reason| skip(&reason)).ok()?;
    Some(Golden::make(PLAIN, RECORDS).unwrap_or_else(|problem| panic!("{problem}")))
}

/// With a key that was given, and with the one that is made from the input.
const KEYS: [&[&str]; 2] = [&["--key", "the-day"], &[]];

fn interrupted(golden: &Golden, more: &[&str]) -> Interrupted {
    Interrupted::make(golden, more).unwrap_or_else(|problem| panic!("{problem}"))
}

fn launched(run: &Interrupted) -> Ended {
    Ended::of(&run.place.run()).unwrap_or_else(|problem| panic!("{problem}"))
}

/// The launch is refused, and nothing is published.
///
/// Under a key that was given the error names the input. Under the key that is made from the input other bytes are other work,
/// as soon as the index sees them: that is refused because the interrupted execution holds the final names.
fn refused(case: &str, key: &[&str], run: &Interrupted) {
    let ended = launched(run);
    let error = ended.report["error"].to_string();
    let named = error.contains("`day`") || error.contains("in.txt");
    let fits = match (ended.code, ended.error()) {
        (5, Some("BL6013")) => !key.is_empty() && named,
        (1, Some("BL3001" | "BL3003" | "BL3011")) => named,
        (4, Some("BL6017")) => key.is_empty() && error.contains("ledger"),
        _ => false,
    };
    assert!(fits, "{case}: exit code {}: {:#}", ended.code, ended.report);
    assert!(run.place.outputs().is_empty(), "{case}: something was published");
}

/// The launch goes on where the killed one was, and ends with the golden bytes.
fn resumed(case: &str, golden: &Golden, run: &Interrupted) -> Ended {
    let ended = launched(run);
    assert_eq!(ended.code, 0, "{case}: {:#}", ended.report);
    assert!(ended.number("resumed_from").is_some_and(|from| from > 0), "{case}: {:#}", ended.report);
    assert_eq!(golden.difference(&run.place.outputs()), None, "{case}");
    assert!(run.place.left_over().is_empty(), "{case}: {:?}", run.place.left_over());
    ended
}

/// Changes the input, and puts it back as it was: refused, and then resumed.
fn changed(case: &str, change: impl Fn(&Interrupted, &Golden)) {
    let Some(golden) = &golden() else { return };
    for key in KEYS {
        let case = format!("{case}, {key:?}");
        let run = interrupted(golden, key);
        assert!(run.position > 0, "{case}: the run was killed before it had done anything");
        change(&run, golden);
        refused(&case, key, &run);
        let _ = std::fs::remove_file(run.place.input());
        std::fs::write(run.place.input(), &golden.input.bytes).expect("the input");
        resumed(&case, golden, &run);
    }
}

fn set_length(run: &Interrupted, length: u64) {
    OpenOptions::new().write(true).open(run.place.input()).and_then(|file| file.set_len(length)).expect("the input");
}

/// Another letter in the text of the record behind an offset: the file stays well-formed, and its totals true.
fn change_letter(run: &Interrupted, golden: &Golden, from: u64) {
    let bytes = &golden.input.bytes;
    let text = bytes[from as usize..].windows(3).position(|three| three == b"car").expect("a text");
    let file = OpenOptions::new().write(true).open(run.place.input()).expect("the input");
    file.write_all_at(b"C", from + text as u64).expect("the input");
}

fn replace(run: &Interrupted, bytes: &[u8]) {
    std::fs::write(run.beside("fresh"), bytes).expect("another file");
    std::fs::rename(run.beside("fresh"), run.place.input()).expect("the input");
}

/// Writes other bytes into the file that is there: the inode stays.
fn rewrite(run: &Interrupted, bytes: &[u8]) {
    set_length(run, bytes.len() as u64);
    let file = OpenOptions::new().write(true).open(run.place.input()).expect("the input");
    file.write_all_at(bytes, 0).expect("the input");
}

#[test]
fn truncated_with_a_true_trailer() {
    changed("fewer records", |run, _| rewrite(run, &input(RECORDS / 2).bytes));
}

#[test]
fn grown_with_a_true_trailer() {
    changed("more records", |run, _| rewrite(run, &input(RECORDS + 100).bytes));
}

#[test]
fn cut_off_behind_what_was_read() {
    changed("cut off at the end", |run, golden| set_length(run, golden.input.bytes.len() as u64 * 9 / 10));
}

#[test]
fn cut_off_inside_what_was_read() {
    changed("cut off in front", |run, _| set_length(run, run.position / 2));
}

#[test]
fn cut_off_to_nothing() {
    changed("empty", |run, _| set_length(run, 0));
}

#[test]
fn grown_behind_its_trailer() {
    changed("more behind the trailer", |run, golden| {
        let file = OpenOptions::new().write(true).open(run.place.input()).expect("the input");
        let end = golden.input.bytes.len() as u64;
        file.write_all_at(b"PUR|99|1|2026-03-16T10:00:00|1.00|DE|x\n", end).expect("the input");
    });
}

#[test]
fn the_same_size_with_other_bytes() {
    changed("other bytes", |run, golden| change_letter(run, golden, run.position / 2));
}

#[test]
fn replaced_by_another_file() {
    changed("another file", |run, _| replace(run, &input(RECORDS - 1).bytes));
}

#[test]
fn replaced_by_another_file_of_the_same_size() {
    changed("another file of the same size", |run, golden| {
        let mut bytes = golden.input.bytes.clone();
        let at = bytes.windows(3).position(|three| three == b"car").expect("a text");
        bytes[at] = b'C';
        replace(run, &bytes);
    });
}

#[test]
fn a_pipe_in_its_place() {
    changed("a pipe", |run, _| {
        std::fs::remove_file(run.place.input()).expect("the input");
        assert!(Command::new("mkfifo").arg(run.place.input()).status().expect("mkfifo starts").success());
    });
}

#[test]
fn removed() {
    changed("removed", |run, _| std::fs::remove_file(run.place.input()).expect("the input"));
}

#[test]
fn a_link_that_points_elsewhere() {
    let Some(golden) = &golden() else { return };
    for key in KEYS {
        let linked = |path: &std::path::PathBuf| {
            let file = path.with_file_name("today.txt");
            std::fs::write(&file, &golden.input.bytes)?;
            std::os::unix::fs::symlink(file, path)
        };
        let run = Interrupted::with_input(golden, key, linked).unwrap_or_else(|problem| panic!("{problem}"));
        let point_to = |name: &str| {
            std::fs::remove_file(run.place.input()).expect("the link");
            std::os::unix::fs::symlink(run.beside(name), run.place.input()).expect("a link");
        };
        std::fs::write(run.beside("yesterday.txt"), input(RECORDS - 1).bytes).expect("another file");
        point_to("yesterday.txt");
        refused("a swapped link", key, &run);
        point_to("today.txt");
        resumed("the link as it was", golden, &run);
    }
}

#[test]
fn touched_or_staged_again_with_the_same_bytes() {
    let Some(golden) = &golden() else { return };
    for key in KEYS {
        let run = interrupted(golden, key);
        let file = OpenOptions::new().write(true).open(run.place.input()).expect("the input");
        file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000)).expect("a time");
        let ended = resumed("touched", golden, &run);
        assert!(
            ended.notes().contains("staged again"),
            "a note says that the input was looked at again: {:#}",
            ended.report
        );

        let run = interrupted(golden, key);
        replace(&run, &golden.input.bytes);
        let ended = resumed("staged again", golden, &run);
        assert!(
            ended.notes().contains("staged again"),
            "a note says that the input was looked at again: {:#}",
            ended.report
        );
    }
}

#[test]
fn untouched_there_is_no_note() {
    let Some(golden) = &golden() else { return };
    let run = interrupted(golden, &[]);
    let ended = resumed("untouched", golden, &run);
    assert!(!ended.notes().contains("staged again"), "{:#}", ended.report);
}

#[test]
fn another_job_another_lookup_and_other_targets() {
    let Some(golden) = &golden() else { return };
    let job = PLAIN.job("");
    let other_job = job.replace("text: {from: text}", "text: {from: type}");
    let other_lookup = job.replace(r#"DE: "276""#, r#"DE: "277""#);
    let comment = format!("# Said differently.\n{job}");
    assert!(other_job != job && other_lookup != job);
    for key in KEYS {
        for (case, text) in [("another job", &other_job), ("another lookup", &other_lookup)] {
            let run = interrupted(golden, key);
            run.place.put("job.yaml", text.as_bytes());
            let ended = launched(&run);
            assert_eq!(ended.code, 5, "{case}, {key:?}: {:#}", ended.report);
            assert!(run.place.outputs().is_empty(), "{case}: something was published");
            run.place.put("job.yaml", comment.as_bytes());
            resumed(&format!("the same job again, {key:?}"), golden, &run);
        }
        let run = interrupted(golden, key);
        let aside = run.place.path("aside");
        let elsewhere = run.place.clone().with_target(&aside);
        let ended = Ended::of(&elsewhere.run()).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!((ended.code, ended.error()), (5, Some("BL6022")), "{key:?}: {:#}", ended.report);
        assert!(!aside.exists());
        resumed("the targets as they were", golden, &run);
    }
}
