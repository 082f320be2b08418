//! `/v1/notary/cases/{id}/signatures`: who signed what in a case, by which certificate, and whether it holds.

use crate::app::AppError;
use crate::app::poa::signatures::{self, CaseSignature, Revocation, Signed, Verdict};
use crate::http::extract::{AppState, Notary, Path};
use crate::http::problem::Problem;
use axum::extract::State;
use chrono::{DateTime, Utc};
use law::id::CaseId;
use law::poa::s10_signature::KeptIn;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The signatures of a case.
#[derive(Serialize, ToSchema)]
struct CaseSignaturesView {
    /// Each of them, oldest first.
    items: Vec<CaseSignatureView>,
}

/// A signature, checked at the moment of the request.
#[derive(Serialize, ToSchema)]
struct CaseSignatureView {
    /// The file of the case that holds it.
    file: String,
    /// What was signed: `application`, `approval`, `recording_seal`, `recording`, `document`, `seal`, `revocation`.
    signed: &'static str,
    /// For `document` and `seal`: `document`, or `separate_file` for a signature that readers of PDF do not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_in: Option<&'static str>,
    /// The revision of the draft that was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    /// When the platform took it.
    kept_at: DateTime<Utc>,
    /// The signer's certificate; absent when there is none to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<CaseCertificateView>,
    /// The signature's algorithm and its hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<String>,
    /// `passed`, `indeterminate` or `failed` (EN 319 102-1).
    verdict: &'static str,
    /// The code of what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// Whether the certificate was revoked at the time that counts.
    revocation: CaseRevocationView,
    /// The time that a time-stamp on the signature proves.
    #[serde(skip_serializing_if = "Option::is_none")]
    stamped_at: Option<DateTime<Utc>>,
    /// The authority that made the time-stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    stamped_by: Option<String>,
}

/// The certificate of a signature.
#[derive(Serialize, ToSchema)]
struct CaseCertificateView {
    /// The full name in it, or the organisation's for a seal.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The IIN in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    iin: Option<String>,
    /// Its serial number in hex.
    serial: String,
    /// Who issued it; absent unless the signature passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    /// Its first moment.
    valid_from: DateTime<Utc>,
    /// Its last moment.
    valid_until: DateTime<Utc>,
}

/// What is known about a certificate's revocation.
#[derive(Serialize, ToSchema)]
struct CaseRevocationView {
    /// `good`, `revoked` or `unknown`.
    state: &'static str,
    /// What says so: `list`, `ocsp`, or `exempt` for a certificate that nobody asks about while it lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
    /// When that was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_at: Option<DateTime<Utc>>,
}

/// The signatures made in a case the caller is in charge of, each with its certificate and checked at this moment.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}/signatures", tag = "notary", operation_id = "listCaseSignatures",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The signatures, oldest first", body = CaseSignaturesView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CaseId>,
) -> Result<axum::Json<CaseSignaturesView>, AppError> {
    let found = signatures::of_case(&app, &caller, &id).await?;
    let items = found.into_iter().map(CaseSignatureView::from).collect();
    Ok(axum::Json(CaseSignaturesView { items }))
}

impl From<CaseSignature> for CaseSignatureView {
    fn from(found: CaseSignature) -> Self {
        let (signed, revision) = named(found.signed);
        let issuer = found.issuer;
        let certificate = found.signer.map(|signer| CaseCertificateView {
            name: signer.common_name.or(signer.organization),
            iin: signer.iin,
            serial: signer.certificate_serial,
            issuer,
            valid_from: signer.valid_from,
            valid_until: signer.valid_until,
        });
        Self {
            file: found.file,
            signed,
            kept_in: found.kept_in.map(KeptIn::as_str),
            revision,
            kept_at: found.kept_at,
            certificate,
            algorithm: found.algorithm,
            verdict: match found.verdict {
                Verdict::Passed => "passed",
                Verdict::Indeterminate => "indeterminate",
                Verdict::Failed => "failed",
            },
            reason: found.reason,
            revocation: found.revocation.into(),
            stamped_at: found.stamped_at,
            stamped_by: found.stamped_by,
        }
    }
}

const fn named(signed: Signed) -> (&'static str, Option<u32>) {
    match signed {
        Signed::Application => ("application", None),
        Signed::Approval { revision } => ("approval", Some(revision)),
        Signed::RecordingSeal => ("recording_seal", None),
        Signed::Recording => ("recording", None),
        Signed::Document => ("document", None),
        Signed::Seal => ("seal", None),
        Signed::Revocation => ("revocation", None),
    }
}

impl From<Revocation> for CaseRevocationView {
    fn from(found: Revocation) -> Self {
        let (state, source, issued_at) = match found {
            Revocation::Good { source, issued_at } => ("good", Some(source), issued_at),
            Revocation::Revoked => ("revoked", None, None),
            Revocation::Unknown => ("unknown", None, None),
        };
        Self {
            state,
            source,
            issued_at,
        }
    }
}
