//! The signed attributes of a CMS: each at most once, in DER order, bound to the signer's certificate.

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;

use crate::algorithm::HashAlgorithm;
use crate::asn1::{Element, Malformed, OCTET_STRING, Reader, SEQUENCE, SET};
use crate::certificate::Certificate;
use crate::oid;
use crate::refusal::SignatureRefusal;

/// The most signed attributes: CAdES defines fewer.
const MOST_ATTRIBUTES: usize = 32;

/// The signed attributes that matter; each stands there once, with one value.
#[derive(Default)]
pub(super) struct Attributes<'a> {
    pub(super) content_type: Option<ObjectIdentifier>,
    pub(super) message_digest: Option<&'a [u8]>,
    pub(super) signing_certificate: Option<Element<'a>>,
    pub(super) signing_time: Option<DateTime<Utc>>,
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
            oid::SIGNING_TIME => self.signing_time = Some(reader.any()?.time()?),
            _ => return Ok(()),
        }
        reader.finish()
    }

    /// Whether the first ESSCertIDv2 is the signer's (RFC 5035 section 3): a certificate cannot be exchanged.
    pub(super) fn check_certificate(
        &self,
        certificate: &Certificate,
    ) -> Result<(), SignatureRefusal> {
        let attribute = self
            .signing_certificate
            .ok_or(SignatureRefusal::MissingAttribute)?;
        let first = attribute
            .inside()
            .expect(SEQUENCE)?
            .inside()
            .expect(SEQUENCE)?;
        let mut fields: Reader<'_> = first.inside();
        let hash = match fields.optional(SEQUENCE)? {
            Some(identifier) => HashAlgorithm::of_identifier(identifier)?,
            None => HashAlgorithm::Sha256,
        };
        let expected = fields.expect(OCTET_STRING)?.value;
        if hash.digest(&[certificate.der()]).as_ref() == expected {
            Ok(())
        } else {
            Err(SignatureRefusal::CertificateMismatch)
        }
    }
}
