//! The C ABI as a face of the conformance corpus: a program in C that makes one call and prints what it came to.

use crate::compile::{Language, Program};
use crate::run::run;
use batchloom_tests::canonical;
use batchloom_tests::conformance::{Call, Face, NewGeneration, Outcome};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The C ABI.
pub struct C(PathBuf);

impl C {
    /// Compiles the program that makes the calls, in a folder.
    pub fn compile(folder: &Path) -> C {
        let source = crate::program("conformance.c");
        C(Program::new(Language::C11, source).compile(folder.join("conformance")))
    }
}

/// A call as arguments of a program; `arguments.h` reads them.
pub fn arguments(call: &Call) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![call.job.clone().into(), "--store".into(), call.store_text().into()];
    for (option, pairs) in [("-i", &call.inputs), ("-o", &call.outputs)] {
        pairs.iter().for_each(|(name, path)| words.extend([option.into(), name.into(), path.into()]));
    }
    call.parameters.iter().for_each(|(name, value)| words.extend(["-p".into(), name.into(), value.into()]));
    for (option, value) in [
        ("--at", call.at.clone()),
        ("--threads", call.threads.map(|threads| threads.to_string())),
        ("--block-size", call.block_size.map(|size| size.to_string())),
        ("--key", call.key.clone()),
        ("--checkpoint", call.checkpoint.map(|bytes| bytes.to_string())),
    ] {
        value.iter().for_each(|value| words.extend([option.into(), value.into()]));
    }
    if let Some(NewGeneration { reason, actor }) = &call.new_generation {
        words.extend(["--new".into(), reason.into(), actor.into()]);
    }
    words
}

impl Face for C {
    fn name(&self) -> &'static str {
        "c"
    }

    fn run(&self, call: &Call) -> Result<Outcome, String> {
        let ran = run(&self.0, arguments(call));
        if ran.status != Some(0) || !ran.stderr.is_empty() {
            return Err(format!("{ran:#?}"));
        }
        let mut report: serde_json::Value =
            serde_json::from_str(&ran.stdout).map_err(|error| format!("{error}: {}", ran.stdout))?;
        // In C the problems of a job file belong to its error; a report has them beside it.
        let error = report.get_mut("error").and_then(serde_json::Value::as_object_mut);
        if let Some(diagnostics) = error.and_then(|error| error.remove("diagnostics")) {
            report["diagnostics"] = diagnostics;
        }
        Ok(Outcome { report: canonical(&report), exit: None })
    }
}
