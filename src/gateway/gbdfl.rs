//! The state database of individuals (ГБД ФЛ): who a person is, and the photograph of the document.

use super::client::{Question, System};
use super::reply::{Both, Reply, same};
use crate::port::{Answer, Capacity, PersonRecord, Persons, UnansweredReason};
use chrono::NaiveDate;
use law::id::Iin;
use law::poa::s03_application::{DocumentKind, IdentityDocument, PersonName};
use serde::Deserialize;

/// The longest photograph in bytes: some ten times that of a document.
const LONGEST_PHOTO: usize = 2 * 1024 * 1024;
/// What a photograph may be.
const PHOTO_TYPES: [&str; 3] = ["image/jpeg", "image/png", "image/svg+xml"];

/// The database behind its HTTP interface.
pub(super) struct Gbdfl(System);

impl Gbdfl {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Deserialize)]
struct WirePerson {
    iin: Iin,
    surname: String,
    name: String,
    patronymic: Option<String>,
    birth_date: NaiveDate,
    document: WireDocument,
    address: Both,
    capacity: WireCapacity,
    phone: Option<String>,
    deceased_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct WireDocument {
    kind: WireKind,
    number: String,
    issued_on: NaiveDate,
    issued_by: Both,
    valid_until: NaiveDate,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireKind {
    IdentityCard,
    Passport,
}

#[derive(Deserialize)]
struct WireCapacity {
    status: WireStatus,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireStatus {
    Capable,
    Limited,
    Incapable,
}

impl From<WirePerson> for PersonRecord {
    fn from(wire: WirePerson) -> Self {
        Self {
            iin: wire.iin,
            name: PersonName {
                surname: wire.surname,
                name: wire.name,
                patronymic: wire.patronymic,
            },
            birth_date: wire.birth_date,
            address: wire.address.into(),
            document: wire.document.into(),
            capacity: match wire.capacity.status {
                WireStatus::Capable => Capacity::Capable,
                WireStatus::Limited => Capacity::Limited,
                WireStatus::Incapable => Capacity::Incapable,
            },
            phone: wire.phone.filter(|phone| !phone.trim().is_empty()),
            deceased_on: wire.deceased_on,
        }
    }
}

impl From<WireDocument> for IdentityDocument {
    fn from(wire: WireDocument) -> Self {
        Self {
            kind: match wire.kind {
                WireKind::IdentityCard => DocumentKind::IdentityCard,
                WireKind::Passport => DocumentKind::Passport,
            },
            number: wire.number,
            issued_on: wire.issued_on,
            issued_by: wire.issued_by.into(),
            valid_until: wire.valid_until,
        }
    }
}

impl Persons for Gbdfl {
    fn person<'a>(&'a self, iin: &'a Iin) -> Answer<'a, Option<PersonRecord>> {
        Box::pin(async move {
            let path = ["gbdfl", "v1", "persons", iin.as_str()];
            self.0
                .ask(Question::get(&path), |reply| read_person(reply, iin))
                .await
        })
    }

    fn photo<'a>(&'a self, iin: &'a Iin) -> Answer<'a, Option<(String, Vec<u8>)>> {
        Box::pin(async move {
            let path = ["gbdfl", "v1", "persons", iin.as_str(), "photo"];
            let question = Question::get(&path).longest_reply(LONGEST_PHOTO);
            self.0.ask(question, read_photo).await
        })
    }
}

fn read_person(reply: Reply, asked: &Iin) -> Result<Option<PersonRecord>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let person: WirePerson = found.json()?;
    same(asked, &person.iin)?;
    if [&person.surname, &person.name]
        .iter()
        .any(|part| part.trim().is_empty())
    {
        return Err(UnansweredReason::Garbage);
    }
    Ok(Some(person.into()))
}

fn read_photo(reply: Reply) -> Result<Option<(String, Vec<u8>)>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    if found.body.is_empty() || !PHOTO_TYPES.contains(&found.media_type.as_str()) {
        return Err(UnansweredReason::Garbage);
    }
    Ok(Some((found.media_type, found.body)))
}
