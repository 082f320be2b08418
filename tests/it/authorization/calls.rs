//! The routes of a call's further people and of device tests; what guests may do is tested with the calls themselves.

use super::Audience::{self, Citizen, Desk, Guest, InCharge, Notary, Principal, SignedIn};

/// Guests, calls for help, tests of devices, appointments.
pub(super) const ROUTES: [(&str, &str, Audience); 19] = [
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
    ("get", "/v1/notary/appointments", Notary),
    ("post", "/v1/notary/appointments/{id}/cancellation", Notary),
    ("get", "/v1/notary/reception-hours", Notary),
    ("put", "/v1/notary/reception-hours", Notary),
    ("get", "/v1/poa/cases/{id}/appointment", Principal),
    ("post", "/v1/poa/cases/{id}/appointment", Principal),
    ("delete", "/v1/poa/cases/{id}/appointment", Principal),
    ("get", "/v1/poa/reception-times", Citizen),
];
