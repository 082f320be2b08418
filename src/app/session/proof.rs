//! Proofs of a device's key, in the form of DPoP (RFC 9449): a small JWT for one request.

use crate::app::{App, AppError, Fault};
use crate::store::Tx;
use crate::store::accounts::Inserted;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use eds::hash::{sha256, sha256_of_parts};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde::Deserialize;

/// How far a proof's time may be from ours (RFC 9449, 11.1: seconds to minutes).
const WINDOW: TimeDelta = TimeDelta::seconds(60);
/// The longest proof in bytes (ours: a proof with a P-256 key has about 500).
const PROOF_MAX: usize = 4096;
/// The longest id of a proof in bytes (ours).
const ID_MAX: usize = 128;
/// The type in the header (RFC 9449, 4.2).
const TYPE: &str = "dpop+jwt";

/// The request a proof has to be made for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The HTTP method, in capitals.
    pub method: &'a str,
    /// The path, from the first slash, without query.
    pub path: &'a str,
}

/// A proof that was checked; whether it was used before only [`DeviceProof::spend`] tells.
#[derive(Clone, Debug)]
pub struct DeviceProof {
    key: String,
    id: String,
    expires_at: DateTime<Utc>,
    token_hash: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    htm: String,
    htu: String,
    iat: i64,
    jti: String,
    ath: Option<String>,
}

impl DeviceProof {
    /// Checks a proof made for a request.
    ///
    /// # Errors
    /// [`Fault::DeviceProofInvalid`] whatever is wrong with it.
    pub fn check(app: &App, request: Request<'_>, proof: &str) -> Result<Self, AppError> {
        let expected = format!("{}{}", app.settings.public_url, request.path);
        read(proof, request.method, &expected, app.now())
            .ok_or_else(|| Fault::DeviceProofInvalid.into())
    }

    /// The thumbprint of the device's key (RFC 7638).
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Marks the proof as used, in the transaction of what it is used for.
    pub(crate) async fn spend(&self, tx: &mut Tx) -> Result<(), AppError> {
        match tx.use_proof(&self.id, self.expires_at).await? {
            Inserted::New => Ok(()),
            Inserted::Existed => Err(Fault::DeviceProofInvalid.into()),
        }
    }

    /// Stops a proof that was not made for this token.
    pub(super) fn covers(&self, token: &str) -> Result<(), AppError> {
        let hash = URL_SAFE_NO_PAD.encode(sha256(token.as_bytes()));
        if self.token_hash.as_ref() == Some(&hash) {
            Ok(())
        } else {
            Err(Fault::DeviceProofInvalid.into())
        }
    }
}

/// Chooses the cryptography of tokens once and for all; `jsonwebtoken` would otherwise guess it from its features.
pub(super) fn install_cryptography() {
    // An error says that it was chosen before, by this same line.
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
}

fn read(proof: &str, method: &str, address: &str, now: DateTime<Utc>) -> Option<DeviceProof> {
    if proof.len() > PROOF_MAX || holds_private_key(proof)? {
        return None;
    }
    let header = jsonwebtoken::decode_header(proof).ok()?;
    let jwk = acceptable_key(&header)?;
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_jwk(jwk).ok()?;
    let claims = jsonwebtoken::decode::<Claims>(proof, &key, &validation)
        .ok()?
        .claims;
    let made_at = DateTime::from_timestamp(claims.iat, 0)?;
    let fresh = (now - made_at).abs() <= WINDOW;
    let named = (1..=ID_MAX).contains(&claims.jti.len());
    if claims.htm != method || claims.htu != address || !fresh || !named {
        return None;
    }
    let thumbprint = jwk.thumbprint(ThumbprintHash::SHA256).ok()?;
    Some(DeviceProof {
        id: sha256_of_parts(&[thumbprint.as_bytes(), b".", claims.jti.as_bytes()]).to_hex(),
        key: thumbprint,
        // After that its time alone refuses it.
        expires_at: made_at + WINDOW + TimeDelta::seconds(1),
        token_hash: claims.ath,
    })
}

/// The key in the header, when type, algorithm and curve are among the two accepted ways.
fn acceptable_key(header: &Header) -> Option<&Jwk> {
    let jwk = header.jwk.as_ref()?;
    let fits = match (&jwk.algorithm, header.alg) {
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES256) => {
            key.curve == EllipticCurve::P256
        }
        (AlgorithmParameters::OctetKeyPair(key), Algorithm::EdDSA) => {
            key.curve == EllipticCurve::Ed25519
        }
        _ => false,
    };
    (fits && header.typ.as_deref() == Some(TYPE) && header.crit.is_none()).then_some(jwk)
}

/// Whether the header's key is a private one, which a client must never send (RFC 9449, 4.3); none when it is no JWT.
fn holds_private_key(proof: &str) -> Option<bool> {
    let header = URL_SAFE_NO_PAD.decode(proof.split('.').next()?).ok()?;
    let header: serde_json::Value = serde_json::from_slice(&header).ok()?;
    Some(header.get("jwk")?.get("d").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::EncodingKey;
    use serde_json::{Value, json};

    const ADDRESS: &str = "https://senim.example/v1/sign-ins";

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    /// A device with a key of its own (RFC 8410, 7: the head of an Ed25519 key in PKCS#8).
    fn device() -> (EncodingKey, Jwk) {
        install_cryptography();
        let mut der = hex::decode("302e020100300506032b657004220420").unwrap();
        der.extend(eds::random::bytes::<32>());
        let key = EncodingKey::from_ed_der(&der);
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::EdDSA).unwrap();
        jwk.common.key_algorithm = None;
        (key, jwk)
    }

    fn claims() -> Value {
        json!({"htm": "POST", "htu": ADDRESS, "iat": now().timestamp(), "jti": "one"})
    }

    fn proof(device: &(EncodingKey, Jwk), claims: &Value, typ: &str) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(typ.to_owned());
        header.jwk = Some(device.1.clone());
        jsonwebtoken::encode(&header, claims, &device.0).unwrap()
    }

    fn accepted(proof: &str) -> Option<DeviceProof> {
        read(proof, "POST", ADDRESS, now())
    }

    #[test]
    fn a_proof_names_its_device() {
        let device = device();
        let first = accepted(&proof(&device, &claims(), TYPE)).unwrap();
        assert_eq!(
            first.key(),
            device.1.thumbprint(ThumbprintHash::SHA256).unwrap()
        );
    }

    #[test]
    fn the_same_id_from_another_device_is_another_proof() {
        let one = accepted(&proof(&device(), &claims(), TYPE)).unwrap();
        let other = accepted(&proof(&device(), &claims(), TYPE)).unwrap();
        assert_ne!(one.id, other.id);
    }

    #[test]
    fn a_proof_for_another_request_time_or_type_is_refused() {
        let device = device();
        let changed = |field: &str, value: Value| {
            let mut claims = claims();
            claims[field] = value;
            accepted(&proof(&device, &claims, TYPE))
        };
        assert!(changed("htm", json!("GET")).is_none());
        assert!(changed("htu", json!("https://senim.example/v1/sessions/refresh")).is_none());
        assert!(changed("htu", json!("https://elsewhere.example/v1/sign-ins")).is_none());
        assert!(changed("iat", json!(now().timestamp() - 61)).is_none());
        assert!(changed("iat", json!(now().timestamp() + 61)).is_none());
        assert!(changed("jti", json!("")).is_none());
        assert!(changed("jti", json!("x".repeat(ID_MAX + 1))).is_none());
        assert!(changed("iat", json!(now().timestamp() - 60)).is_some());
        assert!(accepted(&proof(&device, &claims(), "JWT")).is_none());
    }

    #[test]
    fn a_proof_signed_by_another_key_than_it_names_is_refused() {
        let (key, _) = device();
        let (_, jwk) = device();
        assert!(accepted(&proof(&(key, jwk), &claims(), TYPE)).is_none());
    }

    #[test]
    fn a_proof_that_shows_the_private_key_is_refused() {
        let good = proof(&device(), &claims(), TYPE);
        let mut parts = good.split('.');
        let header = URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap();
        let mut header: Value = serde_json::from_slice(&header).unwrap();
        header["jwk"]["d"] = json!("AAAA");
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let shown = format!(
            "{header}.{}.{}",
            parts.next().unwrap(),
            parts.next().unwrap()
        );
        assert_eq!(holds_private_key(&shown), Some(true));
        assert!(accepted(&shown).is_none());
    }

    #[test]
    fn a_proof_with_a_shared_secret_is_refused() {
        install_cryptography();
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.jwk = Some(serde_json::from_value(json!({"kty": "oct", "k": "c2VjcmV0"})).unwrap());
        let forged =
            jsonwebtoken::encode(&header, &claims(), &EncodingKey::from_secret(b"secret")).unwrap();
        assert!(accepted(&forged).is_none());
    }

    #[test]
    fn a_proof_covers_only_the_token_it_was_made_for() {
        let mut claims = claims();
        claims["ath"] = json!(URL_SAFE_NO_PAD.encode(sha256(b"token")));
        let covering = accepted(&proof(&device(), &claims, TYPE)).unwrap();
        assert!(covering.covers("token").is_ok());
        assert!(covering.covers("another").is_err());
        let plain = accepted(&proof(&device(), &super::tests::claims(), TYPE)).unwrap();
        assert!(plain.covers("token").is_err());
    }

    #[test]
    fn what_is_no_token_at_all_is_refused() {
        for text in ["", ".", "a.b.c", "....", "e30.e30.e30"] {
            assert!(accepted(text).is_none());
        }
    }
}
