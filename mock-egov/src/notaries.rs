//! The register of notaries' licences of the Ministry of Justice, and the operator's switch for it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use chrono::NaiveDate;
use mock_base::check;
use mock_base::clock::now;
use mock_base::page::{back_to, refused};
use mock_base::refusal::Refusal;
use mock_base::text::{Language, Text};
use serde::{Deserialize, Serialize};

use crate::Egov;
use crate::faults::Target;
use crate::pages::SYSTEM;
use crate::people::{Note, People, Person};
use crate::well_known::day;

/// Whether a licence may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It may.
    Active,
    /// Not for the time being.
    Suspended,
    /// Never again.
    Terminated,
}

/// One licence as the register shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Licence {
    iin: String,
    number: String,
    issued_on: NaiveDate,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<NaiveDate>,
    region: Text,
    chamber: Text,
    name: Name,
}

#[derive(Clone, Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the register calls the given name so"
)]
struct Name {
    surname: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    patronymic: Option<String>,
}

/// The licences by IIN.
#[derive(Debug)]
pub struct Licences(Mutex<BTreeMap<String, Licence>>);

impl Status {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Active, Self::Suspended, Self::Terminated];

    /// The status in words.
    #[must_use]
    pub const fn words(self, language: Language) -> &'static str {
        match self {
            Self::Active => language.pick("қолданыста", "действует"),
            Self::Suspended => language.pick("тоқтатыла тұрған", "приостановлена"),
            Self::Terminated => language.pick("қолданысы тоқтатылған", "прекращена"),
        }
    }
}

impl Licence {
    /// IIN, number and status, for the operator's page.
    #[must_use]
    pub fn card(&self) -> (&str, &str, Status) {
        (&self.iin, &self.number, self.status)
    }
}

impl Licences {
    /// One licence for every notary among the people.
    #[must_use]
    pub fn invent(people: &People) -> Self {
        let notaries = people.all().filter(|person| person.note.kind() == "notary");
        let licences = (1..)
            .zip(notaries)
            .map(|(place, person)| (person.iin.clone(), licence(place, person)));
        Self(Mutex::new(licences.collect()))
    }

    /// All licences as they stand.
    #[must_use]
    pub fn all(&self) -> Vec<Licence> {
        self.lock().values().cloned().collect()
    }

    fn set(&self, iin: &str, status: Status, today: NaiveDate) -> Result<Licence, Refusal> {
        let mut licences = self.lock();
        let licence = licences.get_mut(iin).ok_or(Refusal::not_found())?;
        licence.status = status;
        licence.since = (status != Status::Active).then_some(today);
        Ok(licence.clone())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Licence>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn licence(place: u32, person: &Person) -> Licence {
    let suspended = person.note == Note::NotarySuspended;
    let (kk, ru, chamber_kk, chamber_ru) = match place {
        3 => (
            "Астана қаласы",
            "город Астана",
            "Астана қаласының",
            "города Астаны",
        ),
        4 => (
            "Қарағанды облысы",
            "Карагандинская область",
            "Қарағанды облысының",
            "Карагандинской области",
        ),
        5 => (
            "Шымкент қаласы",
            "город Шымкент",
            "Шымкент қаласының",
            "города Шымкента",
        ),
        _ => (
            "Алматы қаласы",
            "город Алматы",
            "Алматы қаласының",
            "города Алматы",
        ),
    };
    Licence {
        iin: person.iin.clone(),
        number: format!("{:07}", 100 + place),
        issued_on: day("2012-01-16"),
        status: if suspended {
            Status::Suspended
        } else {
            Status::Active
        },
        since: suspended.then(|| day("2026-01-12")),
        region: Text::new(kk, ru),
        chamber: Text::new(
            format!("{chamber_kk} нотариаттық палатасы"),
            format!("Нотариальная палата {chamber_ru}"),
        ),
        name: Name {
            surname: person.surname.clone(),
            name: person.name.clone(),
            patronymic: person.patronymic.clone(),
        },
    }
}

/// The query of the register.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/notaries/v1/licences/{iin}", get(read))
}

/// The operator's switch, without the header and the faults of a query.
pub(crate) fn operator_routes() -> Router<Egov> {
    Router::new()
        .route("/notaries/v1/licences/{iin}/status", post(switch))
        .route("/notaries/{iin}/status", post(switch_by_form))
}

async fn read(State(egov): State<Egov>, Path(iin): Path<String>) -> Result<Json<Licence>, Refusal> {
    check::state_number(&iin)?;
    let licences = egov.licences.lock();
    let found = licences.get(&iin).ok_or(Refusal::not_found())?;
    let other = licences.values().find(|licence| licence.iin != iin);
    match other {
        Some(other) if egov.faults.mixes_people_up(Target::Notaries) => Ok(Json(other.clone())),
        _ => Ok(Json(found.clone())),
    }
}

#[derive(Deserialize)]
struct Change {
    status: Status,
}

async fn switch(
    State(egov): State<Egov>,
    Path(iin): Path<String>,
    Json(change): Json<Change>,
) -> Result<Json<Licence>, Refusal> {
    egov.licences
        .set(&iin, change.status, now().date_naive())
        .map(Json)
}

async fn switch_by_form(
    State(egov): State<Egov>,
    Path(iin): Path<String>,
    language: Language,
    Form(change): Form<Change>,
) -> Response {
    match egov.licences.set(&iin, change.status, now().date_naive()) {
        Ok(_) => back_to("/", language).into_response(),
        Err(refusal) => refused(SYSTEM, language, refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_notaries_have_licences_and_one_of_them_is_suspended() {
        let people = People::invent();
        let licences = Licences::invent(&people).all();
        assert_eq!(licences.len(), 6);
        let suspended: Vec<_> = licences
            .iter()
            .filter(|licence| licence.status == Status::Suspended)
            .collect();
        assert_eq!(suspended.len(), 1);
        assert_eq!(suspended[0].iin, people.by_handle("askar").unwrap().iin);
    }

    #[test]
    fn a_licence_that_is_active_again_has_no_day_since() {
        let people = People::invent();
        let licences = Licences::invent(&people);
        let iin = &people.by_handle("aigul").unwrap().iin;
        let today = day("2026-03-02");
        assert_eq!(
            licences.set(iin, Status::Suspended, today).unwrap().since,
            Some(today)
        );
        assert_eq!(
            licences.set(iin, Status::Active, today).unwrap().since,
            None
        );
        assert!(licences.set("880412499017", Status::Active, today).is_err());
    }
}
