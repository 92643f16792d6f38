//! The key of a trail.

use sha2::{Digest, Sha256};
use std::fmt;

/// The key of an audit trail: a secret with which its hashes are made, so that nobody without it can write a trail anew.
///
/// It is never shown. A trail that was begun with a key is only written with it.
///
/// ```
/// let key = batchloom::AuditKey::new(b"32 random bytes, from a safe place".as_slice());
/// assert_eq!(key.id().len(), 16);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AuditKey {
    bytes: Vec<u8>,
    id: String,
}

impl AuditKey {
    /// A key of any length; 32 random bytes are the right one.
    pub fn new(bytes: impl Into<Vec<u8>>) -> AuditKey {
        let bytes = bytes.into();
        let digest = Sha256::new().chain_update(b"batchloom audit key id").chain_update(&bytes).finalize();
        AuditKey { id: hex(&digest[..8]), bytes }
    }

    /// Tells keys apart without telling the key: 16 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuditKey({})", self.id)
    }
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
