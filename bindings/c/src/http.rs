//! The `Idempotency-Key` header of HTTP requests: what to answer, decided in one place for all languages.

use crate::call::{call, out};
use crate::error::batchloom_error;
use crate::handle::{self, object, peek, refused};
use crate::idempotency::{batchloom_idempotency, keep};
use crate::sized::{self, Sized};
use crate::text::{NUL_TERMINATED, Text, at, bytes, copy, lend, optional, said, text};
use batchloom::http::{self, Body, CacheErrors, HttpClaim, HttpDecision, Policy, Recorded, RequestParts, Response};
use batchloom::{Error, Result, codes::internal};
use std::ffi::c_char;
use std::time::Duration;

/// Carry the request out as if there were no keys.
pub const BATCHLOOM_HTTP_PASS_THROUGH: i32 = 1;
/// Carry it out, hand the response to batchloom_http_respond(), then send it.
pub const BATCHLOOM_HTTP_PROCEED: i32 = 2;
/// Send the recorded response instead.
pub const BATCHLOOM_HTTP_REPLAY: i32 = 3;
/// Send this instead: why the request is not carried out.
pub const BATCHLOOM_HTTP_REFUSE: i32 = 4;

/// All responses are recorded, whatever their status.
pub const BATCHLOOM_HTTP_CACHE_ALL: i32 = 0;
/// All below 500; a response from 500 on frees the key.
pub const BATCHLOOM_HTTP_CACHE_BELOW_500: i32 = 1;
/// All below 400; a response from 400 on frees the key.
pub const BATCHLOOM_HTTP_CACHE_BELOW_400: i32 = 2;

/// The response is the answer to the key.
pub const BATCHLOOM_HTTP_STORED: i32 = 1;
/// It could not be kept, being too large: the answer to the key is 410.
pub const BATCHLOOM_HTTP_REPLACED: i32 = 2;
/// Its status frees the key, as the policy says.
pub const BATCHLOOM_HTTP_FREED: i32 = 3;

/// How a route treats the header. What is 0 or NULL has a default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_http_policy {
    /// Set by #BATCHLOOM_HTTP_POLICY_INIT.
    pub size: u32,
    /// 1 refuses a request without the header.
    pub required: u32,
    /// 1 insists on quotes around the key.
    pub strict: u32,
    /// Which responses are recorded: #BATCHLOOM_HTTP_CACHE_ALL to #BATCHLOOM_HTTP_CACHE_BELOW_400.
    pub cache_errors: i32,
    /// What the keys belong to, NUL-terminated; `http` by default.
    pub scope: *const c_char,
    /// Methods that the header means something for, with commas between them, NUL-terminated; `POST,PATCH` by default.
    pub methods: *const c_char,
    /// Headers that make a request another one, with commas between them, NUL-terminated; none by default.
    pub fingerprint_headers: *const c_char,
    /// The most characters that a key may have; 255 by default.
    pub longest_key: u64,
    /// How long a recorded response is the answer: milliseconds, #BATCHLOOM_KEEP_DEFAULT or #BATCHLOOM_KEEP_FOREVER.
    pub keep_milliseconds: i64,
    /// Milliseconds that a request may take without a sign of life; 30,000 by default.
    pub lease_milliseconds: u64,
    /// Milliseconds that a second request waits for the first one; not at all by default.
    pub wait_milliseconds: u64,
}

// SAFETY: numbers and pointers only, with the size in front.
unsafe impl Sized for batchloom_http_policy {
    const DEFAULT: batchloom_http_policy = batchloom_http_policy {
        size: size_of::<batchloom_http_policy>() as u32,
        required: 0,
        strict: 0,
        cache_errors: BATCHLOOM_HTTP_CACHE_ALL,
        scope: std::ptr::null(),
        methods: std::ptr::null(),
        fingerprint_headers: std::ptr::null(),
        longest_key: 0,
        keep_milliseconds: crate::idempotency::BATCHLOOM_KEEP_DEFAULT,
        lease_milliseconds: 0,
        wait_milliseconds: 0,
    };
    const LEAST: usize = 72;
}

/// A header of a request or response.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_http_header {
    /// Its name, UTF-8.
    pub name: *const c_char,
    /// Length of the name; SIZE_MAX where it is NUL-terminated.
    pub name_length: usize,
    /// Its value: bytes.
    pub value: *const c_char,
    /// Length of the value; SIZE_MAX where it is NUL-terminated.
    pub value_length: usize,
}

/// What decides about a request. Texts are NUL-terminated.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_http_request {
    /// Set by #BATCHLOOM_HTTP_REQUEST_INIT.
    pub size: u32,
    /// Nothing.
    pub reserved: u32,
    /// Who sent it, as authenticated; NULL for anybody: then all anonymous callers share their keys.
    pub caller: *const u8,
    /// Length of the caller in bytes.
    pub caller_length: usize,
    /// The method, as sent.
    pub method: *const c_char,
    /// The path, or the name of the route with its values.
    pub route: *const c_char,
    /// What stands behind `?` in the target; NULL for nothing.
    pub query: *const c_char,
    /// All headers, or at least `Idempotency-Key` and those the policy names.
    pub headers: *const batchloom_http_header,
    /// How many headers there are.
    pub header_count: usize,
    /// All bytes of the body.
    pub body: *const u8,
    /// How many bytes it has.
    pub body_length: usize,
    /// Instead of the body the 32 bytes of its SHA-256 digest; NULL where the body is given.
    pub body_digest: *const u8,
}

// SAFETY: numbers and pointers only, with the size in front.
unsafe impl Sized for batchloom_http_request {
    const DEFAULT: batchloom_http_request = batchloom_http_request {
        size: size_of::<batchloom_http_request>() as u32,
        reserved: 0,
        caller: std::ptr::null(),
        caller_length: 0,
        method: std::ptr::null(),
        route: std::ptr::null(),
        query: std::ptr::null(),
        headers: std::ptr::null(),
        header_count: 0,
        body: std::ptr::null(),
        body_length: 0,
        body_digest: std::ptr::null(),
    };
    const LEAST: usize = 88;
}

/// What is done with a request: a decision, and a response where one is to be sent. Any thread may read it.
pub struct batchloom_http_exchange {
    _opaque: [u8; 0],
}

object!(batchloom_http_exchange, b"bl_httpx", Exchange);

/// A decision for C.
pub(crate) struct Exchange {
    kind: i32,
    claim: Option<HttpClaim>,
    status: u16,
    headers: Vec<(Text, Text)>,
    body: Text,
}

impl Exchange {
    fn without_response(kind: i32, claim: Option<HttpClaim>) -> Exchange {
        Exchange { kind, claim, status: 0, headers: Vec::new(), body: Text::new("") }
    }

    fn with_response(kind: i32, response: Response) -> Result<Exchange> {
        let headers = response.headers.into_iter();
        Ok(Exchange {
            kind,
            claim: None,
            status: response.status,
            headers: headers.map(|(name, value)| (Text::new(name), Text::new(value))).collect(),
            body: Text::of_any_length(response.body)?,
        })
    }

    fn of(decision: HttpDecision) -> Result<Exchange> {
        match decision {
            HttpDecision::PassThrough => Ok(Exchange::without_response(BATCHLOOM_HTTP_PASS_THROUGH, None)),
            HttpDecision::Proceed(claim) => Ok(Exchange::without_response(BATCHLOOM_HTTP_PROCEED, Some(claim))),
            HttpDecision::Replay(response) => Exchange::with_response(BATCHLOOM_HTTP_REPLAY, response),
            HttpDecision::Refuse(response) => Exchange::with_response(BATCHLOOM_HTTP_REFUSE, response),
            _ => Ok(Exchange::without_response(0, None)),
        }
    }

    fn claim(&self) -> Result<&HttpClaim> {
        let none = || Error::new(internal::ARGUMENT, "`exchange` is none that proceeds").with("parameter", "exchange");
        self.claim.as_ref().ok_or_else(none)
    }
}

unsafe fn list(texts: *const c_char, parameter: &str) -> Result<Option<Vec<String>>> {
    let texts = optional(texts, NUL_TERMINATED, parameter)?;
    Ok(texts.map(|texts| texts.split(',').map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()))
}

impl batchloom_http_policy {
    unsafe fn policy(&self) -> Result<Policy> {
        let default = Policy::default();
        let milliseconds =
            |given: u64, default: Duration| if given == 0 { default } else { Duration::from_millis(given) };
        Ok(Policy {
            scope: said(self.scope, "policy")?.unwrap_or(default.scope),
            required: self.required != 0,
            strict: self.strict != 0,
            longest: match self.longest_key {
                0 => default.longest,
                longest => usize::try_from(longest).unwrap_or(usize::MAX),
            },
            methods: list(self.methods, "policy")?.unwrap_or(default.methods),
            fingerprint_headers: list(self.fingerprint_headers, "policy")?.unwrap_or_default(),
            cache_errors: match self.cache_errors {
                BATCHLOOM_HTTP_CACHE_ALL => CacheErrors::All,
                BATCHLOOM_HTTP_CACHE_BELOW_500 => CacheErrors::BelowServerErrors,
                BATCHLOOM_HTTP_CACHE_BELOW_400 => CacheErrors::SuccessesOnly,
                _ => {
                    return Err(refused(
                        "policy",
                        "has `cache_errors` that are none of the BATCHLOOM_HTTP_CACHE numbers",
                    ));
                }
            },
            keep: keep(self.keep_milliseconds, "policy")?,
            lease: milliseconds(self.lease_milliseconds, default.lease),
            wait: Duration::from_millis(self.wait_milliseconds),
        })
    }
}

unsafe fn headers<'a>(
    headers: *const batchloom_http_header,
    count: usize,
    parameter: &str,
) -> Result<Vec<(&'a str, &'a [u8])>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if headers.is_null() || !headers.is_aligned() {
        return Err(refused(parameter, "has headers that are NULL, or not aligned"));
    }
    if isize::try_from(count.saturating_mul(size_of::<batchloom_http_header>())).is_err() {
        return Err(refused(parameter, "has more headers than memory can hold"));
    }
    (0..count)
        .map(|index| {
            let header = *headers.add(index);
            let value = crate::text::raw_text(header.value, header.value_length, parameter)?;
            Ok((text(header.name, header.name_length, parameter)?, value))
        })
        .collect()
}

unsafe fn body_of<'a>(request: &batchloom_http_request) -> Result<Body<'a>> {
    if request.body_digest.is_null() {
        return Ok(Body::Whole(bytes(request.body, request.body_length, "request")?));
    }
    let digest = bytes(request.body_digest, 32, "request")?;
    Ok(Body::Digest(digest.try_into().unwrap_or_default()))
}

/// Decides about a request. `policy` may be NULL.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE and BATCHLOOM_CORRUPT when nothing could be decided: the request must not
/// be carried out then, and batchloom_http_problem() makes the response; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_begin(
    manager: *const batchloom_idempotency,
    policy: *const batchloom_http_policy,
    request: *const batchloom_http_request,
    exchange: *mut *mut batchloom_http_exchange,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (exchange, manager) = (out(exchange, "exchange")?, call.shared(manager, "manager")?);
        if request.is_null() {
            return Err(refused("request", "is NULL"));
        }
        let (policy, request) = (sized::given(policy, "policy")?.policy()?, sized::given(request, "request")?);
        let needed = |pointer| text(pointer, NUL_TERMINATED, "request");
        let headers = headers(request.headers, request.header_count, "request")?;
        let parts = RequestParts {
            caller: bytes(request.caller, request.caller_length, "request")?,
            method: needed(request.method)?,
            route: needed(request.route)?,
            query: optional(request.query, NUL_TERMINATED, "request")?.unwrap_or_default(),
            headers: &headers,
            body: body_of(&request)?,
        };
        exchange.set(handle::new(Exchange::of(http::begin(&manager, &policy, &parts)?)?));
        Ok(())
    })
}

/// The response to a request that could not be decided about, or whose response could not be recorded: 503, 409 or 500. Neither paths nor
/// causes go to the client.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_problem(
    problem: *const batchloom_error,
    exchange: *mut *mut batchloom_http_exchange,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let exchange = out(exchange, "exchange")?;
        let response = http::problem(handle::body(problem, "problem")?.error());
        exchange.set(handle::new(Exchange::with_response(BATCHLOOM_HTTP_REFUSE, response)?));
        Ok(())
    })
}

/// Records the response of a request that proceeds, before it is sent; `recorded` tells what became of it, #BATCHLOOM_HTTP_STORED to
/// #BATCHLOOM_HTTP_FREED. May be called again where it failed.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_FENCED where another request has taken the key: its response counts, and this one
/// should not be sent; BATCHLOOM_UNAVAILABLE.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_respond(
    exchange: *const batchloom_http_exchange,
    status: u32,
    response_headers: *const batchloom_http_header,
    header_count: usize,
    body: *const u8,
    body_length: usize,
    recorded: *mut i32,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let recorded = out(recorded, "recorded")?;
        let claim = handle::body(exchange, "exchange")?.claim()?;
        let mut response = Response::new(http_status(status)?).with_body(copy(bytes(body, body_length, "body")?)?);
        for (name, value) in headers(response_headers, header_count, "response_headers")? {
            response = response.with_header(name, value);
        }
        recorded.set(number(claim.respond(&response)?));
        Ok(())
    })
}

/// The same for a response that is not in memory: records that the request was carried out with this status.
///
/// Threads: any.
/// Errors: as for batchloom_http_respond().
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_respond_without_body(
    exchange: *const batchloom_http_exchange,
    status: u32,
    recorded: *mut i32,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let recorded = out(recorded, "recorded")?;
        let claim = handle::body(exchange, "exchange")?.claim()?;
        recorded.set(number(claim.respond_without_body(http_status(status)?)?));
        Ok(())
    })
}

fn http_status(status: u32) -> Result<u16> {
    u16::try_from(status).map_err(|_| refused("status", "is none that HTTP has"))
}

fn number(recorded: Recorded) -> i32 {
    match recorded {
        Recorded::Stored => BATCHLOOM_HTTP_STORED,
        Recorded::Replaced => BATCHLOOM_HTTP_REPLACED,
        Recorded::Freed => BATCHLOOM_HTTP_FREED,
        _ => 0,
    }
}

/// Says that a request that proceeds is still being carried out: its lease counts from now again. For handlers that may take longer
/// than the lease of the policy.
///
/// Threads: any.
/// Errors: as for batchloom_http_respond().
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_heartbeat(
    exchange: *const batchloom_http_exchange,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| handle::body(exchange, "exchange")?.claim()?.claim().heartbeat())
}

/// Gives the key back because the request was not begun. Only before the effect may have happened.
///
/// Threads: any.
/// Errors: as for batchloom_http_respond().
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_release(
    exchange: *const batchloom_http_exchange,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| handle::body(exchange, "exchange")?.claim()?.release())
}

/// The decision: #BATCHLOOM_HTTP_PASS_THROUGH to #BATCHLOOM_HTTP_REFUSE; 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_kind(exchange: *const batchloom_http_exchange) -> i32 {
    peek(exchange).map_or(0, |exchange| exchange.kind)
}

/// The status of the response to send; 0 where there is none.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_status(exchange: *const batchloom_http_exchange) -> u32 {
    peek(exchange).map_or(0, |exchange| exchange.status.into())
}

/// How many headers the response to send has.
///
/// Threads: any.
/// Errors: none; 0 for NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_header_count(exchange: *const batchloom_http_exchange) -> usize {
    peek(exchange).map_or(0, |exchange| exchange.headers.len())
}

/// The name of a header of the response; NULL behind the last. Valid until `exchange` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_header_name(
    exchange: *const batchloom_http_exchange,
    index: usize,
    length: *mut usize,
) -> *const c_char {
    at(peek(exchange).iter().flat_map(|exchange| exchange.headers.iter().map(|(name, _)| name)), index, length)
}

/// The value of a header of the response; NULL behind the last. Valid until `exchange` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_header_value(
    exchange: *const batchloom_http_exchange,
    index: usize,
    length: *mut usize,
) -> *const c_char {
    at(peek(exchange).iter().flat_map(|exchange| exchange.headers.iter().map(|(_, value)| value)), index, length)
}

/// The body of the response to send; NULL for NULL. Valid until `exchange` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_body(
    exchange: *const batchloom_http_exchange,
    length: *mut usize,
) -> *const c_char {
    lend(peek(exchange).map(|exchange| &exchange.body), length)
}

/// Frees an exchange. One that proceeds, and whose response was not recorded, keeps its key until the lease is over. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_http_free(exchange: *mut batchloom_http_exchange) {
    handle::free(exchange);
}
