//! The state database "E-licensing": applications, qualifications, licences of private bailiffs, orders about them.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, put};
use axum::{Json, Router};
use chrono::NaiveDate;
use mock_base::check;
use mock_base::records::{Records, Step};
use mock_base::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Egov;
use crate::faults::Target;
use crate::filed::{FiledDocument, Journal};
use crate::people::People;
use crate::well_known::day;

const JOURNAL: Journal = Journal {
    target: Target::Elicense,
    prefix: "EL",
};
/// Every third person has a degree in law, every sixth passed the examination, every twelfth holds a licence, and every
/// thirtieth of all has a conviction.
const DEGREE_EACH: usize = 3;
const EXAMINED_EACH: usize = 6;
const LICENSED_EACH: usize = 12;
const CONVICTED_EACH: usize = 30;

/// What the database knows of a person.
#[derive(Clone, Debug, Serialize)]
struct Qualification {
    iin: String,
    law_degree: &'static str,
    years_in_law: u8,
    examination_passed: &'static str,
    conviction: &'static str,
}

/// A licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    number: String,
    holder_iin: String,
    issued_on: NaiveDate,
    status: Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    Suspended,
    Terminated,
}

/// A decided act, as another system hands it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    act: Act,
    holder_iin: String,
    #[serde(default)]
    licence: Option<String>,
    decided_on: NaiveDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Issue,
    Reissue,
    Duplicate,
}

/// An order with the licence that came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Done {
    order: Order,
    licence: Licence,
}

/// What the database knew from the beginning.
#[derive(Debug)]
pub struct Known {
    qualifications: BTreeMap<String, Qualification>,
    licences: BTreeMap<String, Licence>,
}

impl Known {
    /// Qualifications for every person, licences for some.
    #[must_use]
    pub fn invent(people: &People) -> Self {
        let mut known = Self {
            qualifications: BTreeMap::new(),
            licences: BTreeMap::new(),
        };
        for (place, person) in people.all().enumerate() {
            let iin = person.iin.clone();
            let qualification = qualification(place, iin.clone());
            known.qualifications.insert(iin.clone(), qualification);
            if place.is_multiple_of(LICENSED_EACH) {
                let number = format!("PSI-{place:04}");
                let status = match place / LICENSED_EACH % 5 {
                    3 => Status::Suspended,
                    4 => Status::Terminated,
                    _ => Status::Active,
                };
                let licence = Licence {
                    number: number.clone(),
                    holder_iin: iin,
                    issued_on: day("2021-05-17"),
                    status,
                };
                known.licences.insert(number, licence);
            }
        }
        known
    }
}

fn qualification(place: usize, iin: String) -> Qualification {
    let on_record = |each: usize| {
        if place.is_multiple_of(each) {
            "on_record"
        } else {
            "not_on_record"
        }
    };
    Qualification {
        iin,
        law_degree: on_record(DEGREE_EACH),
        years_in_law: u8::try_from(place % 11).expect("a rest of eleven"),
        examination_passed: on_record(EXAMINED_EACH),
        conviction: if place % CONVICTED_EACH == CONVICTED_EACH - 1 {
            "on_record"
        } else {
            "not_on_record"
        },
    }
}

/// The routes of the database.
pub(crate) fn routes() -> Router<Egov> {
    Router::new()
        .route("/elicense/v1/applications/{id}", put(register))
        .route("/elicense/v1/qualifications/{iin}", get(known))
        .route("/elicense/v1/licences/{number}", get(licence))
        .route("/elicense/v1/orders/{id}", put(order))
}

async fn register(
    State(egov): State<Egov>,
    Path(id): Path<String>,
    Json(document): Json<FiledDocument>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    JOURNAL.register(&egov, &egov.licence_applications, &id, document)
}

async fn known(State(egov): State<Egov>, Path(iin): Path<String>) -> Result<Json<Value>, Refusal> {
    check::state_number(&iin)?;
    let known = egov.elicense.qualifications.get(&iin);
    let known = known.ok_or(Refusal::not_found())?;
    let mut view = json!(known);
    view["iin"] = json!(JOURNAL.reported(&egov, &iin));
    Ok(Json(view))
}

async fn licence(
    State(egov): State<Egov>,
    Path(number): Path<String>,
) -> Result<Json<Licence>, Refusal> {
    let mut licence = find(&egov, &number).ok_or(Refusal::not_found())?;
    if egov.faults.mixes_people_up(Target::Elicense) {
        licence.number.push('X');
    }
    Ok(Json(licence))
}

/// A licence known from the beginning, or issued by an order since.
fn find(egov: &Egov, number: &str) -> Option<Licence> {
    let ordered = |orders: &Records<Done>| {
        let found =
            orders.pick(|done| (done.licence.number == number).then(|| done.licence.clone()));
        found.into_iter().next()
    };
    let known = egov.elicense.licences.get(number).cloned();
    known.or_else(|| ordered(&egov.licence_orders))
}

async fn order(
    State(egov): State<Egov>,
    Path(id): Path<String>,
    Json(order): Json<Order>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    check::id(&id)?;
    check::state_number(&order.holder_iin)?;
    let licence = decided(&egov, &order)?;
    let (status, licence) = egov.licence_orders.change(&id, |found| match found {
        Some(known) if known.order == order => {
            Ok(Step::Keep((StatusCode::OK, known.licence.clone())))
        }
        Some(_) => Err(Refusal::conflict("id_taken")),
        None => {
            let done = Done {
                order,
                licence: licence.clone(),
            };
            Ok(Step::Put(done, (StatusCode::CREATED, licence)))
        }
    })?;
    let mut view = json!(licence);
    view["holder_iin"] = json!(JOURNAL.reported(&egov, &licence.holder_iin));
    Ok((status, Json(view)))
}

/// The licence that an order leads to.
fn decided(egov: &Egov, order: &Order) -> Result<Licence, Refusal> {
    match (order.act, &order.licence) {
        (Act::Issue, None) => {
            let place = egov.licence_orders.pick(|_| Some(())).len() + 1;
            Ok(Licence {
                number: format!("PSI-N{place:05}"),
                holder_iin: order.holder_iin.clone(),
                issued_on: order.decided_on,
                status: Status::Active,
            })
        }
        (Act::Reissue | Act::Duplicate, Some(number)) => find(egov, number)
            .filter(|licence| licence.holder_iin == order.holder_iin)
            .filter(|licence| licence.status != Status::Terminated)
            .ok_or(Refusal::unprocessable("no_such_licence")),
        (Act::Issue, Some(_)) | (Act::Reissue | Act::Duplicate, None) => {
            Err(Refusal::unprocessable("licence_does_not_fit"))
        }
    }
}
