//! One execution in many processes written in C: the bytes, digests and figures of a run in one process.

use batchloom_c_tests::{C, Language, Program, arguments, payments, payments_input, prefix, program, run, tool};
use batchloom_tests::conformance::{Call, Face};
use batchloom_tests::{differ, read, reference, scratch};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const INSTANT: &str = "2026-03-16T20:00:00Z";

struct Scene {
    folder: tempfile::TempDir,
    program: PathBuf,
    job: PathBuf,
    inputs: Vec<(String, PathBuf)>,
    outputs: Vec<&'static str>,
}

impl Scene {
    fn new(job: PathBuf, input: (&str, PathBuf), outputs: Vec<&'static str>) -> Scene {
        let folder = scratch();
        let program = Program::new(Language::C11, program("distributed.c")).compile(folder.path().join("program"));
        Scene { folder, program, job, inputs: vec![(input.0.to_owned(), input.1)], outputs }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn targets(&self, of: &str) -> Vec<(String, PathBuf)> {
        self.outputs.iter().map(|name| ((*name).to_owned(), self.path(of).join(name))).collect()
    }

    /// The run in one process that everything is compared with.
    fn local(&self) -> Value {
        std::fs::create_dir(self.path("local")).expect("a folder");
        let face = C::compile(self.folder.path());
        let call = Call {
            job: self.job.clone(),
            inputs: self.inputs.clone(),
            outputs: self.targets("local"),
            at: Some(INSTANT.to_owned()),
            ..Call::default()
        };
        let report = face.run(&call).expect("a report").report;
        assert_eq!(report["status"], "COMPLETED", "{report}");
        assert!(report["counts"]["read"].as_u64().is_some_and(|read| read >= 20_000), "{report}");
        report
    }

    fn call(&self, words: &[&str], paths: &[&Path]) -> String {
        run(&self.program, words.iter().map(Path::new).chain(paths.iter().copied())).good()
    }

    /// Plans; how many splits there are.
    fn plan(&self, splits: u64) -> u64 {
        let call = Call { inputs: self.inputs.clone(), at: Some(INSTANT.to_owned()), ..Call::default() };
        let (plan, count) = (self.path("plan"), splits.to_string());
        let words = ["plan".into(), self.job.clone().into(), plan.into(), count.into()];
        let ran = run(&self.program, words.into_iter().chain(arguments(&call).into_iter().skip(1)));
        ran.good().trim().parse().expect("a number")
    }

    fn worker(&self, splits: impl Iterator<Item = u64>) -> Child {
        let mut command = Command::new(&self.program);
        command.arg("work").args([&self.job, &self.path("plan"), &self.path("result")]);
        command.args(splits.map(|split| split.to_string())).env("LD_LIBRARY_PATH", prefix().join("lib"));
        command.stdout(Stdio::null()).spawn().expect("a worker starts")
    }

    /// Processes all splits in several processes at the same time.
    fn work(&self, splits: u64, workers: u64) {
        let workers = (0..workers.min(splits))
            .map(|worker| self.worker((worker..splits).step_by(usize::try_from(workers).expect("a few"))));
        for mut worker in workers.collect::<Vec<_>>() {
            assert!(worker.wait().expect("a worker ends").success());
        }
    }

    fn result(&self, split: u64) -> PathBuf {
        self.path(&format!("result.{split}"))
    }

    fn merged(&self, name: &str, first: &Path, second: &Path) -> PathBuf {
        let to = self.path(name);
        self.call(&["merge"], &[&to, first, second]);
        to
    }

    /// Neighbours merged in this grouping: one after the other, from behind, in halves, or not at all.
    fn grouped(&self, splits: u64, grouping: &str) -> Vec<PathBuf> {
        let results: Vec<PathBuf> = (0..splits).map(|split| self.result(split)).collect();
        let name = |at: usize| format!("{grouping}.{at}");
        let (first, last) = (results[0].clone(), results[results.len() - 1].clone());
        match grouping {
            "apart" => results,
            "forwards" => {
                let rest = results.iter().enumerate().skip(1);
                vec![rest.fold(first, |merged, (at, next)| self.merged(&name(at), &merged, next))]
            }
            "backwards" => {
                let rest = results.iter().enumerate().rev().skip(1);
                vec![rest.fold(last, |merged, (at, before)| self.merged(&name(at), before, &merged))]
            }
            _ => {
                let pairs = results.chunks(2).enumerate();
                let pairs = pairs.map(|(at, pair)| match pair {
                    [one, two] => self.merged(&name(at), one, two),
                    alone => alone[0].clone(),
                });
                pairs.collect()
            }
        }
    }

    fn commit(&self, results: &[PathBuf], to: &str) -> Value {
        std::fs::create_dir(self.path(to)).expect("a folder");
        let call = Call { outputs: self.targets(to), ..Call::default() };
        let mut words = vec!["commit".into(), self.job.clone().into(), self.path("plan").into()];
        words.push(results.len().to_string().into());
        words.extend(results.iter().map(|path| path.clone().into_os_string()));
        words.extend(arguments(&call).into_iter().skip(3));
        serde_json::from_str(&run(&self.program, words).good()).expect("a report")
    }

    fn compare(&self, local: &Value, report: &Value, to: &str) {
        for key in ["status", "counts", "by_type", "by_reason", "outputs", "error"] {
            assert_eq!(report[key], local[key], "{to}: {key}");
        }
        for name in &self.outputs {
            let (expected, found) = (read(self.path("local").join(name)), read(self.path(to).join(name)));
            assert_eq!(differ(&expected, &found), None, "{to}: {name}");
        }
    }

    fn in_many_processes(&self) {
        let local = self.local();
        for wanted in [1, 3, 7] {
            let splits = self.plan(wanted);
            assert_eq!(splits, wanted);
            self.work(splits, 3);
            for grouping in ["apart", "forwards", "backwards", "pairs"] {
                let to = format!("{wanted}-{grouping}");
                let report = self.commit(&self.grouped(splits, grouping), &to);
                self.compare(&local, &report, &to);
            }
        }
    }
}

#[test]
fn payments_in_many_processes() {
    if tool("gcc") {
        let folder = scratch();
        let input = folder.path().join("input");
        payments_input(&input, 60_000, 37);
        Scene::new(payments(), ("bookings", input), vec!["ledger", "rejects"]).in_many_processes();
    }
}

#[test]
fn the_reference_job_in_many_processes() {
    if let Some(set) = tool("gcc").then(|| reference::set("100k")).flatten() {
        Scene::new(reference::job(), ("transactions", set.input), vec!["ledger", "rejects"]).in_many_processes();
    }
}
