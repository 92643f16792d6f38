//! How a store is opened by an operator.

use std::fmt;
use std::time::Duration;

/// Options of an operator.
///
/// ```
/// let options = batchloom::OperatorOptions { actor: Some("ann".into()), ..Default::default() };
/// # let _ = options;
/// ```
#[derive(Clone, Default)]
pub struct OperatorOptions {
    /// The key of the audit trail, where it is keyed.
    pub audit_key: Option<Vec<u8>>,
    /// Use a store on a network file system all the same; only one host may then ever use it.
    pub force_store: bool,
    /// How long to wait for another process that is writing to the store; by default as long as a run waits.
    pub busy: Option<Duration>,
    /// The person or service behind the calls; stands in the audit trail.
    pub actor: Option<String>,
    /// What ties the entries of one business case together in the audit trail, across systems.
    pub correlation: Option<String>,
}

/// The key is a secret: it shows nowhere.
impl fmt::Debug for OperatorOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperatorOptions")
            .field("audit_key", &self.audit_key.as_ref().map(|_| "…"))
            .field("force_store", &self.force_store)
            .field("busy", &self.busy)
            .field("actor", &self.actor)
            .field("correlation", &self.correlation)
            .finish()
    }
}
