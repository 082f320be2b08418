//! The state database of legal entities (ГБД ЮЛ): one entity by BIN.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::{Json, Router, routing::get};
use chrono::NaiveDate;
use mock_base::check;
use mock_base::refusal::Refusal;
use mock_base::text::Text;
use serde::Serialize;

use crate::Egov;
use crate::families::{self, Family};
use crate::faults::Target;
use crate::gbdul_register::Register;
use crate::people::People;
use crate::well_known::{address, day};

/// One invented legal entity.
#[derive(Clone, Debug, Serialize)]
pub struct Entity {
    pub(crate) bin: String,
    pub(crate) name: Text,
    pub(crate) registered_on: NaiveDate,
    pub(crate) head_iin: String,
    pub(crate) address: Text,
    pub(crate) status: &'static str,
    /// What its certificates say beyond that.
    #[serde(skip)]
    pub(crate) register: Register,
}

/// All entities, by BIN.
#[derive(Debug)]
pub struct Entities(pub(crate) BTreeMap<String, Entity>);

/// Name in Kazakh and Russian, day of registration, handle of the head; the last one is liquidated.
const ROWS: [(&str, &str, &str, &str); 10] = [
    (
        "«Сынақ Құрылыс» ЖШС",
        "ТОО «Сынак Курылыс»",
        "2009-05-12",
        "aliya",
    ),
    (
        "«Үлгі Логистик» ЖШС",
        "ТОО «Улги Логистик»",
        "2012-10-03",
        "bolat",
    ),
    (
        "«Макет Сауда» ЖШС",
        "ТОО «Макет Сауда»",
        "2015-02-27",
        "dauren",
    ),
    (
        "«Нобай Агро» ЖШС",
        "ТОО «Нобай Агро»",
        "2017-08-14",
        "saule",
    ),
    ("«Мысал Банк» АҚ", "АО «Мысал Банк»", "1998-11-30", "yerlan"),
    (
        "«Сынақ медициналық орталығы» ЖШС",
        "ТОО «Медицинский центр Сынак»",
        "2019-01-21",
        "kamila",
    ),
    (
        "«Үлгі мектебі» жекеменшік мекемесі",
        "Частное учреждение «Школа Улги»",
        "2020-06-09",
        "zhanar",
    ),
    (
        "«Макет пәтер иелері» кооперативі",
        "Кооператив «Макет пәтер иелері»",
        "2021-04-02",
        "timur",
    ),
    (
        "«Нобай» қоғамдық қоры",
        "Общественный фонд «Нобай»",
        "2022-09-19",
        "arman",
    ),
    (
        "«Мысал Транзит» ЖШС",
        "ТОО «Мысал Транзит»",
        "2010-03-25",
        "rustem",
    ),
];

impl Entities {
    /// Ten entities headed by well-known people, and a company of every second family.
    #[must_use]
    pub fn invent(people: &People) -> Self {
        let rows = (1..)
            .zip(ROWS)
            .filter_map(|(place, (kk, ru, registered, head))| {
                let registered_on = day(registered);
                let bin = bin(registered_on, "40", 99_800 + place * 10);
                let entity = Entity {
                    bin: bin.clone(),
                    name: Text::new(kk, ru),
                    registered_on,
                    head_iin: people.by_handle(head)?.iin.clone(),
                    address: address(place + 40),
                    status: if place == 10 { "liquidated" } else { "active" },
                    register: Register::of(place),
                };
                Some((bin, entity))
            });
        let companies = families::all().filter_map(|family| company(people, &family));
        let mut all = Self(rows.chain(companies).collect());
        all.take_part(people);
        all
    }

    /// The number and name of each that exists.
    pub(crate) fn owners(&self) -> impl Iterator<Item = (&str, Text)> {
        let active = self.0.values().filter(|entity| entity.status == "active");
        active.map(|entity| (entity.bin.as_str(), entity.name.clone()))
    }

    /// The entity of a number.
    pub(crate) fn get(&self, bin: &str) -> Option<&Entity> {
        self.0.get(bin)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Entity> {
        self.0.values()
    }
}

impl Entity {
    /// BIN, names and whether it still exists, for the operator's page.
    #[must_use]
    pub fn card(&self) -> (&str, &Text, &str) {
        (&self.bin, &self.name, self.status)
    }
}

/// Year and month of registration, what it is (40 a head office, 41 a branch, 42 a representation), serial, check digit.
pub(crate) fn bin(registered: NaiveDate, kind: &str, serial: u32) -> String {
    (0..100)
        .find_map(|try_next| {
            let eleven = format!(
                "{}{kind}{:05}",
                registered.format("%y%m"),
                serial + try_next
            );
            check::check_digit(&eleven).map(|last| format!("{eleven}{last}"))
        })
        .expect("a hundred serials in a row are never all unissued")
}

/// The company that every second family has: the father heads it.
fn company(people: &People, family: &Family) -> Option<(String, Entity)> {
    if !family.number.is_multiple_of(2) {
        return None;
    }
    let father = people.get(&family.father)?;
    let registered_on = day("2010-01-11") + chrono::Days::new(u64::from(family.number) * 61);
    let bin = bin(registered_on, "40", 97_000 + family.number * 20);
    let name = Text::new(
        format!("«{} және Ко {}» ЖШС", father.surname, family.number),
        format!("ТОО «{} и Ко {}»", father.surname, family.number),
    );
    let entity = Entity {
        bin: bin.clone(),
        name,
        registered_on,
        head_iin: father.iin.clone(),
        address: address(family.number),
        status: "active",
        register: Register::of(family.number + 20),
    };
    Some((bin, entity))
}

/// The operator's list of entities to choose from.
pub(crate) fn operator_routes() -> Router<Egov> {
    Router::new().route("/entities", get(list))
}

async fn list(State(egov): State<Egov>) -> Json<Vec<Entity>> {
    Json(egov.entities.all().cloned().collect())
}

/// The routes of the database.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/gbdul/v1/entities/{bin}", get(entity))
}

async fn entity(
    State(egov): State<Egov>,
    Path(bin): Path<String>,
) -> Result<Json<Entity>, Refusal> {
    check::state_number(&bin)?;
    let entities = &egov.entities.0;
    let found = entities.get(&bin).ok_or(Refusal::not_found())?;
    let other = entities.values().find(|entity| entity.bin != bin);
    match other {
        Some(other) if egov.faults.mixes_people_up(Target::Gbdul) => Ok(Json(other.clone())),
        _ => Ok(Json(found.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_entities_have_numbers_that_fit_checksum_and_registration_and_a_known_head() {
        let people = People::invent();
        let entities = Entities::invent(&people);
        assert_eq!(entities.0.len(), 40);
        for entity in entities.all() {
            check::state_number(&entity.bin).unwrap();
            assert_eq!(
                entity.bin[..4],
                entity.registered_on.format("%y%m").to_string()
            );
            assert_eq!(&entity.bin[4..6], "40");
            assert!(people.get(&entity.head_iin).is_some());
        }
        assert_eq!(
            entities
                .all()
                .filter(|entity| entity.status == "liquidated")
                .count(),
            1
        );
    }
}
