//! An application put together by hand, with people, certificates and a clock that stands still.

use super::device::Device;
use super::outside::{Behind, Line, Outside, StandingClock, record};
use chrono::{DateTime, TimeDelta};
use eds::Signer;
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, SubjectSpec};
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::master_key::FileMasterKey;
use eds::trust::Usage;
use law::id::{BankCode, Iin};
use law::poa::s01_sign_in::RegistrationForm;
use law::text::Lang;
use senim::app::authority::Authority;
use senim::app::poa::s01_sign_in::{self, EdsForm, PasswordForm};
use senim::app::recording::CallArchive;
use senim::app::revocation::Revocation;
use senim::app::session::{KnownCallers, TokenKeys, Tokens};
use senim::app::stamp::Stamps;
use senim::app::trust::Trust;
use senim::app::{App, AppError, Role, Settings, evidence};
use senim::config::Config;
use senim::gateway::OwnStamps;
use senim::port::{Banks, Clock, NamedBank, PersonRecord, Ports};
use senim::recordings::{self, Vault};
use senim::store::Store;
use senim::store::accounts::Account;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

pub(super) const ORIGIN: &str = "https://senim.example";
pub(super) const PASSWORD: &str = "жасырын сөз 42";
pub(super) const PHONE: &str = "+77010000042";

/// The application with all that surrounds it.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    pub(super) clock: Arc<StandingClock>,
    pub(super) outside: Arc<Outside>,
    pub(crate) pki: Arc<DevelopmentPki>,
    _folder: TempDir,
}

impl Outside {
    fn new() -> Self {
        Self {
            line: Mutex::new(Line::Up),
            persons: Mutex::default(),
            licences: Mutex::default(),
            messages: Mutex::default(),
        }
    }
}

impl Behind {
    /// Every outside system at once.
    fn ports(&self) -> Ports {
        Ports {
            persons: Box::new(self.clone()),
            entities: Box::new(self.clone()),
            entity_register: Box::new(self.clone()),
            civil_status: Box::new(self.clone()),
            real_estate: Box::new(self.clone()),
            licences: Box::new(self.clone()),
            paper_powers: Box::new(self.clone()),
            bodies: super::bodies::nobody_there(),
            consents: Box::new(self.clone()),
            banks: Banks::new(
                NamedBank {
                    code: BankCode::parse("bank").unwrap(),
                    name: "Мысал Банк".to_owned(),
                    bank: Box::new(self.clone()),
                },
                Vec::new(),
            ),
            documents: Box::new(self.clone()),
            messages: Box::new(self.clone()),
            mailer: Box::new(self.clone()),
            push: Box::new(self.clone()),
        }
    }
}

async fn store_in(folder: &Path) -> Store {
    let file = folder.join("senim.db");
    let database = format!("sqlite:{}?mode=rwc", file.display());
    Store::open(&database).await.unwrap()
}

fn settings() -> Settings {
    let defaults = Config::default();
    Settings {
        public_url: ORIGIN.to_owned(),
        staff: vec![evidence::digest(person(7).as_str().as_bytes())],
        oversight: Vec::new(),
        operator: defaults.operator().unwrap(),
        mobile_sign_link: defaults.mobile_sign_link().unwrap(),
        job_attempts: i64::from(defaults.job_attempts.get()),
    }
}

impl House {
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let now = DateTime::parse_from_rfc3339("2026-03-02T05:00:00Z")
            .unwrap()
            .to_utc();
        let clock = Arc::new(StandingClock(Mutex::new(now)));
        let pki = DevelopmentPki::open_or_create(&folder.path().join("pki"), now).unwrap();
        let pki = Arc::new(pki);
        let outside = Arc::new(Outside::new());
        let behind = Behind(Arc::clone(&outside));
        let time = Arc::clone(&clock);
        let trust = Arc::new(Trust::open(pki.dir().to_owned()).unwrap());
        let store = store_in(folder.path()).await;
        let stamps = Stamps {
            authority: Arc::new(OwnStamps::new(
                Arc::clone(&pki),
                Arc::clone(&clock) as Arc<dyn Clock>,
            )),
            trust: Arc::clone(&trust),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
        };
        let seal: Arc<dyn Signer> = Arc::new(pki.seal().unwrap());
        let app = App {
            archive: archive(folder.path(), &store, &seal, &stamps),
            store,
            ports: behind.ports(),
            stamps,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            authority: Authority::elsewhere(),
            revocation: nobody_asked(),
            trust,
            seal,
            bodies: senim::app::issue::BodySeals::new(
                std::collections::BTreeMap::new(),
                Some(Arc::clone(&pki)),
            ),
            device_tests: senim::app::poa::s05_call::device_test::DeviceTests::default(),
            hub: signaling::Hub::new(
                signaling::Settings::default(),
                Arc::new(move || time.now()),
                Arc::new(signaling::media::NoMedia::new().0),
            ),
            callers: KnownCallers::new(),
            tokens: TokenKeys::new_unsaved(ORIGIN).unwrap(),
            stopping: tokio_util::sync::CancellationToken::new(),
            settings: settings(),
        };
        Self {
            app: Arc::new(app),
            clock,
            outside,
            pki,
            _folder: folder,
        }
    }

    /// Puts a grown-up person into the database of individuals.
    pub(super) fn known(&self, iin: &Iin) {
        self.known_as(iin, |_| ());
    }

    pub(super) fn known_as(&self, iin: &Iin, change: impl FnOnce(&mut PersonRecord)) {
        let mut record = record(iin);
        change(&mut record);
        self.outside
            .persons
            .lock()
            .unwrap()
            .insert(iin.as_str().to_owned(), record);
    }

    pub(super) fn line(&self, line: Line) {
        *self.outside.line.lock().unwrap() = line;
    }

    /// The code in the last message that went to an address.
    pub(super) fn code_for(&self, address: &str) -> String {
        let messages = self.outside.messages.lock().unwrap();
        let (_, text) = messages.iter().rev().find(|(to, _)| to == address).unwrap();
        let mut words = text.split(|c: char| !c.is_ascii_digit());
        words.rfind(|word| word.len() == 6).unwrap().to_owned()
    }

    /// A registered person.
    pub(super) async fn citizen(&self, iin: &Iin) -> Account {
        self.known(iin);
        let phone = phone_of(iin);
        let sent = s01_sign_in::register(&self.app, form(iin, &phone), Lang::Ru)
            .await
            .unwrap();
        s01_sign_in::confirm(&self.app, &sent.id, &self.code_for(&phone))
            .await
            .unwrap()
    }

    /// Somebody signed in by the digital signature.
    pub(super) async fn signed_in(&self, iin: &Iin, role: Role, device: &Device) -> Tokens {
        let key = self.certificate(iin, Usage::Authenticate);
        self.by_eds(device, &key, role).await.unwrap()
    }

    pub(super) async fn by_eds(
        &self,
        device: &Device,
        key: &KeyFile,
        role: Role,
    ) -> Result<Tokens, AppError> {
        let path = "/v1/eds-challenges";
        let offered = s01_sign_in::challenge(&self.app, &device.proof(self, path)).await?;
        self.answer(
            device,
            &offered.id,
            &self.sign(key, &offered.to_sign.content),
            role,
        )
        .await
    }

    pub(super) async fn answer(
        &self,
        device: &Device,
        id: &str,
        cms: &[u8],
        role: Role,
    ) -> Result<Tokens, AppError> {
        let form = EdsForm {
            cms: cms.to_vec(),
            role,
            device_name: "Сынақ телефоны".to_owned(),
        };
        let path = format!("/v1/eds-challenges/{id}/session");
        s01_sign_in::answer(&self.app, &device.proof(self, &path), id, &form).await
    }

    pub(super) async fn by_password(
        &self,
        device: &Device,
        iin: &Iin,
        password: &str,
    ) -> Result<String, AppError> {
        let form = PasswordForm {
            iin: iin.as_str().to_owned(),
            password: password.to_owned(),
            device_name: "Сынақ телефоны".to_owned(),
        };
        let proof = device.proof(self, "/v1/sign-ins");
        Ok(s01_sign_in::sign_in(&self.app, &proof, form, Lang::Kk)
            .await?
            .id)
    }

    pub(super) async fn with_code(
        &self,
        device: &Device,
        id: &str,
        code: &str,
    ) -> Result<Tokens, AppError> {
        let proof = device.proof(self, &format!("/v1/sign-ins/{id}/code"));
        s01_sign_in::finish(&self.app, &proof, id, code).await
    }

    pub(super) fn certificate(&self, iin: &Iin, usage: Usage) -> KeyFile {
        let subject = SubjectSpec {
            iin: Some(iin.as_str().to_owned()),
            surname: "СЫНАҚОВА".to_owned(),
            given: "СЫНАҚ".to_owned(),
            ..SubjectSpec::default()
        };
        let order = CertificateOrder {
            profile: Profile::Citizen,
            usage,
            subject: &subject,
            key: KeyAlgorithm::P256,
            valid_from: self.app.now(),
            valid_for: TimeDelta::days(10),
        };
        self.pki.issue(&order).unwrap()
    }

    pub(super) fn sign(&self, key: &KeyFile, content: &[u8]) -> Vec<u8> {
        eds::cms::sign_attached(key, content, self.app.now()).unwrap()
    }
}

/// The n-th invented person, born in 1990.
pub(super) fn person(n: u32) -> Iin {
    (0..10)
        .find_map(|digit| Iin::parse(&format!("9001013{n:04}{digit}")).ok())
        .unwrap_or_else(|| person(n + 1000))
}

/// A telephone number for each invented person.
pub(super) fn phone_of(iin: &Iin) -> String {
    format!("+7701{}", &iin.as_str()[5..])
}

pub(super) fn form(iin: &Iin, phone: &str) -> RegistrationForm {
    RegistrationForm {
        iin: iin.as_str().to_owned(),
        phone: Some(phone.to_owned()),
        email: None,
        password: PASSWORD.to_owned(),
    }
}

/// Revocation that is read from the folder alone.
fn nobody_asked() -> Revocation {
    let settings = senim::gateway::Settings::default();
    Revocation::new(&[], senim::gateway::revocation_hosts(&settings).unwrap())
}

/// An archive of calls in a folder; nobody here calls.
fn archive(folder: &Path, store: &Store, seal: &Arc<dyn Signer>, stamps: &Stamps) -> CallArchive {
    let settings = recordings::Settings {
        spool: folder.join("spool"),
        keeping: recordings::Keeping::Folder(folder.join("store")),
        reserve_percent: 0,
        patience: recordings::Patience::default(),
    };
    let register = CallArchive::register(store.clone(), Arc::clone(&stamps.clock));
    let vault = Vault::open(&settings, register).unwrap();
    let master = FileMasterKey::read_or_create(&folder.join("recordings.key"), "test").unwrap();
    let (master, seal) = (Arc::new(master), Arc::clone(seal));
    CallArchive::new(store.clone(), vault, master, seal, stamps.clone())
}
