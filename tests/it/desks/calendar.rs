//! The working calendar: proposed by one, its effect shown, approved by another; running terms keep theirs.

use super::body::Body;
use reqwest::Method;
use serde_json::{Value, json};

const CHANGES: &str = "/v1/desk/calendar/changes";

fn day(date: &str, kind: &str) -> Value {
    json!({ "date": date, "kind": kind, "name": { "kk": "Ауысым", "ru": "Перенос" }, "certainty": "fixed", "source": "Decree for a test" })
}

fn change(days: &[Value]) -> Value {
    json!({ "days": days, "reason": "Decree for a test" })
}

#[tokio::test]
async fn a_change_shows_its_effect_and_counts_after_a_second_person_approved_it() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    body.forward(&id).await.ok();
    let named = body.assign(&body.head, &body.specialist, &id).await.ok();
    let calendar = body.installer.get("/v1/desk/calendar").await.ok();
    assert_eq!(
        (&calendar["edition"], &calendar["covered_until"]),
        (&json!(1), &json!("2027-12-31"))
    );

    let moved = change(&[
        day("2026-03-04", "transferred"),
        day("2026-03-07", "worked"),
    ]);
    let proposed = body.installer.act(CHANGES, &moved).await.ok();
    let shifts = proposed["effect"]["running"].as_array().unwrap();
    assert_eq!(shifts.len(), 1, "{proposed}");
    assert_eq!(shifts[0]["request"], id.as_str());
    assert_eq!(shifts[0]["keeps"], named["work"]["due_at"]);
    assert_eq!(shifts[0]["would_be"], "2026-03-06T19:00:00Z");
    let path = format!("{CHANGES}/{}", proposed["id"].as_str().unwrap());
    let approval = format!("{path}/approval");
    body.installer
        .act(&approval, &Value::Null)
        .await
        .refused(409, "second_operator_required");
    let approved = body.chancery.act(&approval, &Value::Null).await.ok();
    assert_eq!(
        (&approved["status"], &approved["edition"]),
        (&json!("approved"), &json!(2))
    );
    body.chancery
        .act(&approval, &Value::Null)
        .await
        .refused(409, "already_done");

    let kept = body.seen(&body.specialist, &id).await;
    assert_eq!(kept["work"]["due_at"], named["work"]["due_at"]);
    assert_eq!(kept["work"]["calendar_edition"], 1);
    let next = body.certificate_asked(&aliya).await;
    assert_eq!(
        body.seen(&body.chancery, &next).await["work"]["calendar_edition"],
        2
    );
    let changed = body
        .world
        .database()
        .await
        .run("delete from calendar_events")
        .await;
    assert!(changed.is_err(), "the calendar's audit was changed");
    let rewritten = "update calendar_changes set reason = 'x' where status = 'approved'";
    assert!(body.world.database().await.run(rewritten).await.is_err());
}

#[tokio::test]
async fn what_no_calendar_can_say_is_refused_and_a_change_can_be_turned_down() {
    let body = Body::open().await;
    for wrong in [
        change(&[]),
        change(&[day("2026-02-27", "transferred")]),
        change(&[day("2026-03-04", "worked")]),
        change(&[
            day("2026-03-04", "transferred"),
            day("2026-03-04", "transferred"),
        ]),
        json!({ "days": [day("2026-03-04", "transferred")], "reason": " " }),
    ] {
        body.installer
            .act(CHANGES, &wrong)
            .await
            .refused(422, "invalid_form");
    }
    let good = change(&[day("2026-03-04", "transferred")]);
    let proposed = body.installer.act(CHANGES, &good).await.ok();
    let path = format!("{CHANGES}/{}/rejection", proposed["id"].as_str().unwrap());
    body.head
        .act(&path, &Value::Null)
        .await
        .refused(403, "forbidden");
    let rejected = body.chancery.act(&path, &Value::Null).await.ok();
    assert_eq!(rejected["status"], "rejected");
    let calendar = body.installer.get("/v1/desk/calendar").await.ok();
    assert_eq!(calendar["edition"], 1);
    let aliya = body.world.citizen("aliya").await;
    aliya.act(CHANGES, &good).await.refused(403, "forbidden");
}

#[tokio::test]
async fn an_act_is_named_in_the_language_of_the_reader_and_what_staff_wrote_stays_as_it_is() {
    let body = Body::open().await;
    let new = change(&[day("2026-03-04", "transferred")]);
    let proposed = body.installer.act(CHANGES, &new).await.ok();
    let approval = format!("{CHANGES}/{}/approval", proposed["id"].as_str().unwrap());
    body.chancery.act(&approval, &Value::Null).await.ok();
    for (language, holidays, budget) in [
        (
            "kk",
            "«Қазақстан Республикасындағы мерекелер туралы»",
            "республикалық бюджет туралы",
        ),
        (
            "ru",
            "«О праздниках в Республике Казахстан»",
            "«О республиканском бюджете на",
        ),
        (
            "en",
            "Law of Kazakhstan on holidays",
            "Law on the republican budget",
        ),
    ] {
        let ask = body.head.ask(Method::GET, "/v1/desk/calendar").await;
        let calendar = ask.language(language).send().await.ok();
        let days = calendar["days"].as_array().unwrap().iter();
        let sources: Vec<&str> = days.map(|day| day["source"].as_str().unwrap()).collect();
        let acts = sources.iter().filter(|source| source.contains(holidays));
        assert_eq!(acts.count(), 26, "{calendar}");
        assert!(sources.contains(&"Decree for a test"), "{calendar}");
        let ask = body.head.ask(Method::GET, "/v1/desk/tariffs").await;
        let tariffs = ask.language(language).send().await.ok();
        let index = tariffs["index"].as_array().unwrap();
        let last = index.last().unwrap()["source"].as_str().unwrap();
        assert!(last.contains(budget), "{last}");
    }
}
