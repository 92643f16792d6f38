//! Programs of whole jobs over blocks in memory: the fast program against the general one, and against figures of others.
#![expect(clippy::disallowed_methods, reason = "tests read reference data and measure")]

mod allocations;
mod cases;
mod checks;
mod dice;
mod jobs;
mod kinds;
mod lines;
mod oracle;
mod totals;
mod twins;

use super::*;
use crate::job::compile;
use crate::record::kernels::{Kernels, Level, PAD, Task};

/// Blocks of one input, one behind the other, through one working memory.
struct Worker<'p> {
    program: &'p Program,
    state: State,
    positions: Vec<u32>,
    /// What stands around a block; must not matter.
    padding: u8,
}

impl<'p> Worker<'p> {
    fn new(program: &'p Program, padding: u8) -> Worker<'p> {
        let state = State::new(program.output_count, program.totals.clone(), program.trimmed);
        Worker { program, state, positions: Vec::new(), padding }
    }

    /// Whole lines in front of which `before` records stand.
    fn block(&mut self, text: &[u8], offset: u64, before: u64) -> (Vec<Vec<u8>>, Partial) {
        let buffer = [&[self.padding; PAD][..], text, &[self.padding; PAD]].concat();
        let partial = self.buffer(&buffer, offset);
        let outputs = self.state.outputs.iter().enumerate().map(|(index, output)| {
            let fixups = self.state.fixups.iter().filter(|(of, _)| *of == index).map(|(_, fixup)| *fixup);
            let bytes = output.finished();
            Segment::resolve(bytes, &fixups.collect::<Vec<_>>(), before).unwrap().unwrap_or_else(|| bytes.to_vec())
        });
        (outputs.collect(), partial)
    }

    /// Whole lines with their padding.
    fn buffer(&mut self, buffer: &[u8], offset: u64) -> Partial {
        let (program, state, positions) = (self.program, &mut self.state, &mut self.positions);
        let (from, to) = (PAD, buffer.len() - PAD);
        let (mut buffer, mut divided) = (std::borrow::Cow::Borrowed(buffer), Divided::default());
        let reading = program.reading;
        let needs = !reading.passed.is_nothing() || reading.quote.is_some();
        let divides = needs && reading.divides(&buffer[from..to], program.ending);
        if divides {
            let (buffer, divided) = (buffer.to_mut(), &mut divided);
            program.level.run(DivideBlock { program, buffer, from, to, positions, divided });
        }
        let divided = divides.then_some(&divided);
        let block = Block { buffer: &buffer, from, to, offset, body_end: u64::MAX, divided };
        program.level.run(ProcessBlock { program, block, state, positions })
    }
}

/// The outputs of a text's lines, and what they came to.
fn run(program: &Program, text: &[u8]) -> (Vec<Vec<u8>>, Partial) {
    Worker::new(program, b'#').block(text, 0, 0)
}

fn program(yaml: &str, launch: &[crate::expr::Constant], level: Level) -> Program {
    let job = compile(yaml, "job.yaml", None).unwrap_or_else(|error| panic!("{:?}", error));
    lower(&job.model, launch, level)
}

#[test]
fn the_reference_job_gives_the_golden_bytes() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/golden");
    if !folder.exists() {
        println!("skipped: no reference data");
        return;
    }
    let read = |name: &str| {
        let output = std::process::Command::new("gzip").arg("-dc").arg(folder.join(name)).output().unwrap();
        output.stdout
    };
    let (input, ledger, rejects) = (read("edge.txt.gz"), read("edge.out.gz"), read("edge.rej.gz"));
    let yaml = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/card-transactions/job.yaml"),
    );
    let yaml = yaml.unwrap();
    let body_start = input.iter().position(|b| *b == b'\n').unwrap() + 1;
    let body_end = input[..input.len() - 1].iter().rposition(|b| *b == b'\n').unwrap() + 1;
    for level in Level::available() {
        let program = program(&yaml, &[], level);
        let (outputs, partial) = run(&program, &input[body_start..body_end]);
        let details = &ledger[201..ledger.len() - 201];
        let first = outputs[0].chunks(201).zip(details.chunks(201)).position(|(a, b)| a != b);
        if let Some(first) = first {
            let at = first * 201..first * 201 + 201;
            panic!(
                "{level:?}\n{}{}",
                String::from_utf8_lossy(&outputs[0][at.clone()]),
                String::from_utf8_lossy(&details[at])
            );
        }
        assert_eq!(outputs[0].len(), details.len());
        assert_eq!(String::from_utf8_lossy(&outputs[1]), String::from_utf8_lossy(&rejects));
        assert_eq!(partial.counts().read, 5000);
    }
}

/// Prints nanoseconds per record of the program alone; run by hand: `BENCH=file cargo test --release -- --ignored speed`.
#[test]
#[ignore = "a measurement, run by hand"]
fn speed() {
    let input = std::fs::read(std::env::var("BENCH").unwrap()).unwrap();
    let yaml = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/card-transactions/job.yaml"),
    );
    let yaml = yaml.unwrap();
    let start = input.iter().position(|b| *b == b'\n').unwrap() + 1;
    let block = 1 << 19;
    let end = start + block + input[start + block..].iter().position(|b| *b == b'\n').unwrap() + 1;
    for level in Level::available() {
        let program = program(&yaml, &[], level);
        let mut buffer = vec![b'\n'; PAD];
        buffer.extend_from_slice(&input[start..end]);
        buffer.extend_from_slice(&[b'#'; PAD]);
        let mut state = State::new(program.output_count, program.totals.clone(), program.trimmed);
        let mut positions = Vec::new();
        let mut best = f64::MAX;
        for _ in 0..200 {
            let started = std::time::Instant::now();
            let block = Block {
                buffer: &buffer,
                from: PAD,
                to: PAD + end - start,
                offset: 0,
                body_end: u64::MAX,
                divided: None,
            };
            let task = ProcessBlock { program: &program, block, state: &mut state, positions: &mut positions };
            let partial = program.level.run(task);
            let each = started.elapsed().as_nanos() as f64 / partial.counts().read as f64;
            best = best.min(each);
        }
        println!("{level:?}: {best:.1} ns per record");
    }
}

/// One block of quoted lines on its way to the positions of what divides it.
struct Dividing<'a> {
    buffer: &'a [u8],
    positions: &'a mut Vec<u32>,
    quotes: &'a mut Vec<u32>,
}

impl Task for Dividing<'_> {
    type Output = ();

    #[inline(always)]
    fn run<K: Kernels>(self, kernels: K) {
        let (from, to) = (PAD, self.buffer.len() - PAD);
        self.positions.clear();
        self.quotes.clear();
        kernels.index_quoted(self.buffer, from, to, b'|', b'"', self.positions, self.quotes);
    }
}

/// Prints how fast quoted lines are divided, and nothing else done with them; run by hand:
/// `cargo test --release -p batchloom --lib dividing_speed -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement, run by hand"]
fn dividing_speed() {
    let mut buffer = vec![b'\n'; PAD];
    for number in 0..8_000 {
        let text = format!(
            "PUR|{number:012}|\"{number:016}\"|400000******0000|2026-03-16T10:00:00|{number}.25|EUR|\"A, B\nC\"|5411|AT\n"
        );
        buffer.extend_from_slice(text.as_bytes());
    }
    buffer.extend_from_slice(&[b'#'; PAD]);
    let (mut positions, mut quotes) = (Vec::new(), Vec::new());
    for level in Level::available() {
        let mut best = f64::MAX;
        for _ in 0..200 {
            let started = std::time::Instant::now();
            level.run(Dividing { buffer: &buffer, positions: &mut positions, quotes: &mut quotes });
            best = best.min(started.elapsed().as_secs_f64());
        }
        let rate = (buffer.len() - 2 * PAD) as f64 / best / 1e9;
        println!("{level:?}: {rate:.2} GB/s of quoted lines, {} positions", positions.len());
    }
}
