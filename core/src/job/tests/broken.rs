//! One mistake, one message: documents made from a good one by one mutation, with what is said of them.

use super::damage::agree;
use super::{REFERENCE, SKETCH};
use crate::job::{Diagnostics, read};

/// A mutation of a good document: `find` becomes `replace`, once.
struct Case {
    name: &'static str,
    document: &'static str,
    find: &'static str,
    replace: &'static str,
    message: &'static str,
}

macro_rules! cases {
    ($($name:literal: $document:ident, $find:literal => $replace:literal;)*) => {
        const CASES: &[Case] = &[$(Case {
            name: $name,
            document: $document,
            find: $find,
            replace: $replace,
            message: include_str!(concat!("broken/", $name, ".txt")),
        }),*];
    };
}

cases! {
    "unknown_key": REFERENCE, "- code: {width: 2}" => "- code: {widht: 2}";
    "compression_unknown": SKETCH, "compression: zstd" => "compression: zip";
    "encoding_unknown": SKETCH, "compression: zstd" => "encoding: utf-16";
    "order_unknown": SKETCH, "order: {by: [code, {reference: descending}]}" => "order: by_types";
    "order_without_by": SKETCH, "order: {by: [code, {reference: descending}]}" => "order: [code]";
    "unknown_key_case": REFERENCE, "if_exists: refuse" => "ifExists: refuse";
    "unknown_key_no_idea": REFERENCE, "description: Purchase" => "colour: red";
    "key_belongs_below": REFERENCE, "    record:\n      type_field: type\n" => "    type_field: type\n    record:\n";
    "key_belongs_above": REFERENCE, "      unknown_type: {reason: E01}\n" => "      reconcile: [read.count() > 0]\n";
    "key_belongs_beside": REFERENCE, "    trailer:\n      match: TRL" => "    trailer:\n      type_field: x\n      match: TRL";
    "missing_key": REFERENCE, "      match: HDR\n" => "";
    "missing_keys": REFERENCE, "    from: rejects\n    format: delimited\n    delimiter: \"|\"\n    fields: [reason, line]" => "    from: rejects";
    "missing_top_key": REFERENCE, "job: card-transactions\n" => "";
    "misspelt_required_key": REFERENCE, "match: HDR" => "macth: HDR";
    "unknown_value": REFERENCE, "sign: leading_separate" => "sign: leading_seperate";
    "unknown_value_no_idea": SKETCH, "justify: left" => "justify: centre";
    "unknown_choice_with_value": SKETCH, "unmappable: reject" => "unmappable: replace";
    "boolean_yes": SKETCH, "header_row: true" => "header_row: yes";
    "boolean_quoted": SKETCH, "required: false" => "required: \"false\"";
    "number_with_zeros": REFERENCE, "txn_id: {width: 12," => "txn_id: {width: 012,";
    "number_quoted": REFERENCE, "digits: 11" => "digits: \"11\"";
    "number_negative": REFERENCE, "digits: 11" => "digits: -11";
    "number_with_point": REFERENCE, "digits: 11" => "digits: 11.5";
    "list_wanted_text": SKETCH, "[{check: amount > 0, reason: BAD_AMOUNT, severity: error}]" => "amount > 0";
    "list_wanted_map": REFERENCE, "      - trailer.count == read.count()\n      - trailer.total == read.sum(amount)" => "      count: trailer.count == read.count()\n      total: trailer.total == read.sum(amount)";
    "map_wanted_list": REFERENCE, "  PUR:\n    description: Purchase\n" => "  PUR:\n    - description: Purchase\n    - validate: []\n  P:\n";
    "map_wanted_text": REFERENCE, "account: {from: account}" => "account: account";
    "reason_without_map": SKETCH, "unknown_type: {reason: E01}" => "unknown_type: E01";
    "text_wanted_list": REFERENCE, "pattern: \"[0-9]{1,16}\"" => "pattern: [0-9]";
    "template_alone": SKETCH, "path: in/disputes.txt" => "path: {{ job }}";
    "template_unquoted": SKETCH, "path: in/disputes.txt" => "path: {{ job }}.txt";
    "no_value": REFERENCE, "    delimiter: \"|\"\n    header:" => "    delimiter:\n    header:";
    "null_text": REFERENCE, "default: \"000\"" => "default: null";
    "type_without_map": SKETCH, "VOID: {}" => "VOID:";
    "field_without_spec": SKETCH, "original_id: {}" => "original_id:";
    "field_not_indented": SKETCH, "- at: {type: timestamp," => "- at:\n          type: {type: timestamp,";
    "field_with_name_key": SKETCH, "- country: {trim: both, required: false, in_lookup: country}" => "- name: country\n          trim: both";
    "duplicate_key": REFERENCE, "    map:\n      code: {constant: 20}" => "    map:\n      amount: {from: amount}\n      code: {constant: 20}";
    "merge_key": SKETCH, "VOID: {}" => "VOID: {<<: x}";
    "version": REFERENCE, "batchloom: 1\n" => "batchloom: 2\nnew_key: 5\n";
    "version_word": REFERENCE, "batchloom: 1\n" => "batchloom: v1\n";
    "tab": REFERENCE, "      match: HDR" => "\tmatch: HDR";
    "colon_in_text": SKETCH, "expr: \"type == 'CHB' ? -amount : amount\"" => "expr: type == 'CHB' ? -amount : amount";
    "colon_in_plain_text": REFERENCE, "description: Card transactions of a day" => "description: Card transactions: a day";
    "quote_not_closed": REFERENCE, "- code: {constant: 99, width: 2}" => "- code: {constant: \"99, width: 2}";
    "bracket_not_closed": REFERENCE, "fields: [tag, {business_date: date}, file_id]" => "fields: [tag, {business_date: date}, file_id";
    "bracket_mismatch": REFERENCE, "fields: [reason, line]" => "fields: [reason, line}";
    "indented_wrongly": REFERENCE, "    trailer:\n      match: TRL" => "   trailer:\n      match: TRL";
    "indented_further": REFERENCE, "    line_end: lf" => "      line_end: lf";
    "indented_under_value": REFERENCE, "    if_exists: refuse" => "      if_exists: refuse";
    "comment_in_text": REFERENCE, "description: Purchase" => "description: Purchase # of goods\n      and services";
    "list_behind_key": REFERENCE, "      - trailer.count == read.count()\n" => "      trailer.count == read.count()\n";
    "expression_with_a_tail": REFERENCE, "expr: \"written.count(type == 'PUR')\"" => "expr: \"written\".count";
    "colon_missing": REFERENCE, "    line_end: lf" => "    line_end lf";
    "escape_in_pattern": REFERENCE, "\"[0-9]{1,16}\"" => "\"\\d{1,16}\"";
    "pattern_unquoted": SKETCH, "- original_id: {}" => "- original_id:\n            pattern: [0-9]{1,16}";
    "unknown_alias": SKETCH, "validate: *common" => "validate: *comon";
    "text_begins_with_at": SKETCH, "max_record: 64KiB" => "max_record: @max";
    "tag": SKETCH, "max_record: 64KiB" => "max_record: !!str 64";
    "two_documents": REFERENCE, "\nlookups:" => "---\nlookups:";
    "several": REFERENCE, "      - account: {width: 16}\n      - card: {width: 19}\n" => "      - account: {witdh: 16}\n      - card: {width: abc, justify: lfet}\n";
}

#[test]
fn every_mistake_has_its_message() {
    let mut wrong = Vec::new();
    for case in CASES {
        assert_eq!(case.document.matches(case.find).count().min(1), 1, "{}: not in the document", case.name);
        let text = case.document.replacen(case.find, case.replace, 1);
        agree(&text).unwrap_or_else(|reason| panic!("{}: {reason}", case.name));
        let problems = read(&text).expect_err(case.name);
        let found = Diagnostics::new("job.yaml", text, problems).to_string();
        if found != case.message {
            wrong.push(format!("==== {}\n{found}==== end\n", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} messages differ:\n{}", wrong.len(), wrong.join(""));
}
