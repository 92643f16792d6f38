//! What progress says, in words and as JSON.

use crate::figures::{rate, short, span};
use serde_json::json;
use std::time::Duration;

/// The run at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// `planning`, `processing`, `publishing` or `finished`.
    pub(crate) phase: &'static str,
    pub(crate) bytes_total: u64,
    pub(crate) bytes_done: u64,
    pub(crate) read: u64,
    pub(crate) written: u64,
    pub(crate) rejected: u64,
    pub(crate) elapsed: Duration,
}

impl Snapshot {
    /// How much of the input is done, 0 to 100.
    pub(crate) fn percent(&self) -> u64 {
        let percent = u128::from(self.bytes_done) * 100 / u128::from(self.bytes_total.max(1));
        u64::try_from(percent.min(100)).unwrap_or(100)
    }

    /// The whole seconds it still takes at the pace so far; nothing before 2 % are done.
    fn left(&self) -> Option<Duration> {
        let left = self.bytes_total.checked_sub(self.bytes_done).filter(|left| *left > 0)?;
        (self.percent() >= 2).then(|| {
            let micros = self.elapsed.as_micros() * u128::from(left) / u128::from(self.bytes_done.max(1));
            Duration::from_secs(u64::try_from(micros / 1_000_000).unwrap_or(u64::MAX))
        })
    }

    /// The words beside the bar.
    pub(crate) fn counter(&self) -> String {
        let mut text =
            format!("{}  {} records  {}/s", self.phase, short(self.read), short(rate(self.read, self.elapsed)));
        if let Some(left) = self.left() {
            // Tenths of a second of a guess would only flicker.
            text.push_str(&format!("  ETA {}", span(left.max(Duration::from_secs(1))).replacen(".00", "", 1)));
        }
        if self.rejected > 0 {
            text.push_str(&format!("  rejected {}", short(self.rejected)));
        }
        text
    }

    /// A plain line: `KEY=VALUE` pairs behind the instant, for logs.
    pub(crate) fn line(&self, job: &str, now: &str) -> String {
        let speed = rate(self.read, self.elapsed);
        let mut line = format!(
            "{now} job={job} phase={} done={}% read={} written={} rejected={} rate={speed}/s",
            self.phase,
            self.percent(),
            self.read,
            self.written,
            self.rejected
        );
        if let Some(left) = self.left() {
            line.push_str(&format!(" eta={}s", left.as_secs()));
        }
        line
    }

    /// One JSON object on one line.
    pub(crate) fn event(&self, job: &str) -> String {
        json!({
            "event": "progress", "schema": 1, "job": job, "phase": self.phase, "bytes_total": self.bytes_total,
            "bytes_done": self.bytes_done, "read": self.read, "written": self.written, "rejected": self.rejected,
            "elapsed_ms": u64::try_from(self.elapsed.as_millis()).unwrap_or(u64::MAX),
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Snapshot = Snapshot {
        phase: "processing",
        bytes_total: 1_000,
        bytes_done: 500,
        read: 8_512_000,
        written: 8_511_963,
        rejected: 37,
        elapsed: Duration::from_secs(40),
    };

    #[test]
    fn words_and_lines() {
        assert_eq!(HALF.counter(), "processing  8.5M records  212.8k/s  ETA 40 s  rejected 37");
        let soon = Snapshot { bytes_done: 980, ..HALF };
        assert_eq!(soon.counter(), "processing  8.5M records  212.8k/s  ETA 1 s  rejected 37");
        let line = "2026-11-23T06:01:42Z job=settle phase=processing done=50% read=8512000 written=8511963 rejected=37 rate=212800/s eta=40s";
        assert_eq!(HALF.line("settle", "2026-11-23T06:01:42Z"), line);
    }

    #[test]
    fn an_event_is_one_line_of_json() {
        let event = HALF.event("se\"ttle\n");
        assert!(!event.contains('\n'));
        let value: serde_json::Value = serde_json::from_str(&event).unwrap();
        assert_eq!((value["bytes_done"].as_u64(), value["elapsed_ms"].as_u64()), (Some(500), Some(40_000)));
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        let start = Snapshot { bytes_total: 0, bytes_done: 0, read: 0, rejected: 0, elapsed: Duration::ZERO, ..HALF };
        assert_eq!(start.percent(), 0);
        assert_eq!(start.counter(), "processing  0 records  0/s");
        assert_eq!(Snapshot { bytes_done: 2_000, ..HALF }.percent(), 100);
    }
}
