//! The stand-in as the server and its people meet it: a process, asked over loopback.
#![expect(clippy::unwrap_used, reason = "a test that cannot start fails")]

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eds::hash::sha256;
use eds::mac::MacKey;
use mock_base::clock::now;
use mock_base::trial::{Catcher, Running};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

const ALIYA: &str = "880412499017";
const BOLAT: &str = "790930399905";

struct Trial {
    egov: Running,
    folder: TempDir,
    client: Client,
}

impl Trial {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let egov = Running::start(env!("CARGO_BIN_EXE_mock-egov"), folder.path())
            .await
            .unwrap();
        let no_redirect = reqwest::redirect::Policy::none();
        let client = Client::builder()
            .no_proxy()
            .redirect(no_redirect)
            .build()
            .unwrap();
        Self {
            egov,
            folder,
            client,
        }
    }

    async fn restart(&mut self) {
        self.egov.kill().await.unwrap();
        self.egov = Running::start(env!("CARGO_BIN_EXE_mock-egov"), self.folder.path())
            .await
            .unwrap();
    }

    fn query(&self, method: Method, path: &str) -> RequestBuilder {
        self.page(method, path)
            .header("x-senim-system", "e-notariat")
    }

    fn page(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.egov.origin))
    }

    async fn get(&self, path: &str) -> Response {
        self.query(Method::GET, path).send().await.unwrap()
    }

    async fn get_json(&self, path: &str) -> Value {
        self.get(path).await.json().await.unwrap()
    }

    async fn fault(&self, fault: Value) {
        let set = self
            .page(Method::POST, "/faults")
            .json(&fault)
            .send()
            .await
            .unwrap();
        assert_eq!(set.status(), 204);
    }

    async fn ask_consent(&self, id: &str, subject: &str, callback_url: &str) -> Response {
        let request = json!({
            "request_id": id, "subject_iin": subject, "case_id": "case-1",
            "requester": {"kk": "Е-нотариат", "ru": "Е-нотариат"},
            "purpose": {"kk": "<b>Сенімхат</b> рәсімдеу", "ru": "Оформление доверенности"},
            "application_sha256": "a".repeat(64), "callback_url": callback_url,
            "expires_at": "2099-01-01T00:00:00Z",
        });
        self.query(Method::POST, "/consents/v1/requests")
            .json(&request)
            .send()
            .await
            .unwrap()
    }

    async fn answer(&self, subject: &str, id: &str, answer: &str) -> u16 {
        let path = format!("/inbox/{subject}/{id}/{answer}");
        self.page(Method::POST, &path)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    }
}

#[tokio::test]
async fn registries_answer_the_known_system_only_and_remember_who_was_asked_about() {
    let trial = Trial::start().await;
    let path = format!("/gbdfl/v1/persons/{ALIYA}");
    assert_eq!(
        trial
            .page(Method::GET, &path)
            .send()
            .await
            .unwrap()
            .status(),
        401
    );
    let person = trial.get_json(&path).await;
    assert_eq!(
        (person["surname"].as_str(), person["sex"].as_str()),
        (Some("Сынақова"), Some("female"))
    );
    assert_eq!(
        trial.get("/gbdfl/v1/persons/880412499018").await.status(),
        422
    );
    assert_eq!(
        trial.get("/gbdfl/v1/persons/790930399999").await.status(),
        422
    );

    let photo = trial.get(person["photo"].as_str().unwrap()).await;
    assert_eq!(photo.headers()["content-type"], "image/svg+xml");

    let log = trial.get_json(&format!("/log?subject={ALIYA}")).await;
    let paths: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [path.clone(), format!("{path}/photo")],
        "the refused query asked nothing"
    );
    assert_eq!(
        trial.get_json(&format!("/log?subject={BOLAT}")).await,
        json!([])
    );
}

#[tokio::test]
async fn notaries_have_licences_the_operator_can_suspend() {
    let trial = Trial::start().await;
    let path = "/notaries/v1/licences/760209499138";
    assert_eq!(trial.get_json(path).await["status"], "active");
    let change = json!({"status": "suspended"});
    let switched = trial
        .page(Method::POST, &format!("{path}/status"))
        .json(&change)
        .send()
        .await
        .unwrap();
    assert_eq!(switched.status(), 200);
    let licence = trial.get_json(path).await;
    assert_eq!(
        (licence["status"].as_str(), licence["since"].is_string()),
        (Some("suspended"), true)
    );
    assert_eq!(
        trial
            .get(&format!("/notaries/v1/licences/{ALIYA}"))
            .await
            .status(),
        404
    );
}

#[tokio::test]
async fn a_person_grants_in_the_inbox_and_the_server_is_told_with_a_mac() {
    let mut trial = Trial::start().await;
    let mut catcher = Catcher::start().await.unwrap();
    let url = catcher.url.clone();
    assert_eq!(trial.ask_consent("r-1", BOLAT, &url).await.status(), 202);
    assert_eq!(
        trial.ask_consent("r-1", BOLAT, &url).await.status(),
        202,
        "the same request again"
    );
    assert_eq!(
        trial.ask_consent("r-1", ALIYA, &url).await.status(),
        409,
        "another body under its id"
    );

    let inbox = trial
        .page(Method::GET, &format!("/inbox/{BOLAT}?lang=kk"))
        .send()
        .await
        .unwrap();
    assert!(
        inbox.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    let inbox = inbox.text().await.unwrap();
    assert!(
        inbox.contains("&lt;b&gt;Сенімхат&lt;/b&gt;"),
        "values are escaped"
    );
    assert_eq!(inbox.matches("<article").count(), 1);

    assert_eq!(
        trial.answer(ALIYA, "r-1", "grant").await,
        404,
        "somebody else's request"
    );
    assert_eq!(trial.answer(BOLAT, "r-1", "grant").await, 303);
    assert_eq!(trial.answer(BOLAT, "r-1", "deny").await, 409);
    let key = MacKey::read(&trial.folder.path().join("secrets/egov.mac")).unwrap();
    let told = catcher.next().await.unwrap();
    told.verdict(&key, now()).unwrap();
    let told = told.json();
    assert_eq!(
        (told["status"].as_str(), told["subject_iin"].as_str()),
        (Some("granted"), Some(BOLAT))
    );
    assert!(told["event_id"].is_string() && told["answered_at"].is_string());

    trial.restart().await;
    assert_eq!(
        trial.get_json("/consents/v1/requests/r-1").await["status"],
        "granted"
    );
    assert_eq!(trial.answer(BOLAT, "r-1", "withdraw").await, 303);
    let mut news = catcher.next().await.unwrap().json();
    // Ended before it noted that the grant had arrived, the service tells it once more, under the same id.
    if news["event_id"] == told["event_id"] {
        news = catcher.next().await.unwrap().json();
    }
    assert_eq!(news["status"], "withdrawn");
}

#[tokio::test]
async fn an_answer_given_while_the_server_was_away_arrives_after_a_restart() {
    let mut trial = Trial::start().await;
    let mut catcher = Catcher::start().await.unwrap();
    // The port of a receiver that is not there yet.
    let away = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    trial
        .ask_consent("r-1", BOLAT, &format!("http://{away}/callback"))
        .await;
    trial.ask_consent("r-2", BOLAT, &catcher.url).await;
    assert_eq!(trial.answer(BOLAT, "r-1", "deny").await, 303);
    trial.restart().await;
    assert_eq!(
        trial.get_json("/consents/v1/requests/r-1").await["status"],
        "denied"
    );
    let listener = mock_base::server::bind(away).await.unwrap();
    let (sender, mut arrived) = tokio::sync::mpsc::channel(1);
    let take = move |body: String| async move { sender.send(body).await.unwrap() };
    let routes = axum::Router::new().route("/callback", axum::routing::post(take));
    tokio::spawn(mock_base::server::run(listener, routes));
    let body = tokio::time::timeout(Duration::from_secs(20), arrived.recv())
        .await
        .unwrap()
        .unwrap();
    assert!(body.contains("\"denied\""));
    assert!(
        catcher.stays_silent(Duration::from_millis(50)).await,
        "the other request was not answered"
    );
}

#[tokio::test]
async fn a_document_is_received_once_shown_to_its_owner_revoked_and_kept() {
    let mut trial = Trial::start().await;
    let pdf = b"%PDF-1.7 trial";
    let document = |number: &str, hash: &str| {
        json!({
            "number": number, "owner_iin": ALIYA, "title": {"kk": "Сенімхат", "ru": "Доверенность"},
            "issued_at": "2026-03-02T05:00:00Z", "valid_until": "2029-03-01T19:00:00Z",
            "sha256": hash, "pdf_base64": STANDARD.encode(pdf), "status": "valid",
        })
    };
    let hash = sha256(pdf).to_hex();
    let put = async |trial: &Trial, body: Value| {
        let request = trial.query(Method::PUT, "/documents/v1/KZ-1").json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(
        put(&trial, document("KZ-1", &"0".repeat(64))).await,
        422,
        "the hash is of another file"
    );
    assert_eq!(
        put(&trial, document("KZ-2", &hash)).await,
        422,
        "the number is another one"
    );
    assert_eq!(put(&trial, document("KZ-1", &hash)).await, 201);
    assert_eq!(put(&trial, document("KZ-1", &hash)).await, 200);

    let path = "/documents/v1/KZ-1/revocation";
    let revocation = json!({"revoked_at": "2026-05-01T00:00:00Z"});
    assert_eq!(
        trial
            .query(Method::POST, path)
            .json(&revocation)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    trial.restart().await;
    let list = trial
        .get_json(&format!("/documents/v1?owner={ALIYA}"))
        .await;
    assert_eq!(
        (list[0]["number"].as_str(), list[0]["status"].as_str()),
        (Some("KZ-1"), Some("revoked"))
    );
    let opened = trial
        .page(Method::GET, &format!("/documents/{ALIYA}/KZ-1"))
        .send()
        .await
        .unwrap();
    assert_eq!(opened.bytes().await.unwrap().as_ref(), pdf);
    let strangers = trial
        .page(Method::GET, &format!("/documents/{BOLAT}/KZ-1"))
        .send()
        .await
        .unwrap();
    assert_eq!(strangers.status(), 404);
}

#[tokio::test]
async fn a_message_reaches_the_phone_it_was_sent_to() {
    let trial = Trial::start().await;
    let message =
        json!({"message_id": "m-1", "to": "+77000000001", "text": "Код: 123456 <script>"});
    for _ in 0..2 {
        let sent = trial
            .query(Method::POST, "/sms/v1/messages")
            .json(&message)
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status(), 202);
    }
    let received = trial.get_json("/sms/v1/messages?to=%2B77000000001").await;
    assert_eq!(received.as_array().unwrap().len(), 1);
    let screen = trial
        .page(Method::GET, "/phone/+77000000001")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(screen.contains("123456 &lt;script&gt;"));
}

#[tokio::test]
async fn every_fault_does_what_it_says_and_ends_when_taken_back() {
    let trial = Trial::start().await;
    let path = format!("/gbdfl/v1/persons/{ALIYA}");
    trial
        .fault(json!({"target": "gbdfl", "mode": "down"}))
        .await;
    assert_eq!(trial.get(&path).await.status(), 503);
    trial
        .fault(json!({"target": "gbdfl", "mode": "garbage"}))
        .await;
    let garbage = trial.get(&path).await;
    assert_eq!(garbage.status(), 200);
    assert!(garbage.json::<Value>().await.is_err());
    trial
        .fault(json!({"target": "gbdfl", "mode": "wrong_person"}))
        .await;
    assert_ne!(trial.get_json(&path).await["iin"], ALIYA);
    trial
        .fault(json!({"target": "gbdfl", "mode": "slow", "delay_ms": 300}))
        .await;
    let slow = trial
        .query(Method::GET, &path)
        .timeout(Duration::from_millis(100))
        .send()
        .await;
    assert!(slow.unwrap_err().is_timeout());
    trial
        .fault(json!({"target": "gbdfl", "mode": "hang"}))
        .await;
    let hanging = trial
        .query(Method::GET, &path)
        .timeout(Duration::from_millis(300))
        .send()
        .await
        .unwrap();
    assert_eq!(hanging.status(), 200, "the headers come");
    assert!(
        hanging.bytes().await.unwrap_err().is_timeout(),
        "the body does not"
    );
    trial
        .fault(json!({"target": "gbdfl", "mode": "down", "times": 1}))
        .await;
    assert_eq!(trial.get(&path).await.status(), 503);
    assert_eq!(trial.get(&path).await.status(), 200);
    assert_eq!(
        trial
            .get("/notaries/v1/licences/760209499138")
            .await
            .status(),
        200,
        "another system is well"
    );
}
