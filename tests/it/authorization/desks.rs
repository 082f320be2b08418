//! The routes of the services' desks; who holds which post, and what they may do, is tested with the desks themselves.

use super::Audience::{self, Desk};

/// Roster, inbox, acts, decisions, the working calendar.
pub(super) const ROUTES: [(&str, &str, Audience); 22] = [
    ("get", "/v1/desk/calendar", Desk),
    ("get", "/v1/desk/calendar/changes", Desk),
    ("post", "/v1/desk/calendar/changes", Desk),
    ("get", "/v1/desk/calendar/changes/{id}", Desk),
    ("post", "/v1/desk/calendar/changes/{id}/approval", Desk),
    ("post", "/v1/desk/calendar/changes/{id}/rejection", Desk),
    ("get", "/v1/desk/officials", Desk),
    ("post", "/v1/desk/officials", Desk),
    ("post", "/v1/desk/officials/{account}/removal", Desk),
    ("get", "/v1/desk/post", Desk),
    ("get", "/v1/desk/post/colleagues/{role}", Desk),
    ("get", "/v1/desk/services/requests", Desk),
    ("get", "/v1/desk/services/requests/{id}", Desk),
    ("post", "/v1/desk/services/requests/{id}/assignment", Desk),
    ("post", "/v1/desk/services/requests/{id}/decision", Desk),
    (
        "get",
        "/v1/desk/services/requests/{id}/decision/to-sign",
        Desk,
    ),
    ("post", "/v1/desk/services/requests/{id}/draft", Desk),
    ("get", "/v1/desk/services/requests/{id}/events", Desk),
    ("get", "/v1/desk/services/requests/{id}/files/{name}", Desk),
    ("post", "/v1/desk/services/requests/{id}/forwarding", Desk),
    ("post", "/v1/desk/services/requests/{id}/refusal", Desk),
    ("post", "/v1/desk/services/requests/{id}/return", Desk),
];
