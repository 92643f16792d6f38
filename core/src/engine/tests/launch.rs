//! What is said at launch: options, names, paths, targets.

use super::support::{Scene, small, small_input};
use crate::engine::{Job, NewGeneration, RunOptions, Status};
use crate::error::{Code, codes};
use crate::sink::Target;
use std::path::PathBuf;

fn scene() -> Scene {
    Scene::new(&small_input(&["A|1|a", "B|2|b"]))
}

fn refused(options: RunOptions) -> (Code, String) {
    let error = small().start(options).map(|run| run.wait().error.unwrap()).unwrap_or_else(|error| error);
    (error.code(), format!("{error:?}"))
}

#[test]
fn options_that_are_not_taken() {
    let scene = scene();
    let options = || scene.options();
    let some = |text: &str| Some(text.to_owned());
    let cases = [
        (RunOptions { store: None, ..options() }, codes::job::OPTION_VALUE, "a job from memory"),
        (RunOptions { key: some("k"), ..options() }, codes::store::KEY_NEEDS_STORE, "needs a store"),
        (
            RunOptions {
                new_generation: Some(NewGeneration { reason: "again".into(), actor: "ann".into() }),
                ..options()
            },
            codes::store::KEY_NEEDS_STORE,
            "new generation",
        ),
        (RunOptions { threads: Some(0), ..options() }, codes::job::OPTION_VALUE, "1 to 1024"),
        (RunOptions { block_size: Some(4095), ..options() }, codes::job::OPTION_VALUE, "4 KiB to 64 MiB"),
        (RunOptions { memory: Some(1000), ..options() }, codes::job::OPTION_VALUE, "at least 1 MiB"),
        (RunOptions { at: some("today"), ..options() }, codes::job::OPTION_VALUE, "with its offset"),
        (
            RunOptions { inputs: vec![("transaction".into(), "x".into())], ..options() },
            codes::job::NOT_IN_JOB,
            "did you mean `transactions`?",
        ),
        (
            RunOptions { outputs: vec![("reject".into(), Target::Discard)], ..options() },
            codes::job::NOT_IN_JOB,
            "did you mean `rejects`?",
        ),
        (
            RunOptions { parameters: vec![("day".into(), "x".into())], ..options() },
            codes::job::NOT_IN_JOB,
            "declares no parameter",
        ),
        (RunOptions { inputs: Vec::new(), ..options() }, codes::job::INPUT_NOT_GIVEN, "-i transactions=PATH"),
        (
            RunOptions { outputs: options().outputs[..1].to_vec(), ..options() },
            codes::job::OUTPUT_NOT_GIVEN,
            "-o rejects=PATH",
        ),
        (
            RunOptions { inputs: vec![("transactions".into(), scene.path("no.txt"))], ..options() },
            codes::input::FILE_MISSING,
            "no.txt",
        ),
    ];
    for (options, code, text) in cases {
        let (found, message) = refused(options);
        assert_eq!(found, code, "{message}");
        assert!(message.contains(text), "{message}");
        assert!(scene.is_untouched());
    }
}

#[test]
fn targets_that_may_not_be_written() {
    let scene = scene();
    let to = |path: PathBuf| RunOptions {
        outputs: vec![("ledger".into(), Target::File(path)), ("rejects".into(), Target::File(scene.path("rejects")))],
        ..scene.options()
    };
    std::os::unix::fs::symlink("elsewhere", scene.path("link")).unwrap();
    std::fs::write(scene.path("old"), b"old").unwrap();
    let cases = [
        (scene.path("old"), codes::output::TARGET_EXISTS),
        (scene.path("link"), codes::output::TARGET_KIND),
        ("/dev/null".into(), codes::output::TARGET_KIND),
        (scene.path("none").join("ledger"), codes::output::TARGET_FOLDER),
        (scene.input(), codes::output::TARGET_IS_INPUT),
        (scene.path("rejects"), codes::output::TARGET_TWICE),
    ];
    for (path, code) in cases {
        assert_eq!(refused(to(path)).0, code);
    }
    assert_eq!(std::fs::read(scene.path("old")).unwrap(), b"old");
    assert!(!scene.path("ledger").exists() && !scene.path("rejects").exists());
    assert_eq!(std::fs::read_dir(scene.folder()).unwrap().count(), 3);
}

#[test]
fn a_discarded_output_is_counted_and_digested_as_if_it_were_written() {
    let (written, discarded) = (scene(), scene());
    let report = small().run(written.options());
    let thrown = small().run(RunOptions {
        outputs: vec![("ledger".into(), Target::Discard), ("rejects".into(), Target::Discard)],
        ..discarded.options()
    });
    for (one, other) in report.outputs.iter().zip(&thrown.outputs) {
        assert_eq!((one.bytes, one.records, &one.digest), (other.bytes, other.records, &other.digest));
        assert!(one.digest.is_some() && one.published && one.present && !other.published && !other.present);
    }
    assert_eq!(thrown.outputs[0].path, PathBuf::from("discard"));
    assert!(discarded.is_untouched());
    let mut digest = crate::sink::TreeDigest::new();
    digest.update(&written.read("ledger"));
    assert_eq!(report.outputs[0].digest, Some(digest.finish().to_string()), "the digest is that of the patched file");
}

const TEMPLATED: &str = r#"
batchloom: 1
job: paths
parameters: {place: {type: text, required: false, default: north}}
inputs:
  lines:
    path: in.txt
    format: delimited
    delimiter: "|"
    header: {match: H, fields: [tag, {day: date}, file]}
    record: {fields: [value]}
transactions: {LINE: {map: {value: {from: value}}}}
outputs:
  copy:
    path: "{{ job }}_{{ parameters.place }}_{{ inputs.lines.header.day | date('%d.%m.%y') }}_{{ inputs.lines.header.file }}.txt"
    format: delimited
    fields: [value]
"#;

#[test]
fn paths_are_rendered_and_relative_to_the_job_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("job.yaml");
    std::fs::write(&file, TEMPLATED).unwrap();
    let run = |header: &str, place: Option<&str>| {
        std::fs::write(folder.path().join("in.txt"), format!("{header}\nx\n")).unwrap();
        let parameters = place.map(|place| ("place".to_owned(), place.to_owned())).into_iter().collect();
        Job::load(&file)
            .unwrap_or_else(|error| panic!("{error:?}"))
            .run(RunOptions { parameters, ..RunOptions::default() })
    };
    let report = run("H|2026-03-16|F1", None);
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    assert_eq!(report.outputs[0].path, folder.path().join("paths_north_16.03.26_F1.txt"));
    assert!(report.outputs[0].path.exists());
    assert!(run("H|2026-03-16|F2", Some("south")).outputs[0].path.ends_with("paths_south_16.03.26_F2.txt"));
    // The sender of a file does not choose folders.
    for (header, place) in [("H|2026-03-16|../x", None), ("H|2026-03-16|F3", Some("a/b"))] {
        let error = run(header, place).error.unwrap();
        assert_eq!(error.code(), codes::job::OUTPUT_NOT_GIVEN);
        assert!(error.message().contains("may not lead into another folder"), "{error}");
    }
}

#[test]
fn a_name_without_a_value_is_no_path() {
    let yaml = TEMPLATED.replace("{{ parameters.place }}", "{{ parameters.plaice }}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.txt"), "H|2026-03-16|F\n").unwrap();
    let inputs = vec![("lines".into(), folder.path().join("in.txt"))];
    match Job::from_yaml(&yaml, "job.yaml") {
        Ok(job) => {
            let error = job.run(RunOptions { inputs, ..RunOptions::default() }).error.unwrap();
            assert_eq!(error.code(), codes::job::OUTPUT_NOT_GIVEN, "{error}");
        }
        Err(error) => assert_eq!(error.code(), codes::job::CHECK_FAILED),
    }
}

#[test]
fn a_job_file_that_cannot_be_read_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("job.yaml");
    assert!(Job::load(&path).unwrap_err().message().ends_with("does not exist"));
    std::fs::write(&path, [0xFF]).unwrap();
    assert!(Job::load(&path).unwrap_err().message().ends_with("is not UTF-8"));
    std::fs::write(&path, vec![b'#'; (1 << 20) + 1]).unwrap();
    assert!(Job::load(&path).unwrap_err().message().ends_with("is longer than 1 MiB"));
    assert_eq!(Job::load(folder.path()).unwrap_err().code(), codes::job::JOB_UNREADABLE);
}
