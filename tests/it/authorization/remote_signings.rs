//! The routes by which another device signs: a phone that shows a link, and whoever asked it to.

use super::Audience::{self, Anybody, SignedIn};

/// Signing on a phone, whose owners have tests of their own.
pub(super) const ROUTES: [(&str, &str, Audience); 7] = [
    ("get", "/public/signing-links/{link}", Anybody),
    ("get", "/public/signing-documents/{id}", Anybody),
    ("put", "/public/signing-documents/{id}", Anybody),
    ("post", "/v1/eds-challenges/{id}/remote-signings", Anybody),
    (
        "get",
        "/v1/eds-challenges/{id}/remote-signings/{signing}",
        Anybody,
    ),
    ("post", "/v1/remote-signings", SignedIn),
    ("get", "/v1/remote-signings/{id}", SignedIn),
];
