//! A preview shows what a run does: the same bytes, verdicts, counts and errors; and nothing that may not be seen.

use super::support::{Scene, example, small, small_input};
use crate::engine::preview::{OutputRecord, Preview, SampledRecord, Verdict};
use crate::engine::{Job, PreviewOptions, RunOptions};
use crate::error::codes;
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;

fn options(scene: &Scene) -> PreviewOptions {
    PreviewOptions { inputs: vec![("transactions".into(), scene.input())], ..PreviewOptions::default() }
}

fn whole(job: &Job, scene: &Scene) -> Preview {
    job.preview(PreviewOptions { records: Some(1000), ..options(scene) }).unwrap()
}

/// The bytes that an escaped text stands for.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = &rest[at + 1..];
        let (byte, length) = match escape.as_bytes()[0] {
            b'x' => (vec![u8::from_str_radix(&escape[1..3], 16).unwrap()], 3),
            b'u' => {
                let end = escape.find('}').unwrap();
                let character = char::from_u32(u32::from_str_radix(&escape[2..end], 16).unwrap()).unwrap();
                (character.to_string().into_bytes(), end + 1)
            }
            b't' => (vec![b'\t'], 1),
            b'r' => (vec![b'\r'], 1),
            b'n' => (vec![b'\n'], 1),
            b'0' => (vec![0], 1),
            other => (vec![other], 1),
        };
        bytes.extend_from_slice(&byte);
        rest = &escape[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// What an output would be, put together from a preview of all its records.
fn assembled(preview: &Preview, output: usize, line_end: &[u8]) -> Vec<u8> {
    let ends = &preview.outputs[output];
    let header = ends.header.iter().filter_map(|line| line.text.as_deref());
    let records = preview.records.iter().flat_map(|record| &record.outputs);
    let records = records.filter(|line| line.output == ends.output).filter_map(|line| line.text.as_deref());
    let trailer = ends.trailer.iter().filter_map(|line| line.text.as_deref());
    let lines = header.chain(ends.column_names.as_deref()).chain(records).chain(trailer);
    lines.flat_map(|line| [&unescaped(line), line_end].concat()).collect()
}

/// What ends the records of an output.
fn line_end(job: &Job, index: usize) -> &'static [u8] {
    let output = job.compiled.model.records_of(index);
    output.map_or(b"\n", |output| output.line_end)
}

/// The bytes under the ruler of each field are the bytes that the row of the field shows.
fn rows_agree(line: &OutputRecord) -> Result<(), TestCaseError> {
    let Some(text) = &line.text else { return Ok(()) };
    let bytes = unescaped(text);
    for field in &line.fields {
        let from = field.at.unwrap() - 1;
        let row = field.text.as_ref().map(|text| unescaped(text)).unwrap_or_else(|| vec![b' '; field.width]);
        prop_assert_eq!(&bytes[from..from + field.width], &row[..], "{} of {}", &field.name, text);
    }
    let last = line.fields.iter().map(|field| field.at.unwrap() - 1 + field.width).max().unwrap();
    prop_assert_eq!(last, bytes.len(), "the fields end where the line does: {}", text);
    Ok(())
}

/// The bytes under the ruler of each field of the input are what the row shows as read.
fn fields_agree(record: &SampledRecord) -> Result<(), TestCaseError> {
    let bytes = unescaped(&record.text);
    for field in &record.fields {
        prop_assert_eq!(&bytes[field.at - 1..field.at - 1 + field.width], &unescaped(&field.text)[..]);
    }
    Ok(())
}

const TOLD: &str = r#"
batchloom: 1
job: told
inputs:
  transactions:
    format: delimited
    delimiter: "|"
    empty: allow
    record: {fields: [{a: {required: false}}, {n: {type: decimal(1), required: false}}, {c: {required: false}}]}
transactions:
  FIRST: {when: {prefix: D1}}
  BELOW: {when: {expr: n < 0.0}}
  WITH_Q: {when: {field: c, pattern: "q.*"}}
outputs:
  ledger:
    format: delimited
    delimiter: ";"
    fields: [{kind: {expr: type}}, {n: {from: n}}]
    trailer: {fields: [{below: {expr: "read.count(type == 'BELOW')"}}]}
  rejects: {from: rejects, format: delimited, delimiter: ";", fields: [reason, type, line]}
"#;

/// A preview of a whole input against the run over it.
fn agrees_with_run(job: &Job, input: &[u8]) -> Result<(), TestCaseError> {
    let scene = Scene::new(input);
    let preview = whole(job, &scene);
    prop_assert!(scene.is_untouched());
    let report = job.run(scene.options());
    let shown = |error: &crate::error::Error| (error.code(), error.message().to_owned(), error.position().cloned());
    prop_assert_eq!(preview.error.as_ref().map(shown), report.error.as_ref().map(shown));
    prop_assert_eq!(preview.counts.rejected, report.counts.rejected);
    prop_assert_eq!(preview.counts.written, report.counts.written);
    prop_assert_eq!(preview.counts.filtered, report.counts.filtered);
    prop_assert_eq!(&preview.by_type, &report.by_type);
    prop_assert_eq!(&preview.by_reason, &report.by_reason);
    if report.error.is_none() {
        for (index, name) in ["ledger", "rejects"].into_iter().enumerate() {
            let (expected, found) = (scene.read(name), assembled(&preview, index, line_end(job, index)));
            prop_assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(&expected), "{}", name);
        }
    }
    for record in &preview.records {
        fields_agree(record)?;
        record.outputs.iter().try_for_each(rows_agree)?;
        let bytes = &input[usize::try_from(record.offset).unwrap()..];
        prop_assert!(bytes.starts_with(&unescaped(&record.text)), "record {} stands at its offset", record.number);
        let before = &input[..usize::try_from(record.offset).unwrap()];
        let lines = before.iter().filter(|byte| **byte == b'\n').count() as u64;
        prop_assert!(record.line.is_none_or(|line| line == lines + 1));
    }
    let ends = preview.outputs.iter().flat_map(|output| output.header.iter().chain(&output.trailer));
    ends.into_iter().try_for_each(rows_agree)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_preview_of_everything_is_the_run(lines in vec(prop_oneof![
        20 => ("[ABX]", "-?[0-9]{1,3}(\\.[0-9]{1,2})?", "[a-z é東\\\\;\t]{0,8}").prop_map(|(kind, amount, text)| format!("{kind}|{amount}|{text}").into_bytes()),
        2 => "[AB|.0-9]{0,12}".prop_map(String::into_bytes),
        1 => vec(any::<u8>().prop_map(|byte| if byte == b'\n' { b' ' } else { byte }), 0..20),
        1 => Just(b"T|inside".to_vec()),
        1 => Just([b"A|1|".as_slice(), &[b'x'; 90]].concat()),
    ], 0..30)) {
        let mut body: Vec<u8> = lines.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).collect();
        // The trailer of the small job agrees with lines that are text only: what is not judged in a preview must not decide here.
        body.splice(0..0, b"H|2026-03-16\ntype|amount|text\n".iter().copied());
        body.extend_from_slice(b"T|0|0.00\n");
        let unjudged = super::support::small_unreconciled();
        agrees_with_run(&unjudged, &body)?;
    }

    #[test]
    fn a_preview_of_lines_that_must_be_divided_is_the_run(bytes in super::formats::commented(), crlf: bool, quoted: bool, passes: bool) {
        let said = if quoted { r#"quote: '"'"# } else { "encoding: windows-1252" };
        let said = if passes { format!("{said}\n    comment: \"#\"\n    blank_lines: skip") } else { said.to_owned() };
        agrees_with_run(&super::formats::job(if crlf { "crlf" } else { "lf" }, &said), &bytes)?;
    }

    #[test]
    fn a_preview_of_types_that_no_field_tells_is_the_run(lines in vec("(D1|D2|ab)?\\|-?[0-9]{0,2}(\\.5)?\\|[qx\"]{0,2}", 0..20)) {
        let job = Job::from_yaml(TOLD, "told.yaml").unwrap_or_else(|error| panic!("{error:?}"));
        agrees_with_run(&job, lines.join("\n").as_bytes())?;
    }

    #[test]
    fn a_preview_of_records_without_line_ends_is_the_run(body in super::records::body(), latin: bool) {
        let job = super::records::job(if latin { "iso-8859-1" } else { "utf-8" });
        agrees_with_run(&job, &[b"Hheader..", &body[..]].concat())?;
    }
}

#[test]
fn a_line_of_each_kind_is_told_as_it_is() {
    let scene =
        Scene::new(&small_input(&["A|1.50|a", "B|-2.00|b;c", "B|700.00|d", "X|1.00|e", "A|x|f", "A|1", "B|0.00|g"]));
    let preview = whole(&small(), &scene);
    let verdict = |at: usize| match &preview.records[at].verdict {
        Verdict::Written { outputs } => format!("written {}", outputs.join("+")),
        Verdict::Filtered => "filtered".into(),
        Verdict::Rejected(finding) | Verdict::Fails(finding) => {
            format!("{} {} {:?}", finding.reason, finding.code, finding.field.as_deref())
        }
    };
    assert_eq!(verdict(0), "written ledger");
    assert_eq!(verdict(1), format!("{0} {0} Some(\"text\")", codes::record::DELIMITER_INSIDE));
    assert_eq!(verdict(2), format!("HIGH {} None", codes::record::CHECK));
    assert_eq!(verdict(3), format!("{0} {0} None", codes::record::UNKNOWN_TYPE));
    assert_eq!(verdict(5), format!("{0} {0} None", codes::record::FIELD_COUNT));
    assert_eq!(verdict(6), "written ledger");

    // What could not be written is shown with what was wrong; what was refused before is not mapped at all.
    let [mapped, rejected] = &preview.records[1].outputs[..] else { panic!("{:?}", preview.records[1]) };
    assert_eq!((mapped.text.as_deref(), mapped.fields[0].value.as_deref()), (None, Some("b;c")));
    assert_eq!(mapped.fields[0].problem.as_ref().map(|finding| finding.code), Some(codes::record::DELIMITER_INSIDE));
    assert_eq!(
        rejected.text.as_deref(),
        Some(format!("2|39|{}|B|-2.00|b;c", codes::record::DELIMITER_INSIDE).as_str())
    );
    assert_eq!(preview.records[2].outputs.len(), 1);
    assert_eq!(preview.records[2].transaction_type.as_deref(), Some("B"));
    assert_eq!((preview.records[3].transaction_type.as_deref(), preview.records[3].fields.len()), (None, 3));

    let amount = &preview.records[4].fields[1];
    assert!(amount.problem.as_ref().is_some_and(|problem| problem.contains("amount")), "{amount:?}");
    assert_eq!((amount.text.as_str(), amount.value.as_deref(), amount.at, amount.width), ("x", None, 3, 1));
    assert!(preview.records[5].fields.is_empty());
    let warnings: Vec<&str> = preview.records[6].warnings.iter().map(|warning| warning.reason.as_str()).collect();
    assert_eq!(warnings, ["LOW"]);
    assert_eq!(preview.header.unwrap().fields[1].value.as_deref(), Some("2026-03-16"));
    assert_eq!(preview.not_judged, ["trailer.count == read.count()", "trailer.total == read.sum(amount)"]);
    assert!(preview.error.is_none(), "totals of a sample are not judged");
}

#[test]
fn a_run_that_would_fail_is_shown_where_it_fails() {
    for (line, code) in [("B|900.00|x", codes::input::FATAL_RECORD), ("H|x|y", codes::input::ENVELOPE_INSIDE)] {
        let scene = Scene::new(&small_input(&["A|1.00|a", line, "A|2.00|b"]));
        let (preview, report) = (whole(&small(), &scene), small().run(scene.options()));
        let (ours, theirs) = (preview.error.unwrap(), report.error.unwrap());
        assert_eq!((ours.code(), ours.message(), ours.position()), (code, theirs.message(), theirs.position()));
        assert_eq!((preview.records.len(), preview.counts.read), (2, 1));
        assert!(matches!(&preview.records[1].verdict, Verdict::Fails(finding) if finding.code == code));
        assert_eq!((preview.records[1].line, preview.records[1].text.as_str()), (Some(4), line));
        assert!(preview.records[1].outputs.is_empty());
    }
}

#[test]
fn what_a_run_refuses_before_its_first_record_a_preview_refuses_with_the_same_words() {
    let good = small_input(&["A|1.00|a"]);
    let text = String::from_utf8(good.clone()).unwrap();
    let inputs = [
        text.replace("H|2026", "X|2026"),
        text.replace("2026-03-16", "2026-03-32"),
        text.replace("type|amount", "typ|amount"),
        text.replace("T|1|", "A|1|"),
        text.replace("T|1|", "T|one|"),
        String::new(),
    ];
    for input in inputs {
        let scene = Scene::new(input.as_bytes());
        let report = small().run(scene.options());
        let (ours, theirs) = (small().preview(options(&scene)).unwrap_err(), report.error.unwrap());
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{input}");
    }
    let scene = Scene::new(&good);
    let missing = PreviewOptions { inputs: Vec::new(), ..options(&scene) };
    assert_eq!(small().preview(missing).unwrap_err().code(), codes::job::INPUT_NOT_GIVEN);
    let other = PreviewOptions { inputs: vec![("transactions".into(), scene.path("no.txt"))], ..options(&scene) };
    assert_eq!(small().preview(other).unwrap_err().code(), codes::input::FILE_MISSING);
}

#[test]
fn options_that_are_not_taken() {
    let scene = Scene::new(&small_input(&["A|1.00|a"]));
    let refused = |options: PreviewOptions| {
        let error = small().preview(options).unwrap_err();
        (error.code(), format!("{error:?}"))
    };
    for options in [
        PreviewOptions { records: Some(0), ..options(&scene) },
        PreviewOptions { records: Some(1001), ..options(&scene) },
        PreviewOptions { look: Some(0), ..options(&scene) },
    ] {
        assert_eq!(refused(options).0, codes::job::OPTION_VALUE);
    }
    let (code, message) = refused(PreviewOptions { types: vec!["a".into()], ..options(&scene) });
    assert_eq!(code, codes::job::NOT_IN_JOB);
    assert!(
        message.contains("the job has no transaction type `a`") && message.contains("did you mean `A`?"),
        "{message}"
    );
    let named = PreviewOptions { parameters: vec![("day".into(), "x".into())], ..options(&scene) };
    assert_eq!(refused(named).0, codes::job::NOT_IN_JOB);
}

/// Numbers of the records of a preview.
fn numbers(preview: &Preview) -> Vec<u64> {
    preview.records.iter().map(|record| record.number).collect()
}

#[test]
fn rare_types_are_looked_for_as_far_as_was_said() {
    let mut lines = vec!["A|1.00|a"; 3000];
    (lines[2000], lines[2500]) = ("B|2.00|b", "B|3.00|c");
    let scene = Scene::new(&small_input(&lines));
    let job = small();
    let preview = |options: PreviewOptions| job.preview(options).unwrap();

    let first = preview(PreviewOptions { records: Some(3), ..options(&scene) });
    assert_eq!((numbers(&first), first.types_missing.len()), (vec![1, 2, 3, 2001], 0));
    assert_eq!(first.records[3].line, Some(2003));
    assert_eq!(first.bytes_looked_at, 2001 * 9);

    let named = preview(PreviewOptions { records: Some(2), types: vec!["B".into(), "A".into()], ..options(&scene) });
    assert_eq!(numbers(&named), [1, 2, 2001, 2501]);
    let one = preview(PreviewOptions { records: Some(1), types: vec!["B".into()], ..options(&scene) });
    assert_eq!(numbers(&one), [2001]);

    let near = preview(PreviewOptions { records: Some(3), look: Some(2000 * 9), ..options(&scene) });
    assert_eq!((numbers(&near), near.types_missing), (vec![1, 2, 3], vec!["B".to_owned()]));
    assert_eq!(near.bytes_looked_at, 2000 * 9);
    // The bound is about looking: the first records are shown wherever they end.
    let beyond = preview(PreviewOptions { records: Some(5), look: Some(1), ..options(&scene) });
    assert_eq!(numbers(&beyond), [1, 2, 3, 4, 5]);
    assert_eq!(small().run(scene.options()).counts.read, 3000);
}

#[test]
fn the_system_is_asked_for_nothing_but_reading() {
    let scene = Scene::new(&small_input(&["A|1.00|a", "B|2.00|b", "X|3.00|c"]));
    let plan = Arc::new(FaultPlan::new());
    let os = Os::with_faults(plan.clone());
    small().preview_with(&os, PreviewOptions { records: Some(1), ..options(&scene) }).unwrap();
    let called: Vec<Call> = Call::ALL.into_iter().filter(|call| plan.count(*call) > 0).collect();
    assert_eq!(called, [Call::Open, Call::Read, Call::Stat]);
    assert!(scene.is_untouched());
}

#[test]
fn a_read_that_fails_is_an_error() {
    let scene = Scene::new(&small_input(&["A|1.00|a"]));
    let reads = Arc::new(FaultPlan::new());
    small().preview_with(&Os::with_faults(reads.clone()), options(&scene)).unwrap();
    for nth in 1..=reads.count(Call::Read) {
        let plan = FaultPlan::new().nth(Some(Call::Read), nth, Effect::Errno(Errno::IO.raw_os_error()));
        let error = small().preview_with(&Os::with_faults(Arc::new(plan)), options(&scene)).unwrap_err();
        assert_eq!(error.code(), codes::input::READ_FAILED, "read {nth}");
    }
}

/// A job with something sensitive in every place where a value can come to light.
const SECRETS: &str = r#"
batchloom: 1
job: secrets
inputs:
  transactions:
    format: delimited
    delimiter: "|"
    header: {match: H, fields: [tag, {owner: {pii: name}}]}
    record:
      type_field: type
      fields:
        - type
        - {card: {pattern: "[0-9]{16}", pii: pan, reason: CARD}}
        - {pay: {type: decimal(2), pii: salary}}
        - {city: {required: false}}
transactions: {A: {}}
lookups: {bank: {table: {"4111222233334444": First Bank}}}
outputs:
  ledger:
    format: delimited
    delimiter: ";"
    fields:
      - city: {from: city}
      - masked: {from: card, mask: last4}
      - plain: {from: card}
      - joined: {composite: {of: [city, card], delimiter: " "}}
      - half: {expr: "div(pay, 2.00, 2, 'half_even')"}
      - owner: {from: header.owner}
      - bank: {from: card, lookup: bank, default: "other"}
      - rich: {expr: "pay > 1000.00 ? 'wealthy' : 'modest'"}
      - code: {constant: "77"}
    header: {fields: [{for: {expr: header.owner}}]}
    trailer: {fields: [{records: {expr: written.count()}}, {most: {expr: "written.max(in.pay)"}}, {total: {expr: "read.sum(pay)"}}]}
  rejects: {from: rejects, format: delimited, delimiter: "|", fields: [reason, type, line]}
"#;

#[test]
fn what_is_sensitive_is_seen_nowhere() {
    let input = "H|Prudence\nA|4111222233334444|1234.56|Graz\nA|9111222233334444x|7777.77|Linz\nA|8111222233334444|no|\n\
                 A|5111222233334444\nA|6111222233334444|5.00|Wien;X\n";
    let scene = Scene::new(input.as_bytes());
    let job = Job::from_yaml(SECRETS, "secrets.yaml").unwrap_or_else(|error| panic!("{error:?}"));
    let preview = whole(&job, &scene);
    assert_eq!((preview.counts.written, preview.counts.rejected), (1, 4));
    for shown in [preview.to_text(), preview.to_json().to_string(), format!("{preview:?}")] {
        for secret in
            ["11122223333", "1234.56", "617.28", "7777.77", "5.00", "Prudence", "First Bank", "\"wealthy\"", "|no|"]
        {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        // The job itself lets the last four be seen; what is not sensitive stays.
        for open in ["************4444", "Graz", "Linz", "CARD", "77"] {
            assert!(shown.contains(open), "{open} not in {shown}");
        }
    }
    // The bytes keep their places.
    let written = preview.records[0].outputs[0].text.as_deref().unwrap();
    assert_eq!(
        written,
        "Graz;************4444;****************;*********************;******;********;**********;*******;77"
    );
    assert_eq!(preview.records[0].text, "A|****************|*******|Graz");
    assert_eq!(preview.records[1].outputs[0].text.as_deref(), Some("CARD|A|A|*****************|*******|Linz"));
    // Nobody knows where the card of a line is that cannot be divided.
    assert_eq!(preview.records[3].text, "*".repeat(18));
    assert!(preview.records[3].outputs[0].text.as_deref().unwrap().ends_with(&"*".repeat(18)));
    assert_eq!(preview.outputs[0].trailer.as_ref().unwrap().text.as_deref(), Some("1;*******;*******"));
    let shown: Vec<bool> = preview.totals.iter().map(|total| total.sensitive).collect();
    assert_eq!(shown, [false, true, true]);
}

#[test]
fn a_sensitive_field_takes_nothing_from_what_is_written() {
    let input = "H|Prudence\nA|4111222233334444|1234.56|Graz\nA|4111222233334445|-7.00|\n";
    let bare = SECRETS.replace("pii: name", "").replace(", pii: pan", "").replace(", pii: salary", "");
    let job = Job::from_yaml(&bare, "secrets.yaml").unwrap_or_else(|error| panic!("{error:?}"));
    agrees_with_run(&job, input.as_bytes()).unwrap();
}

#[test]
fn fixed_lines_with_blanks_and_carriage_returns() {
    let yaml = r#"
batchloom: 1
job: fixed
inputs:
  transactions:
    format: fixed
    line_end: crlf
    record:
      fields: [{name: {width: 6, trim: right}}, {amount: {width: 6, at: 9, type: decimal(2), picture: "S9(4)V99", sign: trailing_overpunch}}]
transactions: {A: {validate: [{check: "name != 'drop'", reason: DROP}]}}
outputs:
  ledger: {format: fixed, fields: [{amount: {width: 8, from: amount}}, {name: {width: 6, at: 10, from: name}}]}
  rejects: {from: rejects, format: fixed, fields: [{record_number: {width: 4}}, {reason: {width: 6}}, {line: {width: 14}}, {type: {width: 2}}]}
"#;
    let job = Job::from_yaml(yaml, "fixed.yaml").unwrap_or_else(|error| panic!("{error:?}"));
    let input = "Zo\u{eb}  zz00123D\r\ndrop  zz00123M\r\nab    zz12\r\ncd    zz00001}\nef    zz00001}";
    agrees_with_run(&job, input.as_bytes()).unwrap();
    let scene = Scene::new(input.as_bytes());
    let preview = whole(&job, &scene);
    let amount = &preview.records[0].fields[1];
    assert_eq!((amount.at, amount.width, amount.value.as_deref()), (9, 6, Some("12.34")));
    assert_eq!(preview.records[0].fields[0].value.as_deref(), Some("Zo\u{eb}"));
    assert_eq!(preview.records[4].text, "ef    zz00001}");
}

#[test]
fn the_example_shows_every_type_and_masks_the_card() {
    let header = "HDR|2026-11-20|CARDS0000007\n";
    let line = |kind: &str| {
        format!("{kind}|300000001|9542431419|4111222233334444|2026-11-20T23:04:24|28.26|PLN|Caf\u{e9}|3820|BE|Till|\n")
    };
    let lines: String = ["PUR", "PUR", "REF", "PAY", "FEE", "CHG"].map(line).concat();
    let scene = Scene::new(format!("{header}{lines}TRL|6|169.56\n").as_bytes());
    let preview = example().preview(PreviewOptions { records: Some(1), ..options(&scene) }).unwrap();
    assert_eq!(numbers(&preview), [1, 3, 4, 5, 6]);
    assert!(!preview.to_json().to_string().contains("4111222233334444"));
    assert!(preview.to_text().contains("411122******4444"));
    let report = example().run(RunOptions { ..scene.options() });
    assert!(report.error.is_none(), "{:?}", report.error);
    let ledger = scene.text("ledger");
    let first = ledger.lines().nth(1).unwrap();
    assert_eq!(preview.records[0].outputs[0].text.as_deref(), Some(first));
}
