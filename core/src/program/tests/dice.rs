//! Random choices from a seed: the same seed makes the same job and the same lines.

/// A sequence of choices.
pub(super) struct Dice {
    state: u64,
    /// Whether most records shall go through: what makes records fail is chosen rarely.
    pub(super) gentle: bool,
}

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice { state: seed, gentle: false }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// A number of `first` to `last`.
    pub(super) fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    /// Whether a thing happens that happens in `percent` of cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Whether a thing happens that makes records fail.
    pub(super) fn mischief(&mut self, percent: usize) -> bool {
        self.chance(if self.gentle { percent.div_ceil(16) } else { percent })
    }

    /// One of several.
    pub(super) fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}
