//! The explained plan, against what was read and found right.

use super::{CARDS, FIXED, MINI, SKETCH, TOLD};
use crate::job::{compile, explain};

fn plan(text: &str) -> String {
    explain(&compile(text, "job.yaml", None).expect("a good job"))
}

#[test]
fn the_plan_of_the_example_is_this() {
    assert_eq!(plan(CARDS), include_str!("plans/cards.txt"), "\n{}", plan(CARDS));
}

#[test]
fn the_plan_of_a_fixed_width_job_is_this() {
    assert_eq!(plan(FIXED), include_str!("plans/fixed.txt"), "\n{}", plan(FIXED));
}

#[test]
fn lines_are_short_and_sensitive_fields_are_marked() {
    for text in [CARDS, FIXED, MINI, SKETCH, TOLD] {
        let plan = plan(text);
        assert!(plan.lines().all(|line| line.chars().count() < 100 && line.trim_end() == line), "{plan}");
    }
    let marked = |line: &str| line.contains(" card ") && line.ends_with("sensitive");
    assert!(plan(CARDS).lines().any(marked));
}

#[test]
fn what_tells_the_types_apart_is_told() {
    let plan = plan(TOLD);
    let lines: Vec<String> = plan.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for told in [
        "types: the first that fits, in this order",
        "PUR the line begins with `PUR|` Purchase",
        "NEGATIVE `amount < 0.00`",
        "BY_PLACE `country` has `E` at byte 2 and `country` matches `[A-Z]{2}`",
        "OTHER every other record",
        "3 BL3101 its type is known",
    ] {
        assert!(lines.iter().any(|line| line == told), "{told}\n{plan}");
    }
}

#[test]
fn an_input_that_is_decoded_first_is_told() {
    let told = "lines               delimited by `,`, no quoting; UTF-16BE; end with LF; at most 1048576 bytes\n  \
                encoding            UTF-16BE; decoded before it is read: bytes are counted in UTF-8\n";
    let plan = plan(&MINI.replacen("format: delimited,", "format: delimited, encoding: utf-16be,", 1));
    assert!(plan.contains(told), "{plan}");
    assert!(!self::plan(MINI).contains("decoded"));
}

#[test]
fn what_is_staged_and_why_is_told() {
    let plan = plan(&SKETCH.replace("if_exists: replace", "order: by_type"));
    let words = plan.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "order by type: PUR, CHB staged written to a staging file beside the target while records are handled, and made of \
         it when all are, for its order from",
        "order by value of `code`, `reference` descending; what is alike in the order of the input compression zstd, level 9; \
         in frames of 1 MiB of lines staged written",
        "for its order and its compression from",
        "records and rejects are written in the order of the input, where an output has no other one",
    ] {
        assert!(words.contains(told), "{told}\n{plan}");
    }
    assert!(!self::plan(CARDS).contains("staged"));
}

#[test]
fn checks_of_values_and_limits_are_told() {
    let plan = plan(SKETCH);
    let lines: Vec<String> = plan.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for told in [
        "7 BL3103, BL3138 `card` is there and is valid as luhn",
        "10 BL3133 `country` is empty or is text, trim both, a key of `country`",
        "13 BL3103, BL3131, BL3132 `channel` is there and is 3 characters, one of POS/WEB",
        "14 BL3131, BL3141 `voucher` is empty or is 4 to 36 characters, check digit modulo",
        "2 business_date date 2000-01-01 or more",
        "lookups country (3 keys)",
        "at most 0.5 % of the records read, when all are read",
        "1000.00 as the sum of abs(amount) over the rejects, when all are read",
        "2 reasons the reasons of all failures, with `;` between them",
        "verdict: the first check that fails is the reason of the reject; all fields and rules are judged",
    ] {
        assert!(lines.iter().any(|line| line == told), "{told}\n{plan}");
    }
    let counted = SKETCH.replace("rejects: 0.5%", "rejects: 100");
    assert!(self::plan(&counted).contains("at most             100 rejects; the run fails at the next one"));
}

#[test]
fn what_no_two_records_may_have_in_common_is_told() {
    let unique = "unknown_type: {reason: E01}\n      unique: [{fields: [account, at], severity: warning}]";
    let cards = CARDS
        .replace("unknown_type: {reason: E01}", unique)
        .replace("- transaction_id\n", "- transaction_id: {unique: true, reason: E05}\n");
    let plan = plan(&cards);
    let words = plan.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "linked: all records are read once more in front, to find those that repeat an earlier one",
        "E05 no earlier record has the same `transaction_id`",
        "BL3142 (warning) no earlier record has the same `account`, `at`",
    ] {
        assert!(words.contains(told), "{told}\n{plan}");
    }
    assert!(self::plan(CARDS).contains("stateless: every record"));
}
