//! `batchloom init --from SAMPLE`: a first job for a file; nothing is written unless it is asked for.

use super::{Ended, ended};
use crate::arguments::InitArguments;
use crate::{exit, failure, terminal};
use batchloom::{Proposal, ProposalOptions};

/// Carries out the command.
pub(crate) fn init(arguments: &InitArguments) -> Ended {
    let options = ProposalOptions { name: arguments.name.clone(), look: arguments.look };
    let proposed = Proposal::from_sample(&arguments.from, &options).and_then(|proposal| {
        if let Some(path) = &arguments.output {
            proposal.save(path)?;
        }
        Ok(proposal)
    });
    match (proposed, &arguments.output) {
        (Ok(proposal), None) => terminal::result(&proposal.yaml)?,
        (Ok(proposal), Some(path)) => {
            let (path, records, rejected) = (path.display(), proposal.records, proposal.rejected);
            terminal::result(&format!(
                "{path}: job `{}`; {records} records tried, {rejected} rejected\n",
                proposal.name
            ))?;
        }
        (Err(error), _) => {
            terminal::note(&failure::text(&error));
            return Ok(ended(&error));
        }
    }
    Ok(exit::COMPLETED)
}
