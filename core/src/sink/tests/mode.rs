//! Permission bits: those of the finished file, and of what is there before.

use super::{Scratch, check, errno, planned};
use crate::error::codes::output;
use crate::os::{Call, Errno, FaultPlan, Os};
use crate::sink::{
    Adopted, Earlier, PartFile, RecordedTarget, Standing, TargetFile, adopt, file_digest, publish, stand,
};
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn mode(scratch: &Scratch, name: &str) -> u32 {
    fs::metadata(scratch.path(name)).unwrap().permissions().mode() & 0o7777
}

fn target(os: &Os, scratch: &Scratch, bits: u32) -> TargetFile {
    check(os, &scratch.path("out")).unwrap().with_mode(Some(bits))
}

fn earlier(tokens: &[u64], owner_gone: bool) -> Earlier<'_> {
    Earlier { execution: "7f", tokens, owner_gone }
}

#[test]
fn the_finished_file_has_the_bits_and_the_part_never_more_for_others() {
    for bits in [0o600, 0o640, 0o444, 0o400, 0o666, 0o622] {
        let scratch = Scratch::new();
        let part = PartFile::create(target(&Os::real(), &scratch, bits), "7f", 1).unwrap();
        assert_eq!(mode(&scratch, ".out.7f.1.part"), bits | 0o600, "{bits:o}");
        part.write_at(b"x", 0).unwrap();
        part.seal().unwrap();
        assert_eq!(mode(&scratch, ".out.7f.1.part"), bits);
        publish(vec![part]).unwrap();
        assert_eq!(mode(&scratch, "out"), bits);
    }
}

#[test]
fn a_part_that_nobody_sealed_is_sealed_before_it_has_its_name() {
    let scratch = Scratch::new();
    let part = PartFile::create(target(&Os::real(), &scratch, 0o440), "7f", 1).unwrap();
    part.write_at(b"x", 0).unwrap();
    part.sync().unwrap();
    publish(vec![part]).unwrap();
    assert_eq!(mode(&scratch, "out"), 0o440);
}

#[test]
fn an_attempt_goes_on_in_a_part_that_was_sealed_and_the_copy_of_one_is_no_wider() {
    for owner_gone in [true, false] {
        let scratch = Scratch::new();
        let first = PartFile::create(target(&Os::real(), &scratch, 0o440), "7f", 1).unwrap();
        first.write_at(b"abc", 0).unwrap();
        first.seal().unwrap();
        // The system lets root write whatever the bits say: here it does what it does for others.
        let plan = FaultPlan::new().nth(Some(Call::Open), 2, errno(Errno::ACCESS));
        let (os, _) = planned(plan);
        let adopted = adopt(target(&os, &scratch, 0o440), earlier(&[1], owner_gone), 2, 2).unwrap();
        let Adopted::Part(part) = adopted else { panic!("lost") };
        assert_eq!(mode(&scratch, ".out.7f.2.part"), 0o640);
        publish(vec![part]).unwrap();
        assert_eq!((mode(&scratch, "out"), scratch.read("out").as_deref()), (0o440, Some("ab")));
    }
}

#[test]
fn a_publication_that_another_attempt_began_ends_with_the_bits() {
    let scratch = Scratch::new();
    let first = PartFile::create(target(&Os::real(), &scratch, 0o440), "7f", 1).unwrap();
    first.write_at(b"abc", 0).unwrap();
    first.seal().unwrap();
    let (os, _) = planned(FaultPlan::new().nth(Some(Call::Open), 2, errno(Errno::ACCESS)));
    let path = scratch.path("out");
    let recorded = RecordedTarget {
        staged: false,
        folder: path.parent().unwrap(),
        name: "out".as_ref(),
        path: &path,
        replace: false,
        generation: None,
        mode: Some(0o440),
    };
    let digest = |name: &str| file_digest(&Os::real().open_read(&scratch.path(name)).unwrap()).unwrap().to_string();
    let expected = digest(".out.7f.1.part");
    let recorded = TargetFile::recorded(&os, recorded).unwrap();
    let Standing::Waiting(part) = stand(recorded, earlier(&[1], true), 2, 3, &expected).unwrap() else {
        panic!("not waiting")
    };
    publish(vec![*part]).unwrap();
    assert_eq!((mode(&scratch, "out"), digest("out")), (0o440, expected));
}

#[test]
fn a_file_system_that_does_not_take_the_bits_is_found_before_work_begins() {
    let scratch = Scratch::new();
    for (number, expected) in [
        (Errno::PERM, output::TARGET_DENIED),
        (Errno::OPNOTSUPP, output::TARGET_DENIED),
        (Errno::IO, output::WRITE_FAILED),
    ] {
        let (os, _) = planned(FaultPlan::new().nth(Some(Call::SetMode), 1, errno(number)));
        let error = PartFile::create(target(&os, &scratch, 0o640), "7f", 1).unwrap_err();
        assert_eq!(error.code(), expected, "{number}");
        assert!(error.message().contains("permission bits"), "{}", error.message());
        assert!(scratch.names().is_empty(), "{:?}", scratch.names());
    }
}

#[test]
fn bits_that_cannot_be_set_or_brought_to_disk_keep_a_part_from_its_name() {
    for (call, nth) in [(Call::SetMode, 2), (Call::SyncData, 1)] {
        let scratch = Scratch::new();
        let (os, _) = planned(FaultPlan::new().nth(Some(call), nth, errno(Errno::IO)));
        let part = PartFile::create(target(&os, &scratch, 0o640), "7f", 1).unwrap();
        part.write_at(b"x", 0).unwrap();
        assert!(part.seal().is_err(), "{call:?}");
        if call == Call::SyncData {
            assert!(publish(vec![part]).is_err(), "a failed sync is final");
            assert_eq!(scratch.names(), [".out.7f.1.part"]);
        } else {
            publish(vec![part]).unwrap();
        }
    }
}
