//! A large input with one other byte in front of the checkpoint: no sample of blocks shows it, and it is refused all the same.

#![expect(clippy::disallowed_methods, reason = "tests change files directly, the core may not")]

use batchloom_crash::scene::{Ended, Place, room};
use batchloom_crash::shapes::{Dice, PLAIN, RECORD, input};
use batchloom_crash::tracer;
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;

/// Records of an input of more than 64 MiB.
const RECORDS: u64 = 1_000_000;
const SEED: u64 = 11;

#[test]
fn one_other_byte_among_64_mib() {
    let data = input(RECORDS);
    assert!(data.bytes.len() > 64 << 20);
    let room = room();
    let file = room.path().join("in.txt");
    std::fs::write(&file, &data.bytes).expect("the input");
    let place = |name: &str, more: &[&str]| Place::new(room.path().join(name), PLAIN, &file).with_options(more);
    let undisturbed = place("golden", &["--store", "none"]);
    assert_eq!(undisturbed.run().code, 0);
    for (name, more) in
        [("key", &["--checkpoint", "4MiB", "--key", "the-day"][..]), ("no-key", &["--checkpoint", "4MiB"])]
    {
        let place = place(name, more);
        let enough = data.written_ends.len() as u64 * RECORD / 2;
        tracer::kill_when(&mut place.command(), || place.part_length().is_some_and(|length| length >= enough));
        assert!(place.part_length().is_some(), "{name}: the run was not interrupted on its way");
        let mut dice = Dice::new(SEED);
        for round in 0..4 {
            let at = other_letter(&data.bytes, dice.below(data.bytes.len() as u64 * 2 / 5));
            let write = |byte: u8| {
                let file = OpenOptions::new().write(true).open(&file).expect("the input");
                file.write_all_at(&[byte], at).expect("the input");
            };
            write(b'C');
            let case = format!("{name}, seed {SEED}, round {round}, byte {at}");
            refused(&case, &place);
            write(b'c');
        }
        let ended = Ended::of(&place.run()).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert_eq!(ended.code, 0, "{name}: {:#}", ended.report);
        assert!(ended.number("resumed_from").is_some_and(|from| from > 0), "{name}: {:#}", ended.report);
        assert!(
            ended.notes().contains("staged again"),
            "{name}: a note says that it was looked at again: {:#}",
            ended.report
        );
        assert!(place.outputs() == undisturbed.outputs(), "{name}: the output differs");
    }
}

/// Where a text that begins with `car` stands, behind an offset: another letter leaves the file well-formed.
fn other_letter(bytes: &[u8], from: u64) -> u64 {
    let from = from as usize;
    (from + bytes[from..].windows(3).position(|three| three == b"car").expect("a text")) as u64
}

fn refused(case: &str, place: &Place) {
    let ended = Ended::of(&place.run()).unwrap_or_else(|problem| panic!("{case}: {problem}"));
    let error = ended.report["error"].to_string();
    assert!([1, 5].contains(&ended.code), "{case}: exit code {}: {:#}", ended.code, ended.report);
    assert!(error.contains("`day`") || error.contains("in.txt"), "{case}: {error}");
    assert!(place.outputs().is_empty(), "{case}: something was published");
}
