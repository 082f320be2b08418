//! Who may ask for what of recordings and signatures; that a stranger's opening finds nothing has tests of its own.

use super::Audience::{self, Desk, InCharge, Principal, SignedIn};

/// The routes of recordings, and of the signatures of a case.
pub(super) const ROUTES: [(&str, &str, Audience); 15] = [
    ("get", "/v1/recordings", SignedIn),
    ("post", "/v1/recordings/{call}/openings", SignedIn),
    ("get", "/v1/recording-openings/{id}", SignedIn),
    ("get", "/v1/recording-openings/{id}/files/{name}", SignedIn),
    ("get", "/v1/recording-openings/{id}/ledger", SignedIn),
    ("get", "/v1/recording-openings/{id}/legs/{leg}", SignedIn),
    ("get", "/v1/recording-openings/{id}/report", SignedIn),
    (
        "get",
        "/v1/recording-openings/{id}/snapshots/{seq}",
        SignedIn,
    ),
    ("get", "/v1/poa/cases/{id}/recording-openings", Principal),
    ("get", "/v1/notary/calls/{id}/recording/manifest", InCharge),
    ("get", "/v1/notary/calls/{id}/recording/to-sign", InCharge),
    ("put", "/v1/notary/calls/{id}/recording/signature", InCharge),
    ("get", "/v1/notary/cases/{id}/signatures", InCharge),
    ("post", "/v1/desk/recordings/{call}/hold", Desk),
    ("post", "/v1/desk/recordings/{call}/release", Desk),
];
