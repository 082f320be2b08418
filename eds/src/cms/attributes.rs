//! The signed attributes of a CMS: each at most once, in DER order, bound to the signer's certificate.

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;

use super::signature::Binding;
use crate::algorithm::HashAlgorithm;
use crate::asn1::{self, Element, Malformed, OCTET_STRING, Reader, SEQUENCE, SET};
use crate::certificate::Certificate;
use crate::hash;
use crate::oid;
use crate::refusal::SignatureRefusal;

/// The most signed attributes: CAdES defines fewer.
const MOST_ATTRIBUTES: usize = 32;

/// The most certificates that a signing-certificate attribute names: the longest path and one to spare.
const MOST_CERTIFICATE_IDS: usize = 6;

/// The signed attributes that matter; each stands there once, with one value.
#[derive(Default)]
pub(crate) struct Attributes<'a> {
    pub(crate) content_type: Option<ObjectIdentifier>,
    pub(crate) message_digest: Option<&'a [u8]>,
    pub(crate) signing_certificate: Option<Element<'a>>,
    /// The older attribute of RFC 2634, by SHA-1: it binds where it stands, and suffices in time-stamps only.
    pub(crate) signing_certificate_v1: Option<Element<'a>>,
    pub(crate) signing_time: Option<DateTime<Utc>>,
}

impl<'a> Attributes<'a> {
    pub(super) fn parse(set: Element<'a>) -> Result<Self, Malformed> {
        let mut found = Self::default();
        let mut kinds: Vec<ObjectIdentifier> = Vec::new();
        let mut previous: &[u8] = &[];
        let mut attributes = set.inside();
        while !attributes.is_empty() {
            let attribute = attributes.expect(SEQUENCE)?;
            // DER orders a SET; whoever sorts before hashing would see another message than whoever does not.
            if attribute.whole < previous || kinds.len() == MOST_ATTRIBUTES {
                return Err(Malformed);
            }
            previous = attribute.whole;
            let mut fields = attribute.inside();
            let kind = fields.oid()?;
            let values = fields.expect(SET)?;
            fields.finish()?;
            if kinds.contains(&kind) {
                return Err(Malformed);
            }
            kinds.push(kind);
            found.take(kind, values)?;
        }
        Ok(found)
    }

    fn take(&mut self, kind: ObjectIdentifier, values: Element<'a>) -> Result<(), Malformed> {
        let mut reader = values.inside();
        match kind {
            oid::CONTENT_TYPE => self.content_type = Some(reader.oid()?),
            oid::MESSAGE_DIGEST => self.message_digest = Some(reader.expect(OCTET_STRING)?.value),
            oid::SIGNING_CERTIFICATE_V2 => {
                self.signing_certificate = Some(reader.expect(SEQUENCE)?);
            }
            oid::SIGNING_CERTIFICATE => {
                self.signing_certificate_v1 = Some(reader.expect(SEQUENCE)?);
            }
            oid::SIGNING_TIME => self.signing_time = Some(reader.any()?.time()?),
            _ => return Ok(()),
        }
        reader.finish()
    }

    pub(super) fn check_content_type(
        &self,
        expected: ObjectIdentifier,
    ) -> Result<(), SignatureRefusal> {
        match self.content_type {
            None => Err(SignatureRefusal::MissingAttribute),
            Some(found) if found == expected => Ok(()),
            Some(_) => Err(SignatureRefusal::WrongContentType),
        }
    }

    pub(super) fn check_digest(&self, covered: &[u8]) -> Result<(), SignatureRefusal> {
        match self.message_digest {
            None => Err(SignatureRefusal::MissingAttribute),
            Some(digest) if digest == covered => Ok(()),
            Some(_) => Err(SignatureRefusal::DigestMismatch),
        }
    }

    /// Whether the first ESSCertIDv2 is the signer's (RFC 5035 section 3): a certificate cannot be exchanged.
    pub(super) fn check_certificate(
        &self,
        certificate: &Certificate,
        binding: Binding,
    ) -> Result<(), SignatureRefusal> {
        let (first, second) = (&self.signing_certificate_v1, &self.signing_certificate);
        match (first, second, binding) {
            (_, None, Binding::Required) | (None, None, Binding::EitherForm) => {
                return Err(SignatureRefusal::MissingAttribute);
            }
            (_, Some(_), Binding::Required | Binding::EitherForm | Binding::WhenPresent)
            | (_, None, Binding::WhenPresent)
            | (Some(_), None, Binding::EitherForm) => {}
        }
        if let Some(attribute) = first {
            let id = certificate_ids(attribute)?.expect(SEQUENCE)?;
            CertificateId::parse_v1(id)?.check(certificate)?;
        }
        if let Some(attribute) = second {
            let id = certificate_ids(attribute)?.expect(SEQUENCE)?;
            CertificateId::parse(id)?.check(certificate)?;
        }
        Ok(())
    }

    /// Whether the further certificates that the signer named are on the path, as OpenSSL asks too.
    pub(crate) fn check_path(&self, path: &[Certificate]) -> Result<(), SignatureRefusal> {
        if let Some(attribute) = &self.signing_certificate_v1 {
            check_further(attribute, CertificateId::parse_v1, path)?;
        }
        if let Some(attribute) = &self.signing_certificate {
            check_further(attribute, CertificateId::parse, path)?;
        }
        Ok(())
    }
}

fn check_further<'a>(
    attribute: &Element<'a>,
    parse: impl Fn(Element<'a>) -> Result<CertificateId<'a>, SignatureRefusal>,
    path: &[Certificate],
) -> Result<(), SignatureRefusal> {
    let mut ids = certificate_ids(attribute)?;
    ids.expect(SEQUENCE)?;
    let mut count = 1;
    while !ids.is_empty() {
        count += 1;
        let id = parse(ids.expect(SEQUENCE)?)?;
        let named = path.iter().any(|certificate| id.check(certificate).is_ok());
        if !named || count > MOST_CERTIFICATE_IDS {
            return Err(SignatureRefusal::CertificateMismatch);
        }
    }
    Ok(())
}

/// Whether the bytes are signed attributes themselves.
pub(super) fn are_attributes(bytes: &[u8]) -> bool {
    asn1::only(bytes, SET)
        .and_then(Attributes::parse)
        .is_ok_and(|found| found.content_type.is_some() || found.message_digest.is_some())
}

/// The ESSCertIDv2 elements of a SigningCertificateV2; the policies after them are not asked for.
fn certificate_ids<'a>(attribute: &Element<'a>) -> Result<Reader<'a>, Malformed> {
    let mut fields = attribute.inside();
    let ids = fields.expect(SEQUENCE)?;
    fields.optional(SEQUENCE)?;
    fields.finish()?;
    Ok(ids.inside())
}

/// An ESSCertIDv2 (RFC 5035 section 4), or an ESSCertID.
struct CertificateId<'a> {
    /// None for SHA-1.
    hash: Option<HashAlgorithm>,
    value: &'a [u8],
    issuer_and_serial: Option<Element<'a>>,
}

impl<'a> CertificateId<'a> {
    fn parse(element: Element<'a>) -> Result<Self, SignatureRefusal> {
        let mut fields: Reader<'_> = element.inside();
        let hash = match fields.optional(SEQUENCE)? {
            Some(identifier) => HashAlgorithm::of_identifier(identifier)?,
            None => HashAlgorithm::Sha256,
        };
        let value = fields.expect(OCTET_STRING)?.value;
        let issuer_and_serial = fields.optional(SEQUENCE)?;
        fields.finish()?;
        Ok(Self {
            hash: Some(hash),
            value,
            issuer_and_serial,
        })
    }

    fn parse_v1(element: Element<'a>) -> Result<Self, SignatureRefusal> {
        let mut fields: Reader<'_> = element.inside();
        let value = fields.expect(OCTET_STRING)?.value;
        let issuer_and_serial = fields.optional(SEQUENCE)?;
        fields.finish()?;
        Ok(Self {
            hash: None,
            value,
            issuer_and_serial,
        })
    }

    fn check(&self, certificate: &Certificate) -> Result<(), SignatureRefusal> {
        let same_bytes = match self.hash {
            Some(hash) => hash.digest(&[certificate.der()]) == self.value,
            None => hash::sha1_name(certificate.der()) == self.value,
        };
        let same_name = match self.issuer_and_serial {
            Some(element) => names(element, certificate)?,
            None => true,
        };
        if same_bytes && same_name {
            Ok(())
        } else {
            Err(SignatureRefusal::CertificateMismatch)
        }
    }
}

/// Whether an IssuerSerial is the certificate's: one directory name and the serial number.
fn names(issuer_and_serial: Element<'_>, certificate: &Certificate) -> Result<bool, Malformed> {
    const DIRECTORY_NAME: u8 = asn1::context(4);
    let mut fields = issuer_and_serial.inside();
    let mut issuers = fields.expect(SEQUENCE)?.inside();
    let issuer = issuers.expect(DIRECTORY_NAME)?;
    issuers.finish()?;
    let serial = fields.any()?.positive_integer()?;
    fields.finish()?;
    Ok(issuer.value == certificate.issuer_raw() && serial == certificate.serial())
}
