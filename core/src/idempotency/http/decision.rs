//! The decision table.
//!
//! The answer 410 for a key whose response is gone: the draft says nothing of it. 409 would mean "later, unchanged" and make
//! clients repeat themselves for ever; 422 would mean "this key is for something else" and make them take another key, which
//! is the second payment. 410 is repeated by no client by itself, and says what is true: there was an answer, and it will not
//! come back.

use super::claim::HttpClaim;
use super::policy::Policy;
use super::problem::refuse;
use super::request::{RequestParts, composite_key, fingerprint};
use super::response::{REPLAYED, Response};
use super::stored::decode;
use crate::error::{Error, Result, codes::store as codes};
use crate::idempotency::{Begin, BeginOptions, IdempotencyManager};

/// What an adapter does with a request.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "a decision that nobody acts on leaves a claim open until its lease is over"]
pub enum HttpDecision {
    /// Carry it out as if there were no keys: the policy does not cover it, or it has no key and needs none.
    PassThrough,
    /// Carry it out, hand the response to [`HttpClaim::respond`], then send it.
    Proceed(HttpClaim),
    /// Send this instead: the recorded response.
    Replay(Response),
    /// Send this instead: why it is not carried out.
    Refuse(Response),
}

/// Decides about a request: the table stands at the head of [the module](crate::http).
///
/// # Errors
/// Those of [`IdempotencyManager::begin`], when nothing could be decided: `STORE_LOCKED`, `STORE_FAILED`, and `KEY_VALUE` for
/// a scope of the policy that cannot be used; `STORE_DAMAGED` and `STORE_VERSION` for a recorded response that cannot be
/// read. The request must not be carried out then; [`problem`](crate::http::problem) makes the response.
pub fn begin(manager: &IdempotencyManager, policy: &Policy, request: &RequestParts<'_>) -> Result<HttpDecision> {
    if !policy.covers(request.method) {
        return Ok(HttpDecision::PassThrough);
    }
    let key = match request.key(policy) {
        Ok(Some(key)) => key,
        Ok(None) if policy.required => return Ok(HttpDecision::Refuse(missing())),
        Ok(None) => return Ok(HttpDecision::PassThrough),
        Err(error) => return Ok(HttpDecision::Refuse(malformed(&error))),
    };
    let key = composite_key(request.caller, request.method, request.route, &key);
    let print = fingerprint(request, &policy.fingerprint_headers);
    let options = BeginOptions { lease: policy.lease, wait: policy.wait, ..BeginOptions::default() };
    match manager.begin(&policy.scope, &key, &print, &options)? {
        Begin::Started(claim) => Ok(HttpDecision::Proceed(HttpClaim::new(claim, policy))),
        Begin::Completed(bytes) | Begin::Failed(bytes) => {
            Ok(HttpDecision::Replay(decode(&bytes)?.with_header(REPLAYED, "true")))
        }
        Begin::Mismatch => Ok(HttpDecision::Refuse(refuse(
            422,
            codes::KEY_MISMATCH,
            "The key was used before for another request. Send this one with a key of its own.",
            None,
        ))),
        // Who is at it is not the client's business.
        Begin::InProgress { retry_after, .. } => Ok(HttpDecision::Refuse(refuse(
            409,
            codes::KEY_IN_PROGRESS,
            "The request with this key is in progress. Send it again later, unchanged.",
            Some(retry_after),
        ))),
        Begin::Purged => Ok(HttpDecision::Refuse(refuse(
            410,
            codes::KEY_PURGED,
            "The request with this key was carried out, and its response is no longer kept. Look at what it came to before \
             sending it with another key.",
            None,
        ))),
    }
}

fn missing() -> Response {
    let detail = "Send the header Idempotency-Key: a string in quotes that is made up once for each operation.";
    refuse(400, codes::IDEMPOTENCY_KEY_MISSING, detail, None)
}

fn malformed(error: &Error) -> Response {
    let detail = match error.help_text() {
        Some(help) => format!("{}; {help}.", capitalised(error.message())),
        None => format!("{}.", capitalised(error.message())),
    };
    refuse(400, error.code(), &detail, None)
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + characters.as_str())
}
