//! Errors as `application/problem+json` (RFC 9457), in the language the client asked for.
//!
//! A handler answers with an [`AppError`]; the status and the code travel in the response's extensions, and the
//! [`localise`] layer writes the body, because only there the client's language is known.

use crate::app::{AppError, Fault};
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use law::form::FieldError;
use law::poa::stage::NotAllowed;
use law::services::nca::stage as nca;
use law::text::{Lang, Text};
use serde::Serialize;
use utoipa::ToSchema;

/// Seconds after which a client may try again when something outside was not available.
const RETRY_AFTER_SECONDS: u64 = 5;
/// Seconds after which a client may try again when it was too fast.
const SLOW_DOWN_SECONDS: u64 = 60;

/// An error, by RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `urn:senim:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The code of the closed list.
    code: &'static str,
    /// The sentence for a person.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblemView>,
    /// At a wrong stage: where the case stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'static str>,
    /// To eGov Mobile: the sentence it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Who reads a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// A client of ours.
    Client,
    /// eGov Mobile, which looks for `message`.
    Phone,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldProblemView {
    /// JSON pointer (RFC 6901) into the submitted body.
    pointer: String,
    /// The code of the problem.
    code: String,
    /// The sentence for a person.
    detail: &'static str,
}

/// What a handler leaves for the layer.
#[derive(Clone, Debug)]
struct Pending {
    fault: Fault,
    text: Text,
    errors: Vec<FieldError>,
    stage: Option<&'static str>,
    reader: Reader,
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let fault = self.fault();
        let status = status(fault);
        if status.is_server_error() {
            tracing::error!(error = %self, cause = ?std::error::Error::source(&self), code = fault.code(), "request failed");
        }
        // A refusal to sign in is told in the words of its regulation.
        let text = match &self {
            Self::SignIn(refusal) => refusal.text(),
            _ => fault.text(),
        };
        let (errors, stage) = match self {
            Self::Invalid(errors) => (errors, None),
            Self::NotAllowed(NotAllowed::WrongStage { stage, .. }) => {
                (Vec::new(), Some(stage.as_str()))
            }
            Self::Request(nca::NotAllowed::WrongStage { stage, .. }) => {
                (Vec::new(), Some(stage.as_str()))
            }
            Self::Service(law::service::stage::NotAllowed::WrongStage { stage, .. }) => {
                (Vec::new(), Some(stage.as_str()))
            }
            _ => (Vec::new(), None),
        };
        let mut response = status.into_response();
        let after = match status {
            StatusCode::SERVICE_UNAVAILABLE => Some(RETRY_AFTER_SECONDS),
            StatusCode::TOO_MANY_REQUESTS => Some(SLOW_DOWN_SECONDS),
            _ => None,
        };
        if let Some(seconds) = after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Pending {
            fault,
            text,
            errors,
            stage,
            reader: Reader::Client,
        });
        response
    }
}

/// Words a refusal as eGov Mobile expects it: 403 with a `message` for whatever its person has to read.
pub(super) fn told_to_phone(mut response: Response) -> Response {
    let Some(pending) = response.extensions_mut().get_mut::<Pending>() else {
        return response;
    };
    pending.reader = Reader::Phone;
    match response.status() {
        StatusCode::UNAUTHORIZED
        | StatusCode::CONFLICT
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::TOO_MANY_REQUESTS => *response.status_mut() = StatusCode::FORBIDDEN,
        _ => {}
    }
    response
}

/// A sentence for a person whose phone may not say which language it speaks: then in both languages of the state.
pub(super) fn for_person(headers: &axum::http::HeaderMap, text: [&str; 3]) -> String {
    let [kk, ru, en] = text;
    if !headers.contains_key(header::ACCEPT_LANGUAGE) {
        return format!("{kk} / {ru}");
    }
    let chosen = match language(headers) {
        Lang::Kk => kk,
        Lang::Ru => ru,
        Lang::En => en,
    };
    chosen.to_owned()
}

/// Writes the body of every error in the client's language and marks the language of every answer.
pub(super) async fn localise(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let lang = language(&headers);
    let mut response = next.run(request).await;
    if let Some(pending) = response.extensions_mut().remove::<Pending>() {
        let mut own = std::mem::take(response.headers_mut());
        own.remove(header::CONTENT_LENGTH);
        let status = response.status();
        let mut body = problem(&pending, status, lang);
        if pending.reader == Reader::Phone {
            let Text { kk, ru, en } = pending.text;
            body.message = Some(for_person(&headers, [kk, ru, en]));
        }
        response = (status, own, Json(body)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
    }
    response
        .headers_mut()
        .entry(header::CONTENT_LANGUAGE)
        .or_insert(HeaderValue::from_static(lang.code()));
    response
}

/// The language a client asked for.
#[must_use]
pub(super) fn language(headers: &axum::http::HeaderMap) -> Lang {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or_else(Lang::default, Lang::negotiate)
}

fn problem(pending: &Pending, status: StatusCode, lang: Lang) -> Problem {
    Problem {
        kind: format!("urn:senim:problem:{}", pending.fault.code()),
        code: pending.fault.code(),
        title: pending.text.get(lang),
        status: status.as_u16(),
        errors: pending
            .errors
            .iter()
            .map(|error| FieldProblemView {
                pointer: error.pointer.clone(),
                code: field_code(error),
                detail: error.problem.text().get(lang),
            })
            .collect(),
        stage: pending.stage,
        message: None,
    }
}

fn field_code(error: &FieldError) -> String {
    let tagged = serde_json::to_value(error.problem).unwrap_or_default();
    tagged.as_str().unwrap_or_default().to_owned()
}

/// The HTTP status of a code.
#[must_use]
#[expect(
    clippy::too_many_lines,
    reason = "a table: one line for each code of the closed list"
)]
pub(super) const fn status(fault: Fault) -> StatusCode {
    match fault {
        Fault::MalformedRequest | Fault::IdempotencyKeyRequired => StatusCode::BAD_REQUEST,
        Fault::Unauthenticated
        | Fault::SignInRefused
        | Fault::DeviceProofInvalid
        | Fault::SessionEnded
        | Fault::CallbackUnsigned
        | Fault::CallbackStale => StatusCode::UNAUTHORIZED,
        Fault::Forbidden
        | Fault::IdentityNotProved
        | Fault::LicenceNotInForce
        | Fault::LinkTokenWrong
        | Fault::NotAnOperator
        | Fault::OperatorSuspended
        | Fault::OperatorWithdrawn
        | Fault::OwnRequest
        | Fault::NotInRoster
        | Fault::OtherRolesStep
        | Fault::AssignedToAnother
        | Fault::OwnDraft
        | Fault::NotResponsible => StatusCode::FORBIDDEN,
        Fault::NotFound => StatusCode::NOT_FOUND,
        Fault::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Fault::WrongStage
        | Fault::ActNotHere
        | Fault::NothingDrafted
        | Fault::IdempotencyInFlight
        | Fault::AlreadyRegistered
        | Fault::ConsentMissing
        | Fault::NotInRoom
        | Fault::RecordingNotAgreed
        | Fault::RecordingNotRunning
        | Fault::MediaNotFlowing
        | Fault::NoCall
        | Fault::CallTaken
        | Fault::NotRinging
        | Fault::TimeTaken
        | Fault::TimeNotOffered
        | Fault::NotaryIsParty
        | Fault::OffDuty
        | Fault::AlreadyOnCall
        | Fault::RemarksUnanswered
        | Fault::NumberTaken
        | Fault::PreparationExpired
        | Fault::RecordingNotSealed
        | Fault::RecordingUnsigned
        | Fault::RecordingIncomplete
        | Fault::DocumentWithoutForce
        | Fault::RecordingDamaged
        | Fault::PaymentUnderWay
        | Fault::AlreadyDone
        | Fault::LimitReached
        | Fault::LinkExpired
        | Fault::LinkUsed
        | Fault::SecondOperatorRequired
        | Fault::CallbackConflict => StatusCode::CONFLICT,
        Fault::RecordingDestroyed
        | Fault::OpeningOver
        | Fault::ReadingTimeOver
        | Fault::HandlingOver => StatusCode::GONE,
        Fault::StaleVersion => StatusCode::PRECONDITION_FAILED,
        Fault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Fault::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Fault::InvalidForm
        | Fault::IdempotencyKeyReused
        | Fault::CodeWrong
        | Fault::PasswordWrong
        | Fault::PersonUnknown
        | Fault::PowerOfAttorneyInvalid
        | Fault::UnderAge
        | Fault::NotRegistered
        | Fault::ChallengeUnknown
        | Fault::SignatureMalformed
        | Fault::SignatureWithoutSigner
        | Fault::SignatureOfSeveral
        | Fault::CertificateMissing
        | Fault::AlgorithmUnsupported
        | Fault::SignatureIncomplete
        | Fault::SignatureOtherDigest
        | Fault::SignatureInvalid
        | Fault::CertificateUntrusted
        | Fault::CertificateNotYetValid
        | Fault::CertificateExpired
        | Fault::CertificateRevoked
        | Fault::WrongKeyUsage
        | Fault::WrongSigner
        | Fault::WrongPurpose
        | Fault::NotOperatorCertificate
        | Fault::OtherContent => StatusCode::UNPROCESSABLE_ENTITY,
        Fault::VersionRequired => StatusCode::PRECONDITION_REQUIRED,
        Fault::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
        Fault::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Fault::SystemUnavailable
        | Fault::RevocationUnknown
        | Fault::FeeUnknown
        | Fault::CalendarUnknown
        | Fault::AuthorityUnavailable
        | Fault::TryAgain => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_status_and_a_spelling_of_its_own() {
        let mut codes: Vec<_> = Fault::ALL.iter().map(|f| f.code()).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert!(
            Fault::ALL
                .iter()
                .all(|f| status(*f).is_client_error() || status(*f).is_server_error())
        );
    }
}
