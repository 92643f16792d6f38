//! Answers as they are printed: what is in them is nobody's business but the caller's, and may be a mebibyte.

use std::fmt;

/// Prints how many bytes there are.
pub(super) struct Opaque<'a>(pub(super) &'a [u8]);

impl fmt::Debug for Opaque<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}
