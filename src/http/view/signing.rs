//! What is to be signed, what was signed, and stored files over HTTP.

use super::BothLanguages;
use crate::app::evidence::ToSign;
use crate::app::poa::Artifact;
use crate::app::{AppError, Fault};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use law::text::Bilingual;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be signed.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ToSignView {
    /// The bytes, base64; sign them attached, with a signing certificate.
    content_base64: String,
    /// SHA-256 of the bytes.
    sha256: String,
    /// What the signature says.
    text: BothLanguages,
}

impl ToSignView {
    pub(in crate::http) fn new(to_sign: &ToSign, text: Bilingual) -> Self {
        Self {
            content_base64: STANDARD.encode(&to_sign.content),
            sha256: to_sign.sha256.to_string(),
            text: text.into(),
        }
    }
}

/// A signed message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SignedBody {
    /// The CMS (DER), base64.
    #[schema(max_length = 262_144)]
    cms_base64: String,
}

impl SignedBody {
    /// The CMS.
    pub(in crate::http) fn cms(&self) -> Result<Vec<u8>, AppError> {
        decode(&self.cms_base64)
    }
}

/// Bytes sent as base64.
pub(in crate::http) fn decode(base64: &str) -> Result<Vec<u8>, AppError> {
    Ok(STANDARD
        .decode(base64)
        .map_err(|_| Fault::SignatureMalformed)?)
}

/// A stored file, to be kept by whoever asked for it and nobody between.
pub(in crate::http) fn file_answer(artifact: Artifact) -> Result<Response, AppError> {
    let media_type = HeaderValue::from_str(&artifact.media_type);
    let media_type = media_type.map_err(|_| AppError::Internal("a stored media type is none"))?;
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, media_type),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ),
        (header::ETAG, etag(artifact.sha256.as_str())?),
    ];
    Ok((headers, artifact.bytes).into_response())
}

fn etag(sha256: &str) -> Result<HeaderValue, AppError> {
    HeaderValue::from_str(&format!("\"{sha256}\""))
        .map_err(|_| AppError::Internal("a digest is no header value"))
}
