//! Single records: rejected with a reason, a number, an offset and a field, while the others are written.

use super::job::{GOOD, HEADER, JOB, good, job_with};
use batchloom_tests::real::{Bed, refused};
use batchloom_tests::{accounted, read};

/// Runs records that count 100.00 each where `counted` says so; returns the lines of the rejects and of the output's records.
fn run(job: &str, records: &[&[u8]], counted: usize) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let trailer = format!("TRL|{}|{counted}00.00\n", records.len());
    let mut input = HEADER.as_bytes().to_vec();
    for record in records {
        input.extend_from_slice(record);
        input.push(b'\n');
    }
    input.extend_from_slice(trailer.as_bytes());
    let bed = Bed::new(job, &input);
    let run = bed.run(&["--threads", "2", "--block-size", "4KiB"]);
    assert_eq!(run.code, 0, "{}\n{}", run.err, run.out);
    let report = run.json();
    accounted(&report).unwrap_or_else(|problem| panic!("{problem}"));
    let split = |name: &str| -> Vec<Vec<u8>> {
        let bytes = read(bed.path(name));
        bytes.split_inclusive(|byte| *byte == b'\n').map(|line| line[..line.len() - 1].to_vec()).collect()
    };
    let (rejects, mut written) = (split("rejects.txt"), split("out.txt"));
    written.remove(0);
    written.pop();
    assert_eq!(report["counts"]["rejected"], rejects.len());
    assert_eq!(report["counts"]["written"], written.len());
    (rejects, written)
}

/// One bad record between two good ones: its line in the rejects, in front of the line as read.
fn reject_of(job: &str, record: &[u8], counted: usize) -> String {
    let (rejects, written) = run(job, &[GOOD.as_bytes(), record, GOOD.as_bytes()], counted);
    assert_eq!((rejects.len(), written.len()), (1, 2), "only that record: {}", record.escape_ascii());
    let front = rejects[0].strip_suffix(record).expect("the line stands in the rejects as it was read");
    String::from_utf8(front.to_vec()).expect("text")
}

#[test]
fn a_nul_byte_rejects_its_record() {
    assert_eq!(reject_of(JOB, b"8|2026-03-16|100.00|a\0b", 3), "BL3109|2|40||");
}

#[test]
fn broken_utf_8_rejects_its_record_only() {
    let broken: [&[u8]; 6] = [b"\xff", b"\xc3", b"\xe2\x82", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80"];
    for bytes in broken {
        let record = [b"8|2026-03-16|100.00|caf".as_slice(), bytes].concat();
        assert_eq!(reject_of(JOB, &record, 3), "BL3108|2|40||", "{}", bytes.escape_ascii());
    }
    let (rejects, written) = run(JOB, &["8|2026-03-16|100.00|café".as_bytes()], 1);
    assert_eq!((rejects.len(), written.len()), (0, 1));
    // Twelve bytes wide, not twelve letters.
    assert_eq!(written[0], "00000000820260316000000000100.00café       ".as_bytes());
}

#[test]
fn the_number_of_fields_and_the_line_end_are_looked_at() {
    assert_eq!(reject_of(JOB, b"8|2026-03-16|100.00", 2).split('|').next(), Some("BL3102"));
    assert_eq!(reject_of(JOB, b"8|2026-03-16|100.00|a|b", 2).split('|').next(), Some("BL3102"));
    assert_eq!(reject_of(JOB, b"", 2), "BL3102|2|40||");
    // The carriage return belongs to the last field, and a line end inside a value goes nowhere.
    assert_eq!(reject_of(JOB, b"8|2026-03-16|100.00|a\r", 3), "BL3115|2|40|note|");
    let job = job_with("    max_record: 64KiB\n", "    line_end: crlf\n");
    let input = "HDR|2026-03-16\r\n7|2026-03-16|100.00|rent\r\n8|2026-03-16|100.00|rent\nTRL|2|200.00\r\n";
    let bed = Bed::new(&job, input.as_bytes());
    let run = bed.run(&[]);
    assert_eq!(run.code, 0, "{}\n{}", run.err, run.out);
    assert_eq!(read(bed.path("rejects.txt")), b"BL3118|2|42||8|2026-03-16|100.00|rent\n");
}

#[test]
fn a_number_that_is_none_or_too_long_rejects_its_record() {
    for amount in ["", "1,00", "1e2", "100.000", ".50", "1.", "+", " 1", "999999999999.00", "0x10", "٣"] {
        let record = format!("8|2026-03-16|{amount}|rent");
        let code = if amount.is_empty() { "BL3103" } else { "BL3104" };
        assert_eq!(reject_of(JOB, record.as_bytes(), 2), format!("{code}|2|40|amount|"), "{amount}");
    }
    // 11 digits in front of the point are what the job says.
    let (rejects, written) = run(JOB, &[b"8|2026-03-16|99999999999.00|", b"8|2026-03-16|-99999999899.00|"], 1);
    assert_eq!((rejects.len(), written.len()), (0, 2));
}

#[test]
fn a_calculation_beyond_38_digits_rejects_its_record() {
    let job = job_with("amount: {type: decimal(2), digits: 11}", "amount: decimal(2)")
        .replacen("amount: {from: amount}", "amount: {expr: \"amount * amount * 0 + amount\"}", 1)
        .replacen("      - trailer.total == read.sum(amount)\n", "", 1);
    // 10^30 squared has 61 digits.
    let record = format!("8|2026-03-16|1{}.00|rent", "0".repeat(30));
    let front = reject_of(&job, record.as_bytes(), 0);
    assert_eq!(front.split('|').take(2).collect::<Vec<_>>(), ["BL3113", "2"], "{front}");
}

#[test]
fn a_value_wider_than_its_field_rejects_its_record() {
    let front = reject_of(JOB, b"8|2026-03-16|100.00|a note of more than twelve bytes", 3);
    assert_eq!(front, "BL3110|2|40|note|");
    let job = job_with("amount: {width: 15}", "amount: {width: 6}");
    assert_eq!(reject_of(&job, b"8|2026-03-16|1000.00|", 12), "BL3110|2|40|amount|");
}

#[test]
fn a_total_wider_than_its_field_stops_everything() {
    let job = job_with("total: {width: 15, expr", "total: {width: 6, expr");
    let bed = Bed::new(&job, &super::job::file(&[GOOD; 10]));
    let error = refused(&bed, &bed.state(), &bed.run(&[]), 3, "BL4002");
    assert!(error.to_string().contains("total"), "the field is named: {error:#}");
    // 900.00 has room.
    let bed = Bed::new(&job, &super::job::file(&[GOOD; 9]));
    assert_eq!(bed.run(&[]).code, 0);
}

#[test]
fn sums_are_wide_and_bounded_at_the_end_only() {
    // The sum leaves 38 digits on its way and comes back: no order of merging may show.
    let job = job_with("amount: {type: decimal(2), digits: 11}", "amount: decimal(2)").replacen(
        "amount: {width: 15}",
        "amount: {width: 40}",
        1,
    );
    let nines = "9".repeat(36);
    let (plus, minus) = (format!("1|2026-03-16|{nines}.99|"), format!("1|2026-03-16|-{nines}.99|"));
    let mut records = vec![plus.as_bytes(); 200];
    records.extend(vec![minus.as_bytes(); 200]);
    records.push(GOOD.as_bytes());
    let (rejects, written) = run(&job, &records, 1);
    assert_eq!((rejects.len(), written.len()), (0, 401));
    // And without the way back it does not fit a number any more.
    let input = format!("{HEADER}{plus}\n{plus}\nTRL|2|{nines}.99\n");
    let bed = Bed::new(&job, input.as_bytes());
    let run = bed.run(&[]);
    assert_eq!(run.code, 3, "{}", run.out);
}

#[test]
fn the_29th_of_february_is_a_day_in_leap_years_only() {
    for (day, exists) in [
        ("2024-02-29", true),
        ("2023-02-29", false),
        ("2000-02-29", true),
        ("1900-02-29", false),
        ("2100-02-29", false),
        ("0004-02-29", true),
        ("2024-02-30", false),
        ("2026-04-31", false),
        ("2026-13-01", false),
        ("2026-00-10", false),
        ("0000-02-29", false),
        ("2026-3-16", false),
    ] {
        let record = format!("8|{day}|100.00|rent");
        let (rejects, written) = run(JOB, &[record.as_bytes()], 1);
        if exists {
            assert_eq!((rejects.len(), written.len()), (0, 1), "{day}");
            assert_eq!(&written[0][9..17], day.replace('-', "").as_bytes());
        } else {
            assert_eq!(rejects, [format!("BL3105|1|15|day|{record}").into_bytes()]);
        }
    }
}

#[test]
fn rejects_keep_their_number_and_offset_across_blocks() {
    let mut records = good(3000);
    let mut expected = Vec::new();
    for number in [1, 17, 1500, 2999, 3000] {
        records[number - 1] = format!("{number}|2026-02-29|100.00|rent");
        let offset: usize = HEADER.len() + records[..number - 1].iter().map(|record| record.len() + 1).sum::<usize>();
        expected.push(format!("BL3105|{number}|{offset}|day|{}", records[number - 1]).into_bytes());
    }
    let bytes: Vec<&[u8]> = records.iter().map(String::as_bytes).collect();
    let (rejects, written) = run(JOB, &bytes, 3000);
    assert_eq!(rejects, expected);
    assert_eq!(written.len(), 2995);
}

#[test]
fn a_fatal_record_stops_everything_and_the_first_one_is_named() {
    let job = job_with(
        "      map:\n",
        "      validate: [{check: id != '666666', reason: BEAST, severity: fatal}]\n      map:\n",
    );
    let mut records = good(3000);
    records[2999] = "666666|2026-03-16|100.00|late".into();
    records[1233] = "666666|2026-03-16|100.00|early".into();
    let input = super::job::file(&records.iter().map(String::as_str).collect::<Vec<_>>());
    let bed = Bed::new(&job, &input);
    let before = bed.state();
    for threads in ["1", "2", "8"] {
        let run = bed.run(&["--threads", threads, "--block-size", "4KiB"]);
        let error = refused(&bed, &before, &run, 3, "BL3014");
        assert_eq!(error["position"]["record"], 1234, "{error:#}");
        assert_eq!(error["position"]["line"], 1235);
        assert!(error.to_string().contains("BEAST"), "{error:#}");
        accounted(&run.json()).expect("every record has its place");
    }
}

#[test]
fn a_default_that_is_a_value_stands_in_its_layout_and_counts_in_totals() {
    let job = JOB
        .replacen("amount: {type: decimal(2), digits: 11}", "amount: {type: decimal(2), required: false}", 1)
        .replacen("- day: date", "- day: {type: date, required: false}", 1)
        .replacen("day: {from: day}", "day: {from: day, default: \"2000-01-01\"}", 1)
        .replacen("amount: {from: amount}", "amount: {from: amount, default: \"2.5\"}", 1);
    let input = format!("{HEADER}{}TRL|2|100.00\n", super::job::lines(&[GOOD, "8|||"]));
    let bed = Bed::new(&job, input.as_bytes());
    let run = bed.run(&[]);
    assert_eq!(run.code, 0, "{}\n{}", run.err, run.out);
    assert_eq!(
        String::from_utf8(read(bed.path("out.txt"))).expect("text"),
        "HDR000000002                                \n\
         00000000720260316000000000100.00rent        \n\
         00000000820000101000000000002.50            \n\
         TRL000000000102.50                          \n"
    );
    // What is no number is a mark, and stands there as written; an empty one is a blank. Neither adds anything.
    let bed = Bed::new(&job.replacen("default: \"2.5\"", "default: none", 1), input.as_bytes());
    assert_eq!(bed.run(&[]).code, 0);
    assert!(String::from_utf8(read(bed.path("out.txt"))).expect("text").contains("\n00000000820000101none           "));
    let bed = Bed::new(&job.replacen("default: \"2.5\"", "default: \"\"", 1), input.as_bytes());
    assert_eq!(bed.run(&[]).code, 0);
    assert!(read(bed.path("out.txt")).ends_with(b"TRL000000000100.00                          \n"));
}

#[test]
fn nothing_of_a_sensitive_value_shows_in_messages() {
    let job = job_with("id: {pattern: \"[0-9]{1,9}\"}", "id: {pattern: \"[0-9]{1,9}\", pii: pan}").replacen(
        "fields: [reason, record_number, offset, field, line]",
        "fields: [reason, message]",
        1,
    );
    let input = super::job::file(&[GOOD, "4111111111111111|2026-03-16|100.00|rent"]);
    let bed = Bed::new(&job, &input);
    let run = bed.run(&[]);
    assert_eq!(run.code, 0, "{}", run.err);
    let rejects = String::from_utf8(read(bed.path("rejects.txt"))).expect("text");
    assert_eq!(rejects.lines().count(), 1);
    assert!(!rejects.contains("411111111111"), "{rejects}");
}
