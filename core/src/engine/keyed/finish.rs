//! Finishing what another attempt had complete and on disk: the names that are missing are given.

use super::attempt::{Attempt, published};
use super::binding::{Binding, Finalisation};
use super::duplicate;
use super::resume::earlier;
use crate::engine::progress::Phase;
use crate::engine::report::Report;
use crate::error::Result;
use crate::sink::{Earlier, PartFile, Standing, TargetFile, publish, remove_staging, stand};

/// Gives the names and records the result.
pub(crate) fn finish(attempt: &Attempt<'_>, owner_gone: bool) -> Result<Report> {
    attempt.control.enter(Phase::Publishing);
    let record = &attempt.started.execution;
    let binding = Binding::read(record.bound.as_deref().unwrap_or_default())?;
    let Finalisation { token, mut recorded, .. } = Finalisation::read(record.finalisation.as_deref())?;
    let mut report = recorded.report();
    let mut tokens = earlier(record, attempt.started.claim.token);
    tokens.retain(|earlier| *earlier >= token);
    let earlier = Earlier { execution: &record.id, tokens: &tokens, owner_gone };
    let mut notes = std::mem::take(&mut report.notes);
    let mut parts: Vec<PartFile> = Vec::new();
    for (target, output) in binding.targets.iter().zip(&mut report.outputs) {
        let Some(file) = &target.file else { continue };
        let found = TargetFile::recorded(attempt.os, file.recorded())?;
        let digest = output.digest.as_deref().unwrap_or_default();
        remove_staging(&found, earlier)?;
        match stand(found, earlier, attempt.started.claim.token, output.bytes, digest)? {
            Standing::Waiting(part) => parts.push(*part),
            Standing::Named => {}
            Standing::Taken => {
                output.present = false;
                notes.push(format!("the output `{}` was published, and taken away or changed since", output.name));
            }
        }
    }
    publish(parts).map_err(|failure| failure.error)?;
    let (resumed_from, checkpoints) = (report.resumed_from, report.checkpoints);
    attempt.dress(&mut report, resumed_from, checkpoints, &notes);
    recorded.outputs = report.outputs.iter().map(|output| duplicate::identity(attempt.os, output)).collect();
    recorded.report = report.to_json();
    attempt.session.complete(&recorded.to_json()?, &[published(&report)])?;
    Ok(report)
}
