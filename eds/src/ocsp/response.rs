//! A responder's answer: parsed whole, then its signature checked against the authority it speaks for.

use std::fmt;
use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta, Utc};

use super::{CertificateId, LONGEST, OcspError};
use crate::asn1::{self, Element, GENERALIZED_TIME, Malformed, OCTET_STRING, Reader, SEQUENCE};
use crate::certificate::Certificate;
use crate::crl::{Entry, Status, read_extensions};
use crate::hash::{Sha256Hash, sha1_name};
use crate::oid;
use crate::trust::{RevocationReason, Usage};

/// The most certificates tried as the named responder's: one, and the one that replaces it.
const MOST_DELEGATES: usize = 2;
/// The most certificates a response may carry: a responder and its authorities.
const MOST_CERTIFICATES: usize = 8;
/// The most certificates a response may speak of.
const MOST_ANSWERS: usize = 64;
/// How long an answer speaks that does not say until when: newer information is always to be had then (RFC 6960
/// section 4.2.2.1), so it is worth little more than the clocks' difference.
const WITHOUT_END: TimeDelta = TimeDelta::minutes(10);

const ENUMERATED: u8 = 0x0A;
/// The tags of CertStatus (RFC 6960 section 4.2.1).
const GOOD: u8 = 0x80;
const REVOKED: u8 = 0xA1;
const UNKNOWN: u8 = 0x82;

/// A BasicOCSPResponse; its signature was not looked at when it was parsed.
pub(crate) struct Response {
    der: Vec<u8>,
    message: Vec<u8>,
    signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
    responder: Responder,
    produced_at: DateTime<Utc>,
    answers: Vec<Answer>,
    nonce: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
    /// The authority of this fingerprint was found to stand behind the answer.
    signed_by: OnceLock<(Sha256Hash, SignedBy)>,
}

/// Whose key signed an answer.
#[derive(Clone, Debug)]
pub(crate) enum SignedBy {
    /// The authority that issued the certificates asked about.
    Authority,
    /// A responder with that authority's certificate for answering.
    Delegate(Certificate),
}

/// Who says that he answers.
enum Responder {
    Name(Vec<u8>),
    /// SHA-1 of the public key.
    Key(Vec<u8>),
}

/// What is said of one certificate.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    id: CertificateId,
    state: State,
    pub(crate) this_update: DateTime<Utc>,
    pub(crate) next_update: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Good,
    Revoked(Entry),
    Unknown,
}

impl Response {
    pub(crate) fn parse(der: &[u8]) -> Result<Self, OcspError> {
        if der.len() > LONGEST {
            return Err(OcspError::Malformed);
        }
        asn1::check_whole(der)?;
        let mut outer = asn1::only(der, SEQUENCE)?.inside();
        match outer.expect(ENUMERATED)?.value {
            [0] => {}
            [status] => return Err(OcspError::Refused(*status)),
            _ => return Err(OcspError::Malformed),
        }
        let wrapper = outer.expect(asn1::context(0))?;
        outer.finish()?;
        let mut kind = asn1::only(wrapper.value, SEQUENCE)?.inside();
        if kind.oid()? != oid::OCSP_BASIC {
            return Err(OcspError::Malformed);
        }
        let basic = kind.expect(OCTET_STRING)?;
        kind.finish()?;
        asn1::check_whole(basic.value)?;
        Ok(Self::parse_basic(der, asn1::only(basic.value, SEQUENCE)?)?)
    }

    fn parse_basic(der: &[u8], basic: Element<'_>) -> Result<Self, Malformed> {
        let mut fields = basic.inside();
        let message = fields.expect(SEQUENCE)?;
        let signature_algorithm = fields.expect(SEQUENCE)?.whole.to_vec();
        let signature = fields.any()?.bits()?.to_vec();
        let certificates = match fields.optional(asn1::context(0))? {
            Some(wrapper) => read_certificates(asn1::only(wrapper.value, SEQUENCE)?)?,
            None => Vec::new(),
        };
        fields.finish()?;
        let mut data = message.inside();
        // The only version is the default one, which DER leaves out.
        let responder = Responder::parse(data.any()?)?;
        let produced_at = data.expect(GENERALIZED_TIME)?.time()?;
        let answers = read_answers(data.expect(SEQUENCE)?)?;
        let mut nonce = None;
        if let Some(wrapper) = data.optional(asn1::context(1))? {
            read_extensions(
                asn1::only(wrapper.value, SEQUENCE)?,
                |kind, critical, value| {
                    if kind == oid::OCSP_NONCE {
                        nonce = Some(asn1::only(value, OCTET_STRING)?.value.to_vec());
                        return Ok(());
                    }
                    if critical { Err(Malformed) } else { Ok(()) }
                },
            )?;
        }
        data.finish()?;
        Ok(Self {
            der: der.to_vec(),
            message: message.whole.to_vec(),
            signature_algorithm,
            signature,
            responder,
            produced_at,
            answers,
            nonce,
            certificates,
            signed_by: OnceLock::new(),
        })
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    pub(crate) fn produced_at(&self) -> DateTime<Utc> {
        self.produced_at
    }

    pub(crate) fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// What is said of the certificate of this issuer.
    pub(crate) fn answers<'a>(
        &'a self,
        certificate: &'a Certificate,
        issuer: &'a Certificate,
    ) -> impl Iterator<Item = &'a Answer> {
        self.answers
            .iter()
            .filter(|answer| answer.id.names(certificate, issuer))
    }

    /// Who signed the answer for this authority: itself, or a responder it certified directly; `others` are
    /// certificates that came apart from the answer.
    pub(crate) fn signed_by(
        &self,
        authority: &Certificate,
        others: &[Certificate],
    ) -> Option<SignedBy> {
        let asked = authority.fingerprint();
        if let Some((known, signer)) = self.signed_by.get()
            && *known == asked
        {
            return Some(signer.clone());
        }
        let signer = if self.is_signed_by(authority) {
            SignedBy::Authority
        } else {
            let mut delegates = self
                .certificates
                .iter()
                .chain(others)
                .filter(|responder| self.is_named(responder) && may_answer(responder))
                .take(MOST_DELEGATES);
            let delegate = delegates.find(|responder| {
                self.is_signed_by(responder) && responder.is_issued_by(authority)
            })?;
            SignedBy::Delegate(delegate.clone())
        };
        self.signed_by.get_or_init(|| (asked, signer.clone()));
        Some(signer)
    }

    /// Whether the holder of this certificate is named as responder.
    fn is_named(&self, responder: &Certificate) -> bool {
        match &self.responder {
            Responder::Name(name) => name == responder.subject_raw(),
            Responder::Key(hash) => *hash == sha1_name(responder.public_key()),
        }
    }

    /// Whether the holder of this certificate is named as responder and signed the answer.
    fn is_signed_by(&self, responder: &Certificate) -> bool {
        self.is_named(responder)
            && responder
                .verify(&self.signature_algorithm, &self.message, &self.signature)
                .is_ok()
    }
}

/// Whether the certificate is an end entity's for signing answers.
fn may_answer(responder: &Certificate) -> bool {
    let extensions = responder.extensions();
    extensions.authority.is_none()
        && !extensions.unknown_critical
        && Usage::OcspSigning.check(responder).is_ok()
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ocsp::Response({} answers)", self.answers.len())
    }
}

impl Answer {
    /// What the answer says of the certificate at this time; unknown is said apart, because it is never good.
    pub(crate) fn status(
        &self,
        certificate: &Certificate,
        at: DateTime<Utc>,
        grace: TimeDelta,
    ) -> AnswerStatus {
        let end = self.next_update.unwrap_or(self.this_update + WITHOUT_END) + grace;
        // As with lists: a later answer speaks of earlier times while the certificate lived.
        let covers =
            at < end && (self.this_update <= at || certificate.not_after() >= self.this_update);
        match self.state {
            State::Revoked(entry) if entry.counts_at(at, self.this_update) => {
                AnswerStatus::Known(Status::Revoked)
            }
            State::Unknown if covers => AnswerStatus::Unknown,
            State::Good | State::Revoked(_) if covers => AnswerStatus::Known(Status::Good),
            State::Good | State::Revoked(_) | State::Unknown => AnswerStatus::Known(Status::Silent),
        }
    }
}

/// What an answer says at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerStatus {
    Known(Status),
    /// The responder, asked for its own authority, does not know the certificate.
    Unknown,
}

impl Responder {
    fn parse(element: Element<'_>) -> Result<Self, Malformed> {
        match element.tag {
            tag if tag == asn1::context(1) => Ok(Self::Name(
                asn1::only(element.value, SEQUENCE)?.whole.to_vec(),
            )),
            tag if tag == asn1::context(2) => Ok(Self::Key(
                asn1::only(element.value, OCTET_STRING)?.value.to_vec(),
            )),
            _ => Err(Malformed),
        }
    }
}

/// Certificates of a kind that cannot be read are no responder's.
fn read_certificates(list: Element<'_>) -> Result<Vec<Certificate>, Malformed> {
    let mut certificates = Vec::new();
    let mut reader = list.inside();
    while !reader.is_empty() {
        let element = reader.any()?;
        if certificates.len() == MOST_CERTIFICATES {
            return Err(Malformed);
        }
        certificates.extend(Certificate::from_der(element.whole));
    }
    Ok(certificates)
}

fn read_answers(list: Element<'_>) -> Result<Vec<Answer>, Malformed> {
    let mut answers = Vec::new();
    let mut reader = list.inside();
    let mut count = 0;
    while !reader.is_empty() {
        count += 1;
        if count > MOST_ANSWERS {
            return Err(Malformed);
        }
        answers.extend(read_answer(reader.expect(SEQUENCE)?.inside())?);
    }
    Ok(answers)
}

fn read_answer(mut fields: Reader<'_>) -> Result<Option<Answer>, Malformed> {
    let id = CertificateId::parse(fields.expect(SEQUENCE)?)?;
    let mut state = read_state(fields.any()?)?;
    let this_update = fields.expect(GENERALIZED_TIME)?.time()?;
    let next_update = match fields.optional(asn1::context(0))? {
        Some(wrapper) => Some(asn1::only(wrapper.value, GENERALIZED_TIME)?.time()?),
        None => None,
    };
    if let Some(wrapper) = fields.optional(asn1::context(1))? {
        read_single_extensions(asn1::only(wrapper.value, SEQUENCE)?, &mut state)?;
    }
    fields.finish()?;
    Ok(id.map(|id| Answer {
        id,
        state,
        this_update,
        next_update,
    }))
}

/// The extensions of a list's entry may stand beside an answer too (RFC 6960 section 4.4.5).
fn read_single_extensions(list: Element<'_>, state: &mut State) -> Result<(), Malformed> {
    read_extensions(list, |kind, critical, value| {
        match (kind, &mut *state) {
            (_, _) if critical => return Err(Malformed),
            (oid::INVALIDITY_DATE, State::Revoked(entry)) => {
                entry.invalid_from = Some(asn1::only(value, GENERALIZED_TIME)?.time()?);
            }
            (_, State::Good | State::Revoked(_) | State::Unknown) => {}
        }
        Ok(())
    })
}

fn read_state(status: Element<'_>) -> Result<State, Malformed> {
    match (status.tag, status.value) {
        (GOOD, []) => Ok(State::Good),
        (UNKNOWN, []) => Ok(State::Unknown),
        (REVOKED, _) => {
            let mut fields = status.inside();
            let since = fields.expect(GENERALIZED_TIME)?.time()?;
            let reason = match fields.optional(asn1::context(0))? {
                Some(wrapper) => match asn1::only(wrapper.value, ENUMERATED)?.value {
                    [code] => RevocationReason::from_code(*code).ok_or(Malformed)?,
                    _ => return Err(Malformed),
                },
                None => RevocationReason::Unspecified,
            };
            fields.finish()?;
            Ok(State::Revoked(Entry {
                since,
                reason,
                invalid_from: None,
            }))
        }
        _ => Err(Malformed),
    }
}
