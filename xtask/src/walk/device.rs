//! A person's device: a key that never leaves it, and proofs that a request comes from it (RFC 9449).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eds::hash::sha256;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use uuid::Uuid;

use super::{WalkError, now};

/// A device with its key.
pub(crate) struct Device {
    /// Its name in the list of sessions.
    pub(crate) name: String,
    key: EncodingKey,
    public: Jwk,
}

impl Device {
    /// A new device.
    pub(crate) fn new(name: &str) -> Result<Self, WalkError> {
        // An error says that it was chosen before, by this same line.
        let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .map_err(|error| WalkError::Key(error.to_string()))?;
        let key = EncodingKey::from_ec_der(pkcs8.as_ref());
        let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256)
            .map_err(|error| WalkError::Key(error.to_string()))?;
        public.common.key_algorithm = None;
        Ok(Self {
            name: name.to_owned(),
            key,
            public,
        })
    }

    /// A proof for one `POST` to this address; with a token, it covers the token too.
    pub(crate) fn proof(&self, address: &str, token: Option<&str>) -> Result<String, WalkError> {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some("dpop+jwt".to_owned());
        header.jwk = Some(self.public.clone());
        let mut claims = json!({
            "htm": "POST", "htu": address, "iat": now().timestamp(), "jti": Uuid::now_v7().to_string(),
        });
        if let Some(token) = token {
            claims["ath"] = json!(URL_SAFE_NO_PAD.encode(sha256(token.as_bytes())));
        }
        jsonwebtoken::encode(&header, &claims, &self.key)
            .map_err(|error| WalkError::Key(error.to_string()))
    }
}
