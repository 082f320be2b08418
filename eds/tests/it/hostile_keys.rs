//! Certificates whose key is weak, of another curve or no key at all: no signature of theirs is accepted.

use std::iter::repeat_n;

use der::Decode;
use eds::certificate::Certificate;
use eds::cms::{self, Content, Policy, Profile};
use eds::hash::sha256;
use eds::{SignatureAlgorithm, SignatureRefusal, Signer, SignerError};
use spki::SubjectPublicKeyInfoOwned;

use crate::corpus::{Kind, Trial};
use crate::fixture::{fixture, now};
use crate::forge::{element, integer, oid, reissue, sequence};
use crate::forge_answer::public_key;
use crate::forge_service::ISSUING;

/// A name, the verdicts on a signature and on a request, and the SubjectPublicKeyInfo.
type Row = (&'static str, &'static str, &'static str, fn() -> Vec<u8>);

const UNSUPPORTED: &str = "unsupported_algorithm";
const RSA: &str = "1.2.840.113549.1.1.1";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";

/// A number of so many bytes that is odd, when its last byte is.
fn number(bytes: usize, last: u8) -> Vec<u8> {
    // Digits of no meaning that are the same in every run.
    let digit = |place: usize| u8::try_from(0x80 | ((place * 73 + 11) % 128)).unwrap();
    let mut number: Vec<u8> = (0..bytes).map(digit).collect();
    number[bytes - 1] = last;
    number
}

fn info(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    sequence(&[algorithm, &element(3, &[&[0], key])])
}

fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[&oid(RSA), &[5, 0]]);
    info(&algorithm, &sequence(&[modulus, exponent]))
}

/// A modulus of so many bytes with this exponent.
fn rsa(bytes: usize, exponent: &[u8]) -> Vec<u8> {
    rsa_key(&integer(&number(bytes, 1)), &integer(exponent))
}

pub(crate) fn ec_key(curve: &str, point: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[&oid("1.2.840.10045.2.1"), &oid(curve)]);
    info(&algorithm, point)
}

fn named(algorithm: &str) -> Vec<u8> {
    info(&sequence(&[&oid(algorithm)]), &number(32, 1))
}

/// The citizen's point, bent.
fn point(bend: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut point = public_key(fixture().citizen.certificate());
    bend(&mut point);
    ec_key(P256, &point)
}

const USUAL: &[u8] = &[1, 0, 1];

pub(crate) const KEYS: &[Row] = &[
    ("an RSA key of 512 bits", UNSUPPORTED, "weak_key", || {
        rsa(64, USUAL)
    }),
    ("an RSA key of 1024 bits", UNSUPPORTED, "weak_key", || {
        rsa(128, USUAL)
    }),
    ("an RSA key of 2040 bits", UNSUPPORTED, "weak_key", || {
        rsa(255, USUAL)
    }),
    ("an RSA key of 16384 bits", UNSUPPORTED, "weak_key", || {
        rsa(2048, USUAL)
    }),
    ("an RSA key of exponent 1", UNSUPPORTED, "weak_key", || {
        rsa(256, &[1])
    }),
    ("an RSA key of exponent 3", UNSUPPORTED, "weak_key", || {
        rsa(256, &[3])
    }),
    ("an RSA key of exponent 0", "malformed", "malformed", || {
        rsa(256, &[0])
    }),
    (
        "an RSA key of an even exponent",
        UNSUPPORTED,
        "weak_key",
        || rsa(256, &[1, 0, 0]),
    ),
    (
        "an RSA key of an endless exponent",
        UNSUPPORTED,
        "weak_key",
        || rsa(256, &number(256, 1)),
    ),
    (
        "an RSA key of an even modulus",
        "bad_signature",
        "weak_key",
        || rsa_key(&integer(&number(256, 2)), &integer(USUAL)),
    ),
    ("an RSA key of modulus 0", "malformed", "malformed", || {
        rsa_key(&integer(&[]), &integer(USUAL))
    }),
    (
        "an RSA key of a negative modulus",
        "malformed",
        "malformed",
        || rsa_key(&element(2, &[&number(256, 1)]), &integer(USUAL)),
    ),
    (
        "an RSA key of a negative exponent",
        "malformed",
        "malformed",
        || rsa_key(&integer(&number(256, 1)), &[2, 1, 0xFF]),
    ),
    (
        "an RSA key without an exponent",
        "malformed",
        "malformed",
        || rsa_key(&integer(&number(256, 1)), &[]),
    ),
    (
        "an RSA key of three numbers",
        "malformed",
        "malformed",
        || rsa_key(&integer(&number(256, 1)), &[2, 1, 3, 2, 1, 5]),
    ),
    ("an RSA key for PSS alone", UNSUPPORTED, UNSUPPORTED, || {
        named("1.2.840.113549.1.1.10")
    }),
    ("a key of P-521", UNSUPPORTED, UNSUPPORTED, || {
        ec_key("1.3.132.0.35", &number(133, 1))
    }),
    ("a key of P-224", UNSUPPORTED, UNSUPPORTED, || {
        ec_key("1.3.132.0.33", &number(57, 1))
    }),
    ("a key of secp256k1", UNSUPPORTED, UNSUPPORTED, || {
        ec_key("1.3.132.0.10", &number(65, 1))
    }),
    (
        "a key of a curve written out",
        UNSUPPORTED,
        UNSUPPORTED,
        || {
            let written = sequence(&[&[2, 1, 1]]);
            let algorithm = sequence(&[&oid("1.2.840.10045.2.1"), &written]);
            info(&algorithm, &number(65, 1))
        },
    ),
    (
        "a key of its issuer's curve",
        UNSUPPORTED,
        UNSUPPORTED,
        || {
            let algorithm = sequence(&[&oid("1.2.840.10045.2.1"), &[5, 0]]);
            info(&algorithm, &number(65, 1))
        },
    ),
    (
        "a key of another curve than it says",
        "bad_signature",
        "bad_proof",
        || ec_key(P384, &public_key(fixture().citizen.certificate())),
    ),
    (
        "a point beside its curve",
        "bad_signature",
        "bad_proof",
        || point(|point| point[64] ^= 1),
    ),
    ("a point at infinity", UNSUPPORTED, "weak_key", || {
        ec_key(P256, &[0])
    }),
    ("a point of zeros", "bad_signature", "bad_proof", || {
        point(|point| point[1..].fill(0))
    }),
    (
        "a point beyond its field",
        "bad_signature",
        "bad_proof",
        || point(|point| point[1..].fill(0xFF)),
    ),
    ("a compressed point", UNSUPPORTED, "weak_key", || {
        point(|point| {
            point[0] = 2 | point[64] & 1;
            point.truncate(33);
        })
    }),
    ("a hybrid point", UNSUPPORTED, "weak_key", || {
        point(|point| point[0] = 6 | point[64] & 1)
    }),
    ("a point cut short", "bad_signature", "bad_proof", || {
        point(|point| point.truncate(64))
    }),
    (
        "a point with bytes after it",
        "bad_signature",
        "bad_proof",
        || point(|point| point.push(0)),
    ),
    ("no point", UNSUPPORTED, "weak_key", || ec_key(P256, &[])),
    ("a key of Ed25519", UNSUPPORTED, UNSUPPORTED, || {
        named("1.3.101.112")
    }),
    ("a key of X25519", UNSUPPORTED, UNSUPPORTED, || {
        named("1.3.101.110")
    }),
    ("a key of DSA", UNSUPPORTED, UNSUPPORTED, || {
        named("1.2.840.10040.4.1")
    }),
    (
        "a key of Diffie and Hellman",
        UNSUPPORTED,
        UNSUPPORTED,
        || named("1.2.840.113549.1.3.1"),
    ),
    (
        "a key of nobody's algorithm",
        UNSUPPORTED,
        UNSUPPORTED,
        || named("1.2.398.9"),
    ),
];

/// Somebody with a good certificate for a bad key.
struct Stranger {
    certificate: Certificate,
    is_rsa: bool,
}

impl Stranger {
    fn new(key: &[u8]) -> Self {
        let info = SubjectPublicKeyInfoOwned::from_der(key).unwrap();
        let is_rsa = info.algorithm.oid.to_string() == RSA;
        let certificate = reissue(fixture().citizen.certificate(), &*ISSUING, |tbs| {
            tbs.subject_public_key_info = info;
        });
        Self {
            certificate,
            is_rsa,
        }
    }
}

impl Signer for Stranger {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &[]
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        if self.is_rsa {
            SignatureAlgorithm::RsaPkcs1Sha256
        } else {
            SignatureAlgorithm::EcdsaP256Sha256
        }
    }

    /// With RSA the padded hash itself: a key of exponent 1 makes it a signature.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        if !self.is_rsa {
            return fixture().citizen.sign(message);
        }
        let hash = sequence(&[&oid("2.16.840.1.101.3.4.2.1"), &[5, 0]]);
        let hash = sequence(&[&hash, &element(4, &[sha256(message).as_ref()])]);
        let mut padded = vec![0, 1];
        padded.extend(repeat_n(0xFF, 256 - 3 - hash.len()));
        padded.push(0);
        padded.extend(hash);
        Ok(padded)
    }
}

fn verdict(certificate: &Stranger) -> &'static str {
    let Ok(cms) = cms::sign_attached(certificate, b"content", now()) else {
        return "not_signed";
    };
    let policy = Policy {
        profile: Profile::Any,
        ..fixture().signing()
    };
    cms::verify(&cms, Content::Attached, &policy).map_or_else(SignatureRefusal::code, |_| "ok")
}

pub(crate) fn trials() -> Vec<Trial> {
    let judged = |(name, expected, _, key): &Row| {
        let key = key();
        let verdict = verdict(&Stranger::new(&key));
        Trial::new(Kind::Certificate, (*name, expected), &key, verdict)
    };
    KEYS.iter().map(judged).collect()
}

#[test]
fn no_signature_of_a_bad_key_is_accepted() {
    for (name, expected, _, key) in KEYS {
        assert_eq!(verdict(&Stranger::new(&key())), *expected, "{name}");
    }
}
