//! The registries of S1-S6 through the adapters, as the stand-in of the state keeps their contracts.

mod contract;

use crate::world::{Mocks, Who};
use law::id::{Iin, RequestId};
use law::service::REGIONS;
use law::service::found::{
    ActData, ActQuestion, CertificateQuestion, ExtractQuestion, ExtractScope, MarriageData,
    MarriageQuestion, Subject,
};
use law::services::civil_status::record::{Act, CivilRecord, Facts, Obstacle};
use law::services::legal_entity::record::{Certificate, CertificateKind, EntityForm};
use law::services::real_estate::record::{Correction, Extract, Holder};
use senim::gateway::{self, BankSettings, Settings};
use senim::port::{
    MarriageApplication, MarriageDecision, Ports, RepeatApplication, UnansweredReason,
};
use serde_json::Value;
use std::time::Duration;
use tempfile::TempDir;

/// The stand-in of the state with our adapters in front of it.
struct State {
    mocks: Mocks,
    ports: Ports,
    settings: Settings,
    _folder: TempDir,
}

impl State {
    async fn start() -> Self {
        let mocks = Mocks::start().await;
        let folder = TempDir::new().unwrap();
        let settings = Settings {
            egov_url: mocks.egov.address.clone(),
            egov_mac: folder.path().join("secrets/egov.mac"),
            banks: vec![BankSettings {
                mac: folder.path().join("secrets/bank.mac"),
                ..BankSettings::default()
            }],
            mailbox: folder.path().join("mailbox"),
            texted: folder.path().join("sms"),
            pushed: folder.path().join("pushed"),
            ..Settings::default()
        };
        Self {
            ports: gateway::connect(&settings).unwrap(),
            mocks,
            settings,
            _folder: folder,
        }
    }

    fn iin(&self, handle: &str) -> Iin {
        Iin::parse(&self.mocks.who(handle).iin).unwrap()
    }

    async fn record(&self, handle: &str, data: ActData) -> Option<CivilRecord> {
        let question = ActQuestion {
            subject: self.iin(handle),
            data,
        };
        self.ports.civil_status.record(&question).await.unwrap()
    }

    async fn marry(&self, id: &str, couple: [&str; 2], date: &str) -> MarriageDecision {
        let application = MarriageApplication {
            id: request(id),
            number: "0000001".to_owned(),
            question: MarriageQuestion {
                applicant: self.iin(couple[0]),
                partner: self.iin(couple[1]),
                region: "astana".to_owned(),
                date: date.parse().unwrap(),
            },
            filed_at: "2026-11-22T05:00:00Z".parse().unwrap(),
        };
        let office = &self.ports.civil_status;
        office.appoint(&application).await.unwrap()
    }

    async fn extract(&self, handle: &str, region: &str, scope: ExtractScope) -> Extract {
        let question = ExtractQuestion {
            subject: Subject::Individual(self.iin(handle)),
            region: region.to_owned(),
            scope,
        };
        let found = self.ports.real_estate.extract(&question).await;
        found.unwrap().unwrap()
    }

    async fn certificate(&self, kind: CertificateKind, subject: Subject) -> Option<Certificate> {
        let question = CertificateQuestion { kind, subject };
        let register = &self.ports.entity_register;
        register.certificate(&question).await.unwrap()
    }
}

fn request(last: &str) -> RequestId {
    RequestId::parse(&format!("0192f0c1-7f00-7000-8000-0000000000{last}")).unwrap()
}

fn birth_of(who: &Who) -> ActData {
    let born = &who.iin[..6];
    ActData::Birth {
        date: chrono::NaiveDate::parse_from_str(born, "%y%m%d").unwrap(),
        place: "Астана".to_owned(),
        father: None,
        mother: None,
    }
}

#[tokio::test]
async fn an_act_is_found_by_what_the_applicant_says_and_not_by_something_else() {
    let state = State::start().await;
    let born = birth_of(state.mocks.who("aliya"));
    let record = state.record("aliya", born.clone()).await.unwrap();
    assert_eq!(record.facts.act(), Act::Birth);
    assert!(matches!(
        record.facts,
        Facts::Birth {
            father: Some(_),
            ..
        }
    ));
    assert!(record.office.kk.contains("АХАЖ") && record.number.starts_with("10-101-"));
    let ActData::Birth { date, .. } = born else {
        panic!("it is a birth");
    };
    let elsewhere = ActData::Birth {
        date,
        place: "Шымкент".to_owned(),
        father: None,
        mother: None,
    };
    assert_eq!(state.record("aliya", elsewhere).await, None);
    let of_another = ActData::Birth {
        date,
        place: "Астана".to_owned(),
        father: Some("Бөтен Адам".to_owned()),
        mother: None,
    };
    assert_eq!(state.record("aliya", of_another).await, None);
    let changed = |before: &str| ActData::NameChange {
        surname_before: before.to_owned(),
    };
    assert!(state.record("aliya", changed("сынақ")).await.is_some());
    assert_eq!(state.record("aliya", changed("Макетова")).await, None);
}

#[tokio::test]
async fn a_marriage_and_a_divorce_are_found_by_spouse_place_and_date() {
    let state = State::start().await;
    let wedding = |spouse: &str, date: &str| MarriageData {
        spouse: spouse.to_owned(),
        place: "Астана".to_owned(),
        date: date.parse().unwrap(),
    };
    let zhanar = "Нобайбаева Жанар Үлгіқызы";
    let theirs = ActData::Marriage(wedding(zhanar, "1998-08-19"));
    let record = state.record("yerlan", theirs).await.unwrap();
    let Facts::Marriage { wife, .. } = record.facts else {
        panic!("it is a marriage");
    };
    assert_eq!(wife.surname_after, "Нобайбаева");
    let another_day = ActData::Marriage(wedding(zhanar, "1998-08-20"));
    assert_eq!(state.record("yerlan", another_day).await, None);
    let divorce = ActData::Divorce(wedding("Мысалова Камила", "2018-06-09"));
    assert!(state.record("timur", divorce).await.is_some());
    assert!(state.record("aiaru", ActData::Paternity).await.is_some());
    assert_eq!(state.record("aiaru", ActData::Adoption).await, None);
    let adopted = state.record("family-00-first", ActData::Adoption).await;
    assert!(adopted.is_some());
}

#[tokio::test]
async fn an_application_made_twice_is_accepted_once() {
    let state = State::start().await;
    let application = RepeatApplication {
        id: request("0a"),
        number: "0000001".to_owned(),
        question: ActQuestion {
            subject: state.iin("aliya"),
            data: birth_of(state.mocks.who("aliya")),
        },
        filed_at: "2026-11-22T05:00:00Z".parse().unwrap(),
    };
    let office = &state.ports.civil_status;
    let first = office.accept(&application).await.unwrap().unwrap();
    let second = office.accept(&application).await.unwrap().unwrap();
    assert_eq!(first, second);
    assert_eq!(first.number.len(), 7);
}

#[tokio::test]
async fn a_marriage_gets_time_date_and_place_or_the_fact_that_stands_in_its_way() {
    let state = State::start().await;
    let couple = ["aliya", "bolat"];
    let decided = state.marry("0a", couple, "2026-12-26").await;
    let MarriageDecision::Appointed(appointment) = &decided else {
        panic!("nothing stands in their way: {decided:?}");
    };
    assert_eq!(
        law::time::date_in_kazakhstan(appointment.at).to_string(),
        "2026-12-26"
    );
    assert!(appointment.place.kk.contains("Неке сарайы"));
    assert_eq!(state.marry("0a", couple, "2026-12-26").await, decided);
    for (id, couple, obstacle) in [
        ("0b", ["bolat", "aiaru"], Obstacle::UnderAge),
        ("0c", ["bolat", "dauren"], Obstacle::SameSex),
        ("0d", ["aliya", "yerlan"], Obstacle::AlreadyMarried),
        ("0e", ["dauren", "saule"], Obstacle::CloseRelatives),
        ("0f", ["aliya", "yerzhan"], Obstacle::Incapable),
        (
            "10",
            ["family-35-first", "family-35-mother"],
            Obstacle::Adoption,
        ),
    ] {
        let decided = state.marry(id, couple, "2026-12-26").await;
        assert_eq!(decided, MarriageDecision::Refused(obstacle), "{couple:?}");
    }
    let dead = state.iin("sapar");
    let office = &state.ports.civil_status;
    let unknown = office.parties(&state.iin("aliya"), &dead).await.unwrap();
    assert_eq!(unknown, None);
    let parties = office
        .parties(&state.iin("aliya"), &state.iin("bolat"))
        .await;
    assert_eq!(parties.unwrap().unwrap().partner.name.name, "Болат");
}

#[tokio::test]
async fn an_extract_has_rights_encumbrances_claims_and_what_ended() {
    let state = State::start().await;
    let rights = state.extract("aliya", "astana", ExtractScope::Rights).await;
    assert!(matches!(rights.holder, Holder::Individual { .. }));
    assert_eq!(rights.now.len(), 2);
    let flat = &rights.now[0];
    assert_eq!((flat.encumbrances.len(), flat.claims.len()), (1, 1));
    assert!(flat.property.floors.is_some() && rights.now[1].property.divisibility.is_some());
    let sold = state
        .extract("bolat", "astana", ExtractScope::Presence)
        .await;
    assert!(sold.now.is_empty());
    assert!(sold.earlier[0].ended.registered_at > sold.earlier[0].right.registered_at);
    let without_earlier = state.extract("bolat", "astana", ExtractScope::Rights).await;
    assert!(without_earlier.earlier.is_empty(), "S4 is about now");
    for region in REGIONS {
        let nothing = state
            .extract("dauren", region.code, ExtractScope::Presence)
            .await;
        assert!(
            nothing.now.is_empty() && nothing.earlier.is_empty(),
            "{}",
            region.code
        );
    }
}

#[tokio::test]
async fn a_correction_reported_twice_has_one_number() {
    let state = State::start().await;
    let correction = Correction {
        certificate: "РН-2026-000001".to_owned(),
        region: "astana".to_owned(),
        cadastral_number: None,
        description: "Ауданы қате көрсетілген".to_owned(),
    };
    let subject = Subject::Individual(state.iin("aliya"));
    let register = &state.ports.real_estate;
    let first = register
        .correct(&request("0a"), &subject, &correction)
        .await;
    let second = register
        .correct(&request("0a"), &subject, &correction)
        .await;
    assert_eq!(first.unwrap(), second.unwrap());
}

/// Every entity the stand-in knows.
async fn entities(state: &State) -> Vec<law::id::Bin> {
    let page = state.mocks.egov.get("/entities").send().await.ok();
    let number = |entity: &Value| entity["bin"].as_str().unwrap().parse().unwrap();
    page.as_array().unwrap().iter().map(number).collect()
}

#[tokio::test]
async fn each_of_the_four_certificates_is_about_its_subject() {
    let state = State::start().await;
    let (mut with_branches, mut founders) = (0, 0);
    for bin in entities(&state).await {
        let about = || Subject::Entity(bin.clone());
        let registered = state
            .certificate(CertificateKind::Registered, about())
            .await;
        let Some(Certificate::Registered { entity }) = registered else {
            panic!("it is registered");
        };
        assert_eq!(entity.bin, bin);
        assert!(entity.registered_on >= entity.first_registered_on && !entity.founders.is_empty());
        let branches = state.certificate(CertificateKind::Branches, about()).await;
        let Some(Certificate::Branches { branches, .. }) = branches else {
            panic!("the certificate is given without branches too");
        };
        with_branches += usize::from(!branches.is_empty());
        for branch in &branches {
            assert_ne!(branch.form, EntityForm::Entity);
            let own = Subject::Entity(branch.bin.clone());
            let found = state.certificate(CertificateKind::Registered, own).await;
            assert_eq!(
                found,
                Some(Certificate::Registered {
                    entity: branch.clone()
                })
            );
        }
        let part = state
            .certificate(CertificateKind::EntityParticipation, about())
            .await;
        let Some(Certificate::EntityParticipation {
            participates_in, ..
        }) = part
        else {
            panic!("the certificate is given without participation too");
        };
        founders += usize::from(!participates_in.is_empty());
    }
    assert!(
        with_branches > 5 && founders > 3,
        "{with_branches} {founders}"
    );
    let person = |handle| Subject::Individual(state.iin(handle));
    let kind = CertificateKind::PersonParticipation;
    for (handle, entities) in [("aliya", 1), ("rustem", 1), ("sapar", 0)] {
        let found = state.certificate(kind, person(handle)).await;
        let Some(Certificate::PersonParticipation {
            participates_in, ..
        }) = found
        else {
            panic!("the certificate is given without participation too");
        };
        assert_eq!(participates_in.len(), entities, "{handle}");
    }
    let nobody = Subject::Entity("000240000016".parse().unwrap());
    assert_eq!(
        state.certificate(CertificateKind::Registered, nobody).await,
        None
    );
}

#[tokio::test]
async fn nothing_is_concluded_from_a_registry_at_fault() {
    let state = State::start().await;
    let act = ActQuestion {
        subject: state.iin("aliya"),
        data: birth_of(state.mocks.who("aliya")),
    };
    let extract = ExtractQuestion {
        subject: Subject::Individual(state.iin("aliya")),
        region: "astana".to_owned(),
        scope: ExtractScope::Presence,
    };
    let certificate = CertificateQuestion {
        kind: CertificateKind::PersonParticipation,
        subject: Subject::Individual(state.iin("aliya")),
    };
    for (mode, reason) in [
        ("wrong_person", UnansweredReason::Garbage),
        ("garbage", UnansweredReason::Garbage),
    ] {
        for target in ["zags", "gbdrn", "gbdul"] {
            state.mocks.fault(target, mode).await;
        }
        let ports = &state.ports;
        let reasons = [
            ports.civil_status.record(&act).await.unwrap_err().reason,
            ports
                .real_estate
                .extract(&extract)
                .await
                .unwrap_err()
                .reason,
            ports
                .entity_register
                .certificate(&certificate)
                .await
                .unwrap_err()
                .reason,
        ];
        assert_eq!(reasons, [reason; 3], "{mode}");
    }
    for target in ["zags", "gbdrn", "gbdul"] {
        state.mocks.fault(target, "down").await;
    }
    let down = tokio::time::timeout(
        Duration::from_secs(20),
        state.ports.civil_status.record(&act),
    );
    let refused = down.await.unwrap().unwrap_err();
    assert!(matches!(
        refused.reason,
        UnansweredReason::Status(503) | UnansweredReason::CircuitOpen
    ));
}
