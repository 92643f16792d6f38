//! One process of a run in several: plans, processes some of the splits, or merges and commits.
//!
//! ```text
//! part-of-a-run plan    JOB PLAN SPLITS NAME=INPUT
//! part-of-a-run process JOB PLAN FOLDER FIRST COUNT    a result of every split
//! part-of-a-run merge   JOB PLAN FOLDER FIRST COUNT    one result of them all
//! part-of-a-run commit  JOB PLAN FOLDER NAME=OUTPUT...
//! ```
#![expect(clippy::disallowed_methods, reason = "a test program touches files directly")]

use batchloom::distributed::{Commit, Plan, Processed, Worker};
use batchloom::{Job, Result, RunOptions, Target};
use std::path::{Path, PathBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Err(error) = part(&arguments) {
        eprintln!("{error:?}");
        std::process::exit(1);
    }
}

fn part(arguments: &[String]) -> Result<()> {
    let [verb, job, plan, rest @ ..] = arguments else { panic!("VERB JOB PLAN …") };
    let job = Job::load(job)?;
    let read_plan = || Plan::from_json(&std::fs::read_to_string(plan).expect("the plan"));
    match (verb.as_str(), rest) {
        ("plan", [splits, input]) => {
            let options = RunOptions { inputs: vec![pair(input)], block_size: Some(4096), ..RunOptions::default() };
            let made = Plan::new(&job, options, splits.parse().expect("a number of splits"))?;
            std::fs::write(plan, made.to_json()?).expect("the plan");
        }
        ("process" | "merge", [folder, first, count]) => {
            let worker = Worker::new(&job, read_plan()?)?;
            let (first, count): (usize, usize) = (first.parse().expect("a number"), count.parse().expect("a number"));
            let splits = worker.splits().skip(first).take(count);
            let mut results = splits.map(|split| worker.process(&split)).collect::<Result<Vec<_>>>()?.into_iter();
            if verb == "merge" {
                let merged = results.next().map(|one| results.try_fold(one, Processed::merge)).transpose()?;
                results = Vec::from_iter(merged).into_iter();
            }
            for result in results {
                std::fs::write(result_of(folder, result.first_split()), result.to_bytes()?).expect("a result");
            }
        }
        ("commit", [folder, outputs @ ..]) => {
            let outputs = outputs.iter().map(|text| pair(text)).map(|(name, path)| (name, Target::File(path)));
            let options = RunOptions { outputs: outputs.collect(), ..RunOptions::default() };
            let mut commit = Commit::new(&job, read_plan()?, options)?;
            let mut next = 0;
            while let Ok(bytes) = std::fs::read(result_of(folder, next)) {
                let result = Processed::from_bytes(&bytes)?;
                next = result.last_split() + 1;
                commit.add(result)?;
            }
            println!("{}", commit.finish().canonical_json());
        }
        _ => panic!("no such part: {arguments:?}"),
    }
    Ok(())
}

fn pair(text: &str) -> (String, PathBuf) {
    let (name, path) = text.split_once('=').expect("NAME=PATH");
    (name.to_owned(), path.into())
}

fn result_of(folder: &str, split: u64) -> PathBuf {
    Path::new(folder).join(format!("split-{split}"))
}
