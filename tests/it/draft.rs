//! Steps 7 and 8: the draft is edited in two languages, frozen as a revision, returned with remarks, approved.

use crate::world::{Answer, Walk, World, vehicle};
use chrono::TimeDelta;
use law::poa::stage::StageCode;
use law::time::date_in_kazakhstan;
use reqwest::Method;
use serde_json::{Value, json};

async fn clauses(walk: &Walk<'_>) -> (i64, Value) {
    let answer = walk.notary.get(&walk.notary_path("/draft")).await;
    (answer.version(), answer.ok())
}

async fn save(walk: &Walk<'_>, version: i64, draft: &Value) -> Answer {
    walk.notary
        .put(&walk.notary_path("/draft"), version, draft)
        .await
}

#[tokio::test]
async fn the_notary_edits_clauses_and_adds_one() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Drafting).await;
    let (version, mut draft) = clauses(&walk).await;
    let added = json!({ "id": "x-kids", "kk": "Сенім білдірілген адам есеп береді.", "ru": "Представитель отчитывается." });
    let list = draft["clauses"].as_array_mut().unwrap();
    list.insert(list.len() - 1, added.clone());
    save(&walk, version, &draft).await.ok();
    walk.send_draft().await.ok();
    let shown = walk.principal().get(&walk.path("/drafts/1")).await.ok();
    assert!(
        shown["clauses"].as_array().unwrap().contains(&added),
        "{shown}"
    );
    let sent = walk.notary.get(&walk.notary_path("/drafts/1")).await.ok();
    assert_eq!(
        sent, shown,
        "the notary compares with what the citizen reads"
    );
    let unsent = walk.notary.get(&walk.notary_path("/drafts/2")).await;
    unsent.refused(404, "not_found");
}

#[tokio::test]
async fn the_notary_looks_at_the_saved_draft_as_it_will_read_and_at_nothing_once_it_is_sent() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Drafting).await;
    let (version, mut draft) = clauses(&walk).await;
    let last = draft["clauses"].as_array_mut().unwrap().last_mut().unwrap();
    last["ru"] = json!(format!("{} ", last["ru"].as_str().unwrap()));
    save(&walk, version, &draft).await.ok();
    let look = walk.notary_path("/draft/preview");
    let shown = walk.notary.get(&look).await.ok();
    let rows = shown["clauses"].as_array().unwrap();
    let numerals: Vec<Option<u64>> = rows.iter().map(|row| row["numeral"].as_u64()).collect();
    let above = numerals.iter().filter(|numeral| numeral.is_none()).count();
    assert!((1..=2).contains(&above), "title and place: {shown}");
    let numbered: Vec<u64> = numerals.iter().copied().flatten().collect();
    let counted: Vec<u64> = (1..).take(numbered.len()).collect();
    assert_eq!(numbered, counted);
    for (row, clause) in rows.iter().zip(draft["clauses"].as_array().unwrap()) {
        for field in ["id", "kk", "ru"] {
            assert_eq!(row[field], clause[field], "what was saved");
        }
    }
    let file = walk.notary_path("/draft/pdf");
    let before = walk.notary.get(&file).await;
    assert!(before.body.starts_with(b"%PDF-"));
    walk.send_draft().await.ok();
    for path in [&look, &file] {
        walk.notary.get(path).await.refused(409, "wrong_stage");
    }
    let sent = walk.notary.get(&walk.notary_path("/drafts/1/pdf")).await;
    assert_ne!(
        before.body, sent.body,
        "no revision comes before it is sent"
    );
}

#[tokio::test]
async fn two_windows_of_the_notary_do_not_overwrite_each_other() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Drafting).await;
    let (version, draft) = clauses(&walk).await;
    let mut mended = draft.clone();
    let text = mended["clauses"][0]["kk"].as_str().unwrap().to_owned();
    mended["clauses"][0]["kk"] = json!(format!("{text} "));
    save(&walk, version, &mended).await.ok();
    save(&walk, version, &draft)
        .await
        .refused(412, "stale_version");
    let ask = walk
        .notary
        .ask(Method::PUT, &walk.notary_path("/draft"))
        .await;
    ask.json(&draft)
        .send()
        .await
        .refused(428, "version_required");
    let ask = walk
        .notary
        .ask(Method::POST, &walk.notary_path("/drafts"))
        .await;
    ask.once()
        .version(version)
        .send()
        .await
        .refused(412, "stale_version");
}

#[tokio::test]
async fn a_draft_without_a_mandatory_clause_or_with_one_language_is_not_kept() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Drafting).await;
    let (version, draft) = clauses(&walk).await;
    let mut silent = draft.clone();
    silent["clauses"][0]["ru"] = json!("");
    let problem = save(&walk, version, &silent)
        .await
        .refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/clauses/0/ru");
    let mut short = draft.clone();
    short["clauses"].as_array_mut().unwrap().truncate(1);
    save(&walk, version, &short)
        .await
        .refused(422, "invalid_form");
    let mut strange = draft.clone();
    strange["clauses"][0]["kk"] = json!("Таңба 漢 жоқ");
    let problem = save(&walk, version, &strange)
        .await
        .refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/clauses/0/kk");
    assert_eq!(clauses(&walk).await.1, draft);
}

#[tokio::test]
async fn a_draft_whose_languages_differ_in_a_figure_is_not_sent() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Drafting).await;
    let (version, mut draft) = clauses(&walk).await;
    let clause = json!({ "id": "x-sum", "kk": "Бағасы 100 теңге.", "ru": "Цена 1000 тенге." });
    let list = draft["clauses"].as_array_mut().unwrap();
    let place = list.len() - 1;
    list.insert(place, clause);
    save(&walk, version, &draft).await.ok();
    let problem = walk.send_draft().await.refused(422, "invalid_form");
    assert_eq!(
        problem["errors"][0]["pointer"],
        format!("/clauses/{place}/ru")
    );
    assert_eq!(walk.stage().await, "drafting");
}

#[tokio::test]
async fn every_remark_is_answered_before_the_draft_is_sent_again() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingApproval).await;
    let clause =
        walk.principal().get(&walk.path("/drafts/1")).await.ok()["clauses"][0]["id"].clone();
    let body = json!({ "remarks": [{ "clause": clause, "text": "Тегі қате." }, { "text": "Мерзімі ұзақ." }] });
    walk.principal()
        .act(&walk.path("/drafts/1/return"), &body)
        .await
        .ok();
    walk.send_draft().await.refused(409, "remarks_unanswered");
    walk.answer_remark(1, "Түзетілді.").await.ok();
    walk.answer_remark(1, "Тағы да.")
        .await
        .refused(409, "already_done");
    walk.answer_remark(9, "Жоқ ескерту.")
        .await
        .refused(404, "not_found");
    walk.send_draft().await.refused(409, "remarks_unanswered");
    walk.answer_remark(2, "Қысқартылды.").await.ok();
    walk.send_draft().await.ok();
    let view = walk.view().await;
    assert_eq!(view["revisions"].as_array().unwrap().len(), 2);
    assert_eq!(view["remarks"][0]["answer"], "Түзетілді.");
}

#[tokio::test]
async fn a_return_without_a_remark_or_on_a_clause_that_is_not_there_is_refused() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingApproval).await;
    let path = walk.path("/drafts/1/return");
    let none = walk.principal().act(&path, &json!({ "remarks": [] })).await;
    assert_eq!(
        none.refused(422, "invalid_form")["errors"][0]["pointer"],
        "/remarks"
    );
    let body = json!({ "remarks": [{ "clause": "x-nowhere", "text": "Не?" }] });
    let problem = walk
        .principal()
        .act(&path, &body)
        .await
        .refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/remarks/0/clause");
    assert_eq!(walk.stage().await, "awaiting_approval");
}

#[tokio::test]
async fn a_sent_revision_never_changes() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::AwaitingApproval).await;
    let pdf = walk.path("/drafts/1/pdf");
    let before = walk.principal().get(&pdf).await.body;
    walk.send_back("Тағы бір рет.").await.ok();
    walk.answer_remark(1, "Жарайды.").await.ok();
    walk.to(StageCode::AwaitingApproval).await;
    let after = walk.principal().get(&pdf).await.body;
    let notarys = walk
        .notary
        .get(&walk.notary_path("/drafts/1/pdf"))
        .await
        .body;
    assert!(before.starts_with(b"%PDF-") && before == after && before == notarys);
    let view = walk.view().await;
    assert_eq!(
        view["revisions"][0]["sha256"],
        eds::hash::sha256(&before).to_hex()
    );
    assert_ne!(
        view["revisions"][0]["sha256"],
        view["revisions"][1]["sha256"]
    );
}

#[tokio::test]
async fn only_the_revision_on_the_table_is_approved() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::AwaitingApproval).await;
    let person = walk.principal().clone();
    let old = person.get(&walk.path("/drafts/1/to-sign")).await.ok();
    walk.send_back("Тағы бір рет.").await.ok();
    walk.answer_remark(1, "Жарайды.").await.ok();
    walk.to(StageCode::AwaitingApproval).await;
    let body = person.signed(&old);
    person
        .act(&walk.path("/drafts/1/approval"), &body)
        .await
        .refused(409, "wrong_stage");
    person
        .act(&walk.path("/drafts/2/approval"), &body)
        .await
        .refused(422, "other_content");
    person
        .act(&walk.path("/drafts/3/approval"), &body)
        .await
        .refused(409, "wrong_stage");
    walk.approve_as(&person).await.ok();
}

#[tokio::test]
async fn a_draft_whose_term_has_ended_since_the_application_is_not_put_up_for_payment() {
    let world = World::new().await;
    let mut walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    let mut form = vehicle(&[world.mocks.who("dauren")]);
    let tomorrow = date_in_kazakhstan(world.now()) + TimeDelta::days(1);
    form["term"] = json!({ "until": tomorrow });
    let version = walk.principal().get(&walk.path("")).await.version();
    let saved = walk.principal();
    let saved = saved.put(&walk.path("/application"), version, &form).await;
    saved.ok();
    walk.to(StageCode::Drafting).await;
    walk.end_call().await;
    world.pass(TimeDelta::days(2));
    let refused = walk.send_draft().await.refused(422, "invalid_form");
    assert_eq!(refused["errors"][0]["pointer"], "/clauses", "{refused}");
}
