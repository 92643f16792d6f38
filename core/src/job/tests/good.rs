//! Good documents: what is written arrives, as written and with its place.

use super::{REFERENCE, SKETCH};
use crate::job::document::{Feeds, Severity, Unmappable};
use crate::job::{Diagnostics, read};

fn good(text: &str) -> crate::job::document::JobDocument {
    read(text).unwrap_or_else(|problems| panic!("{}", Diagnostics::new("job.yaml", text, problems)))
}

#[test]
fn the_reference_job_is_read() {
    let job = good(REFERENCE);
    assert_eq!(job.job.value, "card-transactions");
    let input = job.inputs.get("transactions").unwrap();
    assert_eq!(input.record.fields.len(), 12);
    assert_eq!(input.record.fields[2].spec.pattern.as_ref().unwrap().value, "[0-9]{1,16}");
    assert_eq!(input.header.as_ref().unwrap().fields[1].spec.kind.as_ref().unwrap().value, "date");
    let names: Vec<&str> = job.transactions.iter().map(|(name, _)| name.value.as_str()).collect();
    assert_eq!(names, ["PUR", "REF", "PAY", "FEE", "CHG"]);
    let ledger = job.outputs.get("ledger").unwrap();
    assert_eq!(ledger.fields.len(), 14);
    assert_eq!(ledger.trailer.as_ref().unwrap().fields.len(), 12);
    assert_eq!(job.lookups.get("countries").unwrap().table.len(), 27);
}

#[test]
fn texts_stay_as_written() {
    let job = good(SKETCH);
    let table = &job.lookups.get("country").unwrap().table;
    let values: Vec<(&str, &str)> = table.iter().map(|(key, value)| (key.value.as_str(), value.0.as_str())).collect();
    assert_eq!(values, [("AT", "040"), ("DE", "276"), ("NO", "no")]);
    let flagged = &job.inputs.get("transactions").unwrap().record.fields[8];
    let texts: Vec<&str> = flagged.spec.values.as_ref().unwrap().iter().map(|value| value.0.as_str()).collect();
    assert_eq!(texts, ["yes", "no"]);
    assert_eq!(job.description.as_deref(), Some("Purchases and disputes, é included.\n"));
}

#[test]
fn shorthands_choices_and_aliases_arrive() {
    let job = good(SKETCH);
    let common = &job.transactions.get("CHB").unwrap().validate;
    assert_eq!(common[0].severity, Severity::Warning);
    assert!(job.transactions.get("VOID").unwrap().map.is_empty());
    let ledger = job.outputs.get("ledger").unwrap();
    assert!(matches!(&ledger.from.as_ref().unwrap().value, Feeds::Many(types) if types == &["PUR", "CHB"]));
    assert_eq!(ledger.unmappable.as_ref().unwrap().value, Unmappable::Replace("?".to_owned()));
    let reference = job.outputs.get("reference").unwrap();
    assert!(matches!(&reference.from.as_ref().unwrap().value, Feeds::One(from) if from == "CHB"));
    assert_eq!(reference.unmappable.as_ref().unwrap().value, Unmappable::Reject);
    let parameter = job.parameters.get("region").unwrap();
    assert!(parameter.required && !parameter.identifying);
}

#[test]
fn spans_point_at_what_was_written() {
    let job = good(SKETCH);
    let at = |span: crate::job::document::Span| &SKETCH[span.start..span.end];
    assert_eq!(at(job.job.span), "card-disputes");
    let input = job.inputs.get("transactions").unwrap();
    assert_eq!(at(input.delimiter.as_ref().unwrap().span), "\"|\"");
    assert_eq!(at(input.record.fields[2].name.span), "account");
    assert_eq!(at(input.record.fields[0].name.span), "type");
    assert_eq!(at(input.header.as_ref().unwrap().fields[1].spec.kind.as_ref().unwrap().span), "date");
    assert_eq!(at(input.reconcile[1].span), "trailer.total == read.sum(amount)");
    let flag = job.transactions.get("PUR").unwrap().map.get("flag").unwrap();
    assert!(at(flag.conditional.as_ref().unwrap().span).starts_with("- {when: amount >= 10000.00"));
    assert!(at(flag.conditional.as_ref().unwrap().span).ends_with("- else: N"));
}

#[test]
fn line_ends_and_byte_order_mark_change_nothing() {
    let windows = format!("\u{feff}{}", SKETCH.replace('\n', "\r\n"));
    let job = good(&windows);
    assert_eq!(job.description, good(SKETCH).description);
    assert_eq!(&windows[job.job.span.start..job.job.span.end], "card-disputes");
}
