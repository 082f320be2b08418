//! The parameters of RSASSA-PSS (RFC 4055 section 3.1): only the usual ones for SHA-256, SHA-384 and SHA-512.

use super::HashAlgorithm;
use crate::asn1::{self, Element, INTEGER, Reader, SEQUENCE};
use crate::oid;
use crate::refusal::SignatureRefusal;

/// The hash, when the mask uses it too, the salt is as long as it, and the trailer is the only one there is.
pub(super) fn hash(parameters: Element<'_>) -> Result<HashAlgorithm, SignatureRefusal> {
    let mut parameters = parameters.inside();
    let hash = HashAlgorithm::of_identifier(tagged(&mut parameters, 0, SEQUENCE)?)?;
    let mut mask = tagged(&mut parameters, 1, SEQUENCE)?.inside();
    let is_mgf1 = mask.oid()? == oid::MGF1;
    let same_hash = HashAlgorithm::of_identifier(mask.expect(SEQUENCE)?) == Ok(hash);
    mask.finish()?;
    let salt = tagged(&mut parameters, 2, INTEGER)?.value;
    // The trailer has one value, the default, which DER leaves out.
    parameters.finish()?;
    let digest_length: u8 = match hash {
        HashAlgorithm::Sha256 => 32,
        HashAlgorithm::Sha384 => 48,
        HashAlgorithm::Sha512 => 64,
        HashAlgorithm::Streebog512 | HashAlgorithm::Gost94 => {
            return Err(SignatureRefusal::UnsupportedAlgorithm);
        }
    };
    if is_mgf1 && same_hash && salt == [digest_length] {
        Ok(hash)
    } else {
        Err(SignatureRefusal::UnsupportedAlgorithm)
    }
}

/// The only element inside `[number]`; absence stands for SHA-1 or a short salt, which are not accepted.
fn tagged<'a>(
    reader: &mut Reader<'a>,
    number: u8,
    tag: u8,
) -> Result<Element<'a>, SignatureRefusal> {
    let wrapper = reader
        .optional(asn1::context(number))?
        .ok_or(SignatureRefusal::UnsupportedAlgorithm)?;
    let mut inside = wrapper.inside();
    let element = inside.expect(tag)?;
    inside.finish()?;
    Ok(element)
}
