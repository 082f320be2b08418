//! S1-S10 from the citizen's phone to a signed document in the cabinet, and everything that stands in the way.

mod automatic;
mod bailiff;
mod catalogue;
mod civil_status;
mod committee;
mod corrections;
mod documents;
mod entity;
mod fees;
mod forms;
mod hostile;
mod intake;
mod paid;
mod remembered;
mod stages;
mod terms;
mod verified;

pub(crate) use catalogue::at_an_intake;

use crate::desks::body::PAPER;
use crate::world::{Answer, Person, World, until};
use reqwest::Method;
use serde_json::{Value, json};
use std::process::Command;

/// Where requests are.
const REQUESTS: &str = "/v1/service-requests";

/// Opens a request with a form.
async fn open(person: &Person, service: &str, form: &Value) -> Value {
    let new = json!({ "service": service, "form": form });
    person.act(REQUESTS, &new).await.ok()
}

fn id(request: &Value) -> &str {
    request["id"].as_str().unwrap()
}

fn path(request: &Value, rest: &str) -> String {
    format!("{REQUESTS}/{}{rest}", id(request))
}

/// Signs what the request asks for and sends it.
async fn send(person: &Person, request: &Value) -> Answer {
    let to_sign = person.get(&path(request, "/to-sign")).await.ok();
    let signed = person.signed(&to_sign);
    person.act(&path(request, "/submission"), &signed).await
}

/// The request once it has come to a stage.
pub(crate) async fn at(person: &Person, request: &Value, stage: &str) -> Value {
    until(format!("a request at {stage}"), || async {
        let now = person.get(&path(request, "")).await.ok();
        (now["stage"] == stage).then_some(now)
    })
    .await
}

/// A file of the request once it was made.
async fn file(person: &Person, request: &Value, name: &str) -> Answer {
    until(format!("the file {name}"), || async {
        let answer = person.get(&path(request, &format!("/files/{name}"))).await;
        (answer.status == 200).then_some(answer)
    })
    .await
}

/// A request about property, which needs no fee.
fn property(region: &str) -> Value {
    json!({ "document_kind": "identity_card", "region": region })
}

/// A reference about the change of a name, which costs 30 % of the index.
fn change_of_name(before: &str) -> Value {
    json!({ "kind": "name_change", "surname_before": before })
}

/// How often something stands in the history.
async fn lines(person: &Person, request: &Value, kind: &str) -> usize {
    let history = person.get(&path(request, "/events")).await.ok();
    let lines = history["items"].as_array().unwrap();
    lines.iter().filter(|line| line["kind"] == kind).count()
}

/// A request that waits for its fee, with its invoice.
pub(crate) async fn to_pay(world: &World, person: &Person) -> (Value, String) {
    let request = open(person, "civil_status_reference", &change_of_name("Сынақ")).await;
    send(person, &request).await.ok();
    let waiting = at(person, &request, "awaiting_payment").await;
    let invoice = until("the bank's page", || async {
        let invoice = person.get(&path(&waiting, "/payment")).await.ok();
        invoice["pay_url"].is_string().then_some(invoice)
    })
    .await;
    assert!(
        world.now()
            < invoice["expires_at"]
                .as_str()
                .unwrap()
                .parse::<chrono::DateTime<chrono::Utc>>()
                .unwrap()
    );
    (waiting, invoice["id"].as_str().unwrap().to_owned())
}

/// Opens a request, attaches what it needs, and gives it as it stands then.
async fn filled(person: &Person, service: &str, form: &Value, papers: &[&str]) -> Value {
    let request = open(person, service, form).await;
    for paper in papers {
        attach(
            person,
            &request,
            paper,
            ("scan.pdf", "application/pdf"),
            PAPER.as_bytes(),
        )
        .await
        .ok();
    }
    person.get(&path(&request, "")).await.ok()
}

/// Attaches a file to a request as it stands now.
async fn attach(
    person: &Person,
    request: &Value,
    code: &str,
    (name, media_type): (&str, &str),
    bytes: &[u8],
) -> Answer {
    let version = person.get(&path(request, "")).await.version();
    let to = path(request, &format!("/attachments/{code}?name={name}"));
    let ask = person.ask(Method::PUT, &to).await.version(version);
    ask.raw(media_type, bytes).send().await
}

/// The invoice of a request once the bank has it.
async fn invoice(person: &Person, request: &Value) -> String {
    let invoice = until("the bank's page", || async {
        let invoice = person.get(&path(request, "/payment")).await;
        let known = invoice.status == 200 && invoice.ok()["pay_url"].is_string();
        known.then(|| invoice.ok())
    })
    .await;
    invoice["id"].as_str().unwrap().to_owned()
}

/// Pays a request in the bank's app.
async fn pay(world: &World, person: &Person, request: &Value) -> String {
    let invoice = invoice(person, request).await;
    let paid = world.mocks.bank_app(person.who(), &invoice, "pay").await;
    assert!(paid.status < 400, "{}", paid.text());
    invoice
}

/// The bank's callback about an invoice, sealed at the server's time.
///
/// The stand-in bank seals by the clock of the machine. Once a test has moved the server's clock by more than
/// [`eds::mac::WINDOW_SECONDS`], its own callbacks are stale there, as they should be, and nothing but the question that
/// the server asks every ten minutes would bring the news.
async fn reported(world: &World, invoice: &str) {
    let body = json!({
        "event_id": format!("by-the-servers-clock-{invoice}"), "invoice_id": invoice, "payment_id": "p",
        "status": "paid", "amount_tiyn": 1, "currency": "KZT", "occurred_at": world.now(),
    });
    let key = world.mocks.key("bank");
    let callback = world.callback("/callbacks/payments", &body.to_string(), &key, world.now());
    assert_eq!(callback.send().await.status, 204);
}

/// The request once it is refused on a ground, with the clause in both languages and the sealed notice that says it.
async fn refused_on(person: &Person, request: &Value, ground: &str) -> Value {
    let refused = at(person, request, "refused").await;
    assert_eq!(refused["refusal"]["ground"], ground, "{refused}");
    let notice = words(&file(person, request, "refusal.pdf").await);
    for lang in ["kk", "ru"] {
        for said in ["clause", "notice"] {
            let text = refused["refusal"][said][lang].as_str().unwrap();
            assert!(notice.contains(&plain(text)), "{text} in {notice}");
        }
    }
    refused
}

/// What a document says, by another program, with single spaces: in the order in which it was written, which is that of a
/// screen reader, and then as it stands on the pages.
fn words(pdf: &Answer) -> String {
    let written = read_by("pdftotext", &["-raw"], pdf, &["-"]);
    plain(&format!(
        "{written} {}",
        read_by("pdftotext", &[], pdf, &["-"])
    ))
}

/// What a screen reader says of a document, by its tags. Slower than [`words`]: the program prepares the colours of each page.
fn read_aloud(pdf: &Answer) -> String {
    let read = read_by("pdfinfo", &["-struct-text"], pdf, &[]);
    let lines = read.lines().map(str::trim);
    let said = lines.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    plain(&said.collect::<Vec<_>>().join(" "))
}

fn read_by(program: &str, options: &[&str], pdf: &Answer, rest: &[&str]) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let place = folder.path().join("document.pdf");
    std::fs::write(&place, &pdf.body).unwrap();
    let mut command = Command::new(program);
    let read = command.args(options).arg(&place).args(rest).output();
    let read = read.unwrap();
    assert!(read.status.success(), "{program}: not a PDF");
    String::from_utf8_lossy(&read.stdout).into_owned()
}

/// A text with single spaces, as lines may be broken anywhere.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The subjects of somebody's messages in Russian, newest first.
async fn told(person: &Person) -> Vec<String> {
    let ask = person.ask(Method::GET, "/v1/messages?limit=100").await;
    let inbox = ask.language("ru").send().await.ok();
    let subject = |message: &Value| message["subject"].as_str().unwrap().to_owned();
    inbox["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(subject)
        .collect()
}
