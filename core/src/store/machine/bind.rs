//! Binding an execution to what it works on, and claiming the names it is going to publish under.

use super::Machine;
use super::trail::Told;
use crate::error::{Error, Result, codes::store};
use crate::state::{Claim, Event, ExecutionState, Origin, TargetClaim};
use crate::store::rows::ExecutionRow;
use serde_json::json;

impl Machine<'_> {
    pub(in crate::store) fn bind(&mut self, claim: &Claim, bound: &str, targets: &[TargetClaim]) -> Result<()> {
        let row = self.own(claim)?;
        self.fence(claim, &[ExecutionState::Started])?;
        if row.bound_token == Some(claim.token) && row.bound.as_deref() == Some(bound) {
            return Ok(());
        }
        for target in targets {
            if let Some(holder) = self.rows.target_holder(target, &row.id)? {
                return Err(claimed(&target.path, &holder));
            }
        }
        self.rows.delete_targets(&row.id)?;
        targets.iter().try_for_each(|target| self.rows.put_target(&row.id, target))?;
        let told = Told { scope: &row.scope, subject: &row.id, token: Some(claim.token), origin: &Origin::default() };
        self.tell(told, Event::Bound, json!({ "targets": targets.len() }))?;
        // From here on the execution itself is what a next owner finds: what was before it has been cleared away.
        self.rows.put_execution(&ExecutionRow {
            bound: Some(bound.to_owned()),
            bound_token: Some(claim.token),
            previous: None,
            updated_at: self.now,
            ..row
        })
    }
}

fn claimed(path: &str, holder: &str) -> Error {
    Error::new(store::TARGET_CLAIMED, format!("`{path}` is claimed by execution {holder}"))
        .with("execution", holder)
        .with("target", path)
        .help(format!(
            "let that one finish (if it was interrupted, start its command again), give it up with `batchloom abandon \
             {holder}`, or give this output another path"
        ))
}
