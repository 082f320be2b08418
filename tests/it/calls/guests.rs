//! Interpreters, witnesses and observers: who may be asked, who may come, and what they are to the call.

use super::{latest, notary_ticket, noted, over};
use crate::world::{Answer, Person, Seat, Walk, World, until};
use call_client::{Habits, Takeover};
use law::poa::stage::StageCode;
use reqwest::Method;
use serde_json::{Value, json};

/// The notary asks somebody into the call.
async fn ask_in(notary: &Person, call: &str, role: &str, iin: &str) -> Answer {
    let path = format!("/v1/notary/calls/{call}/guests");
    notary
        .act(&path, &json!({ "role": role, "iin": iin }))
        .await
}

/// A guest asks for a ticket.
async fn guest_ticket(guest: &Person, call: &str) -> Answer {
    let path = format!("/v1/calls/{call}/tickets");
    guest.act(&path, &Value::Null).await
}

/// The pointer and the code of a form's only problem.
fn problem(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 422, "{}", answer.text());
    let error = answer.json()["errors"][0].clone();
    let text = |name: &str| error[name].as_str().unwrap().to_owned();
    (text("pointer"), text("code"))
}

/// A taken call of a world.
async fn taken(world: &World) -> (Walk<'_>, String) {
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let call = walk.take_call().await;
    (walk, call)
}

#[tokio::test]
async fn a_guest_is_asked_by_the_notary_and_finds_the_call() {
    let world = World::new().await;
    let (walk, call) = taken(&world).await;
    let kamila = world.citizen("kamila").await;
    guest_ticket(&kamila, &call).await.refused(404, "not_found");
    let iin = kamila.who().iin.clone();
    let asked = ask_in(&walk.notary, &call, "interpreter", &iin).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    assert_eq!(asked.json()["account"], kamila.account().await.as_str());
    // Asking again changes nothing.
    ask_in(&walk.notary, &call, "interpreter", &iin).await.ok();
    let path = format!("/v1/notary/calls/{call}/guests");
    let guests = walk.notary.get(&path).await.ok();
    assert_eq!(guests["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        noted(&world, &walk.case, "guest_invited", "interpreter").await,
        1
    );

    let calls = kamila.get("/v1/calls").await.ok();
    assert_eq!(calls["items"][0]["call"], call.as_str());
    assert_eq!(calls["items"][0]["role"], "interpreter");
    let ticket = guest_ticket(&kamila, &call).await;
    assert_eq!(ticket.status, 201, "{}", ticket.text());
    let ticket = ticket.json();
    assert!(ticket["consent"]["kk"].as_str().unwrap().contains("10 жыл"));
    assert_eq!(ticket["script"], Value::Null, "the words are the notary's");
    // A guest sees nothing of the case.
    kamila.get(&walk.path("")).await.refused(404, "not_found");
}

#[tokio::test]
async fn neither_a_party_nor_a_stranger_without_an_account_can_be_asked() {
    let world = World::new().await;
    let (walk, call) = taken(&world).await;
    let party = |handle: &str| world.mocks.who(handle).iin.clone();
    world.citizen("aigul").await;
    for handle in ["aliya", "dauren", "aigul"] {
        if handle == "dauren" {
            world.citizen("dauren").await;
        }
        let answer = ask_in(&walk.notary, &call, "witness", &party(handle)).await;
        assert_eq!(
            problem(&answer),
            ("/iin".to_owned(), "conflict".to_owned()),
            "{handle}"
        );
    }
    ask_in(&walk.notary, &call, "witness", &party("timur"))
        .await
        .refused(422, "not_registered");
}

#[tokio::test]
async fn a_call_has_seats_for_two_witnesses_and_one_of_the_others() {
    let world = World::new().await;
    let (walk, call) = taken(&world).await;
    let mut iins = Vec::new();
    for handle in ["kamila", "timur", "zhanar", "anna"] {
        iins.push(world.citizen(handle).await.who().iin.clone());
    }
    for iin in &iins[..2] {
        ask_in(&walk.notary, &call, "witness", iin).await.ok();
    }
    let third = ask_in(&walk.notary, &call, "witness", &iins[2]).await;
    assert_eq!(problem(&third), ("/role".to_owned(), "too_many".to_owned()));
    let twice = ask_in(&walk.notary, &call, "observer", &iins[0]).await;
    assert_eq!(problem(&twice), ("/role".to_owned(), "repeated".to_owned()));
    ask_in(&walk.notary, &call, "observer", &iins[2]).await.ok();
    let second = ask_in(&walk.notary, &call, "observer", &iins[3]).await;
    assert_eq!(
        problem(&second),
        ("/role".to_owned(), "too_many".to_owned())
    );
}

#[tokio::test]
async fn a_guest_waits_to_be_let_in_and_their_leaving_ends_nothing() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    let call = latest(walk.principal(), &walk.case).await;
    let call = call["id"].as_str().unwrap().to_owned();
    let kamila = world.citizen("kamila").await;
    let iin = kamila.who().iin.clone();
    ask_in(&walk.notary, &call, "interpreter", &iin).await.ok();
    let guest = Seat::enter(&guest_ticket(&kamila, &call).await.ok()).await;
    assert_eq!(guest.joined["seat"]["role"], "interpreter");
    guest.bye("leave");
    while walk.seats[0].next("peer").await["state"] != "left" {}
    until("the guest's leaving", || async {
        (noted(&world, &walk.case, "room_presence", "\"left\"").await == 1).then_some(())
    })
    .await;
    assert_eq!(
        latest(walk.principal(), &walk.case).await["state"],
        "active"
    );
    assert_eq!(walk.stage().await, "talking");
}

#[tokio::test]
async fn an_invitation_ends_with_its_call() {
    let world = World::new().await;
    let (walk, call) = taken(&world).await;
    let kamila = world.citizen("kamila").await;
    let iin = kamila.who().iin.clone();
    ask_in(&walk.notary, &call, "observer", &iin).await.ok();
    let notary = Seat::enter(&notary_ticket(&walk.notary, &call).await.ok()).await;
    notary.bye("finished");
    over(walk.principal(), &walk.case, "finished").await;
    let calls = kamila.get("/v1/calls").await.ok();
    assert_eq!(calls["items"], json!([]));
    guest_ticket(&kamila, &call).await.refused(409, "no_call");
    ask_in(&walk.notary, &call, "observer", &iin)
        .await
        .refused(409, "no_call");
}

/// Waits until a guest was written to in these words.
async fn told(world: &World, guest: &Person, words: &str) {
    let phone = guest.who().phone.clone();
    until(words, || async {
        let messages = world.mocks.messages(&phone).await;
        let letters = std::fs::read_dir(world.var().join("mailbox"));
        let letters = letters.into_iter().flatten().flatten();
        let letters = letters.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
        let found = messages.into_iter().chain(letters);
        found
            .into_iter()
            .any(|text| text.contains(words))
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_guest_is_written_to_and_the_invitation_can_be_taken_back() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    let call = latest(walk.principal(), &walk.case).await;
    let call = call["id"].as_str().unwrap().to_owned();
    let kamila = world.citizen("kamila").await;
    let iin = kamila.who().iin.clone();
    ask_in(&walk.notary, &call, "interpreter", &iin).await.ok();
    told(&world, &kamila, "қоңырауына шақырды").await;
    let unused = guest_ticket(&kamila, &call).await.ok();
    let guest = Seat::enter(&guest_ticket(&kamila, &call).await.ok()).await;
    let account = kamila.account().await;
    let path = format!("/v1/notary/calls/{call}/guests/{account}");
    let dismissed = |person: &Person| {
        let (person, path) = (person.clone(), path.clone());
        async move { person.ask(Method::DELETE, &path).await.send().await }
    };
    let stranger = world.notary("serik");
    dismissed(&stranger).await.refused(404, "not_found");
    assert_eq!(dismissed(&walk.notary).await.status, 204);
    dismissed(&walk.notary).await.refused(404, "not_found");

    let mut guest = guest;
    let refused = guest.next("error").await;
    assert_eq!(refused["code"], "admission_denied");
    guest.next("closed").await;
    while walk.seats[0].next("peer").await["state"] != "left" {}
    let mut late = Seat::knock(&unused, Habits::default(), Takeover::No).await;
    assert_eq!(late.next("error").await["code"], "ticket_refused");
    guest_ticket(&kamila, &call).await.refused(404, "not_found");
    assert_eq!(kamila.get("/v1/calls").await.ok()["items"], json!([]));
    told(&world, &kamila, "қайтарып алынды").await;
    let dismissals = noted(&world, &walk.case, "guest_dismissed", "interpreter").await;
    assert_eq!(dismissals, 1);
    assert_eq!(walk.stage().await, "talking", "the call goes on");
    // Whoever is asked once more may come once more.
    ask_in(&walk.notary, &call, "interpreter", &iin).await.ok();
    Seat::enter(&guest_ticket(&kamila, &call).await.ok()).await;
}
