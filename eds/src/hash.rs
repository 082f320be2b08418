//! SHA-256 values, written as lower-case hex everywhere outside the process.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A SHA-256 value of 32 bytes; two are equal when the hashed bytes were the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256Hash([u8; Self::LENGTH]);

/// Why a text is not a SHA-256 value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 value is 64 lower-case hexadecimal digits")]
pub struct NotAHash;

/// The SHA-256 value of the bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Sha256Hash {
    Sha256Hash::of_digest(&digest::digest(&digest::SHA256, bytes))
}

/// The SHA-256 value of the parts read one after another, without copying them together.
#[must_use]
pub fn sha256_of_parts(parts: &[&[u8]]) -> Sha256Hash {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    Sha256Hash::of_digest(&context.finish())
}

/// A SHA-256 value that grows with the bytes it is given.
#[derive(Clone)]
pub struct Sha256Hasher(digest::Context);

impl Default for Sha256Hasher {
    fn default() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }
}

impl Sha256Hasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The value of all bytes that were given.
    #[must_use]
    pub fn finish(self) -> Sha256Hash {
        Sha256Hash::of_digest(&self.0.finish())
    }
}

impl fmt::Debug for Sha256Hasher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sha256Hasher")
    }
}

/// The SHA-1 value by which OCSP and the first ESSCertID name a key or a certificate; it proves nothing by itself.
pub(crate) fn sha1_name(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes)
        .as_ref()
        .to_vec()
}

impl Sha256Hash {
    /// Bytes in the value.
    pub const LENGTH: usize = 32;

    /// A value computed elsewhere, for example read from the database.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// Reads 64 lower-case hexadecimal digits; upper case is refused, so that one value has one spelling.
    pub fn from_hex(text: &str) -> Result<Self, NotAHash> {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(NotAHash);
        }
        let mut bytes = [0; Self::LENGTH];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAHash)?;
        Ok(Self(bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// The 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    fn of_digest(digest: &digest::Digest) -> Self {
        let mut bytes = [0; Self::LENGTH];
        bytes.copy_from_slice(digest.as_ref());
        Self(bytes)
    }
}

impl AsRef<[u8]> for Sha256Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Sha256Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Sha256Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sha256Hash({self})")
    }
}

impl FromStr for Sha256Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        Self::from_hex(text)
    }
}

impl Serialize for Sha256Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Sha256Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // FIPS 180-4, the example "abc".
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_example_of_the_standard_is_hashed_correctly() {
        assert_eq!(sha256(b"abc").to_string(), ABC);
    }

    #[test]
    fn parts_hash_like_the_whole() {
        assert_eq!(sha256_of_parts(&[b"a", b"", b"bc"]), sha256(b"abc"));
    }

    #[test]
    fn a_value_has_one_spelling_only() {
        assert_eq!(ABC.parse::<Sha256Hash>().unwrap(), sha256(b"abc"));
        assert_eq!(Sha256Hash::from_hex(&ABC.to_uppercase()), Err(NotAHash));
        assert_eq!(Sha256Hash::from_hex(&ABC[1..]), Err(NotAHash));
        assert_eq!(
            Sha256Hash::from_hex(&format!(" {}", &ABC[1..])),
            Err(NotAHash)
        );
    }
}
