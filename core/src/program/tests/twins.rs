//! Twins: the fast programs against the general ones, every set of kernels against the others, blocks however they are cut.
//! All must write the same bytes and come to the same figures.

use super::dice::Dice;
use super::jobs::Job;
use super::lines::lines;
use super::*;
use crate::program::model::{OutputShape, Severity};
use proptest::prelude::*;

type Result = (Vec<Vec<u8>>, Partial);

/// The program of a job whose records all go the general way.
fn general(yaml: &str, launch: &[crate::expr::Constant], level: Level) -> Program {
    let mut program = program(yaml, launch, level);
    for kind in &mut program.types {
        kind.fast = kind.general.clone();
    }
    program
}

/// Runs the text cut at some line ends, and puts the pieces together again.
fn in_pieces(program: &Program, text: &[u8], dice: &mut Dice) -> Result {
    let mut worker = Worker::new(program, *dice.of(b"9\n|x\xC3\0"));
    let (mut outputs, mut whole) = worker.block(b"", 0, 0);
    let (chance, mut from) = (dice.between(3, 80), 0);
    for line in split(program, text) {
        let end = line.as_ptr() as usize - text.as_ptr() as usize + line.len();
        if end == text.len() || dice.chance(chance) {
            let (bytes, partial) = worker.block(&text[from..end], from as u64, whole.counts().read);
            outputs.iter_mut().zip(bytes).for_each(|(all, more)| all.extend_from_slice(&more));
            whole.merge(&partial);
            if whole.failure.is_some() {
                break;
            }
            from = end;
        }
    }
    (outputs, whole)
}

/// The lines of a text with their ends.
fn split<'t>(program: &Program, text: &'t [u8]) -> Vec<&'t [u8]> {
    match program.record_length() {
        Some(length) => text.chunks(length).collect(),
        None => text.split_inclusive(|byte| *byte == b'\n').collect(),
    }
}

/// What holds for every run.
fn check_accounts(program: &Program, model: &model::Model, text: &[u8], (outputs, partial): &Result) {
    let counts = partial.counts();
    for of_type in partial.types.iter().chain([&counts]) {
        assert_eq!(of_type.read, of_type.written + of_type.filtered + of_type.rejected, "{partial:?}");
    }
    let done = &text[..partial.end as usize];
    assert_eq!(partial.begin, 0);
    let (mut records, mut passed) = ((0, 0), PassedCounts::default());
    for line in split(program, done) {
        let bytes = line.len() as u64;
        match line {
            [b'#', ..] if model.reading.passed.comment.is_some() => passed.comments.add(bytes),
            b"\n" if model.reading.passed.blank && !model.ending.is_crlf() => passed.blank.add(bytes),
            b"\r\n" if model.reading.passed.blank && model.ending.is_crlf() => passed.blank.add(bytes),
            _ => records = (records.0 + 1, records.1 + bytes),
        }
    }
    assert_eq!((counts.read, partial.record_bytes), records, "lines of what was done, and their bytes");
    assert_eq!(partial.passed, passed, "lines that are no records");
    match &partial.failure {
        None => assert_eq!(partial.end, text.len() as u64, "every byte is accounted for"),
        Some(failure) => assert_eq!(failure.offset, partial.end, "processing stops in front of the line that fails"),
    }
    let refused = program.rules.iter().zip(&partial.rules).filter(|(rule, _)| rule.severity == Severity::Error);
    assert_eq!(refused.map(|(_, rule)| rule.count).sum::<u64>(), counts.rejected, "every reject has a reason");
    let records = model.outputs.iter().map(|output| (output.index, output.shape, output.line_end));
    let rejects = model.reject_outputs.iter().map(|output| (output.index, output.shape, output.line_end));
    let warnings = model.warning_outputs.iter().map(|output| (output.index, output.shape, output.line_end));
    for (index, shape, line_end) in records.chain(rejects).chain(warnings) {
        let bytes = &outputs[index];
        let held = match shape {
            OutputShape::Fixed { width, .. } => {
                let width = width + line_end.len();
                assert!(bytes.chunks(width).all(|record| record.ends_with(line_end)), "records of {width} bytes");
                bytes.len() / width
            }
            OutputShape::Delimited { .. } | OutputShape::JsonLines => memchr::memchr_iter(b'\n', bytes).count(),
        };
        assert_eq!(partial.records[index], held as u64, "output {index} holds what is counted");
    }
    for output in &model.reject_outputs {
        assert_eq!(partial.records[output.index], counts.rejected, "every reject is written");
    }
    for output in &model.outputs {
        let fed = partial.types.iter().zip(&output.feeds).filter(|(_, feeds)| **feeds);
        let fed: u64 = fed.map(|(counts, _)| counts.written).sum();
        if output.filter.is_some() {
            assert!(partial.records[output.index] <= fed, "a filter takes some of the written records");
            continue;
        }
        assert_eq!(partial.records[output.index], fed, "every written record is in every output that it feeds");
    }
}

fn same(left: &Result, right: &Result, what: &str) {
    for (index, (left, right)) in left.0.iter().zip(&right.0).enumerate() {
        assert_eq!(String::from_utf8_lossy(left), String::from_utf8_lossy(right), "{what}: output {index}");
        assert_eq!(left, right, "{what}: output {index}");
    }
    assert_eq!(left.1.failure, right.1.failure, "{what}");
    assert_eq!(left.1.totals, right.1.totals, "{what}");
    assert_eq!(left.1.types, right.1.types, "{what}");
    assert_eq!(left.1, right.1, "{what}");
}

/// A random job that the compiler takes. What it refuses (a width that no value fits, say) is drawn again.
fn random_job(seed: u64) -> (Job, u64) {
    let mut dice = Dice::new(seed);
    for refused in 0..100 {
        let job = Job::random(&mut dice);
        if compile(&job.yaml, "job.yaml", None).is_ok() {
            return (job, refused);
        }
    }
    panic!("no job of seed {seed} is taken");
}

/// Everything about one seed; the second number says how the lines are made.
fn check(seed: u64, lines_seed: u64) {
    let (job, _) = random_job(seed);
    let yaml = &job.yaml;
    let mut dice = Dice::new(lines_seed);
    let text = lines(&mut dice, &job);
    let compiled = compile(yaml, "job.yaml", None).unwrap_or_else(|error| panic!("{error:?}"));
    let general = general(yaml, &job.launch, Level::Portable);
    let expected = run(&general, &text);
    check_accounts(&general, &compiled.model, &text, &expected);
    same(&expected, &in_pieces(&general, &text, &mut dice), "general, in pieces");
    for level in Level::available() {
        let fast = program(yaml, &job.launch, level);
        same(&expected, &run(&fast, &text), &format!("fast, {level:?}"));
        same(&expected, &in_pieces(&fast, &text, &mut dice), &format!("fast, {level:?}, in pieces"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn every_way_through_a_job_gives_the_same(seed in any::<u64>(), lines_seed in any::<u64>()) {
        let outcome = std::panic::catch_unwind(|| check(seed, lines_seed));
        if outcome.is_err() {
            let (job, _) = random_job(seed);
            let text = lines(&mut Dice::new(lines_seed), &job);
            panic!("seed {seed}, lines {lines_seed}\n{}\n{}", job.yaml, text.escape_ascii().to_string().replace("\\n", "\n"));
        }
    }
}

/// The random jobs have to be worth their time: records are written and rejected, and every instruction is among them.
#[test]
fn random_jobs_write_and_reject() {
    let (mut written, mut rejected, mut jobs, mut refused) = (0, 0, 0, 0);
    let mut found = std::collections::BTreeMap::<String, u64>::new();
    for seed in 0..150 {
        let (job, again) = random_job(seed);
        refused += again;
        let text = lines(&mut Dice::new(seed + 1), &job);
        let program = program(&job.yaml, &job.launch, Level::Portable);
        let partial = run(&program, &text).1;
        let counts = partial.counts();
        for (rule, count) in program.rules.iter().zip(&partial.rules) {
            *found.entry(rule.code.to_string()).or_default() += count.count;
        }
        for kind in program.types.iter().map(|kind| &kind.fast) {
            let checks = kind.checks.iter().map(|check| format!("{check:?}"));
            let writes = kind.outputs.iter().flat_map(|output| &output.writes).map(|write| format!("{write:?}"));
            let appends = kind.outputs.iter().flat_map(|output| &output.appends).map(|append| format!("{append:?}"));
            let tallies = kind.tallies.iter().map(|tally| format!("{tally:?}"));
            for name in checks
                .chain(writes.map(|w| format!("Write{w}")))
                .chain(appends.map(|w| format!("Append{w}")))
                .chain(tallies)
            {
                let name = name.split([' ', '{']).next().unwrap_or_default().to_owned();
                *found.entry(name).or_default() += 1;
            }
        }
        written += counts.written;
        rejected += counts.rejected;
        jobs += u64::from(counts.written > 0);
    }
    println!("{written} written, {rejected} rejected, {jobs} jobs that write, {refused} drawn again: {found:?}");
    assert!(written * 2 > rejected && jobs > 100 && refused < 300);
}
