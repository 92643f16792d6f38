//! Telling: events of all threads of a run, one behind the other.
//!
//! Whoever has an event puts it behind those that wait, and tells them all unless somebody is telling already. So nobody waits
//! for a subscriber but the thread that tells, and no lock is held while the subscriber is called.

use super::event::{Event, EventLevel};
use super::subscriber::Subscriber;
use crate::os::threads::caught;
use crate::os::{Cancel, Os};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is said of a subscriber that panicked.
const DEAF: &str = "the subscriber to the events of the run panicked, and was told nothing more";

/// The events of one run.
#[derive(Debug)]
pub(in crate::engine) struct Events {
    subscriber: Option<Subscriber>,
    os: Os,
    cancel: Cancel,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    events: VecDeque<Event>,
    /// Whether somebody is telling.
    telling: bool,
    /// Whether the subscriber panicked.
    deaf: bool,
}

impl Events {
    /// Tells a subscriber, where there is one; it may cancel the run.
    pub(in crate::engine) fn new(subscriber: Option<Subscriber>, os: &Os, cancel: Cancel) -> Events {
        Events { subscriber, os: os.clone(), cancel, waiting: Mutex::default() }
    }

    /// Tells of an event; `said` makes its sentence and its fields, where anybody wants them.
    pub(super) fn tell<F: IntoIterator<Item = (&'static str, Value)>>(
        &self,
        level: EventLevel,
        name: &'static str,
        said: impl FnOnce() -> (String, F),
    ) {
        let Some(subscriber) = self.subscriber.as_ref().filter(|subscriber| subscriber.wants(level)) else { return };
        let (message, fields) = said();
        let fields = fields.into_iter().collect();
        let mut waiting = self.lock();
        // Under the lock, so that the instants are in order, too.
        waiting.events.push_back(Event { level, name, message, fields, at_ns: self.os.now() });
        if waiting.telling {
            return;
        }
        waiting.telling = true;
        while let Some(event) = waiting.events.pop_front() {
            let deaf = waiting.deaf;
            drop(waiting);
            let answer = if deaf { None } else { Some(caught(|| subscriber.tell(&event))) };
            waiting = self.lock();
            match answer {
                Some(Ok(answer)) if answer.is_break() => self.cancel.cancel(),
                Some(Err(_)) => waiting.deaf = true,
                _ => {}
            }
        }
        waiting.telling = false;
    }

    /// What the report has to say about the telling.
    pub(in crate::engine) fn note(&self) -> Option<&'static str> {
        self.lock().deaf.then_some(DEAF)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::ControlFlow;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn say(events: &Events, level: EventLevel, number: usize) {
        events.tell(level, "test", || (String::new(), [("number", number.into())]));
    }

    #[test]
    fn events_of_many_threads_come_once_in_order_and_one_at_a_time() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let inside = AtomicUsize::new(0);
        let hears = heard.clone();
        let subscriber = Subscriber::new(EventLevel::Info, move |event| {
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "one at a time");
            std::thread::yield_now();
            hears.lock().unwrap().push((event.at_ns, event.fields[0].1.as_u64().unwrap() as usize));
            inside.fetch_sub(1, Ordering::SeqCst);
            ControlFlow::Continue(())
        });
        let os = Os::real();
        let events = Events::new(Some(subscriber), &os, Cancel::new());
        let threads = crate::os::threads::run_workers(&os, 8, "tell", |thread| {
            (0..200).for_each(|number| say(&events, EventLevel::Info, thread * 1_000 + number));
            say(&events, EventLevel::Debug, 9_999);
        });
        assert!(threads.iter().all(Result::is_ok));
        let heard = heard.lock().unwrap();
        assert!(heard.is_sorted_by_key(|(at, _)| *at) && heard.len() == 1_600);
        for thread in 0..8 {
            let own: Vec<usize> = heard.iter().map(|(_, number)| *number).filter(|n| n / 1_000 == thread).collect();
            assert_eq!(own, (0..200).map(|number| thread * 1_000 + number).collect::<Vec<_>>());
        }
        assert_eq!(events.note(), None);
    }

    #[test]
    fn a_break_cancels_and_a_panic_makes_deaf() {
        let count = Arc::new(AtomicUsize::new(0));
        let counts = count.clone();
        let subscriber = Subscriber::new(EventLevel::Debug, move |_| match counts.fetch_add(1, Ordering::SeqCst) {
            0 => ControlFlow::Continue(()),
            1 => ControlFlow::Break(()),
            _ => std::panic::resume_unwind(Box::new("deaf")),
        });
        let cancel = Cancel::new();
        let events = Events::new(Some(subscriber), &Os::real(), cancel.clone());
        say(&events, EventLevel::Debug, 0);
        assert!(!cancel.is_cancelled());
        say(&events, EventLevel::Debug, 1);
        assert!(cancel.is_cancelled() && events.note().is_none());
        (2..5).for_each(|number| say(&events, EventLevel::Error, number));
        assert_eq!((count.load(Ordering::SeqCst), events.note()), (3, Some(DEAF)));
    }

    #[test]
    fn a_subscriber_that_makes_an_event_itself_is_told_of_it_afterwards() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let events: Arc<std::sync::OnceLock<Events>> = Arc::default();
        let (hears, tells) = (heard.clone(), events.clone());
        let subscriber = Subscriber::new(EventLevel::Debug, move |event| {
            let number = event.fields[0].1.as_u64().unwrap();
            if number == 0 {
                say(tells.get().unwrap(), EventLevel::Debug, 1);
            }
            hears.lock().unwrap().push(number);
            ControlFlow::Continue(())
        });
        events.set(Events::new(Some(subscriber), &Os::real(), Cancel::new())).unwrap();
        say(events.get().unwrap(), EventLevel::Debug, 0);
        assert_eq!(*heard.lock().unwrap(), [0, 1]);
    }
}
