use super::{Made, Plan, write};
use std::collections::BTreeSet;

fn text(plan: &Plan) -> (Made, String) {
    let mut bytes = Vec::new();
    let made = write(plan, &mut bytes).expect("a vector takes every byte");
    (made, String::from_utf8(bytes).expect("UTF-8"))
}

const PLAN: Plan = Plan { records: 20_000, seed: 11, bad_per_100k: 5_000 };

/// Sum of the well-formed amounts, read from the text alone.
fn control_total(details: &[&str]) -> i128 {
    let mut total = 0;
    for line in details {
        let amount = line.split('|').nth(5).expect("an amount");
        let (sign, bare) = match amount.as_bytes().first() {
            Some(b'-') => (-1, &amount[1..]),
            Some(b'+') => (1, &amount[1..]),
            _ => (1, amount),
        };
        let Some(point) = bare.find('.') else { continue };
        let digits = bare.replace('.', "");
        let formed = (1..=11).contains(&point) && bare.len() == point + 3 && digits.len() + 1 == bare.len();
        if formed && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            total += sign * digits.parse::<i128>().expect("digits");
        }
    }
    total
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    assert_eq!(text(&PLAN).1, text(&PLAN).1);
    assert_ne!(text(&PLAN).1, text(&Plan { seed: 12, ..PLAN }).1);
}

#[test]
fn the_trailer_is_true() {
    let (made, text) = text(&PLAN);
    let lines: Vec<&str> = text.lines().collect();
    let details = &lines[1..lines.len() - 1];
    let trailer: Vec<&str> = lines[lines.len() - 1].split('|').collect();
    assert_eq!(trailer[0], "TRL");
    assert_eq!(trailer[1], details.len().to_string());
    assert_eq!(trailer[2].replace('.', "").parse::<i128>().expect("digits"), control_total(details));
    assert_eq!(made.total, control_total(details));
}

#[test]
fn every_line_has_the_shape_of_the_specification() {
    let (made, text) = text(&PLAN);
    assert!(text.starts_with("HDR|2026-11-20|CARDS0000011\n") && text.ends_with('\n'));
    let lines: Vec<&str> = text.lines().collect();
    let mut transactions = BTreeSet::new();
    for line in &lines[1..lines.len() - 1] {
        let fields: Vec<&str> = line.split('|').collect();
        assert_eq!(fields.len(), 12, "{line}");
        assert!(transactions.insert(fields[1]), "transaction numbers are unique: {line}");
        assert!((1..=12).contains(&fields[1].len()));
        assert!([15, 16, 19].contains(&fields[3].len()), "{line}");
        assert!((3..=50).contains(&fields[7].chars().count()), "{line}");
        assert_eq!(fields[8].len(), 4);
        assert!(!line.contains(['"', '\r', '\t', '\0']));
    }
    assert!((800..1_200).contains(&made.bad), "{} bad", made.bad);
}

#[test]
fn all_types_and_all_four_faults_occur() {
    let (_, text) = text(&PLAN);
    for kind in ["PUR|", "REF|", "PAY|", "FEE|", "CHG|", "ADJ|"] {
        assert!(text.lines().any(|line| line.starts_with(kind)), "{kind}");
    }
    for fault in ["|12345678901234567|", "|2026-02-29T08:00:00|", "|12,50|"] {
        assert!(text.contains(fault), "{fault}");
    }
}

#[test]
fn no_records_make_a_file_of_two_lines() {
    let (_, text) = text(&Plan { records: 0, ..PLAN });
    assert_eq!(text, "HDR|2026-11-20|CARDS0000011\nTRL|0|0.00\n");
}

#[test]
fn without_bad_records_every_amount_counts() {
    let (made, _) = text(&Plan { bad_per_100k: 0, ..PLAN });
    assert_eq!(made.bad, 0);
}
