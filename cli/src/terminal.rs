//! The two streams: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};

/// What is known of standard error and the wishes in the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terminal {
    /// Standard error is a terminal.
    pub(crate) terminal: bool,
    /// `TERM=dumb`: no line can be drawn again.
    pub(crate) dumb: bool,
    /// Colours are wanted.
    pub(crate) colour: bool,
}

impl Terminal {
    /// Looks at standard error, `TERM`, `NO_COLOR` and `CLICOLOR_FORCE`.
    #[expect(clippy::disallowed_methods, reason = "a face reads the environment; the library does not")]
    pub(crate) fn of_this_process() -> Terminal {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Terminal::new(
            io::stderr().is_terminal(),
            set("TERM").is_some_and(|term| term == "dumb"),
            set("NO_COLOR").is_some(),
            set("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
        )
    }

    fn new(terminal: bool, dumb: bool, no_colour: bool, force: bool) -> Terminal {
        Terminal { terminal, dumb, colour: !no_colour && (force || (terminal && !dumb)) }
    }
}

/// Writes a result to standard output. A reader that has gone away is no error: it has what it wanted.
pub(crate) fn result(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(io::Error::new(error.kind(), format!("standard output cannot be written: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Writes a line to standard error. There is nobody left to tell when that fails.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_terminal_and_environment() {
        assert!(Terminal::new(true, false, false, false).colour);
        assert!(!Terminal::new(false, false, false, false).colour);
        assert!(!Terminal::new(true, true, false, false).colour);
        assert!(!Terminal::new(true, false, true, true).colour, "NO_COLOR wins");
        assert!(Terminal::new(false, false, false, true).colour);
    }
}
