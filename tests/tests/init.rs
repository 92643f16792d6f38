//! `batchloom init`: what it proposes for real files runs, rejects nothing, and reads as many records as Python does.

use batchloom_tests::command::{Finished, batchloom};
use batchloom_tests::real::{Bed, assert_untouched, python};
use batchloom_tests::{accounted, differ, read, run_json, shared};
use std::path::Path;

type Rows = Vec<Vec<String>>;

/// `batchloom init --from SAMPLE …` in the folder of a bed.
fn init(bed: &Bed, sample: &Path, more: &[&str]) -> Finished {
    let mut command = batchloom();
    command.current_dir(bed.folder()).args(["init", "--from"]).arg(sample).args(more);
    Finished::of(command.output().expect("the program starts"))
}

/// Proposes a job for a file, checks it, runs it with one and with three threads: the bytes of its copy, and how many records
/// it read. Nothing is rejected.
fn proposed_and_run(bed: &Bed, sample: &Path) -> (Vec<u8>, u64) {
    let shown = init(bed, sample, &[]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""), "{}", sample.display());
    let told = init(bed, sample, &["-o", "job.yaml"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert_eq!(differ(shown.out.as_bytes(), &read(bed.path("job.yaml"))), None, "the file is what is shown");
    let mut check = batchloom();
    check.arg("check").arg(bed.path("job.yaml"));
    assert_eq!(Finished::of(check.output().expect("it starts")).code, 0);

    let name = shown.out.lines().find_map(|line| line.strip_prefix("job: ")).expect("a name").trim_matches('"');
    let mut copies = Vec::new();
    for threads in ["1", "3"] {
        let (copy, rejects) = (bed.path(&format!("copy-{threads}")), bed.path(&format!("rejects-{threads}")));
        let run = run_json([
            bed.path("job.yaml").display().to_string(),
            format!("-i{name}={}", sample.display()),
            format!("-ocopy={}", copy.display()),
            format!("-orejects={}", rejects.display()),
            format!("--threads={threads}"),
            "--block-size=4KiB".to_owned(),
        ]);
        let report = run.json();
        assert_eq!((run.code, &report["status"]), (0, &"COMPLETED".into()), "{report:#}\n{}", shown.out);
        accounted(&report).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!((report["counts"]["rejected"].as_u64(), read(rejects)), (Some(0), Vec::new()));
        copies.push((read(copy), report["counts"]["read"].as_u64().expect("a count")));
    }
    assert_eq!(differ(&copies[0].0, &copies[1].0), None, "the same bytes at any number of threads");
    copies.swap_remove(0)
}

/// What Python reads in a file.
fn rows(path: &Path, encoding: &str) -> Option<Rows> {
    let path = path.display().to_string();
    let printed = python("rows.py", [path.as_str(), encoding])?;
    Some(serde_json::from_slice(&printed).expect("JSON"))
}

/// A cell without what numbers are dressed with: a copy says the same number, and not in the same bytes.
fn bare(cell: &str) -> String {
    let plain = cell.replace(['£', ','], "");
    match plain.parse::<f64>() {
        Ok(_) if plain.contains('.') => plain.trim_end_matches('0').trim_end_matches('.').to_owned(),
        Ok(_) => plain,
        Err(_) => cell.to_owned(),
    }
}

/// The job that is proposed for a file with column names reads what Python reads.
fn reads_as_python_does(sample: &Path, encoding: &str, title_lines: usize) -> Option<usize> {
    let bed = Bed::default();
    let theirs = rows(sample, encoding)?;
    let (copy, count) = proposed_and_run(&bed, sample);
    bed.put("copy.csv", &copy);
    let ours = rows(&bed.path("copy.csv"), "utf-8")?;
    let (ours, theirs) = (&ours[1..], &theirs[title_lines + 1..]);
    assert_eq!((count as usize, ours.len()), (theirs.len(), theirs.len()), "{}", sample.display());
    for (number, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let bare = |row: &[String]| row.iter().map(|cell| bare(cell)).collect::<Vec<_>>();
        assert!(bare(ours) == bare(theirs), "record {} of {}", number + 1, sample.display());
    }
    Some(theirs.len())
}

#[test]
fn payments_of_a_county() {
    let Some(payments) = shared("data/payments-escc/ESCC-payment-data-Q2281011.csv") else { return };
    let Some(records) = reads_as_python_does(&payments, "cp1252", 1) else { return };
    assert_eq!(records, 5_767);
    let proposal = init(&Bed::default(), &payments, &[]).out;
    for line in [
        "preamble: 1",
        "header_row: true",
        "encoding: windows-1252",
        "amount: {column: Amount, type: decimal(2), prefix: \"£\", grouping: \",\"}",
        "payment_category: {column: \"Payment category\"}",
    ] {
        assert!(proposal.contains(line), "{line}:\n{proposal}");
    }
}

#[test]
fn every_file_of_csv_spectrum() {
    let Some(folder) = shared("data/csv-spectrum/csvs") else { return };
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the cases") {
        let Some(_) = reads_as_python_does(&entry.expect("a case").path(), "utf-8", 0) else { return };
        files += 1;
    }
    assert_eq!(files, 12);
}

#[test]
fn every_file_of_csv_bench() {
    for (name, records) in
        [("gtfs-mbta-stop-times", 9_999), ("uspop", 100), ("uspop-null", 100), ("worldcitiespop", 20_000)]
    {
        let Some(file) = shared(&format!("data/csv-bench/{name}.csv")) else { return };
        let Some(found) = reads_as_python_does(&file, "utf-8", 0) else { return };
        assert_eq!(found, records, "{name}");
    }
}

/// The fields are found where the copybook has them, without the copybook.
#[test]
fn the_daily_transactions_of_carddemo() {
    let Some(daily) = shared("data/carddemo/ascii/dailytran.txt") else { return };
    let Some(expected) = python("carddemo.py", [&daily]) else { return };
    let bed = Bed::default();
    let (copy, count) = proposed_and_run(&bed, &daily);
    bed.put("copy.csv", &copy);
    let Some(ours) = rows(&bed.path("copy.csv"), "utf-8") else { return };
    let expected = String::from_utf8(expected).expect("ASCII");
    let details: Vec<&str> = expected.lines().filter(|line| line.starts_with("DTL|")).collect();
    assert_eq!((count, ours.len() - 1, details.len()), (300, 300, 300));
    for (ours, theirs) in ours[1..].iter().zip(details) {
        let mut theirs: Vec<String> = theirs.split('|').skip(1).map(str::to_owned).collect();
        // Whether a point is implied is not in the data.
        theirs[5] = theirs[5].replace('.', "");
        let cents: i64 = theirs[5].parse().expect("an amount");
        theirs[5] = cents.to_string();
        assert_eq!(*ours, theirs);
    }
    let proposal = read(bed.path("job.yaml"));
    let proposal = String::from_utf8(proposal).expect("UTF-8");
    assert!(proposal.contains("type_field: type") && proposal.contains("pii: pan"), "{proposal}");
}

/// Nothing of a record stands in a proposal: the files hold card numbers and names.
#[test]
fn no_value_of_a_real_file_stands_in_its_proposal() {
    let Some(daily) = shared("data/carddemo/ascii/dailytran.txt") else { return };
    let proposal = init(&Bed::default(), &daily, &[]).out;
    for line in String::from_utf8(read(&daily)).expect("ASCII").lines() {
        for value in [&line[..16], line[32..132].trim_end(), line[152..202].trim_end(), &line[262..278]] {
            assert!(!proposal.contains(value), "a value stands in it:\n{proposal}");
        }
    }
}

#[test]
fn a_file_longer_than_what_is_looked_at() {
    let bed = Bed::default();
    let mut text = String::from("HDR;2026-11-20\n");
    let row = |n: u32| format!("D;{n};{}.{:02};{}\n", n % 1_000, n % 100, "x".repeat(60));
    let records = 130_000;
    (0..records).for_each(|n| text += &row(n));
    text += &format!("TRL;{records}\n");
    assert!(text.len() > 9 << 20);
    bed.put("long.txt", text.as_bytes());
    let (copy, count) = proposed_and_run(&bed, &bed.path("long.txt"));
    assert_eq!((count, copy.iter().filter(|byte| **byte == b'\n').count()), (records.into(), records as usize + 1));
    let job = String::from_utf8(read(bed.path("job.yaml"))).expect("UTF-8");
    for part in ["the first 8,388,", "and the last line were looked at", "match: HDR", "match: TRL"] {
        assert!(job.contains(part), "{part}:\n{job}");
    }
}

#[test]
fn nothing_is_written_unless_it_is_asked_for_and_never_over_a_file() {
    let bed = Bed::default();
    bed.put("in.csv", b"id,amount\n1,2.50\n2,3.75\n");
    let before = bed.state();
    let shown = init(&bed, Path::new("in.csv"), &["--name", "fees"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(
        shown.out.contains("job: fees\n") && shown.out.contains("# 2 of 2 values are numbers with up to 2 decimals")
    );
    assert_untouched(&bed, &before);

    bed.put("job.yaml", b"mine");
    let before = bed.state();
    let refused = init(&bed, Path::new("in.csv"), &["-o", "job.yaml"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("error[BL5001]") && refused.err.contains("never replaced"), "{}", refused.err);
    // The sample is a file like any other.
    let refused = init(&bed, Path::new("in.csv"), &["-o", "in.csv"]);
    assert_eq!(refused.code, 1);
    assert_untouched(&bed, &before);
}

#[test]
fn samples_that_are_none_are_refused_with_their_codes() {
    let bed = Bed::default();
    bed.put("empty", b"");
    bed.put("binary", b"\x7FELF\x02\x01\x01\0\0\0");
    bed.put("packed.gz", b"\x1F\x8B\x08\0rest");
    let cases = [
        ("empty", 3, "BL3004"),
        ("binary", 3, "BL1206"),
        ("packed.gz", 3, "BL1206"),
        ("missing", 1, "BL3001"),
        (".", 2, "BL3003"),
    ];
    let before = bed.state();
    for (name, code, number) in cases {
        let refused = init(&bed, Path::new(name), &["-o", "job.yaml"]);
        assert_eq!((refused.code, refused.out.as_str()), (code, ""), "{name}: {}", refused.err);
        assert!(refused.err.starts_with(&format!("error[{number}]")), "{name}: {}", refused.err);
        assert!(refused.err.contains("help: ") || name == "missing", "{name}: {}", refused.err);
    }
    assert_untouched(&bed, &before);
    let usage = Finished::of(batchloom().arg("init").output().expect("it starts"));
    assert_eq!(usage.code, 2);
}
