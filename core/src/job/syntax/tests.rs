//! Trees, budgets and the words of syntax errors.

use super::tree::{MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_TEXT};
use super::{Node, NodeKind, from_node, parse, scalar};
use crate::job::diagnostic::Diagnostic;
use std::fmt::Write;

fn root(text: &str) -> Node {
    let tree = parse(text).unwrap_or_else(|problem| panic!("{text:?}: {problem:?}"));
    assert!(tree.problems.is_empty(), "{text:?}: {:?}", tree.problems);
    tree.root
}

fn refused(text: &str) -> Diagnostic {
    *parse(text).map(|tree| panic!("{text:?} is read: {tree:?}")).unwrap_err()
}

/// The tree with the source of every node, to see spans and values at once.
fn show(node: &Node, text: &str) -> String {
    let source = &text[node.span.start..node.span.end];
    match &node.kind {
        NodeKind::Scalar { text, plain: true } => format!("{text}<{source}>"),
        NodeKind::Scalar { text, .. } => format!("{text:?}<{source}>"),
        NodeKind::List(items) => {
            format!("[{}]<{source}>", items.iter().map(|item| show(item, text)).collect::<Vec<_>>().join(" "))
        }
        NodeKind::Map(pairs) => {
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{}={}", show(key, text), show(value, text))).collect();
            format!("{{{}}}<{source}>", pairs.join(" "))
        }
    }
}

#[test]
fn nodes_know_where_they_stand() {
    for (text, wanted) in [
        ("a: é\nb: 'it''s' # c\n", "{a<a>=é<é> b<b>=\"it's\"<'it''s'>}<a: é\nb: 'it''s'>"),
        ("- 012\n- no\n- ~\n", "[012<012> no<no> ~<~>]<- 012\n- no\n- ~>"),
        ("k: [a: b, {c: d}]\n", "{k<k>=[{a<a>=b<b>}<a: b> {c<c>=d<d>}<{c: d}>]<[a: b, {c: d}]>}<k: [a: b, {c: d}]>"),
        ("k:\n  - x\n\n# end\n", "{k<k>=[x<x>]<- x>}<k:\n  - x>"),
        ("k:\nl:\n", "{k<k>=<> l<l>=<>}<k:\nl>"),
        ("a: &n x\nb: *n\n", "{a<a>=x<x> b<b>=x<x>}<a: &n x\nb: *n>"),
        ("\u{feff}a: b\r\n", "{a<a>=b<b>}<a: b>"),
    ] {
        assert_eq!(show(&root(text), text), wanted);
    }
}

#[test]
fn blocks_are_texts() {
    let text = "a: |\n  x\n  y\nb: >-\n  x\n  y\n";
    let node = root(text);
    assert_eq!(node.pairs()[0].1.text(), Some("x\ny\n"));
    assert_eq!(node.pairs()[1].1.text(), Some("x y"));
    assert!(!node.pairs()[0].1.is_plain());
}

#[test]
fn forms_of_scalars() {
    assert_eq!(
        [scalar::boolean("true"), scalar::boolean("False"), scalar::boolean("no")],
        [Some(true), Some(false), None]
    );
    for (text, number) in [("0", Some(0)), ("12", Some(12)), ("-7", Some(-7))] {
        assert_eq!(scalar::whole_number(text), number);
    }
    for text in ["", "-", "012", "-0", "+1", "1_000", "0x1", "1.0", "1e3", " 1", "٣", &"9".repeat(60)] {
        assert_eq!(scalar::whole_number(text), None, "{text}");
    }
    let quoted = root("a: \"null\"\nb: null\nc:\nd: ''\n");
    let nulls: Vec<bool> = quoted.pairs().iter().map(|(_, value)| value.is_null()).collect();
    assert_eq!(nulls, [false, true, true, false]);
}

#[test]
fn budgets_hold() {
    let limited = |text: &str| {
        let problem = refused(text);
        assert_eq!(problem.code.to_string(), "BL1002", "{problem:?}");
        problem.message
    };
    assert!(limited(&"#".repeat(MAX_BYTES + 1)).contains("bytes"));
    assert!(limited(&"[".repeat(MAX_DEPTH + 1)).contains("deeper"));
    assert!(limited(&format!("{}x", "- ".repeat(MAX_DEPTH + 1))).contains("deeper"));
    assert!(limited(&"- x\n".repeat(MAX_NODES + 1)).contains("keys and values"));
    let mut deep = format!("a0: &a0 {}{}\n", "[".repeat(20), "]".repeat(20));
    let mut wide = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    let mut long = format!("a0: &a0 {}\n", "x".repeat(MAX_TEXT / 10));
    for level in 1..10 {
        let last = level - 1;
        writeln!(deep, "a{level}: &a{level} [[[[[[[[[[*a{last}]]]]]]]]]]").unwrap();
        writeln!(wide, "a{level}: &a{level} [{}]", vec![format!("*a{last}"); 10].join(",")).unwrap();
        writeln!(long, "a{level}: [*a0, *a0]").unwrap();
    }
    assert!(limited(&deep).contains("deeper"));
    assert!(limited(&wide).contains("keys and values"));
    assert!(limited(&long).contains("texts"));
    let within = format!("{}x{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert!(parse(&within).is_ok());
}

#[test]
fn what_goes_on_is_collected() {
    let text = "a: !t x\nb: 1\na: 2\nb: 3\n";
    let tree = parse(text).unwrap();
    let messages: Vec<&str> = tree.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        ["the YAML tag `!t` has no meaning in a job file", "the key `a` stands twice", "the key `b` stands twice"]
    );
    assert_eq!(tree.problems[1].secondary[0].0.start, 0);
    assert_eq!(tree.root.pairs()[1].1.text(), Some("1"), "the first one counts");
}

#[test]
fn syntax_errors_speak_of_the_file() {
    for (text, message, place) in [
        ("", "the job file is empty", ""),
        ("# nothing\n", "the job file is empty", ""),
        ("a: &a [*a]\n", "`*a` stands inside itself", "*a"),
        ("a:\n\tb: 1\n", "a tab stands in the indentation", "\t"),
        ("a: b\n \tc: d\n", "a tab stands in the indentation", "\t"),
        ("a: - b\n", "a list entry begins in the middle of a line", "-"),
        ("a: [x]]\n", "`]` closes nothing", "]"),
        ("a: [-]\n", "a text that begins with `-` needs quotes", "-"),
        ("a: %x\n", "a text that begins with `%` needs quotes", "%x"),
        ("%YAML 1.2\n---\na: b\n", "a line that begins with `%` has no meaning in a job file", "%YAML 1.2"),
        ("a b\nc: d\n", "a key needs a `:` behind it", "a b"),
        ("a: x\n\u{feff}b: c\n", "a byte order mark (U+FEFF) stands inside the file", ""),
        ("a: 'x\nb: c\n", "a quote is opened and never closed", "'x"),
        ("a: {b: \"x\" y}\n", "something stands behind the closing quote", "y}"),
        ("a: [\"b\"\nc: d\n", "`[` is opened and never closed", "["),
        ("- a\nb: c\n", "a key stands where the list goes on", "b: c"),
        ("a: b\n- c\n", "a list entry stands among keys", "- c"),
        ("a: | x\n  y\n", "something stands behind `|` or `>`", "| x"),
        ("a: \"\\uZZZZ\"\n", "`\\u` means nothing inside double quotes", "\\u"),
        ("a: don't: x\n", "`: ` stands inside a text without quotes", ":"),
    ] {
        let problem = refused(text);
        let found = (problem.message.as_str(), &text[problem.span.start..problem.span.end]);
        assert_eq!(found, (message, place), "{text:?}");
        assert!(problem.help.is_some(), "{text:?}");
    }
}

#[test]
fn values_that_fit_nothing_are_faults_with_a_place() {
    let node = root("a: [1, x]\n");
    let fault = from_node::<std::collections::BTreeMap<String, Vec<u32>>>(&node).unwrap_err();
    assert_eq!(fault.span.unwrap().start, 7);
    assert!(from_node::<bool>(&root("\"true\"")).is_err());
    assert!(from_node::<bool>(&root("true")).unwrap());
    assert_eq!(from_node::<Option<u8>>(&root("null")).unwrap(), None);
    assert!(from_node::<u8>(&root("256")).is_err());
    assert_eq!(from_node::<i64>(&root("-5")).unwrap(), -5);
}
