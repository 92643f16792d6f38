//! Kill anywhere, in full: every point, and thousands of kills by the clock.
//!
//! ```text
//! campaign                                  a sample, as in `make test`
//! campaign --full [--seed N] [--random N]   every point, 10,000 kills by the clock
//! campaign --shape NAME --call N …          one point, as a failure prints it
//! ```

use batchloom_crash::points::{BYTES, Golden, Kill, Plan, Point, TIME, Tally, all, in_order, judge, plan};
use batchloom_crash::shapes::{ALL, Shape};
use batchloom_crash::tracer;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// Records of an input of about 2 MB.
const RECORDS: u64 = 28_000;
/// Points that a full campaign has at least; inputs grow until there are so many.
const FULL: u64 = 2_000;

#[derive(Debug)]
struct Arguments {
    full: bool,
    seed: u64,
    random: u64,
    records: Option<u64>,
    point: Option<Point>,
}

fn main() -> ExitCode {
    let arguments = arguments(std::env::args().skip(1)).unwrap_or_else(|problem| {
        eprintln!("campaign: {problem}");
        std::process::exit(2)
    });
    let outcome = tracer::available().and_then(|()| match &arguments.point {
        Some(point) => replay(point, arguments.records.unwrap_or(RECORDS)),
        None => campaign(&arguments),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn arguments(words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { full: false, seed: 1, random: 10_000, records: None, point: None };
    let (mut shape, mut threads, mut every, mut kills) = (None, 1, BYTES, Vec::new());
    let mut words = words;
    while let Some(word) = words.next() {
        if word == "--full" {
            arguments.full = true;
            continue;
        }
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{word} takes a number, not `{value}`"));
        match word.as_str() {
            "--seed" => arguments.seed = number()?,
            "--random" => arguments.random = number()?,
            "--records" => arguments.records = Some(number()?),
            "--threads" => threads = number()? as u32,
            "--call" => kills.push(Kill::Call(number()?)),
            "--time" => kills.push(Kill::Time(number()?)),
            "--checkpoint" if value == TIME => every = TIME,
            "--checkpoint" if value == BYTES => {}
            "--shape" => shape = Some(named(&value)?),
            _ => return Err(format!("there is no option {word}")),
        }
    }
    arguments.point = shape.map(|shape| Point { shape: shape.name, threads, every, kills });
    Ok(arguments)
}

fn named(name: &str) -> Result<Shape, String> {
    ALL.into_iter().find(|shape| shape.name == name).ok_or_else(|| format!("there is no shape `{name}`"))
}

fn replay(point: &Point, records: u64) -> Result<(), String> {
    let golden = Golden::make(named(point.shape)?, records)?;
    println!("{} durable calls, {} checkpoints; {point}", golden.calls.len(), golden.checkpoints);
    let first = point.first_call().and_then(|call| golden.calls.get(call.saturating_sub(1) as usize));
    if let Some(call) = first {
        println!("the first kill is before {call}");
    }
    let judged = judge(&golden, point)?;
    println!("no difference: {judged:?}");
    Ok(())
}

fn campaign(arguments: &Arguments) -> Result<(), String> {
    println!("seed {}", arguments.seed);
    let goldens = goldens(arguments)?;
    println!("{}", Tally::heads());
    let (mut points, mut kills) = (0, 0);
    for golden in &goldens {
        let chosen = plan(golden, &chosen(arguments, golden, goldens.len() as u64));
        let results = all(golden, &chosen, |done| progress(golden, done, chosen.len()));
        let results = results.map_err(|failed| failed.to_string())?;
        for tally in Tally::by_kind(golden, &results) {
            println!("{tally}");
            tally.check().map_err(|problem| format!("{problem} --records {}", golden.records))?;
            points += tally.points;
            kills += tally.kills;
        }
        in_order(golden, &results)?;
    }
    println!("{points} points, {kills} kills: no difference, nothing done by hand");
    Ok(())
}

/// Runs the shapes undisturbed, with inputs that are large enough.
fn goldens(arguments: &Arguments) -> Result<Vec<Golden>, String> {
    let mut records = arguments.records.unwrap_or(RECORDS);
    loop {
        let goldens = ALL.into_iter().map(|shape| Golden::make(shape, records)).collect::<Result<Vec<_>, _>>()?;
        let calls: u64 = goldens.iter().map(|golden| golden.calls.len() as u64).sum();
        println!("{records} records, {calls} durable calls");
        if !arguments.full || calls >= FULL {
            return Ok(goldens);
        }
        records += records / 2;
    }
}

fn chosen(arguments: &Arguments, golden: &Golden, shapes: u64) -> Plan {
    let seed = arguments.seed;
    if arguments.full {
        let random = arguments.random.div_ceil(shapes);
        let third = golden.calls.len() as u64 / 2;
        return Plan { single: None, random, places: 4, second: None, third, seed };
    }
    Plan { seed, ..Plan::SHORT }
}

/// A line that is overwritten, now and then, where somebody is looking.
fn progress(golden: &Golden, done: usize, of: usize) {
    let mut err = std::io::stderr().lock();
    if err.is_terminal() && (done.is_multiple_of(50) || done == of) {
        let _ = write!(err, "\r{}: {done} of {of} points", golden.shape.name);
        let _ = if done == of { write!(err, "\r\x1b[K") } else { Ok(()) };
        let _ = err.flush();
    }
}
