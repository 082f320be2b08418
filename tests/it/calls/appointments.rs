//! Appointments: hours that a notary publishes, a time that one person takes, moves or gives up, and whose turn it is then.

mod licences;

use super::{accept, ask_for_call, latest, on_duty, own_call, rung, worked_off};
use crate::world::{Answer, Person, Walk, World, until};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};
use law::calendar::Calendar;
use law::poa::stage::StageCode;
use law::time::{date_in_kazakhstan, day_begins};
use reqwest::Method;
use serde_json::{Value, json};

/// A day in Kazakhstan.
struct Day(NaiveDate);

impl Day {
    /// Moves the clock to nine o'clock of the next working day; stand-ins, whose clock goes on as it is, are not asked any more.
    fn begins(world: &World) -> Self {
        let day = Self::next(world);
        world.pass(day.moment("09:00") - world.now());
        day
    }

    /// The next working day.
    fn next(world: &World) -> Self {
        let calendar = Calendar::seeded();
        let today = date_in_kazakhstan(world.now());
        let mut to_come = today.iter_days().skip(1);
        let day = to_come.find(|day| calendar.is_working(*day).unwrap());
        Self(day.unwrap())
    }

    fn moment(&self, clock: &str) -> DateTime<Utc> {
        let clock = NaiveTime::parse_from_str(clock, "%H:%M").unwrap();
        day_begins(self.0) + clock.signed_duration_since(NaiveTime::MIN)
    }

    /// A time of the day as the interface writes it.
    fn at(&self, clock: &str) -> String {
        let moment = self.moment(clock);
        moment.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    fn after(&self, days: u64) -> Self {
        Self(self.0 + Days::new(days))
    }

    fn sunday(&self) -> Self {
        let left = 6 - self.0.weekday().num_days_from_monday();
        self.after(u64::from(left))
    }
}

/// Receives on weekdays from nine to twelve.
async fn receives(notary: &Person) {
    let hours = json!([{ "from": 540, "to": 720 }]);
    let weekly = json!([hours, hours, hours, hours, hours, [], []]);
    publish(notary, &json!({ "weekly": weekly, "dates": {} }))
        .await
        .ok();
}

async fn publish(notary: &Person, hours: &Value) -> Answer {
    let ask = notary.ask(Method::PUT, "/v1/notary/reception-hours").await;
    ask.json(hours).send().await
}

async fn book(walk: &Walk<'_>, person: &Person, notary: &str, at: &str) -> Answer {
    let body = json!({ "notary": notary, "at": at });
    person.act(&walk.path("/appointment"), &body).await
}

async fn appointment_of(walk: &Walk<'_>) -> Answer {
    walk.principal().get(&walk.path("/appointment")).await
}

async fn times(person: &Person, query: &str) -> Value {
    let path = format!("/v1/poa/reception-times{query}");
    person.get(&path).await.ok()
}

async fn messages(world: &World, person: &Person) -> i64 {
    let account = person.account().await;
    let sql = format!("select count(*) from messages where account_id = '{account}'");
    world.database().await.number(&sql).await
}

async fn inbox(person: &Person) -> String {
    person.get("/v1/messages").await.ok().to_string()
}

#[tokio::test]
async fn a_citizen_takes_a_free_time_moves_it_and_gives_it_up() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let (citizen, notary) = (walk.principal(), &walk.notary);
    let day = Day::begins(&world);
    let (ten, half_past) = (&day.at("10:00"), &day.at("10:30"));
    assert_eq!(times(citizen, "").await["items"], json!([]));
    receives(notary).await;
    let found = times(citizen, "").await;
    let offered = found["items"][0]["times"].as_array().unwrap();
    // Nine o'clock is now, and half past nine is not half an hour ahead any more.
    assert_eq!(&offered[0], ten, "{found}");
    assert_eq!(offered.len(), 4, "{found}");
    let account = notary.account().await;
    let made = book(&walk, citizen, &account, ten).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(
        (&made["at"], &made["state"]),
        (&json!(ten), &json!("booked"))
    );
    assert!(made["notary_name"].as_str().is_some());
    book(&walk, citizen, &account, ten)
        .await
        .refused(409, "already_done");
    let moved = book(&walk, citizen, &account, half_past).await.json();
    let path = walk.path("/appointment");
    let now = citizen.get(&path).await.ok();
    assert_eq!((&now["id"], &now["at"]), (&moved["id"], &json!(half_past)));
    let free = times(citizen, &format!("?notary={account}"))
        .await
        .to_string();
    assert!(free.contains(ten) && !free.contains(half_past), "{free}");
    assert!(
        inbox(citizen).await.contains("10:30"),
        "both are told by letter"
    );
    assert_eq!(citizen.delete(&path).await.status, 204);
    citizen.delete(&path).await.refused(404, "not_found");
    citizen.get(&path).await.refused(404, "not_found");
    let forged = "delete from appointments";
    assert!(world.database().await.run(forged).await.is_err());
}

#[tokio::test]
async fn of_two_citizens_at_once_one_gets_the_time() {
    at_once(World::new().await).await;
}

#[tokio::test]
async fn of_two_citizens_at_once_one_gets_the_time_on_postgres() {
    at_once(World::on_postgres().await).await;
}

async fn at_once(world: World) {
    let first = world.case_at(StageCode::ReadyToCall).await;
    let mut second = world.case_of(&["bolat"], &["saule"], "aigul").await;
    second.to(StageCode::ReadyToCall).await;
    let day = Day::begins(&world);
    let (ten, half_past) = (&day.at("10:00"), &day.at("10:30"));
    receives(&first.notary).await;
    let account = first.notary.account().await;
    let (one, other) = tokio::join!(
        book(&first, first.principal(), &account, ten),
        book(&second, second.principal(), &account, ten)
    );
    let (won, lost) = if one.status == 201 {
        (one, other)
    } else {
        (other, one)
    };
    assert_eq!(won.status, 201);
    lost.refused(409, "time_taken");
    // Who tries to move to a time that is taken keeps the time they have.
    let (keeper, other) = if appointment_of(&first).await.status == 200 {
        (&first, &second)
    } else {
        (&second, &first)
    };
    let later = book(other, other.principal(), &account, half_past).await;
    assert_eq!(later.status, 201);
    let refused = book(other, other.principal(), &account, ten).await;
    refused.refused(409, "time_taken");
    let kept = appointment_of(other).await.json();
    assert_eq!(&kept["at"], half_past);
    assert_eq!(&appointment_of(keeper).await.json()["at"], ten);
    let sql = "select count(*) from appointments where state = 'booked'";
    assert_eq!(world.database().await.number(sql).await, 2);
}

#[tokio::test]
async fn a_time_is_booked_only_as_it_is_offered_and_only_by_its_people() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let mut other = world.case_of(&["bolat"], &["saule"], "aigul").await;
    let (citizen, account) = (walk.principal(), walk.notary.account().await);
    let early = book(&other, other.principal(), &account, "2026-03-02T05:00:00Z").await;
    early.refused(409, "wrong_stage");
    other.to(StageCode::ReadyToCall).await;
    let day = Day::begins(&world);
    let ten = &day.at("10:00");
    let silent = book(&walk, citizen, &account, ten).await;
    silent.refused(409, "time_not_offered");
    receives(&walk.notary).await;
    let (past, between, evening) = (day.at("08:30"), day.at("10:10"), day.at("18:00"));
    let (rest, far) = (day.sunday().at("10:00"), day.after(45).at("10:00"));
    for at in [past, between, evening, rest, far] {
        let refused = book(&walk, citizen, &account, &at).await;
        refused.refused(409, "time_not_offered");
    }
    for from in ["1990-01-01", "2127-06-01", "9999-12-31"] {
        let none = times(citizen, &format!("?from={from}&days=7")).await;
        assert_eq!(none["items"][0]["times"], json!([]), "{none}");
    }
    let stranger = world.citizen("saule").await;
    let refused = book(&walk, &stranger, &account, ten).await;
    refused.refused(404, "not_found");
    let theirs = book(&other, other.principal(), &account, ten).await;
    assert_eq!(theirs.status, 201);
    let path = other.path("/appointment");
    stranger.delete(&path).await.refused(404, "not_found");
    citizen.delete(&path).await.refused(404, "not_found");
    // An appointment ends with its case: the time is free again.
    other.withdraw().await.ok();
    assert_eq!(book(&walk, citizen, &account, ten).await.status, 201);
}

#[tokio::test]
async fn hours_that_cannot_be_are_refused_and_absence_is_published_by_date() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let notary = &walk.notary;
    let day = Day::begins(&world);
    let empty = json!([[], [], [], [], [], [], []]);
    let mut wrong = empty.clone();
    wrong[1] = json!([{ "from": 545, "to": 720 }]);
    let refused = publish(notary, &json!({ "weekly": wrong, "dates": {} })).await;
    refused.refused(422, "invalid_form");
    let citizen = walk.principal();
    let refused = publish(citizen, &json!({ "weekly": empty, "dates": {} })).await;
    refused.refused(403, "forbidden");
    receives(notary).await;
    let mut hours = notary.get("/v1/notary/reception-hours").await.ok();
    let (today, sunday) = (day.0.to_string(), day.sunday().0.to_string());
    hours["dates"][&today] = json!([]);
    hours["dates"][&sunday] = json!([{ "from": 600, "to": 660 }]);
    publish(notary, &hours).await.ok();
    let absent = times(citizen, "").await;
    assert_eq!(absent["items"][0]["times"], json!([]));
    let extra = times(citizen, &format!("?from={sunday}")).await;
    let offered = extra["items"][0]["times"].as_array().unwrap().len();
    assert_eq!(offered, 2, "{extra}");
}

#[tokio::test]
async fn the_notary_sees_who_comes_and_cancels_with_a_reason_that_the_citizen_reads() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let (citizen, notary) = (walk.principal(), &walk.notary);
    let day = Day::begins(&world);
    receives(notary).await;
    let made = book(&walk, citizen, &notary.account().await, &day.at("10:00"))
        .await
        .json();
    let today = notary.get("/v1/notary/appointments").await.ok();
    assert_eq!(
        today["items"][0]["appointment"]["id"], made["id"],
        "{today}"
    );
    let tomorrow = day.after(1).0;
    let week = format!("/v1/notary/appointments?from={tomorrow}&days=7");
    assert_eq!(notary.get(&week).await.ok()["items"], json!([]));
    let id = made["id"].as_str().unwrap();
    let path = format!("/v1/notary/appointments/{id}/cancellation");
    let body = json!({ "reason": "Нотариус ауырып қалды" });
    let other = world.notary("serik").act(&path, &body).await;
    other.refused(404, "not_found");
    let silent = notary.act(&path, &json!({ "reason": " " })).await;
    silent.refused(422, "invalid_form");
    let cancelled = notary.act(&path, &body).await.ok();
    assert_eq!(cancelled["state"], "cancelled_by_notary");
    notary.act(&path, &body).await.refused(409, "already_done");
    assert!(inbox(citizen).await.contains("Нотариус ауырып қалды"));
    let gone = citizen.get(&walk.path("/appointment")).await;
    gone.refused(404, "not_found");
}

#[tokio::test]
async fn an_hour_before_its_time_the_citizen_is_reminded_once() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let citizen = walk.principal();
    let day = Day::begins(&world);
    receives(&walk.notary).await;
    let at = day.at("11:30");
    let made = book(&walk, citizen, &walk.notary.account().await, &at).await;
    assert_eq!(made.status, 201);
    let before = messages(&world, citizen).await;
    world.pass(TimeDelta::minutes(91));
    until("the reminder", || async {
        (messages(&world, citizen).await == before + 1).then_some(())
    })
    .await;
    assert!(inbox(citizen).await.contains("11:30"));
}

#[tokio::test]
async fn at_its_time_the_appointment_goes_before_the_queue_and_to_its_notary() {
    let world = World::new().await;
    let appointed = world.case_at(StageCode::ReadyToCall).await;
    let mut other = world.case_of(&["bolat"], &["saule"], "serik").await;
    other.to(StageCode::ReadyToCall).await;
    let both = [world.notary("aigul"), world.notary("serik")];
    let day = Day::begins(&world);
    let ten = &day.at("10:00");
    receives(&both[1]).await;
    let account = both[1].account().await;
    let citizen = appointed.principal();
    assert_eq!(book(&appointed, citizen, &account, ten).await.status, 201);
    world.pass(TimeDelta::minutes(56));
    ask_for_call(other.principal(), &other.case).await.ok();
    ask_for_call(citizen, &appointed.case).await.ok();
    assert_eq!(latest(citizen, &appointed.case).await["position"], 1);
    // The notary of the appointment is kept for it, though somebody else waits longer.
    on_duty(&both[1]).await.ok();
    let (_, call) = rung(&both[1..]).await;
    assert_eq!(own_call(&both[1]).await["case_id"], appointed.case);
    accept(&both[1], &call).await.ok();
    let kept = "select count(*) from appointments where state = 'kept'";
    assert_eq!(world.database().await.number(kept).await, 1);
    on_duty(&both[0]).await.ok();
    rung(&both[..1]).await;
    assert_eq!(own_call(&both[0]).await["case_id"], other.case);
}

#[tokio::test]
async fn whoever_comes_in_time_is_not_left_alone_when_their_notary_is_off_duty() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let (citizen, absent) = (walk.principal(), world.notary("serik"));
    let day = Day::begins(&world);
    receives(&absent).await;
    let account = absent.account().await;
    let made = book(&walk, citizen, &account, &day.at("10:00")).await;
    assert_eq!(made.status, 201);
    world.pass(TimeDelta::minutes(58));
    let present = [world.notary("aigul")];
    on_duty(&present[0]).await.ok();
    ask_for_call(citizen, &walk.case).await.ok();
    rung(&present).await;
}

#[tokio::test]
async fn hours_that_shrink_leave_the_appointment_standing_until_the_notary_cancels_it() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let (citizen, notary) = (walk.principal(), &walk.notary);
    let day = Day::begins(&world);
    let ten = &day.at("10:00");
    receives(notary).await;
    let made = book(&walk, citizen, &notary.account().await, ten).await;
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let absent = json!({ "weekly": [[], [], [], [], [], [], []], "dates": {} });
    let published = publish(notary, &absent).await.ok();
    let outside = &published["outside"][0];
    assert_eq!(outside["appointment"]["id"], id, "{published}");
    let today = notary.get("/v1/notary/appointments").await.ok();
    assert_eq!(today["items"][0]["outside_hours"], true, "{today}");
    assert_eq!(&appointment_of(&walk).await.json()["at"], ten);
    let path = format!("/v1/notary/appointments/{id}/cancellation");
    let body = json!({ "reason": "Бұл күні демаламын" });
    notary.act(&path, &body).await.ok();
    assert!(inbox(citizen).await.contains("Бұл күні демаламын"));
    let published = publish(notary, &absent).await.ok();
    assert_eq!(published["outside"], json!([]));
}

#[tokio::test]
async fn whoever_does_not_come_frees_the_notary_after_ten_minutes_though_the_server_began_anew() {
    let mut world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let mut other = world.case_of(&["bolat"], &["saule"], "aigul").await;
    other.to(StageCode::ReadyToCall).await;
    let day = Day::begins(&world);
    receives(&walk.notary).await;
    let (account, ten) = (walk.notary.account().await, day.at("10:00"));
    let made = book(&walk, walk.principal(), &account, &ten).await;
    assert_eq!(made.status, 201);
    let (case, citizen) = (walk.case.clone(), walk.principal().clone());
    let (waiting, waits) = (other.case.clone(), other.principal().clone());
    world.crash().await;
    world.pass(TimeDelta::minutes(56));
    let notary = [world.notary("aigul")];
    on_duty(&notary[0]).await.ok();
    ask_for_call(&waits, &waiting).await.ok();
    worked_off(&world, "ring_notaries").await;
    assert_eq!(own_call(&notary[0]).await, Value::Null, "kept");
    world.pass(TimeDelta::minutes(15));
    on_duty(&notary[0]).await.ok();
    rung(&notary).await;
    let missed = "select count(*) from appointments where state = 'missed'";
    until("the end of the appointment", || async {
        (world.database().await.number(missed).await == 1).then_some(())
    })
    .await;
    let path = format!("/v1/poa/cases/{case}/appointment");
    citizen.get(&path).await.refused(404, "not_found");
    assert!(inbox(&citizen).await.contains("келмедіңіз"));
}

#[tokio::test]
async fn whoever_gives_their_time_up_stands_behind_those_who_waited_longer() {
    let world = World::new().await;
    let appointed = world.case_at(StageCode::ReadyToCall).await;
    let mut other = world.case_of(&["bolat"], &["saule"], "serik").await;
    other.to(StageCode::ReadyToCall).await;
    let citizen = appointed.principal();
    let day = Day::begins(&world);
    receives(&appointed.notary).await;
    let account = appointed.notary.account().await;
    let made = book(&appointed, citizen, &account, &day.at("10:00")).await;
    assert_eq!(made.status, 201);
    ask_for_call(other.principal(), &other.case).await.ok();
    ask_for_call(citizen, &appointed.case).await.ok();
    let position = || async { latest(citizen, &appointed.case).await["position"].clone() };
    assert_eq!(position().await, 2, "their time has not come");
    world.pass(TimeDelta::minutes(56));
    until("the front", || async {
        (position().await == 1).then_some(())
    })
    .await;
    let moved = book(&appointed, citizen, &account, &day.at("11:00")).await;
    assert_eq!(moved.status, 201);
    assert_eq!(position().await, 2);
}

#[tokio::test]
async fn a_notary_who_is_a_party_is_neither_offered_nor_booked() {
    let world = World::new().await;
    let mut own = world.case_of(&["aliya"], &["serik"], "aigul").await;
    own.to(StageCode::ReadyToCall).await;
    let mut other = world.case_of(&["bolat"], &["saule"], "aigul").await;
    other.to(StageCode::ReadyToCall).await;
    let (citizen, party) = (own.principal(), world.notary("serik"));
    let day = Day::begins(&world);
    receives(&party).await;
    receives(&own.notary).await;
    let (account, ten) = (party.account().await, day.at("10:00"));
    let of = |walk: &Walk<'_>| format!("?case={}", walk.case);
    let all = times(citizen, "").await.to_string();
    assert!(all.contains(&account), "anybody else may come: {all}");
    let offered = times(citizen, &of(&own)).await;
    assert_eq!(offered["items"].as_array().unwrap().len(), 1, "{offered}");
    assert!(!offered.to_string().contains(&account), "{offered}");
    let strange = format!("/v1/poa/reception-times{}", of(&other));
    citizen.get(&strange).await.refused(404, "not_found");
    book(&own, citizen, &account, &ten)
        .await
        .refused(409, "notary_is_party");
    appointment_of(&own).await.refused(404, "not_found");
    assert_eq!(
        book(&other, other.principal(), &account, &ten).await.status,
        201
    );
}
