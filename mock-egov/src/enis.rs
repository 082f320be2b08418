//! The unified notarial information system (ЕНИС): powers of attorney that notaries drew up on paper, and the switch that ends one.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, NaiveDate, Utc};
use mock_base::check;
use mock_base::clock::now;
use mock_base::refusal::Refusal;
use mock_base::text::Language;
use serde::{Deserialize, Serialize};

use crate::Egov;
use crate::faults::Target;
use crate::people::{Note, People};
use crate::well_known::day;

/// The power of attorney between people known by name: principal, representative, scope, last day, status.
type Row = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
    Status,
);

/// One of each sort, so that every answer can be seen; they are numbered in this order.
const ROWS: [Row; 7] = [
    (
        "aliya",
        "dauren",
        &["state_bodies"],
        "2028-08-31",
        Status::InForce,
    ),
    (
        "aliya",
        "dauren",
        &["vehicle"],
        "2028-08-31",
        Status::InForce,
    ),
    (
        "aliya",
        "dauren",
        &["state_bodies"],
        "2028-08-31",
        Status::Revoked,
    ),
    (
        "aliya",
        "dauren",
        &["state_bodies"],
        "2026-01-31",
        Status::Expired,
    ),
    (
        "aliya",
        "saule",
        &["childs_affairs", "real_estate_papers"],
        "2028-08-31",
        Status::InForce,
    ),
    // Over by its dates, though nobody has noted it yet.
    (
        "bolat",
        "saule",
        &["state_bodies"],
        "2026-01-31",
        Status::InForce,
    ),
    (
        "bolat",
        "arman",
        &["civil_status_papers"],
        "2028-08-31",
        Status::InForce,
    ),
];
/// Every fourth of the ordinary people gave the next one a power of attorney.
const GIVEN_EACH: usize = 4;
const SCOPES: [&str; 4] = [
    "state_bodies",
    "civil_status_papers",
    "real_estate_papers",
    "bank_account",
];

/// Whether a power of attorney may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It may.
    InForce,
    /// Its principal ended it.
    Revoked,
    /// Its term is over.
    Expired,
}

impl Status {
    /// The status in words.
    #[must_use]
    pub const fn words(self, language: Language) -> &'static str {
        match self {
            Self::InForce => language.pick("қолданыста", "действует"),
            Self::Revoked => language.pick("күші жойылған", "отменена"),
            Self::Expired => language.pick("мерзімі өткен", "срок истёк"),
        }
    }
}

/// One power of attorney as the system shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Power {
    number: String,
    drawn_up_on: NaiveDate,
    principal_iin: String,
    representative_iin: String,
    scope: Vec<&'static str>,
    valid_until: NaiveDate,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<DateTime<Utc>>,
}

impl Power {
    /// Number, both people, scope and status, for the operator's page.
    #[must_use]
    pub fn card(&self) -> (&str, [&str; 2], &[&'static str], Status) {
        let people = [
            self.principal_iin.as_str(),
            self.representative_iin.as_str(),
        ];
        (&self.number, people, &self.scope, self.status)
    }
}

/// The powers of attorney by number.
#[derive(Debug)]
pub struct Powers(Mutex<BTreeMap<String, Power>>);

impl Powers {
    /// Those of the people known by name, and some of the crowd's.
    #[must_use]
    pub fn invent(people: &People) -> Self {
        let iin = |handle: &str| people.by_handle(handle).map(|person| person.iin.clone());
        let mut given = Vec::new();
        for (principal, representative, scope, until, status) in ROWS {
            if let (Some(principal), Some(representative)) = (iin(principal), iin(representative)) {
                given.push((
                    principal,
                    representative,
                    scope.to_vec(),
                    day(until),
                    status,
                ));
            }
        }
        let crowd = people.all().filter(|person| person.note == Note::Crowd);
        let crowd: Vec<&str> = crowd.map(|person| person.iin.as_str()).collect();
        for (place, pair) in crowd.chunks_exact(GIVEN_EACH).enumerate() {
            let scope = vec![SCOPES[place % SCOPES.len()]];
            let (principal, representative) = (pair[0].to_owned(), pair[1].to_owned());
            let until = day("2028-08-31");
            given.push((principal, representative, scope, until, Status::InForce));
        }
        let powers = (1_u32..).zip(given).map(|(place, given)| {
            let (principal_iin, representative_iin, scope, valid_until, status) = given;
            let number = format!("ENIS-2025-{place:06}");
            let power = Power {
                number: number.clone(),
                drawn_up_on: day("2025-09-01"),
                principal_iin,
                representative_iin,
                scope,
                valid_until,
                status,
                revoked_at: (status == Status::Revoked).then(long_ago),
            };
            (number, power)
        });
        Self(Mutex::new(powers.collect()))
    }

    /// All of them as they stand.
    #[must_use]
    pub fn all(&self) -> Vec<Power> {
        self.lock().values().cloned().collect()
    }

    fn set(&self, number: &str, status: Status) -> Result<Power, Refusal> {
        let mut powers = self.lock();
        let power = powers.get_mut(number).ok_or(Refusal::not_found())?;
        power.status = status;
        power.revoked_at = (status == Status::Revoked).then(now);
        Ok(power.clone())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Power>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When what was revoked from the beginning was revoked.
fn long_ago() -> DateTime<Utc> {
    day("2026-01-15").and_time(chrono::NaiveTime::MIN).and_utc()
}

/// The query of the register.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/enis/v1/powers-of-attorney/{number}", get(read))
}

/// The list and the switch, without the header and the faults of a query.
pub(crate) fn operator_routes() -> Router<Egov> {
    Router::new()
        .route("/enis/powers-of-attorney", get(list))
        .route("/enis/powers-of-attorney/{number}/status", post(switch))
}

async fn read(
    State(egov): State<Egov>,
    Path(number): Path<String>,
) -> Result<Json<Power>, Refusal> {
    check::text(&number)?;
    let powers = egov.powers.lock();
    let found = powers.get(&number).ok_or(Refusal::not_found())?;
    let other = powers.values().find(|power| power.number != number);
    match other {
        Some(other) if egov.faults.mixes_people_up(Target::Enis) => Ok(Json(other.clone())),
        _ => Ok(Json(found.clone())),
    }
}

async fn list(State(egov): State<Egov>) -> Json<Vec<Power>> {
    Json(egov.powers.all())
}

#[derive(Deserialize)]
struct Change {
    status: Status,
}

async fn switch(
    State(egov): State<Egov>,
    Path(number): Path<String>,
    Json(change): Json<Change>,
) -> Result<Json<Power>, Refusal> {
    egov.powers.set(&number, change.status).map(Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_of_each_sort_and_nobody_gives_one_to_themselves() {
        let people = People::invent();
        let powers = Powers::invent(&people).all();
        assert!(powers.len() > ROWS.len() + 10, "{}", powers.len());
        for status in [Status::InForce, Status::Revoked, Status::Expired] {
            assert!(powers.iter().any(|power| power.status == status));
        }
        for power in &powers {
            assert_ne!(power.principal_iin, power.representative_iin);
            assert!(people.get(&power.principal_iin).is_some());
            assert_eq!(power.revoked_at.is_some(), power.status == Status::Revoked);
        }
        let aliya = &people.by_handle("aliya").unwrap().iin;
        assert_eq!(&powers[0].principal_iin, aliya);
    }

    #[test]
    fn one_that_is_in_force_again_was_not_revoked() {
        let powers = Powers::invent(&People::invent());
        let number = "ENIS-2025-000001";
        let revoked = powers.set(number, Status::Revoked).unwrap();
        assert!(revoked.revoked_at.is_some());
        let again = powers.set(number, Status::InForce).unwrap();
        assert_eq!(again.revoked_at, None);
        assert!(powers.set("ENIS-2025-999999", Status::Revoked).is_err());
    }
}
