//! Proving a trail, an entry at a time.
//!
//! The first entry that is wrong is named, and what is wrong with it; behind it nothing can be said.

use super::encode::hash;
use super::export::head_text;
use super::key::AuditKey;
use crate::error::{Error, Result, codes::store};
use crate::state::{AuditEntry, AuditHead};

/// A trail that is as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verified {
    /// How many entries.
    pub(crate) entries: u64,
    /// Its end; kept outside the store it proves later that nothing up to here was touched.
    pub(crate) head: AuditHead,
}

/// Takes the entries of a trail in order, from the first one on.
#[derive(Debug)]
pub(crate) struct Verifier<'k> {
    key: Option<&'k AuditKey>,
    exported: Option<AuditHead>,
    head: AuditHead,
    keyed: bool,
}

impl<'k> Verifier<'k> {
    /// `key` is the one the trail was written with; `exported` is a head that was kept elsewhere.
    pub(crate) fn new(key: Option<&'k AuditKey>, exported: Option<AuditHead>) -> Verifier<'k> {
        Verifier { key, exported, head: AuditHead { sequence: 0, hash: [0; 32] }, keyed: false }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// `AUDIT_BROKEN` for the first entry that is not as it was written. The trail is not to be looked at any further.
    pub(crate) fn add(&mut self, entry: &AuditEntry) -> Result<()> {
        let expected = self.head.sequence + 1;
        if entry.sequence != expected {
            return Err(broken(expected, &format!("it is missing: entry {} stands in its place", entry.sequence)));
        }
        if entry.previous != self.head.hash {
            return Err(broken(expected, "it does not follow the entry before"));
        }
        let key = self.key_of(entry).map_err(|problem| broken(expected, &problem))?;
        if entry.hash != hash(entry, key) {
            return Err(broken(expected, "its hash does not match its content"));
        }
        if let Some(exported) = self.exported
            && exported.sequence == entry.sequence
            && exported.hash != entry.hash
        {
            return Err(broken(expected, "its hash is another one than in the exported head"));
        }
        self.head = AuditHead { sequence: entry.sequence, hash: entry.hash };
        Ok(())
    }

    /// The key that an entry must have been sealed with, or what is wrong with the one it names.
    fn key_of(&mut self, entry: &AuditEntry) -> std::result::Result<Option<&'k AuditKey>, String> {
        match (&entry.key_id, self.key) {
            (None, _) if self.keyed => Err("it was sealed without a key, and the one before with one".to_owned()),
            (None, _) => Ok(None),
            (Some(id), Some(key)) if id == key.id() => {
                self.keyed = true;
                Ok(Some(key))
            }
            (Some(id), Some(key)) => Err(format!("it was sealed with the key {id}, and {} was given", key.id())),
            (Some(id), None) => Err(format!("it was sealed with the key {id}, and none was given")),
        }
    }

    /// The end of the trail.
    ///
    /// # Errors
    /// `AUDIT_BROKEN` where the trail ends before the exported head; and where a key was given and no entry was sealed with
    /// it: a trail that was written anew without the key looks like that.
    pub(crate) fn finish(self) -> Result<Verified> {
        if let Some(exported) = self.exported
            && exported.sequence > self.head.sequence
        {
            let problem = format!("it is missing: the exported head is {}", head_text(&exported));
            return Err(broken(self.head.sequence + 1, &problem));
        }
        if self.key.is_some() && !self.keyed && self.head.sequence > 0 {
            return Err(broken(1, "a key was given, and neither it nor any entry behind it was sealed with a key"));
        }
        Ok(Verified { entries: self.head.sequence, head: self.head })
    }
}

/// Proves a whole trail that comes in pages, in order; an empty page is the end.
///
/// # Errors
/// `AUDIT_BROKEN`, and whatever a page failed with.
pub(crate) fn verify(
    pages: impl IntoIterator<Item = Result<Vec<AuditEntry>>>,
    key: Option<&AuditKey>,
    exported: Option<&AuditHead>,
) -> Result<Verified> {
    let mut verifier = Verifier::new(key, exported.copied());
    for page in pages {
        let page = page?;
        if page.is_empty() {
            break;
        }
        page.iter().try_for_each(|entry| verifier.add(entry))?;
    }
    verifier.finish()
}

fn broken(sequence: u64, problem: &str) -> Error {
    Error::new(store::AUDIT_BROKEN, format!("entry {sequence} of the audit trail does not verify: {problem}"))
        .with("sequence", sequence)
}
