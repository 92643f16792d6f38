//! Outputs whose places count characters: what is told of them are bytes of their lines, and characters where they are meant.

use super::support::{SMALL, Scene, small_input};
use crate::engine::{Job, PreviewOptions};
use crate::error::codes;

/// The small job with a ledger of characters, whose text is sensitive, and with this trailer.
fn job(trailer: &str) -> Job {
    let from = SMALL.find("    format: delimited\n    delimiter: \";\"").unwrap();
    let to = SMALL.find("  rejects:\n").unwrap();
    let ledger = format!(
        "    format: fixed\n    unit: characters\n    fields: [{{text: {{width: 6}}}}, {{amount: {{width: 6}}}}]\n{trailer}"
    );
    let yaml = format!("{}{ledger}{}", &SMALL[..from], &SMALL[to..]);
    let yaml = yaml.replace("{amount: decimal(2)}, text]", "{amount: decimal(2)}, {text: {pii: name}}]");
    Job::from_yaml(&yaml, "small.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn a_preview_tells_bytes_and_hides_all_of_a_sensitive_field() {
    let scene = Scene::new(&small_input(&["A|1.50|größé"]));
    let inputs = vec![("transactions".into(), scene.input())];
    let preview = job("").preview(PreviewOptions { inputs, ..PreviewOptions::default() }).unwrap();
    let record = &preview.records[0].outputs[0];
    let places: Vec<_> = record.fields.iter().map(|field| (field.at, field.width)).collect();
    // Three letters of two bytes each, and a blank.
    assert_eq!(places, [(Some(1), 9), (Some(10), 6)]);
    let text = record.text.as_deref().unwrap();
    assert!(text.ends_with("001.50") && !text.contains(['g', 'r', 'ö', 'ß', 'é']), "{text}");
}

#[test]
fn a_text_that_is_too_long_is_told_in_characters() {
    let scene = Scene::new(&small_input(&["A|1.50|x"]));
    let report = job("    trailer: {text: \"größer als alles\"}\n").run(scene.options());
    let error = report.error.unwrap();
    assert_eq!(error.code(), codes::balance::TEXT_VALUE);
    assert!(error.message().contains("needs 16 characters in line 1, and has 12"), "{}", error.message());
}
