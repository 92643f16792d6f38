//! Good files with one thing damaged: what a run says of each, where, and what becomes of the other records.
//!
//! What is said stands in `damaged/said/NAME.txt`: exit code, error, position, counts, rejects. `BATCHLOOM_UPDATE=1` writes it anew;
//! it is then to be read, one by one: whoever has to mend the file must find the place, the reason and the way out.
#![expect(clippy::disallowed_methods, reason = "tests make and look at files directly")]

#[path = "damaged/cases.rs"]
mod cases;
#[path = "damaged/good.rs"]
mod good;

use batchloom_tests::real::Bed;
use batchloom_tests::{accounted, project, read};
use cases::{CASES, Case, Damage};
use std::fmt::Write;
use std::path::PathBuf;

impl Damage {
    fn of(&self, good: &[u8]) -> Vec<u8> {
        let find = |text: &[u8]| {
            let found = good.windows(text.len()).position(|part| part == text);
            found.unwrap_or_else(|| panic!("{} is not in the file", text.escape_ascii()))
        };
        match self {
            Damage::Replace(text, other) => {
                let at = find(text);
                [&good[..at], other, &good[at + text.len()..]].concat()
            }
            Damage::All(byte, other) => {
                let bytes = good.iter().map(|known| if known == byte { other } else { std::slice::from_ref(known) });
                bytes.collect::<Vec<_>>().concat()
            }
            Damage::Keep(length) => good[..*length].to_vec(),
            Damage::Cut(length) => good[..good.len() - length].to_vec(),
            Damage::Behind(bytes) => [good, bytes].concat(),
            Damage::InFront(bytes) => [bytes, good].concat(),
            Damage::Flip(at) => {
                let at = if *at < 0 { good.len() - at.unsigned_abs() } else { at.unsigned_abs() };
                let mut bytes = good.to_vec();
                bytes[at] ^= 0x55;
                bytes
            }
            Damage::Is(bytes) => bytes.to_vec(),
            Damage::Made(make) => make(good),
        }
    }
}

/// What a run says of a case.
fn said(case: &Case, setting: &[&str]) -> String {
    let bed = Bed::new(case.good.job, &case.damage.of(&(case.good.bytes)()));
    let run = bed.run(setting);
    let report = run.json();
    accounted(&report).unwrap_or_else(|problem| panic!("{}: {problem}", case.name));
    let mut text = format!("exit {}\n", run.code);
    let folder = format!("{}/", bed.folder().display());
    if report["error"].is_object() {
        text.push_str(&run.err.replace(&folder, ""));
        let position = report["error"]["position"].as_object().cloned().unwrap_or_default();
        let known = position.iter().filter(|(_, value)| !value.is_null());
        let parts = known.map(|(key, value)| format!("{key} {}", value.to_string().replace(&folder, "")));
        let _ = writeln!(text, "position: {}", parts.collect::<Vec<_>>().join(", "));
        assert!(
            !bed.path("out.txt").exists() && !bed.path("rejects.txt").exists(),
            "{}: something appeared",
            case.name
        );
    }
    let count = |name: &str| report["counts"][name].as_u64().unwrap_or_default();
    let counts = ["read", "written", "rejected", "pending"].map(|name| format!("{name} {}", count(name)));
    let _ = writeln!(text, "counts: {}", counts.join(", "));
    if report["by_reason"].as_object().is_some_and(|reasons| !reasons.is_empty()) {
        let _ = writeln!(text, "reasons: {}", report["by_reason"]);
    }
    if run.code == 0 {
        let rejects = read(bed.path("rejects.txt"));
        text.extend(
            rejects.split_inclusive(|byte| *byte == b'\n').map(|line| format!("reject: {}\n", line.escape_ascii())),
        );
    }
    text
}

fn golden(name: &str) -> PathBuf {
    project().join("tests/tests/damaged/said").join(format!("{name}.txt"))
}

#[test]
fn every_good_file_is_taken_whole() {
    for good in good::ALL {
        let whole = Case { name: "good", good, damage: Damage::Behind(b"") };
        let text = said(&whole, &[]);
        assert!(text.starts_with("exit 0\n") && text.contains("rejected 0") && !text.contains("read 0"), "{text}");
    }
}

#[test]
fn every_damage_has_its_message_at_any_setting() {
    let update = std::env::var_os("BATCHLOOM_UPDATE").is_some();
    let mut wrong = Vec::new();
    for case in CASES {
        let found = said(case, &["--threads", "1", "--block-size", "1MiB"]);
        assert_eq!(said(case, &["--threads", "3", "--block-size", "4KiB"]), found, "{}", case.name);
        if update {
            std::fs::write(golden(case.name), &found).expect("the golden is written");
        }
        if std::fs::read_to_string(golden(case.name)).ok().as_ref() != Some(&found) {
            wrong.push(format!("==== {}\n{found}==== end\n", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} messages differ:\n{}", wrong.len(), wrong.join(""));
}

#[test]
fn every_message_names_a_place_and_a_way_out() {
    for case in CASES {
        let text = std::fs::read_to_string(golden(case.name)).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        if text.starts_with("exit 0\n") {
            continue;
        }
        assert!(text.contains("help: "), "{}: no way out", case.name);
        let place = text.contains("position: file \"in.txt\"") || text.contains("error[BL4001]");
        assert!(place, "{}: no place", case.name);
    }
}

#[test]
fn no_golden_is_left_over() {
    for entry in std::fs::read_dir(golden("x").parent().expect("a folder")).expect("the goldens") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(CASES.iter().any(|case| format!("{}.txt", case.name) == name), "{name} belongs to no case");
    }
}
