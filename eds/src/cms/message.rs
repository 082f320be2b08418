//! The parts of a SignedData (RFC 5652 section 5), not yet checked: nothing here is trusted because it parsed.

use const_oid::ObjectIdentifier;

use crate::algorithm::HashAlgorithm;
use crate::asn1::{self, Element, Malformed, OCTET_STRING, Reader, SEQUENCE, SET};
use crate::certificate::Certificate;
use crate::oid;
use crate::refusal::SignatureRefusal;
use crate::trust::Evidence;

/// The longest CMS in bytes: an application with its attachments is far smaller.
pub(super) const LONGEST: usize = 16 * 1024 * 1024;
/// The most certificates a CMS may carry: its signers, their authorities and those of its timestamps.
const MOST_CERTIFICATES: usize = 64;
/// The most signers: the contracts of a board, each checked on its own.
const MOST_SIGNERS: usize = 32;
/// The most revocation lists and answers: one for each certificate that may be carried.
const MOST_REVOCATIONS: usize = 64;
/// The bytes of all revocation lists that are read out of a message: a signer staples an answer or a small list, and a
/// stranger must not make us read more.
const LONGEST_LISTS: usize = 2 * 1024 * 1024;
/// The most unsigned attributes: CAdES defines a dozen.
const MOST_UNSIGNED: usize = 32;
/// The most time-stamps on one signature: one a decade and a second opinion.
const MOST_TIMESTAMPS: usize = 4;
/// The tag of a primitive `[0]`: a subject key identifier as signer identifier.
const KEY_ID: u8 = 0x80;

/// A SignedData with its signers.
pub(crate) struct Message<'a> {
    pub(crate) content_type: ObjectIdentifier,
    /// The attached content; none in a detached signature.
    pub(crate) content: Option<&'a [u8]>,
    /// Certificates in DER as they came, of whatever kind.
    pub(crate) certificates: Vec<Element<'a>>,
    /// Revocation lists that came along, in DER.
    pub(crate) crls: Vec<&'a [u8]>,
    /// OCSP responses that came along (RFC 5940), in DER.
    pub(crate) ocsps: Vec<&'a [u8]>,
    /// At least one.
    pub(crate) signers: Vec<SignerInfo<'a>>,
}

/// One signer's part of a message.
pub(crate) struct SignerInfo<'a> {
    version: u8,
    id: Element<'a>,
    pub(crate) hash: HashAlgorithm,
    /// The signed attributes under their tag `[0]`; none when the content itself was signed.
    pub(crate) attributes: Option<Element<'a>>,
    pub(crate) signature_algorithm: Element<'a>,
    pub(crate) signature: &'a [u8],
    /// The bytes of the whole SignerInfo.
    pub(super) whole: &'a [u8],
    /// The unsigned attributes under their tag `[1]`.
    pub(super) unsigned: Option<Element<'a>>,
    /// Time-stamp tokens over the signature's value.
    pub(crate) timestamps: Vec<&'a [u8]>,
}

/// Which choices of certificates and revocations the message holds; they decide its version.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Choices {
    #[default]
    Plain,
    AttributeV1,
    AttributeV2,
    Other,
}

impl<'a> Message<'a> {
    /// Reads strict DER; BER goes through [`crate::ber::to_der`] first.
    pub(crate) fn parse(der: &'a [u8]) -> Result<Self, SignatureRefusal> {
        if der.len() > LONGEST {
            return Err(SignatureRefusal::Malformed);
        }
        asn1::check_whole(der)?;
        let mut fields = signed_data(der)?.inside();
        let version = fields.small_integer()?;
        let announced_hashes = fields.expect(SET)?;
        let (content_type, content) = read_content(fields.expect(SEQUENCE)?)?;
        let mut choices = Choices::default();
        let certificates = match fields.optional(asn1::context(0))? {
            Some(bag) => read_certificates(bag, &mut choices)?,
            None => Vec::new(),
        };
        let (crls, ocsps) = match fields.optional(asn1::context(1))? {
            Some(bag) => read_revocations(bag, &mut choices)?,
            None => (Vec::new(), Vec::new()),
        };
        let signers = read_signers(fields.expect(SET)?)?;
        fields.finish()?;
        if version != expected_version(choices, content_type, &signers) {
            return Err(SignatureRefusal::Malformed);
        }
        for signer in &signers {
            announces(announced_hashes, signer.hash)?;
        }
        Ok(Self {
            content_type,
            content,
            certificates,
            crls,
            ocsps,
            signers,
        })
    }

    /// The signer of a message that must have one only.
    pub(crate) fn only_signer(&self) -> Result<&SignerInfo<'a>, SignatureRefusal> {
        match self.signers.as_slice() {
            [] => Err(SignatureRefusal::NoSigner),
            [signer] => Ok(signer),
            _ => Err(SignatureRefusal::SeveralSigners),
        }
    }

    /// The certificate that the signer's identifier names, out of those in the message.
    pub(crate) fn certificate_of(
        &self,
        signer: &SignerInfo<'_>,
    ) -> Result<Certificate, SignatureRefusal> {
        let mut found = None;
        for element in self.certificates.iter().filter(|one| one.tag == SEQUENCE) {
            // A damaged one refuses the message, though it is not the signer's: other programs do not read it at all.
            let certificate =
                Certificate::from_der(element.whole).map_err(|_| SignatureRefusal::Malformed)?;
            if found.is_none() && signer.is_named(&certificate)? {
                found = Some(certificate);
            }
        }
        found.ok_or(SignatureRefusal::MissingCertificate)
    }

    /// What came beside the message and in it. What cannot be read, or is too much, proves nothing and is left aside.
    pub(crate) fn evidence(&self, beside: &Evidence) -> Evidence {
        let mut evidence = beside.clone();
        for certificate in self.parsed_certificates() {
            evidence.add_certificate(certificate).ok();
        }
        let mut room = LONGEST_LISTS;
        for crl in &self.crls {
            if let Some(left) = room.checked_sub(crl.len()) {
                room = left;
                evidence.add_crl(crl).ok();
            }
        }
        for ocsp in &self.ocsps {
            evidence.add_ocsp(ocsp).ok();
        }
        evidence
    }

    /// The certificates of the message; those of a kind that cannot be read are left out.
    pub(crate) fn parsed_certificates(&self) -> impl Iterator<Item = Certificate> {
        self.certificates
            .iter()
            .filter_map(|element| Certificate::from_der(element.whole).ok())
    }

    /// Only the signer's path may travel along: a byte that changes nothing would be a byte nobody signed.
    pub(crate) fn check_bag(
        &self,
        signer: &Certificate,
        path: &[Certificate],
    ) -> Result<(), SignatureRefusal> {
        let on_path = |der: &[u8]| {
            std::iter::once(signer)
                .chain(path)
                .any(|known| known.der() == der)
        };
        if self
            .certificates
            .iter()
            .all(|element| on_path(element.whole))
        {
            Ok(())
        } else {
            Err(SignatureRefusal::ForeignCertificate)
        }
    }
}

impl SignerInfo<'_> {
    fn is_named(&self, certificate: &Certificate) -> Result<bool, Malformed> {
        if self.id.tag == KEY_ID {
            return Ok(certificate.extensions().subject_key_id.as_deref() == Some(self.id.value));
        }
        let mut fields = self.id.inside();
        let issuer = fields.expect(SEQUENCE)?;
        let serial = fields.any()?.positive_integer()?;
        fields.finish()?;
        Ok(certificate.issuer_raw() == issuer.whole && certificate.serial() == serial)
    }
}

/// The SignedData inside its ContentInfo.
pub(super) fn signed_data(der: &[u8]) -> Result<Element<'_>, Malformed> {
    let mut outer = asn1::only(der, SEQUENCE)?.inside();
    if outer.oid()? != oid::SIGNED_DATA {
        return Err(Malformed);
    }
    let wrapper = outer.expect(asn1::context(0))?;
    outer.finish()?;
    asn1::only(wrapper.value, SEQUENCE)
}

/// RFC 5652 section 5.1.
fn expected_version(
    choices: Choices,
    content_type: ObjectIdentifier,
    signers: &[SignerInfo<'_>],
) -> u8 {
    match choices {
        Choices::Other => 5,
        Choices::AttributeV2 => 4,
        Choices::AttributeV1 => 3,
        Choices::Plain => {
            let by_key_id = signers.iter().any(|signer| signer.version == 3);
            if by_key_id || content_type != oid::DATA {
                3
            } else {
                1
            }
        }
    }
}

fn read_content(encapsulated: Element<'_>) -> Result<(ObjectIdentifier, Option<&[u8]>), Malformed> {
    let mut fields = encapsulated.inside();
    let content_type = fields.oid()?;
    let wrapper = fields.optional(asn1::context(0))?;
    fields.finish()?;
    let content = match wrapper {
        Some(wrapper) => Some(asn1::only(wrapper.value, OCTET_STRING)?.value),
        None => None,
    };
    Ok((content_type, content))
}

fn read_certificates<'a>(
    bag: Element<'a>,
    choices: &mut Choices,
) -> Result<Vec<Element<'a>>, Malformed> {
    let mut found = Vec::new();
    let mut bag = bag.inside();
    while !bag.is_empty() {
        let certificate = bag.any()?;
        let choice = match certificate.tag {
            SEQUENCE => Choices::Plain,
            tag if tag == asn1::context(1) => Choices::AttributeV1,
            tag if tag == asn1::context(2) => Choices::AttributeV2,
            tag if tag == asn1::context(3) => Choices::Other,
            _ => return Err(Malformed),
        };
        *choices = choice.max(*choices);
        found.push(certificate);
        if found.len() > MOST_CERTIFICATES {
            return Err(Malformed);
        }
    }
    Ok(found)
}

type Revocations<'a> = (Vec<&'a [u8]>, Vec<&'a [u8]>);

fn read_revocations<'a>(
    bag: Element<'a>,
    choices: &mut Choices,
) -> Result<Revocations<'a>, Malformed> {
    let (mut crls, mut ocsps) = (Vec::new(), Vec::new());
    let mut bag = bag.inside();
    while !bag.is_empty() {
        let revocation = bag.any()?;
        if revocation.tag == SEQUENCE {
            crls.push(revocation.whole);
        } else if revocation.tag == asn1::context(1) {
            *choices = Choices::Other;
            let mut fields = revocation.inside();
            let format = fields.oid()?;
            let information = fields.any()?;
            fields.finish()?;
            // Formats that nobody here reads prove nothing and are left aside.
            if format == oid::OCSP_RESPONSE_INFORMATION {
                ocsps.push(information.whole);
            }
        } else {
            return Err(Malformed);
        }
        if crls.len() + ocsps.len() > MOST_REVOCATIONS {
            return Err(Malformed);
        }
    }
    Ok((crls, ocsps))
}

fn read_signers(set: Element<'_>) -> Result<Vec<SignerInfo<'_>>, SignatureRefusal> {
    let mut signers = Vec::new();
    let mut reader = set.inside();
    while !reader.is_empty() {
        if signers.len() == MOST_SIGNERS {
            return Err(SignatureRefusal::SeveralSigners);
        }
        signers.push(read_signer(reader.expect(SEQUENCE)?)?);
    }
    if signers.is_empty() {
        return Err(SignatureRefusal::NoSigner);
    }
    Ok(signers)
}

fn read_signer(signer: Element<'_>) -> Result<SignerInfo<'_>, SignatureRefusal> {
    let mut fields = signer.inside();
    let version = fields.small_integer()?;
    let id = fields.any()?;
    if (version, id.tag) != (1, SEQUENCE) && (version, id.tag) != (3, KEY_ID) {
        return Err(SignatureRefusal::Malformed);
    }
    let hash = HashAlgorithm::of_identifier(fields.expect(SEQUENCE)?)?;
    let attributes = fields.optional(asn1::context(0))?;
    let signature_algorithm = fields.expect(SEQUENCE)?;
    let signature = fields.expect(OCTET_STRING)?.value;
    let unsigned = fields.optional(asn1::context(1))?;
    fields.finish()?;
    let timestamps = match unsigned {
        Some(unsigned) => read_timestamps(unsigned)?,
        None => Vec::new(),
    };
    Ok(SignerInfo {
        version,
        id,
        hash,
        attributes,
        signature_algorithm,
        signature,
        whole: signer.whole,
        unsigned,
        timestamps,
    })
}

/// The tokens of EN 319 122-1 section 5.3; other unsigned attributes change nothing about this signature.
fn read_timestamps(unsigned: Element<'_>) -> Result<Vec<&[u8]>, Malformed> {
    let mut tokens = Vec::new();
    let mut attributes = unsigned.inside();
    let mut count = 0;
    while !attributes.is_empty() {
        count += 1;
        let mut fields: Reader<'_> = attributes.expect(SEQUENCE)?.inside();
        let kind = fields.oid()?;
        let mut values = fields.expect(SET)?.inside();
        fields.finish()?;
        while kind == oid::SIGNATURE_TIMESTAMP && !values.is_empty() {
            tokens.push(values.expect(SEQUENCE)?.whole);
        }
        if count > MOST_UNSIGNED || tokens.len() > MOST_TIMESTAMPS {
            return Err(Malformed);
        }
    }
    Ok(tokens)
}

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
