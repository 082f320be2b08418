//! `/v1/messages`: the inbox, with how each message stands on its way; `/v1/me/push-device`: where the app takes pushed ones.

use crate::app::AppError;
use crate::app::notices::{self, DeliveryRow, InboxMessage, Platform};
use crate::http::extract::{AppState, Json, Language, Path, Query, SignedIn};
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use law::text::{Bilingual, Lang};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(unread))
        .routes(routes!(one))
        .routes(routes!(read))
        .routes(routes!(register, forget))
}

/// A message of the inbox.
#[derive(Serialize, ToSchema)]
struct MessageView {
    /// Its id.
    id: String,
    /// One line.
    subject: String,
    /// The text; for English in both state languages.
    text: String,
    /// What it is about: `case`, `service_request`, `certificate_request`, `appeal` or `account`.
    about: String,
    /// The id of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    about_id: Option<String>,
    /// When it was made.
    made_at: DateTime<Utc>,
    /// When it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<DateTime<Utc>>,
    /// How it stands in the channels beside the inbox.
    deliveries: Vec<DeliveryView>,
}

/// How a message stands in a channel.
#[derive(Serialize, ToSchema)]
struct DeliveryView {
    /// `email`, `sms` or `push`.
    channel: &'static str,
    /// `waiting`, `sent`, `given_up`, `no_address`, or `switched_off` by the person.
    state: &'static str,
    /// How often it was tried.
    attempts: i64,
    /// When the channel took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<DateTime<Utc>>,
}

/// How many messages wait to be read.
#[derive(Serialize, ToSchema)]
struct UnreadView {
    /// That many.
    unread: i64,
}

/// Where the app takes pushed messages.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PushDeviceRequest {
    /// The platform.
    platform: PlatformName,
    /// The address that the platform's service gave the app.
    #[schema(min_length = 8, max_length = 4096)]
    token: String,
}

/// The platform of a device.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PlatformName {
    /// Google's.
    Android,
    /// Apple's.
    Ios,
    /// Huawei's.
    Huawei,
}

impl From<PlatformName> for Platform {
    fn from(name: PlatformName) -> Self {
        match name {
            PlatformName::Android => Self::Android,
            PlatformName::Ios => Self::Ios,
            PlatformName::Huawei => Self::Huawei,
        }
    }
}

impl From<DeliveryRow> for DeliveryView {
    fn from(row: DeliveryRow) -> Self {
        Self {
            channel: row.channel.as_str(),
            state: row.state.as_str(),
            attempts: row.attempts,
            sent_at: row.sent_at,
        }
    }
}

impl MessageView {
    fn new(message: InboxMessage, lang: Lang) -> Self {
        let row = message.row;
        Self {
            id: row.id,
            subject: said(row.subject, " / ", lang),
            text: said(row.body, "\n\n", lang),
            about: row.about.0,
            about_id: row.about.1,
            made_at: row.made_at,
            read_at: row.read_at,
            deliveries: message.deliveries.into_iter().map(Into::into).collect(),
        }
    }
}

/// A text in the client's language; there is no English one, so both official ones then.
fn said(text: Bilingual, between: &str, lang: Lang) -> String {
    match lang {
        Lang::Kk => text.kk,
        Lang::Ru => text.ru,
        Lang::En => format!("{}{between}{}", text.kk, text.ru),
    }
}

/// The inbox, newest first.
#[utoipa::path(
    get, path = "/v1/messages", tag = "messages", operation_id = "listMessages", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of messages", body = Page<MessageView>),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<MessageView>>, AppError> {
    let before = page.after()?;
    let messages = notices::inbox(&app, &caller, before.as_deref(), page.rows()?).await?;
    let page = page.page(
        messages,
        |message| message.row.place.clone(),
        |message| MessageView::new(message, lang),
    )?;
    Ok(axum::Json(page))
}

/// How many messages wait to be read.
#[utoipa::path(
    get, path = "/v1/messages/unread", tag = "messages", operation_id = "countUnread", security(("access_token" = [])),
    responses(
        (status = 200, description = "The number", body = UnreadView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn unread(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<axum::Json<UnreadView>, AppError> {
    let unread = notices::unread(&app, &caller).await?;
    Ok(axum::Json(UnreadView { unread }))
}

/// One message.
#[utoipa::path(
    get, path = "/v1/messages/{id}", tag = "messages", operation_id = "getMessage", security(("access_token" = [])),
    params(("id" = String, Path, description = "The message")),
    responses(
        (status = 200, description = "The message", body = MessageView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Language(lang): Language,
    Path(id): Path<String>,
) -> Result<axum::Json<MessageView>, AppError> {
    let message = notices::message(&app, &caller, &id).await?;
    Ok(axum::Json(MessageView::new(message, lang)))
}

/// Marks a message as read; the first time counts.
#[utoipa::path(
    put, path = "/v1/messages/{id}/reading", tag = "messages", operation_id = "readMessage", security(("access_token" = [])),
    params(("id" = String, Path, description = "The message")),
    responses(
        (status = 204, description = "It is read"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn read(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, AppError> {
    notices::read(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says where the app of this session takes pushed messages; it ends with the session.
#[utoipa::path(
    put, path = "/v1/me/push-device", tag = "messages", operation_id = "registerPushDevice", security(("access_token" = [])),
    request_body = PushDeviceRequest,
    responses(
        (status = 204, description = "It is kept"),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn register(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Json(request): Json<PushDeviceRequest>,
) -> Result<StatusCode, AppError> {
    notices::register_device(&app, &caller, request.platform.into(), &request.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pushes nothing to the app of this session any more.
#[utoipa::path(
    delete, path = "/v1/me/push-device", tag = "messages", operation_id = "forgetPushDevice", security(("access_token" = [])),
    responses(
        (status = 204, description = "It is forgotten"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn forget(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<StatusCode, AppError> {
    notices::forget_device(&app, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
