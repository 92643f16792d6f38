//! Sorting against a stable sort in memory, with room for little and for all.

use super::Sorting;
use super::reader::LineReader;
use crate::error::{Error, codes};
use crate::os::{Call, Effect, Errno, FaultPlan, Os, WorkFolder};
use crate::sink::Staging;
use proptest::prelude::*;
use std::sync::Arc;
use tempfile::TempDir;

fn framed(lines: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (key, line) in lines {
        bytes.extend_from_slice(&(key.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(line.len() as u32).to_le_bytes());
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(line);
    }
    bytes
}

fn sorted(lines: &[(Vec<u8>, Vec<u8>)], memory: u64, os: &Os, folder: &TempDir) -> Result<Vec<u8>, Error> {
    let work = WorkFolder::new(os, folder.path());
    let staging = Staging::unnamed(&work)?;
    let bytes = framed(lines);
    staging.write_at(&bytes, 0)?;
    let sorting = Sorting { memory, folder: &work, goes_on: &|| Ok(()) };
    let mut out = Vec::new();
    sorting.lines(&staging, bytes.len() as u64, &mut |line| {
        out.extend_from_slice(line);
        Ok(())
    })?;
    Ok(out)
}

fn expected(lines: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut lines = lines.to_vec();
    lines.sort_by(|one, other| one.0.cmp(&other.0));
    lines.into_iter().flat_map(|(_, line)| line).collect()
}

/// Lines that tell their place, with keys of which many are alike or differ late; of a few KiB, so that there are many runs.
fn lines(count: usize, seed: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
    let line = |at: usize| {
        let dice = (at * 7_919 + seed).wrapping_mul(0x9E37_79B9) >> 7;
        let mut key = format!("{:0width$}", dice % 97, width = dice % 3 * 5).into_bytes();
        key.extend(std::iter::repeat_n(b'k', dice % 5));
        let mut line = format!("{at}:").into_bytes();
        line.resize(line.len() + dice % 4_000, b'.');
        line.push(b'\n');
        (key, line)
    };
    (0..count).map(line).collect()
}

#[test]
fn any_memory_gives_the_order_of_a_stable_sort() {
    let folder = tempfile::tempdir().unwrap();
    let lines = lines(3_000, 1);
    let bytes = framed(&lines).len() as u64;
    assert!(bytes > 5 << 20);
    // From a run for everything down to so many that they are merged in two passes.
    for memory in [bytes * 3, 2 << 20, 1 << 20, 1] {
        let found = sorted(&lines, memory, &Os::real(), &folder).unwrap();
        assert!(found == expected(&lines), "{memory} bytes of memory");
    }
    // Nothing of it stays.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn random_lines_come_in_the_order_of_a_stable_sort(
        lines in prop::collection::vec(
            (prop::collection::vec(0..3_u8, 0..12), prop::collection::vec(any::<u8>(), 0..9_000)), 0..150),
        memory in prop::sample::select(vec![1_u64, 300 << 10, 1 << 20]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        prop_assert_eq!(sorted(&lines, memory, &Os::real(), &folder).unwrap(), expected(&lines));
    }
}

#[test]
fn a_line_may_be_longer_than_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let long = |key: u8, byte: u8| (vec![key], vec![byte; 3 << 20]);
    let lines = [long(2, b'b'), (vec![1], b"a".to_vec()), long(1, b'c'), (vec![0], Vec::new())];
    assert!(sorted(&lines, 1, &Os::real(), &folder).unwrap() == expected(&lines));
}

#[test]
fn whatever_call_fails_is_an_error_and_no_wrong_order() {
    let folder = tempfile::tempdir().unwrap();
    let lines = lines(400, 3);
    for nth in 1.. {
        let plan = Arc::new(FaultPlan::new().nth(None, nth, Effect::Errno(Errno::NOSPC.raw_os_error())));
        match sorted(&lines, 1, &Os::with_faults(plan.clone()), &folder) {
            Ok(found) => assert!(found == expected(&lines)),
            Err(error) => assert_eq!(error.code(), codes::output::DISK_FULL, "call {nth}"),
        }
        if plan.total() < nth {
            assert!(nth > 30, "a merge makes more calls than {nth}");
            break;
        }
    }
    // Short reads and writes change nothing.
    let plan = FaultPlan::new().nth_and_later(Some(Call::Read), 1, Effect::Short(1_000));
    assert!(sorted(&lines, 1, &Os::with_faults(Arc::new(plan)), &folder).unwrap() == expected(&lines));
}

#[test]
fn bytes_that_are_no_lines_are_refused_before_memory_is_taken() {
    for bytes in [&[0xFF; 8][..], &[0, 0, 0, 0, 1, 0, 0, 0], &[0; 7]] {
        let read = |buffer: &mut [u8], at: u64| {
            buffer.copy_from_slice(&bytes[at as usize..][..buffer.len()]);
            Ok(())
        };
        let mut lines = LineReader::new(&read, 0..bytes.len() as u64, 1 << 20);
        assert_eq!(lines.advance().unwrap_err().code(), codes::output::WRITE_FAILED);
    }
}
