//! The entries of the issuance log and how each is written as a line.

use chrono::{DateTime, TimeDelta, Utc};

use crate::chain::Link;
use crate::hash::Sha256Hash;
use crate::trust::RevocationReason;

/// A delta list counts from the same full list for a day, so that whoever fetches the full list daily can use every delta.
const BASE_LIFE: TimeDelta = TimeDelta::days(1);

/// One entry of the issuance log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its place in the chain.
    pub link: Link,
    /// When it was written, in whole seconds.
    pub at: DateTime<Utc>,
    /// What happened.
    pub event: LogEvent,
}

/// What the authority did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEvent {
    /// The folder was made by a release that kept no log: certificates exist of which the log says nothing.
    Adopted,
    /// A certificate was issued.
    Issued {
        /// Its serial number, as [`crate::certificate::Certificate::serial_hex`] writes it.
        serial_hex: String,
        /// The SHA-256 value of the certificate.
        certificate: Sha256Hash,
        /// The SHA-256 value of its public key, see [`super::request::CertificationRequest::key_id`].
        key: Sha256Hash,
        /// The name of its profile.
        profile: String,
        /// Its last moment of validity.
        not_after: DateTime<Utc>,
    },
    /// A certificate was revoked.
    Revoked {
        /// Its serial number.
        serial_hex: String,
        /// Since when.
        since: DateTime<Utc>,
        /// Why.
        reason: RevocationReason,
    },
    /// Lists of revoked certificates were published.
    Listed {
        /// Which lists.
        list: ListKind,
        /// Their number (RFC 5280 section 5.2.3).
        number: u64,
    },
}

/// Which lists were published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Full lists, and delta lists of the same number.
    Full,
    /// Delta lists alone.
    Delta,
}

/// A full list that was published: its number and the last line of the log that it counts in.
#[derive(Clone, Copy, Debug)]
pub(super) struct FullList {
    pub(super) number: u64,
    pub(super) seq: u64,
    at: DateTime<Utc>,
}

/// Which lists were published until now.
#[derive(Debug, Default)]
pub(super) struct Published {
    /// The number of the newest list of either kind.
    pub(super) number: u64,
    newest: Option<FullList>,
    base: Option<FullList>,
}

impl Published {
    /// The full list that a delta published now counts from; none before the first full list.
    pub(super) fn base(&self) -> Option<FullList> {
        self.base
    }

    /// The base of the delta beside a full list published now: the newest one so far, when the base has served its time.
    pub(super) fn base_after(&self, now: DateTime<Utc>) -> Option<FullList> {
        match (self.base, self.newest) {
            (Some(base), Some(newest)) if now - base.at >= BASE_LIFE => Some(newest),
            (base, _) => base,
        }
    }

    pub(super) fn take(&mut self, list: ListKind, number: u64, seq: u64, at: DateTime<Utc>) {
        self.number = number;
        match list {
            ListKind::Full => {
                let full = FullList { number, seq, at };
                self.base = Some(self.base_after(at).unwrap_or(full));
                self.newest = Some(full);
            }
            ListKind::Delta => {}
        }
    }
}

impl LogEvent {
    /// The hashed part of the line.
    pub(super) fn content(&self, at: DateTime<Utc>) -> String {
        let at = at.timestamp();
        match self {
            Self::Adopted => format!("{at} adopted"),
            Self::Issued {
                serial_hex,
                certificate,
                key,
                profile,
                not_after,
            } => format!(
                "{at} issued {serial_hex} {certificate} {key} {profile} {}",
                not_after.timestamp()
            ),
            Self::Revoked {
                serial_hex,
                since,
                reason,
            } => format!(
                "{at} revoked {serial_hex} {} {}",
                since.timestamp(),
                reason.code()
            ),
            Self::Listed { list, number } => format!("{at} listed {} {number}", list.word()),
        }
    }
}

impl ListKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Delta => "delta",
        }
    }
}

impl LogEntry {
    /// Reads what [`LogEvent::content`] wrote.
    pub(super) fn read(link: Link, content: &str) -> Option<Self> {
        let fields: Vec<&str> = content.split(' ').collect();
        let (at, fields) = fields.split_first()?;
        let hash = |text: &str| Sha256Hash::from_hex(text).ok();
        let event = match *fields {
            ["adopted"] => LogEvent::Adopted,
            ["issued", serial, certificate, key, profile, not_after] => LogEvent::Issued {
                serial_hex: serial.to_owned(),
                certificate: hash(certificate)?,
                key: hash(key)?,
                profile: profile.to_owned(),
                not_after: moment(not_after)?,
            },
            ["revoked", serial, since, reason] => LogEvent::Revoked {
                serial_hex: serial.to_owned(),
                since: moment(since)?,
                reason: RevocationReason::from_code(reason.parse().ok()?)?,
            },
            ["listed", "full", number] => LogEvent::Listed {
                list: ListKind::Full,
                number: number.parse().ok()?,
            },
            ["listed", "delta", number] => LogEvent::Listed {
                list: ListKind::Delta,
                number: number.parse().ok()?,
            },
            _ => return None,
        };
        Some(Self {
            link,
            at: moment(at)?,
            event,
        })
    }
}

fn moment(seconds: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds.parse().ok()?, 0)
}
