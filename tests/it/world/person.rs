//! People who use the product: with a device, with keys of their own, signed in when they need to be.

use super::Ground;
use super::api::{Answer, Ask};
use super::log::may_not_be_logged;
use super::mocks::Who;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, SubjectSpec};
use eds::cms::{self, Detached};
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::Usage;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Access tokens live five minutes by the server's clock.
const TOKEN_GOOD_FOR: TimeDelta = TimeDelta::minutes(4);
/// A notaries' office, plainly invented; the number's checksum is right.
const OFFICE: (&str, &str) = ("Мысал нотариат кеңсесі", "000240000016");

/// Somebody with a device and keys.
#[derive(Clone)]
pub(crate) struct Person(Arc<Inner>);

struct Inner {
    who: Who,
    role: &'static str,
    ground: Arc<Ground>,
    device: Device,
    signing: KeyFile,
    authentication: KeyFile,
    session: Mutex<Option<Session>>,
}

/// What signing in gave.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The access token.
    pub(crate) access: String,
    /// The refresh token.
    pub(crate) refresh: String,
    /// The session.
    pub(crate) id: String,
    /// The account.
    pub(crate) account: String,
    got_at: DateTime<Utc>,
}

impl Person {
    pub(super) fn new(ground: &Arc<Ground>, who: &Who, role: &'static str) -> Self {
        let key = |usage| ground.key_of(who, role, usage);
        Self(Arc::new(Inner {
            signing: key(Usage::Sign),
            authentication: key(Usage::Authenticate),
            who: who.clone(),
            role,
            ground: Arc::clone(ground),
            device: Device::new(),
            session: Mutex::new(None),
        }))
    }

    /// Who it is.
    pub(crate) fn who(&self) -> &Who {
        &self.0.who
    }

    /// The key and certificate for signing.
    pub(crate) fn signing(&self) -> &KeyFile {
        &self.0.signing
    }

    /// The key and certificate for signing in.
    pub(crate) fn authentication(&self) -> &KeyFile {
        &self.0.authentication
    }

    /// The device, for proofs made by hand.
    pub(crate) fn device(&self) -> &Device {
        &self.0.device
    }

    /// Signs in by digital signature, whatever was before.
    pub(crate) async fn sign_in(&self) -> Session {
        let session = self.session_from(&self.try_sign_in().await.ok());
        *self.0.session.lock().await = Some(session.clone());
        session
    }

    /// The answer to signing in by digital signature.
    pub(crate) async fn try_sign_in(&self) -> Answer {
        let offered = self
            .proven("/v1/eds-challenges", None)
            .json(&json!({ "purpose": "sign_in" }))
            .send()
            .await
            .ok();
        let cms = self.attached(self.authentication(), &content(&offered));
        self.answer_challenge(&offered, &cms).await
    }

    /// Answers a challenge with a CMS.
    pub(crate) async fn answer_challenge(&self, offered: &Value, cms: &[u8]) -> Answer {
        let id = offered["challenge_id"].as_str().unwrap();
        let body = json!({
            "cms_base64": STANDARD.encode(cms), "as": self.0.role, "device": { "name": "Сынақ құрылғысы" },
        });
        let path = format!("/v1/eds-challenges/{id}/session");
        self.proven(&path, None).json(&body).send().await
    }

    fn session_from(&self, tokens: &Value) -> Session {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let secrets = [&tokens["access_token"], &tokens["refresh_token"]];
        may_not_be_logged(secrets.map(text));
        Session {
            access: text(&tokens["access_token"]),
            refresh: text(&tokens["refresh_token"]),
            id: text(&tokens["session_id"]),
            account: text(&tokens["account"]["id"]),
            got_at: self.0.ground.now(),
        }
    }

    /// The present session, begun anew when its token is getting old.
    pub(crate) async fn session(&self) -> Session {
        let kept = self.0.session.lock().await.clone();
        let age = |session: &Session| self.0.ground.now() - session.got_at;
        match kept {
            Some(session) if age(&session) < TOKEN_GOOD_FOR => session,
            _ => self.sign_in().await,
        }
    }

    /// The account.
    pub(crate) async fn account(&self) -> String {
        self.session().await.account
    }

    /// A `POST` with a proof of the device and no token.
    pub(crate) fn proven(&self, path: &str, token: Option<&str>) -> Ask {
        let address = format!("{}{path}", self.0.ground.api().address);
        let proof = self
            .device()
            .proof("POST", &address, self.0.ground.now(), token);
        self.0.ground.api().post(path).header("dpop", &proof)
    }

    /// A `GET` with a proof of the device and no token.
    pub(crate) fn proven_get(&self, path: &str) -> Ask {
        let address = format!("{}{path}", self.0.ground.api().address);
        let proof = self
            .device()
            .proof("GET", &address, self.0.ground.now(), None);
        self.0.ground.api().get(path).header("dpop", &proof)
    }

    /// A request with the person's token.
    pub(crate) async fn ask(&self, method: Method, path: &str) -> Ask {
        let session = self.session().await;
        self.0
            .ground
            .api()
            .ask(method, path)
            .bearer(&session.access)
    }

    /// Reads.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).await.send().await
    }

    /// Files, pays, signs: a `POST` with an idempotency key of its own.
    pub(crate) async fn act(&self, path: &str, body: &Value) -> Answer {
        let ask = self.ask(Method::POST, path).await;
        ask.once().json(body).send().await
    }

    /// Replaces a record of this version.
    pub(crate) async fn put(&self, path: &str, version: i64, body: &Value) -> Answer {
        let ask = self.ask(Method::PUT, path).await;
        ask.version(version).json(body).send().await
    }

    /// Removes.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path).await.send().await
    }

    /// An attached CMS over bytes, with any key, at the server's time.
    pub(crate) fn attached(&self, key: &KeyFile, content: &[u8]) -> Vec<u8> {
        cms::sign_attached(key, content, self.0.ground.now()).unwrap()
    }

    /// The body of a signed statement: what `to_sign` shows, signed with this key.
    pub(crate) fn signed_with(&self, key: &KeyFile, to_sign: &Value) -> Value {
        json!({ "cms_base64": STANDARD.encode(self.attached(key, &content(to_sign))) })
    }

    /// The body of a signed statement, signed as it should be.
    pub(crate) fn signed(&self, to_sign: &Value) -> Value {
        self.signed_with(self.signing(), to_sign)
    }

    /// The body of a notary's signature over a preparation, signed as it should be.
    pub(crate) fn signed_preparation(&self, preparation: &Value) -> Value {
        signature_with(self.signing(), preparation)
    }

    /// A certificate of the same person by an authority nobody trusts.
    pub(crate) fn key_of_another_authority(&self, pki: &DevelopmentPki, usage: Usage) -> KeyFile {
        Order::of(&self.0.ground, self.who(), self.0.role, usage).issue_from(pki)
    }

    /// A certificate of the same person made otherwise.
    pub(crate) fn other_key(&self, usage: Usage, change: impl FnOnce(&mut Order)) -> KeyFile {
        let mut order = Order::of(&self.0.ground, self.who(), self.0.role, usage);
        change(&mut order);
        order.issue(&self.0.ground)
    }
}

/// The body of a signature over a preparation with any key.
pub(crate) fn signature_with(key: &KeyFile, preparation: &Value) -> Value {
    let cms = cms::sign_detached_content(key, &content(preparation), Detached::Pades).unwrap();
    json!({
        "number": preparation["number"], "at": preparation["at"], "cms_base64": STANDARD.encode(cms),
    })
}

/// The bytes an answer asks to be signed.
pub(crate) fn content(to_sign: &Value) -> Vec<u8> {
    let text = to_sign["content_base64"].as_str();
    STANDARD
        .decode(text.unwrap_or_else(|| panic!("nothing to sign in {to_sign}")))
        .unwrap()
}

/// A certificate being ordered.
pub(crate) struct Order {
    pub(crate) profile: Profile,
    pub(crate) usage: Usage,
    pub(crate) subject: SubjectSpec,
    pub(crate) valid_from: DateTime<Utc>,
    pub(crate) valid_for: TimeDelta,
}

impl Order {
    pub(super) fn of(ground: &Ground, who: &Who, role: &str, usage: Usage) -> Self {
        let profile = match role {
            "notary" => Profile::Notary,
            "desk" => Profile::Staff,
            _ => Profile::Citizen,
        };
        let office = (role != "citizen").then_some(OFFICE);
        Self {
            profile,
            usage,
            subject: SubjectSpec {
                iin: Some(who.iin.clone()),
                surname: who.surname.clone(),
                given: who.name.clone(),
                patronymic: who.patronymic.clone(),
                organization: office.map(|(name, _)| name.to_owned()),
                bin: office.map(|(_, bin)| bin.to_owned()),
            },
            valid_from: ground.now() - TimeDelta::hours(1),
            valid_for: TimeDelta::days(365),
        }
    }

    pub(super) fn issue(&self, ground: &Ground) -> KeyFile {
        match ground.gost.get() {
            Some(gost) => self.issue_with(gost, KeyAlgorithm::Gost512),
            None => self.issue_from(&ground.pki),
        }
    }

    fn issue_from(&self, pki: &DevelopmentPki) -> KeyFile {
        self.issue_with(pki, KeyAlgorithm::P256)
    }

    fn issue_with(&self, pki: &DevelopmentPki, key: KeyAlgorithm) -> KeyFile {
        let order = CertificateOrder {
            profile: self.profile,
            usage: self.usage,
            subject: &self.subject,
            key,
            valid_from: self.valid_from,
            valid_for: self.valid_for,
        };
        pki.issue(&order).unwrap()
    }
}

/// A device with a key that proves where a request comes from (RFC 9449).
pub(crate) struct Device(EncodingKey);

impl Device {
    pub(crate) fn new() -> Self {
        // The head of an Ed25519 private key in PKCS#8 (RFC 8410, 7).
        let mut der = hex::decode("302e020100300506032b657004220420").unwrap();
        der.extend(eds::random::bytes::<32>());
        Self(EncodingKey::from_ed_der(&der))
    }

    /// A proof for one request at a moment; with a token, it covers the token too.
    pub(crate) fn proof(
        &self,
        method: &str,
        address: &str,
        at: DateTime<Utc>,
        token: Option<&str>,
    ) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("dpop+jwt".to_owned());
        header.jwk = Some(Jwk::from_encoding_key(&self.0, Algorithm::EdDSA).unwrap());
        let mut claims = json!({
            "htm": method, "htu": address, "iat": at.timestamp(), "jti": eds::random::token(),
        });
        if let Some(token) = token {
            claims["ath"] = json!(URL_SAFE_NO_PAD.encode(sha256(token.as_bytes())));
        }
        jsonwebtoken::encode(&header, &claims, &self.0).unwrap()
    }
}
