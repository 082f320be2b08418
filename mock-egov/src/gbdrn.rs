//! The state database of real estate (ГБД РН): what is registered for a number in a region, and corrections.

use axum::extract::{Path, State};
use axum::routing::{get, put};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use mock_base::check;
use mock_base::clock::now;
use mock_base::records::Step;
use mock_base::refusal::Refusal;
use mock_base::text::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Egov;
use crate::acts;
use crate::faults::Target;
use crate::zags::wedding_hall;

/// A correction somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    subject: String,
    certificate: String,
    region: String,
    cadastral_number: Option<String>,
    description: String,
    #[serde(default = "now")]
    received_at: DateTime<Utc>,
}

/// Which of the two certificates is asked for.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    Rights,
    Presence,
}

/// The routes of the database.
pub(crate) fn routes() -> Router<Egov> {
    Router::new()
        .route("/gbdrn/v1/subjects/{number}/{region}/{scope}", get(extract))
        .route("/gbdrn/v1/corrections/{id}", put(correct))
}

/// The territorial body of a region.
fn office(region: &str) -> Result<Text, Refusal> {
    let centre = wedding_hall(region).ok_or(Refusal::unprocessable("bad_region"))?;
    Ok(Text::new(
        format!("{} Әділет департаменті", centre.kk),
        format!("Департамент юстиции, {}", centre.ru),
    ))
}

async fn extract(
    State(egov): State<Egov>,
    Path((number, region, scope)): Path<(String, String, Scope)>,
) -> Result<Json<Value>, Refusal> {
    check::state_number(&number)?;
    let office = office(&region)?;
    let holder = holder(&egov, &number).ok_or(Refusal::not_found())?;
    let estate = egov.estates.of(&number, &region);
    let earlier = match scope {
        Scope::Rights => Vec::new(),
        Scope::Presence => estate.earlier,
    };
    Ok(Json(json!({
        "holder": holder, "region": region, "office": office, "now": estate.now, "earlier": earlier,
    })))
}

/// Whoever has this number, or somebody else when the database mixes people up.
fn holder(egov: &Egov, number: &str) -> Option<Value> {
    if let Some((bin, name)) = egov.entities.owners().find(|(bin, _)| *bin == number) {
        return Some(json!({"kind": "entity", "bin": bin, "name": name}));
    }
    let person = egov.people.get(number)?;
    let shown = if egov.faults.mixes_people_up(Target::Gbdrn) {
        egov.people.somebody_else(number)?
    } else {
        person
    };
    Some(
        json!({"kind": "individual", "iin": shown.iin, "name": acts::name(shown), "birth_date": shown.birth_date}),
    )
}

async fn correct(
    State(egov): State<Egov>,
    Path(id): Path<String>,
    Json(correction): Json<Correction>,
) -> Result<Json<Value>, Refusal> {
    check::id(&id)?;
    check::state_number(&correction.subject)?;
    check::text(&correction.certificate)?;
    check::text(&correction.description)?;
    let office = office(&correction.region)?;
    let kept = egov.corrections.change(&id, |known| match known {
        Some(known) if known.says_the_same(&correction) => Ok(Step::Keep(known.clone())),
        Some(_) => Err(Refusal::conflict("id_taken")),
        None => Ok(Step::Put(correction.clone(), correction.clone())),
    })?;
    Ok(Json(json!({
        "number": format!("ҚТ-{}", &id[..id.len().min(8)]), "received_at": kept.received_at, "office": office,
    })))
}

impl Correction {
    fn says_the_same(&self, other: &Self) -> bool {
        let without_time = |correction: &Self| Self {
            received_at: DateTime::UNIX_EPOCH,
            ..correction.clone()
        };
        without_time(self) == without_time(other)
    }
}
