//! Checks of values, and rejects that name all their failures.

use super::*;

/// A job with these fields; `more` goes into the record.
fn job(fields: &str, more: &str) -> Program {
    let yaml = format!(
        "batchloom: 1\njob: checks\ninputs:\n  data:\n    format: delimited\n    delimiter: \"|\"\n    record:\n      fields: [{fields}]\n{more}\n\
         lookups: {{country: {{table: {{AT: \"040\", LONG COUNTRY: \"1\"}}}}}}\n\
         transactions: {{A: {{map: {{x: {{constant: y}}}}}}}}\n\
         outputs:\n  out: {{format: delimited, fields: [x]}}\n\
         \x20 rejects: {{from: rejects, format: delimited, delimiter: \"|\", fields: [reason, reasons, field, message, line]}}\n"
    );
    program(&yaml, &[], Level::detect())
}

/// The rejects of some lines, each as its fields.
fn rejects(program: &Program, lines: &[&str]) -> Vec<Vec<String>> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let (outputs, partial) = run(program, text.as_bytes());
    assert_eq!(partial.failure, None);
    let counted: u64 = partial.rules.iter().map(|rule| rule.count).sum();
    assert_eq!(counted, partial.counts().rejected, "every reject has one reason");
    let text = String::from_utf8(outputs[1].clone()).unwrap();
    text.lines().map(|line| line.splitn(5, '|').map(str::to_owned).collect()).collect()
}

/// Checks that of values of one field the good ones go through, and the bad ones have this reason and message.
fn field(options: &str, good: &[&str], bad: &[&str], code: &str, message: &str) {
    let program = job(&format!("{{a: {{{options}}}}}"), "");
    let lines: Vec<&str> = good.iter().chain(bad).copied().collect();
    let rejected = rejects(&program, &lines);
    let expected: Vec<Vec<String>> =
        bad.iter().map(|line| [code, code, "a", &format!("`a` {message}"), line].map(str::to_owned).to_vec()).collect();
    assert_eq!(rejected, expected, "{options}");
}

#[test]
fn a_length_counts_characters() {
    field("length: 3", &["abc", "Zoë", "日本語"], &["ab", "abcd", "Zo"], "BL3131", "does not have 3 characters");
    let four = "does not have 2 to 4 characters";
    field("length: {min: 2, max: 4}", &["ab", "abcd", "éééé"], &["a", "abcde", "ééééé"], "BL3131", four);
    field("length: {min: 2}", &["ab", &"x".repeat(900)], &["a", "é"], "BL3131", "has fewer than 2 characters");
    field("length: {max: 2}", &["a", "ab"], &["abc"], "BL3131", "has more than 2 characters");
}

#[test]
fn allowed_texts_and_keys_are_compared_byte_for_byte() {
    let texts = "one_of: [EUR, USD, LONGER THAN 8]";
    let said = "is not one of the texts that are allowed";
    field(texts, &["EUR", "USD", "LONGER THAN 8"], &["eur", "EU", "EURO", "LONGER THAN 9", " EUR"], "BL3132", said);
    let said = "is no key of the lookup table `country`";
    field("in_lookup: country", &["AT", "LONG COUNTRY"], &["at", "A", "040", "LONG COUNTRX"], "BL3133", said);
}

#[test]
fn a_range_has_both_its_ends() {
    let said = "is not from 0.01 to 9.99";
    let amount = "type: decimal(2), range: {min: 0.01, max: 9.99}";
    field(amount, &["0.01", "9.99", "5"], &["0.00", "10", "-0.01", "10.00", "-5"], "BL3134", said);
    // Beyond the digits of the fast path.
    let large = "type: integer, range: {min: 12345678901234567890}";
    let said = "is less than 12345678901234567890";
    field(large, &["12345678901234567890", "99999999999999999999"], &["12345678901234567889", "1"], "BL3134", said);
    let picture = "type: decimal(2), picture: \"S9(3)V99\", range: {max: 1.00}";
    field(picture, &["0010{", "0010}", "9999R"], &["0010A"], "BL3134", "is more than 1.00");
    let day = "type: date, format: \"%d.%m.%Y\", range: {min: 2024-02-29, max: 2024-03-01}";
    let said = "is not from 2024-02-29 to 2024-03-01";
    field(day, &["29.02.2024", "01.03.2024"], &["28.02.2024", "02.03.2024"], "BL3134", said);
    let time = "type: time, range: {min: \"09:00:00\"}";
    field(time, &["09:00:00", "23:59:59"], &["08:59:59"], "BL3134", "is less than 09:00:00");
    let moment = "type: timestamp, range: {max: 2024-02-29T12:00:00}";
    field(moment, &["2024-02-29T12:00:00"], &["2024-02-29T12:00:01"], "BL3134", "is more than 2024-02-29T12:00:00");
}

#[test]
fn standards_have_codes_of_their_own() {
    field("valid_as: email", &["a@example.com"], &["a@example"], "BL3135", "is no e-mail address");
    field("valid_as: phone", &["+436641234567"], &["06641234567"], "BL3136", "is no international telephone number");
    field("valid_as: numeric", &["0123"], &["12a"], "BL3137", "is not of digits only");
    field("valid_as: luhn", &["4111111111111111"], &["4111111111111112"], "BL3138", "has a wrong check digit (Luhn)");
    let said = "is no IBAN, or its check digits are wrong";
    field("valid_as: iban", &["GB29NWBK60161331926819"], &["GB29NWBK60161331926818"], "BL3139", said);
    let said = "is no ABA routing number, or its check digit is wrong";
    field("valid_as: aba", &["021000021"], &["021000012"], "BL3140", said);
    let isbn = "check_digit: {modulus: 11, weights: [2, 3, 4, 5, 6, 7, 8, 9, 10], ten: X}";
    field(isbn, &["0306406152", "080442957X"], &["0306406153", "0804429570"], "BL3141", "has a wrong check digit");
    let nip =
        "check_digit: {modulus: 11, weights: [6, 5, 7, 2, 3, 4, 5, 6, 7], direction: left_to_right, result: remainder}";
    field(nip, &["1060000062"], &["1060000063"], "BL3141", "has a wrong check digit");
    let luhn = "check_digit: {modulus: 10, weights: [2, 1], digit_sum: true}";
    field(luhn, &["4111111111111111"], &["4111111111111112"], "BL3141", "has a wrong check digit");
}

#[test]
fn an_empty_value_is_null_and_passes_and_blanks_are_taken_off_first() {
    let options = "{a: {required: false, length: 3, one_of: [abc], in_lookup: country, valid_as: iban, check_digit: {modulus: 97}}}";
    assert_eq!(rejects(&job(options, ""), &[""]).len(), 0);
    let range = "{a: {type: integer, required: false, range: {min: 5}}}, b";
    assert_eq!(rejects(&job(range, ""), &["|x"]).len(), 0);
    assert_eq!(rejects(&job("{a: {trim: both, length: 2, one_of: [ab]}}", ""), &[" ab  "]).len(), 0);
    let blank = rejects(&job("{a: {trim: both, length: 2}}", ""), &["   "]);
    assert_eq!(blank[0][0], "BL3103", "empty, and not too short");
}

#[test]
fn the_order_is_required_form_pattern_and_then_the_checks_as_documented() {
    let options = "{a: {pattern: \"[A-Z0-9]+\", length: {max: 4}, one_of: [AT, LONGER, X1, X2X2X2, \"18\"], in_lookup: country, valid_as: luhn, check_digit: {modulus: 10, weights: [1]}}}";
    let program = job(options, "");
    let codes = |line: &str| rejects(&program, &[line]).first().map(|reject| reject[0].clone());
    let found = ["", "at", "LONGER", "NEITHER", "NONE", "X1", "AT"].map(codes);
    assert_eq!(
        found,
        ["BL3103", "BL3106", "BL3131", "BL3131", "BL3132", "BL3133", "BL3138"].map(|code| Some(code.to_owned()))
    );
    let named = job("{a: {length: 2, reason: SHORT}}, {b: {valid_as: numeric, reason: DIGITS}}", "");
    assert_eq!(
        rejects(&named, &["abc|x", "ab|x"]).iter().map(|reject| &reject[0]).collect::<Vec<_>>(),
        ["SHORT", "DIGITS"]
    );
}

#[test]
fn a_value_that_fails_a_check_counts_in_totals_and_an_ill_formed_one_does_not() {
    let yaml = "batchloom: 1\njob: sums\ninputs:\n  data:\n    format: delimited\n    record: {fields: [{a: {type: integer, range: {max: 10}}}]}\n\
        transactions: {A: {}}\noutputs:\n  out: {format: delimited, fields: [{x: {from: a}}], trailer: {fields: [{r: {expr: \"read.sum(a)\"}}, {w: {expr: \"written.sum(x)\"}}, {j: {expr: \"rejected.sum(a)\"}}]}}\n";
    for level in Level::available() {
        let partial = run(&program(yaml, &[], level), b"1\n20\nx\n3\n").1;
        let sums: Vec<_> = partial.totals.iter().map(totals::value).collect();
        assert_eq!(sums, ["24", "4", "20"].map(|sum| Some(sum.to_owned())));
    }
}

const ALL: &str = "      failures: all\n      validate:\n        - {check: \"a < 100\", reason: LARGE}\n        - {check: \"b != 'zz'\", reason: ZZ, severity: warning}\n        - {check: \"size(b) < 4 || a == 5\", reason: LONG}\n        - {check: \"b != 'stop'\", reason: STOP, severity: fatal}\n        - {check: \"c == null || c > 0\", reason: LARGE}";
const FIELDS: &str = "{a: {type: integer, range: {max: 50}, reason: A}}, {b: {pattern: \"[a-z]+\", length: {max: 5}, one_of: [ab, abcd, zz, stop, abcdef]}}, {c: {type: integer, required: false}}";

#[test]
fn a_reject_names_all_its_failures_in_the_order_of_the_verdict() {
    let program = job(FIELDS, ALL);
    let lines = ["1|ab|", "60|ab|", "200|abcdef|0", "x|abcd|", "||", "5|AB|", "200|zz|", "1|ab", "60|ab|x"];
    let found: Vec<String> = rejects(&program, &lines).into_iter().map(|reject| reject[..3].join("|")).collect();
    let expected = [
        "A|A|a",
        // The range, the length of b, the rules; LARGE twice is one reason.
        "A|A;BL3131;LARGE;LONG|a",
        // What cannot be read is one failure: no range, no rule that uses it. `size(b) < 4` fails, and `||` asks for `a`.
        "A|A|a",
        "A|A;BL3103|a",
        // A text that does not match its pattern has no value for rules, but it has a length.
        "BL3106|BL3106;BL3132|b",
        // A warning is no failure.
        "A|A;LARGE|a",
        // A line that cannot be divided stands alone.
        "BL3102|BL3102|",
        "A|A;BL3104|a",
    ];
    assert_eq!(found, expected);
}

#[test]
fn without_it_the_first_failure_is_the_only_one() {
    let program = job(FIELDS, &ALL.replace("failures: all", "failures: first"));
    let found = rejects(&program, &["200|abcdef|0", "x|abcd|"]);
    assert_eq!(found.iter().map(|reject| reject[1].as_str()).collect::<Vec<_>>(), ["A", "A"]);
    let silent = job(FIELDS, &ALL.replace("      failures: all\n", ""));
    assert_eq!(rejects(&silent, &["200|abcdef|0"]), found[..1]);
}

#[test]
fn a_fatal_failure_fails_the_run_even_behind_another_one() {
    let all = job(FIELDS, ALL);
    let partial = run(&all, b"1|ab|\n60|stop|\n1|ab|\n").1;
    let failure = partial.failure.clone().unwrap();
    assert_eq!((failure.code, failure.record, failure.offset, partial.counts().read), (3014, 2, 6, 1));
    assert!(failure.message.contains("STOP"), "{}", failure.message);
    let first = job(FIELDS, &ALL.replace("failures: all", "failures: first"));
    assert_eq!(run(&first, b"60|stop|\n").1.failure, None);
}

#[test]
fn processing_stops_in_front_of_the_reject_that_is_one_too_many() {
    let program = job("{a: integer}, b", "");
    let text = b"1|x\ny|x\n2|x\n3\nz|x\n4|x\n";
    for (allowed, record, offset, read) in [(0, 2, 4, 1), (1, 4, 12, 3), (2, 5, 14, 4)] {
        let mut worker = Worker::new(&program, b'#');
        worker.state.rejects_allowed = allowed;
        let partial = worker.block(text, 0, 0).1;
        let failure = partial.failure.clone().unwrap();
        assert_eq!((failure.code, failure.record, failure.offset), (4005, record, offset), "{allowed} are allowed");
        let counts = partial.counts();
        assert_eq!((counts.read, counts.rejected, partial.end), (read, allowed, offset));
        assert_eq!(partial.rules.iter().map(|rule| rule.count).sum::<u64>(), allowed);
    }
    let mut worker = Worker::new(&program, b'#');
    worker.state.rejects_allowed = 3;
    assert_eq!(worker.block(text, 0, 0).1.failure, None);
}
