//! The request to a time-stamping authority and its answer (RFC 3161 sections 2.4.1 and 2.4.2).

use super::info::TokenInfo;
use super::{Imprint, LONGEST};
use crate::algorithm::HashAlgorithm;
use crate::asn1::{self, BIT_STRING, INTEGER, Malformed, OCTET_STRING, SEQUENCE};
use crate::ber;
use crate::cms::message::Message;
use crate::hash::Sha256Hash;
use crate::refusal::SignatureRefusal;

/// Why an answer holds no token for the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TspError {
    /// The bytes are no TimeStampResp.
    #[error("the time-stamp response is malformed")]
    Malformed,
    /// The authority gave no token; its PKIStatus and the number of the first PKIFailureInfo bit.
    #[error("the time-stamping authority refused with status {status}")]
    Refused {
        /// PKIStatus: 2 is a rejection, 3 a wait.
        status: u8,
        /// PKIFailureInfo: 0 for an algorithm that is not supported, 2 for a bad request and so on.
        failure: Option<u8>,
    },
    /// The token is about something else.
    #[error("the time-stamp is about something else")]
    OtherImprint,
    /// The token does not repeat the request's nonce.
    #[error("the time-stamp was not made for this request")]
    OtherNonce,
}

impl From<Malformed> for TspError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<SignatureRefusal> for TspError {
    fn from(_: SignatureRefusal) -> Self {
        Self::Malformed
    }
}

/// A TimeStampReq for bytes of this SHA-256 value that asks for the authority's certificate; the nonce is a number, an
/// empty one is left out.
#[must_use]
pub fn request(imprint: &Sha256Hash, nonce: &[u8]) -> Vec<u8> {
    const CERTIFICATE_WANTED: [u8; 3] = [0x01, 1, 0xFF];
    let imprint = asn1::write(
        SEQUENCE,
        &[
            &HashAlgorithm::Sha256.identifier(),
            &asn1::write(OCTET_STRING, &[imprint.as_ref()]),
        ],
    );
    let nonce = if nonce.is_empty() {
        Vec::new()
    } else {
        asn1::write_positive_integer(nonce)
    };
    asn1::write(
        SEQUENCE,
        &[&[INTEGER, 1, 1], &imprint, &nonce, &CERTIFICATE_WANTED],
    )
}

/// The token of a TimeStampResp, once it is about the imprint and repeats the nonce; nothing else is checked yet, see
/// [`super::verify`].
pub fn token_of_response(
    response: &[u8],
    imprint: &Sha256Hash,
    nonce: &[u8],
) -> Result<Vec<u8>, TspError> {
    if response.len() > LONGEST {
        return Err(TspError::Malformed);
    }
    let response = ber::to_der(response)?;
    let mut fields = asn1::only(&response, SEQUENCE)?.inside();
    let mut status_info = fields.expect(SEQUENCE)?.inside();
    let status = status_info.small_integer()?;
    // 0 is granted, 1 granted with changes.
    if status > 1 {
        status_info.optional(SEQUENCE)?;
        let failure = status_info.optional(BIT_STRING)?;
        return Err(TspError::Refused {
            status,
            failure: failure.and_then(|bits| first_bit(bits.value)),
        });
    }
    let token = fields.expect(SEQUENCE)?.whole;
    fields.finish()?;
    let content = Message::parse(token)?.content.ok_or(TspError::Malformed)?;
    let info = TokenInfo::parse(content)?;
    info.check_imprint(Imprint::Digest(*imprint))
        .map_err(|_| TspError::OtherImprint)?;
    let leading_zeros = nonce.iter().take_while(|byte| **byte == 0).count();
    let expected = (!nonce.is_empty()).then(|| &nonce[leading_zeros..]);
    if info.nonce.as_deref() != expected {
        return Err(TspError::OtherNonce);
    }
    Ok(token.to_vec())
}

/// The number of the first set bit of a BIT STRING's value.
fn first_bit(value: &[u8]) -> Option<u8> {
    let bits = value.get(1..)?;
    let place = bits.iter().position(|byte| *byte != 0)?;
    let in_byte = bits[place].leading_zeros();
    u8::try_from(place * 8)
        .ok()?
        .checked_add(u8::try_from(in_byte).ok()?)
}
