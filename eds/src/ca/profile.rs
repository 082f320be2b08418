//! What each profile writes into a certificate: the subject in Kazakhstan's order, key usage, purposes, role and policy.

use const_oid::ObjectIdentifier;
use der::asn1::OctetString;
use der::{Encode, flagset::FlagSet};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages};
use x509_cert::name::Name;

use super::CaError;
use super::assemble::{encoded, extension, name, policy};
use super::order::{OperatorRole, OrganisationRole, Profile, SubjectSpec};
use crate::asn1::NULL;
use crate::oid;
use crate::trust::Usage;

/// The longest text of a subject field in characters (RFC 5280 appendix A, ub-common-name).
const LONGEST_FIELD: usize = 64;
/// Digits in an IIN or BIN.
const NUMBER_DIGITS: usize = 12;

/// Whom a profile's subject names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Individual,
    IndividualOfOrganisation,
    Organisation,
}

impl Profile {
    /// The profile's name in the issuance log; it never changes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::LegalEntity(OrganisationRole::Head) => "entity-head",
            Self::LegalEntity(OrganisationRole::Signatory) => "entity-signatory",
            Self::LegalEntity(OrganisationRole::Finance) => "entity-finance",
            Self::LegalEntity(OrganisationRole::Personnel) => "entity-personnel",
            Self::LegalEntity(OrganisationRole::Employee) => "entity-employee",
            Self::Notary => "notary",
            Self::Operator(OperatorRole::Administrator) => "nca-administrator",
            Self::Operator(OperatorRole::Manager) => "nca-manager",
            Self::Operator(OperatorRole::Operator) => "nca-operator",
            Self::Staff => "staff",
            Self::Seal => "seal",
            Self::TimeStamping => "time-stamping",
            Self::OcspResponder => "ocsp-responder",
        }
    }

    /// The subject's name in the order of Kazakhstan's profile: CN, SN, serialNumber, C, O, OU, GN.
    pub(super) fn subject(self, spec: &SubjectSpec) -> Result<Name, CaError> {
        let organization = spec.organization.as_deref();
        let full_name = format!("{} {}", spec.surname, spec.given).trim().to_owned();
        let iin = numbered("IIN", spec.iin.as_deref())?;
        let bin = numbered("BIN", spec.bin.as_deref())?;
        let names = self.names();
        let common_name = match names {
            Names::Individual | Names::IndividualOfOrganisation => full_name.as_str(),
            Names::Organisation => organization.unwrap_or_default(),
        };
        let lacks_organization = organization.is_none() || bin.is_none();
        if (names == Names::Organisation) == iin.is_some()
            || (names != Names::Individual && lacks_organization)
        {
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
        let present: Vec<(ObjectIdentifier, &str)> = fields
            .into_iter()
            .filter_map(|(kind, value)| Some((kind, value?)))
            .collect();
        let fits = |value: &str| !value.is_empty() && value.chars().count() <= LONGEST_FIELD;
        if present.iter().all(|(_, value)| fits(value)) {
            Ok(name(&present))
        } else {
            Err(CaError::BadOrder)
        }
    }

    /// Key usage, purpose, role and policy; a service has its one usage, everybody else signs or signs in.
    pub(super) fn extensions(self, usage: Usage) -> Result<Vec<Extension>, CaError> {
        let data: FlagSet<KeyUsages> = KeyUsages::DigitalSignature.into();
        let key_usage = |bits| critical(oid::KEY_USAGE, &KeyUsage(bits));
        let service = ExtendedKeyUsage(vec![usage.purpose()]);
        match (usage, self) {
            (Usage::TimeStamping, Self::TimeStamping) => Ok(vec![
                key_usage(data),
                // RFC 3161 section 2.3: one purpose, critical.
                critical(oid::EXT_KEY_USAGE, &service),
                policy(oid::POLICY_TIME_STAMPING),
            ]),
            (Usage::OcspSigning, Self::OcspResponder) => Ok(vec![
                key_usage(data),
                extension(oid::EXT_KEY_USAGE, &service),
                // RFC 6960 section 4.2.2.2.1: nobody asks the responder about itself.
                encoded(oid::OCSP_NO_CHECK, &[NULL, 0]),
            ]),
            (Usage::TimeStamping | Usage::OcspSigning, _)
            | (Usage::Sign | Usage::Authenticate, Self::TimeStamping | Self::OcspResponder) => {
                Err(CaError::BadOrder)
            }
            (Usage::Sign, _) => Ok(vec![
                key_usage(data | KeyUsages::NonRepudiation),
                self.purposes(usage),
                policy(self.policy(oid::POLICY_PERSON_SIGNATURE, oid::POLICY_ENTITY_SIGNATURE)),
            ]),
            (Usage::Authenticate, _) => Ok(vec![
                key_usage(data),
                self.purposes(usage),
                policy(self.policy(
                    oid::POLICY_PERSON_AUTHENTICATION,
                    oid::POLICY_ENTITY_AUTHENTICATION,
                )),
            ]),
        }
    }

    /// What the key may be used for, and in which role.
    fn purposes(self, usage: Usage) -> Extension {
        let mut purposes = vec![usage.purpose()];
        purposes.extend_from_slice(self.roles());
        extension(oid::EXT_KEY_USAGE, &ExtendedKeyUsage(purposes))
    }

    const fn policy(self, person: ObjectIdentifier, entity: ObjectIdentifier) -> ObjectIdentifier {
        match self.names() {
            Names::Individual => person,
            Names::IndividualOfOrganisation | Names::Organisation => entity,
        }
    }

    const fn names(self) -> Names {
        match self {
            Self::Citizen => Names::Individual,
            Self::LegalEntity(_) | Self::Notary | Self::Operator(_) | Self::Staff => {
                Names::IndividualOfOrganisation
            }
            Self::Seal | Self::TimeStamping | Self::OcspResponder => Names::Organisation,
        }
    }

    const fn roles(self) -> &'static [ObjectIdentifier] {
        const ORGANISATION: ObjectIdentifier = oid::ORGANISATION;
        match self {
            Self::Citizen => &[oid::INDIVIDUAL],
            Self::LegalEntity(OrganisationRole::Head) => &[ORGANISATION, oid::ORGANISATION_HEAD],
            Self::Notary | Self::LegalEntity(OrganisationRole::Signatory) => {
                &[ORGANISATION, oid::ORGANISATION_SIGNATORY]
            }
            Self::LegalEntity(OrganisationRole::Finance) => {
                &[ORGANISATION, oid::ORGANISATION_FINANCE]
            }
            Self::LegalEntity(OrganisationRole::Personnel) => {
                &[ORGANISATION, oid::ORGANISATION_PERSONNEL]
            }
            Self::Staff | Self::LegalEntity(OrganisationRole::Employee) => {
                &[ORGANISATION, oid::ORGANISATION_EMPLOYEE]
            }
            Self::Operator(OperatorRole::Administrator) => &[ORGANISATION, oid::NCA_ADMINISTRATOR],
            Self::Operator(OperatorRole::Manager) => &[ORGANISATION, oid::NCA_MANAGER],
            Self::Operator(OperatorRole::Operator) => &[ORGANISATION, oid::NCA_OPERATOR],
            Self::Seal => &[ORGANISATION],
            Self::TimeStamping | Self::OcspResponder => &[],
        }
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

fn numbered(prefix: &str, digits: Option<&str>) -> Result<Option<String>, CaError> {
    let fits = |digits: &str| {
        digits.len() == NUMBER_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    match digits {
        None => Ok(None),
        Some(digits) if fits(digits) => Ok(Some(format!("{prefix}{digits}"))),
        Some(_) => Err(CaError::BadOrder),
    }
}
