//! S9 passed and not passed, S10 issued, re-issued and duplicated, and their motivated refusals: paid before they are signed.

use super::committee::{
    Committee, EXAMINATION_PAPERS, billed, examination, examination_asked, licence, licence_asked,
    licence_papers, sent,
};
use super::{at, file, id, lines, path, pay, read_aloud, refused_on, send, words};
use crate::verify::request::{right, taken};
use crate::world::World;
use law::calendar::Calendar;
use law::service::Limit;
use law::time::clerk_time;
use serde_json::{Value, json};

#[tokio::test]
async fn nobody_is_examined_before_the_fee_is_paid_and_the_form_is_fixed_by_then() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let incomplete =
        super::filled(&aliya, "bailiff_examination", &examination(), &["diploma"]).await;
    let problem = aliya
        .act(&path(&incomplete, "/payment"), &Value::Null)
        .await;
    let problem = problem.refused(422, "invalid_form");
    assert_eq!(
        problem["errors"][0]["pointer"], "/attachments/work_record",
        "{problem}"
    );
    let draft = super::filled(
        &aliya,
        "bailiff_examination",
        &examination(),
        &EXAMINATION_PAPERS,
    )
    .await;
    let to_sign = path(&draft, "/to-sign");
    aliya.get(&to_sign).await.refused(409, "wrong_stage");
    let billed = aliya
        .act(&path(&draft, "/payment"), &Value::Null)
        .await
        .ok();
    assert_eq!(billed["stage"], "awaiting_payment");
    aliya.get(&to_sign).await.refused(409, "wrong_stage");
    let version = billed["version"].as_i64().unwrap();
    aliya
        .put(&path(&draft, "/form"), version, &json!({ "form": {} }))
        .await
        .refused(409, "wrong_stage");
    aliya
        .act(&path(&draft, "/payment"), &Value::Null)
        .await
        .refused(409, "wrong_stage");
    pay(&world, &aliya, &draft).await;
    at(&aliya, &draft, "awaiting_signature").await;
    aliya.get(&to_sign).await.ok();
}

#[tokio::test]
async fn an_examination_is_accepted_for_fifteen_working_days_and_decided_either_way() {
    let world = World::new().await;
    let committee = Committee::open(&world).await;
    let aliya = world.citizen("aliya").await;
    for (outcome, title) in [
        ("passed", "РЕШЕНИЕ КВАЛИФИКАЦИОННОЙ КОМИССИИ О СДАЧЕ"),
        (
            "not_passed",
            "ВЫПИСКА ИЗ ПРОТОКОЛА КВАЛИФИКАЦИОННОЙ КОМИССИИ О НЕСДАЧЕ",
        ),
    ] {
        let request = examination_asked(&world, &aliya).await;
        let moment = |value: &Value| -> chrono::DateTime<chrono::Utc> {
            value.as_str().unwrap().parse().unwrap()
        };
        let due = moment(&request["due"]["at"]);
        let filed = moment(&request["filed_at"]);
        let term = Calendar::seeded()
            .due(filed, Limit::working_days(15))
            .unwrap();
        assert_eq!(due, term.at, "fifteen working days");
        let accepted = words(&file(&aliya, &request, "acceptance.pdf").await);
        assert!(
            accepted.contains(&super::plain(&clerk_time(due))),
            "{accepted}"
        );

        committee.forward(&committee.registrar, &request).await.ok();
        for (particulars, problem) in [
            (json!({}), "required"),
            (json!({ "outcome": "almost" }), "not_on_offer"),
            (json!({ "examination": "not_passed" }), "required"),
        ] {
            let answer = committee
                .draft(&committee.officer, &request, particulars)
                .await;
            let said = answer.refused(422, "invalid_form");
            assert_eq!(
                said["errors"][0]["pointer"], "/particulars/outcome",
                "{said}"
            );
            assert_eq!(said["errors"][0]["code"], problem, "{said}");
        }
        let particulars = json!({ "outcome": outcome });
        committee
            .draft(&committee.officer, &request, particulars)
            .await
            .ok();
        committee.conclude(&request).await;
        at(&aliya, &request, "done").await;
        let said = words(&file(&aliya, &request, "result.pdf").await);
        assert!(said.contains(title), "{outcome}: {said}");
        assert!(said.contains(aliya.who().surname.as_str()), "{said}");
        right(&taken(&world, &aliya, id(&request)).await);
        assert_eq!(
            lines(&aliya, &request, "refused").await,
            0,
            "{outcome} is a result"
        );
    }
}

#[tokio::test]
async fn a_licence_is_issued_reissued_and_duplicated_under_its_number() {
    let world = World::new().await;
    let committee = Committee::open(&world).await;
    let aliya = world.citizen("aliya").await;
    for (kind, title, number) in [
        ("issue", "ЛИЦЕНЗИЯ", "PSI-N00001"),
        ("reissue", "переоформлена", "PSI-0000"),
        ("duplicate", "дубликат", "PSI-0000"),
    ] {
        let request = licence_asked(&world, &aliya, kind).await;
        committee.forward(&committee.registrar, &request).await.ok();
        committee
            .draft(&committee.officer, &request, json!({}))
            .await
            .ok();
        committee.conclude(&request).await;
        at(&aliya, &request, "done").await;
        let said = words(&file(&aliya, &request, "result.pdf").await);
        for word in [title, number] {
            assert!(said.contains(word), "{kind}: {word} in {said}");
        }
        for paper in ["acceptance.pdf", "payment-receipt.pdf"] {
            file(&aliya, &request, paper).await;
        }
        right(&taken(&world, &aliya, id(&request)).await);
    }
}

/// The officials decide for the applicant.
async fn granted(committee: &Committee, request: &Value) {
    committee.forward(&committee.registrar, request).await.ok();
    let draft = committee.draft(&committee.officer, request, json!({}));
    draft.await.ok();
    committee.conclude(request).await;
}

#[tokio::test]
async fn a_reissued_licence_takes_the_place_of_the_one_before_in_the_wallet() {
    let world = World::new().await;
    let committee = Committee::open(&world).await;
    let aliya = world.citizen("aliya").await;
    let first = licence_asked(&world, &aliya, "issue").await;
    granted(&committee, &first).await;
    let first = at(&aliya, &first, "done").await;
    let mut form = licence("reissue");
    form["licence_number"] = json!("PSI-N00001");
    let papers = licence_papers("reissue");
    let again = sent(&world, &aliya, "bailiff_licence", &form, papers).await;
    let again = at(&aliya, &again, "at_desk").await;
    let standing = async |request: &Value| {
        let number = request["result"]["document"].as_str().unwrap().to_owned();
        let shown = aliya.get(&format!("/v1/documents/{number}")).await.ok();
        shown["standing"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        standing(&first).await,
        "valid",
        "until the new one is there"
    );
    granted(&committee, &again).await;
    let again = at(&aliya, &again, "done").await;
    assert_eq!(standing(&first).await, "revoked");
    assert_eq!(standing(&again).await, "valid");
}

#[tokio::test]
async fn a_licence_that_is_gone_when_it_is_to_be_reissued_is_refused_and_not_waited_for() {
    let world = World::new().await;
    let committee = Committee::open(&world).await;
    let aliya = world.citizen("aliya").await;
    let request = licence_asked(&world, &aliya, "reissue").await;
    committee.forward(&committee.registrar, &request).await.ok();
    let draft = committee.draft(&committee.officer, &request, json!({}));
    draft.await.ok();
    // Terminated while the officials worked on it: E-licensing knows no such licence, and takes no order about it.
    world.mocks.fault("elicense", "unknown").await;
    committee.conclude(&request).await;
    refused_on(&aliya, &request, "data_violation").await;
    assert_eq!(
        lines(&aliya, &request, "refund_ordered").await,
        0,
        "what officials examined is not given back"
    );
    right(&taken(&world, &aliya, id(&request)).await);
}

#[tokio::test]
async fn a_licence_is_refused_with_the_officers_reasons_or_for_what_e_licensing_knows() {
    let world = World::new().await;
    let committee = Committee::open(&world).await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let request = licence_asked(&world, &aliya, "issue").await;
    committee.forward(&committee.registrar, &request).await.ok();
    for systems in ["not_paid", "no_data", "signer_not_confirmed", "whatever"] {
        let said = committee
            .refuse(&committee.officer, &request, systems)
            .await;
        said.refused(422, "invalid_form");
    }
    committee
        .refuse(&committee.officer, &request, "not_qualified")
        .await
        .ok();
    committee.conclude(&request).await;
    refused_on(&aliya, &request, "not_qualified").await;
    let refusal = file(&aliya, &request, "refusal.pdf").await;
    for said in [words(&refusal), read_aloud(&refusal)] {
        assert!(said.contains("Стаж работы недостаточен."), "{said}");
    }
    right(&taken(&world, &aliya, id(&request)).await);
    // The licence of somebody else: no official is troubled, and the money goes back.
    let form = super::committee::licence("duplicate");
    let foreign = billed(&bolat, "bailiff_licence", &form, &[]).await;
    pay(&world, &bolat, &foreign).await;
    at(&bolat, &foreign, "awaiting_signature").await;
    send(&bolat, &foreign).await.ok();
    refused_on(&bolat, &foreign, "data_violation").await;
    assert_eq!(lines(&bolat, &foreign, "refund_ordered").await, 1);
}
