//! `batchloom preview`: its golden text and object, and that it shows what `batchloom run` writes.
#![expect(clippy::disallowed_methods, reason = "tests look at files and the clock directly")]

use batchloom::preview::{OutputEnds, OutputRecord, Preview};
use batchloom::{Error, Job, PreviewOptions, Report, RunOptions, Target};
use batchloom_tests::command::{Finished, batchloom};
use batchloom_tests::conformance::{Case, cases};
use batchloom_tests::real::{Bed, assert_untouched, example};
use batchloom_tests::{differ, project, read, shared};
use std::path::{Path, PathBuf};
use std::time::Instant;

fn data(name: &str) -> PathBuf {
    project().join("tests/tests/preview").join(name)
}

/// A bed with the job and the input of the golden files.
fn golden_bed() -> Bed {
    Bed::new(&String::from_utf8(read(data("job.yaml"))).unwrap(), &read(data("in.txt")))
}

/// `batchloom preview …` in the folder of a bed.
fn preview(bed: &Bed, line: &str) -> Finished {
    let mut command = batchloom();
    command.current_dir(bed.folder()).arg("preview").args(line.split(' '));
    Finished::of(command.output().expect("the program starts"))
}

/// Compares with a golden file, or writes it anew where `BATCHLOOM_UPDATE` is set.
fn golden(name: &str, found: &str) {
    if std::env::var_os("BATCHLOOM_UPDATE").is_some() {
        std::fs::write(data(name), found).unwrap();
    }
    if let Some(difference) = differ(&read(data(name)), found.as_bytes()) {
        panic!("{name}: {difference}");
    }
}

#[test]
fn the_text_and_the_object_are_these() {
    let bed = golden_bed();
    let before = bed.state();
    let text = preview(&bed, "job.yaml -i in=in.txt");
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    golden("expect.txt", &text.out);
    let object = preview(&bed, "job.yaml -i in=in.txt -n 2 --types BACK,DROP -p region=APAC --json");
    assert_eq!((object.code, object.err.as_str()), (0, ""));
    golden("expect.json", &format!("{:#}\n", object.json()));
    // No store beside the job, no part file, no target.
    assert_untouched(&bed, &before);
    for line in text.out.lines() {
        assert!(!line.contains('\t') && !line.contains('\u{1b}') && line.trim_end() == line, "{line:?}");
    }
}

#[test]
fn what_fails_ends_as_the_run_does() {
    let bed = golden_bed();
    let input = String::from_utf8(read(data("in.txt"))).unwrap();
    bed.put("no-header.txt", input.replace("HDR|", "XXX|").as_bytes());
    bed.put("inside.txt", input.replace("OTHER|", "TRL|").as_bytes());
    bed.put("broken.yaml", b"batchloom: 1\njob: x\n");
    let before = bed.state();
    let cases = [
        ("job.yaml -i in=no-header.txt", 3, "BL3005"),
        ("job.yaml -i in=inside.txt", 3, "BL3009"),
        ("job.yaml -i in=none.txt", 1, "BL3001"),
        ("job.yaml", 2, "BL1201"),
        ("job.yaml -i in=in.txt --types PAI", 2, "BL1202"),
        ("broken.yaml -i in=in.txt", 2, "BL1010"),
        ("none.yaml -i in=in.txt", 2, "BL1009"),
    ];
    for (line, exit, code) in cases {
        let (text, object) = (preview(&bed, line), preview(&bed, &format!("{line} --json")));
        assert_eq!((text.code, object.code), (exit, exit), "{line}:\n{}", text.err);
        assert!(text.err.contains(code) || code == "BL1010", "{line}:\n{}", text.err);
        assert_eq!(object.json()["error"]["code"], code, "{line}");
        for key in ["job", "input", "records", "outputs", "counts", "by_type", "totals", "not_judged", "types_missing"]
        {
            assert!(object.json().get(key).is_some(), "{line}: no `{key}`");
        }
    }
    assert!(preview(&bed, "job.yaml -i in=inside.txt").out.contains("the run fails here: BL3009"));
    assert_untouched(&bed, &before);
}

/// The bytes that an escaped text stands for.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = &rest[at + 1..];
        let number = |digits: &str| u32::from_str_radix(digits, 16).expect("hexadecimal digits");
        let length = match escape.as_bytes()[0] {
            b'x' => {
                bytes.push(u8::try_from(number(&escape[1..3])).expect("a byte"));
                3
            }
            b'u' => {
                let end = escape.find('}').expect("a closed escape");
                let character = char::from_u32(number(&escape[2..end])).expect("a character");
                bytes.extend_from_slice(character.to_string().as_bytes());
                end + 1
            }
            other => {
                let pairs = [(b't', b'\t'), (b'r', b'\r'), (b'n', b'\n'), (b'0', 0), (b'\\', b'\\')];
                bytes.push(pairs.iter().find(|(escape, _)| *escape == other).expect("a known escape").1);
                1
            }
        };
        rest = &escape[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// The lines of one output, with this end.
fn lines(preview: &Preview, output: &str, end: &[u8]) -> Vec<u8> {
    let records = preview.records.iter().flat_map(|record| &record.outputs).filter(|line| line.output == output);
    let texts = records.filter_map(|line| line.text.as_deref());
    texts.flat_map(|text| [unescaped(text), end.to_vec()].concat()).collect()
}

/// The job with nothing in it that would be masked.
fn bare(path: &Path) -> Job {
    let text = String::from_utf8(read(path)).expect("a job file");
    let classes = ["pan", "name", "salary"].map(|class| format!(", pii: {class}"));
    let text = classes.iter().fold(text, |text, class| text.replace(class.as_str(), ""));
    assert!(!text.contains("pii:"), "{}", path.display());
    Job::from_yaml(&text, &path.display().to_string()).unwrap_or_else(|error| panic!("{error:?}"))
}

/// Runs a job into a folder.
fn run(
    job: &Job,
    inputs: &[(String, PathBuf)],
    outputs: &[(String, PathBuf)],
    parameters: &[(String, String)],
) -> Report {
    job.run(RunOptions {
        inputs: inputs.to_vec(),
        outputs: outputs.iter().map(|(name, path)| (name.clone(), Target::File(path.clone()))).collect(),
        parameters: parameters.to_vec(),
        store: Some("none".into()),
        ..RunOptions::default()
    })
}

/// The records of a preview are the first lines of what a run writes; returns how many there are of each output.
fn first_lines(job: &str, input: (&str, &Path), outputs: &[&str], records: usize) -> Vec<usize> {
    let job = bare(&example(job));
    let bed = Bed::default();
    let inputs = [(input.0.to_owned(), input.1.to_owned())];
    let targets: Vec<(String, PathBuf)> = outputs.iter().map(|name| ((*name).to_owned(), bed.path(name))).collect();
    let options =
        PreviewOptions { inputs: inputs.to_vec(), records: Some(records), look: Some(1), ..PreviewOptions::default() };
    let preview = job.preview(options).unwrap_or_else(|error| panic!("{error:?}"));
    let report = run(&job, &inputs, &targets, &[]);
    assert!(report.error.is_none(), "{:?}", report.error);
    let shown = outputs.iter().zip(&preview.outputs).map(|(name, ends)| {
        let (whole, found) = (read(bed.path(name)), lines(&preview, name, b"\n"));
        let before = usize::from(ends.header.is_some()) + usize::from(ends.column_names.is_some());
        let body: Vec<u8> = whole.split_inclusive(|byte| *byte == b'\n').skip(before).flatten().copied().collect();
        let same = &body[..found.len().min(body.len())];
        assert_eq!(differ(same, &found), None, "{name}");
        found.iter().filter(|byte| **byte == b'\n').count()
    });
    shown.collect()
}

#[test]
fn the_examples_show_the_first_lines_of_what_they_write() {
    let bed = Bed::default();
    let good = |kind: &str, at: usize| {
        format!(
            "{kind}|3000{at:05}|9542431419|4111222233334444|2026-11-20T23:04:24|28.26|PLN|Caf\u{e9}|3820|BE|Till|\n"
        )
    };
    let kinds = ["PUR", "REF", "PAY", "FEE", "CHG", "PUR", "XXX", "PUR"];
    let mut body: String = kinds.iter().enumerate().map(|(at, kind)| good(kind, at)).collect();
    body.push_str("PUR|1|not an account|4111222233334444|2026-11-20T23:04:24|28.26|PLN|a|1|ZZ|t|\n");
    bed.put("card.txt", format!("HDR|2026-11-20|CARDS0000007\n{body}TRL|9|254.34\n").as_bytes());
    let card =
        first_lines("card-transactions/job.yaml", ("transactions", &bed.path("card.txt")), &["ledger", "rejects"], 9);
    assert_eq!(card, [7, 2]);

    let cities = "Country,City,AccentCity,Region,Population,Latitude,Longitude\nat,graz,Graz,06,222326,47.0666667,15.45\n\
                  ch,zurich,Z\u{fc}rich,25,341730,47.3666667,8.55\nxx1,bad,Bad,01,,1.0,1.0\ncn,beijing,\u{5317}\u{4eac},22,,.5,-.5\n";
    bed.put("cities.csv", cities.as_bytes());
    let places =
        first_lines("world-cities/to-fixed.yaml", ("cities", &bed.path("cities.csv")), &["places", "rejects"], 10);
    assert_eq!(places, [3, 1]);

    let line = |at: usize, amount: &str| {
        format!(
            "{at:016}010001{:10}{:100}{amount}800000000{:50}{:50}{:10}4859452612877065{}{:26}{:20}\n",
            "POS TERM", "Purchase", "Abshire-Lowe", "North Enoshaven", "72112", "2022-06-10 19:27:53.000000", "", ""
        )
    };
    let daily =
        [line(1, "0000005047G"), line(2, "0000000678}"), line(3, "00000009X0A"), line(4, "0000000281G")].concat();
    bed.put("daily.txt", daily.as_bytes());
    let job = ("carddemo-daily/to-delimited.yaml", ["transactions", "rejects"]);
    assert_eq!(first_lines(job.0, ("daily", &bed.path("daily.txt")), &job.1, 10), [3, 1]);
    let delimited = bed.path("daily-delimited.txt");
    let targets = [("transactions".to_owned(), delimited.clone()), ("rejects".to_owned(), bed.path("r.txt"))];
    let report = run(&bare(&example(job.0)), &[("daily".into(), bed.path("daily.txt"))], &targets, &[]);
    assert!(report.error.is_none(), "{:?}", report.error);
    let back = first_lines("carddemo-daily/to-fixed.yaml", ("transactions", &delimited), &["daily", "rejects"], 10);
    assert_eq!(back, [3, 0]);
}

#[test]
fn a_file_of_a_mainframe_shows_its_first_lines() {
    let Some(input) = shared("data/carddemo/ascii/dailytran.txt") else { return };
    let shown = first_lines("carddemo-daily/to-delimited.yaml", ("daily", &input), &["transactions", "rejects"], 50);
    assert_eq!(shown.iter().sum::<usize>(), 50);
}

/// A case of the corpus in a folder of its own.
fn in_folder(case: &Case) -> (Bed, Vec<(String, PathBuf)>) {
    let bed = Bed::default();
    let inputs = case.inputs().into_iter().map(|(name, path)| {
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        bed.put(&file, &read(path));
        (name, bed.path(&file))
    });
    let inputs = inputs.collect();
    (bed, inputs)
}

/// The end of the lines of an output.
fn line_end(case: &Case, output: &str, whole: &[u8]) -> &'static [u8] {
    let job = String::from_utf8(read(case.folder.join("job.yaml"))).unwrap_or_default();
    // Under `outputs:` every name stands in a line of its own, two blanks in front.
    let behind = job.split_once("\noutputs:\n").map_or("", |(_, outputs)| outputs);
    let lines = behind.lines().skip_while(|line| *line != format!("  {output}:")).skip(1);
    let mut own = lines.take_while(|line| line.starts_with("   "));
    match whole.ends_with(b"\r\n") {
        _ if own.any(|line| line.trim() == "line_end: none") => b"",
        true => b"\r\n",
        false => b"\n",
    }
}

/// An output put together from a preview of the whole input.
fn assembled(preview: &Preview, ends: &OutputEnds, end: &[u8]) -> Vec<u8> {
    let line = |text: Option<&str>| text.map_or_else(Vec::new, |text| [unescaped(text), end.to_vec()].concat());
    let text = |line: &Option<OutputRecord>| line.as_ref().and_then(|line| line.text.clone());
    let parts = [
        line(text(&ends.header).as_deref()),
        line(ends.column_names.as_deref()),
        lines(preview, &ends.output, end),
        line(text(&ends.trailer).as_deref()),
    ];
    parts.concat()
}

/// A case that fails because of its input or a parameter: the preview shows the same code at the same line.
fn fails_alike(case: &Case, preview: &Result<Preview, Error>) -> bool {
    let expected: serde_json::Value = serde_json::from_slice(&read(case.folder.join("expect/error.json"))).unwrap();
    let code = expected["code"].as_str().unwrap();
    // What is about targets, or about the figures of the whole file, is no business of a preview.
    if !code.starts_with("BL3") && code != "BL1203" {
        return false;
    }
    let shown = preview.as_ref().map_or_else(Some, |preview| preview.error.as_ref());
    let shown = shown.map(|error| (error.code().to_string(), error.position().and_then(|at| at.line)));
    let beyond = preview.as_ref().is_ok_and(|preview| preview.bytes_looked_at < preview.bytes_of_records);
    let line = expected["position"]["line"].as_u64();
    assert!(beyond || shown == Some((code.to_owned(), line)), "{}: {shown:?}, {code} in line {line:?}", case.name);
    !beyond
}

/// The job of a case with nothing in it that would be masked.
fn bare_case(case: &Case) -> Option<Job> {
    let text = String::from_utf8(read(case.folder.join("job.yaml"))).ok()?;
    let text = [", pii: pan", "pii: pan, ", "pii: pan"].iter().fold(text, |text, pii| text.replace(pii, ""));
    assert!(!text.contains("pii:"), "{}", case.name);
    Job::from_yaml(&text, &case.name).ok()
}

/// The lines of a text, sorted.
fn sorted(text: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    lines.sort_unstable();
    lines.concat()
}

/// Whole outputs where the sample is the whole input, and the same failures.
#[test]
fn the_corpus_in_previews() {
    let (mut same, mut failed) = (0, 0);
    // What earlier runs and changed files lead to a preview does not show.
    let shown = |case: &Case| case.spec.inputs.is_empty() && case.spec.steps.is_empty();
    for case in cases().into_iter().filter(shown) {
        let Some(job) = bare_case(&case) else { continue };
        let (bed, inputs) = in_folder(&case);
        if inputs.is_empty() {
            continue;
        }
        let before = bed.state();
        let parameters = case.spec.parameters.clone().into_iter().collect();
        let options = PreviewOptions { inputs, parameters, records: Some(1000), ..PreviewOptions::default() };
        let preview = job.preview(options);
        assert_untouched(&bed, &before);
        if case.fails() {
            failed += usize::from(fails_alike(&case, &preview));
            continue;
        }
        let preview = preview.unwrap_or_else(|error| panic!("{}: {error:?}", case.name));
        // Whether a record repeats an earlier one a preview does not say.
        let judges_less = preview.not_judged.iter().any(|said| said.contains("no earlier record"));
        if preview.records.len() == 1000 || judges_less {
            continue;
        }
        let text = String::from_utf8(read(case.folder.join("job.yaml"))).expect("job.yaml is UTF-8");
        // A control file is about whole outputs, which a preview does not make.
        let is_control = |name: &str| text.contains(&format!("\n  {name}:\n    from: control\n"));
        for ends in preview.outputs.iter().filter(|ends| !is_control(&ends.output)) {
            let Some(path) = case.files("expect").remove(&ends.output) else { continue };
            let whole = read(path);
            // A preview compresses nothing; a run puts records in order, a preview shows them in that of the input.
            if whole.starts_with(&[0x1F, 0x8B]) || whole.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
                continue;
            }
            let found = assembled(&preview, ends, line_end(&case, &ends.output, &whole));
            let (whole, found) = match ends.order {
                Some(_) => (sorted(&whole), sorted(&found)),
                None => (whole, found),
            };
            assert_eq!(differ(&whole, &found), None, "{} {}", case.name, ends.output);
            same += 1;
        }
    }
    println!("{same} outputs of the corpus shown whole, {failed} failures shown");
    assert!(same >= 100 && failed >= 10, "{same} outputs, {failed} failures");
}

/// A job of so many fields, each read, checked and written.
fn wide_job(fields: usize) -> String {
    let mut text = String::from(
        "batchloom: 1\njob: wide\ninputs:\n  in:\n    format: delimited\n    delimiter: \"|\"\n    record:\n      fields:\n",
    );
    for at in 0..fields {
        let kind = ["text", "decimal(2)", "integer", "date"][at % 4];
        text.push_str(&format!("        - f{at}: {{type: {kind}, reason: BAD_{at}}}\n"));
    }
    text.push_str("transactions:\n  A:\n    map:\n");
    for at in 0..fields {
        let source = if at % 8 == 1 { format!("{{expr: \"f{at} + 1.00\"}}") } else { format!("{{from: f{at}}}") };
        text.push_str(&format!("      t{at}: {source}\n"));
    }
    text.push_str("outputs:\n  out:\n    format: fixed\n    fields:\n");
    for at in 0..fields {
        text.push_str(&format!("      - t{at}: {{width: {}}}\n", [10, 42, 42, 10][at % 4]));
    }
    text
}

/// How long something takes at best, in milliseconds; one slow turn of a busy machine does not show.
fn milliseconds(mut work: impl FnMut()) -> f64 {
    let times = (0..7).map(|_| {
        let began = Instant::now();
        work();
        began.elapsed().as_secs_f64() * 1_000.0
    });
    times.fold(f64::INFINITY, f64::min)
}

/// The figures that an editor waits for. They are printed; only what is out of all proportion fails.
#[test]
fn checking_and_previewing_are_quick() {
    let yaml = wide_job(500);
    let check = milliseconds(|| drop(Job::from_yaml(&yaml, "wide.yaml").expect("a job")));
    let wide = Job::from_yaml(&yaml, "wide.yaml").expect("a job");
    let bed = Bed::default();
    let line: Vec<&str> = (0..500).map(|at| ["some text", "12.50", "7", "2026-03-16"][at % 4]).collect();
    bed.put("wide.txt", format!("{}\n", line.join("|")).repeat(100).as_bytes());
    let card = Job::load(example("card-transactions/job.yaml")).expect("the example");
    let line = "PUR|300000001|9542431419|4111222233334444|2026-11-20T23:04:24|28.26|PLN|Caf\u{e9}|3820|BE|Till|\n";
    // No record of four types: all that a preview may look through is looked through.
    bed.put("card.txt", format!("HDR|2026-11-20|CARDS0000007\n{}TRL|1|1.00\n", line.repeat(100_000)).as_bytes());
    let fifty = |job: &Job, input: &str, file: &str| {
        let options = PreviewOptions {
            inputs: vec![(input.into(), bed.path(file))],
            records: Some(50),
            ..PreviewOptions::default()
        };
        let made = milliseconds(|| drop(job.preview(options.clone()).expect("a preview")));
        let preview = job.preview(options).expect("a preview");
        (made, milliseconds(|| drop(preview.to_text())), milliseconds(|| drop(preview.to_json().to_string())))
    };
    let of_card = fifty(&card, "transactions", "card.txt");
    let of_wide = fifty(&wide, "in", "wide.txt");
    println!("check of a job of 500 fields: {check:.1} ms");
    println!(
        "preview of 50 records of the example, 8 MiB looked through: {:.1} ms, as text {:.1} ms, as JSON {:.1} ms",
        of_card.0, of_card.1, of_card.2
    );
    println!(
        "preview of 50 records of 500 fields: {:.1} ms, as text {:.1} ms, as JSON {:.1} ms",
        of_wide.0, of_wide.1, of_wide.2
    );
    assert!(check < 10_000.0 && of_card.0 < 10_000.0 && of_wide.0 < 10_000.0);
}
