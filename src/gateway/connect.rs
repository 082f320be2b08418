//! Joins the adapters to the addresses of the configuration, without a word over the network.

use super::client::{self, Address, Identity, System};
use super::mail::{FileMailbox, SmtpMailer};
use super::push::FilePush;
use super::settings::{BankSettings, Settings};
use super::sms;
use super::stamps::{self, OwnStamps};
use super::{bank, consents, documents, gbdfl, gbdrn, gbdul, notaries, revocation, zags};
use super::{enforcement, enis, licensing, regional};
use crate::gateway::SystemClock;
use crate::port::{
    Banks, Bodies, CONSENT_CALLBACK, Mailer, NamedBank, PAYMENT_CALLBACK, Ports, Revocations,
    ShortMessages, TimeStamps,
};
use eds::mac::{MacKey, MacKeyError};
use eds::trust::AllowedHosts;
use law::id::BankCode;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The id under which a new key of the state's callbacks is made, as the stand-in names it.
const EGOV_KEY_ID: &str = "egov-1";

/// Why the outside systems cannot be joined.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// A setting is no usable address.
    #[error("the setting {0} is not an http or https address without a query")]
    Address(&'static str),
    /// Personal data would leave this machine unencrypted.
    #[error("the setting {0} is unencrypted and does not stay on this machine")]
    ClearText(&'static str),
    /// Nobody can be paid through.
    #[error("the setting banks names no bank")]
    NoBank,
    /// A bank stands there twice or has no name.
    #[error("the setting banks names the bank {0} twice or without a name")]
    Bank(BankCode),
    /// A key file cannot be read or made.
    #[error("the key file {} cannot be used", .0.display())]
    MacKey(PathBuf, #[source] MacKeyError),
    /// The HTTP client cannot be made.
    #[error("the client for outside systems cannot be made")]
    Client(#[source] reqwest::Error),
    /// The relay's address is unusable; it is not repeated here, since it holds a password.
    #[error("the setting smtp_url is not usable")]
    Relay,
    /// The sender is no e-mail address.
    #[error("the setting mail_from is not an e-mail address")]
    Sender,
    /// Nobody puts time-stamps on what is signed.
    #[error(
        "the setting tsp_url is missing: with a pki folder of your own it names the time-stamping authority"
    )]
    NoTimeStamps,
    /// The folder of letters, of short or of pushed messages cannot be made.
    #[error("the folder {} for messages cannot be made", .0.display())]
    Mailbox(PathBuf, #[source] std::io::Error),
}

/// The keys that authenticate callbacks.
#[derive(Clone, Debug)]
pub struct MacKeys {
    /// Of the state's systems.
    pub egov: MacKey,
    /// Of the banks, each by its own.
    pub banks: Vec<(BankCode, MacKey)>,
}

impl Settings {
    /// Reads the keys of the callbacks; a missing one is made, as the other side would.
    ///
    /// # Errors
    /// [`ConnectError::MacKey`] when a file cannot be used.
    pub fn mac_keys(&self) -> Result<MacKeys, ConnectError> {
        Ok(MacKeys {
            egov: mac_key(&self.egov_mac, EGOV_KEY_ID)?,
            banks: self
                .banks
                .iter()
                .map(|bank| Ok((bank.code.clone(), bank.key()?)))
                .collect::<Result<_, ConnectError>>()?,
        })
    }
}

impl BankSettings {
    /// The key shared with it; a new one is made under the id that the stand-in gives it.
    fn key(&self) -> Result<MacKey, ConnectError> {
        mac_key(&self.mac, &format!("{}-1", self.code))
    }
}

fn mac_key(path: &Path, id: &str) -> Result<MacKey, ConnectError> {
    let failed = |error| ConnectError::MacKey(path.to_owned(), error);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| failed(error.into()))?;
    }
    MacKey::read_or_create(path, id).map_err(failed)
}

/// Joins every outside system; nothing is asked of them yet.
///
/// # Errors
/// [`ConnectError`] by the setting that is unusable.
pub fn connect(settings: &Settings) -> Result<Ports, ConnectError> {
    let http = client::build(settings.limits).map_err(ConnectError::Client)?;
    let egov = Address::parse("egov_url", &settings.egov_url)?;
    let callbacks = Address::parse("callback_url", &settings.callback_url)?;
    let clock = Arc::new(SystemClock);
    let state = |name| System::new(name, &http, &egov, Identity::Named, settings.limits);
    let callback = callbacks.join(PAYMENT_CALLBACK);
    Ok(Ports {
        persons: Box::new(gbdfl::Gbdfl::new(state("gbdfl"))),
        entities: Box::new(gbdul::Gbdul::new(state("gbdul"))),
        entity_register: Box::new(gbdul::Gbdul::new(state("gbdul"))),
        civil_status: Box::new(zags::Zags::new(state("zags"))),
        real_estate: Box::new(gbdrn::Gbdrn::new(state("gbdrn"))),
        licences: Box::new(notaries::Register::new(state("notaries"))),
        paper_powers: Box::new(enis::Enis::new(state("enis"))),
        bodies: Bodies {
            regional_gateway: Box::new(regional::Workplace::new(state("regional_gateway"))),
            licensing: Box::new(licensing::Elicense::new(state("elicense"))),
            enforcement: Box::new(enforcement::Journal::new(state("enforcement"))),
        },
        consents: Box::new(consents::AccessControl::new(
            state("consents"),
            callbacks.join(CONSENT_CALLBACK),
        )),
        banks: banks(settings, &http, &clock, &callback)?,
        documents: Box::new(documents::Receiver::new(state("documents"))),
        messages: short_messages(settings)?,
        mailer: mailer(settings, clock)?,
        push: Box::new(FilePush::open(&settings.pushed)?),
    })
}

fn banks(
    settings: &Settings,
    http: &reqwest::Client,
    clock: &Arc<SystemClock>,
    callback: &str,
) -> Result<Banks, ConnectError> {
    let mut named = Vec::<NamedBank>::new();
    for bank in &settings.banks {
        if bank.name.trim().is_empty() || named.iter().any(|known| known.code == bank.code) {
            return Err(ConnectError::Bank(bank.code.clone()));
        }
        let address = Address::parse("banks", &bank.url)?;
        let identity = Identity::Mac {
            key: bank.key()?,
            clock: Arc::clone(clock) as _,
        };
        let system = System::new("bank", http, &address, identity, settings.limits);
        named.push(NamedBank {
            code: bank.code.clone(),
            name: bank.name.clone(),
            bank: Box::new(bank::SecondTierBank::new(system, callback.to_owned())),
        });
    }
    let mut named = named.into_iter();
    let first = named.next().ok_or(ConnectError::NoBank)?;
    Ok(Banks::new(first, named.collect()))
}

/// Joins the time-stamping authority that is named, or else our own.
///
/// # Errors
/// [`ConnectError`] by the setting that is unusable or missing.
pub fn time_stamps(
    settings: &Settings,
    own: Option<OwnStamps>,
) -> Result<Arc<dyn TimeStamps>, ConnectError> {
    if let Some(url) = &settings.tsp_url {
        let http = client::build(settings.limits).map_err(ConnectError::Client)?;
        let address = Address::parse_open("tsp_url", url)?;
        let system = System::new("tsp", &http, &address, Identity::Nobody, settings.limits);
        return Ok(Arc::new(stamps::Authority::new(system)));
    }
    own.map(|own| Arc::new(own) as Arc<dyn TimeStamps>)
        .ok_or(ConnectError::NoTimeStamps)
}

/// Joins the hosts that are asked about revocation.
///
/// # Errors
/// [`ConnectError::Client`] when there is no client to ask with.
pub fn revocation_hosts(settings: &Settings) -> Result<Box<dyn Revocations>, ConnectError> {
    let http = client::build(settings.limits).map_err(ConnectError::Client)?;
    let hosts = AllowedHosts::new(&settings.revocation_hosts);
    let asked = revocation::AuthorityHosts::new(hosts, http, settings.limits);
    Ok(Box::new(asked))
}

fn mailer(settings: &Settings, clock: Arc<SystemClock>) -> Result<Box<dyn Mailer>, ConnectError> {
    let from = settings
        .mail_from
        .parse()
        .map_err(|_| ConnectError::Sender)?;
    Ok(match &settings.smtp_url {
        Some(url) => Box::new(SmtpMailer::new(url, from, settings.limits, clock)?),
        None => Box::new(FileMailbox::open(&settings.mailbox, from, clock)?),
    })
}

fn short_messages(settings: &Settings) -> Result<Box<dyn ShortMessages>, ConnectError> {
    let Some(url) = &settings.sms_url else {
        return Ok(Box::new(sms::FileMessages::open(&settings.texted)?));
    };
    let http = client::build(settings.limits).map_err(ConnectError::Client)?;
    let address = Address::parse("sms_url", url)?;
    let system = System::new("sms", &http, &address, Identity::Named, settings.limits);
    Ok(Box::new(sms::Centre::new(system)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::SmtpUrl;

    fn settings(folder: &Path) -> Settings {
        Settings {
            egov_mac: folder.join("secrets/egov.mac"),
            banks: vec![bank(folder, "bank")],
            mailbox: folder.join("mailbox"),
            texted: folder.join("sms"),
            pushed: folder.join("pushed"),
            ..Settings::default()
        }
    }

    fn bank(folder: &Path, code: &str) -> BankSettings {
        BankSettings {
            code: BankCode::parse(code).unwrap(),
            mac: folder.join(format!("secrets/{code}.mac")),
            ..BankSettings::default()
        }
    }

    fn refusal(settings: &Settings) -> ConnectError {
        connect(settings).map(|_| ()).unwrap_err()
    }

    #[tokio::test]
    async fn the_defaults_connect_and_make_the_keys_both_sides_share() {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        assert!(connect(&settings).is_ok());
        let keys = settings.mac_keys().unwrap();
        assert_eq!((keys.egov.id(), keys.banks[0].1.id()), ("egov-1", "bank-1"));
        assert_eq!(keys.banks, settings.mac_keys().unwrap().banks);
    }

    #[tokio::test]
    async fn every_bank_has_a_key_and_a_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path());
        settings.banks.push(bank(folder.path(), "bank-2"));
        let ports = connect(&settings).unwrap();
        let codes: Vec<_> = ports.banks.all().map(|bank| bank.code.as_str()).collect();
        assert_eq!(codes, ["bank", "bank-2"]);
        let keys = settings.mac_keys().unwrap().banks;
        assert_ne!(keys[0].1, keys[1].1);
        assert_eq!(keys[1].1.id(), "bank-2-1");
        settings.banks[1].code = settings.banks[0].code.clone();
        assert!(matches!(refusal(&settings), ConnectError::Bank(_)));
        settings.banks.clear();
        assert!(matches!(refusal(&settings), ConnectError::NoBank));
    }

    #[tokio::test]
    async fn personal_data_do_not_leave_this_machine_unencrypted() {
        let folder = tempfile::tempdir().unwrap();
        let mut far = settings(folder.path());
        far.egov_url = "http://gateway.example".to_owned();
        assert!(matches!(refusal(&far), ConnectError::ClearText("egov_url")));
        far.egov_url = "https://gateway.example".to_owned();
        assert!(connect(&far).is_ok());
        far.sms_url = Some("http://sms.example".to_owned());
        assert!(matches!(refusal(&far), ConnectError::ClearText("sms_url")));
        far.sms_url = None;
        far.smtp_url = Some(SmtpUrl::from("smtp://mail.example".to_owned()));
        assert!(matches!(refusal(&far), ConnectError::ClearText("smtp_url")));
        for relay in [
            "smtp://mail.example?tls=opportunistic",
            "smtp://mail.example?tls=none",
        ] {
            far.smtp_url = Some(SmtpUrl::from(relay.to_owned()));
            assert!(matches!(refusal(&far), ConnectError::ClearText("smtp_url")));
        }
        far.smtp_url = Some(SmtpUrl::from("smtp://mail.example?tls=required".to_owned()));
        assert!(connect(&far).is_ok());
    }

    #[tokio::test]
    async fn a_setting_that_is_no_address_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for wrong in [
            "",
            "127.0.0.1:7202",
            "ftp://127.0.0.1",
            "http://127.0.0.1/?a=b",
        ] {
            let mut settings = settings(folder.path());
            settings.banks[0].url = wrong.to_owned();
            assert!(
                matches!(refusal(&settings), ConnectError::Address("banks")),
                "{wrong}"
            );
        }
    }
}
