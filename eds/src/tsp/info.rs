//! What a token states: the imprint, the time, who made it (RFC 3161 section 2.4.2).

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;

use super::Imprint;
use crate::algorithm::HashAlgorithm;
use crate::asn1::{self, Element, GENERALIZED_TIME, INTEGER, Malformed, OCTET_STRING, SEQUENCE};
use crate::certificate::Certificate;
use crate::crl::read_extensions;
use crate::refusal::SignatureRefusal;

const BOOLEAN: u8 = 0x01;
/// The tags of Accuracy's millis and micros.
const MILLIS: u8 = 0x80;
const MICROS: u8 = 0x81;
/// The longest serial number of a token in bytes (RFC 3161 section 2.4.2: 160 bits).
const LONGEST_SERIAL: usize = 20;
/// The longest nonce in bytes.
const LONGEST_NONCE: usize = 64;

/// A TSTInfo.
#[derive(Clone)]
pub(super) struct TokenInfo {
    pub(super) policy: ObjectIdentifier,
    imprint_hash: HashAlgorithm,
    imprint: Vec<u8>,
    pub(super) serial: Vec<u8>,
    pub(super) time: DateTime<Utc>,
    pub(super) accuracy: Option<TimeDelta>,
    /// The magnitude of the nonce.
    pub(super) nonce: Option<Vec<u8>>,
    /// The authority's name, when it is a directory name.
    authority: Option<Vec<u8>>,
}

impl TokenInfo {
    pub(super) fn parse(content: &[u8]) -> Result<Self, SignatureRefusal> {
        asn1::check_whole(content)?;
        let mut fields = asn1::only(content, SEQUENCE)?.inside();
        if fields.small_integer()? != 1 {
            return Err(SignatureRefusal::Malformed);
        }
        let policy = fields.oid()?;
        let mut imprint = fields.expect(SEQUENCE)?.inside();
        let imprint_hash = HashAlgorithm::of_identifier(imprint.expect(SEQUENCE)?)?;
        let hashed = imprint.expect(OCTET_STRING)?.value.to_vec();
        imprint.finish()?;
        let serial = number(fields.expect(INTEGER)?, LONGEST_SERIAL)?;
        let time = precise_time(fields.expect(GENERALIZED_TIME)?)?;
        let accuracy = fields.optional(SEQUENCE)?.map(accuracy).transpose()?;
        // Whether tokens of this authority are ordered is of no use here; DER leaves out what is the default.
        if fields
            .optional(BOOLEAN)?
            .is_some_and(|ordering| ordering.value != [0xFF])
        {
            return Err(SignatureRefusal::Malformed);
        }
        let nonce = fields.optional(INTEGER)?;
        let nonce = nonce
            .map(|nonce| number(nonce, LONGEST_NONCE))
            .transpose()?;
        let authority = fields
            .optional(asn1::context(0))?
            .and_then(|name| directory_name(name.value));
        if let Some(extensions) = fields.optional(asn1::context(1))? {
            read_extensions(
                extensions,
                |_, critical, _| {
                    if critical { Err(Malformed) } else { Ok(()) }
                },
            )?;
        }
        fields.finish()?;
        Ok(Self {
            policy,
            imprint_hash,
            imprint: hashed,
            serial,
            time,
            accuracy,
            nonce,
            authority,
        })
    }

    /// Whether the token is about these bytes.
    pub(super) fn check_imprint(&self, covered: Imprint<'_>) -> Result<(), SignatureRefusal> {
        let fits = match covered {
            Imprint::Bytes(bytes) => self.imprint_hash.digest(&[bytes]) == self.imprint,
            Imprint::Parts(parts) => self.imprint_hash.digest(parts) == self.imprint,
            Imprint::Digest(digest) if self.imprint_hash == HashAlgorithm::Sha256 => {
                digest.as_ref() == self.imprint.as_slice()
            }
            Imprint::Digest(_) => return Err(SignatureRefusal::UnsupportedAlgorithm),
        };
        if fits {
            Ok(())
        } else {
            Err(SignatureRefusal::DigestMismatch)
        }
    }

    /// Whether the name the token gives its maker is the certificate's.
    pub(super) fn check_authority(
        &self,
        certificate: &Certificate,
    ) -> Result<(), SignatureRefusal> {
        match &self.authority {
            Some(name) if name != certificate.subject_raw() => {
                Err(SignatureRefusal::CertificateMismatch)
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The magnitude of an INTEGER that is not negative.
fn number(integer: Element<'_>, longest: usize) -> Result<Vec<u8>, Malformed> {
    if integer.value == [0] {
        return Ok(Vec::new());
    }
    let digits = integer.positive_integer()?;
    if digits.len() > longest {
        return Err(Malformed);
    }
    Ok(digits.to_vec())
}

fn directory_name(general_name: &[u8]) -> Option<Vec<u8>> {
    let name = asn1::only(general_name, asn1::context(4)).ok()?;
    Some(name.value.to_vec())
}

/// A GeneralizedTime in UTC whose seconds may have a fraction without trailing zeros; what is finer than a nanosecond
/// is cut off.
fn precise_time(element: Element<'_>) -> Result<DateTime<Utc>, Malformed> {
    const WHOLE: usize = 14;
    const NANOSECOND_DIGITS: usize = 9;
    let text = std::str::from_utf8(element.value).map_err(|_| Malformed)?;
    let text = text.strip_suffix('Z').ok_or(Malformed)?;
    let (whole, fraction) = match text.split_once('.') {
        Some((_, fraction)) if fraction.is_empty() || fraction.ends_with('0') => {
            return Err(Malformed);
        }
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != WHOLE || !digits(whole) || !digits(fraction) {
        return Err(Malformed);
    }
    // A leap second is written as 60 and would be read as the next minute by some.
    if whole.ends_with("60") {
        return Err(Malformed);
    }
    let time = NaiveDateTime::parse_from_str(whole, "%Y%m%d%H%M%S").map_err(|_| Malformed)?;
    let mut nanoseconds = fraction.to_owned();
    nanoseconds.truncate(NANOSECOND_DIGITS);
    let nanoseconds = format!("{nanoseconds:0<NANOSECOND_DIGITS$}");
    let nanoseconds = nanoseconds.parse().map_err(|_| Malformed)?;
    Ok(time.and_utc() + TimeDelta::nanoseconds(nanoseconds))
}

fn accuracy(element: Element<'_>) -> Result<TimeDelta, Malformed> {
    let mut fields = element.inside();
    let mut total = TimeDelta::zero();
    if let Some(seconds) = fields.optional(INTEGER)? {
        let seconds = small_number(seconds.value, 4)?;
        total += TimeDelta::try_seconds(seconds).ok_or(Malformed)?;
    }
    if let Some(millis) = fields.optional(MILLIS)? {
        total += TimeDelta::milliseconds(small_number(millis.value, 2)?);
    }
    if let Some(micros) = fields.optional(MICROS)? {
        total += TimeDelta::microseconds(small_number(micros.value, 2)?);
    }
    fields.finish()?;
    Ok(total)
}

fn small_number(digits: &[u8], most: usize) -> Result<i64, Malformed> {
    let negative = digits.first().is_none_or(|first| *first >= 0x80);
    if negative || digits.len() > most {
        return Err(Malformed);
    }
    Ok(digits
        .iter()
        .fold(0, |number, digit| (number << 8) | i64::from(*digit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Malformed> {
        let bytes = asn1::write(GENERALIZED_TIME, &[text.as_bytes()]);
        let time = precise_time(asn1::only(&bytes, GENERALIZED_TIME)?)?;
        Ok(time.to_rfc3339())
    }

    #[test]
    fn a_time_may_have_a_fraction_of_a_second() {
        for (text, expected) in [
            ("20260302100000Z", "2026-03-02T10:00:00+00:00"),
            ("20260302100000.5Z", "2026-03-02T10:00:00.500+00:00"),
            ("20260302100000.123456Z", "2026-03-02T10:00:00.123456+00:00"),
            (
                "20260302100000.12345678912Z",
                "2026-03-02T10:00:00.123456789+00:00",
            ),
        ] {
            assert_eq!(read(text).unwrap(), expected);
        }
    }

    #[test]
    fn a_time_of_another_form_is_refused() {
        for text in [
            "20260302100000",
            "20260302100000.Z",
            "20260302100000.50Z",
            "202603021000Z",
            "20260302100060Z",
            "20261302100000Z",
            "20260302100000+0500",
            "20260302100000,5Z",
            "+0260302100000Z",
            "20260302100000.5.5Z",
            "",
        ] {
            assert_eq!(read(text), Err(Malformed), "{text}");
        }
    }
}
