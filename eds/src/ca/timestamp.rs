//! The time-stamping authority (RFC 3161): every request gets an answer in DER, and a granted one a token.

use chrono::{DateTime, Utc};

use super::assemble::random_serial;
use super::services::Service;
use super::{CaError, DevelopmentPki};
use crate::algorithm::HashAlgorithm;
use crate::asn1::{self, Element, INTEGER, Malformed, OCTET_STRING, SEQUENCE, SET};
use crate::cms::sign::{attribute, issuer_and_serial, signing_certificate};
use crate::hash::Sha256Hash;
use crate::keyfile::KeyFile;
use crate::oid;
use crate::refusal::SignatureRefusal;
use crate::signer::{Signer, SignerError};

/// The longest request in bytes: with extensions that are refused anyway it stays far below.
const LONGEST: usize = 16 * 1024;
/// The longest nonce in bytes; clients send eight to sixteen.
const LONGEST_NONCE: usize = 64;
/// The clock of the machine is kept within this many seconds of UTC.
const ACCURACY_SECONDS: u8 = 1;

/// PKIFailureInfo (RFC 3161 section 2.4.2), the failures that happen here, by the number of their bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    BadAlgorithm = 0,
    BadRequest = 2,
    BadDataFormat = 5,
    TimeNotAvailable = 14,
    UnacceptedPolicy = 15,
    UnacceptedExtension = 16,
    Internal = 25,
}

/// Whether the token carries the certificates that check it (RFC 3161 section 2.4.1, certReq).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certificates {
    Carried,
    LeftOut,
}

/// A request whose form is right.
struct Request<'a> {
    /// MessageImprint as received.
    imprint: &'a [u8],
    /// The nonce INTEGER as received.
    nonce: Option<&'a [u8]>,
    certificates: Certificates,
}

impl From<Malformed> for Failure {
    fn from(_: Malformed) -> Self {
        Self::BadDataFormat
    }
}

impl From<CaError> for Failure {
    fn from(error: CaError) -> Self {
        if matches!(error, CaError::NotInForce) {
            Self::TimeNotAvailable
        } else {
            Self::Internal
        }
    }
}

impl DevelopmentPki {
    /// Answers a TimeStampReq in DER; the answer is a TimeStampResp in DER whatever was asked.
    #[must_use]
    pub fn timestamp_response(&self, request: &[u8], now: DateTime<Utc>) -> Vec<u8> {
        const GRANTED: &[u8] = &[INTEGER, 1, 0];
        let token = Request::parse(request).and_then(|request| Ok(self.token(&request, now)?));
        match token {
            Ok(token) => asn1::write(SEQUENCE, &[&asn1::write(SEQUENCE, &[GRANTED]), &token]),
            Err(failure) => asn1::write(SEQUENCE, &[&rejection(failure)]),
        }
    }

    /// A time-stamp token of this moment over a SHA-256 value, with its certificates.
    pub fn stamp(&self, imprint: &Sha256Hash, now: DateTime<Utc>) -> Result<Vec<u8>, CaError> {
        let octets = asn1::write(OCTET_STRING, &[imprint.as_ref()]);
        let imprint = asn1::write(SEQUENCE, &[&HashAlgorithm::Sha256.identifier(), &octets]);
        let request = Request {
            imprint: &imprint,
            nonce: None,
            certificates: Certificates::Carried,
        };
        self.token(&request, now)
    }

    fn token(&self, request: &Request<'_>, now: DateTime<Utc>) -> Result<Vec<u8>, CaError> {
        let key = self.service(Service::TimeStamping, now)?;
        // DER asks for at least one digit of a fraction that is not zero; whole seconds are enough beside the accuracy.
        let accuracy = asn1::write(SEQUENCE, &[&[INTEGER, 1, ACCURACY_SECONDS]]);
        let info = asn1::write(
            SEQUENCE,
            &[
                &[INTEGER, 1, 1],
                &asn1::write_oid(oid::POLICY_TIME_STAMPING),
                request.imprint,
                &asn1::write_positive_integer(&random_serial()),
                &asn1::write_generalized_time(now),
                &accuracy,
                request.nonce.unwrap_or_default(),
            ],
        );
        Ok(signed_data(&key, &info, request.certificates)?)
    }
}

impl<'a> Request<'a> {
    fn parse(der: &'a [u8]) -> Result<Self, Failure> {
        const BOOLEAN: u8 = 0x01;
        if der.len() > LONGEST {
            return Err(Failure::BadDataFormat);
        }
        asn1::check_whole(der)?;
        let mut fields = asn1::only(der, SEQUENCE)?.inside();
        if fields.small_integer()? != 1 {
            return Err(Failure::BadRequest);
        }
        let imprint = fields.expect(SEQUENCE)?;
        check_imprint(imprint)?;
        let policy = fields.optional(asn1::OID)?;
        let nonce = fields.optional(INTEGER)?;
        let wants = fields.optional(BOOLEAN)?;
        let extensions = fields.optional(asn1::context(0))?;
        fields.finish()?;
        if policy.is_some_and(|policy| policy.value != oid::POLICY_TIME_STAMPING.as_bytes()) {
            return Err(Failure::UnacceptedPolicy);
        }
        if extensions.is_some() {
            return Err(Failure::UnacceptedExtension);
        }
        if nonce.is_some_and(|nonce| !is_minimal(nonce.value) || nonce.value.len() > LONGEST_NONCE)
        {
            return Err(Failure::BadDataFormat);
        }
        let certificates = match wants.map(|wants| wants.value) {
            Some([0xFF]) => Certificates::Carried,
            Some([0]) | None => Certificates::LeftOut,
            Some(_) => return Err(Failure::BadDataFormat),
        };
        Ok(Self {
            imprint: imprint.whole,
            nonce: nonce.map(|nonce| nonce.whole),
            certificates,
        })
    }
}

/// A hash that is still strong, and a value of its length.
fn check_imprint(imprint: Element<'_>) -> Result<(), Failure> {
    let mut fields = imprint.inside();
    let hash = HashAlgorithm::of_identifier(fields.expect(SEQUENCE)?);
    let value = fields.expect(OCTET_STRING)?.value;
    fields.finish()?;
    let length = match hash {
        Ok(HashAlgorithm::Sha256) => 32,
        Ok(HashAlgorithm::Sha384) => 48,
        Ok(HashAlgorithm::Sha512 | HashAlgorithm::Streebog512) => 64,
        Ok(HashAlgorithm::Gost94) | Err(SignatureRefusal::UnsupportedAlgorithm) => {
            return Err(Failure::BadAlgorithm);
        }
        Err(_) => return Err(Failure::BadDataFormat),
    };
    if value.len() == length {
        Ok(())
    } else {
        Err(Failure::BadDataFormat)
    }
}

/// Whether these are the content of an INTEGER in DER: the nonce goes back as it came, and readers are strict.
fn is_minimal(integer: &[u8]) -> bool {
    match integer {
        [] => false,
        [0, second, ..] => *second >= 0x80,
        [0xFF, second, ..] => *second < 0x80,
        [_, ..] => true,
    }
}

/// PKIStatusInfo of a rejection with one bit of PKIFailureInfo set.
fn rejection(failure: Failure) -> Vec<u8> {
    const REJECTION: &[u8] = &[INTEGER, 1, 2];
    let bit = failure as usize;
    let mut bits = vec![0; bit / 8 + 1];
    bits[bit / 8] = 0x80 >> (bit % 8);
    let unused = u8::try_from(7 - bit % 8).expect("a bit's place in its byte is below eight");
    let failures = asn1::write(asn1::BIT_STRING, &[&[unused], &bits]);
    asn1::write(SEQUENCE, &[REJECTION, &failures])
}

/// The token: a SignedData of version 3 whose content is the TSTInfo (RFC 3161 section 2.4.2, RFC 5816).
fn signed_data(
    key: &KeyFile,
    info: &[u8],
    certificates: Certificates,
) -> Result<Vec<u8>, SignerError> {
    let kind = asn1::write_oid(oid::TST_INFO);
    let hash = key.algorithm().digest();
    let digest = asn1::write(OCTET_STRING, &[&hash.digest(&[info])]);
    let attributes = vec![
        attribute(oid::CONTENT_TYPE, &kind),
        attribute(oid::MESSAGE_DIGEST, &digest),
        attribute(
            oid::SIGNING_CERTIFICATE_V2,
            &signing_certificate(key.certificate()),
        ),
    ];
    let signature = key.sign(&asn1::write_set(SET, attributes.clone()))?;
    let signer = asn1::write(
        SEQUENCE,
        &[
            &[INTEGER, 1, 1],
            &issuer_and_serial(key.certificate()),
            &hash.identifier(),
            &asn1::write_set(asn1::context(0), attributes),
            &key.algorithm().identifier(),
            &asn1::write(OCTET_STRING, &[&signature]),
        ],
    );
    let carried = match certificates {
        Certificates::LeftOut => Vec::new(),
        Certificates::Carried => {
            let all = std::iter::once(key.certificate()).chain(key.chain());
            let all = all.map(|certificate| certificate.der().to_vec()).collect();
            asn1::write_set(asn1::context(0), all)
        }
    };
    let octets = asn1::write(OCTET_STRING, &[info]);
    let content = asn1::write(asn1::context(0), &[&octets]);
    let signed_data = asn1::write(
        SEQUENCE,
        &[
            &[INTEGER, 1, 3],
            &asn1::write(SET, &[&hash.identifier()]),
            &asn1::write(SEQUENCE, &[&kind, &content]),
            &carried,
            &asn1::write(SET, &[&signer]),
        ],
    );
    let wrapped = asn1::write(asn1::context(0), &[&signed_data]);
    Ok(asn1::write(
        SEQUENCE,
        &[&asn1::write_oid(oid::SIGNED_DATA), &wrapped],
    ))
}
