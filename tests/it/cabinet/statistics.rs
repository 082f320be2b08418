//! The desk's statistics: surveys, terms kept and missed, messages.

use super::store;
use crate::world::World;
use chrono::TimeDelta;
use law::service::{ServiceId, SurveyAnswers};
use senim::app::statistics::{self, RESULT};
use serde_json::{Value, json};

#[tokio::test]
async fn surveys_and_terms_are_counted_service_by_service() {
    let world = World::new().await;
    let (store, now) = (store(&world).await, world.now());
    let late = now + TimeDelta::hours(2);
    let mut tx = store.begin().await.unwrap();
    let due = now + TimeDelta::hours(1);
    for (answers, done) in [([1, 3], Some(now)), ([3, 3], Some(late)), ([3, 2], None)] {
        let id = senim::app::fresh::request_id(now);
        let answers = SurveyAnswers(answers.to_vec());
        let service = ServiceId::S11;
        statistics::survey(&mut tx, &id, service, &answers, now)
            .await
            .unwrap();
        for _ in 0..2 {
            statistics::begin(&mut tx, &id, service, RESULT, now, due)
                .await
                .unwrap();
        }
        if let Some(done) = done {
            statistics::end(&mut tx, &id, RESULT, done).await.unwrap();
            statistics::end(&mut tx, &id, RESULT, late + TimeDelta::days(9))
                .await
                .unwrap();
        }
    }
    tx.commit().await.unwrap();
    store.close().await;

    let desk = world.desk("gulnar");
    let of_issue = |report: &Value| {
        let services = report["services"].as_array().unwrap();
        services.iter().find(|s| s["id"] == "S11").unwrap().clone()
    };
    let report = of_issue(&desk.get("/v1/desk/statistics").await.ok());
    assert_eq!(report["surveys"], 3);
    let counts = |question: usize| {
        let answers = report["questions"][question]["answers"].as_array().unwrap();
        answers
            .iter()
            .map(|a| a["count"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!((counts(0), counts(1)), (vec![1, 0, 2], vec![0, 1, 2]));
    let expected = json!([{ "step": "result", "kept": 1, "missed": 1, "running": 1 }]);
    assert_eq!(report["terms"], expected);
    world.pass(TimeDelta::minutes(61));
    let report = of_issue(&desk.get("/v1/desk/statistics").await.ok());
    let expected = json!([{ "step": "result", "kept": 1, "missed": 2, "running": 0 }]);
    assert_eq!(report["terms"], expected);
    let before = of_issue(
        &desk
            .get("/v1/desk/statistics?from=2020-01-01&until=2020-12-31")
            .await
            .ok(),
    );
    assert_eq!(
        (&before["surveys"], &before["terms"]),
        (&json!(0), &json!([]))
    );
}

#[tokio::test]
async fn a_survey_counts_once_and_only_possible_days_are_asked_about() {
    let world = World::new().await;
    let (store, now) = (store(&world).await, world.now());
    let id = senim::app::fresh::request_id(now);
    let mut tx = store.begin().await.unwrap();
    let answers = SurveyAnswers(vec![3, 3]);
    statistics::survey(&mut tx, &id, ServiceId::S11, &answers, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let again = statistics::survey(&mut tx, &id, ServiceId::S11, &answers, now).await;
    assert_eq!(again.unwrap_err().fault(), senim::app::Fault::AlreadyDone);
    drop(tx);
    store.close().await;
    let desk = world.desk("gulnar");
    for wrong in [
        "from=2026-03-02&until=2026-03-01",
        "from=2024-01-01&until=2026-01-01",
        "until=9999-12-31",
        "from=-9999-01-01",
        "until=%2B262142-12-31",
    ] {
        let answer = desk.get(&format!("/v1/desk/statistics?{wrong}")).await;
        answer.refused(422, "invalid_form");
    }
    let answer = desk.get("/v1/desk/statistics?from=yesterday").await;
    answer.refused(400, "malformed_request");
}
