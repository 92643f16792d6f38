//! Inputs that quote, and inputs in other character sets: against a slow division byte by byte, at any block size and number of
//! threads, with line ends inside of fields.

use super::support::Scene;
use crate::engine::options::Settings;
use crate::engine::{Job, Report, RunOptions, Status};
use crate::os::Os;
use proptest::prelude::*;

pub(super) fn job(line_end: &str, input: &str) -> Job {
    let yaml = format!(
        r#"
batchloom: 1
job: formats
inputs:
  transactions:
    format: delimited
    line_end: {line_end}
    max_record: 200
    {input}
    record:
      fields:
        - a: {{required: false}}
        - b: {{required: false}}
        - c: {{required: false, trim: both}}
transactions:
  ROW: {{map: {{a: {{from: a}}, b: {{from: b, default: "null"}}, c: {{from: c}}}}}}
outputs:
  ledger:
    format: delimited
    delimiter: "|"
    fields:
      - b: {{replace: {{find: "\n", with: "/"}}}}
      - a: {{replace: {{find: "\n", with: "/"}}}}
      - c: {{replace: {{find: "\n", with: "/"}}}}
  rejects: {{from: rejects, format: delimited, delimiter: "|", fields: [record_number, offset, reason, line]}}
"#
    );
    Job::from_yaml(&yaml, "formats.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

fn run(job: &Job, scene: &Scene, block: u64, threads: usize) -> Report {
    let os = Os::real();
    let options = RunOptions { threads: Some(threads), ..scene.options() };
    let mut settings = Settings::of(&job.compiled, options, &os).unwrap();
    settings.block_size = block;
    crate::engine::run::Run::start(job.compiled.clone(), settings, os).unwrap().wait()
}

/// Ledger and rejects, or the error.
type Outcome = Result<(String, String), String>;

fn outcome(job: &Job, bytes: &[u8], block: u64, threads: usize) -> Outcome {
    let scene = Scene::new(bytes);
    let report = run(job, &scene, block, threads);
    match report.status {
        Status::Completed => Ok((scene.text("ledger"), String::from_utf8_lossy(&scene.read("rejects")).into_owned())),
        _ => Err(report.error.unwrap().to_string().split(" (").next().unwrap_or_default().to_owned()),
    }
}

/// What a file comes to, byte by byte.
fn expected(bytes: &[u8], quote: Option<u8>, crlf: bool, text: impl Fn(&[u8]) -> Option<String>) -> Outcome {
    let (mut ledger, mut rejects) = (String::new(), String::new());
    let (mut start, mut number) = (0, 0);
    while start < bytes.len() {
        let mut open = false;
        let end = (start..bytes.len()).find(|at| {
            open ^= Some(bytes[*at]) == quote;
            bytes[*at] == b'\n' && !open
        });
        let next = end.map_or(bytes.len(), |end| end + 1);
        let mut line = &bytes[start..end.unwrap_or(bytes.len())];
        number += 1;
        let mut fault = None;
        // A last line without its end has one put in, but not between quotes.
        if crlf && !(open && end.is_none()) {
            match line.strip_suffix(b"\r") {
                Some(stripped) => line = stripped,
                None if end.is_some() => fault = Some("BL3118"),
                None => {}
            }
        }
        if line.len() > 200 {
            return Err("BL3010".into());
        }
        let fields = divide(line, quote);
        let texts: Option<Vec<String>> =
            fields.iter().map(|field| field.as_ref().and_then(|field| text(field))).collect();
        let badly_quoted = fields.iter().any(Option::is_none);
        if line.contains(&0) {
            fault = fault.or(Some("BL3109"));
        }
        if text(line).is_none() {
            fault = fault.or(Some("BL3108"));
        }
        match (&texts, fault) {
            (Some(texts), None) if texts.len() == 3 => {
                let shown = |text: &str| text.replace('\n', "/");
                let b = if texts[1].is_empty() { "null".to_owned() } else { shown(&texts[1]) };
                let c = texts[2].trim_matches(' ');
                ledger.push_str(&format!("{b}|{}|{}\n", shown(&texts[0]), shown(c)));
            }
            _ => {
                let reason = fault.unwrap_or(if badly_quoted { "BL3130" } else { "BL3102" });
                rejects.push_str(&format!("{number}|{start}|{reason}|{}\n", String::from_utf8_lossy(line)));
            }
        }
        start = next;
    }
    Ok((ledger, rejects))
}

/// The fields of a line; `None` for one that is badly quoted.
fn divide(line: &[u8], quote: Option<u8>) -> Vec<Option<Vec<u8>>> {
    let mut fields = vec![Vec::new()];
    let mut open = false;
    for byte in line {
        open ^= Some(*byte) == quote;
        if *byte == b',' && !open {
            fields.push(Vec::new());
        } else {
            fields.last_mut().unwrap().push(*byte);
        }
    }
    fields.into_iter().map(|field| unquoted(field, quote)).collect()
}

fn unquoted(field: Vec<u8>, quote: Option<u8>) -> Option<Vec<u8>> {
    let Some(quote) = quote.filter(|quote| field.contains(quote)) else { return Some(field) };
    let text = String::from_utf8_lossy(&field).into_owned();
    let inner = field.strip_prefix(&[quote])?.strip_suffix(&[quote])?;
    let (mut out, mut bytes) = (Vec::new(), inner.iter().peekable());
    while let Some(byte) = bytes.next() {
        if *byte == quote && bytes.next() != Some(&quote) {
            return None;
        }
        out.push(*byte);
    }
    assert!(!text.is_empty());
    Some(out)
}

fn check(job: &Job, bytes: &[u8], wanted: &Outcome) {
    for (block, threads) in [(1, 1), (7, 2), (64, 3), (1 << 20, 1)] {
        let found = outcome(job, bytes, block, threads);
        let same = match (wanted, &found) {
            (Err(code), Err(message)) => message.contains(code.as_str()),
            (wanted, found) => wanted == found,
        };
        assert!(
            same,
            "blocks of {block}, {threads} threads, {:?}\n{wanted:?}\n{found:?}",
            String::from_utf8_lossy(bytes)
        );
    }
}

/// Pieces of a file that are hard on whoever divides it.
pub(super) fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => Just(b",".to_vec()),
        6 => Just(b"\n".to_vec()),
        4 => Just(b"\"".to_vec()),
        2 => Just(b"\"\"".to_vec()),
        2 => Just(b"\"a,b\nc\"".to_vec()),
        2 => Just(b"x,\"y\",z\n".to_vec()),
        2 => Just(b"\"1\",\"2 \"\" 3\",\" 4 \"\n".to_vec()),
        2 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => Just("ä€".as_bytes().to_vec()),
        1 => Just(b"\xA3\x80".to_vec()),
        1 => Just(b"\x81".to_vec()),
        1 => Just(b"\0".to_vec()),
        4 => Just(b"plain text".to_vec()),
        1 => Just(vec![b'w'; 150]),
    ];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| pieces.concat())
}

fn utf8(text: &[u8]) -> Option<String> {
    String::from_utf8(text.to_vec()).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn quoted_fields(bytes in pieces()) {
        let job = job("lf", r#"quote: '"'"#);
        check(&job, &bytes, &expected(&bytes, Some(b'"'), false, utf8));
    }

    #[test]
    fn quoted_fields_of_lines_that_end_in_crlf(bytes in pieces()) {
        let job = job("crlf", r#"quote: '"'"#);
        check(&job, &bytes, &expected(&bytes, Some(b'"'), true, utf8));
    }

    #[test]
    fn single_byte_characters(bytes in pieces()) {
        let job = job("lf", "encoding: iso-8859-1");
        let text = |text: &[u8]| Some(text.iter().map(|byte| char::from(*byte)).collect());
        check(&job, &bytes, &expected(&bytes, None, false, text));
    }
}
