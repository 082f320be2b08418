//! The routes of the cabinet; whose share, opening or message is whose is tested with them.

use super::Audience::{self, Citizen, Desk, Principal, SignedIn};

/// Every route of shares, messages and statistics.
pub(super) const ROUTES: [(&str, &str, Audience); 16] = [
    ("get", "/v1/documents/{number}/accesses", Principal),
    ("post", "/v1/documents/{number}/shares", Principal),
    ("get", "/v1/documents/{number}/shares/{share}", Citizen),
    ("delete", "/v1/documents/{number}/shares/{share}", Citizen),
    ("post", "/v1/shared-documents", SignedIn),
    ("get", "/v1/shared-documents/{id}/pdf", SignedIn),
    ("get", "/v1/messages", SignedIn),
    ("get", "/v1/messages/unread", SignedIn),
    ("get", "/v1/messages/{id}", SignedIn),
    ("put", "/v1/messages/{id}/reading", SignedIn),
    ("post", "/v1/me/password", SignedIn),
    ("get", "/v1/me/notice-choices", SignedIn),
    ("put", "/v1/me/notice-choices", SignedIn),
    ("put", "/v1/me/push-device", SignedIn),
    ("delete", "/v1/me/push-device", SignedIn),
    ("get", "/v1/desk/statistics", Desk),
];
