//! Payments that fail: declined, short, too large, too late, never; each told in full by a sealed notice, and the money where it belongs.

use super::committee::{EXAMINATION_PAPERS, billed, examination};
use super::{at, file, invoice, lines, path, pay, refused_on, reported, send, to_pay, told, words};
use crate::payment::asked_again;
use crate::world::{Person, World, until};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// The invoice once its money went back.
async fn refunded(person: &Person, request: &Value) -> Value {
    until("the money back", || async {
        let invoice = person.get(&path(request, "/payment")).await.ok();
        invoice["refunded_at"].is_string().then_some(invoice)
    })
    .await
}

#[tokio::test]
async fn the_bank_shows_the_body_that_is_paid() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (_, invoice) = to_pay(&world, &aliya).await;
    let page = world.mocks.bank_page(aliya.who(), &invoice).await;
    let body = law::service::StateBody::CivilStatus.title().ru;
    assert!(page.contains("<dt>Получатель</dt>"), "{page}");
    assert!(page.contains(body), "{page}");
    assert!(!page.contains("ИИН получателя"), "no source gives a number");
}

#[tokio::test]
async fn each_declined_attempt_is_told_once_in_full_and_the_next_one_may_pay() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (request, invoice) = to_pay(&world, &aliya).await;
    for attempt in 1..=2 {
        world.mocks.bank_app(aliya.who(), &invoice, "decline").await;
        let notice = format!("payment-failed-{attempt}.pdf");
        let said = words(&file(&aliya, &request, &notice).await);
        let ledger = world.mocks.ledger(&invoice).await;
        for word in [
            "УВЕДОМЛЕНИЕ О НЕСОСТОЯВШЕМСЯ ПЛАТЕЖЕ",
            "на счёте недостаточно средств",
            "шотта қаражат жеткіліксіз",
            ledger["bank_reference"].as_str().unwrap(),
        ] {
            assert!(said.contains(word), "{word} in {said}");
        }
    }
    world.mocks.bank_app(aliya.who(), &invoice, "pay").await;
    let done = at(&aliya, &request, "done").await;
    let attempts = done["bill"]["failed_attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 2, "{done}");
    let failed = told(&aliya)
        .await
        .iter()
        .filter(|said| *said == "Оплата не прошла")
        .count();
    assert_eq!(failed, 2);
    let wallet = aliya.get("/v1/documents?limit=100").await.ok();
    let notices = wallet["items"].as_array().unwrap().iter();
    assert_eq!(
        notices
            .filter(|document| document["nature"] == "notice")
            .count(),
        2,
        "{wallet}"
    );
}

#[tokio::test]
async fn the_bank_may_say_the_same_all_day_and_the_payer_hears_it_once() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (request, invoice) = to_pay(&world, &aliya).await;
    world.mocks.bank_app(aliya.who(), &invoice, "decline").await;
    file(&aliya, &request, "payment-failed-1.pdf").await;
    for _ in 0..3 {
        asked_again(&world).await;
    }
    let failed = told(&aliya)
        .await
        .iter()
        .filter(|said| *said == "Оплата не прошла")
        .count();
    assert_eq!(failed, 1);
    assert_eq!(lines(&aliya, &request, "payment_reported").await, 1);
}

#[tokio::test]
async fn another_sum_goes_back_whole_and_the_request_can_be_made_again() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    for (sum, said) in [(100, "Уплачено меньше"), (99_999_900, "Уплачено больше")]
    {
        world.mocks.bank_faults(json!({ "pays_tiyn": sum })).await;
        let (request, invoice) = to_pay(&world, &aliya).await;
        world.mocks.bank_app(aliya.who(), &invoice, "pay").await;
        at(&aliya, &request, "expired").await;
        let notice = words(&file(&aliya, &request, "payment-failed-1.pdf").await);
        assert!(notice.contains(said), "{said} in {notice}");
        refunded(&aliya, &request).await;
        let ledger = world.mocks.ledger(&invoice).await;
        assert_eq!(
            (&ledger["captured_tiyn"], &ledger["refunded_tiyn"]),
            (&json!(sum), &json!(sum))
        );
        // The term of payment is not over, and no notice says that it is.
        assert!(!told(&aliya).await.contains(&"Срок оплаты истёк".to_owned()));
        assert_eq!(lines(&aliya, &request, "paid").await, 0);
        world.mocks.bank_faults(json!({})).await;
        let again = aliya
            .act(&path(&request, "/repetition"), &Value::Null)
            .await
            .ok();
        send(&aliya, &again).await.ok();
        at(&aliya, &again, "awaiting_payment").await;
        pay(&world, &aliya, &again).await;
        at(&aliya, &again, "done").await;
    }
}

#[tokio::test]
async fn an_examination_that_is_not_paid_in_full_or_in_time_is_refused_by_its_clause() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let never = billed(
        &aliya,
        "bailiff_examination",
        &examination(),
        &EXAMINATION_PAPERS,
    )
    .await;
    let forgotten = invoice(&aliya, &never).await;
    world.mocks.bank_faults(json!({ "pays_tiyn": 100 })).await;
    let short = billed(
        &aliya,
        "bailiff_examination",
        &examination(),
        &EXAMINATION_PAPERS,
    )
    .await;
    pay(&world, &aliya, &short).await;
    refused_on(&aliya, &short, "not_paid").await;
    file(&aliya, &short, "payment-failed-1.pdf").await;
    refunded(&aliya, &short).await;
    world.mocks.bank_faults(json!({})).await;
    world.pass(TimeDelta::hours(24) + TimeDelta::minutes(1));
    let refused = refused_on(&aliya, &never, "not_paid").await;
    assert!(
        refused["refusal"]["clause"]["ru"]
            .as_str()
            .unwrap()
            .contains("пункта 9"),
        "{refused}"
    );
    assert_eq!(world.mocks.ledger(&forgotten).await["captured_tiyn"], 0);
    let again = aliya.act(&path(&never, "/repetition"), &Value::Null).await;
    assert_eq!((again.status, &again.ok()["stage"]), (201, &json!("draft")));
}

#[tokio::test]
async fn money_that_comes_after_the_end_goes_back_and_changes_nothing() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (request, invoice) = to_pay(&world, &aliya).await;
    world.pass(TimeDelta::hours(24) + TimeDelta::minutes(1));
    at(&aliya, &request, "expired").await;
    let notice = words(&file(&aliya, &request, "payment-expired.pdf").await);
    assert!(
        notice.contains("Вы можете направить запрос повторно"),
        "{notice}"
    );
    until("the cancellation at the bank", || async {
        let sql = "select count(*) from jobs where kind = 'cancel_invoice'";
        (world.database().await.number(sql).await == 0).then_some(())
    })
    .await;
    world
        .mocks
        .bank_faults(json!({ "pay_after_end": true }))
        .await;
    let paid = world.mocks.bank_app(aliya.who(), &invoice, "pay").await;
    assert!(paid.status < 400, "{}", paid.text());
    reported(&world, &invoice).await;
    refunded(&aliya, &request).await;
    let ledger = world.mocks.ledger(&invoice).await;
    assert_eq!(ledger["captured_tiyn"], ledger["refunded_tiyn"]);
    assert_eq!(
        aliya.get(&path(&request, "")).await.ok()["stage"],
        "expired"
    );
    assert_eq!(lines(&aliya, &request, "paid").await, 0);
    until("the message about the money", || async {
        told(&aliya)
            .await
            .contains(&"Деньги возвращены".to_owned())
            .then_some(())
    })
    .await;
}
