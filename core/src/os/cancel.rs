//! The wish to stop, shared by everybody who has to notice it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A cancellation token: all clones are one. Once cancelled it stays so.
///
/// Who works looks between pieces of work and ends as cancelled, never as finished.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A token that nobody has cancelled.
    pub(crate) fn new() -> Cancel {
        Cancel::default()
    }

    /// Asks everybody to stop; returns at once.
    pub(crate) fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether somebody asked.
    #[inline]
    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_are_one_token_and_new_ones_are_not() {
        let token = Cancel::new();
        let clone = token.clone();
        assert!(!clone.is_cancelled());
        token.cancel();
        token.cancel();
        assert!(clone.is_cancelled() && token.is_cancelled());
        assert!(!Cancel::new().is_cancelled());
    }
}
