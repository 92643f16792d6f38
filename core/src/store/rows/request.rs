//! Rows of keys of functions and requests.

use super::Lease;

/// How a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum RequestState {
    Started,
    Completed,
    Failed,
    /// The result was removed; only the fingerprint is left.
    Purged,
}

impl RequestState {
    const ALL: [RequestState; 4] =
        [RequestState::Started, RequestState::Completed, RequestState::Failed, RequestState::Purged];

    pub(in crate::store) fn as_str(self) -> &'static str {
        match self {
            RequestState::Started => "STARTED",
            RequestState::Completed => "COMPLETED",
            RequestState::Failed => "FAILED",
            RequestState::Purged => "PURGED",
        }
    }

    pub(in crate::store) fn parse(word: &str) -> Option<RequestState> {
        RequestState::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A key and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct RequestRow {
    pub(in crate::store) scope: String,
    pub(in crate::store) key: Vec<u8>,
    pub(in crate::store) fingerprint: Vec<u8>,
    pub(in crate::store) state: RequestState,
    pub(in crate::store) token: u64,
    pub(in crate::store) nonce: u128,
    pub(in crate::store) owner: u64,
    /// Whether an owner before had it, to say it again when the same call is repeated.
    pub(in crate::store) taken_over: bool,
    pub(in crate::store) lease: Lease,
    /// When it was claimed, last renewed or finished.
    pub(in crate::store) updated_at: i128,
    /// When a finished one stops to be the answer; `None` for never.
    pub(in crate::store) expires_at: Option<i128>,
    /// The result, or the error.
    pub(in crate::store) answer: Option<Vec<u8>>,
}
