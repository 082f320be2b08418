//! `/v1/remote-signings`: whoever is about to sign does so on a phone with eGov Mobile.
//!
//! No `Idempotency-Key`: nothing is filed here, and a kept answer would keep the link in clear.

use crate::app::AppError;
use crate::app::remote_signing::{self, SigningPurpose, Wanted};
use crate::http::extract::{AppState, Json, Language, Path, SignedIn};
use crate::http::found_error::FoundErrorBody;
use crate::http::problem::Problem;
use crate::http::view::{RemoteSigningStarted, RemoteSigningView, signing_answer, started_answer};
use axum::extract::State;
use axum::response::Response;
use law::id::{CaseId, RequestId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(one))
}

/// What a signature made on a phone is for.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RemotePurpose {
    /// The application, by a principal.
    Application,
    /// The approval of a revision, by a principal.
    Approval,
    /// The revocation, by a principal.
    Revocation,
    /// The prepared document, by its notary.
    Signature,
    /// A request about certificates, by its applicant.
    CertificateRequest,
    /// The confirmation of such a request, by an operator.
    OperatorConfirmation,
    /// A request of a service, by whoever fills it in.
    ServiceRequest,
    /// The correction of a certificate of real estate, by its applicant or by the operator who takes it in.
    ServiceCorrection,
    /// The manifest of the call's recording, by the call's notary.
    Recording,
}

impl From<RemotePurpose> for SigningPurpose {
    fn from(purpose: RemotePurpose) -> Self {
        match purpose {
            RemotePurpose::Application => Self::Application,
            RemotePurpose::Approval => Self::Approval,
            RemotePurpose::Revocation => Self::Revocation,
            RemotePurpose::Signature => Self::Signature,
            RemotePurpose::CertificateRequest => Self::CertificateRequest,
            RemotePurpose::ServiceRequest => Self::ServiceRequest,
            RemotePurpose::ServiceCorrection => Self::ServiceCorrection,
            RemotePurpose::OperatorConfirmation => Self::OperatorConfirmation,
            RemotePurpose::Recording => Self::Recording,
        }
    }
}

/// What is to be signed on a phone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RemoteSigningRequest {
    /// What the signature is for.
    purpose: RemotePurpose,
    /// For everything about a power of attorney: the case.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    case: Option<CaseId>,
    /// For an approval: the revision.
    #[serde(default)]
    revision: Option<u32>,
    /// For everything about certificates and services: the request.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    request: Option<RequestId>,
    /// For a correction: the error.
    #[serde(default)]
    correction: Option<FoundErrorBody>,
}

/// Begins a signing on a phone, over the very bytes that the purpose's own resource puts up for signing.
#[utoipa::path(
    post, path = "/v1/remote-signings", tag = "signing on a phone", operation_id = "startRemoteSigning",
    security(("access_token" = [])),
    request_body = RemoteSigningRequest,
    responses(
        (status = 201, description = "The link, good for 180 seconds and one signature", body = RemoteSigningStarted),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `identity_not_proved`, `licence_not_in_force`, `not_an_operator`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: no case or request of the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage`, `consent_missing`, `limit_reached`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn start(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Json(request): Json<RemoteSigningRequest>,
) -> Result<Response, AppError> {
    let wanted = Wanted {
        purpose: request.purpose.into(),
        case: request.case,
        revision: request.revision,
        request: request.request,
        correction: request.correction.map(Into::into),
    };
    let started = remote_signing::start(&app, &caller, &wanted).await?;
    Ok(started_answer(started))
}

/// How a signing on a phone stands; with the signature, once it is here.
#[utoipa::path(
    get, path = "/v1/remote-signings/{id}", tag = "signing on a phone", operation_id = "getRemoteSigning",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The signing")),
    responses(
        (status = 200, description = "The signing; it is forgotten some time after its link ended", body = RemoteSigningView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: no signing of the caller", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Language(lang): Language,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    let view = remote_signing::view(&app, &caller, &id).await?;
    Ok(signing_answer(view, lang))
}
