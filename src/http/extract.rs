//! What handlers take from a request, each rejection being a problem of the closed list.

use crate::app::{App, AppError, Caller, Fault, Role, session};
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, FromRequestParts, Path as AxumPath, Query as AxumQuery, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use law::form::{FieldError, FieldProblem};
use law::text::Lang;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The state every handler shares.
pub type AppState = Arc<App>;

/// A JSON body; a value of the wrong shape is a 422 with the pointer to it.
#[derive(Debug)]
pub(crate) struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, AppError> {
        let json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| {
                v.split(';')
                    .next()
                    .is_some_and(|m| m.trim().eq_ignore_ascii_case("application/json"))
            });
        if !json {
            return Err(Fault::UnsupportedMedia.into());
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|e| body_fault(&e))?;
        parse(&bytes).map(Self)
    }
}

/// Reads a JSON body; what cannot be JSON is malformed, what has the wrong shape is an invalid form.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, AppError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        if error.inner().is_data() {
            AppError::Invalid(vec![FieldError::new(
                pointer(error.path()),
                FieldProblem::WrongForm,
            )])
        } else {
            AppError::Fault(Fault::MalformedRequest)
        }
    })?;
    json.end().map_err(|_| Fault::MalformedRequest)?;
    Ok(value)
}

/// Why a body could not be read whole: too large, or broken off.
pub(super) fn body_fault(rejection: &BytesRejection) -> AppError {
    if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Fault::TooLarge.into()
    } else {
        Fault::MalformedRequest.into()
    }
}

impl From<JsonRejection> for AppError {
    fn from(_: JsonRejection) -> Self {
        Self::Fault(Fault::MalformedRequest)
    }
}

/// A serde path as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        pointer.push('/');
        match segment {
            Segment::Seq { index } => pointer.push_str(&index.to_string()),
            Segment::Map { key } => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => pointer.push_str(variant),
            Segment::Unknown => pointer.push('?'),
        }
    }
    pointer
}

/// A part of the path; one that does not read belongs to nothing, so it is not found.
#[derive(Debug)]
pub(crate) struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        // No name of ours holds a null character, and PostgreSQL takes none.
        if parts.uri.path().contains("%00") {
            return Err(Fault::NotFound.into());
        }
        AxumPath::from_request_parts(parts, state)
            .await
            .map(|AxumPath(value)| Self(value))
            .map_err(|_| Fault::NotFound.into())
    }
}

/// The query string.
#[derive(Debug)]
pub(crate) struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        AxumQuery::from_request_parts(parts, state)
            .await
            .map(|AxumQuery(value)| Self(value))
            .map_err(|_| Fault::MalformedRequest.into())
    }
}

/// The language the client asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Language(pub Lang);

impl FromRequestParts<AppState> for Language {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, AppError> {
        Ok(Self(super::problem::language(&parts.headers)))
    }
}

/// The version in `If-Match`, which a change of a record demands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IfMatch(pub i64);

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, AppError> {
        let value = parts
            .headers
            .get(header::IF_MATCH)
            .ok_or(Fault::VersionRequired)?;
        let version = value
            .to_str()
            .ok()
            .and_then(|text| text.trim().trim_matches('"').parse().ok());
        version.map(Self).ok_or_else(|| Fault::StaleVersion.into())
    }
}

/// Anybody signed in.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn(pub Caller);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        // The idempotency layer has asked already.
        if let Some(caller) = parts.extensions.get::<Caller>() {
            return Ok(Self(caller.clone()));
        }
        let token = bearer(&parts.headers)?;
        session::authenticate(state, token).await.map(Self)
    }
}

/// The access token of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, AppError> {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(|| Fault::Unauthenticated.into())
}

macro_rules! signed_in_as {
    ($($(#[$doc:meta])* $name:ident: $role:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $name(pub Caller);

        impl FromRequestParts<AppState> for $name {
            type Rejection = AppError;

            async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
                let SignedIn(caller) = SignedIn::from_request_parts(parts, state).await?;
                caller.must_be(Role::$role)?;
                Ok(Self(caller))
            }
        }
    )+};
}

/// Staff signed in who oversee.
#[derive(Clone, Debug)]
pub(crate) struct Overseer(pub Caller);

impl FromRequestParts<AppState> for Overseer {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let SignedIn(caller) = SignedIn::from_request_parts(parts, state).await?;
        if state.oversees(&caller) {
            Ok(Self(caller))
        } else {
            Err(Fault::Forbidden.into())
        }
    }
}

signed_in_as! {
    /// A citizen signed in.
    Citizen: Citizen;
    /// A notary signed in.
    Notary: Notary;
    /// Desk staff signed in.
    Desk: Desk;
}
