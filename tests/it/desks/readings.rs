//! Who of the staff read a request: the applicant sees each of them, nobody else does, and nothing is given out unnoted.

use super::body::{Body, path};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// What was read of a request, newest first, with the readers' surnames.
async fn readings(person: &crate::world::Person, id: &str) -> Vec<(String, Value, String)> {
    let path = format!("/v1/service-requests/{id}/accesses");
    let page = person.get(&path).await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|seen| {
            (
                text(&seen["part"]),
                seen["file"].clone(),
                text(&seen["name"]["surname"]),
            )
        })
        .collect()
}

#[tokio::test]
async fn the_applicant_sees_which_official_read_the_request_its_history_and_its_files() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    assert!(readings(&aliya, &id).await.is_empty());
    let seen = body.seen(&body.chancery, &id).await;
    let file = seen["request"]["attachments"][0]["file"].as_str().unwrap();
    let file = format!("{}/files/{file}", path(&id));
    body.chancery.get(&file).await;
    body.chancery
        .get(&format!("{}/events", path(&id)))
        .await
        .ok();
    // The same within a minute is one reading; by somebody else it is another.
    body.seen(&body.chancery, &id).await;
    body.seen(&body.specialist, &id).await;
    let (one, other) = (&body.chancery.who().surname, &body.specialist.who().surname);
    let name = json!(file.rsplit('/').next().unwrap());
    let mut found = readings(&aliya, &id).await;
    found.sort_by_key(|(part, _, who)| (part.clone(), who != one));
    assert_eq!(
        found,
        [
            ("file".to_owned(), name, one.clone()),
            ("history".to_owned(), Value::Null, one.clone()),
            ("request".to_owned(), Value::Null, one.clone()),
            ("request".to_owned(), Value::Null, other.clone()),
        ]
    );
    body.world.pass(TimeDelta::minutes(1));
    body.seen(&body.chancery, &id).await;
    assert_eq!(readings(&aliya, &id).await.len(), 5);
}

#[tokio::test]
async fn what_nobody_gave_out_is_not_noted_and_only_the_applicant_sees_the_list() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    let missing = format!("{}/files/nothing.pdf", path(&id));
    body.chancery.get(&missing).await.refused(404, "not_found");
    body.installer
        .get(&path(&id))
        .await
        .refused(403, "not_in_roster");
    aliya.get(&format!("/v1/service-requests/{id}")).await.ok();
    assert!(readings(&aliya, &id).await.is_empty());
    let list = format!("/v1/service-requests/{id}/accesses");
    let stranger = body.world.citizen("bolat").await;
    stranger.get(&list).await.refused(404, "not_found");
    body.chancery.get(&list).await.refused(403, "forbidden");
    body.seen(&body.head, &id).await;
    let mut database = body.world.database().await;
    for forgery in [
        "update request_readings set at = 0",
        "delete from request_readings",
    ] {
        assert!(database.run(forgery).await.is_err(), "{forgery}");
    }
}

#[tokio::test]
async fn an_official_who_reads_the_result_stands_in_the_history_of_the_document_too() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.draft(&body.specialist, &id).await.ok();
    body.sign(&body.head, &id, None).await.ok();
    body.forward(&id).await.ok();
    let done = body.until(&aliya, &id, "done").await;
    let number = done["result"]["document"].as_str().unwrap();
    let result = format!("{}/files/result.pdf", path(&id));
    assert_eq!(body.chancery.get(&result).await.status, 200);
    let accesses = aliya.get(&format!("/v1/documents/{number}/accesses")).await;
    let accesses = accesses.ok()["items"].clone();
    assert_eq!(accesses[0]["reader"], "official", "{accesses}");
    assert_eq!(
        accesses[0]["name"]["surname"],
        body.chancery.who().surname.as_str()
    );
}
