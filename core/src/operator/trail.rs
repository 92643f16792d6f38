//! The audit trail of a store: proving it, exporting it, and its head.

use super::job_operator::JobOperator;
use super::selector::ExecutionSelector;
use super::words::instant;
use crate::audit;
use crate::error::{Error, Result, codes};
use crate::state;
use serde_json::{Value, json};
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::str::FromStr;

/// Entries that are read from the store at once.
const PAGE: u32 = 1_000;

/// The end of an audit trail: kept where nobody who can write the store can write, it proves later that nothing before it
/// was changed, cut off or written anew. As text: `SEQUENCE:HEX`.
///
/// ```
/// let text = format!("17:{}", "0f".repeat(32));
/// let head: batchloom::AuditHead = text.parse().unwrap();
/// assert_eq!((head.sequence(), head.to_string()), (17, text));
/// assert!("17".parse::<batchloom::AuditHead>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditHead {
    head: state::AuditHead,
}

impl AuditHead {
    /// Sequence number of the last entry; 0 for an empty trail.
    pub fn sequence(&self) -> u64 {
        self.head.sequence
    }
}

impl fmt::Display for AuditHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&audit::head_text(&self.head))
    }
}

impl FromStr for AuditHead {
    type Err = Error;

    /// # Errors
    /// `OPTION_VALUE`.
    fn from_str(text: &str) -> Result<AuditHead> {
        audit::parse_head(text).map(|head| AuditHead { head }).ok_or_else(|| {
            Error::new(codes::job::OPTION_VALUE, "that is no head of an audit trail").help(
                "a head is a sequence number, a colon and 64 hexadecimal digits, as `batchloom audit head` prints it",
            )
        })
    }
}

/// A trail that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditSummary {
    /// How many entries there are, all of them as they were written.
    pub entries: u64,
    /// The end of the trail.
    pub head: AuditHead,
    /// The head it was held against, where one was given.
    pub exported: Option<AuditHead>,
    /// Whether a key was given: without one the hashes prove nothing against somebody who writes all of them anew.
    pub keyed: bool,
    /// When the first entry was written, RFC 3339.
    pub first: Option<String>,
    /// When the last entry was written, RFC 3339.
    pub last: Option<String>,
}

impl AuditSummary {
    /// The summary as one JSON object; its keys are those of the fields.
    pub fn to_json(&self) -> Value {
        json!({
            "entries": self.entries, "head": self.head.to_string(),
            "exported": self.exported.map(|head| head.to_string()), "keyed": self.keyed, "first": self.first,
            "last": self.last,
        })
    }
}

impl JobOperator {
    /// Verifies every entry of the trail, and that it still holds a head that was exported earlier (`SEQUENCE:HEX`).
    ///
    /// # Errors
    /// `AUDIT_BROKEN`, naming the first bad entry; `OPTION_VALUE` for a text that is no head; what a store can fail with.
    pub fn audit_verify(&self, exported: Option<&str>) -> Result<AuditSummary> {
        let exported = exported.map(str::parse::<AuditHead>).transpose()?;
        let key = self.audit_key.as_ref();
        let (mut after, mut first, mut last) = (0, None, None);
        let pages = std::iter::from_fn(|| {
            let page = self.store.audit(after, PAGE);
            if let Ok(entries) = &page {
                after = entries.last().map_or(after, |entry| entry.sequence);
                first = first.or(entries.first().map(|entry| entry.at));
                last = entries.last().map(|entry| entry.at).or(last);
            }
            Some(page)
        });
        let verified = audit::verify(pages, key, exported.map(|exported| exported.head).as_ref())?;
        Ok(AuditSummary {
            entries: verified.entries,
            head: AuditHead { head: verified.head },
            exported,
            keyed: key.is_some(),
            first: first.map(instant),
            last: last.map(instant),
        })
    }

    /// The end of the trail, as the store has it; nothing is verified.
    ///
    /// # Errors
    /// What a store can fail with.
    pub fn audit_head(&self) -> Result<AuditHead> {
        Ok(AuditHead { head: self.store.audit_head()? })
    }

    /// Hands every entry behind a sequence number to `each`, as one line of JSON without line end; with a selector only the
    /// entries of that execution. Ends early where `each` breaks. Answers how many entries were handed over.
    ///
    /// # Errors
    /// `WRITE_FAILED` where `each` fails; `EXECUTION_UNKNOWN`; what a store can fail with.
    pub fn audit_export(
        &self,
        after: u64,
        of: Option<&ExecutionSelector>,
        mut each: impl FnMut(&str) -> io::Result<ControlFlow<()>>,
    ) -> Result<u64> {
        let subject = of.map(|selector| self.execution(selector)).transpose()?.map(|execution| execution.id);
        let (mut after, mut count) = (after, 0);
        loop {
            let page = self.store.audit(after, PAGE)?;
            let Some(end) = page.last() else { return Ok(count) };
            after = end.sequence;
            for entry in page.iter().filter(|entry| subject.as_ref().is_none_or(|subject| *subject == entry.subject)) {
                let flow = each(&audit::to_json(entry)).map_err(|error| {
                    Error::new(codes::output::WRITE_FAILED, "the audit trail could not be written").caused_by(error)
                })?;
                count += 1;
                if flow.is_break() {
                    return Ok(count);
                }
            }
        }
    }
}
