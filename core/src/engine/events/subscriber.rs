//! Whoever is told.

use super::event::{Event, EventLevel};
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

type Tell = dyn Fn(&Event) -> ControlFlow<()> + Send + Sync;

/// Whoever is told what happens in a run. Cheap to clone; all clones are one.
///
/// It is called from threads of the run, in the order of what happened, and never twice at the same time for one run. The run
/// holds no lock meanwhile, but the thread that tells waits, so a subscriber does little. `Break` asks the run to stop, as
/// [`crate::Run::cancel`] does. A subscriber that panics is told nothing more; the run goes on, and its report says so.
///
/// ```
/// use batchloom::{EventLevel, RunOptions, Subscriber};
/// use std::ops::ControlFlow;
/// let subscriber = Subscriber::new(EventLevel::Info, |event| {
///     eprintln!("{} {}", event.name, event.message);
///     ControlFlow::Continue(())
/// });
/// let options = RunOptions { subscriber: Some(subscriber), ..Default::default() };
/// # let _ = options;
/// ```
#[derive(Clone)]
pub struct Subscriber(Arc<Told>);

struct Told {
    level: EventLevel,
    tell: Box<Tell>,
}

impl Subscriber {
    /// Tells of events of this level and of those that matter more.
    pub fn new(level: EventLevel, tell: impl Fn(&Event) -> ControlFlow<()> + Send + Sync + 'static) -> Subscriber {
        Subscriber(Arc::new(Told { level, tell: Box::new(tell) }))
    }

    /// Whether it wants to be told of events of a level.
    pub(super) fn wants(&self, level: EventLevel) -> bool {
        level >= self.0.level
    }

    pub(super) fn tell(&self, event: &Event) -> ControlFlow<()> {
        (self.0.tell)(event)
    }
}

impl fmt::Debug for Subscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscriber").field("level", &self.0.level).finish_non_exhaustive()
    }
}
