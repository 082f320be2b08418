//! The unified notarial information system (БНАЖ, ЕНИС): powers of attorney that notaries drew up on paper.

use super::client::{Question, System};
use super::reply::{Reply, same};
use crate::port::{Answer, PaperForce, PaperPower, PaperPowers, UnansweredReason};
use chrono::{DateTime, NaiveDate, Utc};
use law::id::Iin;
use serde::Deserialize;

/// Codes of one power of attorney: the system's whole list is shorter.
const CODES_MAX: usize = 100;

/// The system behind its HTTP interface.
pub(super) struct Enis(System);

impl Enis {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Deserialize)]
struct WirePower {
    number: String,
    drawn_up_on: NaiveDate,
    principal_iin: Iin,
    representative_iin: Iin,
    scope: Vec<String>,
    valid_until: NaiveDate,
    status: WireStatus,
    revoked_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireStatus {
    InForce,
    Revoked,
    Expired,
}

impl PaperPowers for Enis {
    fn power<'a>(&'a self, number: &'a str) -> Answer<'a, Option<PaperPower>> {
        Box::pin(async move {
            let path = ["enis", "v1", "powers-of-attorney", number];
            self.0
                .ask(Question::get(&path), |reply| read(reply, number))
                .await
        })
    }
}

fn read(reply: Reply, asked: &str) -> Result<Option<PaperPower>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let power: WirePower = found.json()?;
    same(asked, power.number.as_str())?;
    let force = match (power.status, power.revoked_at) {
        (WireStatus::InForce, None) => PaperForce::InForce,
        (WireStatus::Revoked, Some(at)) => PaperForce::Revoked(at),
        (WireStatus::Expired, None) => PaperForce::Expired,
        (WireStatus::InForce | WireStatus::Expired, Some(_)) | (WireStatus::Revoked, None) => {
            return Err(UnansweredReason::Garbage);
        }
    };
    if power.valid_until < power.drawn_up_on || power.scope.len() > CODES_MAX {
        return Err(UnansweredReason::Garbage);
    }
    Ok(Some(PaperPower {
        number: power.number,
        drawn_up_on: power.drawn_up_on,
        principal: power.principal_iin,
        representative: power.representative_iin,
        scope: power.scope,
        valid_until: power.valid_until,
        force,
    }))
}
