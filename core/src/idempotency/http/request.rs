//! A request as far as it decides: who, what, and under which key.

use super::header::{HEADER, parse_key};
use super::policy::Policy;
use crate::error::Result;
use crate::idempotency::opaque::Opaque;
use sha2::{Digest, Sha256};
use std::fmt;

/// The body of a request, or what is known of it.
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// All bytes.
    Whole(&'a [u8]),
    /// The SHA-256 digest of all bytes, for adapters that do not hold a body in memory. Means the same as [`Body::Whole`].
    Digest([u8; 32]),
}

impl fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Whole(bytes) => f.debug_tuple("Whole").field(&Opaque(bytes)).finish(),
            Body::Digest(_) => f.write_str("Digest"),
        }
    }
}

/// What decides about a request. Borrowed: nothing of it is kept but digests.
#[derive(Clone, Copy)]
pub struct RequestParts<'a> {
    /// Who sent it, as authenticated: an account, a client, a subject with its issuer. Empty for anybody; then all anonymous
    /// callers share their keys, and can see each other's responses by guessing keys.
    pub caller: &'a [u8],
    /// The method, as sent.
    pub method: &'a str,
    /// The path, or the name of the route with its values.
    pub route: &'a str,
    /// What stands behind `?` in the target; a part of the request, not of the key.
    pub query: &'a str,
    /// All headers, or at least [`HEADER`] and those the policy names.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The body.
    pub body: Body<'a>,
}

impl fmt::Debug for RequestParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither who sent it nor what stands in query and headers, the key among them.
        f.debug_struct("RequestParts")
            .field("method", &self.method)
            .field("route", &self.route)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl<'a> RequestParts<'a> {
    /// The key that was sent; `None` without the header.
    ///
    /// # Errors
    /// `IDEMPOTENCY_KEY_MALFORMED`
    pub(super) fn key(&self, policy: &Policy) -> Result<Option<String>> {
        let values: Vec<&[u8]> = self.values(HEADER).collect();
        parse_key(&values, policy.strict, policy.longest)
    }

    /// The values of a header, in order.
    fn values<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a [u8]> + 's {
        self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

/// The key under which the store knows a request: a digest of its sender, method, route and key.
///
/// Each part goes in with its length before it, so that nobody can put together a route and a key that come to those of
/// somebody else. A digest, because its length does not depend on the request, and because neither the name of a customer nor a
/// key that works like a password has to be in the store.
///
/// ```
/// use batchloom::http::composite_key;
///
/// assert_ne!(composite_key(b"anna", "POST", "/pay", "1"), composite_key(b"bert", "POST", "/pay", "1"));
/// assert_ne!(composite_key(b"a", "POST", "/pay/1", "1"), composite_key(b"a", "POST", "/pay/", "11"));
/// ```
pub fn composite_key(caller: &[u8], method: &str, route: &str, key: &str) -> [u8; 32] {
    let parts = [caller, method.as_bytes(), route.as_bytes(), key.as_bytes()];
    let mut digest = Parts::new(b"batchloom http key 1");
    parts.into_iter().for_each(|part| digest.add(part));
    digest.finish()
}

/// The digest of a request: what has to be equal for the recorded response to be the answer.
///
/// Over method, route, query, body and the headers named, in the order of these names; a header that is missing is another
/// thing than an empty one. The body is taken byte by byte: two JSON texts that mean the same are two requests.
pub fn fingerprint(request: &RequestParts<'_>, headers: &[String]) -> [u8; 32] {
    let mut digest = Parts::new(b"batchloom http request 1");
    [request.method, request.route, request.query].into_iter().for_each(|part| digest.add(part.as_bytes()));
    digest.add(&match request.body {
        Body::Whole(bytes) => Sha256::digest(bytes).into(),
        Body::Digest(digest) => digest,
    });
    for name in headers {
        let values: Vec<&[u8]> = request.values(name).collect();
        digest.add(name.to_ascii_lowercase().as_bytes());
        digest.add(&(values.len() as u64).to_be_bytes());
        values.into_iter().for_each(|value| digest.add(value));
    }
    digest.finish()
}

/// SHA-256 over parts, each behind its length.
struct Parts(Sha256);

impl Parts {
    /// `purpose` keeps digests of one kind apart from those of another.
    fn new(purpose: &[u8]) -> Parts {
        let mut parts = Parts(Sha256::new());
        parts.add(purpose);
        parts
    }

    fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
