//! The tariffs: proposed by one, shown to another before and after, approved by that one; bills that are out keep theirs.

use super::body::Body;
use crate::services::{at, to_pay};
use crate::world::{Person, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

const TARIFFS: &str = "/v1/desk/tariffs";
const CHANGES: &str = "/v1/desk/tariffs/changes";
/// S3 by the seeded rate and by the one these tests propose: 30 and 50 % of 4,325, in tiyn.
const THIRTY: i64 = 129_800;
const FIFTY: i64 = 216_300;

fn index(since: &str, until: &str, tiyn: i64) -> Value {
    json!({ "since": since, "until": until, "amount_tiyn": tiyn })
}

fn year_2027(since: &str) -> Value {
    index(since, "2027-12-31", 460_000)
}

fn rate(charge: &str, since: &str, permille: i64) -> Value {
    json!({ "charge": charge, "since": since, "permille": permille })
}

fn change(index: &[Value], rates: &[Value]) -> Value {
    json!({
        "based_on": 1,
        "act": { "title": "Сынақ туралы заң", "number": "1-VIII", "date": "2026-02-20" },
        "index": index, "rates": rates, "reason": "Сынақ үшін",
    })
}

/// S3 at half an index from the day after the tests' Monday.
fn dearer() -> Value {
    change(&[], &[rate("S3", "2026-03-03", 500)])
}

fn path(change: &Value, rest: &str) -> String {
    format!("{CHANGES}/{}{rest}", change["id"].as_str().unwrap())
}

async fn reference_costs(world: &World) -> Value {
    let service = world.api().get("/v1/services/civil_status_reference");
    service.send().await.ok()["fee"]["amount_tiyn"].clone()
}

async fn edition(person: &Person) -> Value {
    person.get(TARIFFS).await.ok()["edition"].clone()
}

/// Who did what with a change, in order.
async fn history(person: &Person, change: &Value) -> Vec<(String, String)> {
    let seen = person.get(&path(change, "")).await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let lines = seen["history"].as_array().unwrap().iter();
    lines
        .map(|line| (text(&line["what"]), text(&line["by"])))
        .collect()
}

#[tokio::test]
async fn a_change_shows_what_costs_what_and_a_bill_that_is_out_keeps_its_rate_and_its_edition() {
    let body = Body::open().await;
    let world = &body.world;
    let aliya = world.citizen("aliya").await;
    let (request, invoice) = to_pay(world, &aliya).await;
    assert_eq!(
        (
            &request["bill"]["amount_tiyn"],
            &request["bill"]["tariff_edition"]
        ),
        (&json!(THIRTY), &json!(1))
    );

    let proposed = body.installer.act(CHANGES, &dearer()).await.ok();
    let effect = &proposed["effect"];
    let shifts = effect["shifts"].as_array().unwrap();
    assert_eq!(shifts.len(), 1, "{proposed}");
    assert_eq!(
        (&shifts[0]["charge"], &shifts[0]["from"]),
        (&json!("S3"), &json!("2026-03-03"))
    );
    assert_eq!(shifts[0]["before"]["amount_tiyn"], THIRTY);
    assert_eq!(shifts[0]["after"]["amount_tiyn"], FIFTY);
    assert_eq!(effect["unpaid"][0]["invoice"], invoice.as_str());
    assert_eq!(effect["unpaid"][0]["amount_tiyn"], THIRTY);
    assert_eq!(effect["covered_until"], "2026-12-31");

    let approval = path(&proposed, "/approval");
    body.installer
        .act(&approval, &Value::Null)
        .await
        .refused(409, "second_operator_required");
    let approved = body.chancery.act(&approval, &Value::Null).await.ok();
    assert_eq!(
        (&approved["status"], &approved["edition"]),
        (&json!("approved"), &json!(2))
    );
    assert_eq!(reference_costs(world).await, THIRTY, "not before its day");

    // From ten in the morning to ten minutes past midnight.
    world.pass(TimeDelta::minutes(14 * 60 + 10));
    let aliya = world.citizen("aliya").await;
    assert_eq!(reference_costs(world).await, FIFTY);
    let kept = at(&aliya, &request, "awaiting_payment").await;
    let id = request["id"].as_str().unwrap();
    let bill = format!("/v1/service-requests/{id}/payment");
    let due = aliya.get(&bill).await.ok();
    assert_eq!(due["amount_tiyn"], THIRTY, "{due}");
    assert_eq!(
        (
            &kept["bill"]["amount_tiyn"],
            &kept["bill"]["tariff_edition"]
        ),
        (&json!(THIRTY), &json!(1))
    );
    let (next, _) = to_pay(world, &aliya).await;
    assert_eq!(
        (
            &next["bill"]["amount_tiyn"],
            &next["bill"]["tariff_edition"]
        ),
        (&json!(FIFTY), &json!(2))
    );
}

#[tokio::test]
async fn a_year_without_an_index_bills_nobody_until_it_is_entered_and_it_outlives_a_restart() {
    let mut body = Body::of(World::at("2027-01-04 10:00").await).await;
    let fee = |world: &World| {
        let kind = world.api().get("/v1/poa/kinds/vehicle");
        async move { kind.send().await.ok()["fee"].clone() }
    };
    assert_eq!(fee(&body.world).await, Value::Null);
    let settled = change(&[index("2026-12-31", "2026-12-31", 440_000)], &[]);
    body.installer
        .act(CHANGES, &settled)
        .await
        .refused(422, "invalid_form");
    let late = change(&[year_2027("2027-01-01")], &[]);
    let proposed = body.installer.act(CHANGES, &late).await.ok();
    assert_eq!(proposed["effect"]["covered_until"], "2027-12-31");
    let shifts = proposed["effect"]["shifts"].as_array().unwrap();
    assert!(shifts.len() > 10, "{proposed}");
    assert!(
        shifts
            .iter()
            .all(|shift| shift["before"]["amount_tiyn"].is_null()
                && shift["after"]["amount_tiyn"].is_i64())
    );
    body.chancery
        .act(&path(&proposed, "/approval"), &Value::Null)
        .await
        .ok();
    body.world.restart().await;
    assert_eq!(edition(&body.head).await, 2);
    let fee = fee(&body.world).await;
    assert_eq!(
        (&fee["amount_tiyn"], &fee["tariff_edition"]),
        (&json!(460_000), &json!(2))
    );
}

/// Changes that no tariff can take, and where each is wrong.
fn wrong_changes() -> Vec<(Value, &'static str)> {
    let of_index = |row: Value| change(&[row], &[]);
    let of_rate = |row: Value| change(&[], &[row]);
    let mut unnamed = dearer();
    unnamed["act"]["number"] = json!(" ");
    let mut silent = dearer();
    silent["reason"] = json!(" ");
    let mut broken = dearer();
    broken["reason"] = json!("Сынақ\u{0}");
    vec![
        (change(&[], &[]), "/rates"),
        (of_index(year_2027("2027-01-02")), "/index/0/since"),
        (
            of_index(index("2026-12-01", "2026-12-30", 440_000)),
            "/index/0/since",
        ),
        (
            of_index(index("2026-03-02", "2026-12-31", 440_000)),
            "/index/0/since",
        ),
        (
            of_index(index("2025-01-01", "2025-12-31", 440_000)),
            "/index/0/since",
        ),
        (
            of_index(index("2027-01-01", "2028-12-31", 460_000)),
            "/index/0/until",
        ),
        (
            of_index(index("2027-01-01", "2027-12-31", -460_000)),
            "/index/0/figure",
        ),
        (
            of_index(index("2027-01-01", "2027-12-31", 4_600)),
            "/index/0/figure",
        ),
        (
            of_index(index("2027-01-01", "2027-12-31", i64::MAX)),
            "/index/0/figure",
        ),
        (
            change(&[year_2027("2027-01-01"), year_2027("2027-01-01")], &[]),
            "/index/1/since",
        ),
        (of_rate(rate("S3", "2026-03-02", 500)), "/rates/0/since"),
        (of_rate(rate("S3", "2026-03-03", 0)), "/rates/0/figure"),
        (
            of_rate(rate("S3", "2026-03-03", i64::MIN)),
            "/rates/0/figure",
        ),
        (of_rate(rate("S4", "2026-03-03", 500)), "/rates/0/charge"),
        (of_rate(rate("poa.other", "2026-03-03", 501)), "/rates"),
        (unnamed, "/act"),
        (silent, "/reason"),
        (broken, "/reason"),
    ]
}

#[tokio::test]
async fn what_no_tariff_can_say_is_refused_where_it_is_wrong() {
    let body = Body::open().await;
    for (wrong, pointer) in wrong_changes() {
        let answer = body.installer.act(CHANGES, &wrong).await;
        let problem = answer.refused(422, "invalid_form");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{wrong}");
    }
    let mut foreign = dearer();
    foreign["based_on"] = json!(2);
    body.installer
        .act(CHANGES, &foreign)
        .await
        .refused(412, "stale_version");
    for stranger in [
        body.world.citizen("aliya").await,
        body.world.notary("aigul"),
    ] {
        let answer = stranger.act(CHANGES, &dearer()).await;
        answer.refused(403, "forbidden");
        stranger.get(TARIFFS).await.refused(403, "forbidden");
    }
    let kept = body.installer.get(CHANGES).await.ok();
    assert_eq!(kept["items"], json!([]));
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_does_and_the_edition_that_lost_is_turned_down_with_a_reason()
{
    let body = Body::open().await;
    let mut pair = Vec::new();
    for charge in ["S1", "S3"] {
        let change = change(&[], &[rate(charge, "2026-03-03", 500)]);
        pair.push(body.head.act(CHANGES, &change).await.ok());
    }
    let approvals = pair
        .iter()
        .map(|change| path(change, "/approval"))
        .collect::<Vec<_>>();
    let (one, other) = tokio::join!(
        body.chancery.act(&approvals[0], &Value::Null),
        body.installer.act(&approvals[1], &Value::Null)
    );
    let lost = usize::from(one.status == 200);
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "{} {}", one.text(), other.text());
    assert_eq!(edition(&body.akimat).await, 2);

    let stale = body.akimat.get(&path(&pair[lost], "")).await.ok();
    assert!(stale["effect"].is_null(), "its preview is of the past");
    body.chancery
        .act(&approvals[lost], &Value::Null)
        .await
        .refused(412, "stale_version");
    let rejection = path(&pair[lost], "/rejection");
    let silent = json!({ "reason": " " });
    body.chancery
        .act(&rejection, &silent)
        .await
        .refused(422, "invalid_form");
    let reason = json!({ "reason": "Басқа редакция бекітілді" });
    body.head
        .act(&rejection, &reason)
        .await
        .refused(403, "forbidden");
    let (one, other) = tokio::join!(
        body.chancery.act(&rejection, &reason),
        body.installer.act(&rejection, &reason)
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text(), other.text());
    let seen = body.installer.get(&path(&pair[lost], "")).await.ok();
    let newest = seen["history"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&newest["what"], &newest["reason"]),
        (&json!("rejected"), &reason["reason"])
    );
    body.chancery
        .act(&approvals[1 - lost], &Value::Null)
        .await
        .refused(409, "already_done");
}

#[tokio::test]
async fn who_proposed_read_and_approved_stands_for_good() {
    let body = Body::open().await;
    let proposed = body.installer.act(CHANGES, &dearer()).await.ok();
    for _ in 0..2 {
        history(&body.chancery, &proposed).await;
    }
    let database = |sql: &'static str| {
        let world = &body.world;
        async move { world.database().await.run(sql).await }
    };
    for forbidden in [
        "update tariff_changes set body = '{}'",
        "update tariff_changes set reason = 'x'",
        "update tariff_changes set status = 'approved', edition = 2, decided_by = proposed_by, decided_at = 1",
        "delete from tariff_changes",
    ] {
        assert!(database(forbidden).await.is_err(), "{forbidden}");
    }
    body.chancery
        .act(&path(&proposed, "/approval"), &Value::Null)
        .await
        .ok();
    for forbidden in [
        "update tariff_changes set edition = 7",
        "update tariff_changes set status = 'rejected', edition = null",
        "delete from tariff_changes",
        "update tariff_events set by_account = 'x'",
        "delete from tariff_events",
    ] {
        assert!(database(forbidden).await.is_err(), "{forbidden}");
    }
    let (installer, chancery) = (
        body.installer.account().await,
        body.chancery.account().await,
    );
    let expected = [
        ("proposed", &installer),
        ("read", &chancery),
        ("approved", &chancery),
    ];
    let expected = expected.map(|(what, by)| (what.to_owned(), by.clone()));
    assert_eq!(history(&body.head, &proposed).await, expected);
}
