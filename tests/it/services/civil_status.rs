//! S1 with its six kinds, S2 with time, date and place, and every fact that stands in a marriage's way.

use super::{at, file, lines, open, path, pay, read_aloud, refused_on, send, words};
use crate::world::{Person, World};
use serde_json::{Value, json};

/// What S1 asks about each act, with the person the act is about and a word that only its entry has.
fn acts() -> [(&'static str, &'static str, Value); 6] {
    [
        (
            "birth",
            "aliya",
            json!({ "birth_date": "1988-04-12", "birth_place": "Астана", "mother": "Сынақова Әже Нобайқызы" }),
        ),
        (
            "marriage",
            "yerlan",
            json!({ "spouse": "Нобайбаева Жанар Үлгіқызы", "marriage_place": "Астана", "marriage_date": "1998-08-19" }),
        ),
        (
            "divorce",
            "timur",
            json!({ "spouse": "Мысалова Камила Нобайқызы", "marriage_place": "Астана", "marriage_date": "2018-06-09" }),
        ),
        ("paternity", "family-00-second", json!({})),
        ("adoption", "family-00-first", json!({})),
        ("name_change", "aliya", json!({ "surname_before": "Сынақ" })),
    ]
}

/// The form of S1 for a kind of act.
fn repeat(kind: &str, mut data: Value) -> Value {
    data["kind"] = json!(kind);
    data
}

/// The form of S2.
pub(super) fn marriage(world: &World, partner: &str) -> Value {
    let in_a_month = law::time::date_in_kazakhstan(world.now()) + chrono::Days::new(30);
    json!({ "partner_iin": world.mocks.who(partner).iin, "region": "astana", "date": in_a_month })
}

/// A request that is signed, found and paid.
pub(super) async fn paid(world: &World, person: &Person, service: &str, form: &Value) -> Value {
    let request = open(person, service, form).await;
    send(person, &request).await.ok();
    at(person, &request, "awaiting_payment").await;
    pay(world, person, &request).await;
    request
}

#[tokio::test]
async fn the_body_accepts_an_application_for_each_of_the_six_certificates() {
    let world = World::new().await;
    for (kind, who, data) in acts() {
        let person = world.citizen(who).await;
        let form = repeat(kind, data);
        let request = paid(&world, &person, "civil_status_repeat_certificate", &form).await;
        let done = at(&person, &request, "done").await;
        assert_eq!(done["service"]["kind"], kind);
        let said = words(&file(&person, &request, "result.pdf").await);
        let number = done["result"]["document"].as_str().unwrap();
        assert!(said.contains(number), "{kind}: {number} in {said}");
        let accepted = file(&person, &request, "accepted.json").await.ok();
        let body = &accepted["record"];
        let at_the_body = body["number"].as_str().unwrap();
        assert!(
            said.contains(at_the_body),
            "{kind}: {at_the_body} in {said}"
        );
        assert!(
            said.contains(body["body"]["ru"].as_str().unwrap()),
            "{kind}: {said}"
        );
        assert_eq!(body["record"]["facts"]["act"], kind);
        assert_eq!(lines(&person, &request, "result_issued").await, 1);
        file(&person, &request, "payment-receipt.pdf").await;
    }
}

#[tokio::test]
async fn an_act_that_is_entered_otherwise_is_refused_before_anybody_pays() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    for (kind, data) in [
        (
            "birth",
            json!({ "birth_date": "1988-04-12", "birth_place": "Алматы", "mother": "Сынақова Әже Нобайқызы" }),
        ),
        (
            "birth",
            json!({ "birth_date": "1988-04-12", "birth_place": "Астана", "mother": "Сынақова Басқа" }),
        ),
        (
            "marriage",
            json!({ "spouse": "Макетов Болат", "marriage_place": "Астана", "marriage_date": "2011-05-01" }),
        ),
        ("adoption", json!({})),
        ("name_change", json!({ "surname_before": "Басқаева" })),
    ] {
        let form = repeat(kind, data);
        let request = open(&aliya, "civil_status_repeat_certificate", &form).await;
        send(&aliya, &request).await.ok();
        let refused = refused_on(&aliya, &request, "no_data").await;
        assert!(refused["bill"].is_null(), "{kind} was billed");
    }
}

#[tokio::test]
async fn a_marriage_has_its_time_date_and_place() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let form = marriage(&world, "bolat");
    let request = paid(&world, &aliya, "marriage_application", &form).await;
    let done = at(&aliya, &request, "done").await;
    let decided = file(&aliya, &request, "accepted.json").await.ok();
    let appointed = &decided["record"];
    let wedding: chrono::DateTime<chrono::Utc> = appointed["at"].as_str().unwrap().parse().unwrap();
    let date = law::time::date_in_kazakhstan(wedding).to_string();
    assert_eq!(form["date"], date.as_str(), "the day they want");
    let result = file(&aliya, &request, "result.pdf").await;
    let (said, aloud) = (words(&result), read_aloud(&result));
    let (day, time) = (wedding + chrono::TimeDelta::hours(5))
        .to_rfc3339()
        .split_once('T')
        .map(|(day, time)| (day.to_owned(), time[..5].to_owned()))
        .unwrap();
    let day: Vec<&str> = day.split('-').rev().collect();
    for word in [
        day.join("."),
        time,
        appointed["place"]["kk"].as_str().unwrap().to_owned(),
        appointed["place"]["ru"].as_str().unwrap().to_owned(),
        "Макетов Болат Үлгіұлы".to_owned(),
        done["applicant"].as_str().unwrap().to_owned(),
    ] {
        assert!(said.contains(&word), "{word} in {said}");
        assert!(aloud.contains(&word), "{word} in {aloud}");
    }
    assert!(!said.contains(&aliya.who().iin), "a notice names no number");
}

#[tokio::test]
async fn a_marriage_with_a_fact_in_its_way_is_refused_and_its_fee_goes_back() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let form = marriage(&world, "yerlan");
    let request = paid(&world, &aliya, "marriage_application", &form).await;
    let refused = refused_on(&aliya, &request, "marriage_already_married").await;
    assert!(refused["result"].is_null());
    aliya
        .get(&path(&request, "/files/result.pdf"))
        .await
        .refused(404, "not_found");
    crate::world::until("the money back", || async {
        let invoice = aliya.get(&path(&request, "/payment")).await.ok();
        invoice["refunded_at"].is_string().then_some(())
    })
    .await;
}
