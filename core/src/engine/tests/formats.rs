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

pub(super) fn run(job: &Job, scene: &Scene, block: u64, threads: usize) -> Report {
    let os = Os::real();
    let options = RunOptions { threads: Some(threads), ..scene.options() };
    let mut settings = Settings::of(&job.compiled, options, &os).unwrap();
    settings.block_size = block;
    crate::engine::run::Run::start(job.compiled.clone(), settings, os).unwrap().wait()
}

/// Ledger and rejects, or the error; and how many lines of how many bytes are comments, and blank.
type Outcome = Result<(String, String, [u64; 4]), String>;

/// What is no record, as the job says.
#[derive(Clone, Copy, Default)]
struct Passes {
    comment: &'static str,
    blank: bool,
}

/// How the lines of a file are to be read.
#[derive(Clone, Copy, Default)]
struct Reads {
    quote: Option<u8>,
    crlf: bool,
    passes: Passes,
}

impl Reads {
    fn lf(quote: Option<u8>) -> Reads {
        Reads { quote, ..Reads::default() }
    }
}

fn outcome(job: &Job, bytes: &[u8], block: u64, threads: usize) -> Outcome {
    let scene = Scene::new(bytes);
    let report = run(job, &scene, block, threads);
    match report.status {
        Status::Completed => {
            let lines = report.passed_lines.unwrap_or_default();
            let passed = [lines.comments, lines.comment_bytes, lines.blank, lines.blank_bytes];
            Ok((scene.text("ledger"), String::from_utf8_lossy(&scene.read("rejects")).into_owned(), passed))
        }
        _ => Err(report.error.unwrap().to_string().split(" (").next().unwrap_or_default().to_owned()),
    }
}

/// What a file comes to, byte by byte.
fn expected(bytes: &[u8], reads: Reads, text: impl Fn(&[u8]) -> Option<String>) -> Outcome {
    let Reads { quote, crlf, passes } = reads;
    let (mut ledger, mut rejects, mut passed) = (String::new(), String::new(), [0; 4]);
    let (mut start, mut number) = (0, 0);
    while start < bytes.len() {
        let is_comment = !passes.comment.is_empty() && bytes[start..].starts_with(passes.comment.as_bytes());
        let blank = if crlf { &b"\r\n"[..] } else { b"\n" };
        // The last CR of a file may lack its LF.
        let is_blank = passes.blank && (bytes[start..].starts_with(blank) || crlf && &bytes[start..] == b"\r");
        if is_comment || is_blank {
            let length = bytes[start..].iter().position(|byte| *byte == b'\n').map_or(bytes.len() - start, |at| at + 1);
            if is_too_long(&bytes[start..start + length], crlf) {
                return Err("BL3010".into());
            }
            let at = if is_comment { 0 } else { 2 };
            passed[at] += 1;
            passed[at + 1] += length as u64;
            start += length;
            continue;
        }
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
        let unclosed = open && end.is_none();
        if unclosed && next - start > 200 || !unclosed && is_too_long(&bytes[start..next], crlf) {
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
    Ok((ledger, rejects, passed))
}

/// Whether a line with its end, if it has one, is longer than 200 bytes and the longest end there is.
fn is_too_long(line: &[u8], crlf: bool) -> bool {
    match line.strip_suffix(b"\n") {
        Some(text) => text.len() > 200 + usize::from(crlf),
        None => line.len() - usize::from(crlf && line.ends_with(b"\r")) > 200,
    }
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
        check(&job, &bytes, &expected(&bytes, Reads::lf(Some(b'"')), utf8));
    }

    #[test]
    fn quoted_fields_of_lines_that_end_in_crlf(bytes in pieces()) {
        let job = job("crlf", r#"quote: '"'"#);
        check(&job, &bytes, &expected(&bytes, Reads { crlf: true, ..Reads::lf(Some(b'"')) }, utf8));
    }

    #[test]
    fn single_byte_characters(bytes in pieces()) {
        let job = job("lf", "encoding: iso-8859-1");
        let text = |text: &[u8]| Some(text.iter().map(|byte| char::from(*byte)).collect());
        check(&job, &bytes, &expected(&bytes, Reads::lf(None), text));
    }

    #[test]
    fn comments_and_blank_lines(bytes in commented(), quote in prop::option::of(Just(b'"')), crlf: bool, blank: bool) {
        let said = format!(
            "comment: \"#\"\n    blank_lines: {}\n    {}",
            if blank { "skip" } else { "record" },
            if quote.is_some() { r#"quote: '"'"# } else { "" }
        );
        let job = job(if crlf { "crlf" } else { "lf" }, &said);
        let passes = Passes { comment: "#", blank };
        check(&job, &bytes, &expected(&bytes, Reads { quote, crlf, passes }, utf8));
    }

    #[test]
    fn a_longer_mark_of_a_comment(bytes in commented()) {
        let job = job("lf", "comment: --\n    quote: '\"'");
        let bytes: Vec<u8> = String::from_utf8_lossy(&bytes).replace('#', "--").into_bytes();
        let reads = Reads { passes: Passes { comment: "--", blank: false }, ..Reads::lf(Some(b'"')) };
        check(&job, &bytes, &expected(&bytes, reads, utf8));
    }
}

/// The same pieces with comments, and blank lines, among them.
pub(super) fn commented() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        Just("\n#".to_owned()),
        Just("\n#\"\n".to_owned()),
        Just("\n# it's 5\" wide, or \"\n".to_owned()),
        Just("#\r\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("\r\n\r\n".to_owned()),
        Just("\"\n# no comment\",x,\n".to_owned()),
        (190_usize..205).prop_map(|length| format!("\n#{}\n", "c".repeat(length))),
    ];
    prop::collection::vec((pieces(), line), 1..5)
        .prop_map(|pairs| pairs.into_iter().flat_map(|(pieces, line)| [pieces, line.into_bytes()].concat()).collect())
}

#[test]
fn one_byte_more_than_allowed_behind_a_quote_that_is_never_closed() {
    let job = job("lf", r#"quote: '"'"#);
    let bytes = |length: usize| [b"\"".to_vec(), vec![b'x'; length - 1]].concat();
    for block in [1, 64, 1 << 20] {
        let rejected = outcome(&job, &bytes(200), block, 1).unwrap();
        assert!(rejected.1.starts_with("1|0|BL3130|\"xxx"), "{rejected:?}");
        let error = outcome(&job, &bytes(201), block, 1).unwrap_err();
        assert!(error.contains("BL3010"), "{error}");
    }
}
