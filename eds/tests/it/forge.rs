//! Hostile material: certificates, lists and signatures that are signed correctly but say what they must not.

use der::{Decode, Encode};
use eds::certificate::Certificate;
use eds::cms::{self};
use eds::hash::sha256;
use eds::keyfile::KeyFile;
use eds::{SignatureAlgorithm, Signer, SignerError};
use x509_cert::crl::CertificateList;
use x509_cert::{Certificate as Grammar, TbsCertificate};

use crate::fixture::{fixture, now};

pub(crate) const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
pub(crate) const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
pub(crate) const SIGNING_CERTIFICATE: &[u8] = &[
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x2F,
];
pub(crate) const DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];
pub(crate) const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
pub(crate) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
pub(crate) const SHA384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
const ECDSA_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];

/// An element of DER, written apart from the crate's own writer.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let mut bytes = vec![tag];
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    match length {
        [0, 0, 0, short] if short < 0x80 => bytes.push(short),
        [0, 0, 0, length] => bytes.extend([0x81, length]),
        [0, 0, high, low] => bytes.extend([0x82, high, low]),
        [0, high, middle, low] => bytes.extend([0x83, high, middle, low]),
        [highest, high, middle, low] => bytes.extend([0x84, highest, high, middle, low]),
    }
    bytes.extend(value);
    bytes
}

pub(crate) fn attribute(kind: &[u8], values: &[&[u8]]) -> Vec<u8> {
    element(0x30, &[&element(0x06, &[kind]), &element(0x31, values)])
}

/// A CMS whose every part can be bent before it is signed.
pub(crate) struct Forge<'a> {
    pub(crate) signer: &'a dyn Signer,
    pub(crate) content: &'a [u8],
    pub(crate) attributes: Vec<Vec<u8>>,
    pub(crate) announced: &'a [u8],
    pub(crate) hash: &'a [u8],
    pub(crate) content_type: &'a [u8],
    pub(crate) signature_algorithm: &'a [u8],
    pub(crate) signed_tag: u8,
    pub(crate) version: u8,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) signers: usize,
}

impl<'a> Forge<'a> {
    /// A CMS that is accepted as it is.
    pub(crate) fn new(signer: &'a dyn Signer, content: &'a [u8]) -> Self {
        Self {
            signer,
            content,
            attributes: vec![
                attribute(CONTENT_TYPE, &[&element(0x06, &[DATA])]),
                attribute(
                    MESSAGE_DIGEST,
                    &[&element(0x04, &[sha256(content).as_ref()])],
                ),
                signing_certificate(signer.certificate()),
            ],
            announced: SHA256,
            hash: SHA256,
            content_type: DATA,
            signature_algorithm: ECDSA_SHA256,
            signed_tag: 0x31,
            version: 1,
            certificates: vec![signer.certificate().der().to_vec()],
            signers: 1,
        }
    }

    pub(crate) fn sorted(mut self) -> Self {
        self.attributes.sort();
        self
    }

    pub(crate) fn without(mut self, kind: &[u8]) -> Self {
        self.attributes
            .retain(|attribute| !attribute.windows(kind.len()).any(|part| part == kind));
        self.sorted()
    }

    pub(crate) fn with(mut self, attribute: Vec<u8>) -> Self {
        self.attributes.push(attribute);
        self.sorted()
    }

    /// Signs the attributes in their present order.
    pub(crate) fn build(&self) -> Vec<u8> {
        let attributes = self.attributes.concat();
        let signature = self
            .signer
            .sign(&element(self.signed_tag, &[&attributes]))
            .unwrap();
        let certificate = Grammar::from_der(self.signer.certificate().der())
            .unwrap()
            .tbs_certificate;
        let (issuer, serial) = (
            certificate.issuer.to_der().unwrap(),
            certificate.serial_number.to_der().unwrap(),
        );
        let hash = element(0x30, &[&element(0x06, &[self.hash])]);
        let signer = element(
            0x30,
            &[
                &[2, 1, 1],
                &element(0x30, &[&issuer, &serial]),
                &hash,
                &element(0xA0, &[&attributes]),
                &element(0x30, &[&element(0x06, &[self.signature_algorithm])]),
                &element(0x04, &[&signature]),
            ],
        );
        let announced = element(0x30, &[&element(0x06, &[self.announced])]);
        let content = element(0xA0, &[&element(0x04, &[self.content])]);
        let signed_data = element(
            0x30,
            &[
                &[2, 1, self.version],
                &element(0x31, &[&announced]),
                &element(0x30, &[&element(0x06, &[self.content_type]), &content]),
                &element(0xA0, &[&self.certificates.concat()]),
                &element(0x31, &[&signer.repeat(self.signers)]),
            ],
        );
        element(
            0x30,
            &[
                &element(0x06, &[SIGNED_DATA]),
                &element(0xA0, &[&signed_data]),
            ],
        )
    }
}

pub(crate) fn signing_certificate(certificate: &Certificate) -> Vec<u8> {
    let hash = element(0x04, &[certificate.fingerprint().as_ref()]);
    let id = element(0x30, &[&element(0x30, &[&element(0x30, &[&hash])])]);
    attribute(SIGNING_CERTIFICATE, &[&id])
}

/// Somebody's key with another certificate for it.
pub(crate) struct Impostor<'a> {
    pub(crate) key: &'a KeyFile,
    pub(crate) certificate: Certificate,
}

impl Signer for Impostor<'_> {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        self.key.chain()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.key.sign(message)
    }
}

/// The development authority's own issuing key, as only the authority has it.
pub(crate) fn issuing_key() -> KeyFile {
    let read = |name: &str| std::fs::read_to_string(fixture().file(name)).unwrap();
    KeyFile::from_pem(&(read("issuing.key.pem") + &read("ca-chain.pem"))).unwrap()
}

/// The root's key.
pub(crate) fn root_key() -> KeyFile {
    let read = |name: &str| std::fs::read_to_string(fixture().file(name)).unwrap();
    KeyFile::from_pem(&(read("root.key.pem") + &read("root.pem"))).unwrap()
}

/// An OBJECT IDENTIFIER.
pub(crate) fn oid(text: &str) -> Vec<u8> {
    element(
        0x06,
        &[const_oid::ObjectIdentifier::new_unwrap(text).as_bytes()],
    )
}

/// A SEQUENCE.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, parts)
}

/// An INTEGER of a magnitude.
pub(crate) fn integer(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    match &magnitude[zeros..] {
        digits if digits.first().is_none_or(|first| *first >= 0x80) => element(2, &[&[0], digits]),
        digits => element(2, &[digits]),
    }
}

/// A GeneralizedTime of whole seconds.
pub(crate) fn generalized(time: chrono::DateTime<chrono::Utc>) -> Vec<u8> {
    element(0x18, &[time.format("%Y%m%d%H%M%SZ").to_string().as_bytes()])
}

/// The magnitude of a certificate's serial number.
pub(crate) fn serial(certificate: &Certificate) -> Vec<u8> {
    hex::decode(certificate.serial_hex()).unwrap()
}

/// Content, algorithm and signature, as certificates, lists and answers have them.
pub(crate) fn signed(content: &[u8], signer: &dyn Signer) -> Vec<u8> {
    let signature = signer.sign(content).unwrap();
    sequence(&[
        content,
        &algorithm(signer),
        &element(0x03, &[&[0], &signature]),
    ])
}

/// The AlgorithmIdentifier of a key's signatures.
pub(crate) fn algorithm(signer: &dyn Signer) -> Vec<u8> {
    match signer.algorithm() {
        SignatureAlgorithm::EcdsaP256Sha256 => sequence(&[&element(0x06, &[ECDSA_SHA256])]),
        SignatureAlgorithm::RsaPkcs1Sha256 => sequence(&[&oid("1.2.840.113549.1.1.11"), &[5, 0]]),
        SignatureAlgorithm::Gost2015 => panic!("no test signs with GOST here"),
    }
}

/// A copy of the certificate with something changed, signed again by this key.
pub(crate) fn reissue(
    certificate: &Certificate,
    authority: &dyn Signer,
    change: impl FnOnce(&mut TbsCertificate),
) -> Certificate {
    let mut grammar = Grammar::from_der(certificate.der()).unwrap();
    change(&mut grammar.tbs_certificate);
    let message = grammar.tbs_certificate.to_der().unwrap();
    grammar.signature =
        der::asn1::BitString::from_bytes(&authority.sign(&message).unwrap()).unwrap();
    Certificate::from_der(&grammar.to_der().unwrap()).unwrap()
}

/// The issuing authority's list with something changed, signed again by this key.
pub(crate) fn reissue_list(
    authority: &dyn Signer,
    change: impl FnOnce(&mut CertificateList),
) -> Vec<u8> {
    let list = std::fs::read(fixture().file("crl.der")).unwrap();
    let mut list = CertificateList::from_der(&list).unwrap();
    change(&mut list);
    let message = list.tbs_cert_list.to_der().unwrap();
    list.signature = der::asn1::BitString::from_bytes(&authority.sign(&message).unwrap()).unwrap();
    list.to_der().unwrap()
}

/// A good attached signature of the citizen.
pub(crate) fn good() -> Vec<u8> {
    cms::sign_attached(&fixture().citizen, b"content", now()).unwrap()
}
