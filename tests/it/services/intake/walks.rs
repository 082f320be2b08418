//! Whole walks of requests that officials take in, from whoever stands before them to the sealed result in the cabinet.

use super::grounds::GUARDIANSHIP_PAPERS;
use super::{Counter, INTAKES, arrival, id, path, readers, scan, send};
use crate::desks::body::{Body, REGION, guardianship_form};
use crate::services::committee::{Committee, EXAMINATION_PAPERS, examination, licence};
use crate::services::{file, property, words};
use crate::verify::request::{right, taken};
use crate::world::{Person, World};
use chrono::{DateTime, TimeDelta, Utc};
use law::calendar::Calendar;
use law::service::Limit;
use serde_json::{Value, json};

/// How far the clock goes on between an act of a test and its look at what came of it.
const MEANWHILE: TimeDelta = TimeDelta::seconds(30);

fn moment(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

/// The result of a request lies in the applicant's cabinet; the official who took the request in prints the same and hands it
/// over; everything that the applicant takes home is right. Gives what the result says.
async fn printed_and_handed_over(
    world: &World,
    operator: &Person,
    applicant: &Person,
    id: &str,
) -> String {
    let done = operator.get(&path(id, "")).await.ok();
    let number = done["request"]["result"]["document"].as_str().unwrap();
    let kept = applicant.get(&format!("/v1/documents/{number}")).await.ok();
    assert_eq!(
        (&kept["nature"], &kept["request"]),
        (&json!("result"), &json!(id))
    );
    let printed = operator.get(&path(id, "/files/result.pdf")).await;
    let own = format!("/v1/service-requests/{id}/files/result.pdf");
    assert_eq!(printed.body, applicant.get(&own).await.body);
    let by_operator = ("official".to_owned(), operator.who().surname.clone());
    assert!(readers(applicant, number).await.contains(&by_operator));
    operator
        .act(&path(id, "/handing-over"), &Value::Null)
        .await
        .ok();
    let said = right(&taken(world, applicant, id).await);
    assert!(said.contains("signed by the operator"), "{said}");
    words(&printed)
}

/// What is asked for at a centre and needs no officials, with the minutes of the centre's own steps: two hops of fifteen (S1,
/// table 3), a quarter of an hour, five hops of one and two to print (S4, annex 3), and the steps of S6 (table 3).
fn without_desks() -> [(&'static str, Value, i64); 3] {
    let name_change = json!({ "kind": "name_change", "surname_before": "Сынақ" });
    let participation = json!({ "kind": "person_participation" });
    [
        ("civil_status_repeat_certificate", name_change, 30),
        ("real_estate_rights", property("astana"), 22),
        ("legal_entity_certificate", participation, 8),
    ]
}

#[tokio::test]
async fn what_needs_no_officials_is_asked_for_at_a_centre_paid_for_printed_and_handed_over() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    for (service, form, minutes) in without_desks() {
        let id = counter.open(service, &form, aliya.who()).await;
        let opened = counter.seen(&id).await;
        assert_eq!(opened["intake"]["queue_number"], "Б-017", "{service}");
        let sent = counter.send(&id).await.ok();
        let (filed, due) = (&sent["request"]["filed_at"], &sent["request"]["due"]["at"]);
        let term = moment(due) - moment(filed);
        assert_eq!(term, TimeDelta::minutes(minutes), "{service}");
        let portal = law::services::by_code(service).unwrap().portal().unwrap();
        if portal.fee.is_some() {
            counter.at(&id, "awaiting_payment").await;
            counter.paid_by(&id, aliya.who()).await;
            counter.file(&id, "payment-receipt.pdf").await;
        }
        counter.at(&id, "done").await;
        let said = printed_and_handed_over(&counter.world, &counter.operator, &aliya, &id).await;
        assert!(said.contains(&aliya.who().surname), "{service}: {said}");
        for line in ["submitted", "result_issued", "handed_over"] {
            assert_eq!(counter.lines(&id, line).await, 1, "{service} {line}");
        }
    }
}

/// The official at a step has the time that the regulation gives the step.
fn has_its_time(world: &World, seen: &Value, code: &str, limit: Limit) {
    assert_eq!(seen["work"]["step"], code);
    let latest = Calendar::seeded().due(world.now(), limit).unwrap().at;
    let due = moment(&seen["work"]["due_at"]);
    assert!(
        (latest - MEANWHILE..=latest).contains(&due),
        "{code}: due at {due}, not at {latest}"
    );
}

#[tokio::test]
async fn a_guardianship_asked_for_at_the_centre_goes_over_every_desk_to_the_akimats_resolution() {
    let body = Body::open().await;
    let operator = body.world.desk("dauren");
    let post = body.appoint(&operator, "centre_operator", REGION).await;
    post.ok();
    let aliya = body.world.citizen("aliya").await;
    let came = arrival("guardianship", &guardianship_form(), aliya.who());
    let id = id(&operator.act(INTAKES, &came).await.ok());
    for paper in GUARDIANSHIP_PAPERS {
        scan(&operator, &id, paper).await;
    }
    let sent = send(&operator, &id).await.ok();
    let filed = moment(&sent["request"]["filed_at"]);
    let whole = Calendar::seeded().due(filed, Limit::calendar_days(26));
    assert_eq!(moment(&sent["request"]["due"]["at"]), whole.unwrap().at);
    body.until(&aliya, &id, "at_desk").await;
    let guardianship = law::services::by_code("guardianship").unwrap();
    for step in guardianship.portal().unwrap().desk {
        let seen = body.seen(&body.chancery, &id).await;
        has_its_time(&body.world, &seen, step.code, step.limit);
        let done = match step.code {
            "chancery_registers" | "chancery_sends" => body.forward(&id).await,
            "head_assigns" => body.assign(&body.head, &body.specialist, &id).await,
            "specialist_prepares" => body.draft(&body.specialist, &id).await,
            "akimat_adopts" => body.sign(&body.akimat, &id, Some("44-02")).await,
            other => panic!("nobody does {other}"),
        };
        done.ok();
    }
    body.until(&aliya, &id, "done").await;
    let said = printed_and_handed_over(&body.world, &operator, &aliya, &id).await;
    for word in ["44-02", "Рұқсат берілсін"] {
        assert!(said.contains(word), "{word} in {said}");
    }
}

/// The licensor of private bailiffs, whose registrar takes paper over, and somebody who brings it.
pub(super) struct Office {
    pub(super) counter: Counter,
    committee: Committee,
    pub(super) aliya: Person,
}

impl Office {
    pub(super) async fn open() -> Self {
        let world = World::new().await;
        let committee = Committee::open(&world).await;
        Self {
            aliya: world.citizen("aliya").await,
            counter: Counter {
                installer: world.desk("gulnar"),
                operator: world.desk("dauren"),
                world,
            },
            committee,
        }
    }

    /// An examination on paper, taken over, paid for, signed by the registrar, and decided by the commission; its id.
    pub(super) async fn examined(&self) -> String {
        let (form, passed) = (examination(), json!({ "outcome": "passed" }));
        self.decided("bailiff_examination", &form, &EXAMINATION_PAPERS, passed)
            .await
    }

    /// A licence in the same way.
    pub(super) async fn licensed(&self) -> String {
        let form = licence("issue");
        self.decided("bailiff_licence", &form, &[], json!({})).await
    }

    async fn decided(
        &self,
        service: &str,
        form: &Value,
        scans: &[&str],
        particulars: Value,
    ) -> String {
        let (counter, committee) = (&self.counter, &self.committee);
        let payer = self.aliya.who();
        let id = counter.paid_on_paper(service, form, scans, payer).await;
        let sent = counter.send(&id).await.ok();
        let filed = moment(&sent["request"]["filed_at"]);
        let whole = Calendar::seeded().due(filed, Limit::working_days(15));
        assert_eq!(moment(&sent["request"]["due"]["at"]), whole.unwrap().at);
        counter.at(&id, "at_desk").await;
        let request = json!({ "id": id });
        committee.forward(&committee.registrar, &request).await.ok();
        let draft = committee.draft(&committee.officer, &request, particulars);
        draft.await.ok();
        committee.conclude(&request).await;
        counter.at(&id, "done").await;
        counter.file(&id, "payment-receipt.pdf").await;
        id
    }
}

#[tokio::test]
async fn an_examination_and_a_licence_on_paper_are_registered_decided_and_handed_over() {
    let office = Office::open().await;
    let (counter, aliya) = (&office.counter, &office.aliya);
    for (id, says) in [
        (
            office.examined().await,
            "РЕШЕНИЕ КВАЛИФИКАЦИОННОЙ КОМИССИИ О СДАЧЕ",
        ),
        (office.licensed().await, "PSI-N00001"),
    ] {
        let request = json!({ "id": id });
        let registered = file(aliya, &request, "registration.json").await.json();
        let systems = registered["entries"].as_array().unwrap().iter();
        let systems: Vec<&Value> = systems.map(|entry| &entry["system"]).collect();
        assert_eq!(systems, ["elicense", "enforcement"], "{registered}");
        for receipt in ["intake-inventory.pdf", "payment-receipt.pdf"] {
            file(aliya, &request, receipt).await;
        }
        let said = printed_and_handed_over(&counter.world, &counter.operator, aliya, &id).await;
        assert!(said.contains(says), "{says} in {said}");
        for line in ["documents_accepted", "paid", "submitted", "handed_over"] {
            assert_eq!(counter.lines(&id, line).await, 1, "{says} {line}");
        }
    }
}
