//! The verdict on signatures after ETSI EN 319 102-1: passed, failed or indeterminate, with its sub-indication.
//!
//! For whoever asks "what is this file worth?" and must be told, whatever the file is: nothing here is an error. Flows
//! that accept or refuse use [`crate::cms::verify`] and [`crate::pades::verify`]; both speak of the same checks.

mod document;
mod indication;
mod lines;
mod message;
mod report;
mod wording;

use chrono::{DateTime, Utc};

pub use self::document::validate_pdf;
pub use self::indication::{Indication, SubIndication};
pub use self::lines::Language;
pub use self::message::validate_cms;
pub use self::report::{
    Report, RevocationKind, RevocationReport, Signatory, SignatureReport, Subject, TimestampReport,
};
use crate::cms::Profile;
use crate::trust::{TrustStore, Usage};

/// Under which rules a file is judged.
#[derive(Clone, Copy, Debug)]
pub struct ValidationPolicy<'a> {
    /// The trusted authorities and their lists.
    pub trust: &'a TrustStore,
    /// The time of the validation.
    pub at: DateTime<Utc>,
    /// What the signers' certificates must be meant for.
    pub usage: Usage,
    /// Which forms of a CMS are accepted.
    pub profile: Profile,
}
