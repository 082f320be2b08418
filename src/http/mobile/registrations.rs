//! `/v1/registrations`: an IIN, an address and a password become an account.

use crate::app::poa::s01_sign_in::{self, CodeSent};
use crate::app::{AppError, Role};
use crate::http::extract::{AppState, Json, Language, Path};
use crate::http::mobile::me::NameView;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use law::poa::s01_sign_in::RegistrationForm;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(confirm))
}

/// A registration as it is filled in; a telephone or an e-mail address is needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationRequest {
    /// Twelve digits.
    #[serde(default)]
    #[schema(required, example = "900101300017")]
    iin: String,
    /// `+7` and ten digits; the code goes here when it is given.
    phone: Option<String>,
    /// An e-mail address.
    email: Option<String>,
    /// Ten characters at least.
    #[serde(default)]
    #[schema(required)]
    password: String,
}

/// A code is on its way.
#[derive(Serialize, ToSchema)]
pub struct RegistrationView {
    /// The registration, to be confirmed.
    registration_id: String,
    /// Where the code went, masked.
    sent_to: String,
    /// Until when the code is good.
    expires_at: DateTime<Utc>,
}

/// A one-time code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// Six digits.
    pub(super) code: String,
}

/// An account that was made.
#[derive(Serialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    id: String,
    /// What it may do: `citizen`, `notary` or `desk`.
    role: &'static str,
    /// The person's names, from the database of individuals.
    name: NameView,
}

/// Registers a person: the IIN is looked up in the database of individuals, and a code is sent to the address.
#[utoipa::path(
    post, path = "/v1/registrations", tag = "sign-in", operation_id = "register",
    request_body = RegistrationRequest,
    responses(
        (status = 202, description = "A code was sent; the same answer whether or not the IIN is registered", body = RegistrationView),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, `person_unknown`, `under_age`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_attempts`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn register(
    State(app): State<AppState>,
    Language(lang): Language,
    Json(request): Json<RegistrationRequest>,
) -> Result<(StatusCode, axum::Json<RegistrationView>), AppError> {
    let form = RegistrationForm {
        iin: request.iin,
        phone: request.phone,
        email: request.email,
        password: request.password,
    };
    let CodeSent {
        id,
        sent_to,
        expires_at,
    } = s01_sign_in::register(&app, form, lang).await?;
    let view = RegistrationView {
        registration_id: id,
        sent_to,
        expires_at,
    };
    Ok((StatusCode::ACCEPTED, axum::Json(view)))
}

/// Confirms a registration with the code that was sent.
#[utoipa::path(
    post, path = "/v1/registrations/{id}/confirmation", tag = "sign-in", operation_id = "confirmRegistration",
    params(("id" = String, Path, description = "The registration")),
    request_body = CodeRequest,
    responses(
        (status = 201, description = "The account", body = AccountView),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`already_registered`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, `code_wrong`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn confirm(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Json(request): Json<CodeRequest>,
) -> Result<(StatusCode, axum::Json<AccountView>), AppError> {
    let account = s01_sign_in::confirm(&app, &id, &request.code).await?;
    let view = AccountView {
        id: account.id.to_string(),
        role: Role::Citizen.as_str(),
        name: account.name.into(),
    };
    Ok((StatusCode::CREATED, axum::Json(view)))
}
