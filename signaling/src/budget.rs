//! How often each kind of message may come from one seat, whichever connection it comes by.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::limits::{
    Allowance, BUTTONS, CALLS_FOR_HELP, CANDIDATES, CHATS, OFFERS, POINTERS, REPORTS, SNAPSHOTS,
    SWITCHES, VIEWS,
};
use crate::rate::Rate;

/// A kind of message with an allowance of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Offer,
    Candidate,
    Chat,
    Pointer,
    Report,
    View,
    Switch,
    Snapshot,
    Help,
    Button,
}

impl Kind {
    const ALL: [Self; 10] = [
        Self::Offer,
        Self::Candidate,
        Self::Chat,
        Self::Pointer,
        Self::Report,
        Self::View,
        Self::Switch,
        Self::Snapshot,
        Self::Help,
        Self::Button,
    ];

    const fn allowance(self) -> Allowance {
        match self {
            Self::Offer => OFFERS,
            Self::Candidate => CANDIDATES,
            Self::Chat => CHATS,
            Self::Pointer => POINTERS,
            Self::Report => REPORTS,
            Self::View => VIEWS,
            Self::Switch => SWITCHES,
            Self::Snapshot => SNAPSHOTS,
            Self::Help => CALLS_FOR_HELP,
            Self::Button => BUTTONS,
        }
    }
}

/// What a seat has left of each allowance.
#[derive(Debug)]
pub(crate) struct Budget {
    began: DateTime<Utc>,
    rates: [Rate; Kind::ALL.len()],
}

impl Budget {
    pub(crate) fn new(now: DateTime<Utc>) -> Self {
        Self {
            began: now,
            rates: Kind::ALL.map(|kind| Rate::of(kind.allowance(), Duration::ZERO)),
        }
    }

    /// Takes one message of a kind; false when there were too many.
    pub(crate) fn admits(&mut self, kind: Kind, now: DateTime<Utc>) -> bool {
        // A clock that was set back gives nothing away and takes nothing.
        let since = (now - self.began).to_std().unwrap_or_default();
        self.rates[kind as usize].admits(since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_place_of_its_own() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place);
        }
    }

    #[test]
    fn one_kind_used_up_leaves_the_others() {
        let now = DateTime::UNIX_EPOCH;
        let mut budget = Budget::new(now);
        while budget.admits(Kind::Offer, now) {}
        assert!(budget.admits(Kind::Candidate, now));
        let later = now + Duration::from_secs(3);
        assert!(budget.admits(Kind::Offer, later));
    }
}
