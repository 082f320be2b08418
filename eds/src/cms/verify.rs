//! Verifying a SignedData: strict DER, exactly one signer, signed attributes over the received bytes, a trusted path.

use std::fmt;

use super::attributes::Attributes;
use crate::algorithm::{self, HashAlgorithm};
use crate::asn1::{self, Element, Malformed, OCTET_STRING, SEQUENCE, SET};
use crate::certificate::Certificate;
use crate::hash::{Sha256Hash, sha256};
use crate::oid;
use crate::refusal::SignatureRefusal;
use crate::trust::{TrustStore, Usage};
use chrono::{DateTime, Utc};

/// The longest CMS in bytes: an application with its attachments is far smaller.
const LONGEST: usize = 16 * 1024 * 1024;
/// The most certificates a CMS may carry: a signer, its authorities and those of its timestamps.
const MOST_CERTIFICATES: usize = 16;

/// What the signature is expected to cover.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// The signature holds its content.
    Attached,
    /// The content is beside the signature.
    Detached(&'a [u8]),
    /// The content is beside the signature, in parts that follow one another.
    DetachedParts(&'a [&'a [u8]]),
    /// Only the content's SHA-256 value is known; signatures over other hashes are refused.
    DetachedDigest(Sha256Hash),
}

/// Whom to trust, at which time, for what.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    /// The trusted authorities and their lists.
    pub trust: &'a TrustStore,
    /// The time of which the answer speaks.
    pub at: DateTime<Utc>,
    /// What the certificate must be meant for.
    pub usage: Usage,
}

/// A signature that was verified; only [`verify`] makes one.
#[derive(Clone)]
pub struct Verified {
    signer: Certificate,
    chain: Vec<Certificate>,
    content: Vec<u8>,
    signing_time: Option<DateTime<Utc>>,
    digest: Sha256Hash,
}

impl Verified {
    /// The signer's certificate.
    #[must_use]
    pub fn signer(&self) -> &Certificate {
        &self.signer
    }

    /// The authorities above the signer, the anchor last.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The attached content; empty for a detached signature.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The attached content, without a copy.
    #[must_use]
    pub fn into_content(self) -> Vec<u8> {
        self.content
    }

    /// The signing time that the signer claims.
    #[must_use]
    pub fn signing_time(&self) -> Option<DateTime<Utc>> {
        self.signing_time
    }

    /// The SHA-256 value of the whole CMS, by which a repeated signature is recognised.
    #[must_use]
    pub fn digest(&self) -> Sha256Hash {
        self.digest
    }

    /// The signer's individual identification number.
    pub fn iin(&self) -> Result<&str, SignatureRefusal> {
        self.signer
            .subject()
            .iin
            .as_deref()
            .ok_or(SignatureRefusal::IinMissing)
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Verified({:?}, content hidden)", self.signer)
    }
}

/// The parts of a SignedData with one signer, not yet checked.
struct SignedData<'a> {
    content: Option<&'a [u8]>,
    certificates: Option<Element<'a>>,
    signer: SignerInfo<'a>,
}

struct SignerInfo<'a> {
    version: u8,
    id: Element<'a>,
    hash: HashAlgorithm,
    attributes: Element<'a>,
    signature_algorithm: Element<'a>,
    signature: &'a [u8],
}

/// Verifies a CMS signature against the expected content and the policy.
pub fn verify(
    cms: &[u8],
    content: Content<'_>,
    policy: &Policy<'_>,
) -> Result<Verified, SignatureRefusal> {
    let parts = SignedData::parse(cms)?;
    let covered = parts.check_content(content)?;
    let (signer, attributes) = parts.check_signature(&covered)?;
    let chain = policy.trust.check(&signer, policy.usage, policy.at)?;
    parts.check_bag(&signer, &chain)?;
    Ok(Verified {
        signer,
        chain,
        content: parts.content.map(<[u8]>::to_vec).unwrap_or_default(),
        signing_time: attributes.signing_time,
        digest: sha256(cms),
    })
}

/// The certificates that travel with a signature, none of them checked; those of a kind that cannot be read are left out.
///
/// Only for finding authorities that a configured anchor vouches for: see [`TrustStore::add_intermediate`].
pub fn carried_certificates(cms: &[u8]) -> Result<Vec<Certificate>, SignatureRefusal> {
    let mut bag = SignedData::parse(cms)?
        .certificates
        .ok_or(SignatureRefusal::MissingCertificate)?
        .inside();
    let mut found = Vec::new();
    while !bag.is_empty() {
        let element = bag.any()?;
        if found.len() == MOST_CERTIFICATES {
            return Err(SignatureRefusal::Malformed);
        }
        found.extend(Certificate::from_der(element.whole));
    }
    Ok(found)
}

impl<'a> SignedData<'a> {
    fn parse(cms: &'a [u8]) -> Result<Self, SignatureRefusal> {
        if cms.len() > LONGEST {
            return Err(SignatureRefusal::Malformed);
        }
        asn1::check_whole(cms)?;
        let mut outer = asn1::only(cms, SEQUENCE)?.inside();
        if outer.oid()? != oid::SIGNED_DATA {
            return Err(SignatureRefusal::Malformed);
        }
        let wrapper = outer.expect(asn1::context(0))?;
        outer.finish()?;
        let mut fields = asn1::only(wrapper.value, SEQUENCE)?.inside();
        let version = fields.small_integer()?;
        let announced_hashes = fields.expect(SET)?;
        let content = read_content(fields.expect(SEQUENCE)?)?;
        let certificates = fields.optional(asn1::context(0))?;
        // Lists inside the signature come from the signer and are not looked at.
        fields.optional(asn1::context(1))?;
        let signer = only_signer(fields.expect(SET)?)?;
        fields.finish()?;
        // Plain data makes it the version of its signer (RFC 5652 section 5.1).
        if version != signer.version {
            return Err(SignatureRefusal::Malformed);
        }
        announces(announced_hashes, signer.hash)?;
        Ok(Self {
            content,
            certificates,
            signer,
        })
    }

    /// Only the signer's path may travel along: a byte that changes nothing would be a byte nobody signed.
    fn check_bag(
        &self,
        signer: &Certificate,
        chain: &[Certificate],
    ) -> Result<(), SignatureRefusal> {
        let mut bag = self
            .certificates
            .ok_or(SignatureRefusal::MissingCertificate)?
            .inside();
        while !bag.is_empty() {
            let element = bag.any()?;
            let on_path = std::iter::once(signer)
                .chain(chain)
                .any(|known| known.der() == element.whole);
            if !on_path {
                return Err(SignatureRefusal::ForeignCertificate);
            }
        }
        Ok(())
    }

    /// The digest of what the caller expects to be signed, as the signature's hash computes it.
    fn check_content(&self, expected: Content<'_>) -> Result<Vec<u8>, SignatureRefusal> {
        let hash = self.signer.hash;
        let parts: &[&[u8]] = match (expected, self.content) {
            (Content::Attached, None) => return Err(SignatureRefusal::ContentMissing),
            (Content::Attached, Some(content)) | (Content::Detached(content), None) => &[content],
            (
                Content::Detached(_) | Content::DetachedParts(_) | Content::DetachedDigest(_),
                Some(_),
            ) => {
                return Err(SignatureRefusal::ContentUnexpected);
            }
            (Content::DetachedParts(parts), None) => parts,
            (Content::DetachedDigest(digest), None) => match hash {
                HashAlgorithm::Sha256 => return Ok(digest.as_ref().to_vec()),
                HashAlgorithm::Sha384 | HashAlgorithm::Sha512 => {
                    return Err(SignatureRefusal::UnsupportedAlgorithm);
                }
            },
        };
        Ok(hash.digest(parts).as_ref().to_vec())
    }

    /// The signer's certificate, once attributes and signature fit it and the covered content.
    fn check_signature(
        &self,
        covered: &[u8],
    ) -> Result<(Certificate, Attributes<'a>), SignatureRefusal> {
        let signer = &self.signer;
        let attributes = Attributes::parse(signer.attributes)?;
        if attributes
            .content_type
            .ok_or(SignatureRefusal::MissingAttribute)?
            != oid::DATA
        {
            return Err(SignatureRefusal::WrongContentType);
        }
        if attributes
            .message_digest
            .ok_or(SignatureRefusal::MissingAttribute)?
            != covered
        {
            return Err(SignatureRefusal::DigestMismatch);
        }
        let certificate = find_certificate(self.certificates, signer.id)?;
        attributes.check_certificate(&certificate)?;
        // The received bytes, with the tag of a SET instead of [0] (RFC 5652 section 5.4).
        let mut message = signer.attributes.whole.to_vec();
        message[0] = SET;
        let key = certificate.key_algorithm();
        let hash = algorithm::signature_hash(signer.signature_algorithm, key, Some(signer.hash))?;
        algorithm::verify(
            key,
            hash,
            certificate.public_key(),
            &message,
            signer.signature,
        )?;
        Ok((certificate, attributes))
    }
}

fn read_content(encapsulated: Element<'_>) -> Result<Option<&[u8]>, SignatureRefusal> {
    let mut fields = encapsulated.inside();
    if fields.oid()? != oid::DATA {
        return Err(SignatureRefusal::WrongContentType);
    }
    let wrapper = fields.optional(asn1::context(0))?;
    fields.finish()?;
    match wrapper {
        Some(wrapper) => Ok(Some(asn1::only(wrapper.value, OCTET_STRING)?.value)),
        None => Ok(None),
    }
}

fn only_signer(signers: Element<'_>) -> Result<SignerInfo<'_>, SignatureRefusal> {
    let mut signers = signers.inside();
    if signers.is_empty() {
        return Err(SignatureRefusal::NoSigner);
    }
    let signer = signers.expect(SEQUENCE)?;
    if !signers.is_empty() {
        return Err(SignatureRefusal::SeveralSigners);
    }
    let mut fields = signer.inside();
    let version = fields.small_integer()?;
    let id = fields.any()?;
    if (version, id.tag) != (1, SEQUENCE) && (version, id.tag) != (3, KEY_ID) {
        return Err(SignatureRefusal::Malformed);
    }
    let hash = HashAlgorithm::of_identifier(fields.expect(SEQUENCE)?)?;
    let attributes = fields
        .optional(asn1::context(0))?
        .ok_or(SignatureRefusal::MissingAttribute)?;
    let signature_algorithm = fields.expect(SEQUENCE)?;
    let signature = fields.expect(OCTET_STRING)?.value;
    // Unsigned attributes (timestamps) change nothing about this signature.
    fields.optional(asn1::context(1))?;
    fields.finish()?;
    Ok(SignerInfo {
        version,
        id,
        hash,
        attributes,
        signature_algorithm,
        signature,
    })
}

/// The tag of a primitive `[0]`: a subject key identifier as signer identifier.
const KEY_ID: u8 = 0x80;

/// OpenSSL finds the hash only among the announced ones; what it refuses is refused here too.
fn announces(announced: Element<'_>, hash: HashAlgorithm) -> Result<(), SignatureRefusal> {
    let mut announced = announced.inside();
    while !announced.is_empty() {
        if HashAlgorithm::of_identifier(announced.expect(SEQUENCE)?) == Ok(hash) {
            return Ok(());
        }
    }
    Err(SignatureRefusal::Malformed)
}

/// The certificate that the signer identifier names, out of those in the CMS.
fn find_certificate(
    certificates: Option<Element<'_>>,
    id: Element<'_>,
) -> Result<Certificate, SignatureRefusal> {
    let mut bag = certificates
        .ok_or(SignatureRefusal::MissingCertificate)?
        .inside();
    let mut count = 0;
    let mut found = None;
    while !bag.is_empty() {
        let element = bag.any()?;
        count += 1;
        if count > MOST_CERTIFICATES {
            return Err(SignatureRefusal::Malformed);
        }
        if found.is_some() || element.tag != SEQUENCE {
            continue;
        }
        // A certificate of a kind that cannot be read is not the signer's.
        if let Ok(certificate) = Certificate::from_der(element.whole)
            && is_named_by(&certificate, id)?
        {
            found = Some(certificate);
        }
    }
    found.ok_or(SignatureRefusal::MissingCertificate)
}

fn is_named_by(certificate: &Certificate, id: Element<'_>) -> Result<bool, Malformed> {
    if id.tag == KEY_ID {
        return Ok(certificate.extensions().subject_key_id.as_deref() == Some(id.value));
    }
    let mut fields = id.inside();
    let issuer = fields.expect(SEQUENCE)?;
    let serial = fields.any()?.positive_integer()?;
    fields.finish()?;
    Ok(certificate.issuer_raw() == issuer.whole && certificate.serial() == serial)
}
