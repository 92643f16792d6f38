//! Signals of the process. The first interrupt or termination asks the run to stop; the second ends the process at once.

use crate::exit;
use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The signal that asked for a stop, if one did.
pub(crate) struct Signals {
    caught: Arc<AtomicUsize>,
}

impl Signals {
    /// Installs the handlers. Standard Rust ignores SIGPIPE already: a closed reader is an error of the write.
    pub(crate) fn install() -> io::Result<Signals> {
        let (caught, armed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        for (signal, number) in [(SIGINT, 2u8), (SIGTERM, 15)] {
            // The order matters: the shutdown looks at the flag before this signal's own registration sets it.
            flag::register_conditional_shutdown(signal, i32::from(exit::SIGNAL + number), Arc::clone(&armed))?;
            flag::register(signal, Arc::clone(&armed))?;
            flag::register_usize(signal, Arc::clone(&caught), usize::from(number))?;
        }
        // A write beyond the file size limit shall fail with EFBIG and be reported, not kill the process.
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(Signals { caught })
    }

    /// Number of the signal that was caught.
    pub(crate) fn caught(&self) -> Option<u8> {
        u8::try_from(self.caught.load(Ordering::SeqCst)).ok().filter(|number| *number > 0)
    }
}

/// Name of a signal in a message.
pub(crate) fn name(number: u8) -> &'static str {
    if number == 15 { "SIGTERM" } else { "interrupt" }
}
