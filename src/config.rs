//! The configuration: everything has a default under `var/`; `senim.toml` and `SENIM_…` variables change it.

mod media;
mod recordings;

pub use media::{MediaConfig, MediaTransports, TurnConfig};
pub use recordings::{MasterKeyPkcs11, RecordingsConfig, S3Config};

use crate::app::remote_signing::{DocumentTitle, LINK_PLACEHOLDER, Operator};
use crate::gateway;
use eds::pkcs11::Pkcs11Location;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use law::id::BankCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value is missing or has the wrong form.
    #[error("the configuration does not read")]
    Unreadable(#[source] Box<figment::Error>),
    /// The file that was named is not there.
    #[error("there is no file {0}")]
    Missing(PathBuf),
    /// An IIN of the staff list, or of those of them who oversee, is impossible.
    #[error("entry {0} of the staff list is no IIN")]
    Staff(usize),
    /// The BIN of the operator is impossible.
    #[error("the operator's bin is no BIN")]
    Operator,
    /// The link that opens eGov Mobile has no place for ours, or is no address.
    #[error("mobile_sign_link is no https address with {{link}} in it")]
    MobileSignLink,
    /// The identifier of a key in a token is not hexadecimal.
    #[error("a key_id is not hexadecimal")]
    KeyId,
    /// A seal is named for no state body.
    #[error("bodies names {0:?}, which is no state body")]
    Body(String),
    /// No page could use the addresses of the media.
    #[error(
        "media needs public_ips when it listens on all addresses, and none of them may be all addresses"
    )]
    Media,
    /// The relay has no address, or credentials that are good for too long.
    #[error("media.turn has turn: or turns: addresses and a life_seconds of 1 to 600")]
    Turn,
    /// The relay's secret cannot be read, others may read it, or it is short.
    #[error("the secret_file of media.turn")]
    TurnSecret(#[source] std::io::Error),
    /// The recordings' settings contradict each other.
    #[error("recordings has a folder or s3, and a reserve_percent up to 90")]
    Recordings,
    /// The secret of the recordings' store cannot be read, or others may read it.
    #[error("the secret_file of the recordings' store")]
    S3Secret(#[source] std::io::Error),
}

/// What opens eGov Mobile on a phone: its page of links with the app's numbers in both stores.
const MOBILE_SIGN_LINK: &str =
    "https://m.egov.kz/mobileSign?link={link}&isi=1476128386&ibi=kz.egov.mobile&apn=kz.mobile.mgov";

/// With the pauses between them, about two days.
const JOB_ATTEMPTS: NonZeroU16 = NonZeroU16::new(60).expect("sixty is not nothing");

/// The configuration of an installation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where people, apps and outside systems are served.
    pub listen: SocketAddr,
    /// Where the metrics are served; not for the public.
    pub admin_listen: SocketAddr,
    /// The address people reach the product at; by default the one it listens on.
    pub public_url: Option<String>,
    /// The folder for everything the server writes.
    pub var: PathBuf,
    /// `sqlite:` or `postgres:` URL; by default a SQLite file in the folder.
    pub database_url: Option<String>,
    /// The folder with anchors and revocation lists, and the seal's key; by default a development PKI in the folder.
    pub pki: Option<PathBuf>,
    /// The seal's key inside a PKCS#11 token; by default it is a file of the PKI folder.
    pub seal_pkcs11: Option<SealPkcs11>,
    /// The seals of the state bodies, by their code (`civil_status`, `real_estate` …); those that are not named are made by
    /// the development PKI, where that is ours.
    pub bodies: BTreeMap<String, BodySealConfig>,
    /// IINs that may sign in at the desk.
    pub staff: Vec<String>,
    /// Those of the staff who oversee: who holds which post, dates and prices, work that was given up, calls for help, recordings on
    /// request.
    pub oversight: Vec<String>,
    /// The database of individuals, the consent service and the state's other systems.
    pub egov_url: String,
    /// The banks an invoice can be put to, in the order they are offered in; the first gets it unless the payer chooses.
    pub banks: Vec<BankConfig>,
    /// The time-stamping authority (RFC 3161); by default the development PKI in the folder.
    pub tsp_url: Option<String>,
    /// The hosts that may be asked about revocation, each with its port as it stands in certificates; by default none.
    pub revocation_hosts: Vec<String>,
    /// The address outside systems send callbacks to; by default the public one.
    pub callback_url: Option<String>,
    /// The address letters come from.
    pub mail_from: String,
    /// An `smtp:` or `smtps:` URL for letters; by default they are written into the folder.
    pub smtp_url: Option<String>,
    /// The SMS centre; by default short messages are written into the folder.
    pub sms_url: Option<String>,
    /// Who runs the installation, as eGov Mobile shows it to whoever signs.
    pub operator: OperatorConfig,
    /// The link that opens eGov Mobile, with `{link}` where the link to be signed under goes.
    pub mobile_sign_link: String,
    /// How the media of calls reach the server.
    pub media: MediaConfig,
    /// Where recordings of calls are kept, and their master key.
    pub recordings: RecordingsConfig,
    /// How often a job is tried before it is given up and somebody of the staff has to look.
    pub job_attempts: NonZeroU16,
    /// Requests are logged as `json` or as `text`.
    pub log: LogFormat,
}

/// A bank.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankConfig {
    /// `bank`, or `bank-` with small letters and digits; invoices keep it, so a bank keeps its code.
    pub code: BankCode,
    /// The name as the bank writes it, alike in all languages.
    pub name: String,
    /// Its address.
    pub url: String,
}

impl Default for BankConfig {
    fn default() -> Self {
        let gateway::BankSettings {
            code, name, url, ..
        } = gateway::BankSettings::default();
        Self { code, name, url }
    }
}

/// Who runs the installation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorConfig {
    /// The name in Kazakh.
    pub name_kk: String,
    /// The name in Russian.
    pub name_ru: String,
    /// The name in English.
    pub name_en: String,
    /// The business identification number.
    pub bin: String,
}

impl Default for OperatorConfig {
    fn default() -> Self {
        // Plainly invented: a real installation names its own body.
        Self {
            name_kk: "Сенім (сынақ)".to_owned(),
            name_ru: "Сенім (испытательный стенд)".to_owned(),
            name_en: "Senim (test installation)".to_owned(),
            bin: "000240000016".to_owned(),
        }
    }
}

/// Where the seal's key is inside a PKCS#11 token. Every name narrows the choice; exactly one token and key must be left.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealPkcs11 {
    /// The module's shared library.
    pub module: PathBuf,
    /// The token's label.
    pub token: Option<String>,
    /// The token's serial number.
    pub token_serial: Option<String>,
    /// The key's label.
    pub key: Option<String>,
    /// The key's identifier in hexadecimal.
    pub key_id: Option<String>,
    /// The file with the PIN in its first line; never the PIN itself, which would be seen in settings and environments.
    pub pin_file: PathBuf,
    /// The PEM file of the certificate and its chain; by default they are read from the token.
    pub certificate: Option<PathBuf>,
}

impl SealPkcs11 {
    /// The key's place, as it is opened.
    ///
    /// # Errors
    /// [`ConfigError::KeyId`] for an identifier that is not hexadecimal.
    pub fn location(self) -> Result<Pkcs11Location, ConfigError> {
        let key_id = self.key_id.map(hex::decode).transpose();
        Ok(Pkcs11Location {
            module: self.module,
            token: self.token,
            token_serial: self.token_serial,
            key: self.key,
            key_id: key_id.map_err(|_| ConfigError::KeyId)?,
            pin_file: self.pin_file,
            certificate: self.certificate,
        })
    }
}

/// Where a state body's seal is: a file, or a PKCS#11 token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodySealConfig {
    /// A PEM file of the key, its certificate and the authorities above it.
    KeyFile(PathBuf),
    /// A token.
    Pkcs11(SealPkcs11),
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For collectors.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7200)),
            admin_listen: SocketAddr::from(([127, 0, 0, 1], 7209)),
            public_url: None,
            var: PathBuf::from("var"),
            database_url: None,
            pki: None,
            seal_pkcs11: None,
            bodies: BTreeMap::new(),
            staff: Vec::new(),
            oversight: Vec::new(),
            egov_url: "http://127.0.0.1:7201".to_owned(),
            banks: vec![BankConfig::default()],
            tsp_url: None,
            revocation_hosts: Vec::new(),
            callback_url: None,
            mail_from: gateway::Settings::default().mail_from,
            smtp_url: None,
            sms_url: None,
            operator: OperatorConfig::default(),
            mobile_sign_link: MOBILE_SIGN_LINK.to_owned(),
            media: MediaConfig::default(),
            recordings: RecordingsConfig::default(),
            job_attempts: JOB_ATTEMPTS,
            log: LogFormat::Text,
        }
    }
}

impl Config {
    /// Reads the defaults, then `senim.toml` or the file given, then the environment.
    ///
    /// # Errors
    /// [`ConfigError`] when a value does not read.
    pub fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        // A misspelt name must not start the defaults instead.
        if let Some(named) = file.filter(|named| !named.is_file()) {
            return Err(ConfigError::Missing(named.to_owned()));
        }
        let file = file.unwrap_or(Path::new("senim.toml"));
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("SENIM_"))
            .extract()
            .map_err(|error| ConfigError::Unreadable(Box::new(error)))
    }

    /// Where the database is.
    #[must_use]
    pub fn database(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}?mode=rwc", self.var.join("senim.db").display()))
    }

    /// Where anchors, revocation lists and the seal are.
    #[must_use]
    pub fn pki_folder(&self) -> PathBuf {
        self.pki.clone().unwrap_or_else(|| self.var.join("pki"))
    }

    /// Where the seal's key is inside a token, if it is in one.
    ///
    /// # Errors
    /// [`ConfigError::KeyId`] for an identifier that is not hexadecimal.
    pub fn seal_in_token(&self) -> Result<Option<Pkcs11Location>, ConfigError> {
        self.seal_pkcs11
            .clone()
            .map(SealPkcs11::location)
            .transpose()
    }

    /// The desk's staff by the digest of their IIN, so that the number itself is not kept in memory or dumps.
    ///
    /// # Errors
    /// [`ConfigError::Staff`] for an impossible number.
    pub fn staff(&self) -> Result<Vec<law::id::Digest>, ConfigError> {
        digests(&self.staff)
    }

    /// Those of the staff who oversee, in the same form.
    ///
    /// # Errors
    /// [`ConfigError::Staff`] for an impossible number.
    pub fn oversight(&self) -> Result<Vec<law::id::Digest>, ConfigError> {
        digests(&self.oversight)
    }

    /// Who runs the installation.
    ///
    /// # Errors
    /// [`ConfigError::Operator`] for an impossible number.
    pub fn operator(&self) -> Result<Operator, ConfigError> {
        let OperatorConfig {
            name_kk,
            name_ru,
            name_en,
            bin,
        } = self.operator.clone();
        Ok(Operator {
            bin: law::id::Bin::parse(&bin).map_err(|_| ConfigError::Operator)?,
            name: DocumentTitle {
                kk: name_kk,
                ru: name_ru,
                en: name_en,
            },
        })
    }

    /// The template of deep links.
    ///
    /// # Errors
    /// [`ConfigError::MobileSignLink`] for one that would lead nowhere.
    pub fn mobile_sign_link(&self) -> Result<String, ConfigError> {
        let template = &self.mobile_sign_link;
        if template.starts_with("https://") && template.matches(LINK_PLACEHOLDER).count() == 1 {
            Ok(template.clone())
        } else {
            Err(ConfigError::MobileSignLink)
        }
    }

    fn bank(&self, bank: &BankConfig) -> gateway::BankSettings {
        gateway::BankSettings {
            code: bank.code.clone(),
            name: bank.name.clone(),
            url: bank.url.clone(),
            mac: self.var.join(format!("secrets/{}.mac", bank.code)),
        }
    }

    /// What the adapters need, callbacks coming to the address the server is reached at.
    #[must_use]
    pub fn gateway(&self, public_url: &str) -> gateway::Settings {
        gateway::Settings {
            egov_url: self.egov_url.clone(),
            banks: self.banks.iter().map(|bank| self.bank(bank)).collect(),
            tsp_url: self.tsp_url.clone(),
            revocation_hosts: self.revocation_hosts.clone(),
            callback_url: self
                .callback_url
                .clone()
                .unwrap_or_else(|| public_url.to_owned()),
            egov_mac: self.var.join("secrets/egov.mac"),
            smtp_url: self.smtp_url.clone().map(gateway::SmtpUrl::from),
            mail_from: self.mail_from.clone(),
            mailbox: self.var.join("mailbox"),
            sms_url: self.sms_url.clone(),
            texted: self.var.join("sms"),
            pushed: self.var.join("pushed"),
            ..gateway::Settings::default()
        }
    }
}

fn digests(iins: &[String]) -> Result<Vec<law::id::Digest>, ConfigError> {
    let digest = |(place, text): (usize, &String)| {
        let iin = law::id::Iin::parse(text).map_err(|_| ConfigError::Staff(place))?;
        Ok(crate::app::evidence::digest(iin.as_str().as_bytes()))
    };
    iins.iter().enumerate().map(digest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invented_operator_and_the_known_link_can_be_used() {
        let config = Config::default();
        assert_eq!(config.operator().unwrap().bin.as_str(), config.operator.bin);
        assert!(config.mobile_sign_link().unwrap().contains("m.egov.kz"));
    }

    #[test]
    fn banks_are_read_from_the_environment_and_a_wrong_code_is_refused() {
        let read = |text: &str| {
            let value: figment::value::Value = text.parse().unwrap();
            value.deserialize::<Vec<BankConfig>>().ok()
        };
        let two = r#"[{code="bank",name="A",url="http://127.0.0.1:1"},{code="bank-2",name="B",url="http://127.0.0.1:2"}]"#;
        let banks = read(two).unwrap();
        assert_eq!(banks[1].code.as_str(), "bank-2");
        assert!(read(r#"[{code="egov",name="A",url="http://127.0.0.1:1"}]"#).is_none());
    }

    #[test]
    fn an_impossible_operator_and_a_link_that_leads_nowhere_stop_the_start() {
        let mut config = Config::default();
        config.operator.bin = "000240000017".to_owned();
        assert!(matches!(config.operator(), Err(ConfigError::Operator)));
        for wrong in [
            "https://m.egov.kz/mobileSign",
            "http://m.egov.kz/?link={link}",
            "https://m.egov.kz/?link={link}&again={link}",
        ] {
            wrong.clone_into(&mut config.mobile_sign_link);
            let refused = config.mobile_sign_link();
            assert!(matches!(refused, Err(ConfigError::MobileSignLink)));
        }
    }
}
