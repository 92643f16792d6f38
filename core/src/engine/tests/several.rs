//! An input of several files: the same outputs as from one file with all the records, each file with ends of its own.

use super::support::{Scene, small_input};
use crate::engine::distributed::{Commit, Plan, Processed, Worker};
use crate::engine::{CheckpointEvery, Job, PreviewOptions, Report, RunOptions, Status};
use crate::error::{Code, codes};
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use crate::sink::Target;
use proptest::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// The small job, with what its rejects and its reports say of files.
fn job() -> Job {
    let yaml = super::support::SMALL.replace("[record_number, offset,", "[record_number, file_number, offset,");
    Job::from_yaml(&yaml, "small.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

/// A folder with these files and the outputs; `input.txt` in it is not read.
struct Files {
    scene: Scene,
    paths: Vec<PathBuf>,
}

impl Files {
    /// Options with a store, and a checkpoint for every 4 KiB.
    fn stored(&self) -> RunOptions {
        RunOptions {
            store: Some(self.scene.path("store/store.db").display().to_string()),
            checkpoint: vec![CheckpointEvery::Bytes(4096)],
            threads: Some(1),
            ..self.options()
        }
    }

    fn new(contents: &[Vec<u8>]) -> Files {
        let scene = Scene::new(b"");
        let inputs = scene.folder().join("in");
        std::fs::create_dir(&inputs).unwrap();
        let paths: Vec<PathBuf> = (0..contents.len()).map(|at| inputs.join(format!("{at:03}.txt"))).collect();
        for (path, content) in paths.iter().zip(contents) {
            std::fs::write(path, content).unwrap();
        }
        Files { scene, paths }
    }

    fn of(groups: &[Vec<&str>]) -> Files {
        Files::new(&groups.iter().map(|lines| small_input(lines)).collect::<Vec<_>>())
    }

    fn options(&self) -> RunOptions {
        RunOptions {
            inputs: self.paths.iter().map(|path| ("transactions".into(), path.clone())).collect(),
            ..self.scene.options()
        }
    }

    fn run(&self, job: &Job, block: u64, threads: usize) -> Report {
        let os = Os::real();
        let options = RunOptions { threads: Some(threads), ..self.options() };
        let mut settings = crate::engine::options::Settings::of(&job.compiled, options, &os).unwrap();
        settings.block_size = block;
        crate::engine::run::Run::start(job.compiled.clone(), settings, os).unwrap().wait()
    }

    /// The outputs, which are taken away.
    fn take(&self) -> Vec<Vec<u8>> {
        ["ledger", "rejects"]
            .map(|name| {
                let bytes = self.scene.read(name);
                std::fs::remove_file(self.scene.path(name)).unwrap();
                bytes
            })
            .into()
    }
}

fn code(report: &Report) -> Option<Code> {
    report.error.as_ref().map(|error| error.code())
}

/// What the files come to when their records stand in one, but for the places of rejects.
fn joined(groups: &[Vec<&str>]) -> (serde_json::Value, Vec<u8>, Vec<String>) {
    let all: Vec<&str> = groups.iter().flatten().copied().collect();
    let one = Files::of(&[all]);
    let report = one.run(&job(), 1 << 20, 1);
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    let outputs = one.take();
    let mut canonical = report.canonical_json();
    canonical.as_object_mut().unwrap().remove("bytes_read");
    canonical.as_object_mut().unwrap().remove("outputs");
    (canonical, outputs[0].clone(), without_places(&outputs[1]))
}

/// The rejects without file and offset.
fn without_places(rejects: &[u8]) -> Vec<String> {
    let lines = std::str::from_utf8(rejects).unwrap().lines();
    lines
        .map(|line| {
            let fields: Vec<&str> = line.splitn(5, '|').collect();
            format!("{}|{}|{}", fields[0], fields[3], fields[4])
        })
        .collect()
}

/// Every reject stands where it says.
fn check_places(rejects: &[u8], files: &Files) {
    for line in std::str::from_utf8(rejects).unwrap().lines() {
        let fields: Vec<&str> = line.splitn(5, '|').collect();
        let (file, offset) = (fields[1].parse::<usize>().unwrap(), fields[2].parse::<usize>().unwrap());
        let content = std::fs::read(&files.paths[file - 1]).unwrap();
        assert!(content[offset..].starts_with(format!("{}\n", fields[4]).as_bytes()), "{line}");
    }
}

fn line() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["A|1.50|one", "B|-2.00|two", "X|3|who", "B|600.00|much", "A|x|bad", "A|0.01|"])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn files_give_what_one_file_with_all_records_gives(
        groups in prop::collection::vec(prop::collection::vec(line(), 0..40), 1..7),
        block in 8u64..200,
        threads in 1usize..5,
    ) {
        let (report, ledger, rejects) = joined(&groups);
        let files = Files::of(&groups);
        let mut found = files.run(&job(), block, threads).canonical_json();
        let outputs = files.take();
        found.as_object_mut().unwrap().remove("bytes_read");
        found.as_object_mut().unwrap().remove("outputs");
        prop_assert_eq!(found, report);
        prop_assert_eq!(&outputs[0], &ledger);
        prop_assert_eq!(without_places(&outputs[1]), rejects);
        check_places(&outputs[1], &files);
    }
}

/// Files of some hundred records, one of them without any.
fn groups() -> Vec<Vec<&'static str>> {
    let line = |at: usize| ["A|1.50|one", "B|-2.00|two", "X|3|who", "B|600.00|much", "A|7|"][at * 7 % 5];
    let sizes = [150, 0, 1, 400, 90];
    sizes.iter().map(|size| (0..*size).map(line).collect()).collect()
}

#[test]
fn splits_give_the_bytes_and_the_report_of_one_process() {
    let files = Files::of(&groups());
    let expected = files.run(&job(), 4096, 2);
    assert_eq!(expected.status, Status::Completed, "{:?}", expected.error);
    let outputs = files.take();
    for splits in [1, 3, 50, 10_000] {
        let options = RunOptions { inputs: files.options().inputs, ..RunOptions::default() };
        let plan = Plan::new(&job(), options, splits).unwrap().to_json().unwrap();
        let worker = Worker::new(&job(), Plan::from_json(&plan).unwrap()).unwrap();
        let results = worker.splits().map(|split| worker.process(&split).unwrap());
        let merged = results.reduce(|one, next| one.merge(next).unwrap()).unwrap();
        let merged = Processed::from_bytes(&merged.to_bytes().unwrap()).unwrap();
        let options = RunOptions { outputs: files.options().outputs, ..RunOptions::default() };
        let mut commit = Commit::new(&job(), Plan::from_json(&plan).unwrap(), options).unwrap();
        commit.add(merged).unwrap();
        assert_eq!(commit.finish().canonical_json(), expected.canonical_json(), "{splits} splits");
        assert_eq!(files.take(), outputs, "{splits} splits");
    }
}

#[test]
fn a_limit_is_exceeded_at_the_same_record_in_other_processes() {
    let job = Job::from_yaml(&format!("{}limits: {{rejects: 100}}\n", super::support::SMALL), "small.yaml").unwrap();
    let files = Files::of(&groups());
    let expected = files.run(&job, 4096, 2);
    assert_eq!(code(&expected), Some(codes::balance::REJECT_LIMIT));
    assert_eq!(expected.error.as_ref().unwrap().position().unwrap().file, Some(files.paths[3].display().to_string()));
    for splits in [1, 50] {
        let options = RunOptions { inputs: files.options().inputs, ..RunOptions::default() };
        let plan = Plan::new(&job, options, splits).unwrap().to_json().unwrap();
        let worker = Worker::new(&job, Plan::from_json(&plan).unwrap()).unwrap();
        let results = worker.splits().map(|split| worker.process(&split).unwrap());
        let merged = results.reduce(|one, next| one.merge(next).unwrap()).unwrap();
        let options = RunOptions { outputs: files.options().outputs, ..RunOptions::default() };
        let mut commit = Commit::new(&job, Plan::from_json(&plan).unwrap(), options).unwrap();
        commit.add(merged).unwrap();
        assert_eq!(commit.finish().canonical_json(), expected.canonical_json(), "{splits} splits");
    }
}

#[test]
fn whatever_call_fails_the_next_launch_ends_with_the_same_bytes() {
    let expected = Files::of(&groups());
    assert_eq!(expected.run(&job(), 4096, 1).status, Status::Completed);
    let expected = expected.take();
    let mut resumed = 0;
    for nth in 1..24 {
        let files = Files::of(&groups());
        let options = || RunOptions {
            store: Some(files.scene.path("store.db").display().to_string()),
            checkpoint: vec![CheckpointEvery::Bytes(4096)],
            threads: Some(1),
            ..files.options()
        };
        let fault = FaultPlan::new().nth(Some(Call::Write), nth, Effect::Errno(Errno::IO.raw_os_error()));
        let first = job().run_with(Os::with_faults(Arc::new(fault)), options());
        let last = if first.status == Status::Completed { first } else { job().run(options()) };
        assert_eq!(last.status, Status::Completed, "{nth}: {:?}", last.error);
        assert_eq!(files.take(), expected, "{nth}");
        resumed += usize::from(last.resumed_from.is_some());
        // The same files in another order are other work; in the same order they are done.
        assert!(job().run(options()).duplicate, "{nth}");
    }
    assert!(resumed >= 3, "only {resumed} of them went on behind a checkpoint");
}

#[test]
fn a_file_that_breaks_its_promise_fails_the_run_wherever_it_stands() {
    for broken in 0..5 {
        let mut contents: Vec<Vec<u8>> = groups().iter().map(|lines| small_input(lines)).collect();
        let text = String::from_utf8(contents[broken].clone()).unwrap();
        contents[broken] = text.replace("\nT|", "\nT|1").into_bytes();
        let files = Files::new(&contents);
        let mut messages = Vec::new();
        for (block, threads) in [(16, 1), (64, 4), (4096, 2), (1 << 20, 3)] {
            let report = files.run(&job(), block, threads);
            assert_eq!(code(&report), Some(codes::balance::OUT_OF_BALANCE), "{broken}: {:?}", report.error);
            let error = report.error.unwrap();
            assert_eq!(error.position().unwrap().file, Some(files.paths[broken].display().to_string()));
            messages.push(error.message().to_owned());
            assert!(!files.scene.path("ledger").exists());
        }
        assert!(messages.iter().all(|message| *message == messages[0]), "{messages:?}");
    }
}

#[test]
fn an_error_says_the_file_the_line_and_the_record() {
    let mut groups = groups();
    groups[3][10] = "B|950.00|stop";
    let files = Files::of(&groups);
    for (block, threads) in [(16, 1), (64, 4), (1 << 20, 3)] {
        let error = files.run(&job(), block, threads).error.unwrap();
        assert_eq!(error.code(), codes::input::FATAL_RECORD);
        let position = error.position().unwrap();
        assert_eq!(position.file, Some(files.paths[3].display().to_string()));
        // Header and column names stand in front; records count over all files.
        assert_eq!((position.line, position.record), (Some(13), Some(150 + 1 + 11)));
        let content = std::fs::read(&files.paths[3]).unwrap();
        assert!(content[position.offset.unwrap() as usize..].starts_with(b"B|950.00|stop\n"));
    }
}

/// A job that writes the day of the header into every record, and the sum of each file's trailer nowhere.
const DATED: &str = r#"
batchloom: 1
job: dated
inputs:
  days:
    format: delimited
    header: {match: H, fields: [tag, {day: date}]}
    record: {fields: [text]}
transactions: {LINE: {map: {day: {from: header.day}, text: {from: text}}}}
outputs:
  all: {format: delimited, fields: [{day: {format: "%d.%m.%Y"}}, text]}
"#;

#[test]
fn each_record_has_the_header_of_its_file() {
    let contents = [b"H,2026-03-16\na\nb\n".to_vec(), b"H,2026-03-17\n".to_vec(), b"H,2026-03-18\nc".to_vec()];
    let files = Files::new(&contents);
    for block in [4096, 8192] {
        let options = RunOptions {
            inputs: files.paths.iter().map(|path| ("days".into(), path.clone())).collect(),
            outputs: vec![("all".into(), Target::File(files.scene.path("ledger")))],
            block_size: Some(block),
            ..files.scene.options()
        };
        let report = Job::from_yaml(DATED, "dated.yaml").unwrap().run(options);
        assert_eq!(report.status, Status::Completed, "{:?}", report.error);
        assert_eq!(files.scene.text("ledger"), "16.03.2026,a\n16.03.2026,b\n18.03.2026,c\n");
        std::fs::remove_file(files.scene.path("ledger")).unwrap();
    }
    let inputs = files.paths.iter().map(|path| ("days".into(), path.clone())).collect();
    let preview = Job::from_yaml(DATED, "dated.yaml").unwrap().preview(PreviewOptions { inputs, ..Default::default() });
    let preview = preview.unwrap();
    let shown: Vec<_> = preview.records.iter().map(|record| record.outputs[0].text.clone().unwrap()).collect();
    assert_eq!(shown, ["16.03.2026,a", "16.03.2026,b", "18.03.2026,c"]);
    let places: Vec<_> =
        preview.records.iter().map(|record| (record.path.clone(), record.line, record.offset)).collect();
    let [first, _, last] = [0, 1, 2].map(|at| files.paths[at].clone());
    assert_eq!(places, [(first.clone(), Some(2), 13), (first, Some(3), 15), (last, Some(2), 13)]);
}

#[test]
fn what_is_made_once_for_all_needs_headers_that_agree() {
    let with = |what: &str| DATED.replace("outputs:\n  all: {", &format!("outputs:\n  all: {{{what}, "));
    let contents = [b"H,2026-03-16\na\n".to_vec(), b"H,2026-03-16\nb\n".to_vec(), b"H,2026-03-17\nc\n".to_vec()];
    let files = Files::new(&contents);
    let run = |yaml: &str, count: usize| {
        let options = RunOptions {
            inputs: files.paths[..count].iter().map(|path| ("days".into(), path.clone())).collect(),
            outputs: Vec::new(),
            ..files.scene.options()
        };
        Job::from_yaml(yaml, "dated.yaml").unwrap().run(options)
    };
    let path = with(&format!("path: \"{}/{{{{ inputs.days.header.day }}}}\"", files.scene.folder().display()));
    // The path of a job from memory is taken from the working directory, and a value may not lead elsewhere: the folder is the job's.
    let line = with("header: {fields: [{day: {expr: header.day}}]}, path: \"/dev/null/none\"");
    let done = |what: &str| format!("{DATED}  done: {{from: control, path: /dev/null/done, {what}}}\n");
    let text = done("text: \"{{ inputs.days.header.day }}\"");
    let value = done("values: {day: header.day}, text: \"{{ day }}\"");
    for yaml in [&path, &line, &text, &value] {
        let report = run(yaml, 3);
        assert_eq!(code(&report), Some(codes::input::FILES_DIFFER), "{:?}", report.error);
        let message = report.error.unwrap().message().to_owned();
        assert!(
            message.contains("`header.day`") && message.contains("000.txt") && message.contains("002.txt"),
            "{message}"
        );
    }
    let report = run(&path, 2);
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    assert_eq!(files.scene.text("2026-03-16"), "2026-03-16,a\n2026-03-16,b\n".replace("2026-03-16,", "16.03.2026,"));
}

#[test]
fn patterns_stand_for_files_in_the_order_of_their_bytes() {
    let files = Files::of(&[vec!["A|1|a"], vec!["A|2|b"], vec!["A|3|c"]]);
    let folder = files.paths[0].parent().unwrap();
    std::fs::rename(&files.paths[0], folder.join("b.txt")).unwrap();
    std::fs::rename(&files.paths[1], folder.join("B.txt")).unwrap();
    std::fs::rename(&files.paths[2], folder.join("a[1].txt")).unwrap();
    std::fs::write(folder.join(".hidden.txt"), "nothing").unwrap();
    let run = |paths: &[&str]| {
        let options = RunOptions {
            inputs: paths.iter().map(|path| ("transactions".into(), folder.join(path))).collect(),
            ..files.options()
        };
        let report = job().run(options);
        let texts = report.error.is_none().then(|| {
            let ledger = String::from_utf8(files.take()[0].clone()).unwrap();
            ledger
                .lines()
                .filter_map(|line| line.split_once(';').filter(|_| line.ends_with(".00")).map(|(text, _)| text))
                .filter(|text| text.len() == 1)
                .collect::<String>()
        });
        (code(&report), texts.unwrap_or_default())
    };
    assert_eq!(run(&["*.txt"]), (None, "bca".into()));
    assert_eq!(run(&["b.txt", "[AB]*.txt"]), (None, "ab".into()));
    // A file of that very name is itself, and no pattern.
    assert_eq!(run(&["a[1].txt"]), (None, "c".into()));
    assert_eq!(run(&["?.csv"]).0, Some(codes::input::FILE_MISSING));
    assert_eq!(run(&["b.txt", "none.txt"]).0, Some(codes::input::FILE_MISSING));
    assert_eq!(run(&["b.txt", "?.txt"]).0, Some(codes::input::INPUT_TWICE));
    std::os::unix::fs::symlink(folder.join("b.txt"), folder.join("z.txt")).unwrap();
    assert_eq!(run(&["b.txt", "z.txt"]).0, Some(codes::input::INPUT_TWICE));
}

#[test]
fn compressed_files_give_what_their_contents_give_and_are_resumed() {
    let groups = groups();
    let contents: Vec<Vec<u8>> = groups.iter().map(|lines| small_input(lines)).collect();
    let pack = |at: usize, bytes: &[u8]| match at % 3 {
        0 => zstd::encode_all(bytes, 3).unwrap(),
        1 => {
            let mut packed = Vec::new();
            let mut encoder = flate2::read::GzEncoder::new(bytes, flate2::Compression::default());
            std::io::Read::read_to_end(&mut encoder, &mut packed).unwrap();
            packed
        }
        _ => bytes.to_vec(),
    };
    let files = Files::new(&contents.iter().enumerate().map(|(at, bytes)| pack(at, bytes)).collect::<Vec<_>>());
    let yaml = super::support::SMALL.replace("[record_number, offset,", "[record_number, file_number, offset,");
    let yaml = yaml.replace("    max_record: 64\n", "    max_record: 64\n    compression: detect\n");
    let job = Job::from_yaml(&yaml, "small.yaml").unwrap();
    give_the_same_and_are_resumed(&files, &job);
    // Packed anew, it is the same work.
    std::fs::write(&files.paths[0], zstd::encode_all(&contents[0][..], 9).unwrap()).unwrap();
    assert!(job.run(files.stored()).duplicate);
}

#[test]
fn files_in_utf_16_give_what_they_give_in_utf_8_and_are_resumed() {
    let groups = groups();
    let contents: Vec<Vec<u8>> = groups.iter().map(|lines| small_input(lines)).collect();
    let encode = |at: usize, bytes: &[u8]| -> Vec<u8> {
        let text = format!("\u{FEFF}{}", std::str::from_utf8(bytes).unwrap());
        let to_bytes = if at.is_multiple_of(2) { u16::to_le_bytes } else { u16::to_be_bytes };
        let encoded: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
        if at == 3 { zstd::encode_all(&encoded[..], 3).unwrap() } else { encoded }
    };
    let encoded: Vec<Vec<u8>> = contents.iter().enumerate().map(|(at, bytes)| encode(at, bytes)).collect();
    let files = Files::new(&encoded);
    let yaml = super::support::SMALL.replace("[record_number, offset,", "[record_number, file_number, offset,");
    let yaml =
        yaml.replace("    max_record: 64\n", "    max_record: 64\n    compression: detect\n    encoding: utf-16\n");
    let job = Job::from_yaml(&yaml, "small.yaml").unwrap();
    give_the_same_and_are_resumed(&files, &job);
    assert!(job.run(files.stored()).duplicate);
}

/// Runs of the groups in files that are coded somehow, at several settings, and once interrupted when all is done.
fn give_the_same_and_are_resumed(files: &Files, job: &Job) {
    let (report, ledger, rejects) = joined(&groups());
    for (block, threads) in [(16, 1), (64, 4), (4096, 3)] {
        let mut found = files.run(job, block, threads).canonical_json();
        found.as_object_mut().unwrap().remove("bytes_read");
        found.as_object_mut().unwrap().remove("outputs");
        assert_eq!(found, report);
        let outputs = files.take();
        assert_eq!((&outputs[0], &without_places(&outputs[1])), (&ledger, &rejects));
    }
    let fault = FaultPlan::new().nth_and_later(Some(Call::Rename), 1, Effect::Errno(Errno::IO.raw_os_error()));
    assert!(job.run_with(Os::with_faults(Arc::new(fault)), files.stored()).error.is_some());
    let last = job.run(files.stored());
    assert_eq!(last.status, Status::Completed, "{:?}", last.error);
    assert_eq!(files.take()[0], ledger);
}
