//! The state database of individuals (ГБД ФЛ): one person by IIN, and the photo of the document.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::{Json, Router, routing::get};
use mock_base::check;
use mock_base::page::escape;
use mock_base::refusal::Refusal;
use serde_json::{Value, json};

use crate::Egov;
use crate::faults::Target;
use crate::people::{Person, Sex};

/// The routes of the database.
pub(crate) fn routes() -> Router<Egov> {
    Router::new()
        .route("/gbdfl/v1/persons/{iin}", get(person))
        .route("/gbdfl/v1/persons/{iin}/photo", get(photo))
}

async fn person(State(egov): State<Egov>, Path(iin): Path<String>) -> Result<Json<Value>, Refusal> {
    Ok(Json(entry(find(&egov, &iin)?)))
}

async fn photo(
    State(egov): State<Egov>,
    Path(iin): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let headers = [
        (CONTENT_TYPE, "image/svg+xml"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    Ok((headers, portrait(find(&egov, &iin)?)))
}

fn find<'a>(egov: &'a Egov, iin: &str) -> Result<&'a Person, Refusal> {
    check::state_number(iin)?;
    let found = egov.people.get(iin).ok_or(Refusal::not_found())?;
    if egov.faults.mixes_people_up(Target::Gbdfl) {
        return egov.people.somebody_else(iin).ok_or(Refusal::not_found());
    }
    Ok(found)
}

fn entry(person: &Person) -> Value {
    let mut entry = json!({
        "iin": person.iin,
        "surname": person.surname,
        "name": person.name,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "citizenship": "KZ",
        "document": person.document,
        "address": person.address,
        "phone": person.phone,
        "capacity": person.capacity,
        "photo": format!("/gbdfl/v1/persons/{}/photo", person.iin),
    });
    if let Some(patronymic) = &person.patronymic {
        entry["patronymic"] = json!(patronymic);
    }
    if let Some(day) = person.deceased_on {
        entry["deceased_on"] = json!(day);
    }
    entry
}

/// A drawn portrait with initials: nobody can take it for a photo of a person.
fn portrait(person: &Person) -> String {
    let initials: String = [&person.surname, &person.name]
        .into_iter()
        .filter_map(|name| name.chars().next())
        .collect();
    let (ground, coat) = match person.sex {
        Sex::Male => ("#dfe8f1", "#4a6a8a"),
        Sex::Female => ("#efe4ee", "#7d5a7c"),
    };
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 320" width="240" height="320" role="img">
<title>{name}</title>
<rect width="240" height="320" fill="{ground}"/>
<circle cx="120" cy="120" r="56" fill="#c9a98b"/>
<path d="M30 320c0-78 40-120 90-120s90 42 90 120z" fill="{coat}"/>
<text x="120" y="138" text-anchor="middle" font-family="sans-serif" font-size="48" font-weight="700" fill="#ffffff">{initials}</text>
<text x="120" y="300" text-anchor="middle" font-family="sans-serif" font-size="22" letter-spacing="4" fill="#ffffff">МАКЕТ</text>
</svg>"##,
        name = escape(&person.full_name()),
        initials = escape(&initials),
    )
}
