//! Random damage: nothing panics, every place lies inside the text, and shape check and parser agree.

use super::{REFERENCE, SKETCH};
use crate::job::document::JobDocument;
use crate::job::{Diagnostic, Diagnostics, read, schema, syntax};
use proptest::prelude::*;

/// What the shape check accepts deserialises; what does not deserialise it has reported.
pub(super) fn agree(text: &str) -> Result<(), TestCaseError> {
    let Ok(tree) = syntax::parse(text) else { return Ok(()) };
    let problems = schema::check(&tree.root, text);
    match syntax::from_node::<JobDocument>(&tree.root) {
        Err(fault) => prop_assert!(!problems.is_empty(), "not reported: {fault} at {:?}", fault.span),
        Ok(_) => prop_assert!(problems.iter().all(stricter), "refused, and yet read: {problems:?}"),
    }
    Ok(())
}

/// The check is stricter in some things of which serde knows nothing: values left out, nulls, keys that are no names, keys of which
/// one or the other must be there, and lists in place of a map, which serde takes for its values in order.
fn stricter(problem: &Diagnostic) -> bool {
    let is_list = problem.message.ends_with("cannot be a list") && problem.expected.as_deref() == Some("a map");
    if is_list || problem.message.contains("missing in `outputs.") {
        return true;
    }
    let nulls = ["~", "null", "Null", "NULL"].map(|null| format!("cannot be `{null}`"));
    let endings = ["has no value", "has no name", "has no such key"];
    endings.into_iter().chain(nulls.iter().map(String::as_str)).any(|ending| problem.message.ends_with(ending))
}

fn sound(text: &str) -> Result<(), TestCaseError> {
    if let Err(problems) = read(text) {
        prop_assert!(!problems.is_empty());
        for problem in &problems {
            for span in std::iter::once(problem.span).chain(problem.secondary.iter().map(|(span, _)| *span)) {
                prop_assert!(text.get(span.start..span.end).is_some(), "{problem:?} is outside");
            }
            let says_more = problem.help.is_some() || problem.label.is_some() || problem.expected.is_some();
            prop_assert!(says_more, "no way out of {problem:?}");
            for word in ["mapping", "scalar", "flow", "token", "EOF", "struct", "batchloom::", "cannot be read:"] {
                prop_assert!(!problem.message.contains(word), "{problem:?} speaks of the parser");
            }
        }
        let sorted = problems.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start);
        prop_assert!(sorted, "not in order: {problems:?}");
        let all = Diagnostics::new("job.yaml", text, problems);
        prop_assert!(all.to_string().contains("job.yaml"));
        prop_assert!(all.to_json().is_array());
    }
    agree(text)
}

fn document() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just(REFERENCE), Just(SKETCH)]
}

/// Pieces that mean something to YAML or to the job file.
const PIECES: &[&str] = &[
    "",
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    ":",
    ": ",
    "-",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "{{",
    "}}",
    "'",
    "\"",
    "#",
    " #",
    "&a ",
    "*a",
    "!t ",
    "|",
    ">",
    "@",
    "`",
    "%",
    "?",
    "? ",
    ",",
    "~",
    "null",
    "true",
    "no",
    "012",
    "-1",
    "1.5",
    "é",
    "\u{feff}",
    "\u{0}",
    "\u{85}",
    "\u{2028}",
    "<<: ",
    "---\n",
    "...\n",
    "\\",
    "name",
    "format: ",
    "99999999999999999999",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn edits_never_panic(
        text in document(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, prop::sample::select(PIECES)), 1..4),
    ) {
        let mut text = text.to_owned();
        for (at, length, piece) in edits {
            let start = text.floor_char_boundary(at.index(text.len()));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, piece);
        }
        sound(&text)?;
    }

    #[test]
    fn lost_and_moved_lines_never_panic(
        text in document(),
        gone in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        indent in (any::<prop::sample::Index>(), 0usize..6),
    ) {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for at in gone {
            lines.remove(at.index(lines.len()));
        }
        let at = indent.0.index(lines.len());
        lines[at] = format!("{}{}", " ".repeat(indent.1), lines[at].trim_start());
        sound(&lines.join("\n"))?;
    }

    #[test]
    fn any_text_never_panics(text in "(\\PC|\n|\t|[:\\-{}\\[\\]&*!|>'\"%@`#, ]){0,80}") {
        sound(&text)?;
    }
}
