//! What a route asks of its callers, and promises them.

use super::header::HEADER;
use crate::idempotency::Keep;
use std::fmt::Write;
use std::time::Duration;

/// Longest key in characters where nothing else is said.
const LONGEST_KEY: usize = 255;

/// Which responses are recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CacheErrors {
    /// All of them, whatever their status: once a request was begun its response is the answer. A payment that was sent
    /// before the handler answered 500 is not sent again.
    #[default]
    All,
    /// All below 500. A response from 500 on frees the key: right only for handlers that have then done nothing.
    BelowServerErrors,
    /// All below 400. A response from 400 on frees the key: right only for handlers that have then done nothing.
    SuccessesOnly,
}

impl CacheErrors {
    /// Whether a response with this status is recorded.
    pub fn keeps(self, status: u16) -> bool {
        match self {
            CacheErrors::All => true,
            CacheErrors::BelowServerErrors => status < 500,
            CacheErrors::SuccessesOnly => status < 400,
        }
    }
}

/// How a route treats the header.
///
/// ```
/// use batchloom::http::Policy;
///
/// let policy = Policy { required: true, ..Policy::default() };
/// assert!(policy.covers("POST") && !policy.covers("GET"));
/// assert!(policy.description().contains("Idempotency-Key"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What the keys belong to: a service or an API, 1 to 255 bytes; `http` by default. Services that share a store are kept
    /// apart by it.
    pub scope: String,
    /// Whether a request without the header is refused; not by default.
    pub required: bool,
    /// Whether the key has to stand in quotes, as the draft says; not by default, since most clients leave them out.
    pub strict: bool,
    /// The most characters that a key may have; 255 by default.
    pub longest: usize,
    /// Methods that the header means something for; POST and PATCH by default. The others are idempotent anyway.
    pub methods: Vec<String>,
    /// Headers that make a request another one, beside method, route, query and body; none by default. Names are compared
    /// without regard to case.
    pub fingerprint_headers: Vec<String>,
    /// Which responses are recorded; all by default.
    pub cache_errors: CacheErrors,
    /// How long a recorded response is the answer; 24 hours by default.
    pub keep: Keep,
    /// How long a request may take without a sign of life before another one takes its key over; 30 s by default.
    pub lease: Duration,
    /// How long a second request waits for the first one before it is told 409; not at all by default.
    pub wait: Duration,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            scope: "http".to_owned(),
            required: false,
            strict: false,
            longest: LONGEST_KEY,
            methods: vec!["POST".to_owned(), "PATCH".to_owned()],
            fingerprint_headers: Vec::new(),
            cache_errors: CacheErrors::default(),
            keep: Keep::default(),
            lease: Duration::from_secs(30),
            wait: Duration::ZERO,
        }
    }
}

impl Policy {
    /// Whether the header means something for this method. An adapter need not read the body of a request that is not covered.
    pub fn covers(&self, method: &str) -> bool {
        // Methods are compared with regard to case (RFC 9110): `post` is another method than `POST`.
        self.methods.iter().any(|covered| covered == method)
    }

    /// The policy in words for the documentation of an API. The draft obliges whoever lets keys expire to publish that.
    pub fn description(&self) -> String {
        let mut text = String::new();
        let need = if self.required { "need" } else { "may have" };
        let form = if self.strict { "a string in quotes" } else { "a string, with or without quotes" };
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "{} requests {need} the header `{HEADER}`: {form}, of 1 to {} visible ASCII characters, made up by the client \
             once for each operation. A key belongs to its sender, method and route.\n\n",
            self.methods.join(" and "),
            self.longest
        );
        text.push_str(match self.cache_errors {
            CacheErrors::All => "The response is recorded, whatever its status",
            CacheErrors::BelowServerErrors => "The response is recorded unless its status is 500 or above",
            CacheErrors::SuccessesOnly => "The response is recorded unless its status is 400 or above",
        });
        let _ = match self.keep {
            Keep::For(time) => write!(text, ", and kept for {}.", in_words(time)),
            Keep::Forever => write!(text, ", and kept until it is purged."),
        };
        text.push_str(
            " A request that is sent again gets that response, with the header `Idempotency-Replayed: true`. The same key \
             with another request is answered 422, a key whose request is still in progress 409 with `Retry-After`, a key \
             whose response was purged 410, a missing or malformed key 400; bodies are `application/problem+json`.\n",
        );
        text
    }
}

/// A duration in the largest unit that says it exactly.
fn in_words(time: Duration) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let seconds = time.as_secs();
    for (length, unit) in UNITS {
        if time.subsec_nanos() == 0 && seconds >= length && seconds.is_multiple_of(length) {
            let count = seconds / length;
            // A day is said in hours: that is how such promises are compared.
            return match (unit, count) {
                ("day", 1) => "24 hours".to_owned(),
                (unit, 1) => format!("1 {unit}"),
                (unit, count) => format!("{count} {unit}s"),
            };
        }
    }
    format!("{} milliseconds", time.as_millis())
}
