//! The `Idempotency-Key` header of HTTP requests: what to answer, decided in one place for all languages.
//!
//! An adapter (a middleware, a filter, an interceptor) hands in what it knows of a request and does what the
//! [`HttpDecision`] says: pass it through, refuse it, replay a recorded response, or carry it out and hand in the response
//! before sending it. Nothing here does any I/O but through the manager. The header is that of the IETF draft
//! `draft-ietf-httpapi-idempotency-key-header`.
//!
//! | request | answer |
//! |---|---|
//! | method that the policy does not cover | pass through, whatever the header says |
//! | no header | 400 where it is required, else pass through |
//! | header twice, empty, too long, no such string | 400 |
//! | key known for another request | 422, also while that one is in progress |
//! | key known, in progress | 409 with `Retry-After` |
//! | key known, response recorded | that response, with `Idempotency-Replayed: true` |
//! | key known, response no longer kept | 410 |
//! | key new | carry it out |
//!
//! Invariant: a key means something only together with who sent it, the method and the route. Nobody finds out by trying
//! which keys somebody else has used.
//!
//! ```
//! # let folder = std::env::temp_dir().join(format!("batchloom-http-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder).unwrap();
//! # let store = folder.join("store.db");
//! use batchloom::IdempotencyManager;
//! use batchloom::http::{self, Body, HttpDecision, Policy, RequestParts, Response};
//!
//! let manager = IdempotencyManager::open(&store)?;
//! let policy = Policy { required: true, ..Policy::default() };
//! let request = RequestParts {
//!     caller: b"customer-7",
//!     method: "POST",
//!     route: "/payments",
//!     query: "",
//!     headers: &[("Idempotency-Key", b"\"8e03978e\"")],
//!     body: Body::Whole(b"{\"amount\": \"10.00\"}"),
//! };
//! let HttpDecision::Proceed(claim) = http::begin(&manager, &policy, &request)? else { panic!("the key is new") };
//! let response = Response::new(201).with_header("Location", "/payments/1").with_body("done");
//! claim.respond(&response)?; // before it is sent
//!
//! let HttpDecision::Replay(again) = http::begin(&manager, &policy, &request)? else { panic!("the key is known") };
//! assert_eq!((again.status, again.body.as_slice()), (201, b"done".as_slice()));
//! assert_eq!(again.header("Idempotency-Replayed"), Some(b"true".as_slice()));
//! # std::fs::remove_dir_all(&folder).unwrap();
//! # Ok::<(), batchloom::Error>(())
//! ```

mod claim;
mod decision;
mod header;
mod policy;
mod problem;
mod request;
mod response;
mod stored;

#[cfg(test)]
mod tests;

pub use claim::{HttpClaim, Recorded};
pub use decision::{HttpDecision, begin};
pub use header::{HEADER, format_key, parse_key};
pub use policy::{CacheErrors, Policy};
pub use problem::problem;
pub use request::{Body, RequestParts, composite_key, fingerprint};
pub use response::{REPLAYED, Response};
