//! What no two records may have in common, against sets in memory: the same verdicts at any number of threads, in any blocks, over
//! several files, where keys do not fit in memory, and after an interruption.

use super::support::Scene;
use crate::engine::distributed::Plan;
use crate::engine::{Job, PreviewOptions, Report, RunOptions, Status};
use crate::error::{Kind, codes};
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use std::collections::HashSet;
use std::sync::Arc;

const JOB: &str = r#"
batchloom: 1
job: payments
inputs:
  transactions:
    format: delimited
    quote: '"'
    record:
      type_field: type
      failures: all
      fields: [type, {id: {trim: both, unique: true, reason: TWICE}}, {amount: decimal(2)}, {reference: {required: false}}]
      validate: [{check: amount < 900.00, reason: HIGH}]
      unique:
        - {fields: [amount, reference], reason: PAIR, severity: warning}
      map: {id: {from: id}, amount: {from: amount}}
transactions:
  A: {}
  B: {unique: [{fields: [reference], reason: REFERENCE}]}
outputs:
  ledger: {format: delimited, where: amount != 7.00, fields: [{id: {width: 6}}, amount], trailer: {fields: [{sum: {expr: "written.sum(amount)"}}]}}
  rejects: {from: rejects, format: delimited, delimiter: "|", fields: [record_number, reasons]}
"#;

fn job() -> Job {
    Job::from_yaml(JOB, "payments.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

/// A line, and what it means.
struct Row {
    kind: char,
    id: String,
    cents: i64,
    reference: String,
}

/// Records of which many repeat an earlier one in one way or another, some of them one that is rejected itself.
fn rows(count: u64) -> Vec<Row> {
    let mut seed = 7u64;
    let mut draw = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let rows = (0..count).map(|number| Row {
        kind: ['A', 'A', 'A', 'B', 'X'][draw(5) as usize],
        id: if draw(40) == 0 { format!("{:07}", draw(50)) } else { format!("{}", draw(count)) },
        cents: if draw(20) == 0 { 90_000 + number as i64 } else { draw(60) as i64 * 50 },
        reference: if draw(4) == 0 { String::new() } else { format!("r{}", draw(count / 40 + 1)) },
    });
    rows.collect()
}

/// The amount is written in one of two ways, the id with blanks, and every field in quotes now and then.
fn line((number, row): (usize, &Row)) -> String {
    let amount = match number % 3 {
        0 if row.cents % 10 == 0 => format!("{}.{}", row.cents / 100, row.cents / 10 % 10),
        _ => format!("{}.{:02}", row.cents / 100, row.cents % 100),
    };
    let (kind, id, reference) = (row.kind, &row.id, &row.reference);
    match number % 5 {
        0 => format!("\"{kind}\",\"{id}\",{amount},\"{reference}\"\n"),
        1 => format!("{kind}, {id} ,{amount},{reference}\n"),
        _ => format!("{kind},{id},{amount},{reference}\n"),
    }
}

/// What the job makes of the records.
#[derive(Debug, Default, PartialEq, Eq)]
struct Expected {
    ledger: String,
    rejects: String,
    warned: u64,
    filtered: u64,
}

fn expected(rows: &[Row]) -> Expected {
    let mut found = Expected::default();
    let (mut ids, mut pairs, mut references) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut sum = 0;
    for (row, number) in rows.iter().zip(1..) {
        let amount = format!("{}.{:02}", row.cents / 100, row.cents % 100);
        let is_written = row.cents != 700;
        let own = match row {
            Row { kind: 'X', .. } => Some("BL3101"),
            Row { cents, .. } if *cents >= 90_000 => Some("HIGH"),
            Row { id, .. } if is_written && id.len() > 6 => Some("BL3110"),
            _ => None,
        };
        if let Some(reason) = own {
            found.rejects += &format!("{number}|{reason}\n");
            continue;
        }
        // Whatever becomes of it: what it has nobody may have again.
        let reference = Some(&row.reference).filter(|reference| !reference.is_empty());
        let twice = !ids.insert(&row.id);
        let pair = reference.is_some_and(|reference| !pairs.insert((row.cents, reference)));
        let again = row.kind == 'B' && reference.is_some_and(|reference| !references.insert(reference));
        let reasons: Vec<&str> =
            [(twice, "TWICE"), (again, "REFERENCE")].iter().filter(|(is, _)| *is).map(|(_, reason)| *reason).collect();
        if !reasons.is_empty() {
            found.rejects += &format!("{number}|{}\n", reasons.join(";"));
            continue;
        }
        found.warned += u64::from(pair);
        if is_written {
            found.ledger += &format!("{:<6},{amount}\n", row.id);
            sum += row.cents;
        } else {
            found.filtered += 1;
        }
    }
    found.ledger += &format!("{}.{:02}\n", sum / 100, sum % 100);
    found
}

fn told(scene: &Scene, report: &Report) -> Expected {
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    Expected {
        ledger: scene.text("ledger"),
        rejects: scene.text("rejects"),
        warned: report.warnings.iter().filter(|warning| warning.code == "PAIR").map(|warning| warning.count).sum(),
        filtered: report.counts.filtered,
    }
}

fn input(rows: &[Row]) -> Vec<u8> {
    rows.iter().enumerate().map(line).collect::<String>().into_bytes()
}

/// A scene with the records in one file.
fn scene(rows: &[Row]) -> Scene {
    Scene::new(&input(rows))
}

#[test]
fn of_records_that_are_alike_the_first_is_kept_that_fails_nothing_else() {
    let rows = rows(4_000);
    let expected = expected(&rows);
    for reason in ["TWICE", "REFERENCE", "TWICE;REFERENCE", "HIGH", "BL3110", "BL3101"] {
        let count = expected.rejects.lines().filter(|line| line.ends_with(&format!("|{reason}"))).count();
        assert!(count > 10, "{count} of {reason}");
    }
    assert!(expected.warned > 10 && expected.filtered > 10, "{} {}", expected.warned, expected.filtered);
    let job = job();
    for threads in [1, 2, 3, 8] {
        for block_size in [None, Some(4096), Some(5_000)] {
            let scene = scene(&rows);
            let report = job.run(RunOptions { threads: Some(threads), block_size, ..scene.options() });
            assert!(told(&scene, &report) == expected, "{threads} threads, blocks of {block_size:?}");
            assert!(scene.left_over().is_empty());
        }
    }
}

#[test]
fn records_of_several_files_are_compared_with_each_other() {
    let rows = rows(3_000);
    let scene = Scene::new(b"");
    let text = input(&rows);
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let inputs = tempfile::tempdir().unwrap();
    let parts = [0..1_000, 1_000..1_001, 1_001..3_000].into_iter().enumerate().map(|(at, part)| {
        let path = inputs.path().join(at.to_string());
        std::fs::write(&path, lines[part].concat()).unwrap();
        ("transactions".to_owned(), path)
    });
    let options = RunOptions { inputs: parts.collect(), block_size: Some(4096), threads: Some(3), ..scene.options() };
    assert!(told(&scene, &job().run(options)) == expected(&rows));
}

#[test]
fn keys_need_not_fit_in_memory() {
    let rows = rows(60_000);
    let scene = scene(&rows);
    let report = job().run(RunOptions { memory: Some(1 << 20), ..scene.options() });
    assert!(told(&scene, &report) == expected(&rows));
}

#[test]
fn an_attempt_that_goes_on_behind_a_checkpoint_judges_as_if_it_had_begun() {
    let rows = rows(6_000);
    let expected = expected(&rows);
    // Without quotes, or a block that begins in the wrong place would be mended.
    let job = Job::from_yaml(&JOB.replace("    quote: '\"'\n", ""), "payments.yaml").unwrap();
    let bytes: Vec<u8> = input(&rows).into_iter().filter(|byte| *byte != b'"').collect();
    let plain = Scene::new(&bytes);
    let undisturbed = job.run(plain.keyed_options());
    assert!(told(&plain, &undisturbed) == expected);
    let mut resumed = 0;
    for nth in [4, 14, 25, 34, 50] {
        let scene = Scene::new(&bytes);
        let fault = FaultPlan::new().nth(Some(Call::Write), nth, Effect::Errno(Errno::IO.raw_os_error()));
        let first = job.run_with(Os::with_faults(Arc::new(fault)), scene.keyed_options());
        assert!(first.error.is_some_and(|error| error.code() == codes::output::WRITE_FAILED), "{nth}");
        let second = job.run(scene.keyed_options());
        assert!(told(&scene, &second) == expected, "{nth}");
        assert_eq!(second.canonical_json(), undisturbed.canonical_json(), "{nth}");
        resumed += usize::from(second.resumed_from.is_some());
    }
    assert!(resumed >= 2, "only {resumed} of them went on behind a checkpoint");
}

#[test]
fn what_is_wrong_with_the_data_ends_the_run_where_it_would_without_a_pass_in_front() {
    let mut rows = rows(2_000);
    rows[1_500].id = "x".repeat(3_000_000);
    for threads in [1, 3] {
        let scene = scene(&rows);
        let options = RunOptions { threads: Some(threads), block_size: Some(4096), ..scene.options() };
        let report = job().run(options);
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.code(), codes::input::RECORD_TOO_LONG);
        assert_eq!(error.position().unwrap().record, Some(1_501));
        let before: u64 = expected(&rows[..1_500]).rejects.lines().count() as u64;
        assert_eq!((report.counts.read, report.counts.rejected), (1_500, before));
    }
}

#[test]
fn a_limit_counts_what_is_repeated_and_a_fatal_repeat_ends_the_run() {
    let rows = rows(2_000);
    let scene = scene(&rows);
    let twice = expected(&rows).rejects.lines().position(|line| line.contains("|TWICE")).unwrap();
    let numbers: Vec<u64> =
        expected(&rows).rejects.lines().map(|line| line.split('|').next().unwrap().parse().unwrap()).collect();
    let limited = Job::from_yaml(&format!("{JOB}limits: {{rejects: {twice}}}\n"), "payments.yaml").unwrap();
    let report = limited.run(scene.options());
    let error = report.error.unwrap();
    assert_eq!(error.code(), codes::balance::REJECT_LIMIT);
    assert!(error.to_string().contains("TWICE: `id` has the value that it has in an earlier record"), "{error}");
    assert_eq!(error.position().unwrap().record, Some(numbers[twice]));
    let fatal = JOB.replace("reason: REFERENCE}", "reason: REFERENCE, severity: fatal}");
    let report = Job::from_yaml(&fatal, "payments.yaml").unwrap().run(scene.options());
    assert_eq!(report.error.unwrap().code(), codes::input::FATAL_RECORD);
}

#[test]
fn any_call_may_fail_once() {
    let rows = rows(40);
    let expected = expected(&rows);
    let job = job();
    for number in [Errno::IO, Errno::NOSPC] {
        for nth in 1.. {
            let scene = scene(&rows);
            let plan = Arc::new(FaultPlan::new().nth(None, nth, Effect::Errno(number.raw_os_error())));
            let report = job.run_with(Os::with_faults(plan.clone()), scene.options());
            match &report.error {
                None => assert!(told(&scene, &report) == expected, "call {nth}"),
                Some(error) => {
                    assert_ne!(error.kind(), Kind::Internal, "call {nth}: {error}");
                    for name in ["ledger", "rejects"].iter().filter(|name| scene.path(name).exists()) {
                        let whole = if *name == "ledger" { &expected.ledger } else { &expected.rejects };
                        assert_eq!(scene.text(name), *whole, "call {nth}: {error}");
                    }
                }
            }
            assert!(scene.left_over().is_empty(), "call {nth}");
            if plan.total() < nth {
                break;
            }
        }
    }
}

#[test]
fn who_sees_a_part_of_the_input_only_does_not_judge() {
    let rows = rows(20);
    let scene = scene(&rows);
    let error = Plan::new(&job(), scene.options(), 2).unwrap_err();
    assert_eq!(error.code(), codes::job::OPTION_VALUE);
    assert!(error.to_string().contains("repeats an earlier one"), "{error}");
    let preview = job()
        .preview(PreviewOptions { inputs: vec![("transactions".into(), scene.input())], ..Default::default() })
        .unwrap();
    let unlike = [
        "no earlier record has the same `id`",
        "no earlier record has the same `amount`, `reference`",
        "B: no earlier record has the same `reference`",
    ];
    assert_eq!(preview.not_judged, unlike);
}
