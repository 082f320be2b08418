//! The registries of S1-S6 and ЕНИС: what is sent to them, and answers that are not about what was asked.

use super::parrot::{ID, Parrot, moment};
use crate::gateway::enis::Enis;
use crate::gateway::gbdrn::Gbdrn;
use crate::gateway::gbdul::Gbdul;
use crate::gateway::testing::{iin, other_iin, serve, system};
use crate::gateway::zags::Zags;
use crate::port::{
    CivilStatus, EntityRegister, MarriageApplication, MarriageDecision, PaperForce, PaperPowers,
    RealEstate, UnansweredReason,
};
use law::id::RequestId;
use law::service::found::{
    ActData, ActQuestion, CertificateQuestion, ExtractQuestion, ExtractScope, MarriageQuestion,
    Subject,
};
use law::services::civil_status::record::Obstacle;
use law::services::legal_entity::record::CertificateKind;
use serde_json::{Value, json};

fn birth() -> ActQuestion {
    ActQuestion {
        subject: iin(),
        data: ActData::Birth {
            date: "1979-09-30".parse().unwrap(),
            place: "Астана".to_owned(),
            father: None,
            mother: Some("Сынақ Үлгі".to_owned()),
        },
    }
}

fn entry(subject: &str, born: &str) -> Value {
    let child = json!({"name": {"surname": "Сынақ", "name": "Әлия"}, "birth_date": born});
    json!({
        "subject": subject, "citizen": child, "office": {"kk": "АХАЖ", "ru": "ЗАГС"},
        "number": "10-101-79-0000001", "entered_on": "1979-10-01",
        "facts": {"act": "birth", "child": child, "father": null, "mother": null,
            "place": {"kk": "Астана", "ru": "Астана"}},
    })
}

async fn said<T>(body: Value, ask: impl AsyncFnOnce(Zags) -> T) -> (T, Value) {
    let parrot = Parrot::saying(200, body);
    let answer = ask(Zags::new(system(&serve(parrot.routes()).await))).await;
    (answer, parrot.last().json())
}

#[tokio::test]
async fn an_act_is_asked_for_without_a_number_in_the_address() {
    let good = entry(iin().as_str(), "1979-09-30");
    let (found, sent) = said(good, async |zags: Zags| zags.record(&birth()).await).await;
    assert_eq!(found.unwrap().unwrap().number, "10-101-79-0000001");
    assert_eq!(
        sent,
        json!({"subject_iin": iin().as_str(), "act": "birth", "date": "1979-09-30", "place": "Астана",
            "father": null, "mother": "Сынақ Үлгі"})
    );
}

#[tokio::test]
async fn an_entry_of_another_person_birth_or_act_is_garbage() {
    let mut nameless = entry(iin().as_str(), "1979-09-30");
    nameless["number"] = json!(" ");
    let mut adoption = entry(iin().as_str(), "1979-09-30");
    adoption["facts"] = json!({"act": "adoption", "child": adoption["citizen"], "adopters": []});
    for wrong in [
        entry(other_iin().as_str(), "1979-09-30"),
        entry(iin().as_str(), "1979-10-01"),
        nameless,
        adoption,
        json!({}),
    ] {
        let (found, _) = said(wrong, async |zags: Zags| zags.record(&birth()).await).await;
        assert_eq!(found.unwrap_err().reason, UnansweredReason::Garbage);
    }
}

#[tokio::test]
async fn a_marriage_is_decided_for_these_two_alone() {
    let application = MarriageApplication {
        id: RequestId::parse(ID).unwrap(),
        number: "1".to_owned(),
        question: MarriageQuestion {
            applicant: iin(),
            partner: other_iin(),
            region: "astana".to_owned(),
            date: "2026-12-26".parse().unwrap(),
        },
        filed_at: moment(),
    };
    let party = |iin: &str| json!({"iin": iin, "name": {"surname": "Сынақ", "name": "Әлия"}, "birth_date": "1979-09-30"});
    let appointed = |partner: &str| {
        json!({"status": "appointed", "number": "7", "at": "2026-12-26T05:00:00Z",
            "parties": {"applicant": party(iin().as_str()), "partner": party(partner)},
            "office": {"kk": "к", "ru": "р"}, "place": {"kk": "к", "ru": "р"}})
    };
    let ask = async |zags: Zags| zags.appoint(&application).await;
    let (decided, sent) = said(appointed(other_iin().as_str()), ask).await;
    assert!(matches!(decided.unwrap(), MarriageDecision::Appointed(_)));
    assert_eq!(sent["question"]["partner_iin"], other_iin().as_str());
    let ask = async |zags: Zags| zags.appoint(&application).await;
    let (decided, _) = said(appointed(iin().as_str()), ask).await;
    assert_eq!(decided.unwrap_err().reason, UnansweredReason::Garbage);
    for obstacle in Obstacle::ALL {
        let refused = json!({"status": "refused", "obstacle": obstacle});
        let ask = async |zags: Zags| zags.appoint(&application).await;
        let (decided, _) = said(refused, ask).await;
        assert_eq!(decided.unwrap(), MarriageDecision::Refused(obstacle));
    }
}

#[tokio::test]
async fn an_extract_of_another_person_or_region_is_garbage_and_an_empty_one_is_an_answer() {
    let question = ExtractQuestion {
        subject: Subject::Individual(iin()),
        region: "astana".to_owned(),
        scope: ExtractScope::Rights,
    };
    let extract = |iin: &str, region: &str| {
        json!({"holder": {"kind": "individual", "iin": iin, "name": {"surname": "С", "name": "Ә"},
            "birth_date": "1979-09-30"}, "region": region, "office": {"kk": "к", "ru": "р"}, "now": [], "earlier": []})
    };
    let parrot = Parrot::saying(200, extract(iin().as_str(), "astana"));
    let address = serve(parrot.routes()).await;
    let found = Gbdrn::new(system(&address)).extract(&question).await;
    assert!(found.unwrap().unwrap().now.is_empty());
    assert_eq!(
        parrot.last().uri.path(),
        format!("/gbdrn/v1/subjects/{}/astana/rights", iin().as_str())
    );
    for wrong in [
        extract(other_iin().as_str(), "astana"),
        extract(iin().as_str(), "almaty"),
    ] {
        parrot.say(200, wrong);
        let found = Gbdrn::new(system(&address)).extract(&question).await;
        assert_eq!(found.unwrap_err().reason, UnansweredReason::Garbage);
    }
    parrot.say(404, json!({"error": "not_found"}));
    let unknown = Gbdrn::new(system(&address)).extract(&question).await;
    assert_eq!(unknown.unwrap(), None);
}

#[tokio::test]
async fn a_certificate_of_another_kind_or_person_is_garbage() {
    let question = CertificateQuestion {
        kind: CertificateKind::PersonParticipation,
        subject: Subject::Individual(iin()),
    };
    let certificate = |iin: &str| {
        json!({"certificate": "person_participation", "iin": iin, "name": {"surname": "С", "name": "Ә"},
            "document": {"kind": "identity_card", "number": "000000001", "issued_on": "2020-01-02",
                "issued_by": {"kk": "ҚР ІІМ", "ru": "МВД РК"}, "valid_until": "2030-01-01"},
            "participates_in": []})
    };
    let parrot = Parrot::saying(200, certificate(iin().as_str()));
    let address = serve(parrot.routes()).await;
    let found = Gbdul::new(system(&address)).certificate(&question).await;
    assert_eq!(found.unwrap().unwrap().kind(), question.kind);
    parrot.say(200, certificate(other_iin().as_str()));
    let found = Gbdul::new(system(&address)).certificate(&question).await;
    assert_eq!(found.unwrap_err().reason, UnansweredReason::Garbage);
}

fn paper(number: &str) -> Value {
    json!({"number": number, "drawn_up_on": "2025-09-01", "principal_iin": iin().as_str(),
        "representative_iin": other_iin().as_str(), "scope": ["state_bodies"], "valid_until": "2028-08-31",
        "status": "in_force"})
}

#[tokio::test]
async fn a_power_of_attorney_on_paper_is_read_with_its_people_scope_and_force() {
    let number = "2-17/25";
    let parrot = Parrot::saying(200, paper(number));
    let address = serve(parrot.routes()).await;
    let found = Enis::new(system(&address)).power(number).await;
    let found = found.unwrap().unwrap();
    assert_eq!(
        (&found.principal, &found.representative),
        (&iin(), &other_iin())
    );
    assert_eq!(
        (found.scope, found.force),
        (vec!["state_bodies".to_owned()], PaperForce::InForce)
    );
    let path = "/enis/v1/powers-of-attorney/2-17%2F25";
    assert_eq!(parrot.last().uri.to_string(), path);
    let mut revoked = paper(number);
    revoked["status"] = json!("revoked");
    revoked["revoked_at"] = json!("2026-03-02T05:00:00Z");
    parrot.say(200, revoked);
    let found = Enis::new(system(&address)).power(number).await;
    let force = found.unwrap().unwrap().force;
    assert_eq!(force, PaperForce::Revoked(moment()));
    parrot.say(404, json!({"error": "not_found"}));
    let unknown = Enis::new(system(&address)).power(number).await;
    assert_eq!(unknown.unwrap(), None);
}

#[tokio::test]
async fn a_power_of_attorney_of_another_number_or_against_itself_is_garbage() {
    let parrot = Parrot::saying(200, paper("2-18"));
    let address = serve(parrot.routes()).await;
    let wrong = |field: &str, value: Value| {
        let mut wrong = paper("2-17");
        wrong[field] = value;
        wrong
    };
    for answer in [
        paper("2-18"),
        wrong("principal_iin", json!("123")),
        wrong("status", json!("revoked")),
        wrong("status", json!("perhaps")),
        wrong("revoked_at", json!("2026-03-02T05:00:00Z")),
        wrong("valid_until", json!("2025-08-31")),
        wrong("scope", json!("state_bodies")),
        wrong("scope", json!(vec!["state_bodies"; 101])),
    ] {
        parrot.say(200, answer.clone());
        let found = Enis::new(system(&address)).power("2-17").await;
        let reason = found.unwrap_err().reason;
        assert_eq!(reason, UnansweredReason::Garbage, "{answer}");
    }
}
