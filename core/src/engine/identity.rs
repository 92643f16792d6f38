//! Ids of executions: 26 characters that sort by the time of the start.

use crate::error::{Error, Result, codes::internal};
use crate::os::Os;

/// Crockford's base 32: no letters that are taken for digits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new id: 48 bits of milliseconds since 1970-01-01T00:00:00Z, then 80 random bits.
///
/// # Errors
/// `SYSTEM_CALL` where the system gives no random bytes.
pub(super) fn execution_id(os: &Os) -> Result<String> {
    let random = os
        .random_u128()
        .map_err(|error| Error::new(internal::SYSTEM_CALL, "the system gave no random bytes").caused_by(error))?;
    let milliseconds = u128::try_from(os.now() / 1_000_000).unwrap_or(0) & ((1 << 48) - 1);
    let id = milliseconds << 80 | random & ((1 << 80) - 1);
    Ok((0..26).rev().map(|place| char::from(ALPHABET[(id >> (5 * place)) as usize & 31])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::ManualClock;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn ids_have_26_characters_differ_and_sort_by_time() {
        let clock = Arc::new(ManualClock::at(1_700_000_000_000_000_000));
        let os = Os::real().with_clock(clock.clone());
        let (one, other) = (execution_id(&os).unwrap(), execution_id(&os).unwrap());
        assert_eq!(one.len(), 26);
        assert_ne!(one, other);
        assert_eq!(one[..10], other[..10]);
        clock.advance(Duration::from_millis(1));
        assert!(execution_id(&os).unwrap()[..10] > one[..10]);
    }
}
