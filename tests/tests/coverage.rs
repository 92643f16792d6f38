//! What the corpus covers: every code that data alone can bring about has a case.
#![expect(clippy::disallowed_methods, reason = "tests look at files directly")]

use batchloom::Code;
use batchloom_tests::conformance::cases;
use std::collections::BTreeSet;

/// Codes that need a fault of the system, or of ours; they are tested where those are made.
const ELSEWHERE: [&str; 7] = ["BL3002", "BL3011", "BL3012", "BL3020", "BL4003", "BL5004", "BL5005"];
const ELSEWHERE_TOO: [&str; 4] = ["BL5006", "BL5007", "BL5008", "BL5011"];
/// Codes of the store that a run of a job does not come to, or only beside another process, another version or a network.
const OF_STORES_ELSEWHERE: [&str; 16] = [
    "BL6001", "BL6004", "BL6005", "BL6007", "BL6008", "BL6009", "BL6010", "BL6012", "BL6015", "BL6016", "BL6018",
    "BL6019", "BL6020", "BL6021", "BL6023", "BL6024",
];
/// The same: streams as inputs, and requests.
const OF_STREAMS_AND_REQUESTS: [&str; 3] = ["BL6025", "BL6101", "BL6102"];
/// Codes of a job file as a whole; what is wrong inside has tests of its own.
const OF_JOB_FILES: [&str; 2] = ["BL1009", "BL1010"];

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
    let wanted = wanted.filter(|code| {
        let area = ["BL3", "BL4", "BL5", "BL6"].iter().any(|area| code.starts_with(area));
        area || OF_JOB_FILES.contains(&code.as_str())
    });
    let lists: [&[&str]; 4] = [&ELSEWHERE, &ELSEWHERE_TOO, &OF_STORES_ELSEWHERE, &OF_STREAMS_AND_REQUESTS];
    let elsewhere: BTreeSet<&str> = lists.concat().into_iter().collect();
    let missing: Vec<String> =
        wanted.filter(|code| !seen.contains(code) && !elsewhere.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "no case of the corpus shows {missing:?}");
    let shown: Vec<&str> = elsewhere.into_iter().filter(|code| seen.contains(*code)).collect();
    assert!(shown.is_empty(), "{shown:?} have cases, and stand on the lists of those that have none");
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

#[test]
fn every_way_to_a_second_launch_has_cases() {
    let cases = cases();
    let of = |area: &str| cases.iter().filter(|case| case.name.starts_with(area)).collect::<Vec<_>>();
    let (duplicates, resumes) = (of("duplicates/"), of("resume/"));
    assert!(duplicates.len() >= 15 && resumes.len() >= 12, "{} and {}", duplicates.len(), resumes.len());
    for case in duplicates.iter().chain(&resumes) {
        assert!(case.spec.store.is_some() && !case.spec.steps.is_empty(), "{}: a store and steps", case.name);
    }
    // What was killed on the command line is gone on with at every number of threads.
    let everywhere = resumes.iter().filter(|case| case.spec.resumed && case.spec.threads == [1, 2, 3, 8]);
    assert!(everywhere.count() >= 1, "no case goes on at every number of threads");
}
