//! `/v1/me`: the account that is signed in.

use crate::app::poa::s01_sign_in::{self, PasswordChange};
use crate::app::{AppError, session};
use crate::http::extract::{AppState, Json as Asked, SignedIn};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use law::poa::s03_application::PersonName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(change_password))
}

/// A person's names.
#[derive(Serialize, ToSchema)]
pub struct NameView {
    /// Тегі, фамилия.
    surname: String,
    /// Аты, имя.
    name: String,
    /// Әкесінің аты, отчество.
    #[serde(skip_serializing_if = "Option::is_none")]
    patronymic: Option<String>,
}

impl From<PersonName> for NameView {
    fn from(name: PersonName) -> Self {
        Self {
            surname: name.surname,
            name: name.name,
            patronymic: name.patronymic,
        }
    }
}

/// The caller's own account.
#[derive(Serialize, ToSchema)]
pub struct MeView {
    /// The account.
    id: String,
    /// What it may do: `citizen`, `notary` or `desk`.
    role: &'static str,
    /// The IIN.
    iin: String,
    /// The names, from the registry.
    name: NameView,
    /// Where short messages go.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Where letters go.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// `proved`, or `claimed` until the person signs in by the digital signature once.
    #[schema(example = "proved")]
    identity: &'static str,
    /// The present session.
    session_id: String,
    /// Whether the caller is one of the staff who oversee: posts, dates and prices, work that was given up, calls for help, recordings
    /// on request.
    oversees: bool,
}

/// Tells who is signed in.
#[utoipa::path(
    get, path = "/v1/me", tag = "sign-in", operation_id = "me", security(("access_token" = [])),
    responses(
        (status = 200, description = "The account", body = MeView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn me(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Json<MeView>, AppError> {
    let account = session::own_account(&app, &caller).await?;
    let oversees = app.oversees(&caller);
    Ok(Json(MeView {
        id: caller.account.to_string(),
        role: caller.role.as_str(),
        iin: caller.iin.as_str().to_owned(),
        name: caller.name.into(),
        phone: account.phone,
        email: account.email,
        identity: caller.standing.as_str(),
        session_id: caller.session,
        oversees,
    }))
}

/// A change of the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChangeRequest {
    /// The present password.
    present: String,
    /// The new password, ten to 128 characters.
    new: String,
}

/// Changes the password of the caller; every other device is signed out, and a message says so.
#[utoipa::path(
    post, path = "/v1/me/password", tag = "sign-in", operation_id = "changePassword", security(("access_token" = [])),
    request_body = PasswordChangeRequest,
    responses(
        (status = 204, description = "The password is changed; only the present session is left"),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`password_wrong`, `invalid_form`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_attempts`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn change_password(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Asked(request): Asked<PasswordChangeRequest>,
) -> Result<StatusCode, AppError> {
    let change = PasswordChange {
        present: request.present,
        new: request.new,
    };
    s01_sign_in::change_password(&app, &caller, change).await?;
    Ok(StatusCode::NO_CONTENT)
}
