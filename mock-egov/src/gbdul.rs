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
use crate::faults::Target;
use crate::people::People;
use crate::well_known::{address, day};

/// One invented legal entity.
#[derive(Clone, Debug, Serialize)]
pub struct Entity {
    bin: String,
    name: Text,
    registered_on: NaiveDate,
    head_iin: String,
    address: Text,
    status: &'static str,
}

/// All entities, by BIN.
#[derive(Debug)]
pub struct Entities(BTreeMap<String, Entity>);

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
    /// The ten entities, headed by well-known people.
    #[must_use]
    pub fn invent(people: &People) -> Self {
        let rows = (1..)
            .zip(ROWS)
            .filter_map(|(place, (kk, ru, registered, head))| {
                let registered_on = day(registered);
                let bin = bin(registered_on, place);
                let entity = Entity {
                    bin: bin.clone(),
                    name: Text::new(kk, ru),
                    registered_on,
                    head_iin: people.by_handle(head)?.iin.clone(),
                    address: address(place + 40),
                    status: if place == 10 { "liquidated" } else { "active" },
                };
                Some((bin, entity))
            });
        Self(rows.collect())
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

/// Year and month of registration, 4 for a resident legal entity, 0 for a head office, serial, check digit.
fn bin(registered: NaiveDate, place: u32) -> String {
    (0..100)
        .find_map(|try_next| {
            let eleven = format!(
                "{}40{:05}",
                registered.format("%y%m"),
                99_800 + place * 10 + try_next
            );
            check::check_digit(&eleven).map(|last| format!("{eleven}{last}"))
        })
        .expect("a hundred serials in a row are never all unissued")
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
    fn ten_entities_have_numbers_that_fit_checksum_and_registration_and_a_known_head() {
        let people = People::invent();
        let entities = Entities::invent(&people);
        assert_eq!(entities.0.len(), 10);
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
