//! A response as bytes in the store: version, status, headers, body, each with its length.
//!
//! ```text
//! u8 version (1) │ u16 status │ u32 headers │ per header: u32 length, name, u32 length, value │ u32 length, body
//! ```
//! Numbers are big-endian. Bytes that do not read exactly are damage of the store, never half a response.

use super::response::Response;
use crate::error::{Error, Result, codes::store as codes};
use crate::os::memory;

const VERSION: u8 = 1;

/// The bytes of a response, without the headers that belong to one exchange.
pub(super) fn encode(response: &Response) -> Vec<u8> {
    let headers: Vec<_> = response.lasting_headers().collect();
    let mut out = Vec::with_capacity(64 + response.body.len());
    out.push(VERSION);
    out.extend_from_slice(&response.status.to_be_bytes());
    put_length(&mut out, headers.len());
    for (name, value) in headers {
        put(&mut out, name.as_bytes());
        put(&mut out, value);
    }
    put(&mut out, &response.body);
    out
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    put_length(out, bytes.len());
    out.extend_from_slice(bytes);
}

/// What does not fit the field would be far behind what a manager records: it is refused there, and never read back.
fn put_length(out: &mut Vec<u8>, length: usize) {
    out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
}

/// The response of bytes.
///
/// # Errors
/// `STORE_VERSION` for a version that is not known here; `STORE_DAMAGED` for bytes that are no response; `OUT_OF_MEMORY`.
pub(super) fn decode(bytes: &[u8]) -> Result<Response> {
    memory::probe(bytes.len())?;
    match bytes.split_first() {
        Some((&VERSION, rest)) => read(rest).ok_or_else(damaged),
        Some((version, _)) => {
            let message = format!("a recorded response has the form {version}, and this library knows {VERSION}");
            Err(Error::new(codes::STORE_VERSION, message))
        }
        None => Err(damaged()),
    }
}

fn damaged() -> Error {
    Error::new(codes::STORE_DAMAGED, "a recorded response is damaged")
}

fn read(bytes: &[u8]) -> Option<Response> {
    let (status, rest) = bytes.split_first_chunk()?;
    let mut response = Response::new(u16::from_be_bytes(*status));
    let (count, mut rest) = rest.split_first_chunk()?;
    for _ in 0..u32::from_be_bytes(*count) {
        let name = take(&mut rest)?;
        let value = take(&mut rest)?;
        response.headers.push((String::from_utf8(name.to_vec()).ok()?, value.to_vec()));
    }
    response.body = take(&mut rest)?.to_vec();
    rest.is_empty().then_some(response)
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, behind) = rest.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (taken, behind) = behind.split_at_checked(length)?;
    *rest = behind;
    Some(taken)
}
