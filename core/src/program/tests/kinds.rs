//! Transaction types that no field tells, against a plain reading of the same lines.

use super::*;
use proptest::prelude::*;

const DELIMITED: &str = r#"
batchloom: 1
job: kinds
inputs:
  data:
    format: delimited
    delimiter: "|"
    QUOTE
    record:
      unknown_type: {reason: E01}
      fields: [{a: {trim: both, required: false}}, {n: {type: decimal(1), required: false}}, {c: {required: false}}]
transactions:
  PREFIX: {when: {prefix: "D1"}}
  PLACE: {when: {at: 3, value: "07"}}
  TEXT: {when: {field: a, value: x}}
  INSIDE: {when: {field: c, at: 2, value: z}}
  PATTERN: {when: {pattern: "[a-z]+[|][0-9.]*[|]Q.*"}}
  OF_FIELD: {when: {field: c, prefix: q, pattern: "[pq]+", expr: "n > -2.0"}}
  NEGATIVE: {when: {expr: "n < 0.0"}}
  EMPTY: {when: {expr: "c == null && a != 'y'"}}
outputs:
  out:
    format: delimited
    delimiter: ";"
    fields: [{kind: {expr: "type"}}, {c: {from: c, default: none}}]
    trailer:
      fields:
        - all: {expr: "read.count(type == 'NEGATIVE')"}
        - known: {expr: "rejected.count(type == 'EMPTY')"}
        - those: {expr: "written.count(type == 'PREFIX')"}
  rejects: {from: rejects, format: delimited, delimiter: ";", fields: [reason, type, line]}
"#;

/// Tenths of a text, where it is a number of the form.
fn tenths(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let fits = !whole.is_empty() && fraction.len() == 1 && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    fits.then(|| sign * format!("{whole}{fraction}").parse::<i64>().unwrap())
}

/// The type of a line and of its fields.
fn kind(line: &str, [a, n, c]: [&str; 3]) -> Option<&'static str> {
    let a = a.trim_matches(' ');
    let number = tenths(n);
    let lower = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase());
    let parts: Vec<&str> = line.splitn(3, '|').collect();
    let pattern =
        lower(parts[0]) && parts[1].chars().all(|c| c.is_ascii_digit() || c == '.') && parts[2].starts_with('Q');
    let all = c.chars().all(|c| c == 'p' || c == 'q');
    Some(match () {
        () if line.starts_with("D1") => "PREFIX",
        () if line.as_bytes().get(2..4) == Some(b"07") => "PLACE",
        () if a == "x" => "TEXT",
        () if c.as_bytes().get(1) == Some(&b'z') => "INSIDE",
        () if pattern => "PATTERN",
        () if c.starts_with('q') && all && number.is_some_and(|number| number > -20) => "OF_FIELD",
        () if number.is_some_and(|number| number < 0) => "NEGATIVE",
        () if c.is_empty() && !a.is_empty() && a != "y" => "EMPTY",
        () => return None,
    })
}

/// What the lines come to: both outputs, and the three totals.
fn expected(lines: &[String], quoted: bool) -> (String, String, [u64; 3]) {
    let (mut out, mut rejects, mut totals) = (String::new(), String::new(), [0; 3]);
    for line in lines {
        let fields: Vec<String> = line
            .split('|')
            .map(|field| {
                let field = if quoted {
                    field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(field)
                } else {
                    field
                };
                field.to_owned()
            })
            .collect();
        let [a, n, c] = &fields[..] else {
            rejects.push_str(&format!("BL3102;;{line}\n"));
            continue;
        };
        let found = kind(line, [a, n, c]);
        totals[0] += u64::from(found == Some("NEGATIVE"));
        match found {
            None => rejects.push_str(&format!("E01;;{line}\n")),
            Some(kind) if n.is_empty() || tenths(n).is_some() => {
                totals[2] += u64::from(kind == "PREFIX");
                let c = if c.is_empty() { "none" } else { c };
                out.push_str(&format!("{kind};{c}\n"));
            }
            Some(kind) => {
                totals[1] += u64::from(kind == "EMPTY");
                rejects.push_str(&format!("BL3104;{kind};{line}\n"));
            }
        }
    }
    (out, rejects, totals)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_first_type_that_fits_is_taken(
        lines in prop::collection::vec(
            ("(D1|D2|ab| x|x|y|07|)[a-z0]{0,2}", "(-?[0-9]{1,2}([.][0-9])?|07|-3[.]5|-1[.]0|)", "(Q[a-z]?|q{1,3}|qp|az|[a-zü]{0,3}|)", 0..20u8).prop_map(|(a, n, c, odd)| match odd {
                0 => format!("{a}|{n}"),
                1 => format!("{a}|1.55|{c}"),
                _ => format!("{a}|{n}|{c}"),
            }),
            0..30,
        ),
        quoted: bool,
    ) {
        let yaml = DELIMITED.replace("QUOTE", if quoted { "quote: '\"'" } else { "empty: allow" });
        let lines: Vec<String> = lines.into_iter().enumerate().map(|(index, line)| match line.rsplit_once('|') {
            // Every other line has quotes, which are no part of the field and stand in the line.
            Some((rest, last)) if quoted && index % 2 == 0 => format!("{rest}|\"{last}\""),
            _ => line,
        }).collect();
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let (out, rejects, totals) = expected(&lines, quoted);
        for level in Level::available() {
            let (outputs, partial) = run(&program(&yaml, &[], level), text.as_bytes());
            prop_assert_eq!(String::from_utf8_lossy(&outputs[0]), out.as_str());
            prop_assert_eq!(String::from_utf8_lossy(&outputs[1]), rejects.as_str());
            let found: Vec<String> = partial.totals.iter().map(totals::value).map(Option::unwrap_or_default).collect();
            prop_assert_eq!(found, totals.map(|total| total.to_string()).to_vec());
        }
    }
}

#[test]
fn lines_with_bytes_that_may_not_be_there_have_a_type_too() {
    let yaml = DELIMITED.replace("QUOTE", "empty: allow");
    let program = program(&yaml, &[], Level::detect());
    let (outputs, partial) = run(&program, b"D1|1.0|\xFF\nok|-1.0|\0\n\xFF|1.0|zz\n\xFF|1.0|c\n");
    assert_eq!(
        outputs[1],
        b"BL3108;PREFIX;D1|1.0|\xFF\nBL3109;NEGATIVE;ok|-1.0|\0\nBL3108;INSIDE;\xFF|1.0|zz\nBL3108;;\xFF|1.0|c\n"
    );
    assert_eq!(totals::value(&partial.totals[0]).as_deref(), Some("1"));
}

#[test]
fn positions_of_fixed_width_lines_and_a_default() {
    let yaml = r#"
batchloom: 1
job: kinds
inputs:
  data:
    format: fixed
    encoding: iso-8859-1
    record: {fields: [{a: {width: 3}}, {b: {width: 2, required: false, trim: right}}]}
transactions:
  SECOND: {when: {at: 4, value: "07"}}
  UML: {when: {field: a, prefix: "ä"}}
  OTHER: {when: default}
outputs:
  out: {format: delimited, fields: [{kind: {expr: "type"}}, {a: {from: a}}]}
  rejects: {from: rejects, format: delimited, fields: [reason, type]}
"#;
    let program = program(yaml, &[], Level::detect());
    let mut buffer = vec![0; PAD];
    buffer.extend_from_slice(b"abc07\n\xE4bc  \nabc70\n");
    let (to, mut positions, mut divided) = (buffer.len(), Vec::new(), Divided::default());
    buffer.resize(to + PAD, 0);
    let task = DivideBlock {
        program: &program,
        buffer: &mut buffer,
        from: PAD,
        to,
        positions: &mut positions,
        divided: &mut divided,
    };
    program.level.run(task);
    let mut state = State::new(program.output_count, program.totals.clone(), program.trimmed);
    let block = Block { buffer: &buffer, from: PAD, to, offset: 0, body_end: u64::MAX, divided: Some(&divided) };
    program.level.run(ProcessBlock { program: &program, block, state: &mut state, positions: &mut positions });
    assert_eq!(String::from_utf8_lossy(state.outputs[0].finished()), "SECOND,abc\nUML,äbc\nOTHER,abc\n");
}
