//! Publishing: order, counts of calls, and every call failed in turn.

use super::{Scratch, check, errno, part, planned};
use crate::error::{Error, codes::output};
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use crate::sink::publish::{PublishFailure, Published};
use crate::sink::{IfExists, PartFile, TargetFile, publish};
use std::fs;
use std::os::unix::fs::symlink;

fn written(os: &Os, scratch: &Scratch, name: &str) -> PartFile {
    let part = part(os, &scratch.path(name));
    part.write_at(name.as_bytes(), 0).unwrap();
    part
}

fn discard_all(kept: Vec<PartFile>) {
    kept.into_iter().try_for_each(PartFile::discard).unwrap();
}

#[test]
fn all_names_are_given_and_only_these() {
    let scratch = Scratch::new();
    let (os, plan) = planned(FaultPlan::new());
    let parts: Vec<_> = ["a", "b", "c"].map(|name| written(&os, &scratch, name)).into();
    assert_eq!(scratch.names().iter().filter(|name| !name.ends_with(".part")).count(), 0);
    let published = publish(parts).unwrap();
    assert_eq!(published, ["a", "b", "c"].map(|name| Published { path: scratch.path(name) }));
    assert_eq!(scratch.names(), ["a", "b", "c"]);
    assert_eq!(scratch.read("b").unwrap(), "b");
    let counts = [Call::SyncData, Call::Rename, Call::SyncFolder].map(|call| plan.count(call));
    assert_eq!(counts, [3, 3, 1], "each content once, each name once, the folder once");
}

#[test]
fn nothing_unsynced_is_published_and_nothing_is_synced_twice() {
    let scratch = Scratch::new();
    let (os, plan) = planned(FaultPlan::new());
    let part = written(&os, &scratch, "out");
    part.sync().unwrap();
    part.write_at(b"!", 3).unwrap();
    publish(vec![part]).unwrap();
    assert_eq!(plan.count(Call::SyncData), 2, "a write after the sync needs another");
    let part = super::part(&os, &scratch.path("second"));
    part.sync().unwrap();
    publish(vec![part]).unwrap();
    assert_eq!(plan.count(Call::SyncData), 3, "an empty file is brought to disk too, once");
}

#[test]
fn the_folder_of_a_name_is_on_disk_before_a_name_elsewhere_is_given() {
    let scratch = Scratch::new();
    for folder in ["one", "two"] {
        fs::create_dir(scratch.path(folder)).unwrap();
    }
    symlink("one", scratch.path("alias")).unwrap();
    let (os, plan) = planned(FaultPlan::new());
    let parts: Vec<_> = ["one/a", "alias/b", "two/c"].map(|name| written(&os, &scratch, name)).into();
    publish(parts).unwrap();
    assert_eq!(plan.count(Call::SyncFolder), 2, "two paths to a folder are one folder");

    let (os, plan) = planned(FaultPlan::new().nth(Some(Call::SyncFolder), 1, errno(Errno::IO)));
    let parts: Vec<_> = ["one/d", "two/control"].map(|name| written(&os, &scratch, name)).into();
    let failure = publish(parts).unwrap_err();
    assert_eq!(failure.error.code(), output::SYNC_FAILED);
    assert_eq!((failure.published.len(), failure.kept.len()), (1, 1));
    assert_eq!(scratch.read("two/control"), None, "the control file waits for what it speaks of");
    assert_eq!(plan.count(Call::SyncFolder), 1, "final");
    discard_all(failure.kept);
}

#[test]
fn a_name_that_appeared_meanwhile_is_not_taken() {
    let scratch = Scratch::new();
    let parts: Vec<_> = ["a", "b", "c"].map(|name| written(&Os::real(), &scratch, name)).into();
    scratch.write("b", "somebody's");
    let failure = publish(parts).unwrap_err();
    assert_eq!(failure.error.code(), output::TARGET_EXISTS);
    assert_eq!(failure.published, [Published { path: scratch.path("a") }]);
    assert_eq!(failure.kept.len(), 2);
    assert_eq!(scratch.read("b").unwrap(), "somebody's");
    discard_all(failure.kept);
    assert_eq!(scratch.names(), ["a", "b"]);
}

#[test]
fn replacing_takes_the_name_but_never_a_folder_nor_what_a_link_points_to() {
    let scratch = Scratch::new();
    let replacing = |name: &str| {
        let target = TargetFile::check(&Os::real(), &scratch.path(name), IfExists::Replace, &[]).unwrap();
        let part = PartFile::create(target, "7f", 1).unwrap();
        part.write_at(b"new", 0).unwrap();
        part
    };
    scratch.write("out", "old");
    publish(vec![replacing("out")]).unwrap();
    assert_eq!(scratch.read("out").unwrap(), "new");

    let part = replacing("swapped");
    scratch.write("precious", "precious");
    symlink("precious", scratch.path("swapped")).unwrap();
    publish(vec![part]).unwrap();
    assert_eq!(
        (scratch.read("precious").unwrap(), scratch.read("swapped").unwrap()),
        ("precious".into(), "new".into())
    );
    assert!(!scratch.path("swapped").is_symlink());

    let part = replacing("folder");
    fs::create_dir(scratch.path("folder")).unwrap();
    let failure = publish(vec![part]).unwrap_err();
    assert_eq!(failure.error.code(), output::TARGET_KIND);
    discard_all(failure.kept);
}

#[test]
fn a_part_that_is_gone_is_not_published() {
    let scratch = Scratch::new();
    let part = written(&Os::real(), &scratch, "out");
    fs::remove_file(scratch.path(".out.7f.1.part")).unwrap();
    assert_eq!(publish(vec![part]).unwrap_err().error.code(), output::PUBLISH_FAILED);
    assert!(scratch.names().is_empty());
}

#[test]
fn faults_of_the_rename_have_their_codes_and_leave_the_rest_unnamed() {
    let cases = [
        (Errno::IO, output::PUBLISH_FAILED),
        (Errno::INTR, output::PUBLISH_FAILED),
        (Errno::NOSPC, output::DISK_FULL),
        (Errno::DQUOT, output::DISK_FULL),
        (Errno::ACCESS, output::TARGET_DENIED),
        (Errno::ROFS, output::TARGET_DENIED),
        (Errno::EXIST, output::TARGET_EXISTS),
    ];
    for (number, expected) in cases {
        for nth in 1..=3 {
            let scratch = Scratch::new();
            let (os, plan) = planned(FaultPlan::new().nth(Some(Call::Rename), nth, errno(number)));
            let parts: Vec<_> = ["a", "b", "c"].map(|name| written(&os, &scratch, name)).into();
            let failure = publish(parts).unwrap_err();
            assert_eq!(failure.error.code(), expected, "{number} at rename {nth}");
            let named = usize::try_from(nth).unwrap() - 1;
            assert_eq!((failure.published.len(), failure.kept.len()), (named, 3 - named));
            discard_all(failure.kept);
            assert_eq!(scratch.names(), &["a", "b", "c"][..named]);
            assert_eq!(plan.count(Call::Rename), nth, "no second try");
        }
    }
}

#[test]
fn a_name_given_by_a_call_that_failed_counts_as_published_and_leaves_no_part() {
    let scratch = Scratch::new();
    // A file system without a refusing rename: the second name is given, then the first cannot be removed.
    let plan =
        FaultPlan::new().nth(Some(Call::Rename), 1, errno(Errno::INVAL)).nth(Some(Call::Unlink), 1, errno(Errno::IO));
    let (os, _) = planned(plan);
    let parts: Vec<_> = ["a", "b"].map(|name| written(&os, &scratch, name)).into();
    let failure = publish(parts).unwrap_err();
    assert_eq!(failure.error.code(), output::PUBLISH_FAILED);
    assert_eq!(failure.published, [Published { path: scratch.path("a") }]);
    discard_all(failure.kept);
    assert_eq!(scratch.names(), ["a"]);
}

#[test]
fn a_failure_of_the_clean_up_hangs_on_the_failure_that_made_it_necessary() {
    let scratch = Scratch::new();
    let plan = FaultPlan::new().nth(Some(Call::Rename), 2, errno(Errno::NOSPC)).nth(
        Some(Call::SyncFolder),
        1,
        errno(Errno::IO),
    );
    let (os, _) = planned(plan);
    let parts: Vec<_> = ["a", "b"].map(|name| written(&os, &scratch, name)).into();
    let failure = publish(parts).unwrap_err();
    assert_eq!(failure.error.code(), output::DISK_FULL);
    assert_eq!(failure.error.secondary()[0].code(), output::SYNC_FAILED);
}

#[test]
fn nothing_to_publish_is_nothing_done() {
    assert_eq!(publish(Vec::new()).unwrap(), []);
}

const OUTPUTS: [(&str, &str); 2] = [("ledger", "first half, second half"), ("rejects", "one half, other half")];

/// Two outputs from check to publication, the writes in two pieces each, a sync in between.
fn whole(os: &Os, scratch: &Scratch) -> Result<(), (Error, Vec<PartFile>)> {
    let mut parts = Vec::new();
    for (name, _) in OUTPUTS {
        match check(os, &scratch.path(name)).and_then(|target| PartFile::create(target, "7f", 1)) {
            Ok(part) => parts.push(part),
            Err(error) => return Err((error, parts)),
        }
    }
    let write = |part: &PartFile, text: &str| -> Result<(), Error> {
        let (first, second) = text.as_bytes().split_at(text.len() / 2);
        part.write_at(first, 0)?;
        part.sync()?;
        part.write_at(second, first.len() as u64)
    };
    for (part, (_, text)) in parts.iter().zip(OUTPUTS) {
        if let Err(error) = write(part, text) {
            return Err((error, parts));
        }
    }
    publish(parts).map(drop).map_err(|PublishFailure { error, kept, .. }| (error, kept))
}

/// No final name shows anything but the complete content; returns how many there are.
fn complete(scratch: &Scratch, place: &str) -> usize {
    let shown = OUTPUTS.into_iter().filter_map(|(name, text)| Some((scratch.read(name)?, text)));
    shown.inspect(|(found, text)| assert_eq!(found, text, "{place}")).count()
}

#[test]
fn every_call_failed_in_turn_leaves_only_whole_files_and_removable_parts() {
    let numbers = [Errno::IO, Errno::NOSPC, Errno::DQUOT, Errno::ACCESS, Errno::MFILE, Errno::INTR];
    for number in numbers {
        let mut nth = 1;
        let mut failures = 0;
        loop {
            let scratch = Scratch::new();
            let (os, plan) = planned(FaultPlan::new().nth(None, nth, errno(number)));
            let place = format!("{number} at call {nth}");
            let outcome = whole(&os, &scratch);
            if plan.total() < nth {
                assert!(outcome.is_ok() && nth > 20, "{place}");
                assert_eq!(complete(&scratch, &place), 2);
                break;
            }
            let shown = complete(&scratch, &place);
            match outcome {
                Ok(()) => assert!(number == Errno::INTR && shown == 2, "{place}: a fault was taken for success"),
                Err((error, kept)) => {
                    failures += 1;
                    assert!((5000..6000).contains(&error.code().number()), "{place}: {error}");
                    discard_all(kept);
                }
            }
            assert_eq!(scratch.names().len(), shown, "{place}: parts are left: {:?}", scratch.names());
            assert!(plan.count(Call::SyncData) <= 4, "{place}");
            nth += 1;
        }
        assert!(failures > 0, "{number}");
    }
}

#[test]
fn a_disk_that_fails_for_good_from_any_call_on_never_shows_a_half_file() {
    let (os, clean) = planned(FaultPlan::new());
    whole(&os, &Scratch::new()).map_err(|(error, _)| error).unwrap();
    for call in [None, Some(Call::Write), Some(Call::SyncData), Some(Call::SyncFolder), Some(Call::Rename)] {
        for nth in 1..=call.map_or(clean.total(), |call| clean.count(call)) {
            for number in [Errno::IO, Errno::NOSPC] {
                let scratch = Scratch::new();
                let (os, _) = planned(FaultPlan::new().nth_and_later(call, nth, errno(number)));
                let place = format!("{number} from {call:?} {nth} on");
                let (error, _) = whole(&os, &scratch).expect_err(&place);
                assert!((5000..6000).contains(&error.code().number()), "{place}: {error}");
                complete(&scratch, &place);
            }
        }
    }
}

#[test]
fn short_calls_everywhere_change_nothing() {
    for most in 1..4 {
        let scratch = Scratch::new();
        let (os, _) = planned(FaultPlan::new().nth_and_later(None, 1, Effect::Short(most)));
        whole(&os, &scratch).map_err(|(error, _)| error).unwrap();
        assert_eq!(complete(&scratch, "short"), 2);
    }
}
