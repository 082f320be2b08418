//! The extensions of a certificate that decide what it may be used for (RFC 5280 section 4.2).

use const_oid::ObjectIdentifier;
use der::Decode;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage as UsageBits, KeyUsages,
    SubjectKeyIdentifier,
};

use crate::asn1::Malformed;
use crate::oid;

/// The key usages that matter here, as the certificate states them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(UsageBits);

#[derive(Clone, Debug, Default)]
pub(crate) struct Extensions {
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) ext_key_usages: Vec<ObjectIdentifier>,
    /// A time-stamping authority's purpose must be marked critical.
    pub(crate) ext_key_usage_critical: bool,
    pub(crate) subject_key_id: Option<Vec<u8>>,
    /// The subject key identifier of the issuer.
    pub(crate) authority_key_id: Option<Vec<u8>>,
    /// The responder is not itself asked about while its certificate lives (RFC 6960 section 4.2.2.2.1).
    pub(crate) ocsp_no_check: bool,
    /// CRLDistributionPoints, FreshestCRL and AuthorityInfoAccess in DER: read only when their URLs are asked for.
    pub(crate) distribution_points: Option<Vec<u8>>,
    pub(crate) freshest_lists: Option<Vec<u8>>,
    pub(crate) information_access: Option<Vec<u8>>,
    /// None for an end entity; for an authority how many authorities may follow, if limited.
    pub(crate) authority: Option<PathLength>,
    /// An extension is critical and nobody here knows what it means.
    pub(crate) unknown_critical: bool,
}

/// How many authorities may stand between an authority and an end entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PathLength {
    Unlimited,
    AtMost(u8),
}

impl KeyUsage {
    /// The key signs data other than certificates and lists.
    #[must_use]
    pub fn digital_signature(self) -> bool {
        self.0.digital_signature()
    }

    /// The holder cannot deny the signature (contentCommitment).
    #[must_use]
    pub fn non_repudiation(self) -> bool {
        self.0.non_repudiation()
    }

    /// The key signs data and does nothing else: no certificates, no lists, no encryption.
    pub(crate) fn only_signs_data(self) -> bool {
        let signing = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
        let stated = self.0.0;
        !stated.is_empty() && signing.contains(stated)
    }

    /// The key signs certificates.
    #[must_use]
    pub fn certificate_signing(self) -> bool {
        self.0.key_cert_sign()
    }

    /// The key signs revocation lists.
    #[must_use]
    pub fn crl_signing(self) -> bool {
        self.0.crl_sign()
    }
}

impl Extensions {
    pub(super) fn parse(list: &[Extension]) -> Result<Self, Malformed> {
        let mut found = Self::default();
        for (index, extension) in list.iter().enumerate() {
            if list[..index]
                .iter()
                .any(|earlier| earlier.extn_id == extension.extn_id)
            {
                return Err(Malformed);
            }
            found.take(extension)?;
        }
        Ok(found)
    }

    fn take(&mut self, extension: &Extension) -> Result<(), Malformed> {
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            oid::KEY_USAGE => self.key_usage = Some(KeyUsage(UsageBits::from_der(value)?)),
            oid::EXT_KEY_USAGE => {
                self.ext_key_usages = ExtendedKeyUsage::from_der(value)?.0;
                self.ext_key_usage_critical = extension.critical;
            }
            oid::SUBJECT_KEY_ID => {
                self.subject_key_id =
                    Some(SubjectKeyIdentifier::from_der(value)?.0.as_bytes().to_vec());
            }
            oid::BASIC_CONSTRAINTS => {
                let constraints = BasicConstraints::from_der(value)?;
                let length = constraints
                    .path_len_constraint
                    .map_or(PathLength::Unlimited, PathLength::AtMost);
                self.authority = constraints.ca.then_some(length);
            }
            oid::AUTHORITY_KEY_ID => {
                let issuer = AuthorityKeyIdentifier::from_der(value)?.key_identifier;
                self.authority_key_id = issuer.map(|id| id.as_bytes().to_vec());
            }
            oid::OCSP_NO_CHECK => self.ocsp_no_check = true,
            // They say nothing that the checks here depend on: policies are not asked for.
            oid::CERTIFICATE_POLICIES | oid::SUBJECT_ALT_NAME => {}
            _ => {
                self.unknown_critical |= extension.critical;
                self.take_addresses(extension.extn_id, value);
            }
        }
        Ok(())
    }

    fn take_addresses(&mut self, kind: ObjectIdentifier, value: &[u8]) {
        let place = match kind {
            oid::CRL_DISTRIBUTION_POINTS => &mut self.distribution_points,
            oid::FRESHEST_CRL => &mut self.freshest_lists,
            oid::AUTHORITY_INFO_ACCESS => &mut self.information_access,
            _ => return,
        };
        *place = Some(value.to_vec());
    }
}
