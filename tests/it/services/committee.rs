//! The committee that examines private bailiffs: its officials, and what each of them does with a request.

use super::{at, filled, id, path, pay, send};
use crate::world::{Answer, Person, World};
use serde_json::{Value, json};

/// The officials of the committee.
pub(super) struct Committee {
    pub(super) registrar: Person,
    pub(super) officer: Person,
    pub(super) head: Person,
}

impl Committee {
    /// A committee with all its posts filled, by whoever looks after the installation.
    pub(super) async fn open(world: &World) -> Self {
        let committee = Self {
            registrar: world.desk("dauren"),
            officer: world.desk("kamila"),
            head: world.desk("zhanar"),
        };
        let installer = world.desk("gulnar");
        for (person, role) in committee.posts() {
            person.session().await;
            let post = json!({ "iin": person.who().iin, "role": role, "region": "republic" });
            installer.act("/v1/desk/officials", &post).await.ok();
        }
        committee
    }

    /// Everybody with their role.
    pub(super) fn posts(&self) -> [(&Person, &'static str); 3] {
        [
            (&self.registrar, "registrar"),
            (&self.officer, "licensing_officer"),
            (&self.head, "head"),
        ]
    }

    /// A request as the committee sees it.
    pub(super) async fn seen(&self, request: &Value) -> Value {
        self.registrar.get(&desk(request, "")).await.ok()
    }

    /// An act at the present turn.
    pub(super) async fn act(
        &self,
        who: &Person,
        request: &Value,
        what: &str,
        mut body: Value,
    ) -> Answer {
        body["turn"] = self.seen(request).await["work"]["turn"].clone();
        who.act(&desk(request, &format!("/{what}")), &body).await
    }

    pub(super) async fn forward(&self, who: &Person, request: &Value) -> Answer {
        self.act(who, request, "forwarding", json!({ "number": "26-1/17" }))
            .await
    }

    /// Drafts a decision with its particulars.
    pub(super) async fn draft(&self, who: &Person, request: &Value, particulars: Value) -> Answer {
        let draft = json!({
            "text": { "kk": "Комиссия отырысының № 17 хаттамасы.", "ru": "Протокол заседания комиссии № 17." },
            "particulars": particulars,
        });
        self.act(who, request, "draft", draft).await
    }

    pub(super) async fn refuse(&self, who: &Person, request: &Value, ground: &str) -> Answer {
        let refusal = json!({
            "ground": ground,
            "reason": { "kk": "Жұмыс өтілі жеткіліксіз.", "ru": "Стаж работы недостаточен." },
        });
        self.act(who, request, "refusal", refusal).await
    }

    /// Signs the drafted decision with the person's own key.
    pub(super) async fn sign(&self, who: &Person, request: &Value) -> Answer {
        let turn = self.seen(request).await["work"]["turn"].clone();
        let to_sign = desk(request, &format!("/decision/to-sign?turn={turn}"));
        let asked = who.get(&to_sign).await;
        if asked.status != 200 {
            return asked;
        }
        let mut signed = who.signed(&asked.ok());
        signed["turn"] = turn;
        who.act(&desk(request, "/decision"), &signed).await
    }

    /// From the officer's decision to the applicant.
    pub(super) async fn conclude(&self, request: &Value) {
        self.sign(&self.head, request).await.ok();
        self.forward(&self.registrar, request).await.ok();
    }
}

/// A request's address at the desks.
pub(super) fn desk(request: &Value, rest: &str) -> String {
    format!("/v1/desk/services/requests/{}{rest}", id(request))
}

/// The form of S9.
pub(super) fn examination() -> Value {
    json!({
        "education": "Сынақ университеті, құқықтану", "diploma_number": "ЖБ-Б № 0000017", "diploma_date": "2012-06-28",
        "experience": "Заңгер, 8 жыл", "language": "kk", "phone": "+77000000001",
    })
}

/// The documents of S9.
pub(super) const EXAMINATION_PAPERS: [&str; 2] = ["diploma", "work_record"];

/// The form of S10 for a kind.
pub(super) fn licence(kind: &str) -> Value {
    let mut form =
        json!({ "kind": kind, "phone": "+77000000001", "address": "Астана, Үлгі көшесі, 1" });
    let more = if kind == "issue" {
        [
            ("examination_number", "S9-17"),
            ("examination_date", "2026-10-02"),
        ]
    } else {
        // The licence that E-licensing has for her.
        [("licence_number", "PSI-0000"), ("reason", "Тегі өзгерді")]
    };
    for (name, value) in more {
        form[name] = json!(value);
    }
    form
}

/// The documents of S10 for a kind.
pub(super) fn licence_papers(kind: &str) -> &'static [&'static str] {
    if kind == "reissue" { &["change"] } else { &[] }
}

/// A request whose form is complete and whose bill was asked for.
pub(super) async fn billed(person: &Person, service: &str, form: &Value, papers: &[&str]) -> Value {
    let request = filled(person, service, form, papers).await;
    person
        .act(&path(&request, "/payment"), &Value::Null)
        .await
        .ok()
}

/// A request that was paid for, signed and sent.
pub(super) async fn sent(
    world: &World,
    person: &Person,
    service: &str,
    form: &Value,
    papers: &[&str],
) -> Value {
    let request = billed(person, service, form, papers).await;
    pay(world, person, &request).await;
    at(person, &request, "awaiting_signature").await;
    send(person, &request).await.ok()
}

/// A request of S9 that lies at the registrar.
pub(super) async fn examination_asked(world: &World, person: &Person) -> Value {
    let form = examination();
    let request = sent(
        world,
        person,
        "bailiff_examination",
        &form,
        &EXAMINATION_PAPERS,
    )
    .await;
    at(person, &request, "at_desk").await
}

/// A request of S10 that lies at the registrar.
pub(super) async fn licence_asked(world: &World, person: &Person, kind: &str) -> Value {
    let (form, papers) = (licence(kind), licence_papers(kind));
    let request = sent(world, person, "bailiff_licence", &form, papers).await;
    at(person, &request, "at_desk").await
}
