//! The audit trail, asked of the program.

use batchloom_tests::{Finished, batchloom};
use serde_json::Value;
use std::path::Path;

/// An entry of the trail.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What happened: `taken_over`.
    pub event: String,
    /// The claim under which it happened.
    pub token: Option<u64>,
    /// The whole entry.
    pub whole: Value,
}

/// A trail that verified.
#[derive(Debug, Clone)]
pub struct Trail(pub Vec<Entry>);

impl Trail {
    /// How often something happened.
    pub fn count(&self, event: &str) -> u64 {
        self.0.iter().filter(|entry| entry.event == event).count() as u64
    }

    /// Whether it happened under the first claim.
    pub fn first_attempt_did(&self, event: &str) -> bool {
        let first = self.0.iter().find(|entry| entry.event == "claimed").and_then(|entry| entry.token);
        first.is_some() && self.0.iter().any(|entry| entry.event == event && entry.token == first)
    }

    /// The token of the last claim.
    pub fn last_token(&self) -> Option<u64> {
        self.0.iter().filter_map(|entry| entry.token).max()
    }
}

/// Verifies the trail of a store and reads it.
///
/// # Errors
/// It does not verify, or is not what the contract says.
pub fn audit(store: &Path) -> Result<Trail, String> {
    let ask = |verb: &str| {
        let output = batchloom().args(["audit", verb, "--store"]).arg(store).output().expect("the program starts");
        Finished::of(output)
    };
    let verified = ask("verify");
    if verified.code != 0 {
        return Err(format!("audit verify: exit code {}\n{}{}", verified.code, verified.out, verified.err));
    }
    let exported = ask("export");
    if exported.code != 0 {
        return Err(format!("audit export: exit code {}\n{}", exported.code, exported.err));
    }
    let entries = exported.out.lines().map(entry).collect::<Result<Vec<_>, String>>()?;
    let numbered = entries.iter().enumerate().all(|(index, entry)| entry.whole["sequence"] == index as u64 + 1);
    if entries.is_empty() || !numbered {
        return Err(format!("the trail has gaps:\n{}", exported.out));
    }
    Ok(Trail(entries))
}

fn entry(line: &str) -> Result<Entry, String> {
    let whole: Value = serde_json::from_str(line).map_err(|error| format!("audit export: {error}: {line}"))?;
    let event = whole["event"].as_str().ok_or_else(|| format!("audit export: no event: {line}"))?.to_owned();
    for key in ["at", "scope", "subject", "detail"] {
        if whole.get(key).is_none() {
            return Err(format!("audit export: no `{key}`: {line}"));
        }
    }
    Ok(Entry { event, token: whole["token"].as_u64(), whole })
}
