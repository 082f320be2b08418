//! Forms, files and people that do not belong: each is refused by its code, and nothing is filed.

use super::{REQUESTS, id, lines, open, path, property, send};
use crate::world::{Answer, Person, World};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::test]
async fn each_wrong_field_is_named_and_nothing_is_opened() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let cases = [
        (
            "real_estate_rights",
            json!({ "region": "atlantis" }),
            "/form/region",
        ),
        (
            "real_estate_rights",
            json!({ "iin": "900101300001" }),
            "/form/iin",
        ),
        (
            "civil_status_reference",
            json!({ "kind": "adoption" }),
            "/form/kind",
        ),
        (
            "marriage_application",
            json!({ "partner_iin": "123456789012" }),
            "/form/partner_iin",
        ),
        (
            "marriage_application",
            json!({ "date": "2026-02-30" }),
            "/form/date",
        ),
        ("nca_issue", json!({}), "/service"),
        ("teleportation", json!({}), "/service"),
    ];
    for (service, form, pointer) in cases {
        let new = json!({ "service": service, "form": form });
        let problem = aliya.act(REQUESTS, &new).await.refused(422, "invalid_form");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let new = json!({ "service": "civil_status_reference", "form": {}, "bin": "000240000026" });
    aliya.act(REQUESTS, &new).await.refused(422, "invalid_form");
    let sql = "select count(*) from service_requests";
    assert_eq!(world.database().await.number(sql).await, 0);
}

#[tokio::test]
async fn an_incomplete_form_is_kept_but_not_signed() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let draft = open(&aliya, "real_estate_rights", &json!({})).await;
    aliya
        .get(&path(&draft, "/to-sign"))
        .await
        .refused(422, "invalid_form");
    let form = json!({ "form": property("astana") });
    let saved = aliya.put(&path(&draft, "/form"), 1, &form).await.ok();
    assert_eq!(saved["version"], 2);
    aliya
        .put(&path(&draft, "/form"), 1, &form)
        .await
        .refused(412, "stale_version");
    aliya.get(&path(&draft, "/to-sign")).await.ok();
}

#[tokio::test]
async fn nobody_sees_or_moves_a_request_of_somebody_else() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let request = open(&aliya, "real_estate_rights", &property("astana")).await;
    for rest in ["", "/to-sign", "/events", "/payment", "/files/request.p7s"] {
        bolat
            .get(&path(&request, rest))
            .await
            .refused(404, "not_found");
    }
    let signed = json!({ "cms_base64": "AAAA" });
    for (rest, body) in [
        ("/submission", &signed),
        ("/withdrawal", &Value::Null),
        ("/repetition", &Value::Null),
        ("/payment", &Value::Null),
        ("/survey", &json!({ "answers": [1, 1] })),
    ] {
        bolat
            .act(&path(&request, rest), body)
            .await
            .refused(404, "not_found");
    }
    let form = json!({ "form": {} });
    bolat
        .put(&path(&request, "/form"), 1, &form)
        .await
        .refused(404, "not_found");
    assert_eq!(bolat.get(REQUESTS).await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_request_sent_twice_and_at_once_is_filed_once() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let request = open(&aliya, "real_estate_rights", &property("astana")).await;
    let (first, second) = tokio::join!(send(&aliya, &request), send(&aliya, &request));
    let statuses = [first.status, second.status];
    assert!(statuses.contains(&200), "{statuses:?}");
    assert!(
        statuses
            .iter()
            .any(|status| [409, 412, 503].contains(status)),
        "{statuses:?}"
    );
    assert_eq!(lines(&aliya, &request, "submitted").await, 1);
    let key = "the-same-key-of-a-submission";
    let other = open(&aliya, "real_estate_rights", &property("astana")).await;
    let signed = aliya.signed(&aliya.get(&path(&other, "/to-sign")).await.ok());
    let submission = path(&other, "/submission");
    for replayed in [None, Some("true")] {
        let ask = aliya
            .ask(Method::POST, &submission)
            .await
            .key(key)
            .json(&signed);
        let answer = ask.send().await;
        assert_eq!(
            (answer.status, answer.header("idempotency-replayed")),
            (200, replayed)
        );
    }
    aliya
        .act(&submission, &signed)
        .await
        .refused(409, "wrong_stage");
}

async fn attach(person: &Person, request: &Value, file: (&str, &str, &[u8])) -> Answer {
    let (name, media_type, bytes) = file;
    let path = format!(
        "{REQUESTS}/{}/attachments/application?name={name}",
        id(request)
    );
    let ask = person.ask(Method::PUT, &path).await;
    ask.version(1).raw(media_type, bytes).send().await
}

#[tokio::test]
async fn an_attachment_is_what_it_says_and_runs_nothing() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let request = open(&aliya, "guardianship", &json!({})).await;
    let wanted = law::services::guardianship::appointment::SERVICE;
    let code = wanted.portal().unwrap().attachments[0].code;
    let pdf = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n%%EOF".as_slice();
    let script = b"%PDF-1.7\n1 0 obj\n<</S /J#61vaScript /JS (app.alert(1))>>\nendobj\n%%EOF";
    let large = [pdf, &vec![b' '; 11 * 1024 * 1024]].concat();
    let at = |rest: &str| format!("{REQUESTS}/{}/attachments/{code}?name={rest}", id(&request));
    let cases: [(&str, &str, &[u8], u16); 6] = [
        ("a.pdf", "application/pdf", b"MZ\x90", 422),
        ("a.pdf", "application/pdf", script, 422),
        ("a.html", "text/html", b"<html>", 422),
        ("%3Cscript%3E.pdf", "application/pdf", pdf, 422),
        ("..%2F..%2Fetc", "application/pdf", pdf, 422),
        ("a.pdf", "application/pdf", &large, 413),
    ];
    for (name, media_type, bytes, status) in cases {
        let ask = aliya.ask(Method::PUT, &at(name)).await.version(1);
        let answer = ask.raw(media_type, bytes).send().await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
    }
    attach(&aliya, &request, ("a.pdf", "application/pdf", pdf))
        .await
        .refused(404, "not_found");
    let ask = aliya.ask(Method::PUT, &at("a.pdf")).await.version(1);
    let kept = ask.raw("application/pdf", pdf).send().await.ok();
    let file = kept["attachments"][0]["file"].as_str().unwrap();
    let back = aliya.get(&path(&request, &format!("/files/{file}"))).await;
    assert_eq!(back.text().as_bytes(), pdf);
}

/// Announces a hundred bytes, sends ten and says no more; the status line that comes back.
async fn sent_by_half(world: &World, head: &str) -> String {
    let address = world.api().address;
    let host = address.trim_start_matches("http://");
    let mut line = TcpStream::connect(host).await.unwrap();
    let request = format!("{head}\r\nhost: {host}\r\ncontent-length: 100\r\n\r\n{{\"service\"");
    line.write_all(request.as_bytes()).await.unwrap();
    line.shutdown().await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn half_a_request_does_nothing_and_is_not_called_too_large() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let request = open(&aliya, "guardianship", &json!({})).await;
    let before = aliya.get(REQUESTS).await.ok();
    let token = aliya.session().await.access;
    let attachment = path(&request, "/attachments/application?name=a.pdf");
    let heads = [
        format!(
            "POST {REQUESTS} HTTP/1.1\r\nidempotency-key: half\r\ncontent-type: application/json"
        ),
        format!("PUT {attachment} HTTP/1.1\r\nif-match: \"1\"\r\ncontent-type: application/pdf"),
    ];
    for head in heads {
        let head = format!("{head}\r\nauthorization: Bearer {token}");
        assert_eq!(
            sent_by_half(&world, &head).await,
            "HTTP/1.1 400 Bad Request"
        );
    }
    assert_eq!(aliya.get(REQUESTS).await.ok(), before);
}
