//! Random mixes: a job, its files and its outputs drawn by chance from a seed, run at random settings, some of them stopped and
//! resumed. Bytes, report and counts are those that a slow model says.
//!
//! `BATCHLOOM_MIXES=1000` draws so many, from the seed 1 on; `BATCHLOOM_MIX=17` only that one, and keeps its files.
#![expect(clippy::disallowed_methods, reason = "how many are drawn is said in the environment")]

use batchloom_tests::Dice;
use batchloom_tests::mix::{Mix, Setting, Trial};

/// How many are drawn where nothing else is said.
const MIXES: u64 = 30;

const THREADS: [usize; 6] = [1, 2, 3, 5, 8, 64];
const BLOCKS: [Option<u64>; 6] = [None, Some(4 << 10), Some(5000), Some(16 << 10), Some(100_003), Some(1 << 20)];
const MEMORY: [Option<u64>; 3] = [None, Some(1 << 20), Some(2 << 20)];

/// What became of the mixes that were interrupted, and how many went chunk by chunk.
#[derive(Default)]
struct Interruptions {
    tried: u64,
    stopped: u64,
    resumed: u64,
    chunked: u64,
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

fn setting(dice: &mut Dice) -> Setting {
    Setting { threads: dice.pick(&THREADS), block: dice.pick(&BLOCKS), memory: dice.pick(&MEMORY), checkpoint: None }
}

fn check(seed: u64, interruptions: &mut Interruptions) -> Result<(), String> {
    let mut dice = Dice::new(!seed);
    let mut trial = Trial::new(Mix::drawn(seed))?;
    let outcome = (|| {
        trial.run(&Setting { threads: 1, block: Some(1 << 20), ..Setting::default() })?;
        for _ in 0..3 {
            trial.run(&setting(&mut dice))?;
        }
        if dice.per_mille(600) {
            let checkpoint = Some(dice.pick(&[4 << 10, 10_000, 64 << 10]));
            trial.run(&Setting { checkpoint, ..setting(&mut dice) })?;
            let (stopped, resumed) = trial.interrupt(&Setting { checkpoint, ..setting(&mut dice) }, &mut dice)?;
            interruptions.tried += 1;
            interruptions.stopped += stopped.min(1);
            interruptions.resumed += u64::from(resumed);
        }
        interruptions.chunked += u64::from(trial.chunks(&mut dice)?);
        Ok(())
    })();
    if number("BATCHLOOM_MIX").is_some() {
        println!("the files of the mix {seed} are in {}", trial.keep().display());
    }
    outcome
}

#[test]
fn every_mix_gives_what_the_model_says_at_every_setting() {
    let seeds: Vec<u64> = match number("BATCHLOOM_MIX") {
        Some(seed) => vec![seed],
        None => (1..=number("BATCHLOOM_MIXES").unwrap_or(MIXES)).collect(),
    };
    let mut interruptions = Interruptions::default();
    for seed in &seeds {
        let outcome = check(*seed, &mut interruptions);
        outcome.unwrap_or_else(|problem| {
            let job = Mix::drawn(*seed).job();
            panic!("mix {seed}: {problem}\n{job}\nrepeat it with BATCHLOOM_MIX={seed} cargo test -p batchloom-tests --test mixes")
        });
    }
    let Interruptions { tried, stopped, resumed, chunked } = interruptions;
    println!(
        "{} mixes; {tried} interrupted, {stopped} of them stopped in time, {resumed} resumed; {chunked} chunk by chunk",
        seeds.len()
    );
    if seeds.len() as u64 >= MIXES {
        assert!(
            tried * 3 >= seeds.len() as u64 && stopped * 3 >= tried && resumed * 4 >= tried,
            "too few were interrupted"
        );
        assert!(chunked * 10 >= seeds.len() as u64, "too few went chunk by chunk: {chunked}");
    }
}
