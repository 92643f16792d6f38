//! How a trail leaves the store: lines of JSON, and heads as text.

use super::key::hex;
use crate::state::{AuditEntry, AuditHead};
use serde_json::{Map, Value, json};

/// An entry as one line of JSON, without line end. `detail` is the text that was hashed, as text: parsed and written again
/// it could be another one.
pub(crate) fn to_json(entry: &AuditEntry) -> String {
    let mut line = Map::new();
    line.insert("sequence".into(), json!(entry.sequence));
    // As text: readers of JSON keep no more than 53 bits of a number.
    line.insert("at".into(), json!(entry.at.to_string()));
    line.insert("event".into(), json!(entry.event.as_str()));
    line.insert("scope".into(), json!(entry.scope));
    line.insert("subject".into(), json!(entry.subject));
    line.insert("token".into(), json!(entry.token));
    line.insert("actor".into(), json!(entry.origin.actor));
    line.insert("correlation".into(), json!(entry.origin.correlation));
    line.insert("place".into(), json!(entry.place));
    line.insert("detail".into(), json!(entry.detail));
    line.insert("key_id".into(), json!(entry.key_id));
    line.insert("previous".into(), json!(hex(&entry.previous)));
    line.insert("hash".into(), json!(hex(&entry.hash)));
    Value::Object(line).to_string()
}

/// A head as text: `SEQUENCE:HEX`.
pub(crate) fn head_text(head: &AuditHead) -> String {
    format!("{}:{}", head.sequence, hex(&head.hash))
}

/// The head of a text; `None` for a text that is none.
pub(crate) fn parse_head(text: &str) -> Option<AuditHead> {
    let (sequence, digits) = text.trim().split_once(':')?;
    if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(AuditHead { sequence: sequence.parse().ok()?, hash })
}
