//! The header, its decisions, and what went wrong elsewhere.

mod catalogue;
mod concurrent;
mod header;
mod policy;
mod request;
mod stored;
mod table;

use super::{Body, HttpClaim, HttpDecision, Policy, RequestParts, Response, begin};
use crate::idempotency::tests::Scene;

/// A request of everybody's favourite kind.
fn payment<'a>(headers: &'a [(&'a str, &'a [u8])]) -> RequestParts<'a> {
    RequestParts { caller: b"anna", method: "POST", route: "/payments", query: "", headers, body: Body::Whole(b"{}") }
}

const KEY: &[(&str, &[u8])] = &[("idempotency-key", b"\"k-1\"")];

fn decide(scene: &Scene, policy: &Policy, request: &RequestParts<'_>) -> HttpDecision {
    begin(&scene.manager, policy, request).unwrap()
}

fn proceed(decision: HttpDecision) -> HttpClaim {
    match decision {
        HttpDecision::Proceed(claim) => claim,
        other => panic!("not to be carried out: {other:?}"),
    }
}

fn refused(decision: HttpDecision) -> Response {
    match decision {
        HttpDecision::Refuse(response) => response,
        other => panic!("not refused: {other:?}"),
    }
}

fn replayed(decision: HttpDecision) -> Response {
    match decision {
        HttpDecision::Replay(response) => response,
        other => panic!("not replayed: {other:?}"),
    }
}
