//! The section `idempotency`: key, waiting, lease.

use super::context::Context;
use crate::error::codes;
use crate::job::compiled::CompiledIdempotency;
use crate::job::document::{OnCompleted, Scalar, Spanned};
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(30);
const SHORTEST_LEASE: Duration = Duration::from_millis(100);

impl Context<'_> {
    /// What the job says of keys and duplicates.
    pub(super) fn idempotency(&mut self) -> CompiledIdempotency {
        let section = &self.document.idempotency;
        if let Some(key) = &section.key {
            self.template("key", key);
        }
        let lease = section.lease.as_ref().and_then(|lease| self.lease(lease));
        let wait = section.on_running.as_ref().and_then(|text| self.on_running(text));
        CompiledIdempotency {
            key: section.key.as_ref().map(|key| key.value.clone()),
            refuse_completed: section.on_completed.as_ref().is_some_and(|word| word.value == OnCompleted::Refuse),
            wait: wait.unwrap_or_default(),
            lease: lease.unwrap_or(LEASE),
        }
    }

    fn lease(&mut self, text: &Spanned<Scalar>) -> Option<Duration> {
        let lease = duration(&text.value.0).filter(|lease| *lease >= SHORTEST_LEASE);
        if lease.is_none() {
            let message = format!("`{}` cannot be a lease", text.value.0);
            let help = "write a duration of at least 100ms, such as `30s`";
            self.error_help(codes::job::UNKNOWN_VALUE, text.span, message, help);
        }
        lease
    }

    fn on_running(&mut self, text: &Spanned<Scalar>) -> Option<Duration> {
        let words: Vec<&str> = text.value.0.split_whitespace().collect();
        let wait = match words[..] {
            ["refuse"] => Some(Duration::ZERO),
            ["wait", time] => duration(time),
            _ => None,
        };
        if wait.is_none() {
            let message = format!("`{}` is not something a launch can do", text.value.0);
            self.error_help(
                codes::job::UNKNOWN_VALUE,
                text.span,
                message,
                "write `refuse`, or `wait` and a duration, such as `wait 60s`",
            );
        }
        wait
    }
}

/// A duration such as `250ms`, `30s`, `5m` or `2h`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let (digits, unit) = text.trim().split_at(text.trim().find(|c: char| !c.is_ascii_digit())?);
    let factor = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let cases = [("250ms", 250), ("30s", 30_000), ("5m", 300_000), ("2h", 7_200_000), ("0s", 0)];
        for (text, milliseconds) in cases {
            assert_eq!(duration(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "30", "s", "-1s", "1.5s", "1 day", "99999999999999999999s", "18446744073709551615h"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
