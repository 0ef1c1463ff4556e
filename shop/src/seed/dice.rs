//! Chance that can be had again: the same seed throws the same.

use domain::time::Timestamp;

/// Dice with a seed (`SplitMix64`): no better than a shop for show needs, and the same for ever.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    state: u64,
    ids: u64,
}

impl Dice {
    /// Others for each salt.
    pub(super) const fn new(seed: u64, salt: u64) -> Self {
        Self { state: seed ^ salt.wrapping_mul(0xd6e8_feb8_6659_fd93), ids: 0 }
    }

    const fn throw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From nothing to less than this.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.throw() % end.max(1)
    }

    /// From the first to the last, both included.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        let width = u64::try_from(last - first).unwrap_or(0);
        first + i64::try_from(self.below(width.saturating_add(1))).unwrap_or(0)
    }

    /// Whether something happens that happens so often in a hundred.
    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub(super) fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        let index = self.below(of.len() as u64);
        usize::try_from(index).ok().and_then(|index| of.get(index))
    }

    pub(super) fn bits(&mut self) -> u128 {
        (u128::from(self.throw()) << 64) | u128::from(self.throw())
    }

    /// The value of an id that was made at this time: those of one time sort as they were made.
    pub(super) fn id(&mut self, at: Timestamp) -> u128 {
        self.ids += 1;
        let millis = u128::from(u64::try_from(at.millis()).unwrap_or(0));
        (millis << 80) | (u128::from(self.ids) << 40) | u128::from(self.throw() >> 24)
    }
}
