//! One list of what the systems behind S1-S10 promise, held against the stand-in through the adapters: every question answered,
//! answered alike when it is repeated, "there is none" only in the contract's words, and no conclusion from a fault.

use super::{State, birth_of, request};
use futures_util::future::join_all;
use law::id::{Digest, Iin};
use law::service::found::{
    ActData, ActQuestion, CertificateQuestion, ExtractQuestion, ExtractScope, MarriageQuestion,
    Subject,
};
use law::services::legal_entity::record::CertificateKind;
use law::services::real_estate::record::Correction;
use senim::gateway::{Limits, Settings};
use senim::port::{
    FiledDocument, LicenceAct, LicenceOrder, MarriageApplication, Ports, RepeatApplication,
    UnansweredReason,
};
use serde_json::json;
use std::time::{Duration, Instant};

/// Short enough for a test that waits, long enough for a busy machine to answer in.
const HURRIED: Limits = Limits {
    connect_ms: 500,
    try_ms: 700,
    total_ms: 1_500,
    transfer_ms: 1_500,
};
/// Longer than every limit of [`HURRIED`], in milliseconds.
const TOO_LONG_MS: u64 = 10_000;
/// A licence the stand-in knows from the beginning.
const LICENCE: &str = "PSI-0000";

/// A power of attorney on paper that the stand-in knows from the beginning.
const POWER: &str = "ENIS-2025-000001";

/// A question to a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Person,
    Entity,
    Certificate,
    Act,
    Acceptance,
    Parties,
    Appointment,
    Extract,
    Correction,
    RegionalGateway,
    Application,
    Qualification,
    Licence,
    Order,
    Journal,
    PaperPower,
}

/// What an answer that names a subject is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Subject,
    /// A receipt under our own id.
    Nobody,
}

/// A system's answer as text, `None` when it says that there is none.
type Answered = Result<Option<String>, UnansweredReason>;

impl Asked {
    const ALL: [Self; 16] = [
        Self::Person,
        Self::Entity,
        Self::Certificate,
        Self::Act,
        Self::Acceptance,
        Self::Parties,
        Self::Appointment,
        Self::Extract,
        Self::Correction,
        Self::RegionalGateway,
        Self::Application,
        Self::Qualification,
        Self::Licence,
        Self::Order,
        Self::Journal,
        Self::PaperPower,
    ];

    /// The system as the stand-in calls it.
    const fn system(self) -> &'static str {
        match self {
            Self::Person => "gbdfl",
            Self::Entity | Self::Certificate => "gbdul",
            Self::Act | Self::Acceptance | Self::Parties | Self::Appointment => "zags",
            Self::Extract | Self::Correction => "gbdrn",
            Self::RegionalGateway => "regional_gateway",
            Self::Application | Self::Qualification | Self::Licence | Self::Order => "elicense",
            Self::Journal => "enforcement",
            Self::PaperPower => "enis",
        }
    }

    const fn names(self) -> Names {
        match self {
            Self::Correction => Names::Nobody,
            Self::Person
            | Self::Entity
            | Self::Certificate
            | Self::Act
            | Self::Acceptance
            | Self::Parties
            | Self::Appointment
            | Self::Extract
            | Self::RegionalGateway
            | Self::Application
            | Self::Qualification
            | Self::Licence
            | Self::Order
            | Self::Journal
            | Self::PaperPower => Names::Subject,
        }
    }

    /// Asks about somebody, or about whom nobody knows.
    async fn ask(self, ports: &Ports, who: &Whom) -> Answered {
        match self {
            Self::Person => text(ports.persons.person(&who.iin).await),
            Self::Entity => text(ports.entities.entity(&who.bin).await),
            Self::Certificate => {
                let question = CertificateQuestion {
                    kind: CertificateKind::Registered,
                    subject: Subject::Entity(who.bin.clone()),
                };
                text(ports.entity_register.certificate(&question).await)
            }
            Self::Act => text(ports.civil_status.record(&who.act()).await),
            Self::Acceptance => {
                let application = RepeatApplication {
                    id: who.id(1),
                    number: "0000001".to_owned(),
                    question: who.act(),
                    filed_at: filed_at(),
                };
                text(ports.civil_status.accept(&application).await)
            }
            Self::Parties => text(ports.civil_status.parties(&who.iin, &who.partner).await),
            Self::Appointment => {
                let application = who.marriage();
                some(ports.civil_status.appoint(&application).await)
            }
            Self::Extract => {
                let question = ExtractQuestion {
                    subject: Subject::Individual(who.iin.clone()),
                    region: "astana".to_owned(),
                    scope: ExtractScope::Presence,
                };
                text(ports.real_estate.extract(&question).await)
            }
            Self::Correction => {
                let subject = Subject::Individual(who.iin.clone());
                let correction = correction();
                let id = who.id(3);
                some(ports.real_estate.correct(&id, &subject, &correction).await)
            }
            Self::RegionalGateway => {
                let gateway = &ports.bodies.regional_gateway;
                some(gateway.register(&who.document()).await)
            }
            Self::Application => some(ports.bodies.licensing.register(&who.document()).await),
            Self::Qualification => text(ports.bodies.licensing.qualification(&who.iin).await),
            Self::Licence => text(ports.bodies.licensing.licence(&who.licence).await),
            Self::Order => some(ports.bodies.licensing.order(&who.order()).await),
            Self::Journal => some(ports.bodies.enforcement.register(&who.document()).await),
            Self::PaperPower => text(ports.paper_powers.power(&who.power).await),
        }
    }
}

fn text<T: std::fmt::Debug>(answer: Result<Option<T>, senim::port::Unanswered>) -> Answered {
    let answer = answer.map_err(|unanswered| unanswered.reason)?;
    Ok(answer.map(|found| format!("{found:?}")))
}

fn some<T: std::fmt::Debug>(answer: Result<T, senim::port::Unanswered>) -> Answered {
    text(answer.map(Some))
}

fn filed_at() -> chrono::DateTime<chrono::Utc> {
    "2026-11-22T05:00:00Z".parse().unwrap()
}

fn correction() -> Correction {
    Correction {
        certificate: "РН-2026-000001".to_owned(),
        region: "astana".to_owned(),
        cadastral_number: None,
        description: "Ауданы қате көрсетілген".to_owned(),
    }
}

/// Whom is asked about.
struct Whom {
    /// The first hexadecimal digit of the ids under which something is filed for them.
    ids: char,
    iin: Iin,
    partner: Iin,
    bin: law::id::Bin,
    licence: String,
    power: String,
    born: ActData,
}

impl Whom {
    async fn known(state: &State, ids: char) -> Self {
        let entities = super::entities(state).await;
        Self {
            ids,
            iin: state.iin("aliya"),
            partner: state.iin("bolat"),
            bin: entities[0].clone(),
            licence: LICENCE.to_owned(),
            power: POWER.to_owned(),
            born: birth_of(state.mocks.who("aliya")),
        }
    }

    /// Numbers with their checksums, of nobody.
    fn unknown(state: &State) -> Self {
        let nobody = (0..).map(|n| format!("7001013{n:05}"));
        let mut nobody = nobody.filter_map(|number| Iin::parse(&number).ok());
        let known = |iin: &Iin| state.mocks.people.iter().any(|who| who.iin == iin.as_str());
        Self {
            ids: 'c',
            iin: nobody.find(|iin| !known(iin)).unwrap(),
            partner: state.iin("bolat"),
            bin: "000240000016".parse().unwrap(),
            licence: "PSI-NONE".to_owned(),
            power: "ENIS-2025-999999".to_owned(),
            born: birth_of(state.mocks.who("aliya")),
        }
    }

    fn id(&self, last: u8) -> law::id::RequestId {
        request(&format!("{}{last}", self.ids))
    }

    fn act(&self) -> ActQuestion {
        ActQuestion {
            subject: self.iin.clone(),
            data: self.born.clone(),
        }
    }

    fn marriage(&self) -> MarriageApplication {
        MarriageApplication {
            id: self.id(2),
            number: "0000002".to_owned(),
            question: MarriageQuestion {
                applicant: self.iin.clone(),
                partner: self.partner.clone(),
                region: "astana".to_owned(),
                date: "2026-12-26".parse().unwrap(),
            },
            filed_at: filed_at(),
        }
    }

    fn document(&self) -> FiledDocument {
        FiledDocument {
            id: self.id(4),
            number: "0000004".to_owned(),
            service: "guardianship",
            applicant: self.iin.clone(),
            region: "temirtau".to_owned(),
            sha256: Digest::parse(&"a".repeat(64)).unwrap(),
            filed_at: filed_at(),
        }
    }

    fn order(&self) -> LicenceOrder {
        LicenceOrder {
            id: self.id(5),
            act: LicenceAct::Issue,
            holder: self.iin.clone(),
            licence: None,
            decided_on: "2026-11-22".parse().unwrap(),
        }
    }
}

impl State {
    /// Other adapters in front of the same stand-in: their circuits are closed.
    fn anew(&self) -> Ports {
        let settings = Settings {
            limits: HURRIED,
            ..self.settings.clone()
        };
        senim::gateway::connect(&settings).unwrap()
    }
}

#[tokio::test]
async fn every_question_is_answered_and_answered_alike_when_it_is_repeated() {
    let state = State::start().await;
    let who = Whom::known(&state, 'a').await;
    for asked in Asked::ALL {
        let first = asked.ask(&state.ports, &who).await;
        assert!(matches!(first, Ok(Some(_))), "{asked:?}: {first:?}");
        let again = asked.ask(&state.anew(), &who).await;
        assert_eq!(again, first, "{asked:?}");
    }
}

#[tokio::test]
async fn that_there_is_none_is_an_answer_where_the_contract_says_so_and_nowhere_else() {
    let state = State::start().await;
    let nobody = Whom::unknown(&state);
    for asked in Asked::ALL {
        let answer = asked.ask(&state.ports, &nobody).await;
        match asked {
            Asked::Person
            | Asked::Entity
            | Asked::Certificate
            | Asked::Act
            | Asked::Acceptance
            | Asked::Parties
            | Asked::Extract
            | Asked::Qualification
            | Asked::Licence
            | Asked::PaperPower => assert_eq!(answer, Ok(None), "{asked:?}"),
            // Somebody unknown cannot marry, and nothing is registered for them.
            Asked::Appointment | Asked::RegionalGateway | Asked::Application | Asked::Journal => {
                let refused = answer.unwrap_err();
                assert!(
                    matches!(refused, UnansweredReason::Status(404 | 422)),
                    "{asked:?}: {refused:?}"
                );
            }
            // The stand-in keeps what it is told of anybody.
            Asked::Correction | Asked::Order => assert!(answer.is_ok(), "{asked:?}: {answer:?}"),
        }
    }
}

#[tokio::test]
async fn no_fault_of_any_system_is_taken_for_an_answer_and_afterwards_all_is_as_before() {
    let state = State::start().await;
    let who = Whom::known(&state, 'a').await;
    // What an office decided on an application it keeps, mixed up or not: that fault meets applications of its own.
    let mixed_up = Whom::known(&state, 'b').await;
    for asked in Asked::ALL {
        let sound = asked.ask(&state.anew(), &who).await;
        for mode in ["down", "garbage", "wrong_person"] {
            if mode == "wrong_person" && asked.names() == Names::Nobody {
                continue;
            }
            state.mocks.fault(asked.system(), mode).await;
            let about = if mode == "wrong_person" {
                &mixed_up
            } else {
                &who
            };
            let refused = asked.ask(&state.anew(), about).await;
            let expected = match mode {
                "down" => Err(UnansweredReason::Status(503)),
                _ => Err(UnansweredReason::Garbage),
            };
            assert_eq!(refused, expected, "{asked:?} {mode}");
        }
        state.mocks.fault(asked.system(), "none").await;
        let after = asked.ask(&state.anew(), &who).await;
        assert_eq!(after, sound, "{asked:?}");
    }
}

#[tokio::test]
async fn nobody_waits_for_a_slow_or_hanging_system_longer_than_the_limits() {
    let state = State::start().await;
    let who = Whom::known(&state, 'a').await;
    for mode in ["slow", "hang"] {
        for asked in Asked::ALL {
            let fault = json!({ "target": asked.system(), "mode": mode, "delay_ms": TOO_LONG_MS });
            let set = state.mocks.egov.post("/faults").json(&fault);
            set.send().await.ok();
        }
        let (state, who) = (&state, &who);
        let waits = Asked::ALL.map(|asked| async move {
            let ports = state.anew();
            let begun = Instant::now();
            let refused = asked.ask(&ports, who).await;
            assert_eq!(refused, Err(UnansweredReason::Timeout), "{asked:?} {mode}");
            begun.elapsed()
        });
        for waited in join_all(waits).await {
            // The scheduler of a busy machine gets as much again.
            let most = Duration::from_millis(2 * HURRIED.total_ms);
            assert!(waited < most, "{waited:?}");
        }
    }
}
