//! Chunk by chunk: what is refused, and what is said when. That the bytes are those of a run, the corpus shows.

use super::support::{SMALL, small};
use crate::engine::chunk::{ChunkOptions, ChunkProcessor, ChunkVerdict};
use crate::engine::{HeaderFooterGenerator, HeaderFooterOptions, Job};
use crate::error::{Code, codes};

const INPUT: &[u8] =
    b"H|2026-03-16\ntype|amount|text\nA|1.00|one\nB|-2.00|two\nB|600.00|three\nA|0.50|four\nT|4|599.50\n";

fn processor(job: &Job) -> ChunkProcessor {
    ChunkProcessor::new(job, &ChunkOptions::default()).unwrap()
}

fn refused(yaml: &str) -> (Code, String) {
    let job = Job::from_yaml(yaml, "job.yaml").unwrap_or_else(|error| panic!("{error:?}"));
    let error = ChunkProcessor::new(&job, &ChunkOptions::default()).unwrap_err();
    (error.code(), error.message().to_owned())
}

#[test]
fn a_chunk_tells_the_line_the_type_and_the_fate_of_every_record() {
    let job = small();
    let mut processor = processor(&job);
    assert_eq!(processor.header(0), None, "nothing was read yet");
    let chunk = processor.process(&INPUT[..60], false).unwrap();
    let first: Vec<_> = chunk.records().map(|record| &INPUT[record.begin..record.end]).collect();
    assert_eq!((first.as_slice(), chunk.consumed(), chunk.first_record()), (&[&b"A|1.00|one"[..]][..], 41, 1));
    assert_eq!(processor.header(0).map(|header| header.starts_with(b"00;")), Some(true));

    let rest = &INPUT[41..];
    let chunk = processor.process(rest, true).unwrap();
    let records: Vec<_> = chunk.records().collect();
    assert_eq!((records.len(), chunk.first_record(), chunk.consumed()), (3, 2, rest.len()));
    assert_eq!(&rest[records[1].begin..records[1].end], b"B|600.00|three");
    assert_eq!(records[1].transaction_type.and_then(|kind| chunk.type_name(kind)), Some("B"));
    let ChunkVerdict::Rejected(rule) = records[1].verdict else { panic!("{records:?}") };
    assert_eq!(chunk.reason(rule), Some("HIGH"));
    assert!(chunk.rule(rule).is_some_and(|(code, _)| code.to_string().starts_with("BL3")));
    // The numbers and places of rejects count in the whole input, whatever the chunks.
    assert_eq!(chunk.output(1), b"3|53|HIGH|B|600.00|three\n");
    assert_eq!(chunk.output_ends(1), [0, 0, 25, 25]);

    let summary = processor.finish().unwrap();
    assert_eq!((summary.counts.written, summary.counts.rejected, summary.warnings.len()), (3, 1, 1));
    assert!(summary.outputs[0].header.starts_with(b"00;000003;"), "with its true total");
    assert_eq!(summary.outputs[0].header.len(), processor.header(0).unwrap().len());
    assert_eq!(processor.finish().unwrap_err().code(), codes::internal::HANDLE_CLOSED);
}

#[test]
fn an_input_that_has_failed_or_come_to_its_end_takes_nothing_more() {
    let job = small();
    let mut early = processor(&job);
    early.process(&INPUT[..60], false).unwrap();
    assert_eq!(early.finish().unwrap_err().code(), codes::internal::ARGUMENT);

    let mut ended = processor(&job);
    ended.process(INPUT, true).unwrap();
    assert_eq!(ended.process(b"", true).unwrap_err().code(), codes::internal::HANDLE_CLOSED);

    let mut wrong = processor(&job);
    let error = wrong.process(b"X|1\n", true).unwrap_err();
    assert_eq!(error.code(), codes::input::HEADER_MISSING);
    assert_eq!(wrong.process(INPUT, true).unwrap_err().code(), codes::internal::HANDLE_CLOSED);

    let mut unbalanced = processor(&job);
    let more = String::from_utf8_lossy(INPUT).replace("T|4|", "T|5|");
    unbalanced.process(more.as_bytes(), true).unwrap();
    assert_eq!(unbalanced.finish().unwrap_err().code(), codes::balance::OUT_OF_BALANCE);
    assert_eq!(unbalanced.finish().unwrap_err().code(), codes::internal::HANDLE_CLOSED);
}

#[test]
fn a_line_that_never_ends_is_told_and_not_waited_for() {
    let job = small();
    let mut processor = processor(&job);
    assert_eq!(processor.process(&INPUT[..41], false).unwrap().consumed(), 30, "the last line may be the trailer");
    let endless = [&INPUT[30..41], &[b'x'; 70]].concat();
    let error = processor.process(&endless, false).unwrap_err();
    assert_eq!(error.code(), codes::input::RECORD_TOO_LONG);
    assert_eq!(error.position().and_then(|position| position.line), Some(4));
}

#[test]
fn jobs_that_must_have_seen_all_records_are_refused() {
    let ordered =
        SMALL.replace("    fields: [text, amount]\n", "    fields: [text, amount]\n    order: {by: [text]}\n");
    let (code, message) = refused(&ordered);
    assert_eq!((code, message.contains("put in order")), (codes::job::OPTION_VALUE, true));
    let unique = SMALL.replace(
        "fields: [type, {amount: decimal(2)}, text]",
        "fields: [type, {amount: decimal(2)}, {text: {unique: true}}]",
    );
    assert!(refused(&unique).1.contains("repeats an earlier one"));
    let late = SMALL.replace(
        "        - count: {width: 6, expr: \"written.count()\"}\n",
        "        - count: {width: 6, expr: inputs.transactions.trailer.count}\n",
    );
    assert!(refused(&late).1.contains("before the trailer is read"), "{:?}", refused(&late));
}

#[test]
fn ends_are_made_of_what_the_caller_adds_up() {
    let job = small();
    let mut ledger = HeaderFooterGenerator::new(&job, "ledger", &HeaderFooterOptions::default()).unwrap();
    let totals: Vec<String> = ledger.totals().map(str::to_owned).collect();
    assert!(
        totals.contains(&"written.count()".to_owned()) && totals.contains(&"written.sum(amount)".to_owned()),
        "{totals:?}"
    );
    ledger.add("written.count()", "2").unwrap();
    ledger.add("written.sum(amount)", "170141183460469231731687303715884105.00").unwrap();
    ledger.add("written.sum(amount)", "-170141183460469231731687303715884104.25").unwrap();
    let state = ledger.state().unwrap();
    let mut again = HeaderFooterGenerator::new(&job, "ledger", &HeaderFooterOptions::default()).unwrap();
    again.restore(&state).unwrap();
    for ledger in [&ledger, &again] {
        assert!(ledger.header().unwrap().starts_with(b"00;000002;"));
        assert_eq!(ledger.trailer().unwrap(), b"99;0.75;0\n");
    }
    let wrong = [("written.count()", "-1"), ("written.sum(amount)", "0.001"), ("written.sum(amount)", "one")];
    for (total, value) in wrong {
        assert_eq!(again.add(total, value).unwrap_err().code(), codes::job::OPTION_VALUE, "{total} {value}");
    }
    assert_eq!(again.add("written.sum(text)", "1").unwrap_err().code(), codes::job::NOT_IN_JOB);
    assert_eq!(again.restore("[]").unwrap_err().code(), codes::internal::PARTIAL_DAMAGED);
    let other = Job::from_yaml(&SMALL.replace("reason: LOW", "reason: SMALL"), "other.yaml").unwrap();
    let mut other = HeaderFooterGenerator::new(&other, "ledger", &HeaderFooterOptions::default()).unwrap();
    assert_eq!(other.restore(&state).unwrap_err().code(), codes::internal::PLAN_MISMATCH);
    let unknown = HeaderFooterGenerator::new(&job, "ledgers", &HeaderFooterOptions::default()).unwrap_err();
    assert!(format!("{unknown:?}").contains("did you mean `ledger`?"));
}
