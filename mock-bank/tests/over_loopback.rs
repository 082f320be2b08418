//! The bank as the server and its customers meet it: a process, asked over loopback.
#![expect(clippy::unwrap_used, reason = "a test that cannot start fails")]

use std::time::Duration;

use eds::mac::{self, HEADER_KEY_ID, HEADER_SIGNATURE, HEADER_TIMESTAMP, MacError, MacKey};
use mock_base::clock::now;
use mock_base::trial::{Catcher, Running};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

const PAYER: &str = "880412499017";

struct Trial {
    bank: Running,
    folder: TempDir,
    key: MacKey,
    client: Client,
    catcher: Catcher,
}

impl Trial {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bank = Running::start(env!("CARGO_BIN_EXE_mock-bank"), folder.path())
            .await
            .unwrap();
        let key = MacKey::read(&folder.path().join("secrets/bank.mac")).unwrap();
        let no_redirect = reqwest::redirect::Policy::none();
        let client = Client::builder()
            .no_proxy()
            .redirect(no_redirect)
            .build()
            .unwrap();
        let catcher = Catcher::start().await.unwrap();
        Self {
            bank,
            folder,
            key,
            client,
            catcher,
        }
    }

    async fn restart(&mut self) {
        self.bank.kill().await.unwrap();
        self.bank = Running::start(env!("CARGO_BIN_EXE_mock-bank"), self.folder.path())
            .await
            .unwrap();
    }

    async fn call(&self, method: Method, path: &str, body: &str) -> Response {
        let at = now().timestamp();
        let request = self
            .client
            .request(method, format!("{}{path}", self.bank.origin));
        let sealed = request
            .header(HEADER_KEY_ID, self.key.id())
            .header(HEADER_TIMESTAMP, at)
            .header(HEADER_SIGNATURE, mac::sign(&self.key, at, body.as_bytes()));
        sealed.body(body.to_owned()).send().await.unwrap()
    }

    async fn issue(&self, id: &str, amount: i64) -> Response {
        let order = json!({
            "invoice_id": id, "amount_tiyn": amount, "currency": "KZT", "payer_iin": PAYER,
            "payee": {"name": {"kk": "Нотариус Сынақ", "ru": "Нотариус Сынақ"}},
            "purpose": {"kk": "Сенімхатты куәландыру", "ru": "Удостоверение доверенности"},
            "expires_at": "2099-01-01T00:00:00Z", "callback_url": self.catcher.url,
            "return_url": format!("http://127.0.0.1:1/app/#/cases/{id}"),
        });
        self.call(Method::POST, "/api/v1/invoices", &order.to_string())
            .await
    }

    async fn status(&self, id: &str) -> Value {
        self.call(Method::GET, &format!("/api/v1/invoices/{id}"), "")
            .await
            .json()
            .await
            .unwrap()
    }

    async fn customer(&self, id: &str, act: &str) -> u16 {
        let place = format!("{}/app/{PAYER}/invoices/{id}", self.bank.origin);
        let asked = self.client.post(format!("{place}/{act}"));
        let asked = match act {
            "pay" => asked.form(&[("code", self.code(&place).await)]),
            _ => asked,
        };
        asked.send().await.unwrap().status().as_u16()
    }

    /// The code on the page where a payment is confirmed.
    async fn code(&self, place: &str) -> String {
        let page = self.client.get(format!("{place}/confirmation"));
        let page = page.send().await.unwrap().text().await.unwrap();
        let (_, rest) = page.split_once("class=\"code\">").unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        let url = format!("{}{path}", self.bank.origin);
        self.client.post(url).json(&body).send().await.unwrap()
    }

    async fn fault(&self, faults: Value) {
        assert_eq!(self.post("/faults", faults).await.status(), 204);
    }
}

#[tokio::test]
async fn without_the_right_mac_the_interface_answers_nobody() {
    let trial = Trial::start().await;
    let url = format!("{}/api/v1/invoices/i-1", trial.bank.origin);
    assert_eq!(trial.client.get(&url).send().await.unwrap().status(), 401);
    let at = now().timestamp();
    let thief = MacKey::new(trial.key.id(), &[9; 32]).unwrap();
    let forged = trial
        .client
        .get(&url)
        .header(HEADER_KEY_ID, thief.id())
        .header(HEADER_TIMESTAMP, at)
        .header(HEADER_SIGNATURE, mac::sign(&thief, at, b""));
    assert_eq!(forged.send().await.unwrap().status(), 401);
    assert_eq!(
        trial
            .call(Method::GET, "/api/v1/invoices/i-1", "")
            .await
            .status(),
        404
    );
}

#[tokio::test]
async fn an_invoice_is_issued_once_paid_once_and_told_once() {
    let mut trial = Trial::start().await;
    let issued = trial.issue("i-1", 1_297_500).await;
    assert_eq!(issued.status(), 201);
    let issued: Value = issued.json().await.unwrap();
    let again: Value = trial.issue("i-1", 1_297_500).await.json().await.unwrap();
    assert_eq!(issued, again, "the same order is the same invoice");
    assert_eq!(trial.issue("i-1", 5).await.status(), 409);

    let page = trial
        .client
        .get(issued["pay_url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    assert!(page.text().await.unwrap().contains("12\u{a0}975,00"));
    assert_eq!(trial.customer("i-1", "pay").await, 303);
    assert_eq!(
        trial.customer("i-1", "pay").await,
        303,
        "the second press pays nothing"
    );
    let told = trial.catcher.next().await.unwrap();
    told.verdict(&trial.key, now()).unwrap();
    assert_eq!(
        (
            told.json()["status"].as_str(),
            told.json()["amount_tiyn"].as_i64()
        ),
        (Some("paid"), Some(1_297_500))
    );
    assert!(trial.catcher.stays_silent(Duration::from_millis(300)).await);
}

#[tokio::test]
async fn the_receipt_leads_back_to_where_the_payer_came_from_and_numbers_the_invoice_as_the_bank_does()
 {
    let mut trial = Trial::start().await;
    let order = "01a20841-64a5-7b53-ae1f-e3c1ca7676e7";
    let issued: Value = trial.issue(order, 1_297_500).await.json().await.unwrap();
    let link = format!("href=\"http://127.0.0.1:1/app/#/cases/{order}\"");
    let place = issued["pay_url"].as_str().unwrap();
    let read = async |trial: &Trial| {
        let page = trial.client.get(place).send().await.unwrap();
        page.text().await.unwrap()
    };
    let before = read(&trial).await;
    assert!(!before.contains(&link), "there is something to pay first");
    assert!(before.contains(issued["bank_reference"].as_str().unwrap()));
    assert!(!before.contains(&format!("<dd>{order}</dd>")));
    assert_eq!(trial.customer(order, "pay").await, 303);
    assert!(read(&trial).await.contains(&link));
    trial.catcher.next().await.unwrap();
}

#[tokio::test]
async fn nothing_is_paid_without_the_code_or_with_another() {
    let mut trial = Trial::start().await;
    trial.issue("i-1", 1_297_500).await;
    let pay = format!("{}/app/{PAYER}/invoices/i-1/pay", trial.bank.origin);
    for code in ["", "none"] {
        let asked = trial.client.post(&pay).form(&[("code", code)]);
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), 422, "{code:?}");
        assert!(answer.text().await.unwrap().contains("role=\"alert\""));
    }
    assert_eq!(trial.status("i-1").await["status"], "issued");
    assert!(trial.catcher.stays_silent(Duration::from_millis(300)).await);
}

#[tokio::test]
async fn after_a_restart_the_bank_remembers_the_payment_and_refunds_no_more_than_it() {
    let mut trial = Trial::start().await;
    trial.issue("i-1", 1_297_500).await;
    trial.customer("i-1", "pay").await;
    let told = trial.catcher.next().await.unwrap();

    trial.restart().await;
    let status = trial.status("i-1").await;
    assert_eq!(
        (status["status"].as_str(), &status["payment_id"]),
        (Some("paid"), &told.json()["payment_id"])
    );
    let refund = |id: &str, amount: i64| {
        let payment = status["payment_id"].clone();
        json!({"refund_id": id, "invoice_id": "i-1", "payment_id": payment, "amount_tiyn": amount, "reason": "late"}).to_string()
    };
    for (body, expected) in [
        (refund("r-1", 1_000_000), 200),
        (refund("r-1", 1_000_000), 200),
        (refund("r-2", 297_501), 409),
        (refund("r-2", 297_500), 200),
        (refund("r-3", 1), 409),
    ] {
        assert_eq!(
            trial
                .call(Method::POST, "/api/v1/refunds", &body)
                .await
                .status(),
            expected,
            "{body}"
        );
    }
    assert_eq!(trial.status("i-1").await["refunded_tiyn"], 1_297_500);
    let cancellation = trial
        .call(Method::POST, "/api/v1/invoices/i-1/cancellation", "")
        .await;
    assert_eq!(cancellation.status(), 409, "paid is paid");
}

#[tokio::test]
async fn the_customer_declines_and_cancels_and_the_server_is_told() {
    let mut trial = Trial::start().await;
    trial.issue("i-1", 100).await;
    assert_eq!(trial.customer("i-1", "decline").await, 303);
    assert_eq!(
        trial.catcher.next().await.unwrap().json()["status"],
        "declined"
    );
    assert_eq!(trial.customer("i-1", "cancel").await, 303);
    assert_eq!(
        trial.catcher.next().await.unwrap().json()["status"],
        "cancelled"
    );
    assert_eq!(trial.customer("i-1", "pay").await, 409);
    trial.issue("i-2", 100).await;
    let cancelled = trial
        .call(Method::POST, "/api/v1/invoices/i-2/cancellation", "")
        .await;
    assert_eq!(
        cancelled.json::<Value>().await.unwrap()["status"],
        "cancelled"
    );
    assert_eq!(
        trial.customer("i-2", "release").await,
        404,
        "the bank's acts are not the customer's"
    );
}

#[tokio::test]
async fn a_forged_copy_comes_beside_the_real_ones_and_only_they_carry_the_mac() {
    let mut trial = Trial::start().await;
    trial
        .fault(json!({"forged": true, "repeat": 2, "wrong_amount_tiyn": 1}))
        .await;
    trial.issue("i-1", 100).await;
    trial.customer("i-1", "pay").await;
    let forged = trial.catcher.next().await.unwrap();
    assert_eq!(
        forged.verdict(&trial.key, now()),
        Err(MacError::BadSignature)
    );
    let mut events = Vec::new();
    for _ in 0..3 {
        let real = trial.catcher.next().await.unwrap();
        real.verdict(&trial.key, now()).unwrap();
        assert_eq!(real.json()["amount_tiyn"], 1);
        events.push(real.json()["event_id"].clone());
    }
    assert!(
        events.iter().all(|event| *event == events[0]),
        "copies are one event"
    );
    assert_eq!(
        trial.status("i-1").await["amount_tiyn"],
        100,
        "the status query tells the truth"
    );
    tokio::time::sleep(Duration::from_millis(300)).await;
    let ledger = trial
        .client
        .get(format!("{}/ledger", trial.bank.origin))
        .send()
        .await
        .unwrap();
    let ledger = ledger.json::<Value>().await.unwrap();
    let number = &ledger[0]["bank_reference"];
    assert!(number.as_str().unwrap().starts_with("MB"), "{number}");
    let entry = json!([{
        "invoice_id": "i-1", "bank_reference": number, "captured_tiyn": 100, "refunded_tiyn": 0, "callbacks_sent": 3,
    }]);
    assert_eq!(ledger, entry);
}

#[tokio::test]
async fn late_lost_stale_and_reordered_callbacks_are_what_they_say() {
    let mut trial = Trial::start().await;
    for id in ["late", "lost", "stale", "first", "second"] {
        trial.issue(id, 100).await;
    }
    trial.fault(json!({"late_ms": 2000})).await;
    trial.customer("late", "pay").await;
    assert!(trial.catcher.stays_silent(Duration::from_millis(300)).await);
    assert_eq!(
        trial.catcher.next().await.unwrap().json()["invoice_id"],
        "late"
    );
    trial.fault(json!({"lose_callback": true})).await;
    trial.customer("lost", "pay").await;
    assert!(trial.catcher.stays_silent(Duration::from_millis(500)).await);
    assert_eq!(trial.status("lost").await["status"], "paid");
    trial.fault(json!({"stale_timestamp": true})).await;
    trial.customer("stale", "pay").await;
    assert_eq!(
        trial
            .catcher
            .next()
            .await
            .unwrap()
            .verdict(&trial.key, now()),
        Err(MacError::Stale)
    );
    trial.fault(json!({"reorder": true})).await;
    trial.customer("first", "pay").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    trial.customer("second", "pay").await;
    assert_eq!(
        trial.catcher.next().await.unwrap().json()["invoice_id"],
        "second"
    );
    assert_eq!(
        trial.catcher.next().await.unwrap().json()["invoice_id"],
        "first"
    );
}

#[tokio::test]
async fn held_payments_unreachable_status_and_garbage_are_what_they_say() {
    let mut trial = Trial::start().await;
    trial.fault(json!({"hold": true})).await;
    trial.issue("i-1", 100).await;
    trial.customer("i-1", "pay").await;
    assert_eq!(trial.status("i-1").await["status"], "blocked");
    assert!(
        trial.catcher.stays_silent(Duration::from_millis(300)).await,
        "blocked is not paid"
    );
    let release = trial.post("/panel/invoices/i-1/release", json!({})).await;
    assert_eq!(release.status(), 303);
    assert_eq!(trial.catcher.next().await.unwrap().json()["status"], "paid");
    trial.fault(json!({"status_down": true})).await;
    assert_eq!(
        trial
            .call(Method::GET, "/api/v1/invoices/i-1", "")
            .await
            .status(),
        503
    );
    trial.fault(json!({"garbage": true})).await;
    assert!(trial.issue("i-2", 100).await.json::<Value>().await.is_err());
    trial.fault(json!({})).await;
    assert_eq!(
        trial.status("i-2").await["status"],
        "issued",
        "the order itself was taken"
    );
}

#[tokio::test]
async fn a_callback_made_by_hand_leaves_as_it_was_written() {
    let mut trial = Trial::start().await;
    let body = "{ \"status\":\"paid\",  \"odd\": [1,]";
    let by_hand = json!({"callback_url": trial.catcher.url, "body": body, "key": "bad"});
    let sent: Value = trial
        .post("/panel/send", by_hand)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(sent["status"], 204);
    let caught = trial.catcher.next().await.unwrap();
    assert_eq!(caught.body, body);
    assert_eq!(
        caught.verdict(&trial.key, now()),
        Err(MacError::BadSignature)
    );
    let outside = json!({"callback_url": "http://example.kz/", "body": "{}", "key": "good"});
    assert_eq!(trial.post("/panel/send", outside).await.status(), 422);
}
