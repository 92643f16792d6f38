//! A response: what is recorded, replayed, or sent as a refusal.

use crate::idempotency::opaque::Opaque;
use std::fmt;

/// Header that a replayed response has in addition.
pub const REPLAYED: &str = "Idempotency-Replayed";

/// Headers that belong to one connection or one exchange, in lower case.
///
/// The first group is about the connection (RFC 9110, section 7.6.1) and would be wrong on another one. Length and date are
/// given by whoever sends the response. `Set-Cookie` is a right of the one who got it: recorded, it would lie in the store in
/// clear, outlive the session it belongs to, and go to whoever sends the request again.
const OF_ONE_EXCHANGE: [&str; 13] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "date",
    "set-cookie",
    "set-cookie2",
];

/// A response to a request.
///
/// ```
/// use batchloom::http::Response;
///
/// let response = Response::new(201).with_header("Location", "/payments/1").with_body("done");
/// assert_eq!(response.header("location"), Some(b"/payments/1".as_slice()));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names and values, in order; names as they were given.
    pub headers: Vec<(String, Vec<u8>)>,
    /// All bytes of the body.
    pub body: Vec<u8>,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &names)
            .field("body", &Opaque(&self.body))
            .finish()
    }
}

impl Response {
    /// A response without headers and body.
    pub fn new(status: u16) -> Response {
        Response { status, ..Response::default() }
    }

    /// The same with one more header.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Response {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same with this body.
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Response {
        self.body = body.into();
        self
    }

    /// The first value of a header; names are compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
    }

    /// The headers that mean the same when the response is sent again.
    pub(super) fn lasting_headers(&self) -> impl Iterator<Item = &(String, Vec<u8>)> {
        self.headers.iter().filter(|(name, _)| !self.is_of_one_exchange(name))
    }

    fn is_of_one_exchange(&self, name: &str) -> bool {
        OF_ONE_EXCHANGE.iter().any(|other| other.eq_ignore_ascii_case(name))
            // A replay says so itself, once.
            || REPLAYED.eq_ignore_ascii_case(name)
            || self.named_by_connection().any(|other| other.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// Names that the header `Connection` adds to those of one connection.
    fn named_by_connection(&self) -> impl Iterator<Item = &[u8]> {
        let connections = self.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("connection"));
        connections.flat_map(|(_, value)| value.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii)
    }
}
