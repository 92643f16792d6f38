//! Two jobs by hand against models of them: plain code over texts that shares nothing with the rest of the crate.

use super::*;
use num_bigint::BigInt;
use proptest::prelude::*;

const CARDS: &str = r#"
batchloom: 1
job: cards
inputs:
  data:
    format: delimited
    delimiter: "|"
    record:
      type_field: kind
      unknown_type: {reason: E01}
      fields:
        - kind
        - id: {reason: E05}
        - account: {pattern: "[0-9]{1,16}", reason: E02}
        - card: {required: false, pii: pan}
        - amount: {type: decimal(2), digits: 5, fraction: exact, reason: E04}
        - country: {required: false}
      validate: [{check: "amount <= 50000.00", reason: LIM}]
transactions:
  PUR: {map: {amount: {from: amount}}}
  REF: {map: {amount: {expr: "-amount"}}}
outputs:
  ledger:
    format: fixed
    encoding: ascii
    unmappable: {replace: "?"}
    fields:
      - account: {width: 16, from: account}
      - card: {width: 12, from: card, mask: last4, default: none}
      - amount: {width: 11, picture: "9(8)V99", sign: leading_separate}
      - id: {width: 6, from: id, case: upper, truncate: true}
      - country: {width: 3, from: country, lookup: country, default: "000"}
      - high: {width: 1, expr: "amount >= 100.00 ? 'H' : 'N'"}
    trailer:
      fields:
        - a: {width: 40, expr: "written.sum(amount, amount > 0)"}
        - b: {width: 40, expr: "written.hash_total(account, 10)"}
        - c: {width: 40, expr: "read.sum(amount)"}
        - d: {width: 40, expr: "rejected.count(reason == 'E02')"}
        - e: {width: 40, expr: "read.count()"}
  rejects: {from: rejects, format: delimited, delimiter: "|", fields: [reason, line]}
lookups:
  country: {table: {DE: "276", FR: "250"}}
"#;

/// What a model makes of a text: the bytes of both outputs, and the totals.
struct Modelled {
    written: String,
    rejects: Vec<u8>,
    totals: Vec<BigInt>,
}

fn cents(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.')?;
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let fits = (1..=5).contains(&whole.len()) && fraction.len() == 2 && all_digits(whole) && all_digits(fraction);
    let value = fits.then(|| format!("{whole}{fraction}").parse::<i64>().unwrap())?;
    Some(if negative { -value } else { value })
}

/// The reason that a line is refused for, or its record in the ledger.
fn card(line: &[u8]) -> Result<String, &'static str> {
    if line.contains(&0) {
        return Err("BL3109");
    }
    let text = std::str::from_utf8(line).map_err(|_| "BL3108")?;
    let fields: Vec<&str> = text.split('|').collect();
    let [kind, id, account, card, amount, country] = fields[..] else { return Err("BL3102") };
    if !["PUR", "REF"].contains(&kind) {
        return Err("E01");
    }
    if id.is_empty() {
        return Err("E05");
    }
    if !(1..=16).contains(&account.len()) || !account.chars().all(|c| c.is_ascii_digit()) {
        return Err("E02");
    }
    let amount = cents(amount).ok_or("E04")?;
    if amount > 5_000_000 {
        return Err("LIM");
    }
    let stars: Vec<char> = card.chars().collect();
    let shown = if stars.len() < 8 { stars.len() } else { stars.len() - 4 };
    let mut masked: String = stars.iter().enumerate().map(|(i, c)| if i < shown { '*' } else { *c }).collect();
    if stars.is_empty() {
        masked = "none".into();
    }
    let masked = plain(&masked);
    if masked.len() > 12 {
        return Err("BL3110");
    }
    let written = if kind == "REF" { -amount } else { amount };
    let sign = if written < 0 { '-' } else { '+' };
    let id: String = plain(id).to_uppercase().chars().take(6).collect();
    let country = match country {
        "DE" => "276",
        "FR" => "250",
        _ => "000",
    };
    let high = if amount >= 10_000 { 'H' } else { 'N' };
    Ok(format!("{account:<16}{masked:<12}{sign}{:010}{id:<6}{country}{high}\n", written.abs()))
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if (' '..='~').contains(&c) { c } else { '?' }).collect()
}

fn cards(text: &[u8]) -> Modelled {
    let mut modelled = Modelled { written: String::new(), rejects: Vec::new(), totals: vec![BigInt::from(0); 5] };
    for line in text.split_inclusive(|byte| *byte == b'\n').map(|line| &line[..line.len() - 1]) {
        let fields: Vec<String> = String::from_utf8_lossy(line).split('|').map(str::to_owned).collect();
        let amount = || cents(&fields[4]).map(BigInt::from);
        modelled.totals[4] += 1;
        let outcome = card(line);
        // Bytes that may not be there spoil the field they stand in; without its fields a line has no amount.
        if fields.len() == 6 {
            modelled.totals[2] += amount().unwrap_or_default();
        }
        match outcome {
            Ok(record) => {
                let turned = if fields[0] == "REF" { -amount().unwrap() } else { amount().unwrap() };
                modelled.totals[0] += turned.max(BigInt::from(0));
                modelled.totals[1] += fields[2].parse::<BigInt>().unwrap();
                modelled.written.push_str(&record);
            }
            Err(reason) => {
                modelled.totals[3] += u8::from(reason == "E02");
                modelled.rejects.extend_from_slice(&[reason.as_bytes(), b"|", line, b"\n"].concat());
            }
        }
    }
    modelled
}

const STOCK: &str = r#"
batchloom: 1
job: stock
inputs:
  data:
    format: fixed
    record:
      fields:
        - name: {width: 8, trim: both}
        - count: {width: 5, trim: left, type: integer, required: false}
        - price: {width: 7, trim: both, type: decimal(3)}
transactions: {item: {}}
outputs:
  list:
    format: delimited
    delimiter: ";"
    fields:
      - name: {from: name, case: lower, substring: {start: 2, length: 3}}
      - count: {from: count, default: "7", width: 6, pad: "*"}
      - both: {composite: {of: [name, count], delimiter: "/"}}
      - value: {conditional: [{when: "count == null", then: nothing}, {else: something}]}
      - price: {expr: "price * 2 - 1"}
    trailer:
      fields:
        - a: {expr: "written.sum(price)"}
  rejects: {from: rejects, format: delimited, delimiter: ";", fields: [reason, line]}
"#;

/// Thousandths of a text that is a decimal of at most three digits behind the point.
fn thousandths(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (digits, ""),
    };
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 3 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let value: i64 = format!("{whole}{fraction:0<3}").parse().ok()?;
    Some(if negative { -value } else { value })
}

fn item(line: &[u8]) -> Result<(String, i64), &'static str> {
    if line.contains(&0) {
        return Err("BL3109");
    }
    std::str::from_utf8(line).map_err(|_| "BL3108")?;
    if line.len() != 20 {
        return Err("BL3116");
    }
    let part = |range: std::ops::Range<usize>| std::str::from_utf8(&line[range]).map_err(|_| "BL3108");
    let (name, count, price) = (part(0..8)?.trim_matches(' '), part(8..13)?.trim_start_matches(' '), part(13..20)?);
    if name.is_empty() {
        return Err("BL3103");
    }
    let whole = count.strip_prefix(['-', '+']).unwrap_or(count);
    if !count.is_empty() && (whole.is_empty() || !whole.chars().all(|c| c.is_ascii_digit())) {
        return Err("BL3104");
    }
    let price = price.trim_matches(' ');
    if price.is_empty() {
        return Err("BL3103");
    }
    let price = thousandths(price).ok_or("BL3104")?;
    let piece: String = name.to_ascii_lowercase().chars().skip(1).take(3).collect();
    if piece.contains(';') || name.contains(';') {
        return Err("BL3115");
    }
    let shown = if count.is_empty() { format!("{:*>6}", 7) } else { format!("{:*>6}", count.parse::<i64>().unwrap()) };
    let value = if count.is_empty() { "nothing" } else { "something" };
    let result = price * 2 - 1000;
    let sign = if result < 0 { "-" } else { "" };
    let result = format!("{sign}{}.{:03}", result.abs() / 1000, result.abs() % 1000);
    Ok((format!("{piece};{shown};{name}/{count};{value};{result}\n"), price))
}

fn check(yaml: &str, text: &[u8], expected: &Modelled) {
    for level in Level::available() {
        let (outputs, partial) = run(&program(yaml, &[], level), text);
        assert_eq!(String::from_utf8_lossy(&outputs[0]), expected.written, "{level:?}");
        assert_eq!(outputs[1], expected.rejects, "{level:?}\n{}", String::from_utf8_lossy(&outputs[1]));
        let totals: Vec<String> = partial.totals.iter().map(totals::value).map(Option::unwrap_or_default).collect();
        let known: Vec<String> = expected.totals.iter().map(BigInt::to_string).collect();
        assert_eq!(totals, known, "{level:?}");
    }
}

/// A line as bytes, now and then with one byte changed, taken out or put in.
fn damaged(line: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<u8>> {
    let byte = prop::sample::select(b"\0\xFF\xC3|; .-0A\r".to_vec());
    (line, 0..20u8, any::<prop::sample::Index>(), byte).prop_map(|(line, how, at, byte)| {
        let mut line = line.into_bytes();
        let at = at.index(line.len());
        match how {
            0 => line[at] = byte,
            1 => drop(line.remove(at)),
            2 => line.insert(at, byte),
            _ => {}
        }
        line
    })
}

fn text(line: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(damaged(line), 0..40)
        .prop_map(|lines| lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn cards_come_to_what_the_model_says(text in text(
        "(PUR|REF|PUR|XXX)\\|[a-zé]{0,9}\\|[0-9]{1,17}\\|([0-9]{12}|[0-9a-zü]{0,13})\\|[+-]?[0-9]{1,5}[.][0-9]{2}\\|(DE|FR|US|)",
    )) {
        check(CARDS, &text, &cards(&text));
    }

    #[test]
    fn stock_comes_to_what_the_model_says(text in text(
        "[A-Zb ]{7}[A-Z ]( {5}|  [ -][0-9]{2}|[0-9]{5})([0-9]{3}[.][0-9]{3}| -?[0-9][.][0-9]{3}|[0-9]{4}[.][0-9] |  ü[0-9] {2})",
    )) {
        let mut modelled = Modelled { written: String::new(), rejects: Vec::new(), totals: vec![BigInt::from(0)] };
        for line in text.split_inclusive(|byte| *byte == b'\n').map(|line| &line[..line.len() - 1]) {
            match item(line) {
                Ok((record, price)) => {
                    modelled.written.push_str(&record);
                    modelled.totals[0] += price * 2 - 1000;
                }
                Err(reason) => modelled.rejects.extend_from_slice(&[reason.as_bytes(), b";", line, b"\n"].concat()),
            }
        }
        check(STOCK, &text, &modelled);
    }
}
