//! Generations: which name is chosen, and that nothing that is there is ever touched.

use super::{Scratch, errno, planned};
use crate::error::codes::output;
use crate::os::{Call, Errno, FaultPlan, Os};
use crate::sink::{IfExists, PartFile, TargetFile, publish};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;

fn target(scratch: &Scratch, name: &str) -> TargetFile {
    TargetFile::check(&Os::real(), &scratch.path(name), IfExists::Generation, &[]).unwrap()
}

fn chosen(scratch: &Scratch, name: &str, taken: &[&str]) -> String {
    let mut target = target(scratch, name);
    assert!(target.is_numbered() && !target.is_named() && target.generation().is_none());
    let taken: Vec<&OsStr> = taken.iter().map(OsStr::new).collect();
    target.choose(&taken).unwrap();
    assert!(target.is_named());
    target.generation().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_new_file_is_always_the_newest_generation() {
    let scratch = Scratch::new();
    assert_eq!(chosen(&scratch, "out.txt", &[]), "out.txt");
    assert_eq!(chosen(&scratch, "out.txt", &["out.txt"]), "out.G0002.txt");
    scratch.write("out.txt", "1");
    assert_eq!(chosen(&scratch, "out.txt", &[]), "out.G0002.txt");
    scratch.write("out.G0007.txt", "7");
    assert_eq!(chosen(&scratch, "out.txt", &[]), "out.G0008.txt", "a gap is not filled in");
    assert_eq!(chosen(&scratch, "out.txt", &["out.G0011.txt", "other.G0099.txt"]), "out.G0012.txt");
    fs::remove_file(scratch.path("out.txt")).unwrap();
    assert_eq!(chosen(&scratch, "out.txt", &[]), "out.G0008.txt", "the first one was taken away");
    fs::create_dir(scratch.path("out.G0019.txt")).unwrap();
    symlink("nowhere", scratch.path("out.G0020.txt")).unwrap();
    assert_eq!(chosen(&scratch, "out.txt", &[]), "out.G0021.txt", "whatever has the name has it");
    scratch.write("out.G99999.txt", "");
    assert_eq!(chosen(&scratch, "out.txt", &[]), "out.G100000.txt");
}

#[test]
fn the_file_appears_under_the_chosen_name_and_what_is_there_stays() {
    let scratch = Scratch::new();
    scratch.write("out.txt", "yesterday");
    let mut part = PartFile::create(target(&scratch, "out.txt"), "7f", 1).unwrap();
    assert_eq!(scratch.names(), [".out.txt.7f.1.part", "out.txt"], "a part is named after the path as it was given");
    part.write_at(b"today", 0).unwrap();
    part.choose(&[]).unwrap();
    // Somebody else takes the name behind our back: nothing is replaced.
    scratch.write("out.G0002.txt", "theirs");
    let failure = publish(vec![part]).unwrap_err();
    assert_eq!(failure.error.code(), output::TARGET_EXISTS);
    assert!(failure.error.message().contains("out.G0002.txt"), "{}", failure.error.message());
    let mut kept = failure.kept;
    kept[0].choose(&[]).unwrap();
    let published = publish(kept).unwrap();
    assert_eq!(published[0].path, scratch.path("out.G0003.txt"));
    assert_eq!(scratch.names(), ["out.G0002.txt", "out.G0003.txt", "out.txt"]);
    let read = ["out.txt", "out.G0002.txt", "out.G0003.txt"].map(|name| scratch.read(name).unwrap());
    assert_eq!(read, ["yesterday", "theirs", "today"]);
}

#[test]
fn an_input_may_be_the_generation_before_and_a_folder_may_not() {
    let scratch = Scratch::new();
    let input = scratch.write("master.txt", "x");
    let identity = Os::real().open_read(&input).unwrap().identity().unwrap();
    TargetFile::check(&Os::real(), &input, IfExists::Generation, &[identity]).unwrap();
    fs::create_dir(scratch.path("folder")).unwrap();
    let error = TargetFile::check(&Os::real(), &scratch.path("folder"), IfExists::Generation, &[]).unwrap_err();
    assert_eq!(error.code(), output::TARGET_KIND);
}

#[test]
fn numbers_and_names_that_end_are_said() {
    let scratch = Scratch::new();
    scratch.write(&format!("out.G{}.txt", u64::MAX), "");
    let error = target(&scratch, "out.txt").choose(&[]).unwrap_err();
    assert_eq!(error.code(), output::TARGET_EXISTS);
    let long = "n".repeat(251);
    assert_eq!(chosen(&scratch, &long, &[]), long);
    scratch.write(&long, "");
    let error = target(&scratch, &long).choose(&[]).unwrap_err();
    assert_eq!(error.code(), output::TARGET_KIND);
    assert!(error.message().contains("255 bytes"), "{}", error.message());
}

#[test]
fn a_folder_that_cannot_be_listed_is_said() {
    let scratch = Scratch::new();
    for call in [Call::Open, Call::Read] {
        let plan = FaultPlan::new().nth(Some(call), if call == Call::Open { 2 } else { 1 }, errno(Errno::IO));
        let (os, _) = planned(plan);
        let mut target = TargetFile::check(&os, &scratch.path("out"), IfExists::Generation, &[]).unwrap();
        let error = target.choose(&[]).unwrap_err();
        assert_eq!(error.code(), output::WRITE_FAILED, "{call:?}");
    }
}
