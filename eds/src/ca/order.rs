//! What is asked of the authority: whose certificate, for which use, in which profile.

use chrono::{DateTime, TimeDelta, Utc};

use crate::keyfile::KeyAlgorithm;
use crate::trust::Usage;

/// Whose certificate it is; the role stands in the extended key usage, as in Kazakhstan's certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// An individual.
    Citizen,
    /// Somebody who acts for an organisation.
    LegalEntity(OrganisationRole),
    /// A notary, with the right to sign for the notary's office.
    Notary,
    /// Somebody who works for the certification authority.
    Operator(OperatorRole),
    /// An employee of a state body.
    Staff,
    /// An organisation's seal; it names no individual.
    Seal,
    /// The time-stamping authority (RFC 3161 section 2.3); it names no individual.
    TimeStamping,
    /// The OCSP responder (RFC 6960 section 4.2.2.2); it names no individual.
    OcspResponder,
}

/// What a person may do for an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganisationRole {
    /// The first head.
    Head,
    /// Signs documents.
    Signatory,
    /// Signs financial documents.
    Finance,
    /// Works in the personnel department.
    Personnel,
    /// Any other employee.
    Employee,
}

/// What a person may do for the certification authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorRole {
    /// Administers the authority.
    Administrator,
    /// Manages the operators.
    Manager,
    /// Identifies applicants and files their requests.
    Operator,
}

/// The fields of a subject; which of them are needed depends on the profile.
#[derive(Clone, Debug, Default)]
pub struct SubjectSpec {
    /// 12 digits; needed for everybody who is an individual.
    pub iin: Option<String>,
    /// The family name.
    pub surname: String,
    /// The given name; it stands in CN beside the family name.
    pub given: String,
    /// The patronymic, in GN.
    pub patronymic: Option<String>,
    /// The organisation; needed for everybody but citizens.
    pub organization: Option<String>,
    /// 12 digits; needed wherever the organisation is.
    pub bin: Option<String>,
}

/// An order for one certificate and its key.
#[derive(Clone, Debug)]
pub struct CertificateOrder<'a> {
    /// Whose certificate it is.
    pub profile: Profile,
    /// Signing and authentication are different certificates.
    pub usage: Usage,
    /// Whom it names.
    pub subject: &'a SubjectSpec,
    /// Which key to make.
    pub key: KeyAlgorithm,
    /// The first moment of validity.
    pub valid_from: DateTime<Utc>,
    /// How long it is valid.
    pub valid_for: TimeDelta,
}

/// An order for a certificate of a key that its holder keeps and has proved to have.
#[derive(Clone, Debug)]
pub struct RequestOrder<'a> {
    /// Whose certificate it is.
    pub profile: Profile,
    /// Signing and authentication are different certificates and different keys.
    pub usage: Usage,
    /// Whom it names: the authority's own finding, not the request's claim.
    pub subject: &'a SubjectSpec,
    /// The first moment of validity.
    pub valid_from: DateTime<Utc>,
    /// How long it is valid.
    pub valid_for: TimeDelta,
}

impl SubjectSpec {
    /// The development platform's own organisation, plainly invented.
    pub(super) fn platform(name: &str) -> Self {
        Self {
            organization: Some(name.to_owned()),
            bin: Some("000240000016".to_owned()),
            ..Self::default()
        }
    }
}
