//! What is said about a mistake: code, guilty word, sentence, help. The expected sentences stand in `messages.txt`.

use super::*;
use std::fmt::Write as _;

const EXPECTED: &str = include_str!("messages.txt");

/// The problems of an expression as the file shows them.
fn rendered(text: &str) -> String {
    let mut out = format!("{text}\n");
    for problem in compile(text, &mut Names::new()).err().unwrap_or_default() {
        writeln!(out, "    {} at `{}`: {}", problem.code, &text[problem.span], problem.message).unwrap();
        if let Some(help) = problem.help {
            writeln!(out, "        help: {help}").unwrap();
        }
    }
    out
}

#[test]
fn every_mistake_has_its_sentence() {
    let cases: Vec<&str> = EXPECTED.lines().filter(|line| !line.starts_with(' ')).collect();
    let found: String = cases.iter().map(|case| rendered(case)).collect();
    for (number, (found, expected)) in found.lines().zip(EXPECTED.lines()).enumerate() {
        assert_eq!(found, expected, "line {} of messages.txt", number + 1);
    }
    assert_eq!(found.lines().count(), EXPECTED.lines().count());
    let silent = cases.iter().find(|case| rendered(case).lines().count() < 2);
    assert_eq!(silent, None, "a mistake that nobody noticed");
}

#[test]
fn an_empty_text_is_no_expression() {
    for text in ["", "  ", "\n", "// only a remark"] {
        let problems = compile(text, &mut Names::new()).unwrap_err();
        assert_eq!(problems[0].message, "the expression is empty", "{text:?}");
        assert_eq!(problems[0].code, crate::error::codes::job::EXPRESSION_SYNTAX);
    }
}

#[test]
fn all_problems_are_reported_in_their_order() {
    let problems = compile("amuont > 0 && account == 1 || size(a) > 'x'", &mut Names::new()).unwrap_err();
    let spans: Vec<_> = problems.iter().map(|problem| problem.span.clone()).collect();
    assert_eq!(spans, [0..6, 22..24, 35..36]);
}

/// Expressions at the bounds, one past them, and what is said then.
#[test]
fn deep_and_long_expressions_are_bounded() {
    let parentheses = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
    let calls = |n: usize| format!("{}1{}", "abs(1 + ".repeat(n), ")".repeat(n));
    let sums = |n: usize| format!("1{}", " + 1".repeat(n));
    let conditions = |n: usize| format!("{}1", "p ? 1 : ".repeat(n));
    let signs = |n: usize| format!("{}a{}", "-(".repeat(n), ")".repeat(n));
    let conjunction = |n: usize| format!("p{}", " && p".repeat(n));
    let list = |n: usize| format!("a in [1{}]", ", 1".repeat(n));
    let good = [parentheses(48), calls(48), sums(200), conditions(100), signs(48), conjunction(1900), list(1900)];
    let bad = [parentheses(49), calls(49), sums(201), conditions(101), signs(49), conjunction(2000), list(2000)];
    // A small stack, as a host's thread may have one.
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let run = small.spawn(move || {
        for text in good {
            let expr = compiled(&text);
            assert!(valued(&expr, &Names::new()).is_ok());
            assert!(expr.clone().fold(&|_| None).is_total() || !expr.is_total());
        }
        for text in bad {
            let problems = compile(&text, &mut Names::new()).unwrap_err();
            assert!(problems[0].message.contains("more than") || problems[0].message.contains("longer than"));
        }
    });
    run.unwrap().join().unwrap();
    assert!(compile(&" ".repeat(MAX_LENGTH + 1), &mut Names::new()).is_err());
}
