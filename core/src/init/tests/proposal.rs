//! Proposals as a whole: tried by the engine, told without values, bounded, never written over anything.

use super::{drafted, proposed, proposed_with, typed};
use crate::engine::{Job, Trial};
use crate::error::codes;
use crate::init::draft::Draft;
use crate::init::trial::settle;
use crate::init::yaml::text;
use crate::init::{Proposal, ProposalOptions};
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use std::sync::Arc;

#[test]
fn what_is_proposed_compiles_and_rejects_nothing() {
    let samples: [&[u8]; 9] = [
        b"a,b\n1,2\n",
        b"\xEF\xBB\xBFa;b\r\n\"x;y\";\"\"\r\n",
        b"one line",
        b"x\n",
        b"HDR|2026-11-20\nPUR|A1|12.50\nREF|A2|-3.00\nPUR|A3|1.00\nPUR|A4|2.00\nTRL|4|12.50|x\n",
        b"A\xA3\n\x81B\n",
        b"Name,Name,,in\n1,2,3,4\n5,6,7,8\n",
        b"true,null,no\n1,2,3\n",
        b"a\tb\n1\t\"\n2\t3\n",
    ];
    for sample in samples {
        let proposal = proposed(sample).unwrap_or_else(|error| panic!("{}: {error:?}", sample.escape_ascii()));
        assert_eq!(proposal.rejected, 0, "{}", proposal.yaml);
        Job::from_yaml(&proposal.yaml, "proposal.yaml").unwrap_or_else(|error| panic!("{error:?}"));
    }
}

#[test]
fn a_line_of_another_form_stays_a_reject_and_is_told() {
    let mut sample: String = (0..100).map(|n| format!("{n},x\n")).collect();
    sample.insert_str(150, "");
    sample += "1,2,3\n7,y\n";
    let proposal = proposed(sample.as_bytes()).unwrap();
    assert_eq!((proposal.records, proposal.rejected), (102, 1));
    assert!(proposal.yaml.contains("# 1 of 102 lines have another number of fields than 2"), "{}", proposal.yaml);
}

#[test]
fn no_value_stands_in_a_proposal() {
    let secrets = ["4111111111111111", "Lovelace", "2026-11-20", "812.75", "AT611904300234573201"];
    let mut sample = String::from("card,name,day,amount,iban\n");
    for _ in 0..20 {
        sample += &format!("{}\n", secrets.join(","));
    }
    let with_names = proposed(sample.as_bytes()).unwrap();
    let without = sample.split_once('\n').unwrap().1;
    for proposal in [with_names, proposed(without.as_bytes()).unwrap()] {
        for secret in secrets {
            assert!(!proposal.yaml.contains(secret), "{secret}:\n{}", proposal.yaml);
        }
        assert!(proposal.yaml.contains("pii: pan"), "{}", proposal.yaml);
    }
}

#[test]
fn a_long_file_is_looked_at_in_part_and_its_trailer_is_found() {
    let mut sample = String::from("H,2026-11-20\n");
    (0..2_000).for_each(|n| sample += &format!("D,{n},{}.50\n", n * 3));
    sample += "T,2000,xyz,1\n";
    let options = ProposalOptions { look: Some(4096), name: Some("long".into()) };
    let proposal = proposed_with(sample.as_bytes(), &options).unwrap();
    assert!(proposal.yaml.contains("and the last line were looked at"), "{}", proposal.yaml);
    assert!(proposal.yaml.contains("match: T") && proposal.yaml.contains("match: H"), "{}", proposal.yaml);
    assert!(proposal.records < 2_000 && proposal.bytes_looked_at <= 4096 && proposal.rejected == 0);
    assert!(!proposal.yaml.contains("reconcile"), "the sum of a part says nothing");
    let whole = proposed(sample.as_bytes()).unwrap();
    assert!(whole.yaml.contains("trailer.count == read.count()"), "{}", whole.yaml);
}

#[test]
fn a_value_behind_the_types_that_were_guessed_widens_its_field() {
    // Decimals of 38 digits are read, and no more.
    let sample = format!("amount,x\n{}.55,1\n1.5,2\n", "9".repeat(37));
    let proposal = proposed(sample.as_bytes()).unwrap();
    assert_eq!(proposal.rejected, 0);
    assert!(proposal.yaml.contains("- amount  ") || proposal.yaml.contains("- amount\n"), "{}", proposal.yaml);
}

/// A draft that says too much is tried, and comes back without what does not hold.
fn settled(sample: &str, change: impl FnOnce(&mut Draft)) -> (Draft, Trial) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.csv");
    std::fs::write(&path, sample).unwrap();
    let mut draft = drafted(sample.as_bytes());
    change(&mut draft);
    let trial = settle(&mut draft, &Os::real(), &path, sample.len() as u64).unwrap_or_else(|error| panic!("{error:?}"));
    (draft, trial)
}

#[test]
fn a_field_whose_values_are_refused_becomes_a_text() {
    let sample = "a,b,c\n1,x,\n2,7,\n3,,8\n";
    let (draft, trial) = settled(sample, |draft| {
        draft.fields[1].guess.kind = Some("date".into());
        draft.fields[1].guess.echo = vec![("format", "\"%d.%m.%Y\"".into())];
        draft.fields[2].guess.required = true;
    });
    assert_eq!((trial.read, trial.rejected, trial.refused.len()), (3, 0, 0));
    assert_eq!(typed(&draft), ["a: integer", "b", "c: integer"], "and no other field does");
    assert!(draft.fields[1].guess.evidence.contains("2 values refused as date (BL3105)"), "{:?}", draft.fields[1]);
    assert!(!draft.fields[2].guess.required && draft.fields[1].guess.echo.is_empty());
}

#[test]
fn ends_that_are_not_there_are_taken_back() {
    let sample = "H,1\nx,2.50,a\ny,3.50,b\nT,2,z,z\n";
    let (draft, trial) = settled(sample, |_| {});
    assert!(draft.header.is_some() && draft.trailer.is_some());
    assert_eq!((trial.read, trial.rejected), (2, 0));
    let (draft, trial) = settled(sample, |draft| {
        draft.header.as_mut().unwrap().tag = "HDR".into();
        draft.trailer.as_mut().unwrap().fields[2].guess.kind = Some("integer".into());
    });
    assert_eq!((draft.header.is_none(), draft.preamble), (true, 1), "a header with another tag is a line in front");
    assert_eq!((trial.read, draft.trailer.is_some()), (2, true), "a trailer with another field is read as text");
    let named = "n,amount\nx,2.50\ny,3.50\n";
    let (draft, trial) = settled(named, |draft| draft.fields[0].column = Some("other".into()));
    assert_eq!((trial.read, trial.rejected, draft.header_row, draft.preamble), (2, 0, None, 1));
}

#[test]
fn samples_without_a_job_are_refused() {
    let code = |sample: &[u8]| proposed(sample).unwrap_err().code();
    assert_eq!(code(b""), codes::input::FILE_EMPTY);
    assert_eq!(code(b"a\0b\n"), codes::job::SAMPLE_UNFIT);
    let small = ProposalOptions { look: Some(1024), name: None };
    let error = proposed_with("x".repeat(5_000).as_bytes(), &small).unwrap_err();
    assert_eq!(error.code(), codes::job::SAMPLE_UNFIT);
    for options in
        [ProposalOptions { look: Some(1), name: None }, ProposalOptions { look: None, name: Some("a b".into()) }]
    {
        assert_eq!(proposed_with(b"a,b\n1,2\n", &options).unwrap_err().code(), codes::job::OPTION_VALUE);
    }
    let missing = Proposal::from_sample("/nowhere/at/all.csv", &ProposalOptions::default()).unwrap_err();
    assert_eq!(missing.code(), codes::input::FILE_MISSING);
    let folder = tempfile::tempdir().unwrap();
    let error = Proposal::from_sample(folder.path(), &ProposalOptions::default()).unwrap_err();
    assert_eq!(error.code(), codes::input::FILE_KIND);
}

#[test]
fn a_read_that_fails_is_an_error_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let os =
        Os::with_faults(Arc::new(FaultPlan::new().nth(Some(Call::Read), 1, Effect::Errno(Errno::IO.raw_os_error()))));
    let error = Proposal::from_sample_with(&os, &path, &ProposalOptions::default()).unwrap_err();
    assert_eq!(error.code(), codes::input::READ_FAILED);
}

#[test]
fn a_job_file_is_written_once_and_never_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let proposal = proposed(b"a,b\n1,2\n").unwrap();
    let path = folder.path().join("job.yaml");
    proposal.save(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), proposal.yaml);
    let error = proposal.save(&path).unwrap_err();
    assert_eq!(error.code(), codes::output::TARGET_EXISTS);
    assert!(error.help_text().unwrap().contains("never replaced"));
    assert_eq!(proposal.save(folder.path().join("no/job.yaml")).unwrap_err().code(), codes::output::TARGET_FOLDER);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no part file stays");
}

#[test]
fn texts_are_quoted_where_yaml_needs_it() {
    for (plain, written) in [
        ("amount", "amount"),
        ("a-b", "a-b"),
        ("Document no.", "\"Document no.\""),
        ("01", "\"01\""),
        ("no", "\"no\""),
        ("\"", "'\"'"),
        ("\t", "\"\\t\""),
        ("\u{1F}", "\"\\x1F\""),
        ("a\"b\\c", "\"a\\\"b\\\\c\""),
        ("", "\"\""),
        ("\u{202E}x", "\"\\u202Ex\""),
    ] {
        assert_eq!(text(plain), written);
    }
}
