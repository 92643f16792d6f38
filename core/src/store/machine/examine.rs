//! What the doctor looks for: rows that contradict each other, a trail that does not verify, claims of the dead.

use super::Machine;
use super::liveness::Liveness;
use super::record::is_running;
use crate::audit::{AuditKey, Verifier};
use crate::error::{Result, codes::store};
use crate::state::{ExecutionState, Finding};
use crate::store::rows::ExecutionRow;

/// Rows that are looked at in one go.
const PAGE: u32 = 1_000;

impl Machine<'_> {
    pub(in crate::store) fn examine(&mut self) -> Result<Vec<Finding>> {
        let mut findings: Vec<Finding> = self.rows.damage()?.into_iter().map(problem).collect();
        if !findings.is_empty() {
            // What else would be found comes from rows that may not be what was written.
            return Ok(findings);
        }
        findings.extend(self.rows.orphans()?.into_iter().map(problem));
        self.examine_keys(&mut findings)?;
        self.examine_executions(&mut findings)?;
        self.examine_trail(&mut findings)?;
        Ok(findings)
    }

    fn examine_keys(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        let mut behind = (String::new(), Vec::new());
        loop {
            let page = self.rows.keys_after(&behind.0, &behind.1, PAGE)?;
            for key in &page {
                let execution = self.rows.execution(&key.execution)?;
                let fits = match (&key.tombstone, &execution) {
                    (Some(_), None) => true,
                    (None, Some(row)) => {
                        (&row.scope, &row.key, row.generation) == (&key.scope, &key.key, key.generation)
                    }
                    _ => false,
                };
                if !fits {
                    findings.push(problem(format!(
                        "a key of `{}` and execution {} do not agree",
                        key.scope, key.execution
                    )));
                }
            }
            let Some(last) = page.into_iter().last() else { return Ok(()) };
            behind = (last.scope, last.key);
        }
    }

    fn examine_executions(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        let mut behind = String::new();
        loop {
            let page = self.rows.executions_after(&behind, PAGE)?;
            for row in &page {
                self.examine_execution(row, findings)?;
            }
            let Some(last) = page.into_iter().last() else { return Ok(()) };
            behind = last.id;
        }
    }

    fn examine_execution(&mut self, row: &ExecutionRow, findings: &mut Vec<Finding>) -> Result<()> {
        let id = &row.id;
        let attempts = self.rows.attempts(id)?;
        let numbers = attempts.iter().map(|attempt| attempt.number).eq(1..=attempts.len() as u32);
        let Some(last) = attempts.last().filter(|last| numbers && last.token == row.token) else {
            findings.push(problem(format!("execution {id} and its attempts do not agree")));
            return Ok(());
        };
        let resumable = is_running(row.state)
            || row.state == ExecutionState::Stopped
            || (row.state == ExecutionState::Failed && !row.decided);
        let saved = self.rows.position(id)?;
        let (leaves, highest) = self.rows.leaf_count(id)?;
        if !resumable && (saved.is_some() || leaves > 0) {
            findings.push(problem(format!("execution {id} is {} and has checkpoints", row.state)));
        }
        if highest > saved.map_or(0, |(sequence, _)| sequence) {
            findings.push(problem(format!("execution {id} has leaves behind its checkpoint")));
        }
        if !is_running(row.state) && self.rows.target_count(id)? > 0 {
            findings.push(problem(format!("execution {id} is {} and claims targets", row.state)));
        }
        if row.state == ExecutionState::Finalising && row.finalisation.is_none() {
            findings.push(problem(format!("execution {id} is FINALISING without what is to be published")));
        }
        if is_running(row.state) && self.liveness(last)? == Liveness::Gone {
            let text = format!("execution {id} is {} and nobody works on it; its command resumes it", row.state);
            findings.push(Finding { problem: false, message: text });
        }
        Ok(())
    }

    /// Without the key of the trail its hashes cannot be proven, which is no problem of the trail.
    fn examine_trail(&mut self, findings: &mut Vec<Finding>) -> Result<()> {
        let sealed_with = self.rows.tail()?.and_then(|tail| tail.key_id);
        let key: Option<&AuditKey> = self.audit_key.filter(|_| sealed_with.is_some());
        if sealed_with.as_deref() != key.map(AuditKey::id) {
            let id = sealed_with.unwrap_or_default();
            let message = format!("the audit trail is kept with the key {id}, without which it cannot be verified");
            findings.push(Finding { problem: false, message });
            return Ok(());
        }
        let mut verifier = Verifier::new(key, None);
        let mut behind = 0;
        let outcome = loop {
            let page = self.rows.entries(behind, PAGE)?;
            let Some(last) = page.last() else { break verifier.finish().map(drop) };
            behind = last.sequence;
            if let Err(error) = page.iter().try_for_each(|entry| verifier.add(entry)) {
                break Err(error);
            }
        };
        match outcome {
            Err(error) if error.code() == store::AUDIT_BROKEN => findings.push(problem(error.message().to_owned())),
            outcome => outcome?,
        }
        Ok(())
    }
}

fn problem(message: String) -> Finding {
    Finding { problem: true, message }
}
