//! Properties of whole runs over random inputs: threads and block sizes do not show, and every record is accounted for.
#![expect(clippy::disallowed_methods, reason = "tests look at files directly")]

use batchloom::{Job, RunOptions, Target};
use batchloom_tests::conformance::corpus;
use batchloom_tests::{accounted, differ, scratch};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;

/// The job of a case of the corpus, without what is reconciled: random figures never agree.
fn job(case: &str) -> Job {
    let path = corpus().join("cases/blocks").join(case).join("job.yaml");
    let text = std::fs::read_to_string(path).expect("the job of the case");
    let text: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("reconcile:")).collect();
    Job::from_yaml(&text.join("\n"), case).expect("a job")
}

/// One run: the canonical report, and the outputs where there are some.
fn run(job: &Job, folder: &Path, threads: usize, block: u64) -> (Value, Vec<Option<Vec<u8>>>) {
    let outputs = ["out", "rejects"].map(|name| (name.to_owned(), folder.join(name)));
    let report = job.run(RunOptions {
        inputs: vec![("records".into(), folder.join("records.txt"))],
        outputs: outputs.iter().cloned().map(|(name, path)| (name, Target::File(path))).collect(),
        threads: Some(threads),
        block_size: Some(block),
        store: Some("none".into()),
        ..RunOptions::default()
    });
    let taken = outputs.map(|(_, path)| {
        let bytes = std::fs::read(&path).ok();
        bytes.inspect(|_| std::fs::remove_file(&path).expect("an output that was read"))
    });
    assert_eq!(std::fs::read_dir(folder).expect("the folder").count(), 1, "the run left something behind");
    (report.canonical_json(), taken.into())
}

/// The property: a run in one thread and one block, and runs in other settings, come to the same.
fn holds(job: &Job, input: &[u8], envelope_lines: usize, settings: &[(usize, u64)]) -> Result<(), TestCaseError> {
    let folder = scratch();
    std::fs::write(folder.path().join("records.txt"), input).expect("the input");
    let (report, outputs) = run(job, folder.path(), 1, 64 << 20);
    prop_assert_eq!(accounted(&report), Ok(()));
    if report["status"] == "COMPLETED" {
        let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
        let read = lines(input) + usize::from(!input.ends_with(b"\n")) - envelope_lines;
        prop_assert_eq!(report["counts"]["read"].as_u64(), Some(read as u64));
        let rejects = outputs[1].as_deref().expect("rejects are published");
        prop_assert_eq!(report["counts"]["rejected"].as_u64(), Some(lines(rejects) as u64));
    }
    for &(threads, block) in settings {
        let (again, others) = run(job, folder.path(), threads, block);
        prop_assert_eq!(&report, &again, "{} threads, blocks of {} bytes", threads, block);
        for (one, other) in outputs.iter().zip(&others) {
            let difference = differ(one.as_deref().unwrap_or_default(), other.as_deref().unwrap_or_default());
            prop_assert!(
                one.is_some() == other.is_some() && difference.is_none(),
                "{threads}, {block}: {difference:?}"
            );
        }
    }
    Ok(())
}

/// Threads and block sizes, down to the smallest block.
fn settings() -> impl Strategy<Value = Vec<(usize, u64)>> {
    vec((1_usize..=8, prop_oneof![Just(4096_u64), 4096_u64..6000, 4096_u64..65536]), 2..4)
}

/// Bytes without line ends, sometimes many.
fn anything() -> impl Strategy<Value = Vec<u8>> {
    let length = prop_oneof![9 => 0_usize..40, 1 => 3000_usize..9000];
    length.prop_flat_map(|length| vec(any::<u8>().prop_map(|byte| if byte == b'\n' { b' ' } else { byte }), length))
}

/// Short texts, repeated so that lines of all lengths come up without many random choices.
fn text() -> impl Strategy<Value = String> {
    ("[a-zA-Z éß東]{0,12}", prop_oneof![20 => 1_usize..3, 1 => 200_usize..400])
        .prop_map(|(text, times)| text.repeat(times))
}

fn joined(lines: &[Vec<u8>], end: &[u8], final_end: bool) -> Vec<u8> {
    let mut whole = lines.join(end);
    if final_end && !lines.is_empty() {
        whole.extend_from_slice(end);
    }
    whole
}

static MIXED: LazyLock<Job> = LazyLock::new(|| job("mixed"));
static LONG: LazyLock<Job> = LazyLock::new(|| job("long-lines"));
static FIXED: LazyLock<Job> = LazyLock::new(|| job("fixed"));

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn delimited_records_of_two_types_between_header_and_trailer(
        lines in vec(
            prop_oneof![
                60 => ("[ABX]", "[0-9]{1,13}", "-?[0-9]{1,9}\\.[0-9]{2,3}", text())
                    .prop_map(|(kind, account, amount, name)| format!("{kind}|{account}|{amount}|{name}").into_bytes()),
                4 => "[AB|.0-9-]{0,30}".prop_map(String::into_bytes),
                4 => anything(),
                1 => Just(b"A|1|1.00|trailer\0".to_vec()),
            ],
            0..350,
        ),
        inside in prop::option::weighted(0.1, (any::<prop::sample::Index>(), "(HDR|TRL)\\|x")),
        settings in settings(),
    ) {
        let mut lines = lines;
        if let Some((place, line)) = inside {
            let place = place.index(lines.len() + 1);
            lines.insert(place, line.into_bytes());
        }
        lines.insert(0, b"HDR|2026-03-16".to_vec());
        lines.push(b"TRL|0|0.00".to_vec());
        holds(&MIXED, &joined(&lines, b"\n", true), 2, &settings)?;
    }

    #[test]
    fn lines_of_any_length_with_carriage_returns(
        lines in vec(
            prop_oneof![
                30 => (0_u32..99999, text()).prop_map(|(id, text)| format!("{id},{text}").into_bytes()),
                4 => anything(),
                1 => (4090_usize..4100).prop_map(|length| [b"7,".to_vec(), vec![b'x'; length]].concat()),
                1 => Just(b"1,lf alone\n2,next".to_vec()),
            ],
            1..250,
        ),
        final_end in any::<bool>(),
        settings in settings(),
    ) {
        let mut input = joined(&lines, b"\r\n", final_end);
        if input.is_empty() {
            input = b"\r\n".to_vec();
        }
        holds(&LONG, &input, 0, &settings)?;
    }

    #[test]
    fn fixed_width_records(
        lines in vec(
            prop_oneof![
                60 => ("[0-9]{6}", 1900_u32..2100, 1_u32..14, 1_u32..33, "[0-9]{8}[{A-R}0-9]", "[a-zA-Z ]{10}").prop_map(
                    |(id, year, month, day, amount, name)| format!("{id}{year:04}{month:02}{day:02}{amount}{name}").into_bytes(),
                ),
                5 => vec(any::<u8>().prop_map(|byte| if byte == b'\n' { b' ' } else { byte }), 33),
                3 => anything(),
            ],
            1..400,
        ),
        final_end in any::<bool>(),
        settings in settings(),
    ) {
        let mut input = joined(&lines, b"\n", final_end);
        if input.is_empty() {
            input = b"\n".to_vec();
        }
        holds(&FIXED, &input, 0, &settings)?;
    }
}
