//! The room: tickets, presence, the four checks, and what ends a call.

use super::{
    accept, ask_for_call, call_of, confirm, confirm_when_ready, latest, notary_ticket, noted,
    on_duty, over, rung, ticket, worked_off,
};
use crate::world::{Person, Seat, Walk, World, once_ready, until};
use chrono::{DateTime, TimeDelta, Utc};
use law::poa::stage::StageCode;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite;
use tungstenite::client::IntoClientRequest as _;

/// The codes of the checks that are confirmed.
async fn confirmed(walk: &Walk<'_>) -> Vec<String> {
    let view = walk.view().await;
    let checks = view["checks"].as_array().unwrap().iter();
    let done = checks.filter(|check| check["confirmed_at"].is_string());
    done.map(|check| check["check"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_ticket_lets_its_person_in_once() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let call = walk.take_call().await;
    let _notary = Seat::enter(&notary_ticket(&walk.notary, &call).await.ok()).await;
    let answer = ticket(walk.principal(), &walk.case).await;
    assert_eq!(answer.status, 201);
    let shown = answer.ok();
    let seat = Seat::enter(&shown).await;
    assert_eq!(seat.joined["seat"]["role"], "citizen");
    assert_eq!(
        seat.joined["seat"]["person"],
        walk.principal().account().await.as_str()
    );
    let mut thief = Seat::connect(shown["room_url"].as_str().unwrap()).await;
    thief.say(&json!({ "type": "join", "ticket": shown["ticket"] }));
    assert_eq!(thief.next("error").await["code"], "ticket_refused");
    assert_eq!(thief.next("closed").await["code"], 4400);
}

#[tokio::test]
async fn only_the_people_of_a_taken_call_get_tickets() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let (person, case) = (walk.principal(), &walk.case);
    ticket(person, case).await.refused(409, "no_call");
    let one = [walk.notary.clone()];
    on_duty(&one[0]).await.ok();
    ask_for_call(person, case).await.ok();
    let (_, call) = rung(&one).await;
    ticket(person, case).await.refused(409, "no_call");
    notary_ticket(&walk.notary, &call)
        .await
        .refused(409, "no_call");
    accept(&walk.notary, &call).await.ok();

    ticket(&world.citizen("bolat").await, case)
        .await
        .refused(404, "not_found");
    let serik = world.notary("serik");
    notary_ticket(&serik, &call).await.refused(404, "not_found");
    notary_ticket(&serik, case).await.refused(404, "not_found");
    notary_ticket(person, &call).await.refused(403, "forbidden");
    assert_eq!(ticket(person, case).await.status, 201);
    assert_eq!(notary_ticket(&walk.notary, &call).await.status, 201);
}

#[tokio::test]
async fn a_page_of_another_origin_does_not_get_to_the_room() {
    let world = World::new().await;
    let address = world.api().address;
    let room = address.replace("http", "ws") + "/v1/room";
    for (origin, status) in [("https://evil.example", 403), (address.as_str(), 101)] {
        let mut request = room.as_str().into_client_request().unwrap();
        request
            .headers_mut()
            .insert("origin", origin.parse().unwrap());
        let answered = match tokio_tungstenite::connect_async(request).await {
            Ok((_, response)) => response.status().as_u16(),
            Err(tungstenite::Error::Http(response)) => response.status().as_u16(),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(answered, status, "{origin}");
    }
    let plain = world.api().get("/v1/room").send().await;
    plain.refused(400, "malformed_request");
}

#[tokio::test]
async fn a_check_counts_only_while_everybody_is_in_the_room() {
    let world = World::new().await;
    let mut walk = world
        .case_of(&["aliya", "bolat"], &["dauren"], "aigul")
        .await;
    walk.to(StageCode::ReadyToCall).await;
    let call = walk.take_call().await;
    let check = || confirm(&walk.notary, &walk.case, "legal_capacity");
    check().await.refused(409, "not_in_room");
    let mut notary = Seat::enter(&notary_ticket(&walk.notary, &call).await.ok()).await;
    check().await.refused(409, "not_in_room");
    let first = Seat::enter(&ticket(&walk.principals[0], &walk.case).await.ok()).await;
    check().await.refused(409, "not_in_room");
    let second = Seat::enter(&ticket(&walk.principals[1], &walk.case).await.ok()).await;
    // Both principals are there, each in a seat of their own.
    assert_ne!(
        first.joined["seat"]["person"],
        second.joined["seat"]["person"]
    );
    assert_eq!(second.joined["peers"].as_array().unwrap().len(), 2);
    assert_eq!(notary.next("peer").await["seat"], first.joined["seat"]);
    assert_eq!(notary.next("peer").await["seat"], second.joined["seat"]);
    once_ready(check).await.ok();
    assert_eq!(confirmed(&walk).await, ["legal_capacity"]);
    let serik = world.notary("serik");
    confirm(&serik, &walk.case, "consequences")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn who_leaves_before_the_fourth_check_voids_the_others() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    for check in ["legal_capacity", "rights_and_obligations", "consequences"] {
        confirm_when_ready(&walk.notary, &walk.case, check)
            .await
            .ok();
    }
    walk.seats[1].bye("leave");
    assert_eq!(walk.seats[0].next("end").await["reason"], "cancelled");
    over(walk.principal(), &walk.case, "left").await;
    assert_eq!(walk.stage().await, "ready_to_call");
    confirm(&walk.notary, &walk.case, "details_clarified")
        .await
        .refused(404, "not_found");

    walk.seats.clear();
    walk.call().await;
    assert!(
        confirmed(&walk).await.is_empty(),
        "the new call begins with no check"
    );
    let talks = noted(&world, &walk.case, "call_started", "").await;
    assert_eq!(talks, 2);
}

#[tokio::test]
async fn the_notary_s_finish_ends_the_call_for_everybody() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    walk.seats[0].bye("finished");
    let end = walk.seats[1].next("end").await;
    assert_eq!(
        (&end["by"], &end["reason"]),
        (&json!("notary"), &json!("finished"))
    );
    over(walk.principal(), &walk.case, "finished").await;
    assert_eq!(walk.stage().await, "ready_to_call");
    ticket(walk.principal(), &walk.case)
        .await
        .refused(409, "no_call");
}

#[tokio::test]
async fn a_call_that_goes_on_later_says_so_to_everybody_and_takes_the_citizen_to_the_front() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    walk.confirm(law::poa::s06_checks::Check::ALL[0]).await.ok();
    walk.seats[0].bye("later");
    let end = walk.seats[1].next("end").await;
    let told = (&end["by"], &end["reason"]);
    assert_eq!(told, (&json!("notary"), &json!("later")));
    over(walk.principal(), &walk.case, "later").await;

    let case = walk.view().await;
    assert_eq!(case["stage"], "ready_to_call");
    assert_eq!(case["checks"], json!([]), "what was checked is void");
    assert_eq!(case["broken_off"]["reason"], "later");
    let moment = |name: &str| case["broken_off"][name].as_str().unwrap().parse();
    let [at, until]: [DateTime<Utc>; 2] = ["at", "front_until"].map(|name| moment(name).unwrap());
    assert_eq!(until - at, TimeDelta::minutes(15));
    assert_eq!(noted(&world, &walk.case, "call_closed", "later").await, 1);
    let inbox = walk.principal().get("/v1/messages").await.ok();
    let told = inbox.to_string();
    assert!(told.contains("кейін жалғастыру үшін"), "{told}");

    walk.take_call().await;
    let talking = walk.view().await;
    assert_eq!(talking["stage"], "talking");
    assert_eq!(talking["broken_off"], Value::Null, "the next call is on");
}

#[tokio::test]
async fn a_device_that_fails_ends_the_call_before_the_checks_as_technical() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    walk.seats[0].bye("technical");
    assert_eq!(walk.seats[1].next("end").await["reason"], "cancelled");
    over(walk.principal(), &walk.case, "technical").await;
    assert_eq!(walk.view().await["broken_off"]["reason"], "technical");
    let closed = noted(&world, &walk.case, "call_closed", "technical").await;
    assert_eq!(closed, 1);
}

#[tokio::test]
async fn a_citizen_who_goes_on_later_leaves_and_ends_nothing_for_the_notary_s_reasons() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Talking).await;
    walk.seats[1].bye("later");
    over(walk.principal(), &walk.case, "left").await;
    assert_eq!(noted(&world, &walk.case, "call_closed", "left").await, 1);
}

#[tokio::test]
async fn once_the_checks_are_made_the_talk_goes_on_until_the_last_leaves() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    for check in law::poa::s06_checks::Check::ALL {
        walk.confirm(check).await.ok();
    }
    assert_eq!(walk.stage().await, "drafting");
    walk.seats[1].bye("leave");
    assert_eq!(walk.seats[0].next("peer").await["state"], "joined");
    assert_eq!(walk.seats[0].next("peer").await["state"], "left");
    assert_eq!(
        latest(walk.principal(), &walk.case).await["state"],
        "active"
    );
    walk.seats[0].bye("leave");
    over(walk.principal(), &walk.case, "left").await;
    assert_eq!(walk.stage().await, "drafting");
}

#[tokio::test]
async fn a_lost_connection_may_come_back_within_a_minute() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    let citizen = walk.seats.pop().unwrap();
    let token = citizen.joined["resume_token"].clone();
    citizen.cut();
    until("the loss", || async {
        (noted(&world, &walk.case, "room_presence", "lost").await == 1).then_some(())
    })
    .await;
    let check = || confirm(&walk.notary, &walk.case, "legal_capacity");
    check().await.refused(409, "not_in_room");
    let address = world.api().address.replace("http", "ws") + "/v1/room";
    let mut again = Seat::connect(&address).await;
    again.say(&json!({ "type": "resume", "token": token, "last_seq": 0 }));
    again.next("joined").await;
    once_ready(check).await.ok();

    again.cut();
    until("the second loss", || async {
        (noted(&world, &walk.case, "room_presence", "lost").await == 2).then_some(())
    })
    .await;
    world.pass(TimeDelta::seconds(61));
    over(walk.principal(), &walk.case, "lost").await;
    assert_eq!(walk.stage().await, "ready_to_call");
}

#[tokio::test]
async fn a_room_nobody_enters_gives_the_case_back() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    walk.take_call().await;
    assert_eq!(walk.stage().await, "talking");
    world.pass(TimeDelta::seconds(181));
    over(walk.principal(), &walk.case, "abandoned").await;
    assert_eq!(walk.stage().await, "ready_to_call");
}

#[tokio::test]
async fn news_of_the_case_reach_the_room() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    for check in law::poa::s06_checks::Check::ALL {
        walk.confirm(check).await.ok();
    }
    for seat in &mut walk.seats {
        while seat.next("case").await["event"] != "drafting" {}
    }
}

#[tokio::test]
async fn a_refusal_in_the_call_closes_the_room() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    walk.refuse().await.ok();
    assert_eq!(walk.seats[1].next("end").await["reason"], "refused");
    over(walk.principal(), &walk.case, "refused").await;
    ticket(walk.principal(), &walk.case)
        .await
        .refused(409, "no_call");
}

/// A talk with one check made, without a hold on the world: the case, its principal, its notary, the call.
async fn talk(world: &World) -> (String, Person, Person, String) {
    let walk = world.case_at(StageCode::Talking).await;
    confirm_when_ready(&walk.notary, &walk.case, "legal_capacity")
        .await
        .ok();
    let call = call_of(&walk).await;
    (
        walk.case.clone(),
        walk.principal().clone(),
        walk.notary.clone(),
        call,
    )
}

#[tokio::test]
async fn a_call_and_its_checks_outlive_a_restart() {
    let mut world = World::new().await;
    let (case, person, notary, call) = talk(&world).await;
    // Nearly all of the time that an empty room is given has passed when the server goes down.
    world.pass(TimeDelta::seconds(170));
    world.crash().await;
    world.pass(TimeDelta::seconds(20));
    worked_off(&world, "close_room").await;
    assert_eq!(latest(&person, &case).await["state"], "active");

    let _notary = Seat::enter(&notary_ticket(&notary, &call).await.ok()).await;
    let _citizen = Seat::enter(&ticket(&person, &case).await.ok()).await;
    let checks = [
        "rights_and_obligations",
        "consequences",
        "details_clarified",
    ];
    for check in checks {
        confirm_when_ready(&notary, &case, check).await.ok();
    }
    let path = format!("/v1/poa/cases/{case}");
    assert_eq!(person.get(&path).await.ok()["stage"], "drafting");
}

#[tokio::test]
async fn a_call_nobody_comes_back_to_after_a_restart_is_over() {
    let mut world = World::new().await;
    let (case, person, _, _) = talk(&world).await;
    world.restart().await;
    // The first look opens the room, the second finds it empty for the whole time.
    for _ in 0..2 {
        world.pass(TimeDelta::seconds(181));
        worked_off(&world, "close_room").await;
    }
    over(&person, &case, "abandoned").await;
    let view = person.get(&format!("/v1/poa/cases/{case}")).await.ok();
    assert_eq!(view["stage"], "ready_to_call");
    assert!(
        view["checks"]
            .as_array()
            .unwrap()
            .iter()
            .all(|check| check["confirmed_at"] == Value::Null)
    );
}
