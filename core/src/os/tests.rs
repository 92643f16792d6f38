//! Files and folders against the real system, and under planned faults.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk behind the back of what they test")]

use super::{Call, Effect, Errno, FaultPlan, FileKind, Os};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

fn planned(plan: FaultPlan) -> (Os, Arc<FaultPlan>) {
    let plan = Arc::new(plan);
    (Os::with_faults(plan.clone()), plan)
}

fn errno(number: Errno) -> Effect {
    Effect::Errno(number.raw_os_error())
}

fn name(text: &str) -> &OsStr {
    OsStr::new(text)
}

fn number(error: &io::Error) -> Option<Errno> {
    Errno::from_io_error(error)
}

#[test]
fn short_and_interrupted_writes_and_reads_go_on_until_all_is_done() {
    let scratch = tempfile::tempdir().unwrap();
    let plan = FaultPlan::new()
        .nth(Some(Call::Write), 1, Effect::Short(3))
        .nth(Some(Call::Write), 2, errno(Errno::INTR))
        .nth(Some(Call::Write), 3, errno(Errno::INTR))
        .nth(Some(Call::Write), 4, Effect::Short(1))
        .nth(Some(Call::Read), 1, errno(Errno::INTR))
        .nth(Some(Call::Read), 2, Effect::Short(2));
    let (os, plan) = planned(plan);
    let file = os.open_folder(scratch.path()).unwrap().create(name("a"), 0o666).unwrap();
    file.write_all_at(b"0123456789", 5).unwrap();
    assert_eq!(plan.count(Call::Write), 5);
    assert_eq!(fs::read(scratch.path().join("a")).unwrap(), b"\0\0\0\0\x000123456789");

    let mut buffer = [0; 32];
    let reader = os.open_read(&scratch.path().join("a")).unwrap();
    assert_eq!(reader.read_full_at(&mut buffer, 5).unwrap(), 10);
    assert_eq!(&buffer[..10], b"0123456789");
    assert_eq!(plan.count(Call::Read), 4, "interrupted, short, the rest, the end");
}

#[test]
fn a_write_that_moves_nothing_is_an_error_and_not_a_loop() {
    let scratch = tempfile::tempdir().unwrap();
    let (os, _) = planned(FaultPlan::new().nth_and_later(Some(Call::Write), 1, Effect::Short(0)));
    let file = os.open_folder(scratch.path()).unwrap().create(name("a"), 0o666).unwrap();
    assert_eq!(file.write_all_at(b"x", 0).unwrap_err().kind(), ErrorKind::WriteZero);
    file.write_all_at(b"", 0).unwrap();
}

#[test]
fn a_plan_fails_the_call_it_names_and_counts_all() {
    let scratch = tempfile::tempdir().unwrap();
    let plan = FaultPlan::new().nth(None, 3, errno(Errno::IO)).nth_and_later(Some(Call::Unlink), 2, errno(Errno::ROFS));
    let (os, plan) = planned(plan);
    let folder = os.open_folder(scratch.path()).unwrap();
    let file = folder.create(name("a"), 0o666).unwrap();
    assert_eq!(number(&file.write_all_at(b"x", 0).unwrap_err()), Some(Errno::IO));
    file.write_all_at(b"x", 0).unwrap();
    folder.unlink(name("a")).unwrap();
    for _ in 0..2 {
        assert_eq!(number(&folder.unlink(name("a")).unwrap_err()), Some(Errno::ROFS));
    }
    assert_eq!(plan.counts(), [(Call::Open, 1), (Call::Create, 1), (Call::Write, 2), (Call::Unlink, 3)]);
    assert_eq!(plan.total(), 7);
}

#[test]
fn every_kind_of_call_has_its_place_in_the_counts() {
    for (index, call) in Call::ALL.into_iter().enumerate() {
        assert_eq!(call as usize, index, "{call:?}");
    }
}

#[test]
fn syncs_are_made_once_even_when_interrupted() {
    let scratch = tempfile::tempdir().unwrap();
    let plan = FaultPlan::new().nth(Some(Call::SyncData), 1, errno(Errno::INTR)).nth(
        Some(Call::SyncFolder),
        1,
        errno(Errno::INTR),
    );
    let (os, plan) = planned(plan);
    let folder = os.open_folder(scratch.path()).unwrap();
    let file = folder.create(name("a"), 0o666).unwrap();
    assert_eq!(file.sync_data().unwrap_err().kind(), ErrorKind::Interrupted);
    assert_eq!(folder.sync().unwrap_err().kind(), ErrorKind::Interrupted);
    assert_eq!((plan.count(Call::SyncData), plan.count(Call::SyncFolder)), (1, 1));
}

#[test]
fn a_file_is_created_only_where_nothing_stands() {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("taken"), "old").unwrap();
    symlink("nowhere", scratch.path().join("dangling")).unwrap();
    let folder = Os::real().open_folder(scratch.path()).unwrap();
    for taken in ["taken", "dangling"] {
        assert_eq!(folder.create(name(taken), 0o666).unwrap_err().kind(), ErrorKind::AlreadyExists, "{taken}");
    }
    assert_eq!(fs::read(scratch.path().join("taken")).unwrap(), b"old");
    assert!(!scratch.path().join("nowhere").exists());
}

#[test]
fn names_with_a_slash_never_leave_the_folder() {
    let scratch = tempfile::tempdir().unwrap();
    fs::create_dir(scratch.path().join("inner")).unwrap();
    let folder = Os::real().open_folder(&scratch.path().join("inner")).unwrap();
    folder.create(name("a"), 0o666).unwrap();
    let refused = [
        folder.create(name("../b"), 0o666).map(drop),
        folder.rename(name("a"), name("../b"), true),
        folder.rename(name("../inner/a"), name("b"), false),
        folder.unlink(name("../inner/a")),
        folder.identity_of(name("../inner")).map(drop),
    ];
    for outcome in refused {
        assert_eq!(number(&outcome.unwrap_err()), Some(Errno::INVAL));
    }
    assert!(scratch.path().join("inner/a").exists() && !scratch.path().join("b").exists());
}

#[test]
fn identities_name_the_kind_and_do_not_follow_links() {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("file"), "12345").unwrap();
    fs::create_dir(scratch.path().join("folder")).unwrap();
    symlink("file", scratch.path().join("link")).unwrap();
    fs::hard_link(scratch.path().join("file"), scratch.path().join("second")).unwrap();
    let folder = Os::real().open_folder(scratch.path()).unwrap();
    let of = |text: &str| folder.identity_of(name(text)).unwrap().unwrap();
    assert_eq!((of("file").kind, of("file").size), (FileKind::Regular, 5));
    assert_eq!(of("folder").kind, FileKind::Folder);
    assert_eq!(of("link").kind, FileKind::Symlink);
    assert!(of("file").same_file(&of("second")) && !of("file").same_file(&of("link")));
    assert_eq!(folder.identity_of(name("missing")).unwrap(), None);
    let through_link = Os::real().open_read(&scratch.path().join("link")).unwrap().identity().unwrap();
    assert_eq!(through_link, of("file"));
    let modified = fs::metadata(scratch.path().join("file")).unwrap().modified().unwrap();
    let expected = modified.duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    assert_eq!(of("file").mtime_ns, i128::try_from(expected).unwrap());
}

#[test]
fn a_device_is_told_from_a_file_and_a_pipe_does_not_block() {
    let null = Os::real().open_read(Path::new("/dev/null")).unwrap();
    assert_eq!(null.identity().unwrap().kind, FileKind::Device);
    let scratch = tempfile::tempdir().unwrap();
    let pipe = scratch.path().join("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    assert_eq!(Os::real().open_read(&pipe).unwrap().identity().unwrap().kind, FileKind::Fifo);
}

/// The ways a file system may refuse to take a name that exists: at once, by second names, by looking first.
fn ways_to_rename() -> [FaultPlan; 3] {
    let no_flag = || FaultPlan::new().nth(Some(Call::Rename), 1, errno(Errno::INVAL));
    [FaultPlan::new(), no_flag(), no_flag().nth(Some(Call::Link), 1, errno(Errno::PERM))]
}

#[test]
fn a_rename_takes_a_free_name_and_refuses_a_taken_one_on_every_file_system() {
    for (way, plan) in ways_to_rename().into_iter().enumerate() {
        let scratch = tempfile::tempdir().unwrap();
        fs::write(scratch.path().join("part"), "new").unwrap();
        let (os, _) = planned(plan);
        os.open_folder(scratch.path()).unwrap().rename(name("part"), name("final"), false).unwrap();
        assert_eq!(fs::read(scratch.path().join("final")).unwrap(), b"new", "way {way}");
        assert!(!scratch.path().join("part").exists(), "way {way}");
    }
    for (way, plan) in ways_to_rename().into_iter().enumerate() {
        let scratch = tempfile::tempdir().unwrap();
        fs::write(scratch.path().join("part"), "new").unwrap();
        fs::write(scratch.path().join("final"), "old").unwrap();
        let (os, _) = planned(plan);
        let folder = os.open_folder(scratch.path()).unwrap();
        let error = folder.rename(name("part"), name("final"), false).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists, "way {way}");
        assert_eq!(fs::read(scratch.path().join("final")).unwrap(), b"old", "way {way}");
        assert_eq!(fs::read(scratch.path().join("part")).unwrap(), b"new", "way {way}");
        folder.rename(name("part"), name("final"), true).unwrap();
        assert_eq!(fs::read(scratch.path().join("final")).unwrap(), b"new", "way {way}");
    }
}

#[test]
fn a_whole_file_is_read_within_its_limit() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("a");
    let content: Vec<u8> = (0..40_000_u32).map(|index| (index % 251) as u8).collect();
    fs::write(&path, &content).unwrap();
    let (os, _) = planned(FaultPlan::new().nth(Some(Call::Read), 2, Effect::Short(7)));
    assert_eq!(os.read_file(&path, 40_000).unwrap(), content);
    assert_eq!(number(&os.read_file(&path, 39_999).unwrap_err()), Some(Errno::FBIG));
    assert!(!Os::real().read_file(Path::new("/proc/self/cgroup"), 1 << 20).unwrap().is_empty());
}

#[test]
fn a_file_can_be_cut_and_lengthened() {
    let scratch = tempfile::tempdir().unwrap();
    let file = Os::real().open_folder(scratch.path()).unwrap().create(name("a"), 0o666).unwrap();
    file.write_all_at(b"abcdef", 0).unwrap();
    file.set_len(2).unwrap();
    file.set_len(4).unwrap();
    assert_eq!(fs::read(scratch.path().join("a")).unwrap(), b"ab\0\0");
    assert_eq!(file.identity().unwrap().size, 4);
}

#[test]
fn random_bytes_differ_and_survive_interruption() {
    let plan =
        FaultPlan::new().nth(Some(Call::Random), 1, errno(Errno::INTR)).nth(Some(Call::Random), 4, errno(Errno::NOSYS));
    let (os, _) = planned(plan);
    let first = os.random_u128().unwrap();
    assert_ne!(first, os.random_u128().unwrap());
    assert_eq!(number(&os.random_u128().unwrap_err()), Some(Errno::NOSYS));
}
