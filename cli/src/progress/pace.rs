//! When progress is drawn: nothing for a short run, and never so often that it costs anything.

use crate::terminal::Terminal;
use clap::ValueEnum;
use std::time::Duration;

/// Nothing is shown before.
const QUIET: Duration = Duration::from_millis(300);
/// The bar appears.
const BAR: Duration = Duration::from_secs(1);
/// Between two redraws of a terminal line.
const REDRAW: Duration = Duration::from_millis(100);
/// Between two JSON events.
const EVENT: Duration = Duration::from_millis(500);
/// Longest silence of plain lines.
const SILENCE: Duration = Duration::from_secs(30);
/// Distance between two plain lines, in per cent.
const STEP: u64 = 10;

/// What the user asks for with `--progress`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// A bar on a terminal, lines elsewhere.
    Auto,
    /// A bar; lines where standard error is not a terminal.
    Bar,
    /// A plain line every 10 % or 30 seconds.
    Lines,
    /// A JSON object a line.
    Json,
    /// Nothing.
    None,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Bar,
    Lines,
    Json,
    None,
}

impl Style {
    /// The style for a mode on this terminal.
    pub(crate) fn choose(mode: Mode, quiet: bool, terminal: Terminal) -> Style {
        let redraws = terminal.terminal && !terminal.dumb;
        match mode {
            Mode::None => Style::None,
            Mode::Json => Style::Json,
            Mode::Auto if quiet => Style::None,
            Mode::Auto | Mode::Bar if redraws => Style::Bar,
            Mode::Auto | Mode::Bar | Mode::Lines => Style::Lines,
        }
    }
}

/// What is drawn now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Draw {
    Nothing,
    /// One line that can be drawn again, without a bar: it may be over in a moment.
    Counter,
    Bar,
    Line,
    Event,
}

/// Remembers what was drawn last.
#[derive(Debug)]
pub(crate) struct Pace {
    style: Style,
    drawn: Option<Duration>,
    step: u64,
}

impl Pace {
    pub(crate) fn new(style: Style) -> Pace {
        Pace { style, drawn: None, step: 0 }
    }

    /// What is due after this time with so many per cent done.
    pub(crate) fn due(&mut self, elapsed: Duration, percent: u64) -> Draw {
        if elapsed < QUIET {
            return Draw::Nothing;
        }
        let silence = self.drawn.map_or(elapsed, |drawn| elapsed.saturating_sub(drawn));
        let every = |pause: Duration| self.drawn.is_none() || silence >= pause;
        let step = percent / STEP;
        let draw = match self.style {
            Style::None => Draw::Nothing,
            Style::Bar if !every(REDRAW) => Draw::Nothing,
            Style::Bar if elapsed < BAR => Draw::Counter,
            Style::Bar => Draw::Bar,
            Style::Json if every(EVENT) => Draw::Event,
            Style::Lines if step > self.step || silence >= SILENCE => Draw::Line,
            Style::Json | Style::Lines => Draw::Nothing,
        };
        if draw != Draw::Nothing {
            self.drawn = Some(elapsed);
            self.step = step;
        }
        draw
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Terminal = Terminal { terminal: true, dumb: false, colour: true };

    fn draws(style: Style, moments: &[(u64, u64)]) -> Vec<Draw> {
        let mut pace = Pace::new(style);
        moments.iter().map(|(millis, percent)| pace.due(Duration::from_millis(*millis), *percent)).collect()
    }

    #[test]
    fn a_bar_needs_a_terminal_that_redraws() {
        let choose = |mode, terminal| Style::choose(mode, false, terminal);
        assert_eq!(choose(Mode::Auto, TERMINAL), Style::Bar);
        assert_eq!(choose(Mode::Auto, Terminal { terminal: false, ..TERMINAL }), Style::Lines);
        assert_eq!(choose(Mode::Bar, Terminal { dumb: true, ..TERMINAL }), Style::Lines);
        assert_eq!(choose(Mode::Json, TERMINAL), Style::Json);
        assert_eq!(Style::choose(Mode::Auto, true, TERMINAL), Style::None);
        assert_eq!(Style::choose(Mode::Lines, true, TERMINAL), Style::Lines, "what was asked for by name is shown");
    }

    #[test]
    fn a_short_run_draws_nothing() {
        for style in [Style::Bar, Style::Lines, Style::Json] {
            assert_eq!(draws(style, &[(0, 0), (150, 60), (299, 99)]), [Draw::Nothing; 3]);
        }
    }

    #[test]
    fn a_bar_comes_after_a_second_and_at_most_ten_times_a_second() {
        let found = draws(Style::Bar, &[(300, 1), (350, 2), (410, 3), (1_000, 4), (1_050, 5), (1_100, 6)]);
        assert_eq!(found, [Draw::Counter, Draw::Nothing, Draw::Counter, Draw::Bar, Draw::Nothing, Draw::Bar]);
    }

    #[test]
    fn lines_come_every_ten_per_cent_or_thirty_seconds() {
        let found =
            draws(Style::Lines, &[(400, 3), (500, 12), (600, 19), (700, 25), (30_000, 26), (30_701, 27), (31_000, 28)]);
        use Draw::{Line, Nothing};
        assert_eq!(found, [Nothing, Line, Nothing, Line, Nothing, Line, Nothing]);
    }

    #[test]
    fn events_come_twice_a_second() {
        assert_eq!(draws(Style::Json, &[(300, 0), (700, 1), (800, 2)]), [Draw::Event, Draw::Nothing, Draw::Event]);
    }
}
