//! Time: the instant for reports and for what a job is bound to, and a clock that only goes forward for durations.

use super::system::Os;
use rustix::time::{ClockId, Timespec, clock_gettime};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

impl Os {
    /// Nanoseconds since 1970-01-01T00:00:00Z by the system's clock, which may be set back at any time.
    pub(crate) fn now(&self) -> i128 {
        match &self.clock {
            None => nanoseconds(clock_gettime(ClockId::Realtime)),
            Some(clock) => i128::from(clock.now.load(Ordering::Relaxed)),
        }
    }

    /// Time since some fixed point of this machine's life; never goes back.
    pub(crate) fn monotonic(&self) -> Duration {
        match &self.clock {
            None => {
                let time = clock_gettime(ClockId::Monotonic);
                Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
            }
            Some(clock) => Duration::from_nanos(clock.elapsed.load(Ordering::Relaxed)),
        }
    }

    /// Time since the start of the kernel, sleep of the machine included: the same for all processes, and never set.
    pub(crate) fn boot_time(&self) -> Duration {
        match &self.clock {
            None => {
                let time = clock_gettime(ClockId::Boottime);
                Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
            }
            Some(clock) => Duration::from_nanos(clock.elapsed.load(Ordering::Relaxed)),
        }
    }

    /// Lets this thread rest for so long while another one, or another process, works: also where the clock stands still.
    pub(crate) fn rest(&self, time: Duration) {
        std::thread::sleep(time);
    }

    /// Lets this thread rest for so long. A clock that stands still is moved instead, so that no test waits.
    pub(crate) fn sleep(&self, time: Duration) {
        match &self.clock {
            None => std::thread::sleep(time),
            Some(clock) => {
                clock.advance(time);
                std::thread::yield_now();
            }
        }
    }
}

fn nanoseconds(time: Timespec) -> i128 {
    i128::from(time.tv_sec) * 1_000_000_000 + i128::from(time.tv_nsec)
}

/// Measures a duration.
#[derive(Clone, Debug)]
pub(crate) struct Stopwatch {
    os: Os,
    start: Duration,
}

impl Stopwatch {
    /// Starts to measure.
    pub(crate) fn start(os: &Os) -> Stopwatch {
        Stopwatch { os: os.clone(), start: os.monotonic() }
    }

    /// The time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.os.monotonic().saturating_sub(self.start)
    }
}

/// A clock that stands still until a test moves it.
#[derive(Debug, Default)]
pub(crate) struct ManualClock {
    now: AtomicI64,
    elapsed: AtomicU64,
}

impl ManualClock {
    /// Lets time pass on both clocks.
    pub(crate) fn advance(&self, by: Duration) {
        let nanoseconds = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        self.now.fetch_add(i64::try_from(nanoseconds).unwrap_or(i64::MAX), Ordering::Relaxed);
        self.elapsed.fetch_add(nanoseconds, Ordering::Relaxed);
    }
}

#[cfg(test)]
impl ManualClock {
    /// A clock that shows this instant, in nanoseconds since 1970-01-01T00:00:00Z.
    pub(crate) fn at(now: i64) -> ManualClock {
        ManualClock { now: AtomicI64::new(now), elapsed: AtomicU64::new(0) }
    }

    /// Sets the clock of the day, back too; durations do not notice.
    pub(crate) fn set(&self, now: i64) {
        self.now.store(now, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_manual_clock_moves_both_and_a_set_back_does_not_shorten_durations() {
        let clock = Arc::new(ManualClock::at(1_000));
        let os = Os::real().with_clock(clock.clone());
        let watch = Stopwatch::start(&os);
        clock.advance(Duration::from_nanos(500));
        clock.set(-7);
        assert_eq!(os.now(), -7);
        assert_eq!(watch.elapsed(), Duration::from_nanos(500));
        assert_eq!(os.boot_time(), Duration::from_nanos(500));
        os.sleep(Duration::from_secs(3600));
        assert_eq!(watch.elapsed(), Duration::from_secs(3600) + Duration::from_nanos(500));
    }

    #[test]
    fn the_real_clocks_go_and_the_year_is_plausible() {
        let os = Os::real();
        let watch = Stopwatch::start(&os);
        let first = os.monotonic();
        while os.monotonic() == first {}
        assert!(watch.elapsed() > Duration::ZERO);
        assert!(os.boot_time() >= first, "sleep counts");
        let seconds = os.now() / 1_000_000_000;
        assert!((1_600_000_000..8_000_000_000).contains(&seconds), "{seconds}");
    }
}
