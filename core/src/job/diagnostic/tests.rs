//! Rendering, JSON and suggestions.

use super::{Diagnostic, Diagnostics, did_you_mean, listed, quoted, suggest};
use crate::error::{Error, codes};
use crate::job::document::Span;
use serde_json::json;

fn at(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span { start, end: start + part.len() }
}

fn problem(text: &str, part: &str) -> Diagnostic {
    Diagnostic::error(codes::job::UNKNOWN_NAME, format!("there is no field {}", quoted(part)), at(text, part))
}

#[test]
fn two_places_are_shown_together() {
    let text = "job: x\nfields:\n  - name: a\n  - name: b\n    at: 4\n";
    let overlap = Diagnostic::error(codes::job::WRONG_TYPE, "source fields overlap at byte 4", at(text, "4"))
        .label("b starts inside a")
        .secondary(at(text, "a\n").start_only(), "a starts here")
        .expected("a position from 5")
        .help("set `at: 5`");
    let shown = Diagnostics::new("job.yaml", text, vec![overlap]).to_string();
    let wanted = "\
error[BL1103]: source fields overlap at byte 4
 --> job.yaml:5:9
  |
1 | job: x
2 | fields:
3 |   - name: a
  |           - a starts here
4 |   - name: b
5 |     at: 4
  |         ^ b starts inside a
  |
  = expected a position from 5
  = help: set `at: 5`

1 problem in job.yaml
";
    assert_eq!(shown, wanted);
}

impl Span {
    fn start_only(self) -> Span {
        Span { start: self.start, end: self.start + 1 }
    }
}

#[test]
fn columns_count_characters() {
    let text = "é: \"ü\" # 漢字\nßß: wrong\n";
    let all = Diagnostics::new("job.yaml", text, vec![problem(text, "wrong")]);
    assert!(all.to_string().contains("--> job.yaml:2:5\n"), "{all}");
    let json = all.to_json();
    assert_eq!((&json[0]["line"], &json[0]["column"], &json[0]["end_column"]), (&json!(2), &json!(5), &json!(10)));
    assert_eq!((&json[0]["offset"], &json[0]["length"]), (&json!(at(text, "wrong").start), &json!(5)));
}

#[test]
fn a_byte_order_mark_takes_no_column() {
    let text = "\u{feff}wrong: x\n";
    let all = Diagnostics::new("job.yaml", text, vec![problem(text, "wrong")]);
    assert!(all.to_string().contains("--> job.yaml:1:1\n"), "{all}");
    assert!(all.to_string().contains("1 | wrong: x\n  | ^^^^^\n"), "{all}");
    assert_eq!(all.to_json()[0]["offset"], 3, "offsets count bytes of the file");
}

#[test]
fn windows_line_ends_do_not_show() {
    let text = "job: x\r\nwrong: y\r\n";
    let all = Diagnostics::new("job.yaml", text, vec![problem(text, "wrong")]);
    assert!(all.to_string().contains("1 | job: x\n2 | wrong: y\n  | ^^^^^\n"), "{all:?}");
    assert!(!all.to_string().contains('\r'));
}

#[test]
fn at_most_twenty_are_shown_in_order() {
    let text: String = (0..30).map(|line| format!("key{line:02}: x\n")).collect();
    let list = (0..30).rev().map(|line| problem(&text, &format!("key{line:02}"))).collect();
    let all = Diagnostics::new("job.yaml", text.as_str(), list);
    let shown = all.to_string();
    assert_eq!(shown.matches("error[BL1101]").count(), 20);
    assert!(shown.find("`key00`").unwrap() < shown.find("`key19`").unwrap());
    assert!(shown.ends_with("30 problems in job.yaml; 10 more are not shown\n"), "{shown}");
    assert_eq!(all.to_json().as_array().unwrap().len(), 30);
}

#[test]
fn warnings_are_counted_apart() {
    let text = "a: b\n";
    let warning = Diagnostic::warning(codes::job::WRONG_TYPE, "this may be cut", at(text, "b"));
    let all = Diagnostics::new("job.yaml", text, vec![warning.clone(), problem(text, "a")]);
    assert!(all.has_errors());
    assert!(all.to_string().contains("warning[BL1103]: this may be cut"));
    assert!(all.to_string().ends_with("1 problem, 1 warning in job.yaml\n"));
    let all = Diagnostics::new("job.yaml", text, vec![warning]);
    assert!(!all.has_errors());
    assert!(all.to_string().ends_with("\n\n1 warning in job.yaml\n"));
}

#[test]
fn json_holds_everything() {
    let text = "a: b\nc: d\n";
    let found =
        problem(text, "d").label("here").secondary(at(text, "a"), "first here").expected("a name").help("write e");
    let all = Diagnostics::new("dir/job.yaml", text, vec![found]);
    let wanted = json!([{
        "code": "BL1101", "severity": "error", "message": "there is no field `d`", "file": "dir/job.yaml",
        "line": 2, "column": 4, "end_line": 2, "end_column": 5, "offset": 8, "length": 1,
        "expected": "a name", "help": "write e",
        "labels": [
            {"line": 2, "column": 4, "end_line": 2, "end_column": 5, "offset": 8, "length": 1, "message": "here"},
            {"line": 1, "column": 1, "end_line": 1, "end_column": 2, "offset": 0, "length": 1, "message": "first here"},
        ],
    }]);
    assert_eq!(all.to_json(), wanted);
}

#[test]
fn colour_adds_escapes_only() {
    let text = "a: b\n";
    let all = Diagnostics::new("job.yaml", text, vec![problem(text, "b")]);
    let coloured = all.render(true);
    assert!(coloured.contains("\u{1b}["));
    let plain: String = coloured
        .split('\u{1b}')
        .enumerate()
        .map(|(part, text)| if part == 0 { text } else { text.split_once('m').map_or("", |(_, rest)| rest) })
        .collect();
    assert_eq!(plain, all.render(false));
}

#[test]
fn places_outside_the_text_are_cut() {
    let list = vec![Diagnostic::error(codes::job::WRONG_TYPE, "far away", Span { start: 90, end: 95 })];
    let all = Diagnostics::new("job.yaml", "é", list);
    assert!(all.to_string().contains("job.yaml:1:2"), "{all}");
    let all = Diagnostics::new("job.yaml", "", vec![problem("x", "x")]);
    assert!(all.to_string().contains("job.yaml:1:1"), "{all}");
}

#[test]
fn an_error_carries_them() {
    let text = "a: b\n";
    let all = Diagnostics::new("job.yaml", text, vec![problem(text, "b")]);
    let error = Error::new(codes::job::CHECK_FAILED, "the job file has 1 problem").caused_by(all);
    assert_eq!(Diagnostics::of(&error).unwrap().len(), 1);
    assert!(Diagnostics::of(&Error::new(codes::job::CHECK_FAILED, "x")).is_none());
}

#[test]
fn suggestions_are_close_or_none() {
    let keys = ["name", "at", "width", "type", "type_field", "header_row", "leading", "trailing"];
    let best = |found| suggest(found, keys);
    assert_eq!(best("widht"), ["width"]);
    assert_eq!(best("typefield"), ["type_field"]);
    assert_eq!(best("headerRow"), ["header_row"]);
    assert_eq!(best("TYPE"), ["type"]);
    assert_eq!(best("a"), ["at"]);
    assert_eq!(best("x"), [""; 0]);
    assert_eq!(best("colour"), [""; 0]);
    assert_eq!(best(""), [""; 0]);
    assert_eq!(best(&"x".repeat(10_000)), [""; 0]);
    assert_eq!(suggest("ab", ["aa", "ac", "ad", "ae", "aa"]), ["aa", "ac", "ad"], "three, each once");
    assert_eq!(did_you_mean(&suggest("ab", ["aa", "ac"])).unwrap(), "help: did you mean `aa` or `ac`?");
    assert_eq!(did_you_mean(&[]), None);
    assert_eq!(listed(&["a", "b", "c"], "and"), "`a`, `b` and `c`");
}

#[test]
fn quoted_texts_stay_on_one_short_line() {
    assert_eq!(quoted("a\nb\u{1b}[31m"), "`a\\nb\\u{1b}[31m`");
    assert_eq!(quoted(&"é".repeat(100)).chars().count(), 63);
}
