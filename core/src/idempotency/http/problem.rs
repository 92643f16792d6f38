//! Refusals as problem details (RFC 9457).

use super::response::Response;
use crate::error::{Code, Error, Kind};
use std::time::Duration;

/// The longest pause that a 409 asks for. A lease says when a key can be had at the latest; most requests are done long before.
const LONGEST_PAUSE: u64 = 5;

/// The response to a request that could not be decided about, or whose response could not be recorded: the adapter sends it
/// instead. 503 with `Retry-After` where the store cannot be asked for the moment, 409 where another request has taken the key
/// over, otherwise 500.
///
/// Neither paths nor causes go to the client; they stand in the error.
///
/// ```
/// use batchloom::{Error, codes, http};
///
/// let response = http::problem(&Error::new(codes::store::STORE_LOCKED, "the store is locked by process 4711"));
/// assert_eq!(response.status, 503);
/// assert!(!String::from_utf8_lossy(&response.body).contains("4711"));
/// ```
pub fn problem(error: &Error) -> Response {
    let (status, pause) = match error.kind() {
        Kind::Unavailable => (503, Some(Duration::from_secs(1))),
        Kind::Fenced => (409, Some(Duration::from_secs(1))),
        _ => (500, None),
    };
    let detail = "It could not be made sure that the request is carried out once. Send it again later, unchanged.";
    refuse(status, error.code(), detail, pause)
}

/// A refusal: a body that machines read, and when to try again where that makes sense.
pub(super) fn refuse(status: u16, code: Code, detail: &str, retry_after: Option<Duration>) -> Response {
    let body = serde_json::json!({
        "type": format!("urn:batchloom:error:{code}"),
        "title": code.title(),
        "status": status,
        "detail": detail,
        "code": code,
    });
    let response =
        Response::new(status).with_header("Content-Type", "application/problem+json").with_body(body.to_string());
    match retry_after {
        Some(pause) => {
            let seconds = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
            response.with_header("Retry-After", seconds.clamp(1, LONGEST_PAUSE).to_string())
        }
        None => response,
    }
}
