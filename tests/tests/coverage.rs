//! What the corpus covers: every code that data alone can bring about has a case.
#![expect(clippy::disallowed_methods, reason = "tests look at files directly")]

use batchloom::Code;
use batchloom_tests::conformance::cases;
use std::collections::BTreeSet;

/// Codes that need a fault of the system, or of ours; they are tested where those are made.
const ELSEWHERE: [&str; 7] = ["BL3002", "BL3011", "BL3012", "BL3020", "BL4003", "BL5004", "BL5005"];
const ELSEWHERE_TOO: [&str; 4] = ["BL5006", "BL5007", "BL5008", "BL5011"];

#[test]
fn every_code_of_data_has_a_case() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        for file in case.files("expect").into_values().filter(|path| path.extension().is_some_and(|end| end == "json"))
        {
            let text = std::fs::read_to_string(file).expect("an expectation");
            seen.extend(text.match_indices("\"BL").map(|(at, _)| text[at + 1..at + 7].to_owned()));
        }
    }
    let wanted = Code::all().map(|code| code.to_string());
    let wanted = wanted.filter(|code| ["BL3", "BL4", "BL5"].iter().any(|area| code.starts_with(area)));
    let missing: Vec<String> = wanted
        .filter(|code| !seen.contains(code) && !ELSEWHERE.iter().chain(&ELSEWHERE_TOO).any(|known| known == code))
        .collect();
    assert!(missing.is_empty(), "no case of the corpus shows {missing:?}");
}

#[test]
fn every_case_says_what_it_shows_and_expects_something() {
    let cases = cases();
    assert!(cases.len() >= 45, "{} cases", cases.len());
    for case in cases {
        assert!(case.spec.about.len() > 10, "{} does not say what it shows", case.name);
        let report = case.folder.join("expect/report.json").exists();
        assert!(report != case.fails(), "{} expects neither or both of report.json and error.json", case.name);
    }
}
