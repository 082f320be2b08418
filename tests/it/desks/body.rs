//! A local executive body with its officials, applicants with documents, and what each of them does.

use crate::world::{Answer, Person, World, until};
use reqwest::Method;
use serde_json::{Value, json};

/// The region whose body works in these tests.
pub(crate) const REGION: &str = "temirtau";
/// A document that is a PDF and does nothing.
pub(crate) const PAPER: &str =
    "%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF";
/// A child born on 6 May 2015.
const CHILD_BORN: &str = "2015-05-06";

/// The officials of one body, and whoever looks after the installation.
pub(crate) struct Body {
    pub(crate) world: World,
    pub(crate) installer: Person,
    pub(crate) chancery: Person,
    pub(crate) head: Person,
    pub(crate) specialist: Person,
    pub(crate) akimat: Person,
}

impl Body {
    /// A Monday morning at a body with all its posts filled.
    pub(crate) async fn open() -> Self {
        Self::of(World::at("2026-03-02 10:00").await).await
    }

    pub(crate) async fn of(world: World) -> Self {
        let body = Self {
            installer: world.desk("gulnar"),
            chancery: world.desk("kanat"),
            head: world.desk("saule"),
            specialist: world.desk("timur"),
            akimat: world.desk("yerlan"),
            world,
        };
        body.installer.session().await;
        for (person, role) in [
            (&body.chancery, "chancery"),
            (&body.head, "head"),
            (&body.specialist, "specialist"),
            (&body.akimat, "akimat"),
        ] {
            body.appoint(person, role, REGION).await.ok();
        }
        body
    }

    /// Gives somebody who has signed in a post.
    pub(crate) async fn appoint(&self, person: &Person, role: &str, region: &str) -> Answer {
        person.session().await;
        let post = json!({ "iin": person.who().iin, "role": role, "region": region });
        self.installer.act("/v1/desk/officials", &post).await
    }

    pub(crate) async fn remove(&self, person: &Person) -> Answer {
        let path = format!("/v1/desk/officials/{}/removal", person.account().await);
        self.installer.act(&path, &Value::Null).await
    }

    /// A request as an official sees it.
    pub(crate) async fn seen(&self, official: &Person, id: &str) -> Value {
        official.get(&path(id)).await.ok()
    }

    /// The turn of a request.
    pub(crate) async fn turn(&self, id: &str) -> u64 {
        let seen = self.seen(&self.chancery, id).await;
        seen["work"]["turn"].as_u64().unwrap()
    }

    /// An act at the present turn.
    pub(crate) async fn act(&self, who: &Person, id: &str, what: &str, mut body: Value) -> Answer {
        body["turn"] = json!(self.turn(id).await);
        who.act(&format!("{}/{what}", path(id)), &body).await
    }

    pub(crate) async fn forward(&self, id: &str) -> Answer {
        let number = json!({ "number": "17-24" });
        self.act(&self.chancery, id, "forwarding", number).await
    }

    pub(crate) async fn assign(&self, by: &Person, to: &Person, id: &str) -> Answer {
        let to = json!({ "to": to.account().await });
        self.act(by, id, "assignment", to).await
    }

    pub(crate) async fn draft(&self, who: &Person, id: &str) -> Answer {
        let draft = json!({
            "text": { "kk": "Рұқсат берілсін", "ru": "Разрешить" },
            "particulars": { "property": "Пәтер" },
        });
        self.act(who, id, "draft", draft).await
    }

    pub(crate) async fn refuse(&self, who: &Person, id: &str, ground: &str) -> Answer {
        let refusal = json!({
            "ground": ground,
            "reason": { "kk": "Құжаттар сәйкес емес", "ru": "Документы не соответствуют" },
        });
        self.act(who, id, "refusal", refusal).await
    }

    /// Signs the drafted decision with the person's own key.
    pub(crate) async fn sign(&self, who: &Person, id: &str, number: Option<&str>) -> Answer {
        let turn = self.turn(id).await;
        let query = number.map_or(String::new(), |number| format!("&number={number}"));
        let asked = who
            .get(&format!("{}/decision/to-sign?turn={turn}{query}", path(id)))
            .await;
        if asked.status != 200 {
            return asked;
        }
        let mut signed = who.signed(&asked.ok());
        signed["turn"] = json!(turn);
        if let Some(number) = number {
            signed["number"] = json!(number);
        }
        who.act(&format!("{}/decision", path(id)), &signed).await
    }

    /// A request of S8 that lies at the chancery.
    pub(crate) async fn certificate_asked(&self, applicant: &Person) -> String {
        let form = property_form("owned_property", REGION);
        self.filed(applicant, "minor_property", &form, &["title_documents"])
            .await
    }

    /// A request of S7 that lies at the chancery.
    pub(crate) async fn guardianship_asked(&self, applicant: &Person) -> String {
        let papers = ["no_parental_care", "health", "income"];
        self.filed(applicant, "guardianship", &guardianship_form(), &papers)
            .await
    }

    /// A request that was filled in, signed and passed to the desks.
    pub(crate) async fn filed(
        &self,
        applicant: &Person,
        service: &str,
        form: &Value,
        papers: &[&str],
    ) -> String {
        let id = drafted(applicant, service, form, papers).await;
        let path = format!("/v1/service-requests/{id}");
        let asked = applicant.get(&format!("{path}/to-sign")).await.ok();
        let signed = applicant.signed(&asked);
        applicant
            .act(&format!("{path}/submission"), &signed)
            .await
            .ok();
        self.until(applicant, &id, "at_desk").await;
        id
    }

    /// A request that has come to a stage.
    pub(crate) async fn until(&self, applicant: &Person, id: &str, stage: &str) -> Value {
        until(format!("a request at {stage}"), || async {
            let path = format!("/v1/service-requests/{id}");
            let request = applicant.get(&path).await.ok();
            (request["stage"] == stage).then_some(request)
        })
        .await
    }

    /// A part of somebody's inbox: the ids of the requests in it.
    pub(crate) async fn inbox(&self, who: &Person, part: &str) -> Vec<String> {
        let path = format!("/v1/desk/services/requests?part={part}");
        let page = who.get(&path).await.ok();
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Opens a request and attaches its documents.
pub(crate) async fn drafted(
    applicant: &Person,
    service: &str,
    form: &Value,
    papers: &[&str],
) -> String {
    let new = json!({ "service": service, "form": form });
    let opened = applicant.act("/v1/service-requests", &new).await.ok();
    let id = opened["id"].as_str().unwrap().to_owned();
    for paper in papers {
        let request = applicant.get(&format!("/v1/service-requests/{id}")).await;
        let path = format!("/v1/service-requests/{id}/attachments/{paper}?name=scan.pdf");
        let put = applicant.ask(Method::PUT, &path).await;
        put.version(request.version())
            .raw("application/pdf", PAPER)
            .send()
            .await
            .ok();
    }
    id
}

/// A request's address at the desks.
pub(crate) fn path(id: &str) -> String {
    format!("/v1/desk/services/requests/{id}")
}

/// The form of S8.
pub(crate) fn property_form(kind: &str, region: &str) -> Value {
    json!({
        "region": region, "kind": kind, "child_iin": child(), "child_name": "Үлгіев Сынақ",
        "child_born": CHILD_BORN, "relationship": "parent", "address": "Теміртау, Үлгі көшесі, 1",
        "phone": "+77000000001", "property": "Пәтер, Үлгі көшесі, 1-2", "deal": "sale",
    })
}

pub(crate) fn guardianship_form() -> Value {
    json!({
        "region": REGION, "kind": "guardianship", "child_iin": child(), "child_name": "Үлгіев Сынақ",
        "child_born": CHILD_BORN, "address": "Теміртау, Үлгі көшесі, 1", "phone": "+77000000001",
        "circumstances": "Ата-анасы қайтыс болған",
    })
}

/// The number of an invented child, by its checksum.
fn child() -> String {
    (500_000..600_000)
        .map(|tail| format!("150506{tail:06}"))
        .find(|number| law::id::Iin::parse(number).is_ok())
        .unwrap()
}
