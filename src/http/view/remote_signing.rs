//! A signing on a phone, as the app that began it sees it.

use crate::app::remote_signing::{PreparationKey, SigningView, Started};
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use law::text::Lang;
use serde::Serialize;
use utoipa::ToSchema;

/// A signing that was begun.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RemoteSigningStarted {
    /// Its id, to ask how it stands.
    id: String,
    /// The text of the QR code for eGov Mobile; it is shown this once.
    qr: String,
    /// The link that opens eGov Mobile on the same phone.
    deep_link: String,
    /// Until when the link is good: 180 seconds.
    expires_at: DateTime<Utc>,
    /// For a notary's signature: what goes back with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    preparation: Option<RemotePreparationView>,
}

/// What goes back with a notary's signature.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RemotePreparationView {
    /// The number the document will have in the register.
    number: String,
    /// The time that will stand in the document; the preparation lives for 15 minutes from it.
    at: DateTime<Utc>,
    /// SHA-256 of the approved bytes inside.
    approved_sha256: String,
}

/// How a signing stands.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RemoteSigningView {
    /// The signing.
    id: String,
    /// What the signature is for.
    purpose: String,
    /// `waiting`, `fetched`, `signed`, `refused` (another try may follow) or `expired`.
    status: &'static str,
    /// Until when the link is good.
    expires_at: DateTime<Utc>,
    /// Signatures that may still be tried.
    tries_left: i64,
    /// Why the last signature was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<RemoteRefusalView>,
    /// The CMS (DER), base64, once it is here: to be sent to the resource whose bytes were signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    cms_base64: Option<String>,
    /// For a notary's signature: what goes back with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    preparation: Option<RemotePreparationView>,
}

/// Why a signature was refused.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RemoteRefusalView {
    /// The code of the closed list of problems.
    code: &'static str,
    /// The sentence for a person.
    title: &'static str,
}

impl From<PreparationKey> for RemotePreparationView {
    fn from(key: PreparationKey) -> Self {
        Self {
            number: key.number,
            at: key.at,
            approved_sha256: key.approved_sha256,
        }
    }
}

impl From<Started> for RemoteSigningStarted {
    fn from(started: Started) -> Self {
        Self {
            id: started.id,
            qr: started.qr,
            deep_link: started.deep_link,
            expires_at: started.expires_at,
            preparation: started.preparation.map(Into::into),
        }
    }
}

/// The answer with a new link, which no cache may keep.
pub(in crate::http) fn started_answer(started: Started) -> Response {
    let view = RemoteSigningStarted::from(started);
    let fresh = [(header::CACHE_CONTROL, "no-store")];
    (StatusCode::CREATED, fresh, Json(view)).into_response()
}

/// The answer with a signing, which no cache may keep.
pub(in crate::http) fn signing_answer(view: SigningView, lang: Lang) -> Response {
    let signing = view.signing;
    let body = RemoteSigningView {
        id: signing.id,
        purpose: signing.purpose,
        status: view.status.as_str(),
        expires_at: signing.expires_at,
        tries_left: view.tries_left,
        refusal: view.refusal.map(|fault| RemoteRefusalView {
            code: fault.code(),
            title: fault.text().get(lang),
        }),
        cms_base64: signing.cms.map(|cms| STANDARD.encode(cms)),
        preparation: signing.preparation.map(Into::into),
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
