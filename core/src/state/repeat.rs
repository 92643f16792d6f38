//! Operations of the store whose answer was lost.
//!
//! The store promises that the same caller may repeat an operation with the same arguments: the second call finds that it is
//! done. A claim is told by its nonce, everything later by its token, so that a repetition never makes a second claim.

use crate::error::{Error, Kind, Result, Retry, codes};
use crate::os::Os;
use std::time::Duration;

/// How often a call is repeated after the first one.
const REPETITIONS: u32 = 3;
/// The pause before the first repetition; each later one is twice as long.
const PAUSE: Duration = Duration::from_millis(5);

/// Makes a call to the store, and up to three times again while nobody knows whether it was carried out.
///
/// A store that is locked is not asked again: that call has waited for as long as it was allowed to, and began nothing.
pub(crate) fn repeat<T>(os: &Os, call: impl FnMut() -> Result<T>) -> Result<T> {
    repeat_telling(os, |_| (), call)
}

/// The same; `told` is called with the error before each repetition.
pub(crate) fn repeat_telling<T>(os: &Os, told: impl Fn(&Error), mut call: impl FnMut() -> Result<T>) -> Result<T> {
    let mut pause = PAUSE;
    for _ in 0..REPETITIONS {
        match call() {
            Err(error) if is_lost(&error) => {
                told(&error);
                os.sleep(pause);
            }
            answer => return answer,
        }
        pause *= 2;
    }
    call()
}

fn is_lost(error: &Error) -> bool {
    error.kind() == Kind::Unavailable && error.retry() == Retry::Maybe && error.code() != codes::store::STORE_LOCKED
}
