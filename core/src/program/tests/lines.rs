//! Random lines for a random job: most of them valid, some slightly damaged, some badly.

use super::dice::Dice;
use super::jobs::{Field, Job};

const DAMAGED: [&str; 18] = [
    "",
    " ",
    "  x ",
    "abc",
    "12,5",
    "1.",
    ".5",
    "+",
    "--1",
    "99999999999999999999999999999999999999999",
    "-0",
    "1.5",
    "ü",
    "0x10",
    "2023-02-29",
    "24:00:00",
    "\r",
    "\u{1}",
];

/// The lines of an input file without its header and trailer.
pub(super) fn lines(dice: &mut Dice, job: &Job) -> Vec<u8> {
    let mut text = Vec::new();
    dice.gentle = job.gentle;
    let count = if dice.chance(10) { dice.below(3) } else { dice.between(3, 40) };
    for _ in 0..count {
        if job.passes && dice.chance(10) {
            let line = *dice.of(&["#", "", "# a comment; of |three, fields", "#\u{0}", "# ü", "#\r"]);
            text.extend_from_slice(line.as_bytes());
            text.extend_from_slice(if job.crlf { b"\r\n" } else { b"\n" });
        }
        let mut line = line(dice, job);
        if dice.mischief(10) {
            damage(dice, &mut line);
        }
        if job.endless {
            line.resize(job.fields.iter().map(|field| field.width).sum(), b' ');
        }
        text.extend_from_slice(&line);
        if job.endless {
            continue;
        }
        let careless = dice.mischief(2);
        text.extend_from_slice(if job.crlf != careless { b"\r\n" } else { b"\n" });
    }
    if let (Some(delimiter), true) = (job.delimiter, dice.chance(20)) {
        make_up(dice, job, delimiter as u8, &mut text);
    }
    text
}

fn line(dice: &mut Dice, job: &Job) -> Vec<u8> {
    if job.has_header && dice.below(400) == 0 {
        return b"HDR|2024-02-29".to_vec();
    }
    if job.has_trailer && dice.below(400) == 0 {
        return b"TRL;1".to_vec();
    }
    let mut out = Vec::new();
    for (index, field) in job.fields.iter().enumerate() {
        let text = text(dice, job, field);
        match job.delimiter {
            Some(delimiter) => {
                if index > 0 {
                    out.push(delimiter as u8);
                }
                out.extend_from_slice(text.as_bytes());
            }
            None => {
                let mut bytes = text.into_bytes();
                if dice.chance(20) && bytes.len() < field.width {
                    bytes.insert(0, b' ');
                }
                bytes.resize(field.width, b' ');
                out.extend_from_slice(&bytes);
            }
        }
    }
    out
}

fn text(dice: &mut Dice, job: &Job, field: &Field) -> String {
    if field.name == "kind" {
        return if dice.chance(97) { *dice.of(&job.types) } else { dice.of(&["PURX", "", "pur", "HDR"]) }.to_owned();
    }
    let optional = field.options.contains("required: false");
    let mut sample = if dice.mischief(5) { *dice.of(&DAMAGED) } else { *dice.of(field.samples) };
    if sample.is_empty() && !optional && dice.gentle {
        sample = field.samples[0];
    }
    match dice.below(30) {
        0 | 1 if optional && !dice.mischief(75) => String::new(),
        2 if field.options.contains("trim") => format!("  {sample} "),
        _ => sample.to_owned(),
    }
}

fn damage(dice: &mut Dice, line: &mut Vec<u8>) {
    if line.is_empty() {
        return;
    }
    let at = dice.below(line.len());
    match dice.below(9) {
        0 => line[at] = 0,
        1 => line[at] = 0xFF,
        2 => line.truncate(at),
        3 => line.extend_from_slice(b"|;,\tmore"),
        4 => line.clear(),
        5 => drop(line.splice(at..at, *b"\xC3")),
        6 => line[at] = b'\r',
        // A character over two bytes, which may be those of two fixed-width fields.
        7 if at + 1 < line.len() => line[at..at + 2].copy_from_slice("ü".as_bytes()),
        _ => drop(line.remove(at)),
    }
}

/// Breaks a line in two and makes the number of separators right again elsewhere.
fn make_up(dice: &mut Dice, job: &Job, delimiter: u8, text: &mut Vec<u8>) {
    let separators: Vec<usize> = (0..text.len()).filter(|at| text[*at] == delimiter).collect();
    if separators.is_empty() {
        return;
    }
    let at = *dice.of(&separators);
    text[at] = b'\n';
    if dice.chance(50) {
        let behind = text[at + 1..].iter().position(|byte| *byte == b'\n').unwrap_or(0);
        text[at + 1 + behind] = delimiter;
    } else {
        let end = text.len() - if job.crlf { 2 } else { 1 };
        text.splice(end..end, vec![delimiter; job.fields.len()]);
    }
    if text.last() != Some(&b'\n') {
        text.push(b'\n');
    }
}
