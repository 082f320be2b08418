//! One signer's signature: the content it covers, its signed attributes, the bytes that were signed.

use const_oid::ObjectIdentifier;

use super::attributes::{Attributes, are_attributes};
use super::message::{LONGEST, Message, SignerInfo};
use super::policy::Content;
use crate::algorithm::{HashAlgorithm, SignatureMethod};
use crate::asn1::SET;
use crate::certificate::Certificate;
use crate::refusal::SignatureRefusal;

/// Whether the signed attributes must name the signer's certificate (ESSCertIDv2, RFC 5035).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// They must.
    Required,
    /// They must, and the older attribute by SHA-1 (RFC 2634) suffices: time-stamping authorities still write it.
    EitherForm,
    /// They may; the certificate they name must be the signer's.
    WhenPresent,
}

/// Whether a signature may cover the content itself, without signed attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BareSignature {
    Refused,
    Accepted,
}

/// What one signature must be like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) binding: Binding,
    pub(crate) bare: BareSignature,
}

/// A signature that fits its content and its certificate; nothing is said of the certificate yet.
pub(crate) struct Checked<'a> {
    pub(crate) certificate: Certificate,
    pub(crate) attributes: Attributes<'a>,
    pub(crate) method: SignatureMethod,
}

/// The bytes that a signature covers, or their SHA-256 value.
enum Covered<'a> {
    Parts(Vec<&'a [u8]>),
    Digest(Vec<u8>),
}

/// Checks one signer's signature over the expected content with the certificate the signer names.
pub(crate) fn check<'a>(
    message: &Message<'a>,
    signer: &SignerInfo<'a>,
    expected: Content<'_>,
    form: Form,
) -> Result<Checked<'a>, SignatureRefusal> {
    if message.content_type != form.content_type {
        return Err(SignatureRefusal::WrongContentType);
    }
    let covered = covered(message, signer.hash, expected)?;
    let Some(element) = signer.attributes else {
        return check_bare(message, signer, &covered, form);
    };
    let attributes = Attributes::parse(element)?;
    attributes.check_content_type(form.content_type)?;
    let digest = match &covered {
        Covered::Parts(parts) => signer.hash.digest(parts),
        Covered::Digest(digest) => digest.clone(),
    };
    attributes.check_digest(&digest)?;
    let certificate = message.certificate_of(signer)?;
    attributes.check_certificate(&certificate, form.binding)?;
    // The received bytes, with the tag of a SET instead of [0] (RFC 5652 section 5.4).
    let mut preimage = element.whole.to_vec();
    preimage[0] = SET;
    let method = check_value(&certificate, signer, &preimage)?;
    Ok(Checked {
        certificate,
        attributes,
        method,
    })
}

/// A signature over the content itself (RFC 5652 section 5.4: only where the content is plain data).
fn check_bare<'a>(
    message: &Message<'_>,
    signer: &SignerInfo<'_>,
    covered: &Covered<'_>,
    form: Form,
) -> Result<Checked<'a>, SignatureRefusal> {
    let parts = match (form.bare, form.binding, covered) {
        (BareSignature::Accepted, Binding::WhenPresent, Covered::Parts(parts)) => parts,
        (BareSignature::Accepted | BareSignature::Refused, _, _) => {
            return Err(SignatureRefusal::MissingAttribute);
        }
    };
    let length: usize = parts.iter().map(|part| part.len()).sum();
    if length > LONGEST {
        return Err(SignatureRefusal::Malformed);
    }
    let content = parts.concat();
    // Somebody's signed attributes, shown as if they were the content: the signature fits both readings.
    if are_attributes(&content) {
        return Err(SignatureRefusal::MissingAttribute);
    }
    let certificate = message.certificate_of(signer)?;
    let method = check_value(&certificate, signer, &content)?;
    Ok(Checked {
        certificate,
        attributes: Attributes::default(),
        method,
    })
}

fn check_value(
    certificate: &Certificate,
    signer: &SignerInfo<'_>,
    preimage: &[u8],
) -> Result<SignatureMethod, SignatureRefusal> {
    let key = certificate.key_algorithm();
    let method =
        SignatureMethod::of_identifier(signer.signature_algorithm, key, Some(signer.hash))?;
    method.verify(certificate.public_key(), preimage, signer.signature)?;
    Ok(method)
}

/// What the caller expects to be signed.
fn covered<'a>(
    message: &Message<'a>,
    hash: HashAlgorithm,
    expected: Content<'a>,
) -> Result<Covered<'a>, SignatureRefusal> {
    match (expected, message.content) {
        (Content::Attached, None) => Err(SignatureRefusal::ContentMissing),
        (Content::Attached, Some(content)) | (Content::Detached(content), None) => {
            Ok(Covered::Parts(vec![content]))
        }
        (
            Content::Detached(_) | Content::DetachedParts(_) | Content::DetachedDigest(_),
            Some(_),
        ) => Err(SignatureRefusal::ContentUnexpected),
        (Content::DetachedParts(parts), None) => Ok(Covered::Parts(parts.to_vec())),
        (Content::DetachedDigest(digest), None) => {
            if hash == HashAlgorithm::Sha256 {
                Ok(Covered::Digest(digest.as_ref().to_vec()))
            } else {
                Err(SignatureRefusal::UnsupportedAlgorithm)
            }
        }
    }
}
