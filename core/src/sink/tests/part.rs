//! Part files: names, writes, and what a fault leaves.

use super::{Scratch, check, errno, part, planned};
use crate::error::codes::{internal, output};
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use crate::sink::{PartFile, publish};
use std::fs;
use std::os::unix::ffi::OsStrExt;

#[test]
fn a_part_file_stands_beside_its_target_under_its_own_name() {
    let scratch = Scratch::new();
    let part = part(&Os::real(), &scratch.path("ledger.txt"));
    assert_eq!(scratch.names(), [".ledger.txt.7f.1.part"]);
    assert_eq!(part.name, ".ledger.txt.7f.1.part");
    drop(part);
    assert_eq!(scratch.names(), [".ledger.txt.7f.1.part"], "a lost handle leaves what a crash leaves");
}

#[test]
fn long_names_are_cut_between_characters_and_stay_apart() {
    let scratch = Scratch::new();
    let execution = "0123456789abcdef0123456789abcdef";
    let stem = "é".repeat(120);
    let mut names = Vec::new();
    // With an odd first byte the cut falls into a character, without it between two.
    for (head, tail) in [("", "aaaaaaaa"), ("", "aaaaaaab"), ("x", "b")] {
        let target = check(&Os::real(), &scratch.path(&format!("{head}{stem}{tail}"))).unwrap();
        let part = PartFile::create(target, execution, u64::MAX).unwrap();
        let name = part.name.to_str().expect("no character is cut in half").to_owned();
        assert!(name.len() <= 255 && name.starts_with(&format!(".{head}é")), "{name}");
        assert!(name.ends_with(&format!(".{execution}.{}.part", u64::MAX)), "{name}");
        part.write_at(b"x", 0).unwrap();
        publish(vec![part]).unwrap();
        names.push(name);
    }
    names.dedup();
    assert_eq!(names.len(), 3);
    assert_eq!(scratch.names().len(), 3, "published under the full names");
}

#[test]
fn a_name_is_cut_only_when_it_must_be() {
    let scratch = Scratch::new();
    for length in 240..=255 {
        let target = check(&Os::real(), &scratch.path(&"n".repeat(length))).unwrap();
        let part = PartFile::create(target, "7f", 1).unwrap();
        let whole = length + ".".len() + ".7f.1.part".len() <= 255;
        assert!(part.name.as_bytes().len() <= 255);
        assert_eq!(part.name.as_bytes().contains(&b'~'), !whole, "{length}");
        part.discard().unwrap();
    }
    assert!(scratch.names().is_empty());
}

#[test]
fn an_id_that_cannot_stand_in_a_name_is_our_fault() {
    let scratch = Scratch::new();
    for execution in ["a/b", "../x", "nul\0", &"x".repeat(250)] {
        let target = check(&Os::real(), &scratch.path("out")).unwrap();
        assert_eq!(PartFile::create(target, execution, 1).unwrap_err().code(), internal::INTERNAL);
    }
    assert!(scratch.names().is_empty());
}

#[test]
fn bytes_written_anywhere_in_any_order_are_read_back() {
    let scratch = Scratch::new();
    let (os, _) = planned(FaultPlan::new().nth(Some(Call::Read), 1, Effect::Short(2)));
    let part = part(&os, &scratch.path("out"));
    part.write_at(b"world", 6).unwrap();
    part.write_at(b"hello ", 0).unwrap();
    let mut buffer = [0; 64];
    assert_eq!(part.read_at(&mut buffer, 0).unwrap(), 11);
    assert_eq!(&buffer[..11], b"hello world");
    publish(vec![part]).unwrap();
    assert_eq!(scratch.read("out").unwrap(), "hello world");
}

#[test]
fn no_room_is_said_so_by_whatever_call_finds_it_and_nothing_is_published() {
    for number in [Errno::NOSPC, Errno::DQUOT, Errno::FBIG] {
        for nth in 1..=3 {
            let scratch = Scratch::new();
            let (os, _) = planned(FaultPlan::new().nth(Some(Call::Write), nth, errno(number)));
            let part = part(&os, &scratch.path("out"));
            let failures: Vec<_> =
                (0..4).filter_map(|index| part.write_at(b"x", index).err()).map(|error| error.code()).collect();
            assert_eq!(failures, [output::DISK_FULL], "{number} at write {nth}");
            let failure = publish(vec![part]).unwrap_err();
            assert_eq!(failure.error.code(), output::WRITE_FAILED, "a file with a hole is never published");
            assert!(failure.published.is_empty() && failure.kept.len() == 1);
            failure.kept.into_iter().try_for_each(PartFile::discard).unwrap();
            assert!(scratch.names().is_empty());
        }
    }
}

#[test]
fn other_faults_of_a_write_are_write_failures() {
    let scratch = Scratch::new();
    let (os, _) = planned(FaultPlan::new().nth(Some(Call::Write), 2, errno(Errno::IO)));
    let part = part(&os, &scratch.path("out"));
    part.write_at(b"x", 0).unwrap();
    let error = part.write_at(b"x", 1).unwrap_err();
    assert_eq!(error.code(), output::WRITE_FAILED);
    assert!(error.to_string().contains("out` could not be written"), "{error}");
}

#[test]
fn a_failed_sync_is_final_and_never_repeated() {
    let cases = [
        (Errno::IO, output::SYNC_FAILED),
        (Errno::INTR, output::SYNC_FAILED),
        (Errno::NOSPC, output::DISK_FULL),
        (Errno::DQUOT, output::DISK_FULL),
    ];
    for (number, expected) in cases {
        let scratch = Scratch::new();
        // One shot: a second call would report success, as the kernel does after it has thrown the pages away.
        let (os, plan) = planned(FaultPlan::new().nth(Some(Call::SyncData), 1, errno(number)));
        let part = part(&os, &scratch.path("out"));
        part.write_at(b"x", 0).unwrap();
        assert_eq!(part.sync().unwrap_err().code(), expected, "{number}");
        assert_eq!(part.sync().unwrap_err().code(), output::SYNC_FAILED);
        part.write_at(b"y", 0).unwrap();
        let failure = publish(vec![part]).unwrap_err();
        assert_eq!(failure.error.code(), output::SYNC_FAILED);
        assert_eq!(plan.count(Call::SyncData), 1, "{number}");
        assert_eq!(plan.count(Call::Rename), 0);
        assert_eq!(scratch.read("out"), None);
    }
}

#[test]
fn discarding_what_is_gone_is_no_error_and_a_failure_is_typed() {
    let scratch = Scratch::new();
    let gone = part(&Os::real(), &scratch.path("out"));
    fs::remove_file(scratch.path(".out.7f.1.part")).unwrap();
    gone.discard().unwrap();
    let (os, _) = planned(FaultPlan::new().nth(Some(Call::Unlink), 1, errno(Errno::ROFS)));
    assert_eq!(part(&os, &scratch.path("out")).discard().unwrap_err().code(), internal::SYSTEM_CALL);
}

#[test]
fn a_part_file_is_never_created_over_something_else() {
    let scratch = Scratch::new();
    scratch.write(".out.7f.1.part", "somebody's");
    let target = check(&Os::real(), &scratch.path("out")).unwrap();
    assert_eq!(PartFile::create(target, "7f", 1).unwrap_err().code(), output::WRITE_FAILED);
    assert_eq!(scratch.read(".out.7f.1.part").unwrap(), "somebody's");
}

#[test]
fn faults_of_the_creation_have_their_codes() {
    let cases = [
        (Errno::NOSPC, output::DISK_FULL),
        (Errno::ACCESS, output::TARGET_DENIED),
        (Errno::ROFS, output::TARGET_DENIED),
        (Errno::NOENT, output::TARGET_FOLDER),
        (Errno::MFILE, output::WRITE_FAILED),
    ];
    for (number, expected) in cases {
        let scratch = Scratch::new();
        let (os, _) = planned(FaultPlan::new().nth(Some(Call::Create), 1, errno(number)));
        let target = check(&os, &scratch.path("out")).unwrap();
        assert_eq!(PartFile::create(target, "7f", 1).unwrap_err().code(), expected, "{number}");
    }
}
