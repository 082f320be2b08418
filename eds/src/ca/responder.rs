//! The OCSP responder (RFC 6960): every request gets an answer in DER, if only one that says what is wrong with it.

use aws_lc_rs::digest;
use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;

use super::assemble::sign_structure;
use super::lists::{CertificateStatus, stated};
use super::services::Service;
use super::{CaError, DevelopmentPki};
use crate::asn1::{self, ENUMERATED, Element, INTEGER, Malformed, OCTET_STRING, Reader, SEQUENCE};
use crate::certificate::Certificate;
use crate::oid;
use crate::signer::Signer;

/// The longest request in bytes: twenty times what a request of the most certificates takes.
const LONGEST: usize = 64 * 1024;
/// The most certificates in one request: a path has three.
const MOST_CERTIFICATES: usize = 16;
/// The longest nonce in bytes (RFC 8954 section 2.1).
const LONGEST_NONCE: usize = 32;
/// An answer speaks for an hour; it says what the log says at this moment.
const ANSWER_LIFE: TimeDelta = TimeDelta::hours(1);

/// OCSPResponseStatus (RFC 6960 section 4.2.1), the failures that happen here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    MalformedRequest = 1,
    InternalError = 2,
    Unauthorized = 6,
}

/// A request: the certificates asked for and the nonce extension.
struct Request<'a> {
    certificates: Vec<CertificateId<'a>>,
    nonce: Option<Element<'a>>,
}

/// CertID (RFC 6960 section 4.1.1), answered byte for byte as it was asked.
struct CertificateId<'a> {
    whole: &'a [u8],
    hash: Option<&'static digest::Algorithm>,
    issuer_name: &'a [u8],
    issuer_key: &'a [u8],
    serial: Option<&'a [u8]>,
}

impl From<Malformed> for Failure {
    fn from(_: Malformed) -> Self {
        Self::MalformedRequest
    }
}

impl From<CaError> for Failure {
    fn from(_: CaError) -> Self {
        Self::InternalError
    }
}

impl DevelopmentPki {
    /// Answers an OCSPRequest in DER; the answer is an OCSPResponse in DER whatever was asked.
    ///
    /// A nonce is echoed; a certificate that the log does not know is `unknown`, and a request about another issuer's
    /// certificate is `unauthorized`.
    #[must_use]
    pub fn ocsp_response(&self, request: &[u8], now: DateTime<Utc>) -> Vec<u8> {
        match self.answer(request, now) {
            Ok(basic) => {
                let octets = asn1::write(OCTET_STRING, &[&basic]);
                let kind = asn1::write_oid(oid::OCSP_BASIC);
                let bytes = asn1::write(SEQUENCE, &[&kind, &octets]);
                let bytes = asn1::write(asn1::context(0), &[&bytes]);
                asn1::write(SEQUENCE, &[&[ENUMERATED, 1, 0], &bytes])
            }
            Err(failure) => asn1::write(SEQUENCE, &[&[ENUMERATED, 1, failure as u8]]),
        }
    }

    fn answer(&self, request: &[u8], now: DateTime<Utc>) -> Result<Vec<u8>, Failure> {
        let request = Request::parse(request)?;
        let responder = self.service(Service::OcspResponder, now)?;
        let mut answers = Vec::new();
        for id in &request.certificates {
            // RFC 5019 section 2.2.3: no answer of ours would count for another issuer's certificate.
            if !id.is_issued_by(self.issuing()) {
                return Err(Failure::Unauthorized);
            }
            let serial = id.serial.map(hex::encode);
            let status = serial.map_or(Ok(CertificateStatus::Unknown), |serial| {
                self.status(&serial)
            })?;
            answers.push(single_response(id.whole, status, now));
        }
        let answers: Vec<&[u8]> = answers.iter().map(Vec::as_slice).collect();
        let extensions = request.nonce.map(|nonce| {
            let list = asn1::write(SEQUENCE, &[nonce.whole]);
            asn1::write(asn1::context(1), &[&list])
        });
        let key = digest::digest(
            &digest::SHA1_FOR_LEGACY_USE_ONLY,
            responder.certificate().public_key(),
        );
        let by_key = asn1::write(OCTET_STRING, &[key.as_ref()]);
        let data = asn1::write(
            SEQUENCE,
            &[
                &asn1::write(asn1::context(2), &[&by_key]),
                &asn1::write_generalized_time(now),
                &asn1::write(SEQUENCE, &answers),
                extensions.as_deref().unwrap_or_default(),
            ],
        );
        with_certificate(
            &sign_structure(&data, responder.as_ref())?,
            responder.certificate(),
        )
    }
}

/// A BasicOCSPResponse is the common signed structure with the responder's certificate after it.
fn with_certificate(signed: &[u8], certificate: &Certificate) -> Result<Vec<u8>, Failure> {
    let inside = asn1::only(signed, SEQUENCE)?.value;
    let list = asn1::write(SEQUENCE, &[certificate.der()]);
    let list = asn1::write(asn1::context(0), &[&list]);
    Ok(asn1::write(SEQUENCE, &[inside, &list]))
}

fn single_response(id: &[u8], status: CertificateStatus, now: DateTime<Utc>) -> Vec<u8> {
    const GOOD: &[u8] = &[0x80, 0];
    const UNKNOWN: &[u8] = &[0x82, 0];
    let status = match status {
        CertificateStatus::Good => GOOD.to_vec(),
        CertificateStatus::Unknown => UNKNOWN.to_vec(),
        CertificateStatus::Revoked { since, reason } => {
            let reason =
                stated(reason).map(|code| asn1::write(asn1::context(0), &[&[ENUMERATED, 1, code]]));
            asn1::write(
                asn1::context(1),
                &[
                    &asn1::write_generalized_time(since),
                    reason.as_deref().unwrap_or_default(),
                ],
            )
        }
    };
    let next = asn1::write_generalized_time(now + ANSWER_LIFE);
    asn1::write(
        SEQUENCE,
        &[
            id,
            &status,
            &asn1::write_generalized_time(now),
            &asn1::write(asn1::context(0), &[&next]),
        ],
    )
}

impl<'a> Request<'a> {
    /// OCSPRequest (RFC 6960 section 4.1.1); who asks and with which signature does not matter here.
    fn parse(der: &'a [u8]) -> Result<Self, Malformed> {
        if der.len() > LONGEST {
            return Err(Malformed);
        }
        asn1::check_whole(der)?;
        let mut outer = asn1::only(der, SEQUENCE)?.inside();
        let mut fields = outer.expect(SEQUENCE)?.inside();
        outer.optional(asn1::context(0))?;
        outer.finish()?;
        if let Some(version) = fields.optional(asn1::context(0))? {
            // Version 1 is the default and written as 0, where it is written at all.
            if version.value != [INTEGER, 1, 0] {
                return Err(Malformed);
            }
        }
        fields.optional(asn1::context(1))?;
        let mut list = fields.expect(SEQUENCE)?.inside();
        let extensions = fields.optional(asn1::context(2))?;
        fields.finish()?;
        let mut certificates = Vec::new();
        while !list.is_empty() {
            if certificates.len() == MOST_CERTIFICATES {
                return Err(Malformed);
            }
            certificates.push(CertificateId::of_request(list.expect(SEQUENCE)?)?);
        }
        if certificates.is_empty() {
            return Err(Malformed);
        }
        let nonce = extensions.map(read_extensions).transpose()?.flatten();
        Ok(Self {
            certificates,
            nonce,
        })
    }
}

impl<'a> CertificateId<'a> {
    fn of_request(request: Element<'a>) -> Result<Self, Malformed> {
        let mut request = request.inside();
        let id = request.expect(SEQUENCE)?;
        if let Some(extensions) = request.optional(asn1::context(0))? {
            read_extensions(extensions)?;
        }
        request.finish()?;
        let mut fields = id.inside();
        let hash = hash_of(fields.expect(SEQUENCE)?)?;
        let issuer_name = fields.expect(OCTET_STRING)?.value;
        let issuer_key = fields.expect(OCTET_STRING)?.value;
        let serial = fields.expect(INTEGER)?;
        fields.finish()?;
        Ok(Self {
            whole: id.whole,
            hash,
            issuer_name,
            issuer_key,
            // Nobody here issues serial numbers below one.
            serial: serial.positive_integer().ok(),
        })
    }

    fn is_issued_by(&self, authority: &Certificate) -> bool {
        self.hash.is_some_and(|hash| {
            digest::digest(hash, authority.subject_raw()).as_ref() == self.issuer_name
                && digest::digest(hash, authority.public_key()).as_ref() == self.issuer_key
        })
    }
}

/// The hash that names an issuer; by an unknown one it is not ours.
fn hash_of(identifier: Element<'_>) -> Result<Option<&'static digest::Algorithm>, Malformed> {
    Ok(match identifier.inside().oid()? {
        // It names an issuer among few and protects nothing.
        oid::SHA1 => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        oid::SHA256 => Some(&digest::SHA256),
        oid::SHA384 => Some(&digest::SHA384),
        oid::SHA512 => Some(&digest::SHA512),
        _ => None,
    })
}

/// The nonce among the extensions, with its length checked; a critical extension that is not known here is refused.
fn read_extensions(wrapper: Element<'_>) -> Result<Option<Element<'_>>, Malformed> {
    const BOOLEAN: u8 = 0x01;
    let mut list: Reader<'_> = asn1::only(wrapper.value, SEQUENCE)?.inside();
    let mut seen: Vec<ObjectIdentifier> = Vec::new();
    let mut nonce = None;
    while !list.is_empty() {
        let extension = list.expect(SEQUENCE)?;
        let mut fields = extension.inside();
        let kind = fields.oid()?;
        let critical = fields.optional(BOOLEAN)?.is_some();
        let value = fields.expect(OCTET_STRING)?.value;
        fields.finish()?;
        if seen.contains(&kind) || (critical && kind != oid::OCSP_NONCE) {
            return Err(Malformed);
        }
        seen.push(kind);
        if kind == oid::OCSP_NONCE {
            let length = asn1::only(value, OCTET_STRING)?.value.len();
            if length == 0 || length > LONGEST_NONCE {
                return Err(Malformed);
            }
            nonce = Some(extension);
        }
    }
    Ok(nonce)
}
