//! The full and the delta list of one authority, read together (RFC 5280 section 5.2.4).

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Crl, Scope, Status};
use crate::certificate::Certificate;
use crate::trust::RevocationReason;

/// The newest full list of an authority and the newest delta, as far as they are held.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    full: Option<Arc<Crl>>,
    delta: Option<Arc<Crl>>,
}

impl Lists {
    /// One list alone.
    pub(crate) fn of(crl: &Arc<Crl>) -> Self {
        let mut lists = Self::default();
        lists.take(crl);
        lists
    }

    /// Keeps a list if it is newer than the one of its kind.
    pub(crate) fn take(&mut self, crl: &Arc<Crl>) {
        let place = match crl.scope() {
            Scope::Full => &mut self.full,
            Scope::Delta { .. } => &mut self.delta,
        };
        if place.as_ref().is_none_or(|held| crl.is_newer_than(held)) {
            *place = Some(Arc::clone(crl));
        }
    }

    pub(crate) fn full(&self) -> Option<&Arc<Crl>> {
        self.full.as_ref()
    }

    /// The delta, while it says more than the full list.
    pub(crate) fn delta(&self) -> Option<&Arc<Crl>> {
        let newer =
            |delta: &&Arc<Crl>| (self.full.as_ref()).is_none_or(|full| delta.number > full.number);
        self.delta.as_ref().filter(newer)
    }

    /// What the lists together say of the certificate at this time; only a full list can say that it is good.
    pub(crate) fn status(
        &self,
        certificate: &Certificate,
        at: DateTime<Utc>,
        grace: TimeDelta,
    ) -> Status {
        let delta = self
            .delta()
            .map_or(Change::None, |delta| self.change(delta, certificate, at));
        match (delta, &self.full) {
            (Change::Revoked, _) => Status::Revoked,
            (Change::None | Change::Removed, None) => Status::Silent,
            (change, Some(full)) => {
                let revoked = full
                    .entries(certificate)
                    .any(|entry| entry.counts_at(at, full.this_update()));
                if revoked && change == Change::None {
                    Status::Revoked
                } else if full.covers(certificate, at, grace) {
                    Status::Good
                } else {
                    Status::Silent
                }
            }
        }
    }

    fn change(&self, delta: &Crl, certificate: &Certificate, at: DateTime<Utc>) -> Change {
        let mut change = Change::None;
        for entry in delta.entries(certificate) {
            if entry.reason == RevocationReason::RemoveFromCrl {
                if self.may_remove(delta, at) {
                    change = Change::Removed;
                }
            } else if entry.counts_at(at, delta.this_update()) {
                return Change::Revoked;
            }
        }
        change
    }

    /// A delta takes an entry back only from the list it was made for or a later one, and only while it is current.
    fn may_remove(&self, delta: &Crl, at: DateTime<Utc>) -> bool {
        let applies = match (&self.full, delta.scope()) {
            (Some(full), Scope::Delta { base }) => *base <= full.number,
            (None, _) | (_, Scope::Full) => false,
        };
        applies && delta.this_update() <= at && at < delta.next_update()
    }
}

/// What a delta list changes about one certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    Revoked,
    Removed,
}
