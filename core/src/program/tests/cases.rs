//! Single cases that went wrong once, or would be easy to get wrong.

use super::*;

/// A job with these fields, types and outputs; further keys of the input stand in `input`.
fn job(input: &str, fields: &str, rest: &str) -> Program {
    let yaml = format!(
        "batchloom: 1\njob: case\ninputs:\n  data:\n    format: delimited\n    delimiter: \"|\"\n{input}    record:\n{fields}\n{rest}\n"
    );
    program(&yaml, &[], Level::detect())
}

fn texts(program: &Program, text: &[u8]) -> Vec<String> {
    run(program, text).0.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

const REJECTS: &str = "  rejects: {from: rejects, format: delimited, delimiter: \"|\", fields: [reason, line]}";

fn plain_outputs(fields: &str) -> String {
    format!(
        "transactions: {{A: {{}}}}\noutputs:\n  out:\n    format: delimited\n    delimiter: \";\"\n    fields: [{fields}]\n{REJECTS}"
    )
}

#[test]
fn a_line_with_too_many_separators_does_not_make_up_for_one_with_too_few() {
    let program = job("", "      fields: [a, b, c]", &plain_outputs("{x: {from: a}}, {y: {from: c}}"));
    let outputs = texts(&program, b"1\n2|3\n4|5|6|7|8|9\n");
    assert_eq!(outputs[0], "");
    assert_eq!(outputs[1], "BL3102|1\nBL3102|2|3\nBL3102|4|5|6|7|8|9\n");
}

#[test]
fn the_transaction_type_is_trimmed_like_every_field() {
    let rest = format!(
        "transactions: {{A: {{}}, B: {{}}}}\noutputs:\n  out: {{format: delimited, fields: [{{x: {{expr: \"type\"}}}}, {{y: {{from: v}}}}]}}\n{REJECTS}"
    );
    let program = job("", "      type_field: k\n      fields: [{k: {trim: both}}, v]", &rest);
    assert_eq!(texts(&program, b" A |1\nB|2\nC |3\n"), ["A,1\nB,2\n", "BL3101|C |3\n"]);
}

#[test]
fn warnings_of_a_rejected_record_are_not_those_of_the_next() {
    let fields = "      fields: [{a: integer}, {b: integer}]\n      validate:\n        - {check: \"a > 0\", reason: W, severity: warning}\n        - {check: \"b > 0\", reason: R}";
    let program = job("", fields, &plain_outputs("{x: {from: a}}"));
    let partial = run(&program, b"0|0\n1|1\n").1;
    let warned = program.rules.iter().zip(&partial.rules).find(|(rule, _)| rule.reason == "W").map(|(_, rule)| *rule);
    assert_eq!(warned, Some(RuleCount::default()));
    assert_eq!(run(&program, b"0|1\n").1.rules.iter().map(|rule| rule.count).sum::<u64>(), 1);
}

#[test]
fn a_fatal_record_is_not_read_and_a_guard_has_no_number() {
    let fields = "      fields: [{a: integer}]\n      validate: [{check: \"a > 0\", severity: fatal}]";
    let program = job("    header: {match: HDR, fields: [tag]}\n", fields, &plain_outputs("{x: {from: a}}"));
    let partial = run(&program, b"1\n0\n2\n").1;
    assert_eq!((partial.counts().read, partial.counts().written, partial.end), (1, 1, 2));
    assert_eq!(partial.failure.map(|failure| (failure.record, failure.offset)), Some((2, 2)));
    let partial = run(&program, b"1\nHDR\n").1;
    assert_eq!(partial.failure.map(|failure| (failure.record, failure.offset)), Some((0, 2)));
}

#[test]
fn a_field_cannot_begin_or_end_inside_a_character() {
    let yaml = format!(
        "batchloom: 1\njob: case\ninputs:\n  data:\n    format: fixed\n    record:\n      fields: [{{a: {{width: 2}}}}, {{b: {{width: 2}}}}]\n{}",
        plain_outputs("{x: {from: b}}")
    );
    let program = program(&yaml, &[], Level::detect());
    assert_eq!(texts(&program, "abcd\nüé\n".as_bytes())[0], "cd\né\n");
    assert_eq!(texts(&program, "aüb\n".as_bytes())[1], "BL3108|aüb\n");
}

#[test]
fn rejects_are_counted_by_reason_even_without_fields() {
    let trailer = "    trailer: {fields: [{n: {expr: \"rejected.count(reason == 'BL3102')\"}}, {m: {expr: \"rejected.count(a == 'x')\"}}, {r: {expr: \"read.count(true)\"}}]}\n";
    let rest = plain_outputs("{x: {from: a}}").replace("  rejects:", &format!("{trailer}  rejects:"));
    let program = job("", "      fields: [a, b]", &rest);
    let totals: Vec<_> = run(&program, b"x|\nx\n1|2|3\nx|y\n").1.totals.iter().map(totals::value).collect();
    assert_eq!(totals, [Some("2".into()), Some("1".into()), Some("4".into())]);
}

#[test]
fn a_description_never_breaks_the_record_of_a_reject() {
    let rest = "transactions: {A: {}}\noutputs:\n  out: {format: delimited, fields: [{x: {from: a}}]}\n  rejects: {from: rejects, format: delimited, delimiter: \"|\", encoding: ascii, fields: [message, {field: {width: 3}}, line]}";
    let fields = "      fields: [{a: integer}, {long_name: integer}]\n      validate: [{check: \"a > 0 || a < -1\"}]";
    let program = job("", fields, rest);
    assert_eq!(texts(&program, b"0|1\n")[1], "`a > 0 ?? a < -1` does not hold|   |0|1\n");
    assert_eq!(texts(&program, b"1|x\n")[1].split('|').nth(1), Some("lon"));
}

#[test]
fn a_number_cannot_hold_the_delimiter_of_its_output() {
    let rest = format!(
        "transactions: {{A: {{}}}}\noutputs:\n  out: {{format: delimited, delimiter: \".\", fields: [{{x: {{from: a}}}}, {{y: {{expr: \"7\"}}}}]}}\n{REJECTS}"
    );
    let program = job("", "      fields: [{a: decimal(2)}]", &rest);
    assert_eq!(texts(&program, b"1.25\n"), ["", "BL3115|1.25\n"]);
    let program = job("", "      fields: [{a: integer}]", &rest.replace("\"7\"", "\"7.5\""));
    assert_eq!(texts(&program, b"1\n"), ["", "BL3115|1\n"]);
    let program = job("", "      fields: [{a: integer}]", &rest);
    assert_eq!(texts(&program, b"1\n"), ["1.7\n", ""]);
}

#[test]
fn a_padded_number_without_a_picture_keeps_its_padding() {
    let rest = format!(
        "transactions: {{A: {{}}}}\noutputs:\n  out: {{format: fixed, fields: [{{x: {{width: 5, pad: \" \", from: a}}}}, {{y: {{width: 5, from: a}}}}]}}\n{REJECTS}"
    );
    let program = job("", "      fields: [{a: {type: integer, digits: 9}}]", &rest);
    assert_eq!(texts(&program, b"12\n-3\n")[0], "   1200012\n   -3-0003\n");
}

#[test]
fn a_last_line_without_its_end_is_a_line() {
    let program = job("", "      fields: [a]", &plain_outputs("{x: {from: a}}"));
    for text in [&b"1\n2"[..], b"2", b"1\n2\n"] {
        let (outputs, partial) = run(&program, text);
        assert!(outputs[0].ends_with(b"2\n"));
        assert_eq!(partial.end, text.len() as u64);
    }
}
