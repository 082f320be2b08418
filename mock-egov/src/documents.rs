//! Digital Documents of another information system: receives powers of attorney, shows them to their owner.

use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use eds::hash::sha256;
use mock_base::check;
use mock_base::clock::moment;
use mock_base::page::{Page, cards_or, escape, query, refused, row};
use mock_base::records::Step;
use mock_base::refusal::Refusal;
use mock_base::text::{Language, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Egov;
use crate::faults::Target;
use crate::log::QUERY_BODY_LIMIT;

const SYSTEM_KK: &str = "Цифрлық құжаттар";
const SYSTEM_RU: &str = "Цифровые документы";

/// A document as another system hands it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    number: String,
    owner_iin: String,
    title: Text,
    issued_at: DateTime<Utc>,
    valid_until: DateTime<Utc>,
    sha256: String,
    pdf_base64: String,
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoked_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Valid,
    Revoked,
}

impl Document {
    fn check(&self, number: &str) -> Result<(), Refusal> {
        check::id(&self.number)?;
        if self.number != number {
            return Err(Refusal::unprocessable("number_is_not_the_address"));
        }
        check::state_number(&self.owner_iin)?;
        check::both(&self.title)?;
        check::sha256(&self.sha256)?;
        let pdf = STANDARD
            .decode(&self.pdf_base64)
            .map_err(|_| Refusal::unprocessable("bad_base64"))?;
        if sha256(&pdf).to_hex() != self.sha256 {
            return Err(Refusal::unprocessable("hash_is_not_of_the_file"));
        }
        pdf.starts_with(b"%PDF-")
            .then_some(())
            .ok_or(Refusal::unprocessable("not_a_pdf"))
    }

    fn view(&self, number: &str) -> Value {
        let mut view = json!({
            "number": number, "owner_iin": self.owner_iin, "title": self.title, "issued_at": self.issued_at,
            "valid_until": self.valid_until, "sha256": self.sha256, "status": self.status,
        });
        if let Some(at) = self.revoked_at {
            view["revoked_at"] = json!(at);
        }
        view
    }
}

/// The queries of the receiving system.
pub(crate) fn routes() -> Router<Egov> {
    Router::new()
        .route("/documents/v1", get(list))
        .route("/documents/v1/{number}", put(receive).get(read))
        .route("/documents/v1/{number}/revocation", post(revoke))
        .layer(DefaultBodyLimit::max(QUERY_BODY_LIMIT))
}

/// The owner's pages.
pub(crate) fn pages() -> Router<Egov> {
    Router::new()
        .route("/documents/{iin}", get(cabinet))
        .route("/documents/{iin}/{number}", get(open))
}

async fn receive(
    State(egov): State<Egov>,
    Path(number): Path<String>,
    Json(document): Json<Document>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    document.check(&number)?;
    egov.people
        .get(&document.owner_iin)
        .ok_or(Refusal::unprocessable("unknown_owner"))?;
    let view = document.view(&reported_number(&egov, &number));
    let status = egov.documents.change(&number, |found| match found {
        Some(known) if known.sha256 == document.sha256 && known.owner_iin == document.owner_iin => {
            Ok(Step::Keep(StatusCode::OK))
        }
        Some(_) => Err(Refusal::conflict("number_taken")),
        None => Ok(Step::Put(document, StatusCode::CREATED)),
    })?;
    Ok((status, Json(view)))
}

/// The number the system speaks of: the right one, unless it is told to mix documents up.
fn reported_number(egov: &Egov, number: &str) -> String {
    if egov.faults.mixes_people_up(Target::Documents) {
        return "0000000000".to_owned();
    }
    number.to_owned()
}

async fn read(
    State(egov): State<Egov>,
    Path(number): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let document = egov.documents.get(&number).ok_or(Refusal::not_found())?;
    let mut view = document.view(&reported_number(&egov, &number));
    view["pdf_base64"] = json!(document.pdf_base64);
    Ok(Json(view))
}

#[derive(Deserialize)]
struct Owner {
    owner: String,
}

async fn list(
    State(egov): State<Egov>,
    Query(asked): Query<Owner>,
) -> Result<Json<Value>, Refusal> {
    check::state_number(&asked.owner)?;
    let theirs = egov.documents.pick(|document| {
        (document.owner_iin == asked.owner)
            .then(|| document.view(&reported_number(&egov, &document.number)))
    });
    Ok(Json(theirs.into()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revocation {
    revoked_at: DateTime<Utc>,
}

async fn revoke(
    State(egov): State<Egov>,
    Path(number): Path<String>,
    Json(revocation): Json<Revocation>,
) -> Result<Json<Value>, Refusal> {
    let shown = reported_number(&egov, &number);
    let view = egov.documents.change(&number, |found| {
        let document = found.ok_or(Refusal::not_found())?;
        if document.status == Status::Revoked {
            return Ok::<_, Refusal>(Step::Keep(document.view(&shown)));
        }
        let mut revoked = document.clone();
        revoked.status = Status::Revoked;
        revoked.revoked_at = Some(revocation.revoked_at);
        let view = revoked.view(&shown);
        Ok(Step::Put(revoked, view))
    })?;
    Ok(Json(view))
}

async fn cabinet(
    State(egov): State<Egov>,
    Path(iin): Path<String>,
    language: Language,
) -> Response {
    let system = language.pick(SYSTEM_KK, SYSTEM_RU);
    let Some(person) = egov.people.get(&iin) else {
        return refused(system, language, Refusal::not_found());
    };
    let cards: String = egov
        .documents
        .pick(|document| (document.owner_iin == iin).then(|| card(document, language)))
        .concat();
    let empty = language.pick("Құжаттар жоқ.", "Документов нет.");
    let body = cards_or(cards, empty);
    let title = person.full_name();
    Page {
        language,
        system,
        title: &title,
        body,
    }
    .into_response()
}

fn card(document: &Document, language: Language) -> String {
    let (class, state) = match document.status {
        Status::Valid => ("good", language.pick("жарамды", "действителен")),
        Status::Revoked => ("bad", language.pick("күші жойылған", "отозван")),
    };
    let mut rows = row(language.pick("Нөмірі", "Номер"), &document.number);
    rows += &row(
        language.pick("Берілген күні", "Выдан"),
        &moment(document.issued_at),
    );
    rows += &row(
        language.pick("Жарамдылық мерзімі", "Действителен до"),
        &moment(document.valid_until),
    );
    if let Some(at) = document.revoked_at {
        rows += &row(language.pick("Күші жойылды", "Отозван"), &moment(at));
    }
    format!(
        "<article class=\"card\"><h2>{title}</h2><p><span class=\"state {class}\">{state}</span></p><dl>{rows}</dl>\
         <p><a href=\"/documents/{owner}/{number}{query}\">{open}</a></p></article>\n",
        title = escape(document.title.read(language)),
        owner = document.owner_iin,
        number = escape(&document.number),
        query = query(language),
        open = language.pick("PDF құжатын ашу", "Открыть PDF"),
    )
}

async fn open(
    State(egov): State<Egov>,
    Path((iin, number)): Path<(String, String)>,
    language: Language,
) -> Response {
    let theirs = egov
        .documents
        .get(&number)
        .filter(|document| document.owner_iin == iin);
    match theirs.map(|document| STANDARD.decode(document.pdf_base64)) {
        Some(Ok(pdf)) => (
            [
                (CONTENT_TYPE, "application/pdf"),
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ],
            pdf,
        )
            .into_response(),
        _ => refused(
            language.pick(SYSTEM_KK, SYSTEM_RU),
            language,
            Refusal::not_found(),
        ),
    }
}
