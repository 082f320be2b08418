//! Somebody whom the database of individuals does not know: a slip of the finger is told, a notice is made out to a name.

use super::{Counter, INTAKES, arrival, id, on_paper, path};
use crate::desks::body::property_form;
use crate::services::property;
use crate::world::Who;
use law::id::Iin;
use reqwest::Method;
use serde_json::{Value, json};

impl Counter {
    /// A number with its checksum, of nobody.
    fn nobody(&self) -> Who {
        let people = &self.world.mocks.people;
        let mut numbers = (0..).map(|n| format!("7001013{n:05}"));
        let number = numbers.find(|number| {
            Iin::parse(number).is_ok() && people.iter().all(|who| who.iin != *number)
        });
        Who {
            iin: number.unwrap(),
            ..self.world.mocks.who("aliya").clone()
        }
    }

    /// What comes of the number alone, and then of the number with names.
    async fn noticed(&self, came: &mut Value, clause: &str) {
        let service = came["service"].clone();
        let answer = self.operator.act(INTAKES, came).await;
        answer.refused(422, "person_unknown");
        came["name"] = json!({ "surname": "Үлгіс", "name": "Сынақ " });
        let refused = self.operator.act(INTAKES, came).await.ok();
        assert_eq!(refused["request"]["stage"], "refused", "{service}");
        let refusal = &refused["request"]["refusal"];
        assert_eq!(refusal["ground"], "no_data");
        let said = refusal["clause"]["kk"].as_str().unwrap();
        assert!(said.contains(clause), "{service}: {said}");
        let said = refusal["notice"]["ru"].as_str().unwrap();
        assert!(
            said.contains("отсутствием данных услугополучателя"),
            "{said}"
        );
        assert_eq!(refused["request"]["applicant"], "Үлгіс Сынақ");
        let id = id(&refused);
        let notice = self.file(&id, "refusal.pdf").await;
        assert!(notice.text().starts_with("%PDF-"));
        for act in ["/withdrawal", "/submission"] {
            let body = json!({ "cms_base64": "AAAA" });
            let body = if act == "/withdrawal" {
                &Value::Null
            } else {
                &body
            };
            let answer = self.operator.act(&path(&id, act), body).await;
            answer.refused(409, "wrong_stage");
        }
        let over = path(&id, "/handing-over");
        self.operator.act(&over, &Value::Null).await.ok();
    }
}

/// Proves: S7 no_data, S8 no_data.
#[tokio::test]
async fn at_a_centre_somebody_unknown_gets_the_notice_that_the_data_cannot_be_had() {
    let counter = Counter::centre().await;
    let nobody = counter.nobody();
    for service in ["guardianship", "minor_property"] {
        let mut came = arrival(service, &json!({}), &nobody);
        counter
            .noticed(&mut came, "8-тармақтың 6) тармақшасы")
            .await;
    }
}

/// Proves: S9 no_data, S10 no_data.
#[tokio::test]
async fn at_an_office_somebody_unknown_gets_the_notice_that_the_data_cannot_be_had() {
    let counter = Counter::office().await;
    let nobody = counter.nobody();
    for service in ["bailiff_examination", "bailiff_licence"] {
        let mut came = on_paper(service, &json!({}), &nobody);
        counter
            .noticed(&mut came, "6-тармақтың 7) тармақшасы")
            .await;
    }
}

#[tokio::test]
async fn no_notice_is_made_out_to_the_dead_to_the_known_or_while_nobody_answers() {
    let counter = Counter::centre().await;
    let nobody = counter.nobody();
    let name = json!({ "surname": "Үлгіс", "name": "Сынақ" });
    let form = property_form("owned_property", "saran");
    let refused = async |who: &Who, service: &str, form: &Value| {
        let mut came = arrival(service, form, who);
        came["name"] = name.clone();
        counter.operator.act(INTAKES, &came).await
    };
    let sapar = counter.world.mocks.who("sapar").clone();
    let dead = refused(&sapar, "minor_property", &form).await;
    dead.refused(422, "person_unknown");
    // Order No. 236 has no such notice.
    let estate = refused(&nobody, "real_estate_rights", &property("astana")).await;
    estate.refused(422, "person_unknown");
    let aliya = counter.world.mocks.who("aliya").clone();
    let known = refused(&aliya, "minor_property", &form).await.ok();
    assert_eq!(known["request"]["stage"], "draft");
    assert!(
        known["request"]["applicant"]
            .as_str()
            .unwrap()
            .contains(&aliya.surname)
    );
    let mut came = arrival("minor_property", &form, &nobody);
    for (name, pointer) in [
        (json!({ "surname": " ", "name": "Сынақ" }), "/name/surname"),
        (json!({ "surname": "Үлгіс", "name": "<b>" }), "/name/name"),
    ] {
        came["name"] = name;
        let answer = counter.operator.act(INTAKES, &came).await;
        let problem = answer.refused(422, "invalid_form");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    counter.world.mocks.fault("gbdfl", "down").await;
    let silent = refused(&nobody, "minor_property", &form).await;
    silent.refused(503, "system_unavailable");
    let sql = "select count(*) from service_requests";
    assert_eq!(counter.world.database().await.number(sql).await, 1);
}

#[tokio::test]
async fn a_notice_asked_for_twice_under_one_key_is_one_and_a_crash_loses_it_not() {
    let mut counter = Counter::centre().await;
    let nobody = counter.nobody();
    let mut came = arrival("minor_property", &json!({}), &nobody);
    came["name"] = json!({ "surname": "Үлгіс", "name": "Сынақ" });
    let mut opened = Vec::new();
    for replayed in [None, Some("true")] {
        let ask = counter.operator.ask(Method::POST, INTAKES).await;
        let answer = ask.key("one-notice-for-nobody").json(&came).send().await;
        let header = answer.header("idempotency-replayed");
        assert_eq!((answer.status, header), (201, replayed));
        opened.push(id(&answer.json()));
    }
    assert_eq!(opened[0], opened[1]);
    counter.world.crash().await;
    counter.world.pass(chrono::TimeDelta::seconds(61));
    counter.again();
    counter.file(&opened[0], "refusal.pdf").await;
    assert_eq!(counter.lines(&opened[0], "refused").await, 1);
}
