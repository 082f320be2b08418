//! The register of notaries' licences of the Ministry of Justice.

use super::client::{Question, System};
use super::reply::{Both, Reply, same};
use crate::port::{Answer, Licences, NotaryRecord, UnansweredReason};
use chrono::NaiveDate;
use law::id::Iin;
use law::poa::s03_application::PersonName;
use law::poa::s10_signature::{Licence, LicenceStatus};
use serde::Deserialize;

/// The register behind its HTTP interface.
pub(super) struct Register(System);

impl Register {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Deserialize)]
struct WireLicence {
    iin: Iin,
    number: String,
    issued_on: NaiveDate,
    status: WireStatus,
    region: Both,
    chamber: Both,
    name: WireName,
}

#[derive(Deserialize)]
struct WireName {
    surname: String,
    name: String,
    patronymic: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireStatus {
    Active,
    Suspended,
    Terminated,
}

impl From<WireLicence> for NotaryRecord {
    fn from(wire: WireLicence) -> Self {
        Self {
            name: PersonName {
                surname: wire.name.surname,
                name: wire.name.name,
                patronymic: wire.name.patronymic,
            },
            licence: Licence {
                number: wire.number,
                status: match wire.status {
                    WireStatus::Active => LicenceStatus::Active,
                    WireStatus::Suspended => LicenceStatus::Suspended,
                    WireStatus::Terminated => LicenceStatus::Terminated,
                },
            },
            licence_issued_on: wire.issued_on,
            region: wire.region.into(),
            chamber: wire.chamber.into(),
        }
    }
}

impl Licences for Register {
    fn licence<'a>(&'a self, iin: &'a Iin) -> Answer<'a, Option<NotaryRecord>> {
        Box::pin(async move {
            let path = ["notaries", "v1", "licences", iin.as_str()];
            self.0
                .ask(Question::get(&path), |reply| read_licence(reply, iin))
                .await
        })
    }
}

fn read_licence(reply: Reply, asked: &Iin) -> Result<Option<NotaryRecord>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let licence: WireLicence = found.json()?;
    same(asked, &licence.iin)?;
    // The number becomes a part of the register number of every document.
    if licence.number.trim().is_empty() {
        return Err(UnansweredReason::Garbage);
    }
    Ok(Some(licence.into()))
}
