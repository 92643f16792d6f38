//! Good documents with one thing changed, over every part of the language: what is said of each, where, and what to do.
//!
//! The messages stand in `mutated/NAME.txt`. `BATCHLOOM_UPDATE=1` writes them anew; they are then to be read, one by one: whoever
//! made the mistake must find the place, the reason and the way out.

#![expect(clippy::disallowed_methods, reason = "tests read and write their goldens")]

use super::{CARDS, FIXED, MINI, SKETCH, TOLD};
use crate::job::{Diagnostics, compile};
use std::error::Error as _;
use std::path::PathBuf;

/// A mutation of a good document: `find` becomes `replace`, once.
struct Case {
    name: &'static str,
    document: &'static str,
    find: &'static str,
    replace: &'static str,
}

macro_rules! cases {
    ($($name:literal: $document:ident, $find:literal => $replace:literal;)*) => {
        const CASES: &[Case] = &[$(Case { name: $name, document: $document, find: $find, replace: $replace }),*];
    };
}

cases! {
    // Formats, delimiters, quotes, encodings, line ends.
    "format_word": CARDS, "    format: delimited\n    delimiter: \"|\"\n\n" => "    format: csv\n    delimiter: \"|\"\n\n";
    "delimiter_letter": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: x\n\n";
    "delimiter_empty": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"\"\n\n";
    "delimiter_not_ascii": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"日本語\"\n\n";
    "delimiter_in_words": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: tab\n\n";
    "quote_is_delimiter": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    quote: \"|\"\n\n";
    "quote_letter": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    quote: q\n\n";
    "quote_of_two": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    quote: \"''\"\n\n";
    "quote_of_fixed": FIXED, "    max_record: 128\n" => "    max_record: 128\n    quote: \"'\"\n";
    "quoting_without_quote": FIXED, "    delimiter: \";\"\n" => "    delimiter: \";\"\n    quoting: texts\n";
    "quoting_word": FIXED, "    delimiter: \";\"\n" => "    delimiter: \";\"\n    quote: \"'\"\n    quoting: all\n";
    "encoding_word": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    encoding: latin-1\n\n";
    "encoding_of_output": FIXED, "    encoding: ascii\n" => "    encoding: utf-16le\n";
    "unmappable_two": FIXED, "unmappable: {replace: \"?\"}" => "unmappable: {replace: \"??\"}";
    "line_end_word": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    line_end: \"\\r\\n\"\n\n";
    "preamble_negative": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    preamble: -1\n\n";
    "empty_word": SKETCH, "empty: refuse" => "empty: accept";
    "max_record_small": SKETCH, "max_record: 64KiB" => "max_record: 8B";
    "max_record_large": SKETCH, "max_record: 64KiB" => "max_record: 17MiB";
    "max_record_word": SKETCH, "max_record: 64KiB" => "max_record: large";
    // Headers, trailers, reconciliation.
    "header_without_fields": CARDS, "header:\n      match: HDR\n      fields:\n        - tag\n        - business_date: date\n        - file_id" => "header:\n      match: HDR";
    "header_fields_none": MINI, "delimited, record" => "delimited, header: {match: H, fields: []}, record";
    "trailer_field": CARDS, "trailer.count == read.count()" => "trailer.cuont == read.count()";
    "reconcile_types": CARDS, "trailer.count == read.count()" => "trailer.count == header.file_id";
    "reconcile_assigns": CARDS, "trailer.count == read.count()" => "trailer.count = read.count()";
    "reconcile_of_another_sum": CARDS, "trailer.total == read.sum(amount)" => "trailer.total == read.sum(amuont)";
    "reconcile_sum_of_text": CARDS, "trailer.total == read.sum(amount)" => "trailer.total == read.sum(account)";
    "hash_total_of_no_digits": CARDS, "written.hash_total(account, 10)" => "written.hash_total(account, 0)";
    "total_of_nothing": CARDS, "expr: \"rejected.count()\"" => "expr: \"rejects.count()\"";
    "header_field_from": FIXED, "made: {from: header.made, format" => "made: {from: header.day, format";
    // Source fields: types, dates, decimals, signs, checks.
    "scale_too_large": CARDS, "type: decimal(2), digits: 11" => "type: decimal(39), digits: 11";
    "integer_with_scale": CARDS, "- count: integer" => "- count: integer(2)";
    "digits_none": CARDS, "digits: 11" => "digits: 0";
    "fraction_word": CARDS, "fraction: exact" => "fraction: always";
    "fraction_of_date": CARDS, "format: \"%Y-%m-%dT%H:%M:%S\", reason" => "format: \"%Y-%m-%dT%H:%M:%S\", fraction: exact, reason";
    "grouping_digit": CARDS, "digits: 11, fraction" => "digits: 11, grouping: \"0\", fraction";
    "grouping_is_point": CARDS, "digits: 11, fraction" => "digits: 11, grouping: \".\", fraction";
    "prefix_digit": CARDS, "digits: 11, fraction" => "digits: 11, prefix: \"1\", fraction";
    "date_directive": CARDS, "%Y-%m-%dT%H:%M:%S" => "%Y-%m-%dT%H:%M:%Q";
    "date_of_java": CARDS, "%Y-%m-%dT%H:%M:%S" => "yyyy-MM-dd'T'HH:mm:ss";
    "date_with_time": FIXED, "format: \"%Y%m%d\"" => "format: \"%Y%m%d%H\"";
    "picture_of_letters": FIXED, "S9(9)V99" => "X(11)";
    "picture_not_closed": FIXED, "S9(9)V99" => "S9(9V99";
    "picture_too_long": FIXED, "S9(9)V99" => "S9(40)V99";
    "sign_of_text": FIXED, "pattern: \"[0-9]{16}\"" => "sign: leading";
    "trim_word": FIXED, "trim: left}" => "trim: all}";
    "values_the_same": SKETCH, "values: [yes, no]" => "values: [yes, yes]";
    "valid_as_word": SKETCH, "valid_as: luhn" => "valid_as: mod10";
    "check_digit_direction": SKETCH, "modulus: 11, weights" => "modulus: 11, direction: left, weights";
    "one_of_of_number": SKETCH, "digits: 11, fraction" => "one_of: [\"1.00\"], digits: 11, fraction";
    "column_without_row": CARDS, "        - currency\n" => "        - currency: {column: Curr.}\n";
    "position_taken": FIXED, "at: 60" => "at: 45";
    "width_negative": FIXED, "fee: {width: 6" => "fee: {width: -6";
    "failures_word": SKETCH, "failures: all" => "failures: every";
    // Expressions and rules.
    "severity_word": SKETCH, "severity: warning" => "severity: warn";
    "rule_without_check": SKETCH, "{check: amount > 0, reason: BAD_AMOUNT, severity: error}" => "{reason: BAD_AMOUNT}";
    "check_unfinished": SKETCH, "check: amount > 0" => "check: amount >";
    "function_unknown": SKETCH, "check: amount > 0" => "check: sqrt(amount) > 1.0";
    "function_arguments": SKETCH, "check: amount > 0" => "check: round(amount) > 1.0";
    "rounding_word": SKETCH, "check: amount > 0" => "check: \"round(amount, 1, 'half') > 1.0\"";
    "date_that_is_not": SKETCH, "check: amount > 0" => "check: \"at > timestamp('2026-02-30T00:00:00')\"";
    "date_against_text": SKETCH, "check: amount > 0" => "check: \"at > '2026-02-28'\"";
    "pattern_in_expression": SKETCH, "check: amount > 0" => "check: \"account.matches('[0-9')\"";
    "text_times_number": SKETCH, "check: amount > 0" => "check: account * 2 > 1";
    "branches_differ": SKETCH, "check: amount > 0" => "check: \"(amount > 0 ? 1 : 'one') == 1\"";
    "list_of_two_types": SKETCH, "check: amount > 0" => "check: \"type in ['PUR', 1]\"";
    "number_too_long": SKETCH, "check: amount > 0" => "check: amount > 123456789012345678901234567890123456789.0";
    "quotes_doubled": SKETCH, "check: amount > 0" => "check: 'type == \"PUR'";
    "and_in_words": SKETCH, "check: amount > 0" => "check: amount > 0 and amount < 9";
    // Sources and layouts of target fields.
    "mask_word": CARDS, "mask: first6_last4" => "mask: last6";
    "mask_of_date": CARDS, "date: {from: at}" => "date: {from: at, mask: all}";
    "lookup_of_expression": CARDS, "country: {from: country, lookup" => "country: {expr: country, lookup";
    "conditional_of_nothing": FIXED, "{conditional: [{when: amount > parameters.limit, then: high}, {when: fee > 1.0, from: name}, {else: low}]}" => "{conditional: []}";
    "composite_field": FIXED, "of: [first, name]" => "of: [frist, name]";
    "truncate_number": FIXED, "count: {width: 5," => "count: {width: 5, truncate: true,";
    "substring_of_number": FIXED, "count: {width: 5," => "count: {width: 5, substring: {start: 1, length: 2},";
    "case_word": FIXED, "case: upper" => "case: title";
    "target_picture_floating": FIXED, "picture: \"9(9).99\"" => "picture: \"$$$,$$9.99\"";
    "constant_of_two_lines": MINI, "fields: [a]}}\n" => "fields: [a, {t: {constant: \"x\\ny\"}}]}}\n";
    "target_values_of_text": FIXED, "case: upper" => "values: [A, B]";
    // Outputs.
    "if_exists_word": SKETCH, "if_exists: replace" => "if_exists: overwrite";
    "order_by_one_text": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    order: {by: account}\n";
    "order_both": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    order: {by_type: true}\n";
    "compression_level_word": SKETCH, "compression_level: 9" => "compression_level: best";
    "path_filter": FIXED, "header.made | date('%Y%m%d')" => "header.made | dat('%Y%m%d')";
    "path_total": FIXED, "{{ parameters.region }}/" => "{{ written.count() }}/";
    "path_list_empty": SKETCH, "path: in/disputes.txt" => "path: []";
    // Parameters, limits, idempotency, lookups, types.
    "parameter_type_word": FIXED, "day: {type: date" => "day: {type: day";
    "parameter_default_date": FIXED, "day: {type: date, required: false}" => "day: {type: date, default: 16.03.2026}";
    "limit_negative": SKETCH, "rejects: 0.5%" => "rejects: -1";
    "limit_share_negative": SKETCH, "rejects: 0.5%" => "rejects: -0.5%";
    "limit_sum_without_max": SKETCH, "{expr: abs(amount), max: 1000.00}" => "{expr: abs(amount)}";
    "key_name": CARDS, "\ninputs:" => "\nidempotency: {key: \"{{ inputs.transactions.header.fileid }}\"}\n\ninputs:";
    "lease_number": CARDS, "\ninputs:" => "\nidempotency: {lease: 30}\n\ninputs:";
    "running_word": CARDS, "\ninputs:" => "\nidempotency: {on_running: retry}\n\ninputs:";
    "lookup_without_table": CARDS, "    table:\n" => "    values:\n";
    "types_without_rule_or_field": TOLD, "    when: {prefix: \"PUR|\"}\n" => "";
    "reason_empty": CARDS, "unknown_type: {reason: E01}" => "unknown_type: {reason: \"\"}";
    "limits_of_one_kind": CARDS, "\ninputs:" => "\nlimits: {rejects: [100, 200]}\n\ninputs:";
    "limits_too_many": CARDS, "\ninputs:" => "\nlimits: {rejects: [100, 10%, 5%]}\n\ninputs:";
    "unique_of_nothing": CARDS, "unknown_type: {reason: E01}" => "unknown_type: {reason: E01}\n      unique: [{fields: []}]";
    "unique_field_unknown": CARDS, "unknown_type: {reason: E01}" => "unknown_type: {reason: E01}\n      unique: [{fields: [transaction_id, acount]}]";
    "unique_field_twice": CARDS, "unknown_type: {reason: E01}" => "unknown_type: {reason: E01}\n      unique: [{fields: [transaction_id, transaction_id]}]";
    "unique_as_a_name": CARDS, "unknown_type: {reason: E01}" => "unknown_type: {reason: E01}\n      unique: [transaction_id]";
    "unique_in_header": FIXED, "{made: {width: 8, " => "{made: {width: 8, unique: true, ";
    "unique_severity": CARDS, "unknown_type: {reason: E01}" => "unknown_type: {reason: E01}\n      unique: [{fields: [transaction_id], severity: reject}]";
    "unique_in_words": CARDS, "        - transaction_id\n" => "        - transaction_id: {unique: first}\n";
    "unique_reason_empty": CARDS, "unknown_type: {reason: E01}" => "unknown_type: {reason: E01}\n      unique: [{fields: [transaction_id], reason: \"\"}]";
    "input_with_two_maps": MINI, "map: {a: {from: a}}" => "map: {a: {from: a}}, maps: {}";
}

/// What is said of a document that is refused.
fn said(text: &str) -> String {
    let Some(error) = compile(text, "job.yaml", None).err() else { return "accepted\n".to_owned() };
    let diagnostics = error.source().and_then(|source| source.downcast_ref::<Diagnostics>());
    diagnostics.unwrap_or_else(|| panic!("no diagnostics: {error}")).to_string()
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/job/tests/mutated").join(format!("{name}.txt"))
}

#[test]
fn every_mutation_has_its_message() {
    let update = std::env::var_os("BATCHLOOM_UPDATE").is_some();
    let mut wrong = Vec::new();
    for case in CASES {
        assert_ne!(case.document.matches(case.find).count(), 0, "{}: not in the document", case.name);
        let found = said(&case.document.replacen(case.find, case.replace, 1));
        if update {
            std::fs::write(golden(case.name), &found).unwrap();
        }
        if std::fs::read_to_string(golden(case.name)).ok().as_ref() != Some(&found) {
            wrong.push(format!("==== {}\n{found}==== end\n", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} messages differ:\n{}", wrong.len(), wrong.join(""));
}

#[test]
fn every_message_is_of_one_problem_with_its_place_and_a_way_out() {
    for case in CASES {
        let message = said(&case.document.replacen(case.find, case.replace, 1));
        let heads = message.lines().filter(|line| line.starts_with("error[")).count();
        // A wrong name for the only key of a map is two: one key too many, and one too few.
        let pair = message.contains("error[BL1005]") && message.contains("error[BL1004]");
        assert_eq!(heads, if pair { 2 } else { 1 }, "{}:\n{message}", case.name);
        assert!(message.contains("--> job.yaml:"), "{}: no place", case.name);
        let way_out = message.contains("help: ") || message.contains("= expected") || message.contains("did you mean");
        assert!(way_out, "{}: no way out", case.name);
    }
}

#[test]
fn no_golden_is_left_over() {
    let folder = golden("x").parent().unwrap().to_owned();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(CASES.iter().any(|case| format!("{}.txt", case.name) == name), "{name} belongs to no case");
    }
}
