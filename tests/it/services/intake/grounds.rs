//! Grounds of S7-S10 that a counter or an office alone meets: each ends the request with its clause and a sealed document.

use super::powers::{general, signed};
use super::{Counter, INTAKES, id, on_paper, path};
use crate::desks::body::{REGION, guardianship_form, property_form};
use crate::services::committee::{EXAMINATION_PAPERS, examination, licence};
use crate::services::{file, refused_on, words};
use crate::verify::request::{right, taken};
use crate::world::{Person, World};
use serde_json::{Value, json};

/// A number under which no register has a power of attorney.
const NO_SUCH_POWER: &str = "0000101-2019-999999";
/// The documents of S7.
pub(super) const GUARDIANSHIP_PAPERS: [&str; 3] = ["no_parental_care", "health", "income"];

/// The request ended on a ground of a clause, the sealed notice that says so is in the applicant's cabinet, and everything that
/// the applicant takes home is right.
async fn told(world: &World, applicant: &Person, id: &str, ground: &str, clause: &str) {
    let refused = refused_on(applicant, &json!({ "id": id }), ground).await;
    let said = refused["refusal"]["clause"]["kk"].as_str().unwrap();
    assert!(said.contains(clause), "{said}");
    let wallet = applicant.get("/v1/documents?limit=100").await.ok();
    let items = wallet["items"].as_array().unwrap().iter();
    let notices = items.filter(|item| item["nature"] == "refusal" && item["request"] == id);
    assert_eq!(notices.count(), 1, "{wallet}");
    right(&taken(world, applicant, id).await);
}

/// Proves: S7 documents_incomplete.
#[tokio::test]
async fn a_guardianship_without_its_documents_is_not_accepted_and_the_receipt_lists_them() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let id = counter
        .open("guardianship", &guardianship_form(), aliya.who())
        .await;
    counter.scan(&id, "health").await;
    let refusal = path(&id, "/refusal");
    let refused = counter
        .operator
        .act(&refusal, &json!({ "missing": [] }))
        .await
        .ok();
    assert_eq!(refused["request"]["stage"], "refused");
    let said = &refused["request"]["refusal"];
    assert_eq!(said["ground"], "documents_incomplete");
    let clause = said["clause"]["kk"].as_str().unwrap();
    assert!(clause.contains("4-тармақтың екінші бөлігі"), "{clause}");
    let missing = json!(["no_parental_care", "income"]);
    assert_eq!(refused["intake"]["missing"], missing);
    let receipt = words(&file(&aliya, &json!({ "id": id }), "intake-refusal.pdf").await);
    for (code, listed) in [
        ("no_parental_care", true),
        ("income", true),
        ("health", false),
    ] {
        let service = law::services::by_code("guardianship").unwrap();
        let asked = service.portal().unwrap().attachments.iter();
        let asked = asked.clone().find(|asked| asked.code == code).unwrap();
        let title = crate::services::plain(asked.title.kk);
        assert_eq!(receipt.contains(&title), listed, "{code} in {receipt}");
    }
}

/// Proves: S7 power_of_attorney_invalid.
#[tokio::test]
async fn a_guardianship_is_not_asked_for_by_a_power_of_attorney_that_nobody_knows() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let both = [aliya.who(), counter.world.mocks.who("dauren")];
    let form = guardianship_form();
    let answer = counter
        .come("guardianship", &form, both, NO_SUCH_POWER)
        .await;
    let refused = id(&answer.ok());
    let ground = "power_of_attorney_invalid";
    told(
        &counter.world,
        &aliya,
        &refused,
        ground,
        "8-тармақтың 6) тармақшасы",
    )
    .await;
    assert_eq!(counter.lines(&refused, "submitted").await, 0);
}

/// Proves: S9 power_of_attorney_invalid, S10 power_of_attorney_invalid.
#[tokio::test]
async fn on_paper_a_power_of_attorney_has_to_hold_until_the_registrar_signs_else_the_fee_goes_back()
{
    let counter = Counter::office().await;
    let (walk, number) = signed(&counter, general).await;
    let aliya = counter.world.citizen("aliya").await;
    let dauren = counter.world.mocks.who("dauren");
    let mut came = on_paper("bailiff_examination", &examination(), aliya.who());
    came["representative"] = json!({ "iin": dauren.iin, "power_of_attorney": number });
    let opened = counter.operator.act(INTAKES, &came).await.ok();
    assert_eq!(opened["request"]["stage"], "draft", "{opened}");
    let examined = id(&opened);
    counter.accepted(&examined, &EXAMINATION_PAPERS).await;
    counter.paid_by(&examined, aliya.who()).await;
    counter.at(&examined, "awaiting_signature").await;
    walk.revoke().await.ok();
    counter.send(&examined).await.ok();
    let (ground, clause) = ("power_of_attorney_invalid", "6-тармақтың 1) тармақшасы");
    told(&counter.world, &aliya, &examined, ground, clause).await;
    assert_eq!(counter.lines(&examined, "submitted").await, 0);
    assert_eq!(counter.lines(&examined, "refund_ordered").await, 1);

    came["service"] = json!("bailiff_licence");
    came["form"] = licence("issue");
    let revoked = id(&counter.operator.act(INTAKES, &came).await.ok());
    told(&counter.world, &aliya, &revoked, ground, clause).await;
    assert_eq!(counter.lines(&revoked, "payment_ordered").await, 0);
}

/// What is asked for at a centre and decided by officials, with its documents.
fn at_a_centre() -> [(&'static str, Value, &'static [&'static str]); 2] {
    [
        ("guardianship", guardianship_form(), &GUARDIANSHIP_PAPERS),
        (
            "minor_property",
            property_form("owned_property", REGION),
            &["title_documents"],
        ),
    ]
}

/// Proves: S7 no_data, S8 no_data.
#[tokio::test]
async fn who_is_not_in_the_database_when_the_centre_asks_is_told_that_the_data_cannot_be_had() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let mut sent = Vec::new();
    for (service, form, scans) in at_a_centre() {
        let id = counter.open(service, &form, aliya.who()).await;
        for scan in scans {
            counter.scan(&id, scan).await;
        }
        sent.push(id);
    }
    counter.world.mocks.fault("gbdfl", "unknown").await;
    for id in sent {
        counter.send(&id).await.ok();
        told(
            &counter.world,
            &aliya,
            &id,
            "no_data",
            "8-тармақтың 6) тармақшасы",
        )
        .await;
    }
}

/// Proves: S9 no_data, S10 no_data.
#[tokio::test]
async fn who_is_not_in_the_database_when_the_office_asks_is_told_so_and_has_the_fee_back() {
    let counter = Counter::office().await;
    let aliya = counter.world.citizen("aliya").await;
    let mut paid = Vec::new();
    for (service, form, scans) in [
        (
            "bailiff_examination",
            examination(),
            &EXAMINATION_PAPERS[..],
        ),
        ("bailiff_licence", licence("issue"), &[][..]),
    ] {
        paid.push(
            counter
                .paid_on_paper(service, &form, scans, aliya.who())
                .await,
        );
    }
    counter.world.mocks.fault("gbdfl", "unknown").await;
    for id in paid {
        counter.send(&id).await.ok();
        told(
            &counter.world,
            &aliya,
            &id,
            "no_data",
            "6-тармақтың 7) тармақшасы",
        )
        .await;
        assert_eq!(counter.lines(&id, "refund_ordered").await, 1);
    }
}
