//! Sealing the parts of a recording with AES-256-GCM (NIST SP 800-38D), so that no nonce can ever be used twice.
//!
//! A call has one data key. Every part draws a random salt and seals under a key of its own, HKDF-SHA256 (RFC 5869) of the
//! data key, the salt, the context and the part's number; inside a part the nonce counts records. Neither a restart nor a
//! database restored from yesterday can therefore repeat a nonce under a key.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use zeroize::Zeroizing;

use crate::random;

/// Bytes that a record grows by when it is sealed: the tag of GCM at its full length.
pub const TAG_BYTES: usize = 16;

// Keeps the keys of parts apart from whatever else may once be derived from a data key.
const PART_LABEL: &[u8] = b"senim recording part key 1\0";

/// The key of one call's recording; it is never printed, and is wiped from memory when it is dropped.
pub struct DataKey(Zeroizing<[u8; Self::LENGTH]>);

/// What makes a part's key differ from that of every other part; it is random and no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartSalt([u8; Self::LENGTH]);

/// Seals the records of one part, each number once and in rising order.
pub struct Sealer {
    key: PartKey,
    last: Option<u64>,
}

/// Opens the records of one part.
pub struct Opener(PartKey);

struct PartKey {
    key: LessSafeKey,
    part: u32,
}

/// Why a record is not sealed or not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AeadError {
    /// A record of this or a higher number was sealed already: sealing another would use a nonce twice.
    #[error("record {0} does not follow the last sealed one")]
    Repeated(u64),
    /// The record was changed, or belongs to another key, part, number or context.
    #[error("record {0} does not open")]
    Refused(u64),
    /// The record is longer than the cipher takes.
    #[error("record {0} is too long to be sealed")]
    TooLong(u64),
}

impl DataKey {
    /// Bytes of the key: 256 bits.
    pub const LENGTH: usize = 32;

    /// A new random key.
    #[must_use]
    pub fn generate() -> Self {
        Self(Zeroizing::new(random::bytes()))
    }

    pub(crate) fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    fn of_part(&self, context: &[u8], part: u32, salt: &PartSalt) -> PartKey {
        let number = part.to_be_bytes();
        let info = [PART_LABEL, &number, context];
        let secret = Salt::new(HKDF_SHA256, &salt.0).extract(self.bytes());
        let material = secret
            .expand(&info, &AES_256_GCM)
            .expect("a key of 32 bytes is far below HKDF's longest output");
        PartKey {
            key: LessSafeKey::new(UnboundKey::from(material)),
            part,
        }
    }
}

impl PartSalt {
    /// Bytes of the salt, as long as the hash (RFC 5869 section 3.1).
    pub const LENGTH: usize = 32;

    /// A salt read from a part.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The salt as it stands in a part.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl Sealer {
    /// Begins a part of what `context` names under a new salt, which the part must carry.
    #[must_use]
    pub fn begin(key: &DataKey, context: &[u8], part: u32) -> (Self, PartSalt) {
        let salt = PartSalt(random::bytes());
        let key = key.of_part(context, part, &salt);
        (Self { key, last: None }, salt)
    }

    /// Seals a record in place, bound to `aad`; it grows by [`TAG_BYTES`].
    pub fn seal(&mut self, seq: u64, aad: &[u8], record: &mut Vec<u8>) -> Result<(), AeadError> {
        if self.last.is_some_and(|last| seq <= last) {
            return Err(AeadError::Repeated(seq));
        }
        self.last = Some(seq);
        self.key
            .key
            .seal_in_place_append_tag(self.key.nonce(seq), Aad::from(aad), record)
            .map_err(|_| AeadError::TooLong(seq))
    }
}

impl Opener {
    /// Opens what a [`Sealer`] of the same key, context, part and salt sealed.
    #[must_use]
    pub fn new(key: &DataKey, context: &[u8], part: u32, salt: &PartSalt) -> Self {
        Self(key.of_part(context, part, salt))
    }

    /// Opens a record in place and answers with its bytes; nothing of it is to be used on an error.
    pub fn open<'a>(
        &self,
        seq: u64,
        aad: &[u8],
        sealed: &'a mut [u8],
    ) -> Result<&'a [u8], AeadError> {
        let opened = self
            .0
            .key
            .open_in_place(self.0.nonce(seq), Aad::from(aad), sealed);
        opened
            .map(|record| &*record)
            .map_err(|_| AeadError::Refused(seq))
    }
}

impl PartKey {
    /// Part and number side by side: unique under the key as long as a number is sealed once.
    fn nonce(&self, seq: u64) -> Nonce {
        const PART_BYTES: usize = size_of::<u32>();
        let mut nonce = [0; NONCE_LEN];
        nonce[..PART_BYTES].copy_from_slice(&self.part.to_be_bytes());
        nonce[PART_BYTES..].copy_from_slice(&seq.to_be_bytes());
        Nonce::assume_unique_for_key(nonce)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DataKey(hidden)")
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sealer(part {}, key hidden)", self.key.part)
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Opener(part {}, key hidden)", self.0.part)
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const CALL: &[u8] = b"call 1";

    fn sealed(sealer: &mut Sealer, seq: u64, aad: &[u8], record: &[u8]) -> Vec<u8> {
        let mut bytes = record.to_vec();
        sealer.seal(seq, aad, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_was_sealed_opens_with_the_same_key_and_nothing_else() {
        let (key, other) = (DataKey::generate(), DataKey::generate());
        let (mut sealer, salt) = Sealer::begin(&key, CALL, 3);
        let bytes = sealed(&mut sealer, 7, b"aad", b"a record");
        assert_eq!(bytes.len(), b"a record".len() + TAG_BYTES);
        let open = |key: &DataKey, call: &[u8], part, salt: &PartSalt, seq, aad: &[u8]| {
            let mut copy = bytes.clone();
            let opener = Opener::new(key, call, part, salt);
            opener.open(seq, aad, &mut copy).map(<[u8]>::to_vec)
        };
        assert_eq!(open(&key, CALL, 3, &salt, 7, b"aad").unwrap(), b"a record");
        let refused = Err(AeadError::Refused(7));
        assert_eq!(open(&other, CALL, 3, &salt, 7, b"aad"), refused);
        assert_eq!(open(&key, b"call 2", 3, &salt, 7, b"aad"), refused);
        assert_eq!(open(&key, CALL, 4, &salt, 7, b"aad"), refused);
        let strange = PartSalt::from_bytes([0; 32]);
        assert_eq!(open(&key, CALL, 3, &strange, 7, b"aad"), refused);
        assert_eq!(open(&key, CALL, 3, &salt, 7, b"oad"), refused);
        assert_eq!(
            open(&key, CALL, 3, &salt, 8, b"aad"),
            Err(AeadError::Refused(8))
        );
    }

    #[test]
    fn every_flipped_bit_is_found() {
        let key = DataKey::generate();
        let (mut sealer, salt) = Sealer::begin(&key, CALL, 0);
        let bytes = sealed(&mut sealer, 1, b"", b"record");
        let opener = Opener::new(&key, CALL, 0, &salt);
        for bit in 0..bytes.len() * 8 {
            let mut copy = bytes.clone();
            copy[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(opener.open(1, b"", &mut copy), Err(AeadError::Refused(1)));
        }
        for length in 0..bytes.len() {
            let mut cut = bytes[..length].to_vec();
            assert!(opener.open(1, b"", &mut cut).is_err());
        }
    }

    #[test]
    fn a_number_is_sealed_once() {
        let (mut sealer, _) = Sealer::begin(&DataKey::generate(), CALL, 0);
        sealed(&mut sealer, 5, b"", b"one");
        for seq in [5, 4, 0] {
            let mut bytes = b"two".to_vec();
            assert_eq!(
                sealer.seal(seq, b"", &mut bytes),
                Err(AeadError::Repeated(seq))
            );
            assert_eq!(bytes, b"two", "nothing was sealed");
        }
        sealed(&mut sealer, 6, b"", b"three");
    }

    #[test]
    fn the_same_part_begun_twice_has_two_keys() {
        let key = DataKey::generate();
        let (mut first, salt) = Sealer::begin(&key, CALL, 1);
        let (mut second, other) = Sealer::begin(&key, CALL, 1);
        assert_ne!(salt, other);
        assert_ne!(
            sealed(&mut first, 1, b"", b"the same record"),
            sealed(&mut second, 1, b"", b"the same record")
        );
    }

    #[test]
    fn keys_are_never_printed() {
        let key = DataKey::generate();
        let (sealer, salt) = Sealer::begin(&key, CALL, 1);
        assert_eq!(format!("{key:?}"), "DataKey(hidden)");
        assert_eq!(format!("{sealer:?}"), "Sealer(part 1, key hidden)");
        let opener = Opener::new(&key, CALL, 1, &salt);
        assert_eq!(format!("{opener:?}"), "Opener(part 1, key hidden)");
    }

    /// What openssl says, without line ends.
    fn openssl(arguments: &[&str]) -> Vec<u8> {
        let output = Command::new("openssl").args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    }

    fn openssl_hex(arguments: &[&str]) -> String {
        let said = String::from_utf8(openssl(arguments)).unwrap();
        said.trim().replace(':', "").to_lowercase()
    }

    #[test]
    fn openssl_derives_the_same_key_and_opens_the_same_record() {
        let key = DataKey::from_bytes([7; 32]);
        let (mut sealer, salt) = Sealer::begin(&key, CALL, 3);
        let bytes = sealed(&mut sealer, 9, b"aad", b"a record of a call");
        let empty = sealed(&mut sealer, 10, b"bound to", b"");
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let info = [PART_LABEL, &[0, 0, 0, 3], CALL].concat();
        let part_key = openssl_hex(&[
            "kdf",
            "-keylen",
            "32",
            "-kdfopt",
            "digest:SHA256",
            "-kdfopt",
            &format!("hexkey:{}", hex::encode([7; 32])),
            "-kdfopt",
            &format!("hexsalt:{}", hex::encode(salt.as_bytes())),
            "-kdfopt",
            &format!("hexinfo:{}", hex::encode(info)),
            "HKDF",
        ]);
        // GCM is counter mode from 2 on (SP 800-38D section 7.1), which openssl's command line has; GCM it has not.
        let record = &bytes[..bytes.len() - TAG_BYTES];
        let opened = openssl(&[
            "enc",
            "-d",
            "-aes-256-ctr",
            "-K",
            &part_key,
            "-iv",
            "00000003000000000000000900000002",
            "-in",
            &file("record", record),
        ]);
        assert_eq!(opened, b"a record of a call");
        // The tag of an empty record is a GMAC.
        let tag = openssl_hex(&[
            "mac",
            "-cipher",
            "AES-256-GCM",
            "-macopt",
            &format!("hexkey:{part_key}"),
            "-macopt",
            "hexiv:00000003000000000000000a",
            "-in",
            &file("aad", b"bound to"),
            "GMAC",
        ]);
        assert_eq!(tag, hex::encode(empty));
    }
}
