//! The problems a route may answer with, as the document lists them: one type for readers, one for whoever files or signs.

use std::collections::BTreeMap;
use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

/// What every route of somebody signed in may answer.
pub(super) struct ReadRefusals;

/// What every route that files, changes or signs may answer.
pub(super) struct ActRefusals;

const READ: [(&str, &str); 5] = [
    ("400", "`malformed_request`"),
    ("401", "`unauthenticated`, `session_ended`"),
    (
        "403",
        "`forbidden`, `not_an_operator`, `operator_suspended`, `operator_withdrawn`, `own_request`, `not_responsible`, `identity_not_proved`, `not_in_roster`, `other_roles_step`",
    ),
    ("404", "`not_found`"),
    (
        "503",
        "`authority_unavailable`, `system_unavailable`, `try_again`",
    ),
];

const ACT: [(&str, &str); 6] = [
    ("400", "`malformed_request`, `idempotency_key_required`"),
    (
        "409",
        "`wrong_stage`, `second_operator_required`, `already_done`, `payment_under_way`, `limit_reached`, `act_not_here`",
    ),
    ("412", "`stale_version`"),
    ("413", "`too_large`"),
    ("415", "`unsupported_media`"),
    ("422", "`invalid_form`, or what is wrong with the signature"),
];

impl IntoResponses for ReadRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&READ)
    }
}

impl IntoResponses for ActRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = problems(&READ);
        all.extend(problems(&ACT));
        all.insert("428".to_owned(), problem("`version_required`"));
        all
    }
}

fn problems(listed: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    listed
        .iter()
        .map(|(status, codes)| ((*status).to_owned(), problem(codes)))
        .collect()
}

fn problem(codes: &str) -> RefOr<Response> {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    let response = ResponseBuilder::new()
        .description(codes)
        .content("application/problem+json", content)
        .build();
    RefOr::T(response)
}
