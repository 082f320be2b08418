//! Adding a signature time-stamp (CAdES-T, EN 319 122-1 section 5.3): what it covers and where it stands.

use super::message::{Message, signed_data};
use super::policy::Profile;
use super::verify::in_der;
use crate::asn1::{self, Element, Malformed, SEQUENCE, SET};
use crate::hash::{Sha256Hash, sha256};
use crate::oid;
use crate::refusal::SignatureRefusal;

/// What a time-stamp on the message's only signature covers: the SHA-256 value of the signature's value.
pub fn signature_imprint(cms: &[u8]) -> Result<Sha256Hash, SignatureRefusal> {
    let der = in_der(cms, Profile::Any)?;
    Ok(sha256(Message::parse(&der)?.only_signer()?.signature))
}

/// The message with the token as an unsigned attribute of its only signer; all else stays byte for byte (BER becomes
/// DER first). Whether the token is good is for [`super::verify`] to say.
///
/// # Errors
/// [`SignatureRefusal::Malformed`] when either is not what it should be, or when the message would hold too many tokens.
pub fn with_timestamp(cms: &[u8], token: &[u8]) -> Result<Vec<u8>, SignatureRefusal> {
    let der = in_der(cms, Profile::Any)?;
    let message = Message::parse(&der)?;
    let signer = message.only_signer()?;
    let token = in_der(token, Profile::Any)?;
    if Message::parse(&token)?.content_type != oid::TST_INFO {
        return Err(SignatureRefusal::Malformed);
    }
    let attribute = asn1::write(
        SEQUENCE,
        &[
            &asn1::write_oid(oid::SIGNATURE_TIMESTAMP),
            &asn1::write(SET, &[&token]),
        ],
    );
    let mut attributes = match signer.unsigned {
        Some(element) => children(element)?,
        None => Vec::new(),
    };
    attributes.push(attribute);
    let mut fields = children(asn1::only(signer.whole, SEQUENCE)?)?;
    if signer.unsigned.is_some() {
        fields.pop();
    }
    fields.push(asn1::write_set(asn1::context(1), attributes));
    let stamped = with_signer(&der, &write_all(SEQUENCE, &fields))?;
    Message::parse(&stamped)?;
    Ok(stamped)
}

/// The message with another SignerInfo in the place of its only one, which is its last element.
fn with_signer(der: &[u8], signer: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut fields = children(signed_data(der)?)?;
    fields.pop();
    fields.push(asn1::write(SET, &[signer]));
    let wrapped = asn1::write(asn1::context(0), &[&write_all(SEQUENCE, &fields)]);
    Ok(asn1::write(
        SEQUENCE,
        &[&asn1::write_oid(oid::SIGNED_DATA), &wrapped],
    ))
}

fn children(element: Element<'_>) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut found = Vec::new();
    let mut reader = element.inside();
    while !reader.is_empty() {
        found.push(reader.any()?.whole.to_vec());
    }
    Ok(found)
}

fn write_all(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    asn1::write(tag, &parts)
}
