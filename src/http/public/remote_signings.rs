//! `/public/signing-links` and `/public/signing-documents`: what eGov Mobile asks and brings, in its own words.
//!
//! The phone has no session: the secret in the link lets it in, and the token that the link gives opens the document.
//! What it is refused is 403 with a `message`, which it shows to its person.

use crate::app::remote_signing::{
    self, DOCUMENT_PATH, DocumentTitle, RemoteSigningRow, SigningPurpose,
};
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Json, Path, bearer};
use crate::http::problem::{self, Problem};
use axum::Json as Answer;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use law::form::{FieldError, FieldProblem};
use law::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What a phone may send: a CMS as large as our own routes take it (256 KiB in base64), and the names around it.
const PHONE_BODY_MAX: usize = 320 * 1024;
/// The version of the protocol's JSON.
const PROTOCOL_VERSION: i64 = 1;
/// One signing has one document.
const DOCUMENT_ID: i64 = 1;

/// What the phone says when it is done.
const TAKEN: Text = Text::new(
    "Қолтаңба қабылданды.",
    "Подпись принята.",
    "The signature was accepted.",
);

/// The routes of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(document, sign))
        .layer(DefaultBodyLimit::max(PHONE_BODY_MAX))
        .route_layer(middleware::from_fn(for_phone))
}

/// What a link leads to.
#[derive(Serialize, ToSchema)]
struct LinkView {
    /// What is asked for.
    description: String,
    /// Until when.
    expiry_date: DateTime<Utc>,
    /// Who asks.
    organisation: OrganisationView,
    /// Where the document is.
    document: DocumentPlace,
}

/// Who asks for a signature.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OrganisationView {
    /// The name in Russian.
    name_ru: String,
    /// The name in Kazakh.
    name_kz: String,
    /// The name in English.
    name_en: String,
    /// The business identification number.
    bin: String,
}

/// Where the document is.
#[derive(Serialize, ToSchema)]
struct DocumentPlace {
    /// The address to get it from, and to put it to when it is signed.
    uri: String,
    /// `Token`: the token goes into `Authorization: Bearer`.
    auth_type: &'static str,
    /// The token.
    auth_token: String,
}

/// Documents to be signed; put back with a CMS in the place of each document.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PhoneDocuments {
    /// `CMS_WITH_DATA`: the CMS holds the document; `CMS_SIGN_ONLY`: it stands beside it.
    sign_method: String,
    /// The version of this form.
    #[serde(default)]
    version: Option<i64>,
    /// The documents: one.
    documents_to_sign: Vec<PhoneDocument>,
}

/// A document.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PhoneDocument {
    /// Its number.
    id: i64,
    /// The name in Russian.
    #[serde(default)]
    name_ru: Option<String>,
    /// The name in Kazakh.
    #[serde(default)]
    name_kz: Option<String>,
    /// The name in English.
    #[serde(default)]
    name_en: Option<String>,
    /// What the person is told about it.
    #[serde(default)]
    meta: Option<Vec<PhoneMeta>>,
    /// The document.
    document: PhoneFileHolder,
}

/// A line about a document.
#[derive(Serialize, Deserialize, ToSchema)]
struct PhoneMeta {
    /// What the line says.
    name: String,
    /// Its value.
    value: String,
}

/// The document as a file.
#[derive(Serialize, Deserialize, ToSchema)]
struct PhoneFileHolder {
    /// The file.
    file: PhoneFile,
}

/// A file.
#[derive(Serialize, Deserialize, ToSchema)]
struct PhoneFile {
    /// The media type.
    #[serde(default)]
    mime: Option<String>,
    /// The bytes to sign, and later the CMS (DER), in base64.
    data: String,
}

/// What the phone shows when it is done.
#[derive(Serialize, ToSchema)]
struct PhoneMessage {
    /// A sentence for the person.
    message: String,
}

/// Follows the link of a QR code; it may be followed again while it is good.
#[utoipa::path(
    get, path = "/public/signing-links/{link}", tag = "signing on a phone", operation_id = "openSigningLink",
    params(("link" = String, Path, description = "The secret of the link")),
    responses(
        (status = 200, description = "Who asks for a signature, and where the document is", body = LinkView),
        (status = 403, description = "`link_expired`, `link_used`, `too_many_attempts`, with a `message`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: there is no such link", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn open(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(link): Path<String>,
) -> Result<Response, AppError> {
    let opened = remote_signing::open(&app, &link).await?;
    let operator = &app.settings.operator;
    let signing = opened.signing;
    let DocumentTitle { kk, ru, en } = &signing.title;
    let public = &app.settings.public_url;
    Ok(fresh(LinkView {
        description: problem::for_person(&headers, [kk, ru, en]),
        expiry_date: signing.expires_at,
        organisation: OrganisationView {
            name_ru: operator.name.ru.clone(),
            name_kz: operator.name.kk.clone(),
            name_en: operator.name.en.clone(),
            bin: operator.bin.as_str().to_owned(),
        },
        document: DocumentPlace {
            uri: format!("{public}{DOCUMENT_PATH}/{}", signing.id),
            auth_type: "Token",
            auth_token: opened.bearer,
        },
    }))
}

/// Fetches the document with the token of its link as `Authorization: Bearer`.
#[utoipa::path(
    get, path = "/public/signing-documents/{id}", tag = "signing on a phone", operation_id = "fetchSigningDocument",
    params(("id" = String, Path, description = "The signing")),
    responses(
        (status = 200, description = "What is to be signed, and how", body = PhoneDocuments),
        (status = 403, description = "`link_token_wrong`, `link_expired`, `link_used`, `too_many_attempts`, with a `message`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: there is no such signing", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn document(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    let fetched = remote_signing::document(&app, &id, bearer(&headers).ok()).await?;
    Ok(fresh(documents(fetched.signing, fetched.purpose)))
}

/// Brings the signature: the same JSON with the CMS in the place of the document. The same CMS again is answered alike.
#[utoipa::path(
    put, path = "/public/signing-documents/{id}", tag = "signing on a phone", operation_id = "putSigningDocument",
    params(("id" = String, Path, description = "The signing")),
    request_body = PhoneDocuments,
    responses(
        (status = 200, description = "The signature holds and was accepted", body = PhoneMessage),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "What is wrong with the signature or the form, `link_token_wrong`, `link_expired`, `link_used`, `too_many_attempts`, with a `message`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: there is no such signing", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`revocation_unknown`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sign(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(signed): Json<PhoneDocuments>,
) -> Result<Response, AppError> {
    let cms = signature_in(&signed)?;
    remote_signing::sign(&app, &id, bearer(&headers).ok(), &cms).await?;
    let message = problem::for_person(&headers, [TAKEN.kk, TAKEN.ru, TAKEN.en]);
    Ok(fresh(PhoneMessage { message }))
}

fn documents(signing: RemoteSigningRow, purpose: SigningPurpose) -> PhoneDocuments {
    let DocumentTitle { kk, ru, en } = signing.title;
    // The person reads on the phone what the signature says, in both languages of the document.
    let words = signing.words.into_iter().flat_map(|words| {
        [("Мәтін", words.kk), ("Текст", words.ru)].map(|(name, value)| PhoneMeta {
            name: name.to_owned(),
            value,
        })
    });
    PhoneDocuments {
        sign_method: signing.method,
        version: Some(PROTOCOL_VERSION),
        documents_to_sign: vec![PhoneDocument {
            id: DOCUMENT_ID,
            name_ru: Some(ru),
            name_kz: Some(kk),
            name_en: Some(en),
            meta: Some(words.collect()),
            document: PhoneFileHolder {
                file: PhoneFile {
                    mime: Some(purpose.media_type().to_owned()),
                    data: STANDARD.encode(&signing.document),
                },
            },
        }],
    }
}

/// The one CMS; phones break base64 into lines.
fn signature_in(signed: &PhoneDocuments) -> Result<Vec<u8>, AppError> {
    let [document] = signed.documents_to_sign.as_slice() else {
        let errors = vec![FieldError::new(
            "/documentsToSign",
            FieldProblem::OutOfRange,
        )];
        return Err(AppError::Invalid(errors));
    };
    if document.id != DOCUMENT_ID {
        let errors = vec![FieldError::new(
            "/documentsToSign/0/id",
            FieldProblem::OutOfRange,
        )];
        return Err(AppError::Invalid(errors));
    }
    let mut base64 = document.document.file.data.clone();
    base64.retain(|c| !c.is_ascii_whitespace());
    Ok(STANDARD
        .decode(base64)
        .map_err(|_| Fault::SignatureMalformed)?)
}

fn fresh(view: impl Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Answer(view)).into_response()
}

/// Words every refusal as eGov Mobile expects it.
async fn for_phone(request: Request, next: Next) -> Response {
    problem::told_to_phone(next.run(request).await)
}
