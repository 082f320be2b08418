//! A complete case made for the test: an authority, its people, the signed files, and the history that names them.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, SubjectSpec};
use eds::chain;
use eds::cms::{self, Detached};
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::pades::{self, CONTENTS_RESERVE, FieldSpec};
use eds::trust::Usage;
use law::id::{AccountId, CaseId, Digest};
use law::poa::history::{Author, Entry, Fact};
use law::poa::s06_checks::Check;
use law::poa::s07_draft::{Clause, ClauseId};
use law::poa::s08_approval;
use law::poa::signed_statement::{Purpose, Statement};
use law::poa::stage::{Event, FrozenDraft};
use law::text::Bilingual;
use senim::document::sheet::{DraftSheet, render_draft};
use senim::document::stamp::{RegisterStamp, register_stamp};
use senim::store::cases::{HistoryLine, link_hash};
use senim::verify::{Evidence, NamedFile};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;

pub(super) const NUMBER: &str = "0000001-2026-000001";
const CITIZEN: &str = "900101400013";

/// The moment at which the cases begin.
pub(super) fn now() -> DateTime<Utc> {
    "2026-03-02T10:00:00Z".parse().unwrap()
}

pub(super) fn id(last: u32) -> String {
    format!("0192f0c1-7f00-7000-8000-{last:012x}")
}

/// The authority and its people.
pub(super) struct House {
    _folder: TempDir,
    pub(super) pki: DevelopmentPki,
    pub(super) citizen: KeyFile,
    pub(super) stranger: KeyFile,
    notary: KeyFile,
    seal: KeyFile,
}

static HOUSE: LazyLock<House> = LazyLock::new(House::new);

pub(super) fn house() -> &'static House {
    &HOUSE
}

impl House {
    pub(super) fn seal(&self) -> &KeyFile {
        &self.seal
    }

    pub(super) fn notary(&self) -> &KeyFile {
        &self.notary
    }

    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let pki = DevelopmentPki::open_or_create(&folder.path().join("pki"), now()).unwrap();
        let issue = |profile, iin: &str| {
            let subject = SubjectSpec {
                iin: Some(iin.to_owned()),
                surname: "Сынақова".to_owned(),
                given: "Үлгі".to_owned(),
                patronymic: None,
                organization: Some("Сынақ кеңсесі".to_owned()),
                bin: Some("000240000016".to_owned()),
            };
            let order = CertificateOrder {
                profile,
                usage: Usage::Sign,
                subject: &subject,
                key: KeyAlgorithm::P256,
                valid_from: now() - TimeDelta::days(1),
                valid_for: TimeDelta::days(365),
            };
            pki.issue(&order).unwrap()
        };
        Self {
            citizen: issue(Profile::Citizen, CITIZEN),
            stranger: issue(Profile::Citizen, "850315300021"),
            notary: issue(Profile::Notary, "800202300025"),
            seal: pki.seal().unwrap(),
            pki,
            _folder: folder,
        }
    }
}

/// The signed files of a case.
#[derive(Clone)]
pub(super) struct Signed {
    pub(super) case: CaseId,
    pub(super) application: Vec<u8>,
    pub(super) approval: Vec<u8>,
    pub(super) approved: Vec<u8>,
    pub(super) pdf: Vec<u8>,
}

impl Signed {
    /// Files for a case whose id ends in this number.
    pub(super) fn new(last: u32) -> Self {
        let case = CaseId::parse(&id(last)).unwrap();
        let (approved, pdf) = document(&case);
        let draft = FrozenDraft {
            revision: 2,
            sha256: digest(&approved),
        };
        let approval = s08_approval::statement(&case, &draft);
        Self {
            application: message(&house().citizen, application(&case).bytes(), 1),
            approval: message(&house().citizen, approval.bytes(), 15),
            case,
            approved,
            pdf,
        }
    }

    fn draft(&self) -> FrozenDraft {
        FrozenDraft {
            revision: 2,
            sha256: digest(&self.approved),
        }
    }

    /// What happened, by minute, author and entry.
    #[expect(
        clippy::too_many_lines,
        reason = "one list: a case from beginning to end"
    )]
    pub(super) fn story(&self) -> Vec<(i64, Author, Entry)> {
        let principal = Author::Principal {
            account: account(1),
        };
        let notary = Author::Notary {
            account: account(2),
        };
        let attorney = Author::Attorney { attorney: 0 };
        let fact = |minute, author: &Author, fact| (minute, author.clone(), Entry::Fact(fact));
        let event = |minute, author: &Author, json: serde_json::Value| {
            let event: Event = serde_json::from_value(json).unwrap();
            (minute, author.clone(), Entry::Event(event))
        };
        let told = |minute, author: &Author, json: serde_json::Value| {
            let told: Fact = serde_json::from_value(json).unwrap();
            fact(minute, author, told)
        };
        let (request, call, invoice) = (id(10), id(11), id(12));
        let content = digest(application(&self.case).bytes());
        let first = FrozenDraft {
            revision: 1,
            sha256: digest(b"revision 1"),
        };
        let expires = now() + TimeDelta::hours(24);
        let mut story = vec![
            fact(0, &principal, Fact::CaseOpened),
            fact(0, &principal, Fact::ApplicationSaved),
            told(
                1,
                &principal,
                json!({"fact": "application_signed", "application": content, "signature": digest(&self.application)}),
            ),
            event(
                1,
                &principal,
                json!({"event": "application_submitted", "application": content}),
            ),
            told(
                1,
                &Author::System,
                json!({"fact": "consent_requested", "request": request, "attorney": 0, "expires_at": expires}),
            ),
            told(
                2,
                &attorney,
                json!({"fact": "consent_answered", "request": request, "answer": "granted", "answered_at": now() + TimeDelta::minutes(2)}),
            ),
            event(2, &attorney, json!({"event": "consents_granted"})),
            told(3, &principal, json!({"fact": "call_queued", "call": call})),
            event(
                4,
                &notary,
                json!({"event": "call_started", "call": call, "notary": id(2)}),
            ),
        ];
        for check in Check::ALL {
            story.push(event(
                5,
                &notary,
                json!({"event": "check_confirmed", "check": check, "at": now(), "note": "жазба"}),
            ));
        }
        story.extend([
            event(9, &notary, json!({"event": "draft_sent", "draft": first})),
            told(10, &principal, json!({"fact": "remark_made", "remark": 1, "clause": null, "text": "Мерзімі қысқа."})),
            event(10, &principal, json!({"event": "draft_returned", "revision": 1})),
            event(12, &notary, json!({"event": "draft_sent", "draft": self.draft()})),
            told(15, &principal, json!({"fact": "approval_signed", "revision": 2, "draft": digest(&self.approved), "signature": digest(&self.approval)})),
            event(15, &principal, json!({"event": "draft_approved", "draft": self.draft()})),
            event(16, &Author::Bank, json!({"event": "invoice_issued", "invoice": invoice, "expires_at": expires})),
            event(17, &Author::Bank, json!({"event": "invoice_paid", "invoice": invoice})),
            event(20, &notary, json!({"event": "document_signed", "number": NUMBER, "approved": digest(&self.approved), "document": digest(&self.pdf)})),
            fact(20, &Author::System, Fact::DocumentSealed { document: digest(&self.pdf) }),
            event(21, &Author::System, json!({"event": "document_delivered"})),
        ]);
        story
    }

    /// The files in memory, as `senim verify` reads them out of a folder.
    pub(super) fn evidence(&self) -> Evidence {
        self.evidence_of(&self.lines(&self.story()))
    }

    /// The same files with other lines of history.
    pub(super) fn evidence_of(&self, lines: &[HistoryLine]) -> Evidence {
        let pki = |name: &str| fs::read(house().pki.dir().join(name)).unwrap();
        let messages = [
            ("application.p7s", &self.application),
            ("approval.p7s", &self.approval),
        ];
        Evidence {
            history: file("case.json", &history(&self.case, lines)),
            document: Some(file("poa.pdf", &self.pdf)),
            anchors: file("ca.pem", &pki("root.pem")),
            intermediates: Some(file("ca-chain.pem", &pki("ca-chain.pem"))),
            lists: Some(file("crl.pem", &pki("crl.pem"))),
            messages: messages.map(|(name, bytes)| file(name, bytes)).into(),
            manifests: Vec::new(),
            ledgers: Vec::new(),
            others: Vec::new(),
        }
    }

    /// A story as the store chains it.
    pub(super) fn lines(&self, story: &[(i64, Author, Entry)]) -> Vec<HistoryLine> {
        let mut head = chain::genesis(self.case.as_str().as_bytes());
        let mut lines = Vec::new();
        for (seq, (minute, author, entry)) in (1..).zip(story) {
            let mut line = HistoryLine {
                seq,
                prev: head.to_string(),
                hash: String::new(),
                at: (now() + TimeDelta::minutes(*minute)).timestamp_millis(),
                author: serde_json::to_string(author).unwrap(),
                kind: entry.kind(),
                body: serde_json::to_string(entry).unwrap(),
            };
            head = link_hash(self.case.as_str(), &head, &line);
            line.hash = head.to_string();
            lines.push(line);
        }
        lines
    }
}

pub(super) fn history(case: &CaseId, lines: &[HistoryLine]) -> Vec<u8> {
    serde_json::to_vec_pretty(&json!({"case": case, "items": lines})).unwrap()
}

pub(crate) fn file(name: &str, bytes: &[u8]) -> NamedFile {
    NamedFile {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

/// Writes the files under their names.
pub(super) fn write(evidence: &Evidence, folder: &Path) {
    let single = [&evidence.history, &evidence.anchors].into_iter();
    let optional = [&evidence.document, &evidence.intermediates, &evidence.lists]
        .into_iter()
        .flatten();
    for file in single.chain(optional).chain(&evidence.messages) {
        fs::write(folder.join(&file.name), &file.bytes).unwrap();
    }
}

pub(super) fn digest(bytes: &[u8]) -> Digest {
    Digest::parse(&sha256(bytes).to_string()).unwrap()
}

pub(super) fn account(last: u32) -> AccountId {
    AccountId::parse(&id(last)).unwrap()
}

/// A statement's attached signature, so many minutes after the beginning.
pub(super) fn message(signer: &KeyFile, content: &[u8], minute: i64) -> Vec<u8> {
    cms::sign_attached(signer, content, now() + TimeDelta::minutes(minute)).unwrap()
}

pub(super) fn application(case: &CaseId) -> Statement {
    let text = Bilingual {
        kk: "Өтінім".to_owned(),
        ru: "Заявка".to_owned(),
    };
    let subject = json!({"case": case, "application": {"principals": [{"iin": CITIZEN}]}});
    Statement::new(Purpose::Application, text, &subject).unwrap()
}

/// The approved draft, and the same signed and sealed.
fn document(case: &CaseId) -> (Vec<u8>, Vec<u8>) {
    let heading = Bilingual {
        kk: "Көлік құралын басқару".to_owned(),
        ru: "Управление автомобилем".to_owned(),
    };
    let clauses = [Clause {
        id: ClauseId::new("x-1"),
        kk: "Мен осы сенімхатпен көлік құралын басқаруды сеніп тапсырамын.".to_owned(),
        ru: "Настоящей доверенностью уполномочиваю управлять транспортным средством.".to_owned(),
    }];
    let sheet = DraftSheet {
        case,
        revision: Some(2),
        heading: &heading,
        clauses: &clauses,
        check_url: "https://e-notariat.example/check/x",
        drawn_on: now(),
    };
    let draft = render_draft(&sheet).unwrap();
    let stamp = RegisterStamp {
        number: NUMBER,
        notary: "Сынақова Үлгі",
        licence: "0000001",
        signed_at: now(),
    };
    let mut spec = field("notary", &format!("Тізілім / реестр № {NUMBER}"));
    spec.appearance = Some(register_stamp(&stamp, &draft.stamp).unwrap());
    let signed = put(&draft.pdf, &spec, &house().notary);
    let sealed = put(
        &signed,
        &field("platform-seal", "Цифрлық нотариаттық сенімхат"),
        &house().seal,
    );
    (draft.pdf, sealed)
}

pub(super) fn field(name: &str, reason: &str) -> FieldSpec {
    FieldSpec {
        name: name.to_owned(),
        reason: reason.to_owned(),
        location: None,
        signer_name: "Senim".to_owned(),
        at: now() + TimeDelta::minutes(19),
        appearance: None,
        contents_reserve: CONTENTS_RESERVE,
        certification: None,
    }
}

/// Adds a signature to a PDF.
pub(super) fn put(pdf: &[u8], spec: &FieldSpec, signer: &dyn Signer) -> Vec<u8> {
    let prepared = pades::prepare(pdf, spec).unwrap();
    let cms = cms::sign_detached(signer, prepared.digest, Detached::Pades).unwrap();
    prepared.embed(&cms).unwrap()
}
