//! The bytes that are hashed: one form for one entry, and no two entries with the same form.
//!
//! In order: the 17 bytes `batchloom audit 1`; `previous`, 32 bytes; `sequence`, 8; `at`, 16; then `event`, `scope`,
//! `subject`, `token`, `actor`, `correlation`, `place`, `detail`, `key_id`. Numbers are big-endian, `at` in two's complement.
//! A text is its length in bytes as 8 bytes and then UTF-8. What may be missing is a byte 0, or a byte 1 and the value. The
//! form never changes: another one gets another number in its first bytes.

use super::key::AuditKey;
use crate::state::AuditEntry;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The hash that an entry must have; its field `hash` is not looked at.
pub(super) fn hash(entry: &AuditEntry, key: Option<&AuditKey>) -> [u8; 32] {
    let bytes = canonical(entry);
    match key.and_then(|key| Hmac::<Sha256>::new_from_slice(key.bytes()).ok()) {
        // HMAC takes keys of every length, so that this is the case without a key.
        None => Sha256::digest(&bytes).into(),
        Some(mac) => mac.chain_update(&bytes).finalize().into_bytes().into(),
    }
}

fn canonical(entry: &AuditEntry) -> Vec<u8> {
    let mut out = Vec::with_capacity(256 + entry.detail.len());
    out.extend_from_slice(b"batchloom audit 1");
    out.extend_from_slice(&entry.previous);
    out.extend_from_slice(&entry.sequence.to_be_bytes());
    out.extend_from_slice(&entry.at.to_be_bytes());
    text(&mut out, entry.event.as_str());
    text(&mut out, &entry.scope);
    text(&mut out, &entry.subject);
    match entry.token {
        None => out.push(0),
        Some(token) => {
            out.push(1);
            out.extend_from_slice(&token.to_be_bytes());
        }
    }
    optional(&mut out, entry.origin.actor.as_deref());
    optional(&mut out, entry.origin.correlation.as_deref());
    text(&mut out, &entry.place);
    text(&mut out, &entry.detail);
    optional(&mut out, entry.key_id.as_deref());
    out
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(&(text.len() as u64).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn optional(out: &mut Vec<u8>, value: Option<&str>) {
    out.push(u8::from(value.is_some()));
    if let Some(value) = value {
        text(out, value);
    }
}
