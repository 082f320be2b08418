//! A centre with two operators, applicants with keys of their own, and what each of them does.

use crate::world::{Answer, Person, Who, World, until};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::Signer as _;
use eds::ca::request::{CertificationRequest, NewKey};
use eds::ca::{OperatorRole, Profile, RequestOrder, SubjectSpec};
use eds::certificate::Certificate;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::Usage;
use serde_json::{Value, json};

/// A first page that is a PDF by its first bytes.
pub(super) const SCAN: &[u8] = b"%PDF-1.7 scanned";

/// An operator with the certificate that the register has.
pub(super) struct Operator {
    pub(super) person: Person,
    pub(super) key: KeyFile,
}

/// A server with a centre.
pub(super) struct Office {
    pub(super) world: World,
    pub(super) first: Operator,
    pub(super) second: Operator,
}

/// The two keys of an applicant, which wait for their certificates.
pub(super) struct Keys {
    signing: NewKey,
    authentication: NewKey,
    pub(super) requests: [String; 2],
}

impl Operator {
    fn new(person: Person) -> Self {
        let key = person.other_key(Usage::Sign, |order| {
            order.profile = Profile::Operator(OperatorRole::Operator);
        });
        Self { person, key }
    }

    pub(super) async fn act(&self, id: &str, what: &str, body: &Value) -> Answer {
        let path = format!("/v1/desk/nca/requests/{id}/{what}");
        self.person.act(&path, body).await
    }

    /// Scans a document and accepts with the identity document shown.
    pub(super) async fn accept(&self, id: &str, document_number: &str) -> Value {
        self.keep(id).await.ok();
        let shown = json!({ "document_number": document_number });
        self.act(id, "acceptance", &shown).await.ok()
    }

    pub(super) async fn keep(&self, id: &str) -> Answer {
        let scan = json!({
            "title": "Өтініш", "media_type": "application/pdf", "content_base64": STANDARD.encode(SCAN),
        });
        self.act(id, "documents", &scan).await
    }

    /// What the operator signs to confirm.
    pub(super) async fn to_sign(&self, id: &str) -> Answer {
        let path = format!("/v1/desk/nca/requests/{id}/to-sign");
        self.person.get(&path).await
    }

    pub(super) async fn confirm(&self, id: &str) -> Answer {
        let asked = self.to_sign(id).await.ok();
        let signed = self.person.signed_with(&self.key, &asked);
        self.act(id, "confirmation", &signed).await
    }

    pub(super) async fn request(&self, id: &str) -> Value {
        let path = format!("/v1/desk/nca/requests/{id}");
        self.person.get(&path).await.ok()
    }

    pub(super) fn serial(&self) -> String {
        self.key.certificate().serial_hex()
    }
}

impl Office {
    pub(super) async fn open() -> Self {
        Self::of(World::new().await).await
    }

    pub(super) async fn of(world: World) -> Self {
        let first = Operator::new(world.desk("gulnar"));
        let second = Operator::new(world.desk("kanat"));
        // Somebody who never signed in cannot be appointed.
        first.person.session().await;
        second.person.session().await;
        let office = Self {
            world,
            first,
            second,
        };
        office.appoint(&office.first, &office.second).await.ok();
        office.appoint(&office.second, &office.first).await.ok();
        office
    }

    /// One member of the staff enters another into the register.
    pub(super) async fn appoint(&self, by: &Operator, whom: &Operator) -> Answer {
        let order = json!({
            "iin": whom.person.who().iin, "order": "17-ө", "certificate_serial": whom.serial(),
        });
        by.person.act("/v1/desk/nca/operators", &order).await
    }

    /// The number of somebody's identity document, as the database has it.
    pub(super) async fn document_of(&self, who: &Who) -> String {
        let path = format!("/gbdfl/v1/persons/{}", who.iin);
        let ask = self.world.mocks.egov.get(&path);
        let found = ask.header("x-senim-system", "e-notariat").send().await.ok();
        found["document"]["number"].as_str().unwrap().to_owned()
    }

    /// A request that has come to a stage.
    pub(super) async fn until(&self, person: &Person, id: &str, stage: &str) -> Value {
        until(format!("a request at {stage}"), || async {
            let request = person.get(&format!("/v1/nca/requests/{id}")).await.ok();
            let reached = request["stage"].as_str() == Some(stage);
            let ended = ["refused", "lapsed"].contains(&request["stage"].as_str().unwrap());
            assert!(reached || !ended, "{request}");
            reached.then_some(request)
        })
        .await
    }

    /// A request that an operator sees at a stage.
    pub(super) async fn until_at_desk(&self, id: &str, stage: &str) -> Value {
        until(format!("a request at {stage} at the desk"), || async {
            let request = self.first.request(id).await;
            (request["stage"].as_str() == Some(stage)).then_some(request)
        })
        .await
    }

    /// A portal request that waits for the visit, with its keys.
    pub(super) async fn registered(&self, person: &Person) -> (String, Keys) {
        let keys = Keys::of(person.who());
        let id = open(person, "nca_issue", &issue_form(&keys)).await;
        let filed = submit(person, &id, &json!({})).await.ok();
        assert_eq!(filed["stage"], "registered", "{filed}");
        (id, keys)
    }

    /// A portal request that waits for the second operator.
    pub(super) async fn accepted(&self, person: &Person) -> (String, Keys) {
        let (id, keys) = self.registered(person).await;
        let shown = self.document_of(person.who()).await;
        self.first.accept(&id, &shown).await;
        (id, keys)
    }

    /// Certificates by the whole way through the portal and the desk.
    pub(super) async fn issued(&self, person: &Person) -> (Value, KeyFile, KeyFile) {
        let (id, keys) = self.accepted(person).await;
        self.second.confirm(&id).await.ok();
        let request = self.until(person, &id, "issued").await;
        let path = format!("/v1/nca/requests/{id}/certificates");
        let found = person.get(&path).await.ok();
        let (signing, authentication) = keys.install(&found);
        (request, signing, authentication)
    }

    /// Keeps the authority from acting on a request: its job is there already, for a day far ahead.
    pub(super) async fn hold(&self, id: &str) {
        let sql = format!(
            "insert into jobs (id, kind, shard, body, run_at, attempts, claim_until)
             values ('nca-act:{id}', 'act_on_request', 0, '{{\"work\":\"act_on_request\",\"request\":\"{id}\"}}', 9000000000000, 0, 0)"
        );
        self.world.database().await.run(&sql).await.unwrap();
    }

    /// Lets the authority act.
    pub(super) async fn release(&self, id: &str) {
        let sql = format!("update jobs set run_at = 0 where id = 'nca-act:{id}'");
        self.world.database().await.run(&sql).await.unwrap();
    }

    /// A request the authority has acted on.
    pub(super) async fn ended(&self, person: &Person, id: &str) -> Value {
        until("the authority's act", || async {
            let request = person.get(&format!("/v1/nca/requests/{id}")).await.ok();
            (request["stage"] != "confirmed").then_some(request)
        })
        .await
    }

    /// The letters so far, their text decoded.
    pub(super) fn letters(&self) -> Vec<String> {
        let folder = std::fs::read_dir(self.world.var().join("mailbox"));
        let files = folder
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path());
        files
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .map(|letter| decoded(&letter))
            .collect()
    }

    /// A letter that holds all of this.
    pub(super) async fn letter(&self, parts: &[&str]) -> String {
        until(format!("a letter with {parts:?}"), || async {
            let fits = |letter: &String| parts.iter().all(|part| letter.contains(part));
            self.letters().into_iter().find(fits)
        })
        .await
    }
}

/// The head of a letter and its decoded body.
fn decoded(letter: &str) -> String {
    let (head, body) = letter.split_once("\r\n\r\n").unwrap();
    let lower = head.to_lowercase();
    let text = if lower.contains("content-transfer-encoding: base64") {
        let joined: String = body.split_whitespace().collect();
        STANDARD.decode(joined).unwrap()
    } else if lower.contains("content-transfer-encoding: quoted-printable") {
        quoted(body)
    } else {
        body.as_bytes().to_vec()
    };
    format!("{head}\n\n{}", String::from_utf8(text).unwrap())
}

/// Quoted-printable (RFC 2045, 6.7).
fn quoted(body: &str) -> Vec<u8> {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let pair = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.extend(hex::decode(pair).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    bytes
}

impl Keys {
    /// New keys in the name of their holder.
    pub(super) fn of(who: &Who) -> Self {
        Self::naming(who, Profile::Citizen, None)
    }

    /// New keys for somebody who acts for an entity.
    pub(super) fn naming(who: &Who, profile: Profile, entity: Option<(&str, &str)>) -> Self {
        let subject = SubjectSpec {
            iin: Some(who.iin.clone()),
            surname: who.surname.clone(),
            given: who.name.clone(),
            patronymic: who.patronymic.clone(),
            organization: entity.map(|(name, _)| name.to_owned()),
            bin: entity.map(|(_, bin)| bin.to_owned()),
        };
        let new = || NewKey::generate(KeyAlgorithm::P256).unwrap();
        let (signing, authentication) = (new(), new());
        let request = |key: &NewKey| STANDARD.encode(key.request(profile, &subject).unwrap());
        Self {
            requests: [request(&signing), request(&authentication)],
            signing,
            authentication,
        }
    }

    /// A certificate for the signing key that the authority issues behind the server's back; its serial number.
    pub(super) fn certify_signing(&self, world: &World, who: &Who) -> String {
        let request = STANDARD.decode(&self.requests[0]).unwrap();
        let request = CertificationRequest::from_der(&request).unwrap();
        let subject = SubjectSpec {
            iin: Some(who.iin.clone()),
            surname: who.surname.clone(),
            given: who.name.clone(),
            ..SubjectSpec::default()
        };
        let order = RequestOrder {
            profile: Profile::Citizen,
            usage: Usage::Sign,
            subject: &subject,
            valid_from: world.now(),
            valid_for: chrono::TimeDelta::days(1),
        };
        world.pki().certify(&request, &order).unwrap().serial_hex()
    }

    /// Puts the issued certificates to their keys.
    pub(super) fn install(self, found: &Value) -> (KeyFile, KeyFile) {
        let der = |text: &Value| STANDARD.decode(text.as_str().unwrap()).unwrap();
        let certificate = |at: usize| {
            Certificate::from_der(&der(&found["certificates"][at]["der_base64"])).unwrap()
        };
        assert_eq!(found["certificates"][0]["usage"], "signing");
        let issuer = Certificate::from_der(&der(&found["chain_base64"][0])).unwrap();
        let ready = |key: NewKey, at| {
            key.with_certificate(certificate(at), vec![issuer.clone()])
                .unwrap()
        };
        (ready(self.signing, 0), ready(self.authentication, 1))
    }
}

/// The form of a first issue.
pub(super) fn issue_form(keys: &Keys) -> Value {
    json!({
        "holder": "individual", "email": "aliya@senim.invalid", "region": "Алматы", "locality": "Алматы",
        "centre": "№ 1 ХҚКО", "storage": "file",
        "signing_request": keys.requests[0], "authentication_request": keys.requests[1],
    })
}

/// The form of a renewal.
pub(super) fn renewal_form(keys: &Keys) -> Value {
    json!({
        "holder": "individual", "email": "aliya@senim.invalid", "storage": "file",
        "signing_request": keys.requests[0], "authentication_request": keys.requests[1],
    })
}

/// Opens a request; its id.
pub(super) async fn open(person: &Person, service: &str, form: &Value) -> String {
    let new = json!({ "service": service, "form": form });
    let opened = person.act("/v1/nca/requests", &new).await;
    assert_eq!(opened.status, 201, "{}", opened.text());
    opened.ok()["id"].as_str().unwrap().to_owned()
}

/// Files a request.
pub(super) async fn submit(person: &Person, id: &str, body: &Value) -> Answer {
    person
        .act(&format!("/v1/nca/requests/{id}/submission"), body)
        .await
}

/// Signs a request with a key and files it.
pub(super) async fn submit_signed(person: &Person, id: &str, key: &KeyFile) -> Answer {
    let asked = person
        .get(&format!("/v1/nca/requests/{id}/to-sign"))
        .await
        .ok();
    submit(person, id, &person.signed_with(key, &asked)).await
}
