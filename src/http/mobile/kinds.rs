//! `/v1/poa/kinds`: the catalogue of kinds of power of attorney.

use crate::app::poa::s02_choice;
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Language, Path};
use crate::http::problem::Problem;
use crate::http::view::QuoteView;
use axum::Json;
use axum::extract::State;
use law::poa::kind::{Kind, Requirement, SubDelegationRule};
use law::poa::s02_choice::Offer;
use law::text::Lang;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the catalogue.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
}

/// A power that can be given.
#[derive(Serialize, ToSchema)]
struct PowerView {
    /// Its code.
    code: &'static str,
    /// In the words of the document.
    text: &'static str,
    /// In plain words.
    summary: &'static str,
}

/// A field that describes the object.
#[derive(Serialize, ToSchema)]
struct ObjectFieldView {
    /// Its name in the application.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Whether it must be filled in.
    required: bool,
    /// Its form: `text`, `vin`, `plate`, `cadastral`, `iban`, `iin` or `date`.
    form: &'static str,
    /// Characters at most.
    max_length: usize,
}

/// A kind of power of attorney.
#[derive(Serialize, ToSchema)]
struct KindView {
    /// Its code.
    code: &'static str,
    /// Its title.
    title: &'static str,
    /// What it is for.
    summary: &'static str,
    /// Whether sub-delegation may be allowed.
    sub_delegation_possible: bool,
    /// The powers to choose from.
    powers: Vec<PowerView>,
    /// What describes the object.
    object: Vec<ObjectFieldView>,
    /// The least fee of today; the exact one is quoted at approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<QuoteView>,
}

/// The kinds.
#[derive(Serialize, ToSchema)]
struct KindsView {
    /// In the order of the catalogue.
    items: Vec<KindView>,
}

/// Lists the kinds with the fees of today.
#[utoipa::path(
    get, path = "/v1/poa/kinds", tag = "power of attorney", operation_id = "listKinds",
    responses((status = 200, description = "The catalogue", body = KindsView))
)]
async fn list(
    State(app): State<AppState>,
    Language(lang): Language,
) -> Result<Json<KindsView>, AppError> {
    let catalogue = s02_choice::catalogue(&app).await?;
    let items = catalogue.iter().map(|offer| view(offer, lang)).collect();
    Ok(Json(KindsView { items }))
}

/// One kind.
#[utoipa::path(
    get, path = "/v1/poa/kinds/{code}", tag = "power of attorney", operation_id = "getKind",
    params(("code" = String, Path, description = "The kind's code")),
    responses(
        (status = 200, description = "The kind", body = KindView),
        (status = 404, description = "There is no such kind", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    State(app): State<AppState>,
    Language(lang): Language,
    Path(code): Path<String>,
) -> Result<Json<KindView>, AppError> {
    let catalogue = s02_choice::catalogue(&app).await?;
    let offer = catalogue
        .iter()
        .find(|offer| offer.kind.code.as_str() == code)
        .ok_or(Fault::NotFound)?;
    Ok(Json(view(offer, lang)))
}

fn view(offer: &Offer, lang: Lang) -> KindView {
    let kind: &Kind = offer.kind;
    KindView {
        code: kind.code.as_str(),
        title: kind.title.get(lang),
        summary: kind.summary.get(lang),
        sub_delegation_possible: kind.sub_delegation == SubDelegationRule::ByChoice,
        powers: kind
            .powers
            .iter()
            .map(|power| PowerView {
                code: power.code,
                text: power.text.get(lang),
                summary: power.summary.get(lang),
            })
            .collect(),
        object: kind
            .object
            .iter()
            .map(|field| ObjectFieldView {
                name: field.name,
                label: field.label.get(lang),
                required: field.required == Requirement::Required,
                form: field.form.as_str(),
                max_length: field.form.max_length(),
            })
            .collect(),
        fee: offer.fee.as_ref().ok().map(QuoteView::from),
    }
}
