//! The survey at the end of a power of attorney: each principal once, nobody else, and nothing before the end.

use crate::verify::server::taken;
use crate::world::{Answer, Person, Walk, World};
use law::poa::stage::StageCode;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

async fn answer(walk: &Walk<'_>, person: &Person, answers: &[u8]) -> Answer {
    let answers = json!({ "answers": answers });
    person.act(&walk.path("/survey"), &answers).await
}

/// How many lines of the history say that the survey was answered.
async fn lines(walk: &Walk<'_>) -> usize {
    let history = walk.history().await;
    history
        .iter()
        .filter(|kind| *kind == "survey_answered")
        .count()
}

/// What the desk counts of the power of attorney: how many answered, and of each question how many gave which answer.
async fn counted(world: &World) -> (Value, [Vec<i64>; 2]) {
    let report = world.desk("gulnar").get("/v1/desk/statistics").await.ok();
    let first = &report["services"][0];
    assert_eq!(first["code"], "power_of_attorney", "{first}");
    let of = |question: usize| {
        let answers = first["questions"][question]["answers"].as_array().unwrap();
        answers
            .iter()
            .map(|answer| answer["count"].as_i64().unwrap())
            .collect()
    };
    (first["surveys"].clone(), [of(0), of(1)])
}

#[tokio::test]
async fn a_principal_says_once_what_they_think_of_their_power_of_attorney() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let person = walk.principal();
    let path = walk.path("/survey");
    let asked = person.get(&path).await.ok();
    assert_eq!(asked["answered"], false);
    assert_eq!(asked["survey"]["questions"].as_array().unwrap().len(), 2);
    assert_eq!(asked["survey"]["answers"].as_array().unwrap().len(), 3);
    for wrong in [&[][..], &[3], &[0, 1], &[4, 1], &[1, 1, 1]] {
        let refused = answer(&walk, person, wrong).await;
        refused.refused(422, "invalid_form");
    }
    assert_eq!(counted(&world).await.0, 0);
    let before = walk.view().await["version"].clone();
    assert_eq!(answer(&walk, person, &[3, 1]).await.ok()["answered"], true);
    assert_eq!(person.get(&path).await.ok()["answered"], true);
    for again in [[3, 1], [1, 1]] {
        let refused = answer(&walk, person, &again).await;
        refused.refused(409, "already_done");
    }
    assert_eq!(lines(&walk).await, 1);
    assert_eq!(
        walk.view().await["version"],
        before,
        "what somebody thinks of a case does not change it"
    );
    assert_eq!(
        counted(&world).await,
        (json!(1), [vec![0, 0, 1], vec![1, 0, 0]])
    );
    let files = [
        "application.p7s",
        "application.json",
        "approval-1.p7s",
        "signature.p7s",
    ];
    let evidence = taken(&world, &walk, &files).await;
    let history = String::from_utf8(evidence.history.bytes.clone()).unwrap();
    assert!(history.contains("survey_answered") && !history.contains("answers"));
    let report = senim::verify::check(&evidence);
    assert!(report.is_right(), "{report}");
}

#[tokio::test]
async fn the_same_key_repeats_the_answer_and_the_survey_stays_answered_once() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Withdrawn).await;
    let path = walk.path("/survey");
    let ask = || async {
        let ask = walk.principal().ask(Method::POST, &path).await;
        let body = json!({ "answers": [2, 2] });
        ask.key("the-only-answer").json(&body).send().await
    };
    let first = ask().await.ok();
    assert_eq!(ask().await.ok(), first);
    assert_eq!(lines(&walk).await, 1);
    let without = walk.principal().ask(Method::POST, &path).await;
    let without = without.json(&json!({ "answers": [2, 2] })).send().await;
    without.refused(400, "idempotency_key_required");
}

#[tokio::test]
async fn before_the_end_there_is_nothing_to_judge() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Filling).await;
    for stage in [
        StageCode::Filling,
        StageCode::AwaitingConsent,
        StageCode::Talking,
        StageCode::AwaitingApproval,
    ] {
        walk.to(stage).await;
        let asked = walk.principal().get(&walk.path("/survey")).await;
        asked.refused(409, "wrong_stage");
        let early = answer(&walk, walk.principal(), &[3, 3]).await;
        early.refused(409, "wrong_stage");
    }
    assert_eq!(lines(&walk).await, 0);
    assert_eq!(counted(&world).await.0, 0);
}

#[tokio::test]
async fn whoever_was_refused_or_revoked_has_an_opinion_too() {
    let world = World::new().await;
    let ends = [
        StageCode::Refused,
        StageCode::ConsentRefused,
        StageCode::Withdrawn,
        StageCode::Revoked,
    ];
    for end in ends {
        let walk = world.case_at(end).await;
        answer(&walk, walk.principal(), &[1, 2]).await.ok();
        assert_eq!(lines(&walk).await, 1, "{end:?}");
    }
    assert_eq!(
        counted(&world).await,
        (json!(4), [vec![4, 0, 0], vec![0, 4, 0]])
    );
}

#[tokio::test]
async fn each_of_two_principals_answers_for_themselves_and_nobody_for_them() {
    let world = World::new().await;
    let mut walk = world
        .case_of(&["aliya", "bolat"], &["dauren"], "aigul")
        .await;
    walk.to(StageCode::Delivered).await;
    let [first, second] = [walk.principals[0].clone(), walk.principals[1].clone()];
    answer(&walk, &first, &[3, 3]).await.ok();
    let asked = second.get(&walk.path("/survey")).await.ok();
    assert_eq!(asked["answered"], false, "the other one's answer");
    answer(&walk, &second, &[1, 3]).await.ok();
    for handle in ["dauren", "kamila"] {
        let other = world.citizen(handle).await;
        other
            .get(&walk.path("/survey"))
            .await
            .refused(404, "not_found");
        let refused = answer(&walk, &other, &[1, 1]).await;
        refused.refused(404, "not_found");
    }
    for staff in [&walk.notary, &world.desk("gulnar")] {
        let refused = answer(&walk, staff, &[3, 3]).await;
        refused.refused(403, "forbidden");
    }
    assert_eq!(lines(&walk).await, 2);
    assert_eq!(
        counted(&world).await,
        (json!(2), [vec![1, 0, 1], vec![0, 0, 2]])
    );
}

async fn at_once(world: &World) {
    let walk = world.case_at(StageCode::Withdrawn).await;
    let mut tries = JoinSet::new();
    for answer in 1..=3 {
        for _ in 0..4 {
            let (person, path) = (walk.principal().clone(), walk.path("/survey"));
            let body = json!({ "answers": [answer, answer] });
            tries.spawn(async move { person.act(&path, &body).await });
        }
    }
    let mut taken = 0;
    for answer in tries.join_all().await {
        match answer.status {
            200 => taken += 1,
            _ => drop(answer.refused(409, "already_done")),
        }
    }
    assert_eq!((taken, lines(&walk).await), (1, 1));
    assert_eq!(counted(world).await.0, 1);
    let mut database = world.database().await;
    for attempt in [
        "delete from case_surveys",
        "update case_surveys set answers = answers",
    ] {
        let refused = database.run(attempt).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{attempt}: {refused}");
    }
}

#[tokio::test]
async fn of_twelve_answers_at_once_one_is_taken_and_stays() {
    at_once(&World::new().await).await;
}

#[tokio::test]
async fn of_twelve_answers_at_once_one_is_taken_and_stays_on_postgresql() {
    at_once(&World::on_postgres().await).await;
}
