//! Signing with GOST R 34.10-2015 for development and tests; its running time tells of the key.
//!
//! In production the holder's NCALayer or a PKCS#11 token signs.

use streebog::{Digest, Streebog512};

use super::parameters::PARAMETER_SET_A;
use super::{WORD_BYTES, words};
use crate::asn1::{self, OCTET_STRING};
use crate::random;

const WORDS: usize = 8;
/// Bytes of a private key.
const KEY_BYTES: usize = WORDS * WORD_BYTES;

/// A private key of 512 bits on parameter set A, with its public key.
pub(crate) struct SigningKey {
    secret: [u64; WORDS],
    public: Vec<u8>,
}

impl SigningKey {
    pub(crate) fn generate() -> Self {
        Self::new(random_unit())
    }

    /// A key of 64 bytes, the lowest first; none when it is zero or too large.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let secret = words::read(bytes);
        let fits = bytes.len() == KEY_BYTES && PARAMETER_SET_A.order.is_unit(&secret);
        fits.then(|| Self::new(secret))
    }

    /// The key's 64 bytes, the lowest first.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        words::write(&self.secret).collect()
    }

    /// The content of the subjectPublicKey BIT STRING.
    pub(crate) fn public_key(&self) -> &[u8] {
        &self.public
    }

    /// The signature over the message's Streebog-512 value (GOST R 34.10 section 6.1), r and s little-endian.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let order = &PARAMETER_SET_A.order;
        let digest = order.digest(&Streebog512::digest(message));
        loop {
            let once = random_unit();
            let r = order.residue(&PARAMETER_SET_A.base_times(&once).coordinates().0);
            let s = order.add(
                &order.multiply(&r, &self.secret),
                &order.multiply(&once, &digest),
            );
            if order.is_unit(&r) && order.is_unit(&s) {
                return words::write(&r).chain(words::write(&s)).collect();
            }
        }
    }

    fn new(secret: [u64; WORDS]) -> Self {
        let (x, y) = PARAMETER_SET_A.base_times(&secret).coordinates();
        let coordinates: Vec<u8> = words::write(&x).chain(words::write(&y)).collect();
        Self {
            secret,
            public: asn1::write(OCTET_STRING, &[&coordinates]),
        }
    }
}

/// A random number from one to below the order.
fn random_unit() -> [u64; WORDS] {
    loop {
        let number = words::read(&random::bytes::<KEY_BYTES>());
        if PARAMETER_SET_A.order.is_unit(&number) {
            return number;
        }
    }
}
