//! What is asked of the authority: whose certificate, for which use, in which profile.

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use der::asn1::OctetString;
use der::{Encode, flagset::FlagSet};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages};

use super::CaError;
use super::assemble::{extension, name};
use crate::keyfile::KeyAlgorithm;
use crate::oid;
use crate::trust::Usage;

/// The longest text of a subject field in characters (RFC 5280 appendix A, ub-common-name).
const LONGEST_FIELD: usize = 64;
/// Digits in an IIN or BIN.
const NUMBER_DIGITS: usize = 12;

/// Whose certificate it is; the role stands in the extended key usage, as in Kazakhstan's certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// An individual.
    Citizen,
    /// A notary, with the right to sign for the notary's office.
    Notary,
    /// An employee of a state body.
    Staff,
    /// An organisation's seal; it names no individual.
    Seal,
}

/// The fields of a subject; which of them are needed depends on the profile.
#[derive(Clone, Debug, Default)]
pub struct SubjectSpec {
    /// 12 digits; needed for everybody but a seal.
    pub iin: Option<String>,
    /// The family name.
    pub surname: String,
    /// The given name; it stands in CN beside the family name.
    pub given: String,
    /// The patronymic, in GN.
    pub patronymic: Option<String>,
    /// The organisation; needed for notaries, staff and seals.
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

impl SubjectSpec {
    /// The development platform's own organisation, plainly invented.
    pub(super) fn platform_seal() -> Self {
        Self {
            organization: Some("Сенім әзірлеу мөрі (development seal)".to_owned()),
            bin: Some("000240000016".to_owned()),
            ..Self::default()
        }
    }
}

impl Profile {
    /// The subject's name in the order of Kazakhstan's profile: CN, SN, serialNumber, C, O, OU, GN.
    pub(super) fn subject(self, spec: &SubjectSpec) -> Result<x509_cert::name::Name, CaError> {
        let organization = spec.organization.as_deref();
        let full_name = format!("{} {}", spec.surname, spec.given).trim().to_owned();
        let iin = spec
            .iin
            .as_deref()
            .map(|digits| numbered("IIN", digits))
            .transpose()?;
        let bin = spec
            .bin
            .as_deref()
            .map(|digits| numbered("BIN", digits))
            .transpose()?;
        let (common_name, needs_iin, needs_organization) = match self {
            Self::Citizen => (full_name.as_str(), true, false),
            Self::Notary | Self::Staff => (full_name.as_str(), true, true),
            Self::Seal => (organization.unwrap_or_default(), false, true),
        };
        let lacks_organization = organization.is_none() || bin.is_none();
        if needs_iin != iin.is_some() || (needs_organization && lacks_organization) {
            return Err(CaError::BadOrder);
        }
        let surname = Some(spec.surname.as_str()).filter(|surname| !surname.is_empty());
        let fields: [(ObjectIdentifier, Option<&str>); 7] = [
            (oid::COMMON_NAME, Some(common_name)),
            (oid::SURNAME, surname),
            (oid::SERIAL_NUMBER, iin.as_deref()),
            (oid::COUNTRY, Some("KZ")),
            (oid::ORGANISATION_NAME, organization),
            (oid::ORGANISATIONAL_UNIT, bin.as_deref()),
            (oid::GIVEN_NAME, spec.patronymic.as_deref()),
        ];
        let present = fields
            .into_iter()
            .filter_map(|(kind, value)| Some((kind, value?)));
        let present: Vec<(ObjectIdentifier, &str)> = present.collect();
        if present
            .iter()
            .any(|(_, value)| value.is_empty() || value.chars().count() > LONGEST_FIELD)
        {
            return Err(CaError::BadOrder);
        }
        Ok(name(&present))
    }

    /// Key usage, purpose and role.
    pub(super) fn extensions(self, usage: Usage) -> Vec<Extension> {
        let data: FlagSet<KeyUsages> = KeyUsages::DigitalSignature.into();
        let key_usage = |bits| critical(oid::KEY_USAGE, &KeyUsage(bits));
        match usage {
            Usage::Sign => vec![
                key_usage(data | KeyUsages::NonRepudiation),
                self.purposes(usage),
            ],
            Usage::Authenticate => vec![key_usage(data), self.purposes(usage)],
            // Sole and critical (RFC 3161 section 2.3).
            Usage::TimeStamping => vec![
                key_usage(data),
                critical(oid::EXT_KEY_USAGE, &ExtendedKeyUsage(vec![usage.purpose()])),
            ],
            Usage::OcspSigning => vec![
                key_usage(data),
                extension(oid::EXT_KEY_USAGE, &ExtendedKeyUsage(vec![usage.purpose()])),
                extension(oid::OCSP_NO_CHECK, &der::asn1::Null),
            ],
        }
    }

    /// What the key may be used for, and in which role.
    fn purposes(self, usage: Usage) -> Extension {
        let mut purposes = vec![usage.purpose()];
        purposes.extend_from_slice(match self {
            Self::Citizen => &[oid::INDIVIDUAL],
            Self::Notary => &[oid::ORGANISATION, oid::ORGANISATION_SIGNATORY],
            Self::Staff => &[oid::ORGANISATION, oid::ORGANISATION_EMPLOYEE],
            Self::Seal => &[oid::ORGANISATION],
        });
        extension(oid::EXT_KEY_USAGE, &ExtendedKeyUsage(purposes))
    }
}

pub(super) fn critical(kind: ObjectIdentifier, value: &impl Encode) -> Extension {
    let value = value
        .to_der()
        .expect("extension values of this crate encode");
    let extn_value = OctetString::new(value).expect("extension values of this crate are short");
    Extension {
        extn_id: kind,
        critical: true,
        extn_value,
    }
}

fn numbered(prefix: &str, digits: &str) -> Result<String, CaError> {
    if digits.len() == NUMBER_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(format!("{prefix}{digits}"))
    } else {
        Err(CaError::BadOrder)
    }
}
