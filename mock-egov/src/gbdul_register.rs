//! The certificates of the state database of legal entities (ГБД ЮЛ): registration, branches, participation.

use axum::extract::{Path, State};
use axum::{Json, Router, routing::get};
use chrono::{Months, NaiveDate};
use mock_base::check;
use mock_base::refusal::Refusal;
use mock_base::text::Text;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Egov;
use crate::acts::{city, name};
use crate::faults::Target;
use crate::gbdul::{Entities, Entity, bin};
use crate::people::{People, Person};

/// Months after the first registration at which every third entity was registered anew.
const REREGISTERED_AFTER: u32 = 30;

/// What certificates say of an entity beyond its card.
#[derive(Clone, Debug, Default)]
pub(crate) struct Register {
    place: u32,
    /// Numbers of the founders: people and entities.
    founders: Vec<String>,
}

/// Which certificate.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Registered,
    Branches,
    EntityParticipation,
    PersonParticipation,
}

impl Register {
    /// Of the entity at this place, without founders yet.
    pub(crate) const fn of(place: u32) -> Self {
        Self {
            place,
            founders: Vec::new(),
        }
    }

    const fn is_reregistered(&self) -> bool {
        self.place.is_multiple_of(3)
    }

    const fn has_branches(&self) -> bool {
        self.place.is_multiple_of(4)
    }
}

impl Entities {
    /// Makes the heads founders, and every fifth entity a founder of the next one.
    pub(crate) fn take_part(&mut self, people: &People) {
        let numbers: Vec<String> = self.0.keys().cloned().collect();
        for (index, entity) in self.0.values_mut().enumerate() {
            let head = people.get(&entity.head_iin).map(|head| head.iin.clone());
            entity.register.founders.extend(head);
            let before = index
                .checked_sub(1)
                .filter(|before| before.is_multiple_of(5));
            entity
                .register
                .founders
                .extend(before.map(|before| numbers[before].clone()));
        }
    }

    fn with_founder(&self, number: &str) -> impl Iterator<Item = &Entity> {
        let number = number.to_owned();
        self.all()
            .filter(move |entity| entity.register.founders.contains(&number))
    }
}

/// The routes of the certificates.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/gbdul/v1/certificates/{kind}/{number}", get(certificate))
}

async fn certificate(
    State(egov): State<Egov>,
    Path((kind, number)): Path<(Kind, String)>,
) -> Result<Json<Value>, Refusal> {
    check::state_number(&number)?;
    let answer = match kind {
        Kind::Registered => {
            json!({"certificate": "registered", "entity": registered_or_branch(&egov, &number)?})
        }
        Kind::Branches => {
            let entity = find(&egov, &number)?;
            let branches: Vec<Value> = branches(&egov, entity).collect();
            json!({"certificate": "branches", "entity": registration(&egov, entity), "branches": branches})
        }
        Kind::EntityParticipation => {
            let entity = find(&egov, &number)?;
            json!({"certificate": "entity_participation", "entity": registration(&egov, entity),
                "participates_in": participation(&egov, &entity.bin)})
        }
        Kind::PersonParticipation => person_participation(&egov, &number)?,
    };
    Ok(Json(answer))
}

/// The entity of a number, or another one when the database mixes them up.
fn find<'a>(egov: &'a Egov, number: &str) -> Result<&'a Entity, Refusal> {
    let found = egov.entities.get(number).ok_or(Refusal::not_found())?;
    let mut others = egov.entities.all().filter(|entity| entity.bin != number);
    match others.next() {
        Some(other) if egov.faults.mixes_people_up(Target::Gbdul) => Ok(other),
        Some(_) | None => Ok(found),
    }
}

/// A certificate of registration is also given about a branch.
fn registered_or_branch(egov: &Egov, number: &str) -> Result<Value, Refusal> {
    let is_it = |branch: &Value| branch["bin"] == number;
    let mut all = egov
        .entities
        .all()
        .flat_map(|entity| branches(egov, entity));
    match all.find(is_it) {
        Some(branch) => Ok(branch),
        None => Ok(registration(egov, find(egov, number)?)),
    }
}

fn person_participation(egov: &Egov, number: &str) -> Result<Value, Refusal> {
    let mut person = egov.people.get(number).ok_or(Refusal::not_found())?;
    if egov.faults.mixes_people_up(Target::Gbdul) {
        person = egov
            .people
            .somebody_else(number)
            .ok_or(Refusal::not_found())?;
    }
    Ok(json!({
        "certificate": "person_participation", "iin": person.iin, "name": name(person), "document": person.document,
        "participates_in": participation(egov, &person.iin),
    }))
}

fn participation(egov: &Egov, number: &str) -> Vec<Value> {
    let entities = egov.entities.with_founder(number);
    entities.map(|entity| registration(egov, entity)).collect()
}

fn founder(egov: &Egov, number: &str) -> Option<Text> {
    let full = |person: &Person| Text::new(person.full_name(), person.full_name());
    let person = egov.people.get(number).map(full);
    person.or_else(|| Some(egov.entities.get(number)?.name.clone()))
}

fn office(place: u32) -> Text {
    let city = city(place);
    Text::new(
        format!("{} Әділет департаменті", city.kk),
        format!("Департамент юстиции, {}", city.ru),
    )
}

fn number(place: u32, on: NaiveDate) -> String {
    format!("{}-{}-ЖШС", 18_000 + place, on.format("%y%m"))
}

/// Twelve digits of a taxpayer and eight of a classifier, plainly invented.
fn codes(place: u32) -> (String, String) {
    (format!("6007000{place:05}"), format!("70{place:06}"))
}

fn activity(place: u32) -> Text {
    match place % 3 {
        0 => Text::new("Сауда", "Торговля"),
        1 => Text::new("Құрылыс", "Строительство"),
        _ => Text::new("Қызмет көрсету", "Оказание услуг"),
    }
}

fn registration(egov: &Egov, entity: &Entity) -> Value {
    let register = &entity.register;
    let last = if register.is_reregistered() {
        entity.registered_on + Months::new(REREGISTERED_AFTER)
    } else {
        entity.registered_on
    };
    let (rnn, okpo) = codes(register.place);
    let founders: Vec<Text> = register
        .founders
        .iter()
        .filter_map(|number| founder(egov, number))
        .collect();
    json!({
        "form": "entity", "name": entity.name, "office": office(register.place),
        "kind": if register.is_reregistered() { "repeated" } else { "first" },
        "number": number(register.place, last), "registered_on": last, "first_registered_on": entity.registered_on,
        "bin": entity.bin, "rnn": rnn, "okpo": okpo, "head": egov.people.get(&entity.head_iin).map(name),
        "founders": founders, "activity": activity(register.place), "address": entity.address,
    })
}

/// A branch in Almaty and a representation in Astana, where an entity has them.
fn branches<'a>(egov: &'a Egov, entity: &'a Entity) -> impl Iterator<Item = Value> + use<'a> {
    let kinds = [
        ("branch", "41", "филиалы", "филиал"),
        ("representation", "42", "өкілдігі", "представительство"),
    ];
    let some = entity.register.has_branches().then_some(kinds);
    let all = (1..).zip(some.into_iter().flatten());
    all.map(move |(order, (form, digits, kk, ru))| {
        let place = entity.register.place * 2 + order;
        let on = entity.registered_on + Months::new(6 * order);
        let (rnn, okpo) = codes(5_000 + place);
        let town = city(order);
        json!({
            "form": form, "bin": bin(on, digits, 95_000 + place * 10), "rnn": rnn, "okpo": okpo,
            "name": Text::new(format!("{} {} {kk}", entity.name.kk, town.kk), format!("{ru} {}, {}", entity.name.ru, town.ru)),
            "office": office(order), "kind": "first", "number": number(5_000 + place, on), "registered_on": on,
            "first_registered_on": on, "head": egov.people.get(&entity.head_iin).map(name), "founders": [],
            "activity": activity(entity.register.place), "address": crate::well_known::address(place),
        })
    })
}
