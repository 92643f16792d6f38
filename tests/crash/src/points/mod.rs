//! Kill anywhere: a point says when a run and its restarts are killed; what comes out in the end must be what comes out of a run
//! that nobody disturbed.

mod golden;
mod judge;
mod kill;
mod sample;
mod tally;
mod work;

pub use golden::Golden;
pub use judge::{Judged, Stage, judge};
pub use kill::{BYTES, Kill, Kind, Point, TIME};
pub use sample::{Plan, plan};
pub use tally::{Tally, in_order};
pub use work::{Failed, all};
