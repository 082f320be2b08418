//! The MAC of callbacks: HMAC-SHA256 over the timestamp and the raw body, shared by the server and its neighbours.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};

use crate::{random, whole_file};

/// The request header that names the key.
pub const HEADER_KEY_ID: &str = "x-key-id";
/// The request header with the seconds since 1970 at which the body was signed.
pub const HEADER_TIMESTAMP: &str = "x-timestamp";
/// The request header with the MAC in lower-case hex.
pub const HEADER_SIGNATURE: &str = "x-signature";

/// How far, in seconds and in both directions, a timestamp may be from now: longer than a slow retry and the
/// skew of two machines, short enough to make a recorded callback useless.
pub const WINDOW_SECONDS: i64 = 300;

/// The shortest secret in bytes: as long as the hash, as RFC 2104 section 3 advises.
const SHORTEST_SECRET: usize = 32;
/// The longest key file in bytes: far above a key id and the longest sensible secret in hex.
const LONGEST_FILE: u64 = 4096;
/// The longest key id in characters; it travels in a header.
const LONGEST_KEY_ID: usize = 64;

/// A named shared secret of at least 32 bytes; the secret is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct MacKey {
    id: String,
    secret: Vec<u8>,
}

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MacKeyError {
    /// The file system refused.
    #[error("the key file cannot be read or written")]
    Io(#[from] io::Error),
    /// The content is not `key-id:hex secret`.
    #[error("a key file is one line of key id, colon and hexadecimal secret")]
    Format,
    /// The secret has less than 32 bytes.
    #[error("a MAC secret has at least 32 bytes")]
    TooShort,
}

/// Why a callback's MAC is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MacError {
    /// No key of this id is known.
    #[error("the key is unknown")]
    UnknownKey,
    /// The timestamp is further than [`WINDOW_SECONDS`] from now.
    #[error("the timestamp is outside the window")]
    Stale,
    /// The MAC does not belong to this key, timestamp and body.
    #[error("the signature does not fit the body")]
    BadSignature,
    /// The timestamp is no whole number or the MAC is no hex.
    #[error("the timestamp or the signature is malformed")]
    Malformed,
}

impl MacKey {
    /// A key of its id (letters, digits, `-`, `_`, `.`) and secret.
    pub fn new(id: &str, secret: &[u8]) -> Result<Self, MacKeyError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if id.is_empty() || id.len() > LONGEST_KEY_ID || !id.bytes().all(fits) {
            return Err(MacKeyError::Format);
        }
        if secret.len() < SHORTEST_SECRET {
            return Err(MacKeyError::TooShort);
        }
        Ok(Self {
            id: id.to_owned(),
            secret: secret.to_vec(),
        })
    }

    /// Reads a key file: one line `key-id:hex secret`.
    pub fn read(path: &Path) -> Result<Self, MacKeyError> {
        let mut text = String::new();
        fs::File::open(path)?
            .take(LONGEST_FILE)
            .read_to_string(&mut text)?;
        let (id, secret) = text.trim_end().split_once(':').ok_or(MacKeyError::Format)?;
        let secret = hex::decode(secret).map_err(|_| MacKeyError::Format)?;
        Self::new(id, &secret)
    }

    /// Writes a new key file that only its owner may read; an existing file is left as it is and is an error.
    pub fn write_new(
        path: &Path,
        id: &str,
        secret: [u8; SHORTEST_SECRET],
    ) -> Result<Self, MacKeyError> {
        let key = Self::new(id, &secret)?;
        whole_file::write_new_secret(path, &format!("{id}:{}\n", hex::encode(secret)))?;
        Ok(key)
    }

    /// Reads the key file, or writes it first when there is none; safe when two processes do so at once.
    pub fn read_or_create(path: &Path, id: &str) -> Result<Self, MacKeyError> {
        if !path.exists() {
            match Self::write_new(path, id, random::bytes()) {
                Err(MacKeyError::Io(error)) if error.kind() == io::ErrorKind::AlreadyExists => {}
                other => return other,
            }
        }
        Self::read(path)
    }

    /// The key's public name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MacKey({}, secret hidden)", self.id)
    }
}

/// The MAC of `{timestamp}.{body}` in lower-case hex; `timestamp` is in seconds since 1970.
#[must_use]
pub fn sign(key: &MacKey, timestamp: i64, body: &[u8]) -> String {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &key.secret));
    context.update(timestamp.to_string().as_bytes());
    context.update(b".");
    context.update(body);
    hex::encode(context.sign())
}

/// Accepts a callback only when a known key signed exactly this timestamp and body within the window around `now`.
pub fn verify(
    keys: &[MacKey],
    key_id: &str,
    timestamp: &str,
    signature_hex: &str,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<(), MacError> {
    let key = keys
        .iter()
        .find(|key| key.id == key_id)
        .ok_or(MacError::UnknownKey)?;
    let seconds: i64 = timestamp.parse().map_err(|_| MacError::Malformed)?;
    // One spelling only: "+5" or "05" would be signed as "5".
    if seconds.to_string() != timestamp {
        return Err(MacError::Malformed);
    }
    let signature = hex::decode(signature_hex).map_err(|_| MacError::Malformed)?;
    let mut message = Vec::with_capacity(timestamp.len() + 1 + body.len());
    message.extend_from_slice(timestamp.as_bytes());
    message.push(b'.');
    message.extend_from_slice(body);
    let hmac_key = hmac::Key::new(hmac::HMAC_SHA256, &key.secret);
    // Compares in constant time.
    hmac::verify(&hmac_key, &message, &signature).map_err(|_| MacError::BadSignature)?;
    // Judged after the MAC, so that a forger learns nothing about our clock.
    if seconds.abs_diff(now.timestamp()) > WINDOW_SECONDS.unsigned_abs() {
        return Err(MacError::Stale);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"status":"paid"}"#;

    fn key(id: &str) -> MacKey {
        MacKey::new(id, &[7; 32]).unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_signed_body_is_accepted_to_the_edge_of_the_window() {
        let mac = sign(&key("bank"), 1_000_000, BODY);
        for now in [1_000_000, 1_000_300, 999_700] {
            assert_eq!(
                verify(&[key("bank")], "bank", "1000000", &mac, BODY, at(now)),
                Ok(())
            );
        }
    }

    #[test]
    fn a_stale_or_early_timestamp_is_refused() {
        let mac = sign(&key("bank"), 1_000_000, BODY);
        for now in [1_000_301, 999_699] {
            assert_eq!(
                verify(&[key("bank")], "bank", "1000000", &mac, BODY, at(now)),
                Err(MacError::Stale)
            );
        }
    }

    #[test]
    fn a_timestamp_moved_without_the_secret_is_refused() {
        let mac = sign(&key("bank"), 1_000_000, BODY);
        let moved = verify(&[key("bank")], "bank", "1000001", &mac, BODY, at(1_000_001));
        assert_eq!(moved, Err(MacError::BadSignature));
    }

    #[test]
    fn a_changed_body_or_an_unknown_key_is_refused() {
        let mac = sign(&key("bank"), 5, BODY);
        assert_eq!(
            verify(&[key("bank")], "bank", "5", &mac, b"{}", at(5)),
            Err(MacError::BadSignature)
        );
        assert_eq!(
            verify(&[key("bank")], "egov", "5", &mac, BODY, at(5)),
            Err(MacError::UnknownKey)
        );
        assert_eq!(
            verify(&[], "bank", "5", &mac, BODY, at(5)),
            Err(MacError::UnknownKey)
        );
    }

    #[test]
    fn malformed_headers_are_refused() {
        let mac = sign(&key("bank"), 5, BODY);
        for timestamp in ["", "+5", "05", "5 ", "5.0", "99999999999999999999"] {
            let outcome = verify(&[key("bank")], "bank", timestamp, &mac, BODY, at(5));
            assert_eq!(outcome, Err(MacError::Malformed), "{timestamp:?}");
        }
        assert_eq!(
            verify(&[key("bank")], "bank", "5", "zz", BODY, at(5)),
            Err(MacError::Malformed)
        );
        assert_eq!(
            verify(&[key("bank")], "bank", "5", "", BODY, at(5)),
            Err(MacError::BadSignature)
        );
    }

    #[test]
    fn the_mac_is_plain_hmac_sha256() {
        // The value was made by `openssl dgst -sha256 -mac HMAC` over "1700000000.hello".
        let mac = sign(&key("k"), 1_700_000_000, b"hello");
        assert_eq!(
            mac,
            "2e4ff6e2881a1dc23c34bb0554936e0e9b1c74b2772178c16a8cb59a939f14a2"
        );
    }

    #[test]
    fn a_key_file_is_written_once_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bank.mac");
        let written = MacKey::write_new(&path, "bank", [9; 32]).unwrap();
        assert_eq!(MacKey::read(&path).unwrap(), written);
        assert!(MacKey::write_new(&path, "bank", [8; 32]).is_err());
        assert_eq!(MacKey::read_or_create(&path, "bank").unwrap(), written);
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing is left beside the key"
        );
    }

    #[test]
    fn two_processes_that_create_a_key_agree_on_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("egov.mac");
        let keys: Vec<MacKey> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| MacKey::read_or_create(&path, "egov").unwrap()))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn a_short_secret_or_a_strange_file_is_refused() {
        assert!(matches!(
            MacKey::new("bank", &[1; 31]),
            Err(MacKeyError::TooShort)
        ));
        assert!(matches!(
            MacKey::new("", &[1; 32]),
            Err(MacKeyError::Format)
        ));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bank.mac");
        fs::write(&path, "no colon here").unwrap();
        assert!(matches!(MacKey::read(&path), Err(MacKeyError::Format)));
    }

    #[test]
    fn the_secret_is_never_printed() {
        assert_eq!(format!("{:?}", key("bank")), "MacKey(bank, secret hidden)");
    }
}
