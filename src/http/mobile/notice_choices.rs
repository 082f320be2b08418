//! `/v1/me/notice-choices`: which notices somebody wants by which ways beside the inbox.

use crate::app::AppError;
use crate::app::notices::{self, ChoicesRow};
use crate::http::extract::{AppState, IfMatch, Json, SignedIn};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use law::cabinet::MessageChannel;
use law::notice_choice::{NoticeGroup, Way};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, choose))
}

/// Notices of a group by one channel.
#[derive(Serialize, ToSchema)]
struct NoticeChoiceView {
    /// `powers`, `services`, `certificates` or `account`.
    group: &'static str,
    /// `email`, `sms` or `push`.
    channel: &'static str,
    /// Whether they go that way.
    wanted: bool,
    /// Whether an order demands it, so that it cannot be switched off.
    demanded: bool,
}

/// Which notices go which ways; the inbox has all of them.
#[derive(Serialize, ToSchema)]
struct NoticeChoicesBody {
    /// Grows with every change; the ETag.
    version: i64,
    /// Every group with every channel.
    items: Vec<NoticeChoiceView>,
}

/// A group of notices.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum NoticeGroupName {
    /// About powers of attorney and calls.
    Powers,
    /// About services.
    Services,
    /// About registration certificates.
    Certificates,
    /// About none of these, such as invitations into calls.
    Account,
}

/// A channel beside the inbox.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum NoticeChannelName {
    /// Letters.
    Email,
    /// Short messages.
    Sms,
    /// Messages pushed to the app.
    Push,
}

/// A way that is not wanted.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticeWay {
    /// The group.
    group: NoticeGroupName,
    /// The channel.
    channel: NoticeChannelName,
}

/// Which ways are not wanted; all others are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticeChoicesRequest {
    /// Those.
    #[schema(max_items = 12)]
    off: Vec<NoticeWay>,
}

impl From<NoticeWay> for Way {
    fn from(way: NoticeWay) -> Self {
        Self {
            group: match way.group {
                NoticeGroupName::Powers => NoticeGroup::Powers,
                NoticeGroupName::Services => NoticeGroup::Services,
                NoticeGroupName::Certificates => NoticeGroup::Certificates,
                NoticeGroupName::Account => NoticeGroup::Account,
            },
            channel: match way.channel {
                NoticeChannelName::Email => MessageChannel::Email,
                NoticeChannelName::Sms => MessageChannel::Sms,
                NoticeChannelName::Push => MessageChannel::Push,
            },
        }
    }
}

fn answer(row: &ChoicesRow) -> Response {
    let view = |way: Way| NoticeChoiceView {
        group: way.group.as_str(),
        channel: way.channel.as_str(),
        wanted: row.choices.wants(way),
        demanded: way.is_demanded(),
    };
    let body = NoticeChoicesBody {
        version: row.version,
        items: Way::all().map(view).collect(),
    };
    let etag = format!("\"{}\"", row.version);
    ([(header::ETAG, etag)], axum::Json(body)).into_response()
}

/// Which notices go which ways.
#[utoipa::path(
    get, path = "/v1/me/notice-choices", tag = "messages", operation_id = "getNoticeChoices", security(("access_token" = [])),
    responses(
        (status = 200, description = "The choices", body = NoticeChoicesBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn read(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Response, AppError> {
    Ok(answer(&notices::choices(&app, &caller).await?))
}

/// Switches ways off, and all others on; messages not yet sent follow it at once.
#[utoipa::path(
    put, path = "/v1/me/notice-choices", tag = "messages", operation_id = "putNoticeChoices", security(("access_token" = [])),
    params(("If-Match" = String, Header, description = "The version that was read")),
    request_body = NoticeChoicesRequest,
    responses(
        (status = 200, description = "The choices", body = NoticeChoicesBody),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`: an order demands that way", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`version_required`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn choose(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    IfMatch(version): IfMatch,
    Json(request): Json<NoticeChoicesRequest>,
) -> Result<Response, AppError> {
    let off: Vec<Way> = request.off.into_iter().map(Way::from).collect();
    Ok(answer(
        &notices::choose(&app, &caller, &off, version).await?,
    ))
}
