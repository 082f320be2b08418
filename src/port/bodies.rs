//! The systems of the bodies behind S7-S10: the regional gateway, E-licensing, the records of enforcement.

use super::Answer;
use chrono::{DateTime, NaiveDate, Utc};
use law::id::{Digest, Iin, RequestId};

/// A signed request, as another system registers it.
#[derive(Clone, Debug)]
pub struct FiledDocument {
    /// Our id; registering twice with it registers once.
    pub id: RequestId,
    /// The number of the request.
    pub number: String,
    /// The service's code.
    pub service: &'static str,
    /// Whom it is for.
    pub applicant: Iin,
    /// The region of the body that works on it.
    pub region: String,
    /// SHA-256 of the signed request.
    pub sha256: Digest,
    /// When it was signed.
    pub filed_at: DateTime<Utc>,
}

/// What the other system says of a registered document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its number there.
    pub number: String,
    /// When it was registered.
    pub at: DateTime<Utc>,
}

/// The qualification of somebody who wants to be a private bailiff, as E-licensing knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualification {
    /// Whether there is a higher education in law.
    pub law_degree: Presence,
    /// Full years of work in law.
    pub years_in_law: u8,
    /// Whether the qualification examination was passed.
    pub examination: Presence,
    /// Whether there is a conviction that stands in the way.
    pub conviction: Presence,
}

/// Whether something is on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    OnRecord,
    /// It is not.
    NotOnRecord,
}

/// A licence of a private bailiff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BailiffLicence {
    /// Its number.
    pub number: String,
    /// Its holder.
    pub holder: Iin,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// Whether it may be used.
    pub force: LicenceForce,
}

/// Whether a licence may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenceForce {
    /// It may.
    Active,
    /// Not for the time being.
    Suspended,
    /// Never again.
    Terminated,
}

/// What is done to a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenceAct {
    /// A new one.
    Issue,
    /// The same with changed data.
    Reissue,
    /// The same once more.
    Duplicate,
}

impl LicenceAct {
    /// The act as it is sent, and as the kind of S10 is called.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Reissue => "reissue",
            Self::Duplicate => "duplicate",
        }
    }

    /// The act of a kind of S10.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Issue, Self::Reissue, Self::Duplicate]
            .into_iter()
            .find(|act| act.as_str() == text)
    }
}

/// A decided act on a licence; E-licensing gives the numbers.
#[derive(Clone, Debug)]
pub struct LicenceOrder {
    /// Our id; ordering twice with it orders once.
    pub id: RequestId,
    /// What is done.
    pub act: LicenceAct,
    /// Whose licence.
    pub holder: Iin,
    /// Its number, unless it is a new one.
    pub licence: Option<String>,
    /// The day of the decision.
    pub decided_on: NaiveDate,
}

/// The workplace of the regional gateway (ӨЭҮШ АЖО), where requests to local executive bodies are registered.
pub trait RegionalGateway: Send + Sync {
    /// Registers a document; repeating it is harmless.
    fn register<'a>(&'a self, document: &'a FiledDocument) -> Answer<'a, Registration>;
}

/// The state database "E-licensing" («Е-лицензиялау» АЖ МДҚ).
pub trait Licensing: Send + Sync {
    /// Registers an application; repeating it is harmless.
    fn register<'a>(&'a self, document: &'a FiledDocument) -> Answer<'a, Registration>;
    /// What is known of a person's qualification; `None` only when the database says that it knows nothing.
    fn qualification<'a>(&'a self, person: &'a Iin) -> Answer<'a, Option<Qualification>>;
    /// A licence by its number; `None` only when the database says that there is none.
    fn licence<'a>(&'a self, number: &'a str) -> Answer<'a, Option<BailiffLicence>>;
    /// Carries a decision out; repeating it is harmless.
    fn order<'a>(&'a self, order: &'a LicenceOrder) -> Answer<'a, BailiffLicence>;
}

/// The automated system of enforcement records (АӨЕБАЖ), which numbers what comes in.
pub trait Enforcement: Send + Sync {
    /// Registers a document in the journal of incoming letters; repeating it is harmless.
    fn register<'a>(&'a self, document: &'a FiledDocument) -> Answer<'a, Registration>;
}

/// The three of them, joined by the gateway.
#[expect(
    missing_debug_implementations,
    reason = "trait objects have nothing to show"
)]
pub struct Bodies {
    /// The regional gateway.
    pub regional_gateway: Box<dyn RegionalGateway>,
    /// E-licensing.
    pub licensing: Box<dyn Licensing>,
    /// The records of enforcement.
    pub enforcement: Box<dyn Enforcement>,
}
