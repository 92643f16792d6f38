//! Every kind of target that must be refused, with its code.

use super::{Scratch, check, errno, planned};
use crate::error::{Code, codes::output};
use crate::os::{Call, Errno, FaultPlan, Os};
use crate::sink::{IfExists, TargetFile, check_distinct};
use rustix::fs::{CWD, Mode, mkfifoat};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

fn code(path: &Path, if_exists: IfExists) -> Code {
    TargetFile::check(&Os::real(), path, if_exists, &[]).unwrap_err().code()
}

#[test]
fn what_is_no_regular_file_is_refused_also_for_replacing() {
    let scratch = Scratch::new();
    let file = scratch.write("file", "x");
    symlink(&file, scratch.path("link")).unwrap();
    symlink("nowhere", scratch.path("dangling")).unwrap();
    fs::create_dir(scratch.path("folder")).unwrap();
    symlink("folder", scratch.path("link-to-folder")).unwrap();
    mkfifoat(CWD, scratch.path("pipe"), Mode::from_raw_mode(0o600)).unwrap();
    let _listener = UnixListener::bind(scratch.path("socket")).unwrap();
    for if_exists in [IfExists::Refuse, IfExists::Replace] {
        for name in ["link", "dangling", "folder", "link-to-folder", "pipe", "socket"] {
            assert_eq!(code(&scratch.path(name), if_exists), output::TARGET_KIND, "{name}");
        }
        assert_eq!(code(Path::new("/dev/null"), if_exists), output::TARGET_KIND);
    }
    let message = check(&Os::real(), &scratch.path("dangling")).unwrap_err().message().to_owned();
    assert!(message.ends_with("dangling` is a symbolic link"), "{message}");
}

#[test]
fn an_existing_file_is_refused_unless_it_may_be_replaced() {
    let scratch = Scratch::new();
    let file = scratch.write("file", "x");
    assert_eq!(code(&file, IfExists::Refuse), output::TARGET_EXISTS);
    let target = TargetFile::check(&Os::real(), &file, IfExists::Replace, &[]).unwrap();
    assert_eq!(target.path, file);
    assert_eq!(scratch.read("file").unwrap(), "x", "a check changes nothing");
    check(&Os::real(), &scratch.path("new")).unwrap();
    assert_eq!(scratch.names(), ["file"], "a check makes nothing");
}

#[test]
fn a_missing_folder_is_refused_and_so_is_a_file_or_a_loop_in_its_place() {
    let scratch = Scratch::new();
    scratch.write("file", "x");
    symlink("loop", scratch.path("loop")).unwrap();
    for path in ["missing/out", "file/out", "loop/out", "missing/deeper/out"] {
        assert_eq!(code(&scratch.path(path), IfExists::Refuse), output::TARGET_FOLDER, "{path}");
    }
    assert_eq!(code(&scratch.path(&"d".repeat(300)).join("out"), IfExists::Refuse), output::TARGET_FOLDER);
}

#[test]
fn names_that_are_no_names_of_files_are_refused() {
    let scratch = Scratch::new();
    scratch.write("file", "x");
    for path in ["", ".", "..", "/", "./", "a/", "a/.", "a/..", "file/", "file/.", "../", "nul\0byte", "nul\0/x"] {
        assert_eq!(code(Path::new(path), IfExists::Replace), output::TARGET_KIND, "{path:?}");
        let below = scratch.path("x").parent().unwrap().join(".").into_os_string();
        let joined = [below.as_bytes(), b"/", path.as_bytes()].concat();
        let joined = Path::new(OsStr::from_bytes(&joined));
        assert_eq!(code(joined, IfExists::Replace), output::TARGET_KIND, "{joined:?}");
    }
    assert_eq!(code(&scratch.path(&"n".repeat(256)), IfExists::Refuse), output::TARGET_KIND);
    check(&Os::real(), &scratch.path(&"n".repeat(255))).unwrap();
    check(&Os::real(), &scratch.path("...")).unwrap();
    // A bare name is a name in the working folder, which may be one that this user may not write to.
    let bare = check(&Os::real(), Path::new("sink-test-name-that-is-free"));
    assert!(bare.map_or_else(|error| error.code() == output::TARGET_DENIED, |target| target.path.is_relative()));
}

#[test]
fn an_unwritable_folder_is_refused_before_work_begins() {
    let scratch = Scratch::new();
    for number in [Errno::ACCESS, Errno::ROFS, Errno::PERM] {
        for call in [Call::Open, Call::Access] {
            let (os, _) = planned(FaultPlan::new().nth(Some(call), 1, errno(number)));
            assert_eq!(
                check(&os, &scratch.path("out")).unwrap_err().code(),
                output::TARGET_DENIED,
                "{call:?} {number}"
            );
        }
    }
    if rustix::process::geteuid().is_root() {
        println!("skipped: a really unwritable folder (root may write everywhere)");
        return;
    }
    fs::set_permissions(scratch.0.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let outcome = check(&Os::real(), &scratch.path("out"));
    fs::set_permissions(scratch.0.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(outcome.unwrap_err().code(), output::TARGET_DENIED);
}

#[test]
fn an_output_that_is_an_input_is_refused_by_whatever_name() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("data")).unwrap();
    symlink("data", scratch.path("alias")).unwrap();
    let input = scratch.write("data/in", "x");
    fs::hard_link(&input, scratch.path("hard")).unwrap();
    let os = Os::real();
    let other = os.open_read(&scratch.write("other", "y")).unwrap().identity().unwrap();
    let inputs = [other, os.open_read(&input).unwrap().identity().unwrap()];
    // The input may have grown since it was looked at: it is still the same file.
    fs::write(&input, "xyz").unwrap();
    for if_exists in [IfExists::Refuse, IfExists::Replace] {
        for path in ["data/in", "alias/in", "hard", "data/../alias/in"] {
            let error = TargetFile::check(&os, &scratch.path(path), if_exists, &inputs).unwrap_err();
            assert_eq!(error.code(), output::TARGET_IS_INPUT, "{path}");
        }
    }
    TargetFile::check(&os, &scratch.path("data/out"), IfExists::Refuse, &inputs).unwrap();
}

#[test]
fn two_outputs_with_one_target_are_refused_by_whatever_paths() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("data")).unwrap();
    symlink("data", scratch.path("alias")).unwrap();
    let targets = |paths: &[&str]| -> Vec<TargetFile> {
        paths.iter().map(|path| check(&Os::real(), &scratch.path(path)).unwrap()).collect()
    };
    for second in ["data/out", "alias/out", "./data/out", "data/../data//out"] {
        let error =
            check_distinct(&targets(&["data/out", "data/other", second]).iter().collect::<Vec<_>>()).unwrap_err();
        assert_eq!(error.code(), output::TARGET_TWICE, "{second}");
        assert!(error.message().contains(second), "{}", error.message());
    }
    check_distinct(&targets(&["data/out", "out", "data/Out", "alias/other"]).iter().collect::<Vec<_>>()).unwrap();
    check_distinct(&[]).unwrap();
}

#[test]
fn other_faults_while_looking_are_typed_and_keep_their_cause() {
    let scratch = Scratch::new();
    let clean = planned(FaultPlan::new());
    check(&clean.0, &scratch.path("out")).unwrap();
    for nth in 1..=clean.1.total() {
        for (number, expected) in [
            (Errno::IO, output::WRITE_FAILED),
            (Errno::MFILE, output::WRITE_FAILED),
            (Errno::ACCESS, output::TARGET_DENIED),
        ] {
            let (os, _) = planned(FaultPlan::new().nth(None, nth, errno(number)));
            let error = check(&os, &scratch.path("out")).unwrap_err();
            assert_eq!(error.code(), expected, "call {nth} {number}");
            assert!(std::error::Error::source(&error).is_some());
        }
        let (os, _) = planned(FaultPlan::new().nth(None, nth, errno(Errno::INTR)));
        check(&os, &scratch.path("out")).unwrap();
    }
}
