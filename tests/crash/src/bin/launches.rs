//! A process that launches one job from many threads at once, as an application server would.
//!
//! `launches JOB INPUT STORE THREADS` reads a line `KEY OUTPUT` for every round, and writes one report a line and thread.

use batchloom::{Job, RunOptions, Target};
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::Barrier;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [job, input, store, threads] = &arguments[..] else {
        eprintln!("launches JOB INPUT STORE THREADS");
        std::process::exit(2);
    };
    let job = Job::load(job).unwrap_or_else(|error| panic!("{error:?}"));
    let threads: usize = threads.parse().expect("a number of threads");
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let (key, output) = line.split_once(' ').expect("KEY OUTPUT");
        let options = RunOptions {
            inputs: vec![("day".into(), PathBuf::from(input))],
            outputs: vec![("ledger".into(), Target::File(PathBuf::from(output)))],
            threads: Some(1),
            store: Some(store.clone()),
            key: Some(key.to_owned()),
            ..RunOptions::default()
        };
        let reports = all_at_once(&job, &options, threads);
        let mut out = std::io::stdout().lock();
        out.write_all(reports.as_bytes()).and_then(|()| out.flush()).expect("somebody reads");
    }
}

fn all_at_once(job: &Job, options: &RunOptions, threads: usize) -> String {
    let start = Barrier::new(threads);
    std::thread::scope(|scope| {
        let launch = || {
            start.wait();
            format!("{}\n", job.run(options.clone()).to_json())
        };
        let launches: Vec<_> = (0..threads).map(|_| scope.spawn(launch)).collect();
        launches.into_iter().map(|launch| launch.join().expect("a run does not panic")).collect()
    })
}
