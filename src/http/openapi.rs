//! The OpenAPI document, written from the routes themselves: a route cannot be registered without its entry.

use super::extract::AppState;
use super::problem::{FieldProblemView, Problem};
use serde::Serialize as _;
use serde_json::Serializer;
use serde_json::ser::PrettyFormatter;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Senim",
        description = "Mobile Government and E-notariat: the digital notarial power of attorney.\n\nErrors are \
                       `application/problem+json` with a code of a closed list; sentences follow `Accept-Language` \
                       (kk, ru, en)."
    ),
    components(schemas(Problem, FieldProblemView)),
    modifiers(&AccessToken)
)]
struct Described;

struct AccessToken;

impl Modify for AccessToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("access_token", SecurityScheme::Http(scheme));
    }
}

pub(super) fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Described::openapi())
}

/// The document as JSON text, with a line feed at its end; a blank a level, since it is half a megabyte without blanks.
///
/// # Panics
/// Never: the document is made of strings and maps.
#[must_use]
pub fn document() -> String {
    let openapi = super::routes().to_openapi();
    let mut json = Vec::new();
    let blank = PrettyFormatter::with_indent(b" ");
    openapi
        .serialize(&mut Serializer::with_formatter(&mut json, blank))
        .expect("the document is made of strings and maps");
    json.push(b'\n');
    String::from_utf8(json).expect("JSON is UTF-8")
}
