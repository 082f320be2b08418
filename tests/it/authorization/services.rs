//! The routes of S1-S10; whose request is whose is tested with the requests themselves.

use super::Audience::{self, Citizen};

/// Every route of the citizens' side.
pub(super) const ROUTES: [(&str, &str, Audience); 20] = [
    ("get", "/v1/service-requests", Citizen),
    ("post", "/v1/service-requests", Citizen),
    ("get", "/v1/service-requests/{id}", Citizen),
    ("get", "/v1/service-requests/{id}/accesses", Citizen),
    (
        "put",
        "/v1/service-requests/{id}/attachments/{code}",
        Citizen,
    ),
    ("post", "/v1/service-requests/{id}/corrections", Citizen),
    (
        "post",
        "/v1/service-requests/{id}/corrections/to-sign",
        Citizen,
    ),
    ("get", "/v1/service-requests/{id}/documents", Citizen),
    ("get", "/v1/service-requests/{id}/events", Citizen),
    ("get", "/v1/service-requests/{id}/files", Citizen),
    ("get", "/v1/service-requests/{id}/files/{name}", Citizen),
    ("put", "/v1/service-requests/{id}/form", Citizen),
    ("get", "/v1/service-requests/{id}/payment", Citizen),
    ("post", "/v1/service-requests/{id}/payment", Citizen),
    ("post", "/v1/service-requests/{id}/payment/bank", Citizen),
    ("post", "/v1/service-requests/{id}/repetition", Citizen),
    ("post", "/v1/service-requests/{id}/submission", Citizen),
    ("post", "/v1/service-requests/{id}/survey", Citizen),
    ("get", "/v1/service-requests/{id}/to-sign", Citizen),
    ("post", "/v1/service-requests/{id}/withdrawal", Citizen),
];
