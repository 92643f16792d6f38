//! Rows of processes that claim.

use crate::os::ProcessIdentity;

/// A process that took a number to claim things with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct OwnerRow {
    pub(in crate::store) number: u64,
    pub(in crate::store) process: ProcessIdentity,
    /// When it took the number; nanoseconds since 1970-01-01T00:00:00Z.
    pub(in crate::store) since: i128,
}
