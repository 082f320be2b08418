//! E-licensing: applications, what is known of a person's qualification, licences and the orders that change them.

use super::client::{Question, System};
use super::filed;
use super::reply::{Reply, same};
use crate::port::{
    Answer, BailiffLicence, FiledDocument, LicenceForce, LicenceOrder, Licensing, Presence,
    Qualification, Registration, UnansweredReason,
};
use chrono::NaiveDate;
use law::id::Iin;
use serde::{Deserialize, Serialize};

/// The database behind its HTTP interface.
pub(super) struct Elicense(System);

impl Elicense {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Deserialize)]
struct WireQualification {
    iin: Iin,
    law_degree: WirePresence,
    years_in_law: u8,
    examination_passed: WirePresence,
    conviction: WirePresence,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WirePresence {
    OnRecord,
    NotOnRecord,
}

impl From<WirePresence> for Presence {
    fn from(wire: WirePresence) -> Self {
        match wire {
            WirePresence::OnRecord => Self::OnRecord,
            WirePresence::NotOnRecord => Self::NotOnRecord,
        }
    }
}

#[derive(Deserialize)]
struct WireLicence {
    number: String,
    holder_iin: Iin,
    issued_on: NaiveDate,
    status: WireForce,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireForce {
    Active,
    Suspended,
    Terminated,
}

impl From<WireLicence> for BailiffLicence {
    fn from(wire: WireLicence) -> Self {
        Self {
            number: wire.number,
            holder: wire.holder_iin,
            issued_on: wire.issued_on,
            force: match wire.status {
                WireForce::Active => LicenceForce::Active,
                WireForce::Suspended => LicenceForce::Suspended,
                WireForce::Terminated => LicenceForce::Terminated,
            },
        }
    }
}

#[derive(Serialize)]
struct WireOrder<'a> {
    act: &'static str,
    holder_iin: &'a Iin,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<&'a str>,
    decided_on: NaiveDate,
}

impl Licensing for Elicense {
    fn register<'a>(&'a self, document: &'a FiledDocument) -> Answer<'a, Registration> {
        filed::register(&self.0, ["elicense", "v1", "applications"], document)
    }

    fn qualification<'a>(&'a self, person: &'a Iin) -> Answer<'a, Option<Qualification>> {
        Box::pin(async move {
            let path = ["elicense", "v1", "qualifications", person.as_str()];
            self.0
                .ask(Question::get(&path), |reply| {
                    read_qualification(reply, person)
                })
                .await
        })
    }

    fn licence<'a>(&'a self, number: &'a str) -> Answer<'a, Option<BailiffLicence>> {
        Box::pin(async move {
            let path = ["elicense", "v1", "licences", number];
            self.0
                .ask(Question::get(&path), |reply| {
                    let Some(found) = reply.found()? else {
                        return Ok(None);
                    };
                    let licence: WireLicence = found.json()?;
                    same(number, licence.number.as_str())?;
                    Ok(Some(licence.into()))
                })
                .await
        })
    }

    fn order<'a>(&'a self, order: &'a LicenceOrder) -> Answer<'a, BailiffLicence> {
        Box::pin(async move {
            let path = ["elicense", "v1", "orders", order.id.as_str()];
            let wire = WireOrder {
                act: order.act.as_str(),
                holder_iin: &order.holder,
                licence: order.licence.as_deref(),
                decided_on: order.decided_on,
            };
            self.0
                .ask(Question::put(&path, &wire).patiently(), |reply| {
                    read_ordered(reply, order)
                })
                .await
        })
    }
}

fn read_qualification(
    reply: Reply,
    person: &Iin,
) -> Result<Option<Qualification>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let known: WireQualification = found.json()?;
    same(person, &known.iin)?;
    Ok(Some(Qualification {
        law_degree: known.law_degree.into(),
        years_in_law: known.years_in_law,
        examination: known.examination_passed.into(),
        conviction: known.conviction.into(),
    }))
}

fn read_ordered(reply: Reply, order: &LicenceOrder) -> Result<BailiffLicence, UnansweredReason> {
    let licence: WireLicence = reply.on(&[200, 201])?.json()?;
    same(&order.holder, &licence.holder_iin)?;
    if let Some(number) = &order.licence {
        same(number, &licence.number)?;
    }
    if licence.number.trim().is_empty() {
        return Err(UnansweredReason::Garbage);
    }
    Ok(licence.into())
}
