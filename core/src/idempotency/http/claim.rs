//! A request that is being carried out.

use super::policy::{CacheErrors, Policy};
use super::problem::refuse;
use super::response::Response;
use super::stored::encode;
use crate::error::{Result, codes::store as codes};
use crate::idempotency::{CacheFailure, Claim, Keep};
use crate::os::memory;

/// What became of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Recorded {
    /// It is the answer to the key.
    Stored,
    /// It could not be kept, being too large or streamed: the answer to the key is 410, which says that the request was
    /// carried out. This exchange gets the response all the same.
    Replaced,
    /// Its status frees the key, as the policy says.
    Freed,
}

/// The right to carry out a request.
///
/// Hand in the response *before* sending it: a client that has an answer can count on it. Without that (the handler threw, the
/// process died) what happened is unknown, and the key stays taken until the lease is over; then the next request with the
/// key is carried out, and [`Claim::taken_over`] says so.
#[derive(Debug)]
#[must_use = "a request whose response is not handed in blocks its key until the lease is over"]
pub struct HttpClaim {
    claim: Claim,
    cache_errors: CacheErrors,
    keep: Keep,
}

impl HttpClaim {
    pub(super) fn new(claim: Claim, policy: &Policy) -> HttpClaim {
        HttpClaim { claim, cache_errors: policy.cache_errors, keep: policy.keep }
    }

    /// The claim itself: fencing token, sign of life, whether there was somebody before.
    pub fn claim(&self) -> &Claim {
        &self.claim
    }

    /// Records the response, or frees the key, as the policy says for its status. Headers that belong to one exchange
    /// (those of the connection, `Date`, `Content-Length`, `Set-Cookie`) are not recorded.
    ///
    /// May be called again where it failed.
    ///
    /// # Errors
    /// `FENCED` where the lease was over and another request has taken the key: that one's response counts, and this one
    /// should not be sent. `STORE_LOCKED`, `STORE_FAILED`.
    pub fn respond(&self, response: &Response) -> Result<Recorded> {
        if !self.cache_errors.keeps(response.status) {
            self.claim.fail(&[], CacheFailure::No)?;
            return Ok(Recorded::Freed);
        }
        match self.record(response) {
            Ok(()) => Ok(Recorded::Stored),
            Err(error) if error.code() == codes::RESULT_TOO_LARGE => self.respond_without_body(response.status),
            Err(error) => Err(error),
        }
    }

    /// For a response that is not in memory, because its handler streams or has sent it already: records that the request was
    /// carried out with this status.
    ///
    /// # Errors
    /// As for [`respond`](HttpClaim::respond).
    pub fn respond_without_body(&self, status: u16) -> Result<Recorded> {
        if !self.cache_errors.keeps(status) {
            self.claim.fail(&[], CacheFailure::No)?;
            return Ok(Recorded::Freed);
        }
        let detail = format!(
            "The request with this key was carried out and answered {status}, with a response that could not be kept. Look \
             at what it came to before sending it with another key."
        );
        self.record(&refuse(410, codes::RESULT_TOO_LARGE, &detail, None))?;
        Ok(Recorded::Replaced)
    }

    /// Gives the key back because the request was not begun, such as when it did not pass a validation. Only before the effect
    /// may have happened.
    ///
    /// # Errors
    /// As for [`respond`](HttpClaim::respond).
    pub fn release(&self) -> Result<()> {
        self.claim.release()
    }

    /// Whatever the status, the request was carried out: to the store that is a result, of which a note stays even when it is
    /// purged. The note of a failure would not.
    fn record(&self, response: &Response) -> Result<()> {
        // The bytes are made in a way that ends the process where they cannot be had.
        memory::probe(response.body.len())?;
        self.claim.complete(&encode(response), self.keep)
    }
}
