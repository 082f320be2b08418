//! Each field of each form out of range, each document of another kind, each registry answering about somebody else.

use super::committee::{EXAMINATION_PAPERS, billed, examination};
use super::{REQUESTS, at, attach, id, open, path, pay, property, send};
use crate::desks::body::{PAPER, REGION, property_form};
use crate::world::{Person, World, until};
use chrono::TimeDelta;
use law::service::{AttachmentForm, Field, FieldForm, KIND_FIELD, Portal, Service};
use law::services::CATALOGUE;
use serde_json::{Value, json};

/// The smallest things that begin as files of a type do.
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n0000";
const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0000";
/// A number that is nobody's: its checksum is right, and no registry knows it.
pub(super) const NOBODY: &str = "900101396100";

/// The services that citizens ask for here.
fn services() -> impl Iterator<Item = (&'static Service, &'static Portal)> {
    CATALOGUE
        .into_iter()
        .filter_map(|service| Some((service, service.portal()?)))
}

/// A form with one value, and the kind that its field belongs to.
fn with(service: &Service, field: &Field, value: Value) -> Value {
    let mut form = json!({});
    let kind = field.only.first().copied();
    let kind = kind.or_else(|| service.portal()?.kinds.first().map(|kind| kind.code));
    if let Some(kind) = kind {
        form[KIND_FIELD] = json!(kind);
    }
    form[field.name] = value;
    form
}

/// Values that a field does not take.
fn wrong(form: FieldForm) -> Vec<String> {
    let long = "ұ".repeat(form.max_length() + 1);
    let mut values: Vec<String> = match form {
        FieldForm::Text { .. } => vec![
            "а\u{202e}б".to_owned(),
            "а\u{0}б".to_owned(),
            "а\tб".to_owned(),
        ],
        FieldForm::Iin | FieldForm::IinOrBin => {
            ["880412499018", "88041249901", "٨٨٠٤١٢٤٩٩٠١٧", "<script>"]
                .map(str::to_owned)
                .to_vec()
        }
        FieldForm::Bin => ["880412499017", "000240000017", "' or 1=1 --"]
            .map(str::to_owned)
            .to_vec(),
        FieldForm::Date => [
            "2026-02-30",
            "30.02.2026",
            "0000-00-00",
            "2026-1-1",
            "later",
        ]
        .map(str::to_owned)
        .to_vec(),
        FieldForm::Digits { .. } => vec!["12a".to_owned(), "-1".to_owned()],
        FieldForm::Email => vec!["a".to_owned(), "a@".to_owned()],
        FieldForm::Phone => ["+7700", "87001234567", "+77000000001 "]
            .map(str::to_owned)
            .to_vec(),
        FieldForm::OneOf(_) => ["elsewhere", "KARAGANDA", "../astana"]
            .map(str::to_owned)
            .to_vec(),
        FieldForm::CertificationRequest | FieldForm::SerialNumber => vec!["MII!".to_owned()],
    };
    values.push(long);
    values
}

#[tokio::test]
async fn every_field_of_every_form_refuses_what_it_is_not_for_and_nothing_is_kept() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let mut tried = 0;
    for (service, _) in services() {
        for field in service.fields {
            let texts = wrong(field.form).into_iter().map(Value::String);
            for value in texts {
                let form = with(service, field, value.clone());
                let new = json!({ "service": service.code, "form": form });
                let problem = aliya.act(REQUESTS, &new).await.refused(422, "invalid_form");
                let pointer = law::service::pointer(field.name);
                let errors = problem["errors"].as_array().unwrap();
                assert!(
                    errors
                        .iter()
                        .any(|error| error["pointer"] == pointer.as_str()),
                    "{} {value}: {problem}",
                    service.code
                );
                tried += 1;
            }
            // A value of another type is no text.
            for value in [
                json!(17),
                json!(["astana"]),
                json!({ "a": "b" }),
                Value::Null,
            ] {
                let new = json!({ "service": service.code, "form": with(service, field, value) });
                aliya.act(REQUESTS, &new).await.refused(422, "invalid_form");
            }
        }
        let strange = json!({ "service": service.code, "form": { "is_admin": "true" } });
        aliya
            .act(REQUESTS, &strange)
            .await
            .refused(422, "invalid_form");
    }
    assert!(tried > 150, "{tried}");
    let sql = "select count(*) from service_requests";
    assert_eq!(world.database().await.number(sql).await, 0);
}

#[tokio::test]
async fn fields_and_documents_of_another_kind_have_no_place_in_a_request() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    for (service, portal) in services() {
        for kind in portal.kinds {
            for field in service
                .fields
                .iter()
                .filter(|field| !field.belongs_to(Some(kind.code)))
            {
                let form = json!({ KIND_FIELD: kind.code, field.name: "2001-01-01" });
                let new = json!({ "service": service.code, "form": form });
                let problem = aliya.act(REQUESTS, &new).await.refused(422, "invalid_form");
                assert_eq!(problem["errors"][0]["code"], "not_on_offer", "{problem}");
            }
            let foreign = portal
                .attachments
                .iter()
                .filter(|paper| !paper.only.is_empty() && !paper.only.contains(&kind.code));
            for paper in foreign {
                let form = json!({ KIND_FIELD: kind.code });
                let request = open(&aliya, service.code, &form).await;
                attach(
                    &aliya,
                    &request,
                    paper.code,
                    ("a.pdf", "application/pdf"),
                    PAPER.as_bytes(),
                )
                .await
                .refused(404, "not_found");
                aliya
                    .act(&path(&request, "/withdrawal"), &Value::Null)
                    .await
                    .ok();
            }
        }
    }
}

#[tokio::test]
async fn every_document_is_of_a_type_it_takes_and_of_the_one_it_says() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let script = b"%PDF-1.7\n1 0 obj\n<</S /JavaScript /JS (app.alert(1))>>\nendobj\n%%EOF";
    for (service, portal) in services() {
        for paper in portal.attachments {
            let form = paper
                .only
                .first()
                .map_or(json!({}), |kind| json!({ KIND_FIELD: kind }));
            let request = open(&aliya, service.code, &form).await;
            let pdf = PAPER.as_bytes();
            let mut wrong: Vec<(&str, &[u8], &str)> = vec![
                ("image/png", pdf, "wrong_form"),
                ("image/jpeg", PNG, "wrong_form"),
                ("image/png", b"", "required"),
                ("image/svg+xml", b"<svg/>", "not_on_offer"),
                ("application/zip", b"PK\x03\x04", "not_on_offer"),
            ];
            let mut right: Vec<(&str, &[u8])> = vec![("image/png", PNG), ("image/jpeg", JPEG)];
            match paper.form {
                AttachmentForm::Document => {
                    right.push(("application/pdf", pdf));
                    wrong.push(("application/pdf", PNG, "wrong_form"));
                    wrong.push(("application/pdf", script, "wrong_form"));
                }
                AttachmentForm::Photograph => wrong.push(("application/pdf", pdf, "not_on_offer")),
            }
            for (media_type, bytes, code) in wrong {
                let answer = attach(&aliya, &request, paper.code, ("a", media_type), bytes).await;
                let problem = answer.refused(422, "invalid_form");
                assert_eq!(
                    problem["errors"][0]["code"], code,
                    "{} {media_type}",
                    paper.code
                );
            }
            for (media_type, bytes) in right {
                let kept = attach(&aliya, &request, paper.code, ("a", media_type), bytes)
                    .await
                    .ok();
                let files = kept["attachments"].as_array().unwrap();
                assert_eq!(
                    (files.len(), &files[0]["media_type"]),
                    (1, &json!(media_type))
                );
            }
            aliya
                .act(&path(&request, "/withdrawal"), &Value::Null)
                .await
                .ok();
        }
    }
}

/// The request once a question about it has failed, while it still waits.
async fn undecided(world: &World, person: &Person, request: &Value, system: &str) {
    until(format!("a failed question to {system}"), || async {
        let sql =
            "select count(*) from jobs where kind = 'ask_registry' and last_error is not null";
        (world.database().await.number(sql).await > 0).then_some(())
    })
    .await;
    let now = person.get(&path(request, "")).await.ok();
    assert_eq!(now["stage"], "asking", "{system}: {now}");
    let answer = path(request, "/files/answer.json");
    person.get(&answer).await.refused(404, "not_found");
}

/// A request of each service that a system answers for, not yet sent: the system, the request, and where a right answer takes it.
async fn asked_of_each_system(
    world: &World,
    aliya: &Person,
) -> [(&'static str, Value, &'static str); 7] {
    let paid = billed(
        aliya,
        "bailiff_examination",
        &examination(),
        &EXAMINATION_PAPERS,
    )
    .await;
    pay(world, aliya, &paid).await;
    at(aliya, &paid, "awaiting_signature").await;
    let own = super::entity::headed_by(world, "aliya").await;
    let registered = json!({ "kind": "registered", "bin": own["bin"] });
    let minor = property_form("owned_property", REGION);
    let minor = super::filled(aliya, "minor_property", &minor, &["title_documents"]).await;
    [
        ("elicense", paid, "at_desk"),
        (
            "gbdfl",
            open(aliya, "real_estate_rights", &property("astana")).await,
            "done",
        ),
        (
            "zags",
            open(
                aliya,
                "civil_status_reference",
                &super::change_of_name("Сынақ"),
            )
            .await,
            "awaiting_payment",
        ),
        (
            "zags",
            open(
                aliya,
                "marriage_application",
                &super::civil_status::marriage(world, "bolat"),
            )
            .await,
            "awaiting_payment",
        ),
        (
            "gbdrn",
            open(aliya, "real_estate_presence", &property("astana")).await,
            "done",
        ),
        (
            "gbdul",
            open(aliya, "legal_entity_certificate", &registered).await,
            "done",
        ),
        ("regional_gateway", minor, "at_desk"),
    ]
}

#[tokio::test]
async fn an_answer_about_somebody_else_decides_nothing_whichever_system_gives_it() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let cases = asked_of_each_system(&world, &aliya).await;
    for (system, request, then) in cases {
        world.mocks.fault(system, "wrong_person").await;
        send(&aliya, &request).await.ok();
        undecided(&world, &aliya, &request, system).await;
        world.mocks.fault(system, "none").await;
        world.pass(TimeDelta::minutes(2));
        at(&aliya, &request, then).await;
        assert_eq!(
            super::lines(&aliya, &request, "refused").await,
            0,
            "{system} {}",
            id(&request)
        );
    }
}
