//! A document that is attached to a request: the body is its bytes, the query its name.

use crate::app::AppError;
use crate::app::service::attachments::Upload;
use crate::http::extract::body_fault;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, header};
use law::service::attachment::BYTES_MAX;
use serde::Deserialize;
use utoipa::IntoParams;

/// Bytes above the largest document that are still read, so that its sender gets an answer and no broken connection.
const OVER_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a body that holds a document.
pub(super) const BODY_MAX: usize = BYTES_MAX + OVER_MAX;

/// The name of an attached document.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AttachmentName {
    /// The name its sender gives it.
    #[param(max_length = 255)]
    name: String,
}

/// The document of a request.
///
/// # Errors
/// [`Fault::TooLarge`](crate::app::Fault::TooLarge) for more than is read, [`Fault::MalformedRequest`](crate::app::Fault) for less
/// than was announced.
pub(super) fn upload(
    named: AttachmentName,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Upload, AppError> {
    let bytes = body.map_err(|rejection| body_fault(&rejection))?;
    let media_type = headers.get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok());
    Ok(Upload {
        name: named.name,
        media_type: media_type.unwrap_or_default().to_owned(),
        bytes: bytes.to_vec(),
    })
}
