//! The routes of a call's further people and of device tests; what guests may do is tested with the calls themselves.

use super::Audience::{self, Citizen, Desk, Guest, InCharge, SignedIn};

/// Guests, calls for help, tests of devices.
pub(super) const ROUTES: [(&str, &str, Audience); 11] = [
    ("get", "/v1/calls", Citizen),
    ("post", "/v1/calls/{id}/tickets", Guest),
    ("get", "/v1/desk/damaged-recordings", Desk),
    ("get", "/v1/desk/distress-signals", Desk),
    ("get", "/v1/desk/distress-signals/{id}/proofs", Desk),
    ("post", "/v1/device-tests", SignedIn),
    ("post", "/v1/device-tests/{id}/result", SignedIn),
    ("get", "/v1/notary/calls/{id}/distress-signals", InCharge),
    ("get", "/v1/notary/calls/{id}/guests", InCharge),
    ("post", "/v1/notary/calls/{id}/guests", InCharge),
    ("delete", "/v1/notary/calls/{id}/guests/{account}", InCharge),
];
