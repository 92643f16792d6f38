//! Kill anywhere: after a kill before any durable call, and at any time, the same command ends with the bytes and the report of a
//! run that nobody disturbed.
//!
//! This is the short form; `make crash` goes to every point.

use batchloom_crash::points::{Golden, Plan, Tally, all, end, in_order, plan};
use batchloom_crash::shapes::{
    ALL, BY_KEY, BY_TYPE, DELIVERED, FILES, GZIP, GZIP_READ, HEADER, PLAIN, QUOTED, SEVERAL, Shape, UNTERMINATED,
    UTF_16, ZSTD, ZSTD_READ,
};
use batchloom_crash::tracer;
use batchloom_tests::skip;

/// Records of an input of about 2 MB.
const RECORDS: u64 = 28_000;

fn killed_anywhere(shape: Shape) {
    if let Err(reason) = tracer::available() {
        return skip(&reason);
    }
    let golden = Golden::make(shape, RECORDS).unwrap_or_else(|problem| panic!("{problem}"));
    let points = plan(&golden, &Plan::SHORT);
    let results = all(&golden, &points, |_| ()).unwrap_or_else(|failed| panic!("{failed}"));
    println!("seed {}\n{}", Plan::SHORT.seed, Tally::heads());
    for tally in Tally::by_kind(&golden, &results) {
        println!("{tally}");
        tally.check().and_then(|()| tally.check_checkpoints()).unwrap_or_else(|problem| panic!("{problem}"));
    }
    in_order(&golden, &results).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(points.len() * ALL.len() >= 200, "{} points of one shape", points.len());
}

#[test]
fn plain() {
    killed_anywhere(PLAIN);
}

#[test]
fn header_with_totals() {
    killed_anywhere(HEADER);
}

#[test]
fn several_outputs_and_one_that_is_published_last() {
    killed_anywhere(SEVERAL);
}

#[test]
fn an_input_with_line_ends_inside_of_its_fields() {
    killed_anywhere(QUOTED);
}

#[test]
fn an_input_of_records_without_line_ends() {
    killed_anywhere(UNTERMINATED);
}

#[test]
fn an_input_of_several_files() {
    killed_anywhere(FILES);
}

#[test]
fn an_input_that_is_compressed_with_gzip() {
    killed_anywhere(GZIP_READ);
}

#[test]
fn an_input_that_is_compressed_with_zstandard() {
    killed_anywhere(ZSTD_READ);
}

#[test]
fn an_input_in_utf_16() {
    killed_anywhere(UTF_16);
}

#[test]
fn outputs_as_they_are_handed_over() {
    killed_anywhere(DELIVERED);
}

#[test]
fn an_output_that_is_compressed() {
    killed_anywhere(GZIP);
}

#[test]
fn an_output_that_is_compressed_with_totals_in_its_header() {
    killed_anywhere(ZSTD);
}

#[test]
fn an_output_with_its_types_one_behind_the_other() {
    killed_anywhere(BY_TYPE);
}

#[test]
fn an_output_in_the_order_of_its_values() {
    killed_anywhere(BY_KEY);
}

/// Outputs below a mebibyte have no finished leaf in their digests, and what is read again of them is all of it.
#[test]
fn small_outputs_at_every_call_of_their_end() {
    if let Err(reason) = tracer::available() {
        return skip(&reason);
    }
    for shape in ALL {
        let golden = Golden::make(shape, 5_000).unwrap_or_else(|problem| panic!("{problem}"));
        let results = all(&golden, &end(&golden), |_| ()).unwrap_or_else(|failed| panic!("{failed}"));
        for tally in Tally::by_kind(&golden, &results) {
            println!("{tally}");
            tally.check().unwrap_or_else(|problem| panic!("{problem} --records {}", golden.records));
        }
    }
}
