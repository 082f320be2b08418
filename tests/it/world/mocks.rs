//! The stand-ins for the state and for a bank, as processes, with the operator's and the customer's acts.

use super::api::{Answer, Api};
use super::program::{Program, stand_in, text};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Both stand-ins, with the keys they share with a server.
#[derive(Debug)]
pub(crate) struct Mocks {
    /// The state's systems.
    pub(crate) egov: Api,
    /// The bank.
    pub(crate) bank: Api,
    /// Whom the state knows.
    pub(crate) people: Vec<Who>,
    secrets: PathBuf,
    second_bank: Option<(Api, Program)>,
    _programs: [Program; 2],
}

/// A person as the state knows them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Who {
    /// The short name for tests.
    pub(crate) handle: String,
    /// The number.
    pub(crate) iin: String,
    /// Surname.
    pub(crate) surname: String,
    /// Given name.
    pub(crate) name: String,
    /// Patronymic.
    pub(crate) patronymic: Option<String>,
    /// Phone.
    pub(crate) phone: String,
    /// What is special about them.
    pub(crate) note: String,
}

impl Mocks {
    /// Starts a pair.
    pub(crate) async fn start() -> Self {
        let (egov, bank) = tokio::task::spawn_blocking(|| {
            let folder = TempDir::new().unwrap();
            let secrets = folder.path().join("secrets");
            let program = |name: &str, folder: TempDir| {
                let program = stand_in(name);
                let line = [
                    text(&program),
                    "--listen",
                    "127.0.0.1:0",
                    "--secrets",
                    text(&secrets),
                ];
                let mut program = Program::start(folder, &line);
                let address = program.address();
                (program, address)
            };
            let bank = program("mock-bank", TempDir::new().unwrap());
            let egov = program("mock-egov", folder);
            ((egov, secrets.clone()), bank)
        })
        .await
        .unwrap();
        let ((egov, secrets), bank) = (egov, bank);
        let api = Api::at(&egov.1);
        let people = api.get("/people").send().await.ok();
        Self {
            people: serde_json::from_value(people).unwrap(),
            egov: api,
            bank: Api::at(&bank.1),
            secrets,
            second_bank: None,
            _programs: [egov.0, bank.0],
        }
    }

    /// Gives a server the keys that callbacks are authenticated with.
    pub(super) fn share_keys(&self, var: &Path) {
        let folder = var.join("secrets");
        std::fs::create_dir_all(&folder).unwrap();
        for key in ["egov.mac", "bank.mac", "bank-2.mac"] {
            if self.secrets.join(key).exists() {
                std::fs::copy(self.secrets.join(key), folder.join(key)).unwrap();
            }
        }
    }

    /// Starts another bank beside the first.
    pub(super) async fn start_second_bank(&mut self) {
        let secrets = self.secrets.clone();
        let started = tokio::task::spawn_blocking(move || {
            let program = stand_in("mock-bank");
            let line = [
                text(&program),
                "--listen",
                "127.0.0.1:0",
                "--code",
                "bank-2",
                "--secrets",
                text(&secrets),
            ];
            let mut program = Program::start(TempDir::new().unwrap(), &line);
            (Api::at(&program.address()), program)
        });
        self.second_bank = Some(started.await.unwrap());
    }

    /// The bank that the payer can choose instead of the first, in a world that has two.
    pub(crate) fn second_bank(&self) -> &Api {
        &self.second_bank.as_ref().unwrap().0
    }

    /// The key callbacks are authenticated with: `egov` or `bank`.
    pub(crate) fn key(&self, system: &str) -> eds::mac::MacKey {
        eds::mac::MacKey::read(&self.secrets.join(format!("{system}.mac"))).unwrap()
    }

    /// Somebody by handle.
    pub(crate) fn who(&self, handle: &str) -> &Who {
        let found = self.people.iter().find(|who| who.handle == handle);
        found.unwrap_or_else(|| panic!("nobody is called {handle}"))
    }

    /// Ordinary people nothing special is known of.
    pub(crate) fn crowd(&self) -> impl Iterator<Item = &Who> {
        self.people.iter().filter(|who| who.note == "crowd")
    }

    /// What was asked about somebody so far: the paths of the queries.
    pub(crate) async fn asked_about(&self, who: &Who) -> Vec<String> {
        let log = self
            .egov
            .get(&format!("/log?subject={}", who.iin))
            .send()
            .await
            .ok();
        let path = |entry: &Value| entry["path"].as_str().unwrap().to_owned();
        log.as_array().unwrap().iter().map(path).collect()
    }

    /// Puts a state system at fault: `down`, `garbage`, … or `none`.
    pub(crate) async fn fault(&self, target: &str, mode: &str) {
        let fault = json!({ "target": target, "mode": mode });
        self.egov.post("/faults").json(&fault).send().await.ok();
    }

    /// Replaces all faults of the bank.
    pub(crate) async fn bank_faults(&self, faults: Value) {
        self.bank.post("/faults").json(&faults).send().await.ok();
    }

    /// Switches a notary's licence: `active`, `suspended`, `terminated`.
    pub(crate) async fn licence(&self, who: &Who, status: &str) {
        let path = format!("/notaries/v1/licences/{}/status", who.iin);
        let status = json!({ "status": status });
        self.egov.post(&path).json(&status).send().await.ok();
    }

    /// Switches a power of attorney on paper: `in_force`, `revoked`, `expired`.
    pub(crate) async fn paper_power(&self, number: &str, status: &str) {
        let path = format!("/enis/powers-of-attorney/{number}/status");
        let status = json!({ "status": status });
        self.egov.post(&path).json(&status).send().await.ok();
    }

    /// A representative's answer in the inbox: `grant`, `deny` or `withdraw`.
    pub(crate) async fn answer_consent(&self, who: &Who, request: &str, answer: &str) -> Answer {
        let path = format!("/inbox/{}/{request}/{answer}", who.iin);
        self.egov.post(&path).send().await
    }

    /// What a customer reads of an invoice in the bank's app.
    pub(crate) async fn bank_page(&self, who: &Who, invoice: &str) -> String {
        let place = format!("/app/{}/invoices/{invoice}?lang=ru", who.iin);
        self.bank.get(&place).send().await.text()
    }

    /// A customer's act in the bank's app: `pay`, confirmed with its code, `decline` or `cancel`.
    pub(crate) async fn bank_app(&self, who: &Who, invoice: &str, act: &str) -> Answer {
        Self::in_app(&self.bank, who, invoice, act).await
    }

    /// The same in a bank's own app.
    pub(crate) async fn in_app(bank: &Api, who: &Who, invoice: &str, act: &str) -> Answer {
        let place = format!("/app/{}/invoices/{invoice}", who.iin);
        let asked = bank.post(&format!("{place}/{act}"));
        if act != "pay" {
            return asked.send().await;
        }
        let page = bank.get(&format!("{place}/confirmation"));
        let page = page.send().await.text();
        let (_, rest) = page.split_once("class=\"code\">").unwrap();
        let (code, _) = rest.split_once('<').unwrap();
        asked.form(&[("code", code)]).send().await
    }

    /// The bank's own books about an invoice.
    pub(crate) async fn ledger(&self, invoice: &str) -> Value {
        Self::books(&self.bank, invoice).await
    }

    /// A bank's own books about what it knows an invoice by.
    pub(crate) async fn books(bank: &Api, invoice: &str) -> Value {
        let ledger = bank.get("/ledger").send().await.ok();
        let lines = ledger.as_array().unwrap();
        let found = lines.iter().find(|line| line["invoice_id"] == invoice);
        found.cloned().unwrap_or(Value::Null)
    }

    /// The messages that went to a phone, oldest first.
    pub(crate) async fn messages(&self, phone: &str) -> Vec<String> {
        let path = format!("/sms/v1/messages?to={}", phone.replace('+', "%2B"));
        let messages = self
            .egov
            .get(&path)
            .header("x-senim-system", "e-notariat")
            .send()
            .await
            .ok();
        let text = |message: &Value| message["text"].as_str().unwrap().to_owned();
        messages.as_array().unwrap().iter().map(text).collect()
    }
}
