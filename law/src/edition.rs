//! The number of an edition of dated data: the working calendar, the tariffs.

use serde::{Deserialize, Serialize};

/// The number of an edition; each approved change makes the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Edition(pub u32);

impl Edition {
    /// The edition that every installation begins with.
    pub const SEEDED: Self = Self(1);

    /// The edition after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Default for Edition {
    /// What was reckoned before editions were recorded was reckoned from the first.
    fn default() -> Self {
        Self::SEEDED
    }
}
