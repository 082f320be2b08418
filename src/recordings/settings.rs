//! Where recordings are kept and how patiently.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// The settings of the recordings' keeping.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder where parts are written first: a local disk.
    pub spool: PathBuf,
    /// Where parts are kept.
    pub keeping: Keeping,
    /// The share of the spool's disk that recordings leave free.
    pub reserve_percent: u8,
    /// How patiently the store is tried.
    pub patience: Patience,
}

/// Where parts are kept.
#[derive(Clone, Debug)]
pub enum Keeping {
    /// A folder.
    Folder(PathBuf),
    /// A store that speaks S3.
    S3(S3),
}

/// A store that speaks S3.
#[derive(Clone, Debug)]
pub struct S3 {
    /// Its address; `https`, or this machine.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The region that requests are signed for.
    pub region: String,
    /// What names of objects begin with, for a bucket that is shared.
    pub prefix: Option<String>,
    /// The access key's id.
    pub access_key_id: String,
    /// The access key's secret.
    pub secret: Secret,
}

/// A secret, never printed.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(hidden)")
    }
}

/// How patiently the store is tried.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A connection's set-up.
    pub connect: Duration,
    /// One request with its answer: a part of 8 MiB over a line of 4 Mbit/s.
    pub request: Duration,
    /// Storing a part with reading it back and noting it, tries of single requests included.
    pub part: Duration,
    /// The pause after the first failure; it doubles with each.
    pub first_pause: Duration,
    /// The longest pause: how late the store's return may be noticed.
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(30),
            part: Duration::from_mins(2),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(1),
        }
    }
}

impl Patience {
    /// The pause after so many failures.
    pub(super) fn pause(&self, tries: u32) -> Duration {
        let factor = 2_u32.saturating_pow(tries);
        self.first_pause
            .saturating_mul(factor)
            .min(self.longest_pause)
    }
}
