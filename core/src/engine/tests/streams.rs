//! Inputs that come in streams and outputs that go to them: the same bytes, nothing published where nobody reads them, and a
//! run that was interrupted goes on with the same bytes only.

use super::support::{SMALL, Scene, small, small_input};
use crate::engine::PreviewOptions;
use crate::engine::distributed::Plan;
use crate::engine::{Job, Report, RunOptions, Status};
use crate::error::{Code, codes};
use crate::sink::{OutputStream, Target};
use crate::source::InputStream;
use std::io::{PipeReader, PipeWriter, Read, Write};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

/// An input whose ledger is far longer than what a pipe holds.
fn input() -> Vec<u8> {
    let line = |number: usize| match number % 10 {
        3 => format!("X|{number}.00|who"),
        _ => format!("A|{number}.25|text {number}"),
    };
    let lines: Vec<String> = (0..20_000).map(line).collect();
    small_input(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Options with the ledger going into a pipe.
fn piped(options: RunOptions) -> (RunOptions, PipeReader) {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut options = options;
    options.outputs[0].1 = Target::Stream(OutputStream::from(OwnedFd::from(writer)));
    (options, reader)
}

/// Runs with somebody who reads everything: what came, and the report.
fn read_all(job: &Job, options: RunOptions) -> (Vec<u8>, Report) {
    let (options, mut reader) = piped(options);
    let run = job.start(options).unwrap();
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    (bytes, run.wait())
}

fn code(report: &Report) -> Option<Code> {
    report.error.as_ref().map(|error| error.code())
}

/// The ledger of a run that writes files.
fn expected() -> (Vec<u8>, Vec<u8>, Report) {
    let scene = Scene::new(&input());
    let report = small().run(scene.options());
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    (scene.read("ledger"), scene.read("rejects"), report)
}

#[test]
fn a_stream_gets_the_bytes_of_the_file_whatever_the_threads_and_blocks() {
    let (ledger, rejects, report) = expected();
    assert!(ledger.len() > 200_000);
    for (threads, block) in [(1, 4096), (4, 16 << 10), (3, 1 << 20)] {
        let scene = Scene::new(&input());
        let options = RunOptions { threads: Some(threads), block_size: Some(block), ..scene.options() };
        let (bytes, streamed) = read_all(&small(), options);
        assert!(bytes == ledger, "{} bytes instead of {}", bytes.len(), ledger.len());
        assert_eq!(scene.read("rejects"), rejects);
        assert_eq!((streamed.status, streamed.counts), (Status::Completed, report.counts));
        let (told, file) = (&streamed.outputs[0], &report.outputs[0]);
        assert_eq!((&told.digest, told.bytes, told.records), (&file.digest, file.bytes, file.records));
        assert_eq!((told.path.display().to_string().as_str(), told.published, told.present), ("-", true, false));
        assert!(scene.left_over().is_empty() && !scene.path("ledger").exists());
    }
}

#[test]
fn what_is_compressed_or_in_another_order_goes_to_a_stream_as_to_a_file() {
    let yaml =
        SMALL.replace("    header_row: true\n    header:", "    compression: gzip\n    order: by_type\n    header:");
    assert_ne!(yaml, SMALL);
    let job = Job::from_yaml(&yaml, "small.yaml").unwrap();
    let (file, stream) = (Scene::new(&input()), Scene::new(&input()));
    assert!(job.run(file.options()).error.is_none());
    let (bytes, report) = read_all(&job, stream.options());
    assert!(report.error.is_none() && bytes == file.read("ledger"), "{:?}", report.error);
}

#[test]
fn where_nobody_reads_nothing_is_published_and_the_same_launch_writes_the_whole_again() {
    let (ledger, rejects, _) = expected();
    for keyed in [false, true] {
        let scene = Scene::new(&input());
        let options = || if keyed { scene.keyed_options() } else { scene.options() };
        let (gone, reader) = piped(options());
        drop(reader);
        let failed = small().run(gone);
        assert_eq!((failed.status, code(&failed)), (Status::Failed, Some(codes::output::STREAM_CLOSED)));
        assert!(failed.outputs.iter().all(|output| !output.published), "{:?}", failed.outputs);
        assert!(!scene.path("rejects").exists());
        if !keyed {
            assert!(scene.is_untouched(), "{:?}", scene.left_over());
        } else {
            // Another target than that which it began with.
            let other = small().run(options());
            assert_eq!(code(&other), Some(codes::store::RESUME_TARGETS));
            let message = other.error.unwrap().message().to_owned();
            assert!(message.contains("was going to be `-`"), "{message}");
        }
        let (bytes, report) = read_all(&small(), options());
        assert_eq!(report.status, Status::Completed, "{:?}", report.error);
        assert!(bytes == ledger && scene.read("rejects") == rejects);
        assert_eq!(report.resumed_from, None, "what was written for the stream is gone");
    }
}

#[test]
fn work_that_was_done_is_not_written_again_and_that_is_said() {
    let scene = Scene::new(&input());
    let (_, first) = read_all(&small(), scene.keyed_options());
    assert_eq!(first.status, Status::Completed, "{:?}", first.error);
    let (bytes, second) = read_all(&small(), scene.keyed_options());
    assert!(bytes.is_empty() && second.duplicate);
    assert_eq!(second.notes, ["the output `ledger` was written to a stream then, and is not written again"]);
    assert!(second.outputs[0].published && !second.outputs[0].present && second.outputs[1].present);
}

#[test]
fn a_run_that_fails_its_checks_writes_nothing_to_the_stream() {
    let mut bytes = input();
    let end = bytes.len();
    bytes[end - 2] ^= 1;
    let scene = Scene::new(&bytes);
    let (written, report) = read_all(&small(), scene.options());
    assert_eq!(code(&report), Some(codes::balance::OUT_OF_BALANCE));
    assert!(written.is_empty() && scene.is_untouched());
}

#[test]
fn a_reader_that_does_not_read_keeps_nobody_from_stopping() {
    for keyed in [false, true] {
        let scene = Scene::new(&input());
        let (options, reader) = piped(if keyed { scene.keyed_options() } else { scene.options() });
        let run = small().start(options).unwrap();
        while run.progress().phase != crate::engine::Phase::Publishing {
            std::thread::yield_now();
        }
        // The pipe is full long before all is written.
        assert!(!run.wait_timeout(Duration::from_millis(300)));
        let asked = Instant::now();
        run.cancel();
        let report = run.wait();
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
        assert_eq!((report.status, code(&report)), (Status::Stopped, Some(codes::internal::CANCELLED)));
        assert!(!scene.path("rejects").exists() && (keyed || scene.is_untouched()));
        drop(reader);
    }
}

/// A stream with these bytes, and then its end.
fn stream_of(bytes: &[u8]) -> InputStream {
    let (reader, mut writer) = std::io::pipe().unwrap();
    let bytes = bytes.to_vec();
    // Who reads may stop early.
    std::thread::spawn(move || writer.write_all(&bytes).is_ok());
    InputStream::from(OwnedFd::from(reader))
}

/// A stream in which nothing comes, and what keeps it open.
fn silent() -> (InputStream, PipeWriter) {
    let (reader, writer) = std::io::pipe().unwrap();
    (InputStream::from(OwnedFd::from(reader)), writer)
}

fn streamed(bytes: &[u8], options: RunOptions) -> RunOptions {
    let input_streams = vec![("transactions".into(), stream_of(bytes))];
    RunOptions { inputs: Vec::new(), input_streams, ..options }
}

fn keyed(scene: &Scene, bytes: &[u8]) -> RunOptions {
    RunOptions { key: Some("k".into()), ..streamed(bytes, scene.keyed_options()) }
}

#[test]
fn a_stream_gives_what_its_file_gives() {
    let (ledger, rejects, report) = expected();
    for (threads, block) in [(1, 4096), (4, 16 << 10), (3, 1 << 20)] {
        let scene = Scene::new(b"");
        let options = RunOptions { threads: Some(threads), block_size: Some(block), ..scene.options() };
        let found = small().run(streamed(&input(), options));
        assert_eq!(found.status, Status::Completed, "{:?}", found.error);
        assert!(scene.read("ledger") == ledger && scene.read("rejects") == rejects);
        assert_eq!(found.canonical_json(), report.canonical_json());
        assert!(scene.left_over().is_empty());
    }
}

#[test]
fn a_stream_is_decompressed_and_decoded_like_a_file() {
    let (ledger, _, _) = expected();
    let text = String::from_utf8(input()).unwrap();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (coding, bytes) in [
        ("compression: detect", zstd::encode_all(&input()[..], 1).unwrap()),
        ("encoding: utf-16le", little.clone()),
        ("compression: zstd\n    encoding: utf-16le", zstd::encode_all(&little[..], 1).unwrap()),
    ] {
        let yaml = SMALL.replace("    max_record: 64\n", &format!("    max_record: 64\n    {coding}\n"));
        let scene = Scene::new(b"");
        let report = Job::from_yaml(&yaml, "small.yaml").unwrap().run(streamed(&bytes, scene.options()));
        assert_eq!(report.status, Status::Completed, "{coding}: {:?}", report.error);
        assert!(scene.read("ledger") == ledger, "{coding}");
    }
    let scene = Scene::new(b"");
    let cut = zstd::encode_all(&input()[..], 1).unwrap();
    let yaml = SMALL.replace("    max_record: 64\n", "    max_record: 64\n    compression: zstd\n");
    let job = Job::from_yaml(&yaml, "small.yaml").unwrap();
    let report = job.run(streamed(&cut[..cut.len() - 5], scene.options()));
    assert_eq!(code(&report), Some(codes::input::COMPRESSION));
    assert_eq!(report.error.unwrap().position().unwrap().file.as_deref(), Some("-"));
    let report = job.run(streamed(&input(), scene.options()));
    assert_eq!(code(&report), Some(codes::input::COMPRESSION), "not compressed at all");
    assert_eq!(code(&small().run(streamed(b"", scene.options()))), Some(codes::input::FILE_EMPTY));
    assert!(scene.is_untouched());
}

#[test]
fn a_stream_with_a_store_needs_a_key_and_is_the_whole_input() {
    let scene = Scene::new(&input());
    let start = |options: RunOptions| small().start(options).map(|_| ()).map_err(|error| error.code());
    assert_eq!(start(streamed(b"", scene.keyed_options())), Err(codes::store::KEY_MISSING));
    let by_job = SMALL.replace("job: small\n", "job: small\nidempotency: {key: \"{{ job }}\"}\n");
    let job = Job::from_yaml(&by_job, "small.yaml").unwrap();
    assert_eq!(job.run(streamed(&input(), scene.keyed_options())).idempotency_key.as_deref(), Some("small"));
    let both = RunOptions { inputs: scene.options().inputs, ..streamed(b"", scene.options()) };
    assert_eq!(start(both), Err(codes::job::OPTION_VALUE));
    let mut twice = streamed(b"", scene.options());
    twice.input_streams.push(("transactions".into(), stream_of(b"")));
    assert_eq!(start(twice), Err(codes::job::OPTION_VALUE));
    let other = RunOptions { input_streams: vec![("other".into(), stream_of(b""))], ..scene.options() };
    assert_eq!(start(other), Err(codes::job::NOT_IN_JOB));
    let planned = Plan::new(&small(), streamed(b"", scene.options()), 2).map(|_| ()).map_err(|error| error.code());
    assert_eq!(planned, Err(codes::job::OPTION_VALUE));
}

#[test]
fn a_preview_of_a_stream_is_that_of_its_file() {
    let scene = Scene::new(&input());
    let of_file = small().preview(PreviewOptions { inputs: scene.options().inputs, ..Default::default() }).unwrap();
    let input_streams = vec![("transactions".into(), stream_of(&input()))];
    let of_stream = small().preview(PreviewOptions { input_streams, ..Default::default() }).unwrap();
    assert_eq!(of_stream.path.display().to_string(), "-");
    let mut records = of_file.records;
    records.iter_mut().for_each(|record| record.path = "-".into());
    assert_eq!((of_stream.records, of_stream.counts), (records, of_file.counts));
}

#[test]
fn an_interrupted_run_goes_on_with_the_same_bytes_and_no_others() {
    let (ledger, rejects, _) = expected();
    let scene = Scene::new(b"");
    let run = small().start(keyed(&scene, &input())).unwrap();
    while run.progress().read < 2_000 {
        std::thread::yield_now();
    }
    run.cancel();
    let stopped = run.wait();
    assert_eq!(stopped.status, Status::Stopped, "{:?}", stopped.error);
    // One record more.
    let longer = String::from_utf8(input()).unwrap().replacen("A|0.25|text 0\n", "A|0.25|text 0\nA|0.00|more\n", 1);
    let found = small().run(keyed(&scene, longer.as_bytes()));
    assert_eq!(code(&found), Some(codes::store::KEY_MISMATCH));
    // A byte that no index looks at, and the figures agree.
    let mut changed = input();
    let at = changed.windows(8).position(|text| text == b"|text 11").unwrap() + 3;
    changed[at] = b'X';
    let found = small().run(keyed(&scene, &changed));
    let refused = [codes::input::INPUT_CHANGED, codes::store::KEY_MISMATCH];
    assert!(code(&found).is_some_and(|code| refused.contains(&code)), "{:?}", found.error);
    // Cut off, as when the program in front of the pipe fails.
    let found = small().run(keyed(&scene, &input()[..100_000]));
    assert_eq!(code(&found), Some(codes::input::INPUT_CHANGED), "{:?}", found.error);
    let last = small().run(keyed(&scene, &input()));
    assert_eq!(last.status, Status::Completed, "{:?}", last.error);
    assert!(last.resumed_from.is_some_and(|at| at > 4096), "{:?}", last.resumed_from);
    assert!(scene.read("ledger") == ledger && scene.read("rejects") == rejects);
    let again = small().run(keyed(&scene, &input()));
    assert!(again.duplicate && again.notes == last.notes, "{:?}", again.notes);
    assert_eq!(code(&small().run(keyed(&scene, longer.as_bytes()))), Some(codes::store::KEY_MISMATCH));
}

#[test]
fn a_stream_in_which_nothing_comes_keeps_nobody_from_stopping() {
    for stored in [false, true] {
        let scene = Scene::new(b"");
        let (stream, writer) = silent();
        let options = if stored { scene.keyed_options() } else { scene.options() };
        let key = stored.then(|| "k".to_owned());
        let input_streams = vec![("transactions".into(), stream)];
        let run = small().start(RunOptions { inputs: Vec::new(), input_streams, key, ..options }).unwrap();
        assert!(!run.wait_timeout(Duration::from_millis(200)));
        let asked = Instant::now();
        run.cancel();
        let report = run.wait();
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
        assert_eq!((report.status, code(&report)), (Status::Stopped, Some(codes::internal::CANCELLED)));
        assert!(scene.is_untouched());
        drop(writer);
    }
}
