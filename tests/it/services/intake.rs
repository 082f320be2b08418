//! Requests that are not filed from a phone: taken in at a service centre under the operator's EDS, or on paper at an office.

mod centre;
mod colleagues;
mod corrections;
mod grounds;
mod hostile;
mod incomplete;
mod office;
mod paper_powers;
mod powers;
mod unknown;
mod verified;
mod walks;

use crate::desks::body::PAPER;
use crate::world::{Answer, Person, Who, World, until};
use reqwest::Method;
use serde_json::{Value, json};

/// Where requests are taken in.
const INTAKES: &str = "/v1/desk/intakes";

/// A desk where people come, with the official who meets them.
struct Counter {
    world: World,
    installer: Person,
    operator: Person,
}

impl Counter {
    /// A service centre of the State Corporation.
    async fn centre() -> Self {
        Self::of(World::new().await, "centre_operator").await
    }

    /// The office of the licensor of private bailiffs.
    async fn office() -> Self {
        Self::of(World::new().await, "registrar").await
    }

    async fn of(world: World, role: &str) -> Self {
        let counter = Self {
            installer: world.desk("gulnar"),
            operator: world.desk("timur"),
            world,
        };
        counter.appoint(&counter.operator, role).await;
        counter
    }

    /// The same people after the server was started again.
    fn again(&mut self) {
        self.installer = self.world.desk("gulnar");
        self.operator = self.world.desk("timur");
    }

    async fn appoint(&self, person: &Person, role: &str) {
        self.appoint_at(person, role, "republic").await;
    }

    async fn appoint_at(&self, person: &Person, role: &str, region: &str) {
        person.session().await;
        let post = json!({ "iin": person.who().iin, "role": role, "region": region });
        self.installer.act("/v1/desk/officials", &post).await.ok();
    }

    async fn remove(&self, person: &Person) {
        let path = format!("/v1/desk/officials/{}/removal", person.account().await);
        let removed = self.installer.act(&path, &Value::Null).await;
        assert_eq!(removed.status, 204);
    }

    /// Opens a request for somebody who came in person; gives its id.
    async fn open(&self, service: &str, form: &Value, who: &Who) -> String {
        let arrival = arrival(service, form, who);
        let opened = self.operator.act(INTAKES, &arrival).await.ok();
        assert_eq!(opened["request"]["stage"], "draft", "{opened}");
        id(&opened)
    }

    /// The request as the operator sees it.
    async fn seen(&self, id: &str) -> Value {
        self.operator.get(&path(id, "")).await.ok()
    }

    async fn scan(&self, id: &str, code: &str) {
        scan(&self.operator, id, code).await;
    }

    /// Signs the request with the operator's key and sends it.
    async fn send(&self, id: &str) -> Answer {
        send(&self.operator, id).await
    }

    /// Opens a request on paper, takes its documents over with an inventory of one sheet each, and has the fee paid; gives its id.
    async fn paid_on_paper(
        &self,
        service: &str,
        form: &Value,
        scans: &[&str],
        who: &Who,
    ) -> String {
        let came = on_paper(service, form, who);
        let id = id(&self.operator.act(INTAKES, &came).await.ok());
        self.accepted(&id, scans).await;
        self.paid_by(&id, who).await;
        self.at(&id, "awaiting_signature").await;
        id
    }

    /// Takes documents over on paper, one sheet each, by an inventory.
    async fn accepted(&self, id: &str, scans: &[&str]) {
        let mut sheets = json!({ "application": 1 });
        for scan in scans {
            self.scan(id, scan).await;
            sheets[*scan] = json!(1);
        }
        let acceptance = path(id, "/acceptance");
        let sheets = json!({ "sheets": sheets });
        self.operator.act(&acceptance, &sheets).await.ok();
        self.file(id, "intake-inventory.pdf").await;
    }

    /// The request once it has come to a stage.
    async fn at(&self, id: &str, stage: &str) -> Value {
        until(format!("a request at {stage}"), || async {
            let now = self.seen(id).await;
            (now["request"]["stage"] == stage).then_some(now)
        })
        .await
    }

    /// A file of the request, once it was made.
    async fn file(&self, id: &str, name: &str) -> Answer {
        until(format!("the file {name}"), || async {
            let answer = self
                .operator
                .get(&path(id, &format!("/files/{name}")))
                .await;
            (answer.status == 200).then_some(answer)
        })
        .await
    }

    /// The applicant pays the invoice in the bank's app.
    async fn paid_by(&self, id: &str, payer: &Who) {
        let invoice = until("the bank's page", || async {
            let invoice = self.operator.get(&path(id, "/payment")).await.ok();
            invoice["pay_url"].is_string().then_some(invoice)
        })
        .await;
        let invoice = invoice["id"].as_str().unwrap();
        self.world.mocks.bank_app(payer, invoice, "pay").await;
    }

    /// How often something stands in the history.
    async fn lines(&self, id: &str, kind: &str) -> usize {
        let history = self.operator.get(&path(id, "/events")).await.ok();
        let lines = history["items"].as_array().unwrap();
        lines.iter().filter(|line| line["kind"] == kind).count()
    }
}

/// Scans a document that somebody brought.
async fn scan(operator: &Person, id: &str, code: &str) {
    let version = operator.get(&path(id, "")).await.version();
    let path = path(id, &format!("/attachments/{code}?name=scan.pdf"));
    let put = operator.ask(Method::PUT, &path).await.version(version);
    put.raw("application/pdf", PAPER).send().await.ok();
}

/// Signs a request with the operator's key and sends it.
async fn send(operator: &Person, id: &str) -> Answer {
    let asked = operator.get(&path(id, "/to-sign")).await;
    if asked.status != 200 {
        return asked;
    }
    let signed = operator.signed(&asked.ok());
    operator.act(&path(id, "/submission"), &signed).await
}

/// What an operator enters about somebody who came in person.
fn arrival(service: &str, form: &Value, who: &Who) -> Value {
    json!({ "service": service, "form": form, "iin": who.iin, "queue_number": "Б-017" })
}

/// The same on paper, where there is no queue.
fn on_paper(service: &str, form: &Value, who: &Who) -> Value {
    json!({ "service": service, "form": form, "iin": who.iin })
}

fn path(id: &str, rest: &str) -> String {
    format!("{INTAKES}/{id}{rest}")
}

fn id(opened: &Value) -> String {
    opened["request"]["id"].as_str().unwrap().to_owned()
}

/// Who read a document, as its owner sees it.
async fn readers(owner: &Person, number: &str) -> Vec<(String, String)> {
    let seen = owner
        .get(&format!("/v1/documents/{number}/accesses"))
        .await
        .ok();
    let items = seen["items"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    items
        .map(|seen| (text(&seen["reader"]), text(&seen["name"]["surname"])))
        .collect()
}
