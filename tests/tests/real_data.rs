//! Real files: what a mainframe sends, and a list of places with letters from everywhere. A few lines of Python, which share
//! nothing with the engine, say what must come out; nothing of the files is part of this project.

use batchloom::{Job, Report, RunOptions, Status, Target};
use batchloom_tests::real::{Bed, example, python};
use batchloom_tests::{accounted, canonical, differ, read, shared};
use std::path::Path;

const THREADS: [usize; 4] = [1, 2, 3, 8];
const BLOCKS: [u64; 2] = [4 << 10, 1 << 20];

/// Runs a job of the examples from one input to one output and rejects.
fn run(job: &Job, input: (&str, &Path), output: (&str, &Path), threads: usize, block: u64) -> Report {
    let rejects = output.1.with_extension("rejects");
    job.run(RunOptions {
        inputs: vec![(input.0.into(), input.1.to_owned())],
        outputs: vec![(output.0.into(), Target::File(output.1.to_owned())), ("rejects".into(), Target::File(rejects))],
        threads: Some(threads),
        block_size: Some(block),
        store: Some("none".into()),
        ..RunOptions::default()
    })
}

/// The same bytes and the same report at every number of threads and both block sizes; every record accounted for.
fn same_everywhere(job: &str, input: (&str, &Path), output: &str, expected: &[u8]) -> Report {
    let job = Job::load(example(job)).unwrap_or_else(|error| panic!("{error:?}"));
    let bed = Bed::default();
    let mut first: Option<Report> = None;
    for threads in THREADS {
        for block in BLOCKS {
            let place = format!("{threads} threads, blocks of {block}");
            let target = bed.path(&format!("{threads}-{block}.txt"));
            let report = run(&job, input, (output, &target), threads, block);
            assert_eq!(report.status, Status::Completed, "{place}: {:?}", report.error);
            if let Some(difference) = differ(expected, &read(&target)) {
                panic!("{place}: {difference}");
            }
            assert_eq!(read(target.with_extension("rejects")), b"", "{place}");
            account(&report);
            match &first {
                None => first = Some(report),
                // Names of the targets are the test's own.
                Some(first) => assert_eq!(figures(&report), figures(first), "{place}"),
            }
        }
    }
    first.expect("there are runs")
}

fn figures(report: &Report) -> serde_json::Value {
    let mut json = canonical(&report.to_json());
    for output in json["outputs"].as_array_mut().into_iter().flatten() {
        output["path"] = "".into();
    }
    json
}

/// Every record and every byte has its place.
fn account(report: &Report) {
    accounted(&report.to_json()).unwrap_or_else(|problem| panic!("{problem}"));
    let counts = report.counts;
    let sum =
        |what: fn(&batchloom::TypeCounts) -> u64| report.by_type.iter().map(|(_, counts)| what(counts)).sum::<u64>();
    assert_eq!((sum(|t| t.read), sum(|t| t.written)), (counts.read, counts.written));
    assert_eq!(report.by_reason.iter().map(|(_, count)| count).sum::<u64>(), counts.rejected);
    assert_eq!(report.outputs[0].records, counts.written);
    assert_eq!(report.outputs[1].records, counts.rejected);
}

#[test]
fn carddemo_becomes_delimited_with_control_totals_and_the_same_bytes_again() {
    let Some(daily) = shared("data/carddemo/ascii/dailytran.txt") else { return };
    let Some(expected) = python("carddemo.py", [&daily]) else { return };
    let report = same_everywhere("carddemo-daily/to-delimited.yaml", ("daily", &daily), "transactions", &expected);
    assert_eq!((report.counts.read, report.counts.written), (300, 300));
    assert_eq!(report.bytes_read, read(&daily).len() as u64);

    let bed = Bed::default();
    bed.put("delimited.txt", &expected);
    let delimited = bed.path("delimited.txt");
    same_everywhere("carddemo-daily/to-fixed.yaml", ("transactions", &delimited), "daily", &read(&daily));
}

#[test]
fn every_figure_of_the_carddemo_trailer_is_reconciled() {
    let Some(daily) = shared("data/carddemo/ascii/dailytran.txt") else { return };
    let Some(delimited) = python("carddemo.py", [&daily]) else { return };
    let text = String::from_utf8(delimited).expect("ASCII");
    let job = Job::load(example("carddemo-daily/to-fixed.yaml")).expect("it compiles");
    let begin = text.trim_end().rfind('\n').expect("lines") + 1;
    let figures: Vec<&str> = text[begin..].trim_end().split('|').collect();
    assert_eq!(figures.len(), 10);
    for place in 0..figures.len() {
        let bed = Bed::default();
        let changed = match place {
            // Instead of the tag, the count in the header.
            0 => text.replacen("000000300", "000000301", 1),
            _ => {
                let mut figures: Vec<String> = figures.iter().map(|figure| (*figure).to_owned()).collect();
                let last = figures[place].pop().expect("a digit");
                figures[place].push(if last == '7' { '8' } else { '7' });
                format!("{}{}\n", &text[..begin], figures.join("|"))
            }
        };
        bed.put("in.txt", changed.as_bytes());
        let before = bed.state();
        let report = run(&job, ("transactions", &bed.path("in.txt")), ("daily", &bed.path("out.txt")), 2, 4 << 10);
        let error = report.error.unwrap_or_else(|| panic!("figure {place} is not looked at"));
        assert_eq!(error.code(), batchloom::codes::balance::OUT_OF_BALANCE, "figure {place}: {error:?}");
        batchloom_tests::real::assert_untouched(&bed, &before);
    }
}

#[test]
fn a_carddemo_line_that_is_not_right_is_a_reject_and_the_totals_stay_true() {
    let Some(daily) = shared("data/carddemo/ascii/dailytran.txt") else { return };
    let bytes = read(&daily);
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    lines[0][142] = b'X'; // the sign of the amount
    lines[1][16..18].copy_from_slice(b"99"); // the type
    lines[2].remove(40); // one byte too few
    lines[3][262] = b' '; // the card
    lines[4][278..288].copy_from_slice(b"2022-02-29"); // a day that was not
    lines[5][132..143].copy_from_slice(b"0000000000}"); // nothing, and that negative
    lines[6][349] = b'.'; // the filler
    lines[7][278..288].copy_from_slice(b"2024-02-29"); // a day that was
    let bed = Bed::default();
    bed.put("in.txt", &lines.concat());
    let job = Job::load(example("carddemo-daily/to-delimited.yaml")).expect("it compiles");
    let output = bed.path("out.txt");
    let report = run(&job, ("daily", &bed.path("in.txt")), ("transactions", &output), 2, 4 << 10);
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    account(&report);
    assert_eq!((report.counts.written, report.counts.rejected), (293, 7));
    let rejects = String::from_utf8(read(output.with_extension("rejects"))).expect("ASCII");
    let reasons: Vec<String> =
        rejects.lines().map(|line| line.split('|').take(3).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(
        reasons,
        [
            "BAD_AMOUNT|1|amount",
            "UNKNOWN_TYPE|2|",
            "BL3116|3|",
            "BAD_CARD|4|card",
            "BAD_TIME|5|originated",
            "NO_AMOUNT|6|",
            "FILLER_USED|7|",
        ]
    );
    // The lines in the rejects are the bytes as read.
    let kept: Vec<&[u8]> =
        rejects.lines().map(|line| &line.as_bytes()[line.rfind('|').expect("fields") + 1..]).collect();
    assert_eq!(kept, lines[..7].iter().map(|line| &line[..line.len() - 1]).collect::<Vec<_>>());
    // What is left balances: the way back reads and reconciles it.
    let back = Job::load(example("carddemo-daily/to-fixed.yaml")).expect("it compiles");
    let report = run(&back, ("transactions", &output), ("daily", &bed.path("back.txt")), 3, 4 << 10);
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    assert_eq!(read(bed.path("back.txt")), lines[7..].concat());
}

#[test]
fn cities_of_the_world_become_fixed_width_with_counts_and_sums() {
    let Some(cities) = shared("data/csv-bench/worldcitiespop.csv") else { return };
    let Some(expected) = python("cities.py", [&cities]) else { return };
    let report = same_everywhere("world-cities/to-fixed.yaml", ("cities", &cities), "places", &expected);
    assert_eq!((report.counts.read, report.counts.written, report.counts.rejected), (20_000, 20_000, 0));
    assert_eq!(report.bytes_read, read(&cities).len() as u64);
}

#[test]
fn cities_with_other_columns_are_refused() {
    let Some(cities) = shared("data/csv-bench/worldcitiespop.csv") else { return };
    let bed = Bed::default();
    let text = String::from_utf8(read(cities)).expect("UTF-8");
    bed.put("in.txt", text.replacen("City,AccentCity", "AccentCity,City", 1).as_bytes());
    let before = bed.state();
    let job = Job::load(example("world-cities/to-fixed.yaml")).expect("it compiles");
    let report = run(&job, ("cities", &bed.path("in.txt")), ("places", &bed.path("out.txt")), 2, 1 << 20);
    let error = report.error.expect("it is refused");
    assert_eq!(error.code(), batchloom::codes::input::HEADER_ROW);
    let position = error.position().expect("a place");
    assert_eq!((position.line, position.offset), (Some(1), Some(0)));
    batchloom_tests::real::assert_untouched(&bed, &before);
}

#[test]
fn payments_with_pound_signs_and_commas_become_fixed_width_with_true_totals() {
    let Some(payments) = shared("data/payments-escc/ESCC-payment-data-Q2281011.csv") else { return };
    let Some(expected) = python("payments.py", [&payments]) else { return };
    let report =
        same_everywhere("east-sussex-payments/to-fixed.yaml", ("payments", &payments), "payments_fixed", &expected);
    assert_eq!((report.counts.read, report.counts.written), (5_767, 5_767));
}

/// A job that reads columns of these names and writes them as they are.
fn copying(names: &[&str], input: &str, output: &str) -> Job {
    let list = |row: fn((usize, &&str)) -> String| names.iter().enumerate().map(row).collect::<Vec<_>>().join(", ");
    let columns = list(|(index, name)| format!("{{f{index}: {{column: {name:?}, required: false}}}}"));
    let fields = list(|(index, _)| format!("{{f{index}: {{from: f{index}}}}}"));
    let yaml = format!(
        "batchloom: 1\njob: copy\ninputs: {{in: {{format: delimited, quote: '\"', header_row: true, {input} \
         record: {{fields: [{columns}]}}}}}}\ntransactions: {{ROW: {{}}}}\noutputs:\n  out: {{format: delimited, quote: '\"', {output} \
         fields: [{fields}]}}\n  rejects: {{from: rejects, format: delimited, fields: [reason, line]}}\n"
    );
    Job::from_yaml(&yaml, "copy.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

/// Each case of csv-spectrum has its meaning beside it, as JSON. Two of the twelve differ from their JSON at the source.
#[test]
fn csv_spectrum_says_what_its_json_says() {
    const OTHERWISE: [&str; 2] = ["location_coordinates", "newlines_crlf"];
    let Some(folder) = shared("data/csv-spectrum/csvs") else { return };
    let mut as_told = 0;
    for entry in std::fs::read_dir(&folder).expect("the cases") {
        let file = entry.expect("a case").path();
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = String::from_utf8_lossy(&read(&file)).into_owned();
        let names: Vec<&str> = text.lines().next().expect("a row of column names").split(',').collect();
        let job = copying(&names, "", "");
        let told = read(folder.with_file_name("json").join(format!("{name}.json")));
        let told: serde_json::Value = serde_json::from_slice(&told).expect("JSON");
        let mut wrong = 0;
        for threads in THREADS {
            let bed = Bed::default();
            let target = bed.path("out.csv");
            let report = run(&job, ("in", &file), ("out", &target), threads, 4 << 10);
            assert_eq!(report.status, Status::Completed, "{name}: {:?}", report.error);
            account(&report);
            let Some(rows) = python("rows.py", [&target]) else { return };
            let rows: Vec<Vec<String>> = serde_json::from_slice(&rows).expect("JSON");
            let found: Vec<serde_json::Value> = rows
                .iter()
                .map(|row| {
                    names.iter().zip(row).map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect()
                })
                .map(serde_json::Value::Object)
                .collect();
            wrong += usize::from(serde_json::Value::Array(found) != told);
        }
        match OTHERWISE.contains(&name.as_str()) {
            true => assert_eq!(wrong, THREADS.len(), "{name} is told otherwise than it stands there"),
            false => assert_eq!(wrong, 0, "{name}"),
        }
        as_told += usize::from(wrong == 0);
    }
    assert_eq!(as_told, 10);
}

#[test]
fn files_that_other_readers_are_measured_with_are_written_back() {
    for name in ["uspop", "worldcitiespop", "uspop-null"] {
        let Some(file) = shared(&format!("data/csv-bench/{name}.csv")) else { return };
        let bytes = read(&file);
        let row = String::from_utf8_lossy(&bytes[..bytes.iter().position(|byte| *byte == b'\n').expect("a line")])
            .into_owned();
        let names: Vec<&str> = row.split(',').collect();
        let job = copying(&names, "", "");
        for (threads, block) in [(1, 1 << 20), (2, 4 << 10), (8, 4 << 10)] {
            let bed = Bed::default();
            let target = bed.path("out.csv");
            let report = run(&job, ("in", &file), ("out", &target), threads, block);
            assert_eq!(report.status, Status::Completed, "{name}: {:?}", report.error);
            account(&report);
            assert_eq!(differ(&bytes[row.len() + 1..], &read(&target)), None, "{name}, {threads} threads");
            assert_eq!(report.counts.rejected, 0, "{name}");
        }
    }
}

/// Every text is quoted in this one, and no number.
#[test]
fn stop_times_are_written_back_with_their_quotes() {
    let Some(file) = shared("data/csv-bench/gtfs-mbta-stop-times.csv") else { return };
    let yaml = r#"
batchloom: 1
job: stop-times
inputs:
  in:
    format: delimited
    quote: '"'
    header_row: true
    record:
      fields: [trip_id, {arrival_time: {type: text}}, departure_time, stop_id, {stop_sequence: integer}, {stop_headsign: {required: false}},
               {pickup_type: integer}, {drop_off_type: integer}, {timepoint: integer}]
transactions: {STOP: {}}
outputs:
  out:
    format: delimited
    quote: '"'
    quoting: texts
    header_row: true
    fields:
      - {trip_id: {from: trip_id}}
      - {arrival_time: {from: arrival_time}}
      - {departure_time: {from: departure_time}}
      - {stop_id: {from: stop_id}}
      - {stop_sequence: {from: stop_sequence}}
      - {stop_headsign: {from: stop_headsign}}
      - {pickup_type: {from: pickup_type}}
      - {drop_off_type: {from: drop_off_type}}
      - {timepoint: {from: timepoint}}
  rejects: {from: rejects, format: delimited, fields: [reason, line]}
"#;
    let job = Job::from_yaml(yaml, "stop-times.yaml").unwrap_or_else(|error| panic!("{error:?}"));
    let bytes = read(&file);
    for (threads, block) in [(1, 1 << 20), (2, 4 << 10), (8, 4 << 10)] {
        let bed = Bed::default();
        let target = bed.path("out.csv");
        let report = run(&job, ("in", &file), ("out", &target), threads, block);
        assert_eq!(report.status, Status::Completed, "{:?}", report.error);
        account(&report);
        assert_eq!(differ(&bytes, &read(&target)), None, "{threads} threads");
    }
}
