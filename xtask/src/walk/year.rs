//! The machine's year: while the product knows no index for it, nothing can be billed; two of the staff enter one, as they would.

use std::path::Path;

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use serde::Deserialize;
use serde_json::json;

use super::api::Api;
use super::keys::KeyRing;
use super::people::{People, Person};
use super::session::{Role, Session};
use super::{WalkError, now};

/// One approves, who oversees; the other proposes.
const ACCOUNTANTS: [&str; 2] = ["gulnar", "kanat"];
/// A power of attorney whose fee is a part of the index; the fee is absent while the index is unknown.
const BILLED: &str = "/v1/poa/kinds/vehicle";
const TARIFFS: &str = "/v1/desk/tariffs";
/// The whole country keeps UTC+5 since 1 March 2024.
const KAZAKHSTAN: TimeDelta = TimeDelta::hours(5);

#[derive(Deserialize)]
struct Billed {
    fee: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Tariffs {
    edition: u32,
    index: Vec<Index>,
}

#[derive(Deserialize)]
struct Index {
    until: Option<NaiveDate>,
    amount_tiyn: i64,
}

#[derive(Deserialize)]
struct Proposed {
    id: String,
}

/// The two of the staff.
pub(crate) async fn accountants(egov: &Api) -> Result<[Person; 2], WalkError> {
    let people = People::of(egov).await?;
    let [first, second] = ACCOUNTANTS;
    Ok([people.named(first)?.clone(), people.named(second)?.clone()])
}

/// Nothing, while the product knows what a service costs today; else the last index it knows goes on.
pub(crate) async fn begin(api: &Api, staff: &[Person; 2], var: &Path) -> Result<(), WalkError> {
    let billed: Billed = api.get(BILLED).read().await?;
    if billed.fee.is_some() {
        return Ok(());
    }
    let keys = KeyRing::open(var)?;
    let signed_in = async |person: &Person| {
        let key = keys.of(person)?.authentication;
        Session::by_signature(api, key.as_ref(), Role::Desk).await
    };
    let (overseer, other) = (signed_in(&staff[0]).await?, signed_in(&staff[1]).await?);
    let tariffs: Tariffs = other.get(TARIFFS).await?.read().await?;
    let unknown = || WalkError::Unexpected("tariffs without an index".to_owned());
    let last = tariffs.index.last().ok_or_else(unknown)?;
    let known_until = last.until.ok_or_else(unknown)?;
    let today = today();
    let years = (known_until.year() + 1..=today.year()).map(|year| {
        json!({ "since": format!("{year}-01-01"), "until": format!("{year}-12-31"), "amount_tiyn": last.amount_tiyn })
    });
    let change = json!({
        "based_on": tariffs.edition,
        "act": { "title": "Сынақ туралы заң", "number": "1", "date": today },
        "index": years.collect::<Vec<_>>(), "rates": [], "reason": "Сынақ жылы",
    });
    let changes = format!("{TARIFFS}/changes");
    let proposed = other.post(&changes).await?.once().json(&change);
    let proposed: Proposed = proposed.read().await?;
    let approval = format!("{changes}/{}/approval", proposed.id);
    overseer.post(&approval).await?.once().send().await?;
    println!(
        "no index of {} is known: the last one goes on here",
        today.year()
    );
    Ok(())
}

fn today() -> NaiveDate {
    (now() + KAZAKHSTAN).date_naive()
}
