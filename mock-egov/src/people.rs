//! The individuals of the stand-in: plainly invented, the same on every start, with valid IINs.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::{Json, Router, routing::get};
use chrono::NaiveDate;
use mock_base::text::{Language, Text};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{Egov, crowd, families, well_known};

/// Sex as the database of individuals writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// What a person of the stand-in is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Gives powers of attorney.
    Principal,
    /// Is given the trust.
    Representative,
    /// Nobody in particular.
    Ordinary,
    /// Has a passport instead of an identity card, and no patronymic.
    OrdinaryPassportNoPatronymic,
    /// One of the generated rest.
    Crowd,
    /// Works at a desk of a state body.
    Desk,
    /// Notary with an active licence.
    Notary,
    /// Notary whose licence is suspended.
    NotarySuspended,
    /// Declared incapable by a court.
    Incapable,
    /// Declared of limited capacity by a court.
    Limited,
    /// Has died.
    Deceased,
    /// Under age.
    Minor,
    /// The identity document has expired.
    ExpiredDocument,
}

/// An identity document.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// `identity_card` or `passport`.
    pub kind: &'static str,
    /// Its number.
    pub number: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// The body that issued it.
    pub issued_by: Text,
    /// Last day of its validity.
    pub valid_until: NaiveDate,
}

/// Legal capacity, as a court left it.
#[derive(Clone, Debug, Serialize)]
pub struct Capacity {
    /// `capable`, `limited` or `incapable`.
    pub status: &'static str,
    /// Since when, when a court decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// The court act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub court_act: Option<String>,
}

/// One invented individual.
#[derive(Clone, Debug)]
pub struct Person {
    /// A short word to choose the person by.
    pub handle: String,
    /// The individual identification number.
    pub iin: String,
    /// Surname.
    pub surname: String,
    /// Given name.
    pub name: String,
    /// Patronymic, if there is one.
    pub patronymic: Option<String>,
    /// Day of birth.
    pub birth_date: NaiveDate,
    /// Sex.
    pub sex: Sex,
    /// Identity document.
    pub document: Document,
    /// Registered address.
    pub address: Text,
    /// Mobile number in the international form.
    pub phone: String,
    /// Legal capacity.
    pub capacity: Capacity,
    /// Day of death.
    pub deceased_on: Option<NaiveDate>,
    /// What the person is there for.
    pub note: Note,
}

/// Everybody, by IIN.
#[derive(Debug)]
pub struct People {
    by_iin: BTreeMap<String, Person>,
    order: Vec<String>,
}

impl People {
    /// The well-known ones, the crowd, and the families after them.
    #[must_use]
    pub fn invent() -> Self {
        let everybody: Vec<Person> = well_known::people()
            .chain(crowd::people())
            .chain(families::people())
            .collect();
        let order = everybody.iter().map(|person| person.iin.clone()).collect();
        let by_iin = everybody
            .into_iter()
            .map(|person| (person.iin.clone(), person))
            .collect();
        Self { by_iin, order }
    }

    /// The person of this IIN.
    #[must_use]
    pub fn get(&self, iin: &str) -> Option<&Person> {
        self.by_iin.get(iin)
    }

    /// The well-known person of this handle.
    #[must_use]
    pub fn by_handle(&self, handle: &str) -> Option<&Person> {
        self.all().find(|person| person.handle == handle)
    }

    /// Somebody who is not this person: what a registry that mixes people up answers with.
    #[must_use]
    pub fn somebody_else(&self, iin: &str) -> Option<&Person> {
        self.all().find(|person| person.iin != iin)
    }

    /// Everybody, the well-known ones first.
    pub fn all(&self) -> impl Iterator<Item = &Person> {
        self.order.iter().filter_map(|iin| self.by_iin.get(iin))
    }
}

impl Person {
    /// Surname, name and patronymic.
    #[must_use]
    pub fn full_name(&self) -> String {
        let patronymic = self.patronymic.iter().map(String::as_str);
        let parts = [self.surname.as_str(), self.name.as_str()]
            .into_iter()
            .chain(patronymic);
        parts.collect::<Vec<_>>().join(" ")
    }
}

impl Note {
    /// `citizen`, `notary` or `staff`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Notary | Self::NotarySuspended => "notary",
            Self::Desk => "staff",
            Self::Principal
            | Self::Representative
            | Self::Ordinary
            | Self::OrdinaryPassportNoPatronymic
            | Self::Crowd
            | Self::Incapable
            | Self::Limited
            | Self::Deceased
            | Self::Minor
            | Self::ExpiredDocument => "citizen",
        }
    }

    /// The note in words.
    #[must_use]
    pub const fn words(self, language: Language) -> &'static str {
        match self {
            Self::Principal => language.pick("сенім беруші", "доверитель"),
            Self::Representative => language.pick("сенім білдірілген адам", "доверенное лицо"),
            Self::Ordinary | Self::Crowd => language.pick("азамат", "гражданин"),
            Self::OrdinaryPassportNoPatronymic => {
                language.pick("паспортпен, әкесінің аты жоқ", "с паспортом, без отчества")
            }
            Self::Desk => language.pick(
                "мемлекеттік орган қызметкері",
                "сотрудник государственного органа",
            ),
            Self::Notary => language.pick("нотариус", "нотариус"),
            Self::NotarySuspended => language.pick(
                "лицензиясы тоқтатыла тұрған нотариус",
                "нотариус, лицензия приостановлена",
            ),
            Self::Incapable => language.pick(
                "сот әрекетке қабілетсіз деп таныған",
                "признан судом недееспособным",
            ),
            Self::Limited => {
                language.pick("әрекет қабілеті шектелген", "дееспособность ограничена")
            }
            Self::Deceased => language.pick("қайтыс болған", "умер"),
            Self::Minor => language.pick("кәмелетке толмаған", "несовершеннолетняя"),
            Self::ExpiredDocument => language.pick(
                "жеке куәлігінің мерзімі өткен",
                "удостоверение личности просрочено",
            ),
        }
    }
}

/// The operator's list of people to choose from.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/people", get(list))
}

async fn list(State(egov): State<Egov>) -> Json<Value> {
    let row = |person: &Person| {
        json!({
            "handle": person.handle, "iin": person.iin, "surname": person.surname, "name": person.name,
            "patronymic": person.patronymic, "birth_date": person.birth_date, "phone": person.phone,
            "kind": person.note.kind(), "note": person.note,
        })
    };
    Json(egov.people.all().map(row).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::Datelike;
    use mock_base::check;

    use super::*;

    #[test]
    fn everybody_has_a_number_of_their_own_that_fits_checksum_birth_and_sex() {
        let people = People::invent();
        assert!(people.order.len() >= 300);
        assert_eq!(people.order.len(), people.by_iin.len(), "no number twice");
        for person in people.all() {
            check::state_number(&person.iin).unwrap();
            let date = person.birth_date.format("%y%m%d").to_string();
            assert_eq!(person.iin[..6], date);
            let century = if person.birth_date.year() < 2000 {
                3
            } else {
                5
            };
            let digit = century + u32::from(person.sex == Sex::Female);
            assert_eq!(person.iin[6..7], digit.to_string(), "{}", person.handle);
        }
    }

    #[test]
    fn handles_and_phones_and_documents_belong_to_one_person_each() {
        let people = People::invent();
        let distinct =
            |read: fn(&Person) -> &String| people.all().map(read).collect::<BTreeSet<_>>().len();
        assert_eq!(distinct(|person| &person.handle), people.order.len());
        assert_eq!(distinct(|person| &person.phone), people.order.len());
        assert_eq!(
            distinct(|person| &person.document.number),
            people.order.len()
        );
    }

    #[test]
    fn well_known_numbers_never_change() {
        let people = People::invent();
        let iin = |handle: &str| people.by_handle(handle).unwrap().iin.clone();
        assert_eq!(iin("aliya"), "880412499017");
        assert_eq!(iin("bolat"), "790930399905");
        assert_eq!(iin("aiaru"), "140901699222");
        assert_eq!(iin("askar"), "730322399180");
    }

    #[test]
    fn the_crowd_is_of_age_capable_and_documented() {
        let people = People::invent();
        let crowd: Vec<_> = people
            .all()
            .filter(|person| person.note == Note::Crowd)
            .collect();
        assert!(crowd.len() >= 40);
        for person in crowd {
            assert_eq!(person.capacity.status, "capable");
            assert!(person.birth_date.year() <= 2007 && person.deceased_on.is_none());
        }
    }
}
