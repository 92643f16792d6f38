//! Storm: one key, launched by many processes and threads in the same moment. One of them works, the others get its result.

use crate::scene::{Trail, audit, room};
use crate::shapes::{INPUT, PLAIN, input};
use batchloom_tests::batchloom;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// How a storm is made up.
#[derive(Debug, Clone)]
pub struct Storm {
    /// Launches by the command line in each round, a process each.
    pub programs: usize,
    /// Processes that use the library, alive through all rounds.
    pub servers: usize,
    /// Launches of each of them in each round, a thread each.
    pub threads: usize,
    /// Rounds, each with a key of its own.
    pub rounds: u64,
    /// The program of these processes.
    pub launches: PathBuf,
}

/// Processes that wait for a round.
struct Server {
    child: Child,
    orders: ChildStdin,
    reports: BufReader<ChildStdout>,
}

struct Scene {
    folder: tempfile::TempDir,
    golden: Vec<u8>,
}

/// Records of the input: enough that others come while one works.
const RECORDS: u64 = 2_000;

impl Storm {
    /// Launches in a round.
    pub fn width(&self) -> usize {
        self.programs + self.servers * self.threads
    }

    /// Carries out all rounds.
    ///
    /// # Errors
    /// What went wrong, with the round.
    pub fn run(&self) -> Result<(), String> {
        let scene = Scene::new()?;
        let mut servers: Vec<Server> = (0..self.servers).map(|_| self.server(&scene)).collect();
        for round in 1..=self.rounds {
            let reports = self.round(&scene, &mut servers, round)?;
            self.check(&scene, round, &reports).map_err(|problem| format!("round {round}: {problem}"))?;
        }
        for server in servers {
            server.end()?;
        }
        self.check_trail(&audit(&scene.store())?)
    }

    fn server(&self, scene: &Scene) -> Server {
        let mut command = Command::new(&self.launches);
        command.args([scene.path("job.yaml"), scene.path("in.txt"), scene.store()]).arg(self.threads.to_string());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the helper starts");
        let orders = child.stdin.take().expect("a pipe");
        let reports = BufReader::new(child.stdout.take().expect("a pipe"));
        Server { child, orders, reports }
    }

    /// All launches of a round, and their reports.
    fn round(&self, scene: &Scene, servers: &mut [Server], round: u64) -> Result<Vec<Value>, String> {
        let (key, output) = (format!("round-{round}"), scene.output(round));
        // Programs take a while to start: those that are there already are told in between.
        let start = |_| scene.launch(&key, &output).spawn().expect("the program starts");
        let mut programs: Vec<Child> = (0..self.programs / 2).map(start).collect();
        for server in &mut *servers {
            writeln!(server.orders, "{key} {}", output.display()).map_err(|error| format!("a helper: {error}"))?;
        }
        programs.extend((self.programs / 2..self.programs).map(start));
        let mut reports = Vec::new();
        for program in programs {
            let output = program.wait_with_output().map_err(|error| error.to_string())?;
            if !output.status.success() {
                let texts = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
                return Err(format!("round {round}: {}\n{}", output.status, texts.join("\n")));
            }
            reports.push(parsed(&String::from_utf8_lossy(&output.stdout))?);
        }
        for server in servers {
            for _ in 0..self.threads {
                let mut line = String::new();
                server.reports.read_line(&mut line).map_err(|error| format!("a helper: {error}"))?;
                reports.push(parsed(&line)?);
            }
        }
        Ok(reports)
    }

    /// Everybody has the one result, and one of them made it.
    fn check(&self, scene: &Scene, round: u64, reports: &[Value]) -> Result<(), String> {
        let of = |key: &str| reports.iter().map(|report| report[key].to_string()).collect::<BTreeSet<_>>();
        if let Some(other) = reports.iter().find(|report| report["status"] != "COMPLETED" || !report["error"].is_null())
        {
            return Err(format!("a launch came to {other:#}"));
        }
        let makers = reports.iter().filter(|report| report["duplicate"] == false).count();
        let (executions, attempts, counts) = (of("execution_id"), of("attempts"), of("counts"));
        let digests: BTreeSet<_> = reports.iter().map(|report| report["outputs"][0]["digest"].to_string()).collect();
        if makers != 1 || executions.len() != 1 || counts.len() != 1 || digests.len() != 1 {
            return Err(format!("{makers} did the work; {executions:?} {counts:?} {digests:?}"));
        }
        if attempts != BTreeSet::from(["1".to_owned()]) || reports.len() != self.width() {
            return Err(format!("{} reports, attempts {attempts:?}", reports.len()));
        }
        let found = std::fs::read(scene.output(round)).map_err(|error| format!("the output: {error}"))?;
        // The folder stays small, however many rounds there are.
        let _ = std::fs::remove_file(scene.output(round));
        batchloom_tests::differ(&scene.golden, &found).map_or(Ok(()), Err)
    }

    /// The store has one execution for each round, with one attempt.
    fn check_trail(&self, trail: &Trail) -> Result<(), String> {
        let counts = ["claimed", "completed", "taken_over", "resumed", "failed", "superseded", "duplicate_returned"];
        let counts = counts.map(|event| trail.count(event));
        // One more was alone, to see what must come out.
        let executions = self.rounds + 1;
        let duplicates = self.rounds * (self.width() as u64 - 1);
        let expected = [executions, executions, 0, 0, 0, 0, duplicates];
        if counts == expected { Ok(()) } else { Err(format!("the trail tells {counts:?}, expected {expected:?}")) }
    }
}

impl Scene {
    fn new() -> Result<Scene, String> {
        let mut scene = Scene { folder: room(), golden: Vec::new() };
        let put = |name: &str, bytes: &[u8]| std::fs::write(scene.path(name), bytes).map_err(|error| error.to_string());
        put("job.yaml", PLAIN.job("lease: 30s, on_running: wait 60s").as_bytes())?;
        put("in.txt", &input(RECORDS).bytes)?;
        let (key, output) = ("golden", scene.path("golden.txt"));
        let alone = scene.launch(key, &output).output().map_err(|error| error.to_string())?;
        if !alone.status.success() {
            return Err(format!("alone: {}\n{}", alone.status, String::from_utf8_lossy(&alone.stderr)));
        }
        scene.golden = std::fs::read(&output).map_err(|error| error.to_string())?;
        Ok(scene)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn store(&self) -> PathBuf {
        self.path("store.db")
    }

    fn output(&self, round: u64) -> PathBuf {
        self.path(&format!("ledger-{round}.txt"))
    }

    fn launch(&self, key: &str, output: &Path) -> Command {
        let mut command = batchloom();
        command.arg("run").arg(self.path("job.yaml"));
        command.args(["--threads", "1", "--json", "--progress", "none", "--wait", "60s", "--key", key]);
        command.arg("-i").arg(format!("{INPUT}={}", self.path("in.txt").display()));
        command.arg("-o").arg(format!("ledger={}", output.display()));
        command.arg("--store").arg(self.store());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

impl Server {
    fn end(self) -> Result<(), String> {
        let Server { mut child, orders, reports } = self;
        drop((orders, reports));
        let status = child.wait().map_err(|error| error.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("a helper: {status}")) }
    }
}

fn parsed(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("no report ({error}): {text}"))
}
