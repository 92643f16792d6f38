//! One mistake of meaning, one message: documents of a good shape, made from a good one by one mutation, with what is said.

use super::{CARDS, FIXED, MINI, SKETCH, TOLD};
use crate::job::{Diagnostics, compile};
use std::error::Error as _;

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
            message: include_str!(concat!("refused/", $name, ".txt")),
        }),*];
    };
}

cases! {
    "order_field": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    order: {by: [acount, amount]}\n";
    "order_field_twice": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    order: {by: [account, amount, {account: descending}]}\n";
    "order_direction": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    order: {by: [{amount: down}]}\n";
    "order_by_nothing": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    order: {by: []}\n";
    "order_of_two_types": FIXED, "    delimiter: \";\"\n" => "    delimiter: \";\"\n    order: {by: [about]}\n";
    "order_of_rejects": CARDS, "    from: rejects\n" => "    from: rejects\n    order: by_type\n";
    "order_of_control": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: x, order: {by: [a]}}}";
    "text_and_fields": FIXED, "    header:\n      fields:\n        - tag: {constant: H}" => "    header:\n      text: H\n      fields:\n        - tag: {constant: H}";
    "text_missing": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a], trailer: {}}}";
    "text_total_without_width": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a], header: {values: {n: written.count()}, text: \"{{ n }}\"}}}";
    "text_width": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a], header: {width: 0, text: x}}}";
    "text_narrow": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: fixed, fields: [{a: {width: 8}}], header: {width: 7, text: x}}}";
    "text_values_of_fields": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a], trailer: {values: {n: written.count()}, fields: [{n: {expr: written.count()}}]}}}";
    "text_width_of_fields": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a], trailer: {width: 9, fields: [{n: {expr: written.count()}}]}}}";
    "text_unknown_name": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a], trailer: {values: {count: written.count()}, text: \"{{ cuont }}\"}}}";
    "text_calculates": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a], trailer: {values: {n: written.count()}, text: \"{{ n + 1 }}\"}}}";
    "text_of_source_field": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a], trailer: {values: {n: a}, text: \"{{ n }}\"}}}";
    "where_no_condition": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    where: amount\n";
    "where_unknown": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    where: acount == '1'\n";
    "where_of_target": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    where: flag == 'H'\n";
    "where_of_total": CARDS, "    encoding: ascii\n" => "    encoding: ascii\n    where: written.count() < 10\n";
    "where_of_rejects": CARDS, "    from: rejects\n" => "    from: rejects\n    where: amount > 1.00\n";
    "where_of_control": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: x, where: a == 'x'}}";
    "warnings_and_more": SKETCH, "from: [PUR, CHB]" => "from: [PUR, warnings]";
    "warnings_field": CARDS, "    from: rejects\n" => "    from: warnings\n    header: {fields: [{n: {width: 3, expr: read.count()}}]}\n    map: {x: {constant: y}}\n";
    "warnings_order": CARDS, "    from: rejects\n" => "    from: warnings\n    order: by_type\n";
    "type_called_warnings": CARDS, "  FEE:\n" => "  warnings:\n";
    "delimiter_long": CARDS, "delimiter: \"|\"" => "delimiter: \"|+|+|+|+|\"";
    "delimiter_letters": CARDS, "delimiter: \"|\"" => "delimiter: \"<TAB>\"";
    "delimiter_not_in_charset": CARDS, "    delimiter: \"|\"\n" => "    delimiter: \"→\"\n    encoding: iso-8859-1\n";
    "delimiter_holds_quote": CARDS, "    delimiter: \"|\"\n" => "    delimiter: \"'|\"\n    quote: \"'\"\n";
    "delimiter_in_reason": CARDS, "    fields: [reason, line]" => "    fields: [reason, line]\n    trailer: {text: x}\n    unmappable: {replace: \"|\"}";
    "several_delimiter_pads": FIXED, "    delimiter: \";\"\n" => "    delimiter: \" ; \"\n";
    "header_row_not_in_charset": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, encoding: ascii, header_row: true, fields: [a, {größe: {from: a}}]}}";
    "constant_not_in_charset": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, encoding: windows-1252, fields: [{a: {constant: \"日\"}}]}}";
    "json_delimiter": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: json_lines, delimiter: \"|\", fields: [a]}}";
    "json_encoding": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: json_lines, encoding: iso-8859-1, fields: [a]}}";
    "json_header_row": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: json_lines, header_row: true, fields: [a]}}";
    "json_width": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: json_lines, fields: [{a: {width: 5}}]}}";
    "json_total_in_header": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: json_lines, fields: [a], header: {fields: [{n: {expr: written.count()}}]}}}";
    "json_input_delimiter": MINI, "{format: delimited, record" => "{format: json_lines, delimiter: \"|\", record";
    "json_input_quote": MINI, "{format: delimited, record" => "{format: json_lines, quote: \"'\", record";
    "json_input_encoding": MINI, "{format: delimited, record" => "{format: json_lines, encoding: windows-1252, record";
    "json_input_header_row": MINI, "{format: delimited, record" => "{format: json_lines, header_row: true, record";
    "json_input_width": MINI, "{format: delimited, record: {fields: [a]" => "{format: json_lines, record: {fields: [{a: {width: 3}}]";
    "json_input_line_end": MINI, "{format: delimited, record" => "{format: json_lines, line_end: none, record";
    "unit_of_delimited": MINI, "{format: delimited, record" => "{format: delimited, unit: characters, record";
    "unit_without_line_ends": MINI, "{format: delimited, record: {fields: [a]" => "{format: fixed, unit: characters, line_end: none, record: {fields: [{a: {width: 3}}]";
    "unit_of_output": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: json_lines, unit: bytes, fields: [a]}}";
    "unit_of_output_without_line_ends": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: fixed, unit: characters, line_end: none, fields: [{a: {width: 3}}]}}";
    "compression_of_control": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: x, compression: gzip}}";
    "compression_level": CARDS, "    from: rejects\n" => "    from: rejects\n    compression: gzip\n    compression_level: 12\n";
    "compression_level_zstd": CARDS, "    from: rejects\n" => "    from: rejects\n    compression: zstd\n    compression_level: 0\n";
    "compression_level_alone": CARDS, "    from: rejects\n" => "    from: rejects\n    compression_level: 6\n";
    "job_name": CARDS, "job: card-transactions" => "job: \"card transactions\"";
    "no_input": MINI, "{in: {format: delimited, record: {fields: [a], map: {a: {from: a}}}}}" => "{}";
    "two_inputs": SKETCH, "lookups:\n" => "  other: {format: delimited, record: {fields: [a]}}\n\nlookups:\n";
    "no_transactions": MINI, "{ALL: {}}" => "{}";
    "no_outputs": MINI, "{out: {format: delimited, fields: [a]}}" => "{}";
    "source_field": CARDS, "account: {from: account}" => "account: {from: acount}";
    "source_field_no_idea": CARDS, "account: {from: account}" => "account: {from: customer}";
    "type_field": CARDS, "type_field: type" => "type_field: typ";
    "type_field_number": CARDS, "        - type\n" => "        - type: integer\n";
    "type_field_missing": CARDS, "      type_field: type\n" => "";
    "type_with_delimiter": CARDS, "  PUR:\n" => "  P|UR:\n";
    "type_too_long": FIXED, "  RE: {map" => "  REF: {map";
    "type_is_header": CARDS, "match: TRL" => "match: FEE";
    "type_called_rejects": CARDS, "  FEE:\n" => "  rejects:\n";
    "type_pattern": CARDS, "        - type\n" => "        - type: {pattern: \"P..\"}\n";
    "field_type": CARDS, "type: decimal(2), digits: 11" => "type: decimla(2), digits: 11";
    "field_type_no_scale": CARDS, "type: decimal(2), digits: 11" => "type: decimal, digits: 11";
    "field_type_forgotten": CARDS, "type: decimal(2), digits: 11" => "digits: 11";
    "header_field_type": CARDS, "- total: decimal(2)" => "- total: decimal(two)";
    "header_field": CARDS, "expr: \"inputs.transactions.header.file_id\"" => "expr: \"inputs.transactions.header.fileid\"";
    "header_input": CARDS, "expr: \"inputs.transactions.header.file_id\"" => "expr: \"inputs.transaction.header.file_id\"";
    "header_field_twice": CARDS, "        - file_id\n\n" => "        - file_id\n        - tag\n\n";
    "field_twice": CARDS, "        - merchant\n" => "        - currency\n        - merchant\n";
    "target_twice": CARDS, "- flag: {width: 1} " => "- flag: {width: 1}\n      - country: {width: 3} ";
    "lookup_unknown": CARDS, "lookup: country" => "lookup: countries";
    "lookup_empty": FIXED, "table: {low: L, high: H}" => "table: {}";
    "lookup_too_wide": CARDS, "AT: \"040\"" => "AT: \"0400\"";
    "lookups_none": MINI, "{from: a}" => "{from: a, lookup: words}";
    "map_entry_misspelt": CARDS, "account: {from: account}" => "acount: {from: account}";
    "target_misspelt": CARDS, "- account: {width: 16}" => "- acount: {width: 16}";
    "map_entry_unused": CARDS, "code: {constant: \"10\"}" => "code: {constant: \"10\"}\n      batch: {constant: \"1\"}";
    "unmapped_type": CARDS, "      code: {constant: \"30\"}\n" => "      flag: {constant: \"N\"}\n";
    "unmapped_everywhere": CARDS, "        currency: {from: currency}\n" => "";
    "output_map_unknown": SKETCH, "      flag: {expr: \"amount > 0\"}" => "      flag: {expr: \"amount > 0\"}\n      colour: {constant: red}";
    "feeds_unknown": SKETCH, "from: [PUR, CHB]" => "from: [PUR, CHG]";
    "feeds_rejects_and_more": SKETCH, "from: [PUR, CHB]" => "from: [PUR, rejects]";
    "feeds_twice": SKETCH, "from: [PUR, CHB]" => "from: [PUR, PUR]";
    "feeds_nothing": SKETCH, "from: [PUR, CHB]" => "from: []";
    "rejects_misspelt": CARDS, "from: rejects" => "from: reject";
    "reject_field": CARDS, "fields: [reason, line]" => "fields: [reason, text]";
    "reject_line_not_last": CARDS, "fields: [reason, line]" => "fields: [line, reason]";
    "reject_map": CARDS, "fields: [reason, line]" => "fields: [reason, line]\n    map: {reason: {constant: E}}";
    "reject_expression": CARDS, "fields: [reason, line]" => "fields: [{reason: {expr: \"upper(reason)\"}}, line]";
    "reject_reason_with_delimiter": CARDS, "reason: E02" => "reason: \"E02|account\"";
    "overlap": SKETCH, "- account: {width: 16," => "- account: {width: 16, at: 2,";
    "overlap_many": FIXED, "- kind: {width: 2}" => "- kind: {width: 2}\n        - whole: {width: 70, at: 1}";
    "position_zero": SKETCH, "{width: 2, at: 1}" => "{width: 2, at: 0}";
    "width_zero": CARDS, "- flag: {width: 1} " => "- flag: {width: 0} ";
    "width_missing": CARDS, "- flag: {width: 1} " => "- flag ";
    "width_missing_input": FIXED, "- kind: {width: 2}" => "- kind: {at: 1}";
    "width_against_picture": FIXED, "amount: {width: 11," => "amount: {width: 12,";
    "width_against_date": FIXED, "posted: {width: 10, type: date}" => "posted: {width: 8, type: date}";
    "line_longer_than_max": FIXED, "max_record: 128" => "max_record: 64";
    "at_in_delimited": FIXED, "      - region\n" => "      - region: {at: 5}\n";
    "width_in_delimited_input": CARDS, "        - currency\n" => "        - currency: {width: 3}\n";
    "constant_too_wide": CARDS, "code: {constant: \"10\"}" => "code: {constant: \"100\"}";
    "constant_unmappable": FIXED, "    unmappable: {replace: \"?\"}\n    header:\n      fields:\n        - tag: {constant: H}" => "    header:\n      fields:\n        - tag: {constant: Hé}";
    "constant_with_delimiter": FIXED, "- tag: {constant: H}" => "- tag: {constant: \"H;1\"}";
    "default_too_wide": CARDS, "default: \"000\"" => "default: none";
    "default_mark_too_wide": FIXED, "default: \"0\"" => "default: not there";
    "default_number_too_wide": FIXED, "default: \"0\"" => "default: 123456";
    "default_of_constant": CARDS, "flag: {constant: \"N\"}" => "flag: {constant: \"N\", default: \"Y\"}";
    "default_beside_no_source": CARDS, "- country: {width: 3} " => "- country: {width: 3, default: \"000\"} ";
    "then_too_wide": FIXED, "then: high" => "then: \"higher than all the others\"";
    "two_sources": CARDS, "flag: {constant: \"N\"}" => "flag: {constant: \"N\", from: type}";
    "no_source": CARDS, "flag: {constant: \"N\"}" => "flag: {default: \"N\"}";
    "mapped_in_field_and_map": SKETCH, "- flag: {width: 1, values: [Y, N]}" => "- flag: {width: 1, values: [Y, N], expr: amount > 1}";
    "mask_of_number": FIXED, "amount: {from: amount}" => "amount: {from: amount, mask: last4}";
    "mask_and_lookup": CARDS, "lookup: country, default: \"000\"" => "lookup: country, mask: all, default: \"000\"";
    "mask_of_expression": CARDS, "card: {from: card, mask: first6_last4}" => "card: {expr: card, mask: first6_last4}";
    "composite_of_text": FIXED, "of: [amount, fee]" => "of: [amount, name]";
    "composite_of_mixed": FIXED, "of: [amount, fee], transform: sum" => "of: [amount, posted], transform: max";
    "composite_unknown": FIXED, "of: [first, name]" => "of: [first, nmae]";
    "composite_of_nothing": FIXED, "of: [first, name]" => "of: []";
    "composite_delimiter": FIXED, "transform: sum" => "transform: sum, delimiter: \" \"";
    "conditional_without_else": FIXED, ", {else: low}]}" => "]}";
    "conditional_else_first": FIXED, "[{when: amount > parameters.limit, then: high}, {when" => "[{else: high}, {when";
    "conditional_else_and_when": FIXED, "{else: low}" => "{when: amount > 0, else: low}";
    "conditional_no_value": FIXED, "{when: amount > parameters.limit, then: high}" => "{when: amount > parameters.limit}";
    "conditional_no_condition": FIXED, "{when: amount > parameters.limit, then: high}" => "{then: high}";
    "conditional_of_number": FIXED, "{when: fee > 1.0, from: name}" => "{when: fee > 1.0, from: fee}";
    "conditional_test": FIXED, "{when: fee > 1.0, from: name}" => "{when: fee, from: name}";
    "conditional_test_syntax": FIXED, "{when: fee > 1.0, from: name}" => "{when: fee >, from: name}";
    "conditional_field": FIXED, "{when: fee > 1.0, from: name}" => "{when: fee > 1.0, from: nme}";
    "check_no_condition": FIXED, "check: \"amount != 0.00\"" => "check: amount";
    "check_name": FIXED, "check: \"amount != 0.00\"" => "check: \"amuont != 0.00\"";
    "check_types": FIXED, "check: \"amount != 0.00\"" => "check: \"amount != '0'\"";
    "check_total": FIXED, "check: \"amount != 0.00\"" => "check: \"amount < read.sum(amount)\"";
    "check_behind_alias": SKETCH, "- check: size(account) > 3" => "- check: size(acount) > 3";
    "expression_syntax": CARDS, "amount: {expr: \"-amount\"}" => "amount: {expr: \"- * amount\"}";
    "expression_quotes": CARDS, "flag: {expr: \"amount >= 10000.00 ? 'H' : 'N'\"}" => "flag: {expr: \"amount >= 10000.00 ? H : 'N'\"}";
    "expression_trailer_in_record": FIXED, "amount: {expr: \"-amount\"}" => "amount: {expr: \"amount - header.fee\"}";
    "expression_in_block": SKETCH, "              written.sum(amount, amount > 0)" => "              written.sum(amount,\n                amuont > 0)";
    "division": CARDS, "amount: {expr: \"-amount\"}" => "amount: {expr: \"amount / 2\"}";
    "total_function": CARDS, "written.count(type == 'PUR')" => "written.average(amount)";
    "total_arguments": CARDS, "written.sum(amount, amount > 0)" => "written.sum()";
    "total_of_text": CARDS, "written.sum(amount, amount > 0)" => "written.sum(currency)";
    "total_condition": CARDS, "written.count(type == 'PUR')" => "written.count(amount)";
    "total_of_looked_up": CARDS, "written.count(type == 'PUR')" => "written.count(country == '276')";
    "total_of_rejects_output": CARDS, "    fields: [reason, line]" => "    trailer: {fields: [{n: {expr: written.count()}}]}\n    fields: [reason, line]";
    "total_population": CARDS, "expr: \"written.count()\"" => "expr: \"writen.count()\"";
    "total_types_differ": FIXED, "written.max(posted, type == 'SA')" => "written.max(about)";
    "total_of_a_broken_field": FIXED, "RE: {map: {amount:" => "RE: {map: {posted: {from: amount}, amount:";
    "hash_total_of_any_text": CARDS, "written.hash_total(account, 10)" => "written.hash_total(merchant, 10)";
    "hash_total_digits": CARDS, "written.hash_total(account, 10)" => "written.hash_total(account, 39)";
    "hash_total_of_one_type": CARDS, "code: {constant: \"20\"}" => "code: {constant: \"20\"}\n      account: {from: merchant}";
    "total_in_header": FIXED, "- records: {width: 9, expr: written.count()}" => "- records: {expr: written.count()}";
    "reconcile_no_condition": CARDS, "- trailer.count == read.count()" => "- read.count()";
    "reconcile_name": CARDS, "- trailer.count == read.count()" => "- trailer.cuont == read.count()";
    "reconcile_record_field": CARDS, "- trailer.count == read.count()" => "- amount == 0.00";
    "reconcile_written": SKETCH, "- trailer.count == read.count()" => "- trailer.count == written.count()";
    "envelope_without_source": CARDS, "- tag: {width: 2, constant: \"99\"}" => "- tag: {width: 2}";
    "envelope_two_sources": CARDS, "- tag: {width: 2, constant: \"99\"}" => "- tag: {width: 2, constant: \"99\", from: header.tag}";
    "envelope_lookup": CARDS, "- tag: {width: 2, constant: \"99\"}" => "- tag: {width: 2, from: header.tag, lookup: country}";
    "envelope_from": FIXED, "from: header.made, format" => "from: upper(header.made), format";
    "pattern": CARDS, "pattern: \"[0-9]{1,16}\"" => "pattern: \"[0-9{1,16}\"";
    "pattern_look_around": CARDS, "pattern: \"[0-9]{1,16}\"" => "pattern: \"(?=[0-9])[0-9]+\"";
    "date_format": CARDS, "format: \"%Y-%m-%dT%H:%M:%S\"" => "format: \"%Y-%m-%dT%H:%M:%Q\"";
    "date_format_half": CARDS, "format: \"%Y-%m-%dT%H:%M:%S\"" => "format: \"%Y-%m\"";
    "date_format_target": CARDS, "date: {width: 8, format: \"%Y%m%d\"}" => "date: {width: 8, format: \"%Y%m%D\"}";
    "date_too_wide": CARDS, "date: {width: 8, format: \"%Y%m%d\"}" => "date: {width: 8, format: \"%Y-%m-%d\"}";
    "date_with_delimiter": FIXED, "- posted: {format: \"%d.%m.%Y\"}" => "- posted: {format: \"%d;%m;%Y\"}";
    "picture": CARDS, "picture: \"9(13)V99\"" => "picture: \"9(13)W99\"";
    "picture_too_wide": CARDS, "picture: \"9(13)V99\"" => "picture: \"9(14)V99\"";
    "picture_scale": FIXED, "picture: \"S9(9)V99\"" => "picture: \"S9(8)V999\"";
    "picture_of_text": CARDS, "- currency: {width: 3, case: upper}" => "- currency: {width: 3, picture: \"9(3)\"}";
    "picture_and_digits": FIXED, "picture: \"S9(9)V99\"" => "picture: \"S9(9)V99\", digits: 9";
    "case_of_number": CARDS, "picture: \"9(13)V99\"" => "case: upper";
    "format_of_text": CARDS, "- currency: {width: 3, case: upper}" => "- currency: {width: 3, format: \"%Y\"}";
    "values_of_source": SKETCH, "values: [yes, no]" => "values: [yes]";
    "values_too_wide": SKETCH, "values: [Y, N]" => "values: [yes, N]";
    "digits": CARDS, "digits: 11" => "digits: 37";
    "number_zeros_behind": SKETCH, "picture: \"9(13)V99\", sign: leading_separate" => "justify: left, pad: 0";
    "date_with_usual_format_and_delimiter": FIXED, "delimiter: \";\"" => "delimiter: \"-\"";
    "number_with_delimiter": MINI, "[a], map: {a: {from: a}}}}}\ntransactions: {ALL: {}}\noutputs: {out: {format: delimited" => "[{a: decimal(2)}], map: {a: {from: a}}}}}\ntransactions: {ALL: {}}\noutputs: {out: {format: delimited, delimiter: \".\"";
    "pad": CARDS, "pad: \"0\"" => "pad: \"00\"";
    "pad_is_delimiter": FIXED, "width: 5, pad: \" \"" => "width: 5, pad: \";\"";
    "replacement": FIXED, "unmappable: {replace: \"?\"}" => "unmappable: {replace: \";\"}";
    "substring": SKETCH, "substring: {start: 1, length: 16}" => "substring: {start: 0, length: 16}";
    "replace_nothing": SKETCH, "replace: {find: \" \", with: \"_\"}" => "replace: {find: \"\", with: \"_\"}";
    "delimiter_of_fixed": CARDS, "    format: fixed\n" => "    format: fixed\n    delimiter: \"|\"\n";
    "header_row_of_fixed": CARDS, "    format: fixed\n" => "    format: fixed\n    header_row: true\n";
    "header_row_name": MINI, "fields: [a]}}\n" => "header_row: true, fields: [a, {\"b,c\": {constant: x}}]}}\n";
    "header_row_name_input": MINI, "record: {fields: [a]," => "header_row: true, record: {fields: [a, \"b,c\"],";
    "no_source_fields": MINI, "fields: [a], map" => "fields: [], map";
    "max_record": SKETCH, "max_record: 64KiB" => "max_record: 64KB";
    "match_with_delimiter": CARDS, "match: HDR" => "match: \"HDR|\"";
    "match_empty": CARDS, "match: HDR" => "match: \"\"";
    "match_same": CARDS, "match: TRL" => "match: HDR";
    "parameter_type": FIXED, "type: decimal(2), default: 500.00" => "type: number, default: 500.00";
    "parameter_default": FIXED, "default: 500.00" => "default: a lot";
    "parameter_unknown": FIXED, "amount > parameters.limit" => "amount > parameters.limits";
    "parameter_may_be_null": FIXED, "region: {from: parameters.region}" => "region: {from: parameters.regoin}";
    "path_name": FIXED, "{{ parameters.region }}" => "{{ parameters.reginn }}";
    "path_template": FIXED, "{{ parameters.region }}" => "{{ parameters.region";
    "no_fields": CARDS, "fields: [reason, line]" => "fields: []";
    "several_causes": CARDS, "account: {from: account}\n        card: {from: card, mask: first6_last4}" => "account: {from: acount}\n        card: {from: crad, mask: first6_last4}";
    "length_of_number": SKETCH, "digits: 11, fraction" => "length: 11, fraction";
    "length_crossed": SKETCH, "{min: 4, max: 36}" => "{min: 36, max: 4}";
    "length_without_bounds": SKETCH, "{min: 4, max: 36}" => "{}";
    "length_zero": SKETCH, "length: 3," => "length: 0,";
    "range_of_text": SKETCH, "length: 3," => "range: {min: A, max: B},";
    "range_crossed": SKETCH, "min: 0.01, max: 99999.99" => "min: 0.01, max: -99999.99";
    "range_without_bounds": SKETCH, "range: {min: 0.01, max: 99999.99}" => "range: {}";
    "range_too_fine": SKETCH, "min: 0.01, max" => "min: 0.001, max";
    "range_of_date": SKETCH, "min: 2000-01-01" => "min: 01.01.2000";
    "range_of_boolean": SKETCH, "values: [yes, no]" => "values: [yes, no], range: {min: no}";
    "one_of_nothing": SKETCH, "one_of: [POS, WEB]" => "one_of: []";
    "one_of_twice": SKETCH, "one_of: [POS, WEB]" => "one_of: [POS, WEB, POS]";
    "one_of_too_long": FIXED, "first: {width: 10, trim: right," => "first: {width: 10, one_of: [Ann],";
    "in_lookup_unknown": SKETCH, "in_lookup: country" => "in_lookup: countries";
    "valid_as_of_date": SKETCH, "range: {min: 2000-01-01}" => "valid_as: numeric";
    "check_digit_modulus": SKETCH, "modulus: 11" => "modulus: 9";
    "check_digit_no_weights": SKETCH, "weights: [2, 3, 4, 5, 6, 7], " => "";
    "check_digit_weight": SKETCH, "weights: [2, 3, 4" => "weights: [2, 0, 4";
    "check_digit_ten": SKETCH, "ten: X" => "ten: XX";
    "check_digit_ten_of_97": SKETCH, "modulus: 11, weights: [2, 3, 4, 5, 6, 7], " => "modulus: 97, ";
    "check_digit_weights_of_97": SKETCH, "modulus: 11, weights: [2, 3, 4, 5, 6, 7], ten: X" => "modulus: 97, weights: [1]";
    "reasons_delimiter": SKETCH, "{from: rejects, format: delimited, delimiter: \"|\"" => "{from: rejects, format: delimited, delimiter: \";\"";
    "reasons_not_separable": SKETCH, "unknown_type: {reason: E01}" => "unknown_type: {reason: \"E01;E\"}";
    "comment_empty": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    comment: \"\"\n\n";
    "comment_too_long": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    comment: \"# comment:\"\n\n";
    "comment_is_delimiter": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    comment: \"||\"\n\n";
    "comment_is_quote": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    quote: \"#\"\n    comment: \"#\"\n\n";
    "comment_not_ascii": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    comment: \"§\"\n\n";
    "comment_is_header": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    comment: H\n\n";
    "comment_is_type": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    comment: PUR\n\n";
    "comment_is_row": MINI, "record: {fields: [a]," => "comment: a, header_row: true, record: {fields: [a],";
    "blank_lines": MINI, "record: {fields: [a]," => "blank_lines: ignore, record: {fields: [a],";
    "line_end_none_delimited": CARDS, "    delimiter: \"|\"\n\n" => "    delimiter: \"|\"\n    line_end: none\n\n";
    "line_end_none_output": FIXED, "delimiter: \";\"" => "delimiter: \";\"\n    line_end: none";
    "line_end_none_header": FIXED, "max_record: 128" => "line_end: none\n    max_record: 128";
    "line_end_none_utf_16": MINI, "{format: delimited, record: {fields: [a]," => "{format: fixed, line_end: none, encoding: utf-16, record: {fields: [{a: {width: 2}}],";
    "line_end_none_comment": MINI, "{format: delimited, record: {fields: [a]," => "{format: fixed, line_end: none, comment: \"#\", record: {fields: [{a: {width: 2}}],";
    "when_beside_type_field": CARDS, "  PUR:\n" => "  PUR:\n    when: {prefix: PUR}\n";
    "when_missing": TOLD, "    when: {prefix: CHB}\n" => "    description: Chargeback\n";
    "when_unreachable": TOLD, "when: {prefix: CHB}" => "when: {prefix: \"PUR|1\"}";
    "when_behind_default": TOLD, "when: {prefix: CHB}" => "when: default";
    "when_same_expression": TOLD, "when: {prefix: CHB}" => "when: {expr: amount < 0.00}";
    "when_nothing": TOLD, "when: {prefix: CHB}" => "when: {}";
    "when_field_alone": TOLD, "when: {prefix: CHB}" => "when: {field: country, expr: amount > 5.00}";
    "when_field": TOLD, "when: {prefix: CHB}" => "when: {field: cuntry, value: X}";
    "when_word": TOLD, "when: {prefix: CHB}" => "when: otherwise";
    "when_key": TOLD, "when: {prefix: CHB}" => "when: {prefx: CHB}";
    "when_no_place": TOLD, "when: {prefix: CHB}" => "when: {value: CHB}";
    "when_no_value": TOLD, "when: {prefix: CHB}" => "when: {at: 5}";
    "when_at_zero": TOLD, "when: {prefix: CHB}" => "when: {at: 0, value: C}";
    "when_empty": TOLD, "when: {prefix: CHB}" => "when: {prefix: \"\"}";
    "when_pattern": TOLD, "when: {prefix: CHB}" => "when: {pattern: \"CHB(\"}";
    "when_pattern_latin": TOLD, "    delimiter: \"|\"\n    record:\n      fields: [kind, {amount: decimal(2)}, {country: {required: false}}]\n      map: {kind: {expr: type}, amount: {from: amount}}\n\ntransactions:\n" => "    delimiter: \"|\"\n    encoding: iso-8859-1\n    record:\n      fields: [kind, {amount: decimal(2)}, {country: {required: false}}]\n      map: {kind: {expr: type}, amount: {from: amount}}\n\ntransactions:\n  FIRST: {when: {pattern: F.*}}\n";
    "when_expr_type": TOLD, "when: {prefix: CHB}" => "when: {expr: \"type == 'CHB'\"}";
    "when_expr_number": TOLD, "when: {prefix: CHB}" => "when: {expr: amount}";
    "when_behind_line": MINI, "delimited, record: {fields: [a], map: {a: {from: a}}}}}\ntransactions: {ALL: {}}" => "fixed, record: {fields: [{a: {width: 2}}], map: {a: {from: a}}}}}\ntransactions: {ALL: {when: {at: 2, value: XY}}}";
    "when_comment": TOLD, "    delimiter: \"|\"\n" => "    delimiter: \"|\"\n    comment: CHB\n";
    "limit_of_rejects": SKETCH, "rejects: 0.5%" => "rejects: many";
    "limit_over_100": SKETCH, "rejects: 0.5%" => "rejects: 101%";
    "limit_sum_name": SKETCH, "abs(amount)" => "abs(amout)";
    "limit_sum_of_text": SKETCH, "abs(amount)" => "txn_id";
    "mode_of_a_folder": SKETCH, "    if_exists: replace\n" => "    mode: \"4640\"\n";
    "mode_decimal": SKETCH, "    if_exists: replace\n" => "    mode: 640\n";
    "mode_in_letters": SKETCH, "    if_exists: replace\n" => "    mode: rw-r-----\n";
    "mode_to_execute": SKETCH, "    if_exists: replace\n" => "    mode: 0750\n";
    "mode_unreadable": SKETCH, "    if_exists: replace\n" => "    mode: 0240\n";
    "control_first": MINI, "{out: {format: delimited, fields: [a]}}" => "{done: {from: control, text: x}, out: {format: delimited, fields: [a]}}";
    "control_of_lines": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: x, delimiter: ';'}}";
    "control_without_text": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, format: delimited, fields: []}}";
    "control_unknown_name": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"{{ out.record }}\"}}";
    "control_unknown_total": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"{{ total }}\"}}";
    "control_of_itself": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"{{ done.bytes }}\"}}";
    "control_calculates": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"x {{ out.bytes / 2 }}\"}}";
    "control_compares": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"{% if out.bytes > 2 %}x{% endif %}\"}}";
    "control_filter": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"{{ out.bytes | round }}\"}}";
    "control_picture": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"{{ out.bytes | picture('X(3)') }}\"}}";
    "control_no_template": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"{{ out.bytes\"}}";
    "control_value_taken": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"{{ out.bytes }}\", values: {out: written.count()}}}";
    "control_value_no_word": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: x, values: {a-b: written.count()}}}";
    "control_value_wrong": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a]}, done: {from: control, text: \"{{ n }}\", values: {n: written.count(b == 'x')}}}";
    "text_of_lines": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {format: delimited, fields: [a], text: x}}";
    "lines_without_format": MINI, "{out: {format: delimited, fields: [a]}}" => "{out: {text: x}}";
    "feeds_control_and_more": SKETCH, "from: [PUR, CHB]" => "from: [PUR, control]";
    "type_called_control": CARDS, "  FEE:\n" => "  control:\n";
    "limit_sum_max": SKETCH, "max: 1000.00" => "max: much";
}

/// What is said of a document that is refused; `None` when it is not.
fn said(text: &str) -> Option<String> {
    let error = compile(text, "job.yaml", None).err()?;
    let diagnostics = error.source().and_then(|source| source.downcast_ref::<Diagnostics>());
    Some(diagnostics.unwrap_or_else(|| panic!("no diagnostics: {error}")).to_string())
}

#[test]
fn good_documents_are_compiled() {
    for (name, text) in [
        ("cards", CARDS),
        ("fixed", FIXED),
        ("mini", MINI),
        ("sketch", SKETCH),
        ("told", TOLD),
        ("reference", super::REFERENCE),
    ] {
        if let Some(said) = said(text) {
            panic!("{name}:\n{said}");
        }
    }
}

#[test]
fn every_mistake_has_its_message() {
    let mut wrong = Vec::new();
    for case in CASES {
        assert_ne!(case.document.matches(case.find).count(), 0, "{}: not in the document", case.name);
        let text = case.document.replacen(case.find, case.replace, 1);
        let found = said(&text).unwrap_or_else(|| "accepted\n".to_owned());
        if found != case.message {
            wrong.push(format!("==== {}\n{found}==== end\n", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} messages differ:\n{}", wrong.len(), wrong.join(""));
}

#[test]
fn one_mistake_is_one_problem_with_a_way_out() {
    // Two mistakes are two problems.
    for case in CASES.iter().filter(|case| !case.name.starts_with("several")) {
        let heads = case.message.lines().filter(|line| line.starts_with("error[")).count();
        assert_eq!(heads, 1, "{}", case.name);
        let help = case.message.contains("help: ") || case.message.contains("= expected");
        assert!(help, "{}: no way out", case.name);
    }
}

/// What may look odd and is right.
#[test]
fn good_oddities_are_compiled() {
    let oddities = [
        (MINI, "[a], map: {a: {from: a}}", "[in, größe], map: {a: {composite: {of: [in, größe]}}}"),
        (MINI, "[a], map: {a: {from: a}}", "[type, x], type_field: x, map: {a: {from: type}}"),
        (MINI, "{from: a}", "{conditional: [{when: \"a == 'it' || true\", then: \"it's\"}, {else: '\\'}]}"),
        (
            MINI,
            "{from: a}",
            "{conditional: [{when: a != 'x', expr: \"a + '(' + a\"}, {when: size(a) > 3, from: a}, {else: x}]}",
        ),
        (MINI, "{from: a}", "{from: a, default: none}"),
        (CARDS, "written.hash_total(account, 10)", "written.hash_total(code, 10)"),
        (CARDS, "expr: \"rejected.count()\"", "expr: \"rejected.count(reason == 'E01')\""),
        (FIXED, "of: [amount, fee], transform: sum", "of: [amount, fee, count], transform: min"),
        (FIXED, "written.max(posted, type == 'SA')", "written.min(amount, in.fee > 1.5)"),
        (
            SKETCH,
            "- trailer.count == read.count()",
            "- trailer.count == read.count(type in ['PUR', 'CHB']) || header.file_id == 'x'",
        ),
    ];
    for (document, find, replace) in oddities {
        assert!(document.contains(find), "{find}");
        if let Some(said) = said(&document.replacen(find, replace, 1)) {
            panic!("{replace}:\n{said}");
        }
    }
}

#[test]
fn a_default_that_is_a_number_is_written_like_one() {
    let default = |text: &str| {
        let job = compile(text, "job.yaml", None).expect("a good job");
        let target = job.model.outputs[0].targets.iter().find(|target| target.name == "count").expect("the field");
        let cell = target.cells[0].clone().expect("a source");
        cell.default.map(|text| String::from_utf8_lossy(&text).into_owned())
    };
    assert_eq!(default(FIXED).as_deref(), Some("    0"));
    assert_eq!(default(&FIXED.replace("pad: \" \"}", "picture: 9(4), sign: trailing}")).as_deref(), Some("00000"));
}
