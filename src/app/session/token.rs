//! Access tokens: JWT by RFC 9068, signed with one Ed25519 key of the installation.

use crate::app::{AppError, Role};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use law::id::AccountId;
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::Path;

/// The one algorithm; a token that names another is refused (RFC 8725, 3.1).
const ALGORITHM: Algorithm = Algorithm::EdDSA;
/// The type in the header, so that no other JWT passes for an access token (RFC 9068, 2.1).
const TYPE: &str = "at+jwt";
/// How far the clocks of two nodes may be apart.
const SKEW: TimeDelta = TimeDelta::seconds(60);
/// The head of an Ed25519 private key in PKCS#8, before its 32 bytes (RFC 8410, 7).
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The key that signs access tokens.
pub struct TokenKeys {
    kid: String,
    issuer: String,
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenKeys({})", self.kid)
    }
}

/// Why the key of access tokens cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenKeysError {
    /// The file cannot be read or made.
    #[error("the file of the access tokens' key cannot be used")]
    File(#[from] io::Error),
    /// The file holds no Ed25519 key in PEM.
    #[error("the access tokens' key is no Ed25519 key in PEM")]
    Key(#[from] jsonwebtoken::errors::Error),
}

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    /// The account.
    pub(super) sub: String,
    /// What it may do.
    pub(super) role: Role,
    /// The session.
    pub(super) sid: String,
    iat: i64,
    exp: i64,
}

impl Claims {
    /// From when until when the token is good; nothing for moments that no clock tells.
    pub(super) fn good(&self) -> Range<DateTime<Utc>> {
        let moment = |seconds| DateTime::from_timestamp(seconds, 0);
        match (moment(self.iat), moment(self.exp)) {
            (Some(issued), Some(end)) => issued - SKEW..end,
            (None, _) | (_, None) => DateTime::UNIX_EPOCH..DateTime::UNIX_EPOCH,
        }
    }
}

impl TokenKeys {
    /// How long an access token is good (ours: short, since the session is looked up anyway).
    pub const ACCESS_LIFE: TimeDelta = TimeDelta::minutes(5);

    /// Reads the key from a PEM file, which is made with a new key when there is none.
    ///
    /// # Errors
    /// [`TokenKeysError`] when the file cannot be read, made or understood.
    pub fn open(path: &Path, issuer: &str) -> Result<Self, TokenKeysError> {
        if !path.exists() {
            write_new(path, &new_pem())?;
        }
        Self::of_pem(&fs::read_to_string(path)?, issuer)
    }

    /// A new key that ends with the process.
    ///
    /// # Errors
    /// [`TokenKeysError::Key`] when the cryptography refuses it.
    pub fn new_unsaved(issuer: &str) -> Result<Self, TokenKeysError> {
        Self::of_pem(&new_pem(), issuer)
    }

    fn of_pem(pem: &str, issuer: &str) -> Result<Self, TokenKeysError> {
        super::proof::install_cryptography();
        let signing = EncodingKey::from_ed_pem(pem.as_bytes())?;
        let public = Jwk::from_encoding_key(&signing, ALGORITHM)?;
        let mut validation = Validation::new(ALGORITHM);
        // The time is an argument here, see `read`.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[issuer]);
        Ok(Self {
            kid: public.thumbprint(ThumbprintHash::SHA256)?,
            issuer: issuer.to_owned(),
            verifying: DecodingKey::from_jwk(&public)?,
            signing,
            validation,
        })
    }

    /// A token for an account in a session.
    pub(super) fn issue(
        &self,
        account: &AccountId,
        role: Role,
        session: &str,
        now: DateTime<Utc>,
    ) -> Result<String, AppError> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.issuer.clone(),
            sub: account.to_string(),
            role,
            sid: session.to_owned(),
            iat: now.timestamp(),
            exp: (now + Self::ACCESS_LIFE).timestamp(),
        };
        let mut header = Header::new(ALGORITHM);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, &claims, &self.signing)
            .map_err(|_| AppError::Internal("an access token could not be signed"))
    }

    /// What a token says, when it is ours and good now.
    pub(super) fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        let read = jsonwebtoken::decode::<Claims>(token, &self.verifying, &self.validation).ok()?;
        let ours = read.header.typ.as_deref() == Some(TYPE)
            && read.header.kid.as_deref() == Some(&self.kid);
        (ours && read.claims.good().contains(&now)).then_some(read.claims)
    }
}

fn new_pem() -> String {
    let mut der = PKCS8_HEAD.to_vec();
    der.extend(eds::random::bytes::<32>());
    format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der)
    )
}

/// Writes the file aside and links it into place: two processes that start at once end up with one whole key.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let aside = path.with_extension(format!("new-{}", eds::random::token()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&aside)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    let linked = written.and_then(|()| match fs::hard_link(&aside, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    fs::remove_file(&aside)?;
    linked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fresh;

    const ISSUER: &str = "https://senim.example";

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn token(keys: &TokenKeys) -> String {
        keys.issue(&fresh::account_id(now()), Role::Notary, "session", now())
            .unwrap()
    }

    #[test]
    fn a_token_reads_back_until_it_expires() {
        let keys = TokenKeys::new_unsaved(ISSUER).unwrap();
        let token = token(&keys);
        let claims = keys.read(&token, now()).unwrap();
        assert_eq!(
            (claims.role, claims.sid.as_str()),
            (Role::Notary, "session")
        );
        assert!(keys.read(&token, now() + TokenKeys::ACCESS_LIFE).is_none());
        assert!(
            keys.read(&token, now() - SKEW - TimeDelta::seconds(1))
                .is_none()
        );
    }

    #[test]
    fn a_token_of_another_key_or_for_another_address_is_refused() {
        let keys = TokenKeys::new_unsaved(ISSUER).unwrap();
        let other = TokenKeys::new_unsaved(ISSUER).unwrap();
        assert!(keys.read(&token(&other), now()).is_none());
        let pem = new_pem();
        let here = TokenKeys::of_pem(&pem, ISSUER).unwrap();
        let elsewhere = TokenKeys::of_pem(&pem, "https://elsewhere.example").unwrap();
        assert!(here.read(&token(&elsewhere), now()).is_none());
    }

    #[test]
    fn a_token_without_its_type_without_signature_or_with_a_changed_byte_is_refused() {
        let keys = TokenKeys::new_unsaved(ISSUER).unwrap();
        let good = token(&keys);
        let claims: serde_json::Value = jsonwebtoken::dangerous::insecure_decode(&good)
            .unwrap()
            .claims;
        let mut header = Header::new(ALGORITHM);
        header.kid = Some(keys.kid.clone());
        let plain = jsonwebtoken::encode(&header, &claims, &keys.signing).unwrap();
        assert!(keys.read(&plain, now()).is_none());
        let unsigned = good.rsplit_once('.').unwrap().0;
        assert!(keys.read(&format!("{unsigned}."), now()).is_none());
        for at in 0..good.len() {
            let mut bytes = good.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(bytes).unwrap();
            // The last character of a base64url text may carry unused bits, which the decoder refuses or ignores.
            let refused = keys.read(&forged, now()).is_none();
            assert!(
                refused || at == good.len() - 1,
                "a change at {at} went unnoticed"
            );
        }
    }

    #[test]
    fn a_token_signed_with_the_public_key_as_a_shared_secret_is_refused() {
        let keys = TokenKeys::new_unsaved(ISSUER).unwrap();
        let claims: serde_json::Value = jsonwebtoken::dangerous::insecure_decode(token(&keys))
            .unwrap()
            .claims;
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(keys.kid.clone());
        let public = keys.verifying.try_get_as_bytes().unwrap();
        let forged =
            jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(public)).unwrap();
        assert!(keys.read(&forged, now()).is_none());
    }

    #[test]
    fn the_key_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/access-token.pem");
        let first = TokenKeys::open(&path, ISSUER).unwrap();
        let again = TokenKeys::open(&path, ISSUER).unwrap();
        assert!(again.read(&token(&first), now()).is_some());
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
