//! Signing in, by password and code or by digital signature, and staying signed in.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::Signer;
use eds::cms;
use serde_json::json;
use tokio::sync::Mutex;

use super::api::{Api, Call};
use super::device::Device;
use super::outside::Phone;
use super::people::Person;
use super::view::{CodeSent, ToSign, Tokens};
use super::{WalkError, now};

/// Access tokens live five minutes; they are exchanged well before that.
const EXCHANGE_AFTER: Duration = Duration::from_mins(3);

/// As whom somebody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Citizen,
    Notary,
    Desk,
}

impl Role {
    /// Its name in requests.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Notary => "notary",
            Self::Desk => "desk",
        }
    }
}

/// Somebody signed in.
pub(crate) struct Session {
    api: Api,
    device: Device,
    tokens: Mutex<(Tokens, Instant)>,
}

impl Session {
    /// Makes the person's account; an account that is there already is as good.
    pub(crate) async fn register(
        api: &Api,
        phone: &Phone,
        person: &Person,
        password: &str,
    ) -> Result<(), WalkError> {
        let form = json!({ "iin": person.iin, "phone": person.phone, "password": password });
        let read_before = phone.messages(&person.phone).await?;
        let sent: CodeSent = api.post("/v1/registrations").json(&form).read().await?;
        let id = sent.registration_id.unwrap_or_default();
        let code = phone.code_after(&person.phone, read_before).await?;
        let confirmed = api
            .post(&format!("/v1/registrations/{id}/confirmation"))
            .json(&json!({ "code": code }))
            .send()
            .await;
        match confirmed {
            Err(error) if error.is_conflict("already_registered") => Ok(()),
            other => other.map(drop),
        }
    }

    /// Signs in by password and one-time code.
    pub(crate) async fn by_password(
        api: &Api,
        phone: &Phone,
        person: &Person,
        password: &str,
    ) -> Result<Self, WalkError> {
        let device = Device::new("xtask: телефон")?;
        let form =
            json!({ "iin": person.iin, "password": password, "device": { "name": device.name } });
        let read_before = phone.messages(&person.phone).await?;
        let sent: CodeSent = proven(api, &device, "/v1/sign-ins", None)?
            .json(&form)
            .read()
            .await?;
        let code = phone.code_after(&person.phone, read_before).await?;
        let path = format!("/v1/sign-ins/{}/code", sent.sign_in_id.unwrap_or_default());
        let tokens = proven(api, &device, &path, None)?
            .json(&json!({ "code": code }))
            .read()
            .await?;
        Ok(Self::new(api, device, tokens))
    }

    /// Signs in by signing a challenge.
    pub(crate) async fn by_signature(
        api: &Api,
        key: &dyn Signer,
        role: Role,
    ) -> Result<Self, WalkError> {
        let device = Device::new("xtask: ЭЦҚ")?;
        let challenge: ToSign = proven(api, &device, "/v1/eds-challenges", None)?
            .json(&json!({ "purpose": "sign_in" }))
            .read()
            .await?;
        let cms_base64 = signed(key, &challenge)?;
        let path = format!(
            "/v1/eds-challenges/{}/session",
            challenge.challenge_id.unwrap_or_default()
        );
        let answer = json!({ "cms_base64": cms_base64, "as": role.as_str(), "device": { "name": device.name } });
        let tokens = proven(api, &device, &path, None)?
            .json(&answer)
            .read()
            .await?;
        Ok(Self::new(api, device, tokens))
    }

    fn new(api: &Api, device: Device, tokens: Tokens) -> Self {
        Self {
            api: api.clone(),
            device,
            tokens: Mutex::new((tokens, Instant::now())),
        }
    }

    /// A token that is good for at least two minutes.
    pub(crate) async fn token(&self) -> Result<String, WalkError> {
        let mut kept = self.tokens.lock().await;
        if kept.1.elapsed() > EXCHANGE_AFTER {
            *kept = (self.exchange(&kept.0.refresh_token).await?, Instant::now());
        }
        Ok(kept.0.access_token.clone())
    }

    /// A token as fresh as can be.
    pub(crate) async fn fresh_token(&self) -> Result<String, WalkError> {
        let mut kept = self.tokens.lock().await;
        *kept = (self.exchange(&kept.0.refresh_token).await?, Instant::now());
        Ok(kept.0.access_token.clone())
    }

    async fn exchange(&self, refresh_token: &str) -> Result<Tokens, WalkError> {
        proven(
            &self.api,
            &self.device,
            "/v1/sessions/refresh",
            Some(refresh_token),
        )?
        .json(&json!({ "refresh_token": refresh_token }))
        .read()
        .await
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Call, WalkError> {
        Ok(self.api.get(path).bearer(&self.token().await?))
    }

    pub(crate) async fn post(&self, path: &str) -> Result<Call, WalkError> {
        Ok(self.api.post(path).bearer(&self.token().await?))
    }

    pub(crate) async fn put(&self, path: &str) -> Result<Call, WalkError> {
        Ok(self.api.put(path).bearer(&self.token().await?))
    }
}

/// Signs the bytes of an answer, attached, as base64; what was asked for must be what its digest says.
pub(crate) fn signed(key: &dyn Signer, to_sign: &ToSign) -> Result<String, WalkError> {
    let content = to_sign.content()?;
    let cms = cms::sign_attached(key, &content, now())
        .map_err(|error| WalkError::Key(error.to_string()))?;
    Ok(STANDARD.encode(cms))
}

fn proven(api: &Api, device: &Device, path: &str, token: Option<&str>) -> Result<Call, WalkError> {
    let proof = device.proof(&format!("{}{path}", api.address()), token)?;
    Ok(api.post(path).header("dpop", &proof))
}
