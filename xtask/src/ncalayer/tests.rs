//! The stand-in as a page sees it: over its socket.

use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, SubjectSpec};
use eds::cms::{self, Content, Policy, Proof};
use eds::hash::sha256;
use eds::keyfile::KeyAlgorithm;
use eds::trust::Usage;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, connect_async};

use super::*;
use crate::walk::now;

const IIN: &str = "900101400013";
const TEXT: &[u8] = "Қол қоямын".as_bytes();

/// A folder with an authority and somebody's two keys.
struct House {
    folder: PathBuf,
    pki: DevelopmentPki,
}

impl House {
    fn new(name: &str) -> Self {
        let folder = workspace::scratch(&format!("ncalayer-{name}")).unwrap();
        let pki = DevelopmentPki::open_or_create(&folder.join("pki"), now()).unwrap();
        let house = Self { folder, pki };
        std::fs::create_dir_all(house.keys()).unwrap();
        std::fs::write(house.keys().join("a-note.pem"), "no key").unwrap();
        house.issue("sign-in", Usage::Authenticate);
        house.issue("sign", Usage::Sign);
        house
    }

    fn keys(&self) -> PathBuf {
        self.folder.join("keys")
    }

    fn issue(&self, name: &str, usage: Usage) {
        let subject = SubjectSpec {
            iin: Some(IIN.to_owned()),
            surname: "Сынақова".to_owned(),
            given: "Үлгі".to_owned(),
            ..SubjectSpec::default()
        };
        let order = CertificateOrder {
            profile: Profile::Citizen,
            usage,
            subject: &subject,
            key: KeyAlgorithm::P256,
            valid_from: now() - TimeDelta::hours(1),
            valid_for: TimeDelta::days(1),
        };
        let file = self.keys().join(format!("{name}.pem"));
        self.pki.issue(&order).unwrap().write(&file).unwrap();
    }

    /// Starts a stand-in with these keys.
    async fn stand_in(&self, tsa: Option<String>, user: signing::User) -> SocketAddr {
        let desk = Desk::new(self.keys(), tsa, user).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(accept(listener, Arc::new(desk), Arc::new([]), None));
        address
    }

    fn verify(&self, signed: &[u8], content: Content<'_>) -> cms::Verified {
        let trust = self.pki.trust_store().unwrap();
        let strict = Policy::strict(&trust, now() + TimeDelta::minutes(1), Usage::Sign);
        cms::verify(signed, content, &strict).unwrap()
    }

    fn openssl_accepts(&self, signed: &[u8], content: Option<&[u8]>) {
        let file = |name: &str, bytes: &[u8]| {
            let path = self.folder.join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let mut openssl = Command::new("openssl");
        openssl.args([
            "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in",
        ]);
        openssl.arg(file("signed", signed)).arg("-CAfile");
        openssl.arg(self.pki.dir().join("root.pem"));
        if let Some(content) = content {
            openssl.arg("-content").arg(file("content", content));
        }
        let output = openssl.output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// A page's connection.
struct Page(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Page {
    async fn open(address: SocketAddr) -> Self {
        let (socket, _) = connect_async(format!("ws://{address}/")).await.unwrap();
        let mut page = Self(socket);
        assert_eq!(page.hear().await, json!({ "result": { "version": "1.4" } }));
        page
    }

    async fn ask(&mut self, message: Message) -> Value {
        self.0.send(message).await.unwrap();
        self.hear().await
    }

    async fn hear(&mut self) -> Value {
        let text = self.0.next().await.unwrap().unwrap().into_text().unwrap();
        serde_json::from_str(&text).unwrap_or_else(|_| json!(text.as_str()))
    }

    async fn sign(&mut self, signing: Value, signer: Value, data: Value) -> Value {
        let request = json!({
            "module": "kz.gov.pki.knca.basics", "method": "sign",
            "args": {
                "allowedStorages": null, "format": "cms", "data": data, "locale": "kk",
                "signingParams": signing, "signerParams": signer,
            },
        });
        self.ask(Message::text(request.to_string())).await
    }
}

fn signatures(answer: &Value) -> Vec<Vec<u8>> {
    assert_eq!(answer["status"], true, "{answer}");
    let result = answer["body"]["result"].as_array().unwrap();
    let der = |pem: &Value| {
        let lines = pem.as_str().unwrap().lines();
        let body: String = lines.filter(|line| !line.starts_with("-----")).collect();
        STANDARD.decode(body).unwrap()
    };
    result.iter().map(der).collect()
}

fn to_sign() -> Value {
    json!({ "iin": IIN, "extKeyUsageOids": ["1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.1"] })
}

#[tokio::test]
async fn documents_are_signed_attached_detached_and_by_their_hash() {
    let house = House::new("forms");
    let mut page = Page::open(house.stand_in(None, signing::User::Signs).await).await;
    let two = json!([STANDARD.encode(TEXT), STANDARD.encode(b"second")]);
    let attached = json!({ "decode": true, "encapsulate": true, "digested": false });
    let answer = page.sign(attached, to_sign(), two).await;
    let [first, second] = signatures(&answer).try_into().unwrap();
    assert_eq!(house.verify(&first, Content::Attached).content(), TEXT);
    assert_eq!(
        house.verify(&second, Content::Attached).content(),
        b"second"
    );
    house.openssl_accepts(&first, None);
    let hash = STANDARD.encode(sha256(TEXT));
    for (digested, data) in [(false, STANDARD.encode(TEXT)), (true, hash)] {
        let detached = json!({ "decode": true, "encapsulate": false, "digested": digested });
        let answer = page.sign(detached, to_sign(), json!(data)).await;
        let [signed] = signatures(&answer).try_into().unwrap();
        let verified = house.verify(&signed, Content::Detached(TEXT));
        assert_eq!(verified.iin(), Ok(IIN));
        house.openssl_accepts(&signed, Some(TEXT));
    }
}

#[tokio::test]
async fn the_page_chooses_the_key_by_holder_and_purpose() {
    let house = House::new("choice");
    let mut page = Page::open(house.stand_in(None, signing::User::Signs).await).await;
    let how = json!({ "decode": false, "encapsulate": true });
    let sign_in = json!({ "iin": IIN, "extKeyUsageOids": ["1.3.6.1.5.5.7.3.2"] });
    let answer = page.sign(how.clone(), sign_in, json!("text")).await;
    let trust = house.pki.trust_store().unwrap();
    let policy = Policy::strict(&trust, now() + TimeDelta::minutes(1), Usage::Authenticate);
    let signed = &signatures(&answer)[0];
    assert_eq!(
        cms::verify(signed, Content::Attached, &policy)
            .unwrap()
            .content(),
        b"text"
    );
    for nobody in [
        json!({ "iin": "800202300025" }),
        json!({ "bin": "000240000016" }),
        json!({ "serialNumber": "00" }),
        json!({ "extKeyUsageOids": ["1.2.398.3.3.4.1.2"] }),
    ] {
        let answer = page.sign(how.clone(), nobody, json!("text")).await;
        assert_eq!(answer["code"], "SIGNING_FAILURE");
    }
}

#[tokio::test]
async fn a_user_who_closes_the_window_gives_success_without_a_result() {
    let house = House::new("cancel");
    let address = house.stand_in(None, signing::User::ClosesTheWindow).await;
    let mut page = Page::open(address).await;
    let answer = page.sign(json!({}), to_sign(), json!("text")).await;
    assert_eq!(answer, json!({ "status": true, "body": {} }));
}

/// A time-stamping authority that answers one request and ends.
async fn tsa(pki: DevelopmentPki) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/tsa", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let body = loop {
            assert!(stream.read_buf(&mut request).await.unwrap() > 0);
            let head = request.windows(4).position(|end| end == b"\r\n\r\n");
            let body = head.map(|end| &request[end + 4..]);
            // A SEQUENCE that is shorter than 128 bytes.
            if let Some(body @ [0x30, length, rest @ ..]) = body
                && rest.len() == usize::from(*length)
            {
                break body;
            }
        };
        let answer = pki.timestamp_response(body, now());
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        stream
            .write_all(&[head.as_bytes(), &answer].concat())
            .await
            .unwrap();
    });
    url
}

#[tokio::test]
async fn a_time_stamp_is_fetched_when_the_page_wants_one() {
    let house = House::new("stamp");
    let authority = DevelopmentPki::open_or_create(house.pki.dir(), now()).unwrap();
    let address = house
        .stand_in(Some(tsa(authority).await), signing::User::Signs)
        .await;
    let mut page = Page::open(address).await;
    let how = json!({ "decode": false, "encapsulate": true, "tsaProfile": {} });
    let answer = page.sign(how.clone(), to_sign(), json!("text")).await;
    let signed = &signatures(&answer)[0];
    let trust = house.pki.trust_store().unwrap();
    let later = now() + TimeDelta::minutes(1);
    let policy = Policy {
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(&trust, later, Usage::Sign)
    };
    let verified = cms::verify(signed, Content::Attached, &policy).unwrap();
    assert!(verified.timestamp().is_some());
    let answer = page.sign(how, to_sign(), json!("text")).await;
    assert_eq!(answer["code"], "SIGNING_FAILURE", "the authority has gone");
}

#[tokio::test]
async fn hostile_messages_get_an_answer_and_the_next_page_is_served() {
    let house = House::new("hostile");
    let address = house.stand_in(None, signing::User::Signs).await;
    let mut page = Page::open(address).await;
    let beat = page.ask(Message::text("--heartbeat--")).await;
    assert_eq!(beat, "--heartbeat--");
    for message in [Message::text("{"), Message::binary(vec![0xFF; 1000])] {
        assert_eq!(page.ask(message).await["code"], "GENERAL_ERROR");
    }
    let how = json!({ "decode": true, "encapsulate": true });
    let answer = page.sign(how.clone(), to_sign(), json!("no base64")).await;
    assert_eq!(answer["code"], "INVALID_SIGNING_PARAMS");
    let short = json!({ "decode": true, "digested": true });
    let answer = page.sign(short, to_sign(), json!("AAAA")).await;
    assert_eq!(answer["code"], "INVALID_SIGNING_PARAMS");
    // The stand-in may end the connection while the rest is still on its way.
    let _ = page
        .0
        .send(Message::text("x".repeat(LONGEST_MESSAGE + 1)))
        .await;
    if let Some(Ok(Message::Text(answer))) = page.0.next().await {
        assert!(answer.contains("GENERAL_ERROR"), "{answer}");
    }
    let mut next = Page::open(address).await;
    let text = json!(STANDARD.encode(TEXT));
    signatures(&next.sign(how, to_sign(), text).await);
}

#[tokio::test]
async fn a_page_of_a_stranger_is_turned_away() {
    let house = House::new("origin");
    let address = house.stand_in(None, signing::User::Signs).await;
    let mut request = format!("ws://{address}/").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", "https://evil.example".parse().unwrap());
    let Err(Error::Http(answer)) = connect_async(request).await else {
        panic!("a stranger was let in");
    };
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

fn from(origin: Option<&str>) -> Request {
    let mut request = Request::builder();
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    request.body(()).unwrap()
}

#[test]
fn pages_of_this_machine_and_of_named_origins_may_sign() {
    let named = ["https://senim.example".to_owned()];
    for origin in [
        None,
        Some("http://127.0.0.1:7200"),
        Some("http://localhost:5173"),
        Some("http://[::1]:80"),
        Some("https://senim.example"),
    ] {
        assert!(is_allowed(&from(origin), &named), "{origin:?}");
    }
}

#[test]
fn pages_of_others_may_not_sign() {
    for origin in [
        "https://senim.example",
        "http://localhost.example",
        "http://127.0.0.1.example:7200",
        "https://example@evil.example",
        "null",
        "",
    ] {
        assert!(!is_allowed(&from(Some(origin)), &[]), "{origin}");
    }
}
