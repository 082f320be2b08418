//! Keys and signatures of GOST that are nothing of the kind: each is refused, none is worth a panic.

use der::Decode;
use eds::certificate::Certificate;
use eds::cms::{self, Content};
use eds::{PublicKeyAlgorithm, SignatureAlgorithm, SignatureRefusal, Signer, SignerError};
use spki::SubjectPublicKeyInfoOwned;

use crate::fixture::{fixture, now};
use crate::forge::{element, issuing_key, oid, reissue, sequence};

const KEY_2015: &str = "1.2.398.3.10.1.1.2.2";
const SET_2015: &str = "1.2.398.3.10.1.1.2.2.1";
const KEY_2004: &str = "1.2.398.3.10.1.1.1.1";
const SET_2004: &str = "1.2.398.3.10.1.1.1.1.1";
const STREEBOG: &str = "1.2.398.3.10.1.3.3";
const NULL: &[u8] = &[5, 0];

/// Somebody whose certificate is good, but for its key, and whose signature is whatever we say.
struct Stranger {
    certificate: Certificate,
    signature: Vec<u8>,
}

impl Signer for Stranger {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &[]
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::Gost2015
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.signature.clone())
    }
}

/// The citizen's certificate with another key, issued by the true authority.
fn with_key(algorithm: &[u8], key: &[u8]) -> Certificate {
    let info = sequence(&[algorithm, &element(0x03, &[&[0], key])]);
    reissue(fixture().citizen.certificate(), &issuing_key(), |tbs| {
        tbs.subject_public_key_info = SubjectPublicKeyInfoOwned::from_der(&info).unwrap();
    })
}

fn refusal(certificate: Certificate, signature: &[u8]) -> SignatureRefusal {
    let stranger = Stranger {
        certificate,
        signature: signature.to_vec(),
    };
    let cms = cms::sign_attached(&stranger, b"content", now()).unwrap();
    cms::verify(&cms, Content::Attached, &fixture().signing()).unwrap_err()
}

fn modern() -> Vec<u8> {
    let parameters = sequence(&[&oid(SET_2015), &oid(STREEBOG)]);
    sequence(&[&oid(KEY_2015), &parameters])
}

/// The base point of parameter set A (RFC 7836), a good key whose private key everybody knows.
fn base_point() -> Vec<u8> {
    let y = "7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921\
             df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4";
    let mut coordinates = [0; 128];
    coordinates[0] = 3;
    hex::decode_to_slice(y, &mut coordinates[64..]).unwrap();
    coordinates[64..].reverse();
    coordinates.to_vec()
}

fn octets(value: &[u8]) -> Vec<u8> {
    element(0x04, &[value])
}

#[test]
fn parameters_of_another_curve_or_form_are_not_supported() {
    let key = octets(&base_point());
    let set = |parts: &[&[u8]]| sequence(&[&oid(KEY_2015), &sequence(parts)]);
    let several = [
        sequence(&[&oid(KEY_2015)]),
        sequence(&[&oid(KEY_2015), NULL]),
        sequence(&[&oid(KEY_2015), &oid(SET_2015)]),
        set(&[]),
        set(&[NULL]),
        set(&[&oid(SET_2004), &oid(STREEBOG)]),
        set(&[&oid("1.2.643.7.1.2.1.2.1"), &oid(STREEBOG)]),
        set(&[&sequence(&[&oid(SET_2015)])]),
        sequence(&[&oid(KEY_2004), &sequence(&[&oid(SET_2015)])]),
        sequence(&[&oid("1.2.643.7.1.1.1.2"), &sequence(&[&oid(SET_2015)])]),
    ];
    for algorithm in several {
        let certificate = with_key(&algorithm, &key);
        assert_eq!(certificate.key_algorithm(), PublicKeyAlgorithm::Unsupported);
        assert_eq!(
            refusal(certificate, &[1; 128]),
            SignatureRefusal::UnsupportedAlgorithm
        );
    }
}

#[test]
fn a_key_of_another_length_tag_or_curve_is_malformed() {
    let point = base_point();
    let mut off_curve = point.clone();
    off_curve[0] = 4;
    let long = [&point[..], &[0; 4000]].concat();
    let several = [
        Vec::new(),
        vec![4],
        vec![4, 0x81],
        octets(&[]),
        octets(&point[..127]),
        octets(&point[..64]),
        octets(&long),
        octets(&[0; 128]),
        octets(&[0xFF; 128]),
        octets(&off_curve),
        octets(&octets(&point)),
        element(0x30, &[&point]),
        element(0x24, &[&octets(&point)]),
        point,
    ];
    for key in several {
        let certificate = with_key(&modern(), &key);
        assert_eq!(certificate.key_algorithm(), PublicKeyAlgorithm::Gost2015);
        assert_eq!(
            refusal(certificate, &[1; 128]),
            SignatureRefusal::Malformed,
            "{key:02x?}"
        );
    }
}

#[test]
fn a_signature_of_nonsense_is_bad() {
    let certificate = with_key(&modern(), &octets(&base_point()));
    let mut several: Vec<Vec<u8>> = vec![vec![1; 4000]];
    several.extend([0, 1, 64, 127, 128, 129, 256].map(|length| vec![0; length]));
    several.extend([1, 0x7F, 0xFF].map(|byte| vec![byte; 128]));
    for signature in several {
        assert_eq!(
            refusal(certificate.clone(), &signature),
            SignatureRefusal::BadSignature
        );
    }
}

#[test]
fn a_signature_of_one_algorithm_is_not_judged_by_the_key_of_another() {
    let legacy = sequence(&[&oid(KEY_2004), &sequence(&[&oid(SET_2004)])]);
    let certificate = with_key(&legacy, &octets(&[1; 64]));
    assert_eq!(certificate.key_algorithm(), PublicKeyAlgorithm::Gost2004);
    let p256 = fixture().citizen.certificate().clone();
    for certificate in [certificate, p256] {
        assert_eq!(
            refusal(certificate, &[1; 128]),
            SignatureRefusal::UnsupportedAlgorithm
        );
    }
}
