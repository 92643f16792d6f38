//! Draws what is due.

use super::pace::{Draw, Pace, Style};
use super::text::Snapshot;
use crate::terminal;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Redraws a second, at most.
const HERTZ: u8 = 10;

/// The progress of one run on standard error.
pub(crate) struct Display {
    job: String,
    pace: Pace,
    bar: Option<ProgressBar>,
}

impl Display {
    pub(crate) fn new(job: &str, style: Style) -> Display {
        Display { job: job.to_owned(), pace: Pace::new(style), bar: None }
    }

    /// Shows the moment, when it is time.
    pub(crate) fn show(&mut self, now: &Snapshot) {
        match self.pace.due(now.elapsed, now.percent()) {
            Draw::Nothing => {}
            Draw::Counter => self.draw(now, "{prefix}  {msg}"),
            Draw::Bar => self.draw(now, "{prefix}  [{bar:24}] {percent:>3}%  {msg}"),
            Draw::Line => terminal::note(&now.line(&self.job, &instant())),
            Draw::Event => terminal::note(&now.event(&self.job)),
        }
    }

    fn draw(&mut self, now: &Snapshot, template: &str) {
        let bar = self.bar.get_or_insert_with(|| {
            ProgressBar::with_draw_target(Some(now.bytes_total), ProgressDrawTarget::stderr_with_hz(HERTZ))
                .with_prefix(self.job.clone())
        });
        // The templates are fixed; one that did not parse would leave the default style.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=>-"));
        }
        bar.set_length(now.bytes_total);
        bar.set_position(now.bytes_done.min(now.bytes_total));
        bar.set_message(now.counter());
        bar.tick();
    }

    /// Writes a line without tearing the bar.
    pub(crate) fn note(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| terminal::note(text)),
            None => terminal::note(text),
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The time of day for a line of a log, to the second.
fn instant() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
