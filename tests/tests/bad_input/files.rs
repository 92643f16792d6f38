//! Files that are wrong as a whole.

use super::job::{GOOD, HEADER, JOB, bed, file, good, job_with, lines};
use batchloom_tests::real::{Bed, refused};
use batchloom_tests::{accounted, read};
use serde_json::{Value, json};

/// The file is refused with this exit code, code and position (record, line, offset, field), whatever the threads and blocks.
fn refuses(job: &str, input: &[u8], exit: i32, code: &str, place: [Value; 4]) -> String {
    let bed = Bed::new(job, input);
    let before = bed.state();
    let mut messages = Vec::new();
    for more in [&["--threads", "1", "--block-size", "1MiB"], &["--threads", "3", "--block-size", "4KiB"]] {
        let run = bed.run(more);
        let error = refused(&bed, &before, &run, exit, code);
        let position = &error["position"];
        let found = ["record", "line", "offset", "field"].map(|key| position[key].clone());
        assert_eq!(found, place, "{error:#}");
        assert!(position["file"].as_str().is_some_and(|file| file.ends_with("in.txt")), "{error:#}");
        messages.push(error["message"].as_str().expect("a message").to_owned());
    }
    assert_eq!(messages[0], messages[1]);
    messages.swap_remove(0)
}

const NONE: Value = Value::Null;

/// The output without records: header and trailer are as long as records.
const NOTHING: &[u8] = b"HDR000000000                                \nTRL000000000000.00                          \n";

#[test]
fn a_good_file_is_taken() {
    let bed = bed(&file(&[GOOD, GOOD]));
    let run = bed.run(&[]);
    assert_eq!(run.code, 0, "{}", run.err);
    accounted(&run.json()).expect("every record has its place");
    assert_eq!(
        String::from_utf8(read(bed.path("out.txt"))).expect("text"),
        "HDR000000002                                \n\
         00000000720260316000000000100.00rent        \n\
         00000000720260316000000000100.00rent        \n\
         TRL000000000200.00                          \n"
    );
    assert_eq!(read(bed.path("rejects.txt")), b"");
    assert_eq!(bed.state().len(), 4, "job, input and the two outputs, no part files");
}

#[test]
fn a_file_of_no_bytes_is_refused() {
    refuses(JOB, b"", 3, "BL3004", [NONE, NONE, NONE, NONE]);
}

#[test]
fn a_file_of_no_bytes_is_taken_where_the_job_allows_it() {
    let job = job_with("    max_record: 64KiB\n", "    empty: allow\n").replace(
        "    reconcile:\n      - trailer.count == read.count()\n      - trailer.total == read.sum(amount)\n",
        "",
    );
    let bed = Bed::new(&job, b"");
    let run = bed.run(&[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.json()["counts"]["read"], 0);
    assert_eq!(read(bed.path("out.txt")), NOTHING);
}

#[test]
fn a_file_of_no_bytes_that_is_allowed_is_reconciled_as_nothing_to_compare() {
    // There is no trailer to compare with: the file says nothing, so nothing can be out of balance.
    let bed = Bed::new(&job_with("    max_record: 64KiB\n", "    empty: allow\n"), b"");
    let run = bed.run(&[]);
    assert_eq!(run.code, 0, "{}\n{}", run.err, run.out);
}

#[test]
fn a_file_without_records_is_normal() {
    let bed = bed(b"HDR|2026-03-16\nTRL|0|0.00\n");
    let run = bed.run(&[]);
    assert_eq!(run.code, 0, "{}", run.err);
    let report = run.json();
    assert_eq!((&report["counts"]["read"], &report["bytes_read"]), (&json!(0), &json!(26)));
    assert_eq!(read(bed.path("out.txt")), NOTHING);
    assert_eq!(read(bed.path("rejects.txt")), b"", "rejects are published even when there are none");
}

#[test]
fn a_last_line_without_its_end_counts_like_any_other() {
    let mut input = file(&[GOOD]);
    input.pop();
    let bed = bed(&input);
    assert_eq!(bed.run(&[]).code, 0);
}

#[test]
fn the_header_alone_lacks_its_trailer() {
    refuses(JOB, HEADER.as_bytes(), 3, "BL3007", [NONE, NONE, json!(15), NONE]);
    refuses(JOB, &HEADER.as_bytes()[..14], 3, "BL3007", [NONE, NONE, json!(14), NONE]);
}

#[test]
fn a_missing_header_is_named() {
    let input = format!("{GOOD}\nTRL|1|100.00\n");
    let message = refuses(JOB, input.as_bytes(), 3, "BL3005", [NONE, json!(1), json!(0), NONE]);
    assert!(message.contains("`HDR`") && !message.contains("rent"), "data does not show in messages: {message}");
    // One line feed is a file with one empty line.
    refuses(JOB, b"\n", 3, "BL3005", [NONE, json!(1), json!(0), NONE]);
    // A longer word that begins like the tag is not the tag.
    refuses(JOB, b"HDRX|2026-03-16\nTRL|0|0.00\n", 3, "BL3005", [NONE, json!(1), json!(0), NONE]);
}

#[test]
fn a_missing_trailer_is_named() {
    let input = format!("{HEADER}{}", lines(&[GOOD, GOOD]));
    refuses(JOB, input.as_bytes(), 3, "BL3007", [NONE, NONE, json!(40), NONE]);
    // Cut off in the middle of the last line.
    let cut = &file(&[GOOD, GOOD])[..50];
    refuses(JOB, cut, 3, "BL3007", [NONE, NONE, json!(40), NONE]);
    // An empty line behind the trailer is a line.
    let mut long = file(&[GOOD]);
    let at = long.len();
    long.push(b'\n');
    refuses(JOB, &long, 3, "BL3007", [NONE, NONE, json!(at), NONE]);
}

#[test]
fn a_trailer_between_the_records_is_refused() {
    let input = format!("{HEADER}{}TRL|2|200.00\n{}TRL|4|400.00\n", lines(&[GOOD, GOOD]), lines(&[GOOD, GOOD]));
    refuses(JOB, input.as_bytes(), 3, "BL3009", [NONE, json!(4), json!(65), NONE]);
    // Two files put together, far enough apart for several blocks.
    let records = good(2000);
    let one = file(&records.iter().map(String::as_str).collect::<Vec<_>>());
    let trailer = one.len() - "TRL|2000|200000.00\n".len();
    refuses(JOB, &[&one[..], &one[..]].concat(), 3, "BL3009", [NONE, json!(2002), json!(trailer), NONE]);
}

#[test]
fn a_header_between_the_records_is_refused() {
    let input = format!("{HEADER}{}{HEADER}{}TRL|2|200.00\n", lines(&[GOOD]), lines(&[GOOD]));
    refuses(JOB, input.as_bytes(), 3, "BL3009", [NONE, json!(3), json!(40), NONE]);
}

#[test]
fn a_malformed_header_is_refused_with_its_field() {
    let place = |field: &str| [NONE, json!(1), json!(0), json!(field)];
    refuses(JOB, b"HDR|2026-02-30\nTRL|0|0.00\n", 3, "BL3006", place("day"));
    refuses(JOB, b"HDR|\nTRL|0|0.00\n", 3, "BL3006", place("day"));
    refuses(JOB, b"HDR|2026-03-16|more\nTRL|0|0.00\n", 3, "BL3006", [NONE, json!(1), json!(0), NONE]);
    refuses(JOB, b"HDR|2026-03-16\r\nTRL|0|0.00\n", 3, "BL3006", [NONE, json!(1), json!(0), NONE]);
}

#[test]
fn a_malformed_trailer_is_refused_with_its_field() {
    let place = |field: Value| [NONE, NONE, json!(15), field];
    refuses(JOB, b"HDR|2026-03-16\nTRL|none|0.00\n", 3, "BL3008", place(json!("count")));
    refuses(JOB, b"HDR|2026-03-16\nTRL|0|0.001\n", 3, "BL3008", place(json!("total")));
    refuses(JOB, b"HDR|2026-03-16\nTRL|0\n", 3, "BL3008", place(NONE));
    refuses(JOB, b"HDR|2026-03-16\nTRL|0|0.00\r\n", 3, "BL3008", place(NONE));
    let long = [b"HDR|2026-03-16\nTRL|".as_slice(), &[b'9'; 39], b"|0.00\n"].concat();
    refuses(JOB, &long, 3, "BL3008", place(json!("count")));
}

#[test]
fn a_count_that_does_not_agree_stops_everything() {
    let input = format!("{HEADER}{}TRL|3|200.00\n", lines(&[GOOD, GOOD]));
    let bed = bed(input.as_bytes());
    let before = bed.state();
    let run = bed.run(&[]);
    let error = refused(&bed, &before, &run, 3, "BL4001");
    let message = error.to_string();
    assert!(message.contains("trailer.count == read.count()"), "the rule is shown: {message}");
    assert!(message.contains('3') && message.contains('2'), "both figures are shown: {message}");
    let report = run.json();
    accounted(&report).expect("also then every record has its place");
    assert_eq!(report["counts"]["written"], 2, "what was processed is told, though nothing was published");
    assert!(report["outputs"].as_array().expect("outputs").iter().all(|output| output["published"] == false));
}

#[test]
fn a_total_that_does_not_agree_stops_everything() {
    let input = format!("{HEADER}{}TRL|2|200.01\n", lines(&[GOOD, GOOD]));
    let bed = bed(input.as_bytes());
    let before = bed.state();
    let error = refused(&bed, &before, &bed.run(&[]), 3, "BL4001");
    assert!(error.to_string().contains("200.01") && error.to_string().contains("200.00"), "{error:#}");
    // A rejected amount that is well-formed counts in what was read, an ill-formed one does not.
    let rejected = "x|2026-03-16|100.00|rent";
    let input = format!("{HEADER}{}TRL|3|200.00\n", lines(&[GOOD, rejected, "7|2026-03-16|1e2|rent"]));
    let bed = super::job::bed(input.as_bytes());
    assert_eq!(bed.run(&[]).code, 0);
}

#[test]
fn a_missing_file_can_come_later() {
    let bed = bed(b"");
    std::fs::remove_file(bed.path("in.txt")).expect("removed");
    let before = bed.state();
    let run = bed.run(&[]);
    let error = refused(&bed, &before, &run, 1, "BL3001");
    assert!(error["position"]["file"].as_str().is_some_and(|file| file.ends_with("in.txt")));
    bed.put("in.txt", &file(&[GOOD]));
    assert_eq!(bed.run(&[]).code, 0, "the same command works once the file is there");
}

#[test]
fn what_is_no_regular_file_is_no_input() {
    let bed = bed(b"");
    std::fs::remove_file(bed.path("in.txt")).expect("removed");
    std::fs::create_dir(bed.path("in.txt")).expect("a folder");
    refused(&bed, &bed.state(), &bed.run(&[]), 2, "BL3003");
    std::fs::remove_dir(bed.path("in.txt")).expect("removed");
    // Nobody writes into it: who opens it to wait for bytes waits for ever.
    super::targets::make_fifo(&bed.path("in.txt"));
    refused(&bed, &bed.state(), &bed.run(&[]), 2, "BL3003");
    std::fs::remove_file(bed.path("in.txt")).expect("removed");
    std::os::unix::fs::symlink("/dev/zero", bed.path("in.txt")).expect("a link");
    refused(&bed, &bed.state(), &bed.run(&[]), 2, "BL3003");
}
