//! Random numbers that are the same everywhere: SplitMix64 (Steele, Lea and Flood, 2014), a counter and a bit mixer.

/// A sequence of random numbers, fixed by its seed.
pub struct Random {
    state: u64,
}

impl Random {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Random {
        Random { state: seed }
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from 0 up to, not including, `limit`. The bias of at most 2^-40 for small limits does not matter here.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// Whether one of `of` equally likely cases is the first.
    pub fn one_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    /// One of the items.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// One of the items, as likely as its weight says; the weights add up to 100.
    pub fn weighted<T: Copy>(&mut self, items: &[(u64, T)]) -> T {
        let mut left = self.below(100);
        for (weight, item) in items {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        items[0].1
    }

    /// Appends digits, the first of them not 0.
    pub fn digits(&mut self, count: u64, out: &mut String) {
        for place in 0..count {
            let digit = if place == 0 { 1 + self.below(9) } else { self.below(10) };
            out.push(char::from(b'0' + digit as u8));
        }
    }
}
