//! A device with a key of its own, and the proofs it gives.

use super::house::{House, ORIGIN, person};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eds::trust::Usage;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use senim::app::AppError;
use senim::app::session::DeviceProof;
use senim::app::session::proof::Request;
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};

/// A telephone with a key of its own.
pub(super) struct Device {
    key: EncodingKey,
    algorithm: Algorithm,
    proofs: AtomicU64,
}

impl Device {
    pub(super) fn new() -> Self {
        // The head of an Ed25519 private key in PKCS#8 (RFC 8410, 7).
        let mut der = hex::decode("302e020100300506032b657004220420").unwrap();
        der.extend(eds::random::bytes::<32>());
        Self {
            key: EncodingKey::from_ed_der(&der),
            algorithm: Algorithm::EdDSA,
            proofs: AtomicU64::new(0),
        }
    }

    /// A device whose key chip speaks P-256 only, as most telephones' do.
    pub(super) fn with_p256(house: &House) -> Self {
        let pem = house.certificate(&person(0), Usage::Authenticate).to_pem();
        Self {
            key: EncodingKey::from_ec_pem(pem.as_bytes()).unwrap(),
            algorithm: Algorithm::ES256,
            proofs: AtomicU64::new(0),
        }
    }

    pub(super) fn proof(&self, house: &House, path: &str) -> DeviceProof {
        self.checked(house, path, None).unwrap()
    }

    pub(super) fn checked(
        &self,
        house: &House,
        path: &str,
        token: Option<&str>,
    ) -> Result<DeviceProof, AppError> {
        let request = Request {
            method: "POST",
            path,
        };
        DeviceProof::check(&house.app, request, &self.jwt(house, path, token))
    }

    /// A proof as it goes into the header.
    pub(super) fn jwt(&self, house: &House, path: &str, token: Option<&str>) -> String {
        let mut header = Header::new(self.algorithm);
        header.typ = Some("dpop+jwt".to_owned());
        header.jwk = Some(Jwk::from_encoding_key(&self.key, self.algorithm).unwrap());
        let mut claims = json!({
            "htm": "POST",
            "htu": format!("{ORIGIN}{path}"),
            "iat": house.app.now().timestamp(),
            "jti": self.proofs.fetch_add(1, Ordering::Relaxed).to_string(),
        });
        if let Some(token) = token {
            claims["ath"] = json!(token_hash(token));
        }
        jsonwebtoken::encode(&header, &claims, &self.key).unwrap()
    }
}

fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(eds::hash::sha256(token.as_bytes()))
}
