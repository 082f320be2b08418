//! Where the outside systems are, and how long this server waits for them.

use law::id::BankCode;
use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Where the outside systems are; the defaults are the stand-ins on this machine.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The state's gateway, `http(s)://host:port`.
    pub egov_url: String,
    /// The banks an invoice can be put to, in the order they are offered in.
    pub banks: Vec<BankSettings>,
    /// This server as the outside systems reach it, `http(s)://host:port`.
    pub callback_url: String,
    /// The time-stamping authority, `http(s)://host`; without one the development authority stamps.
    pub tsp_url: Option<String>,
    /// The hosts that are asked about revocation, each as it stands in certificates; nobody is asked without one.
    pub revocation_hosts: Vec<String>,
    /// The file of the key that authenticates the state's callbacks; created when missing.
    pub egov_mac: PathBuf,
    /// The relay for letters; without one they are written into [`Settings::mailbox`].
    pub smtp_url: Option<SmtpUrl>,
    /// The sender of letters.
    pub mail_from: String,
    /// The folder of letters when there is no relay.
    pub mailbox: PathBuf,
    /// The SMS centre, `http(s)://host:port`; without one short messages are written into [`Settings::texted`].
    pub sms_url: Option<String>,
    /// The folder of short messages when there is no centre.
    pub texted: PathBuf,
    /// The folder of pushed messages.
    pub pushed: PathBuf,
    /// How long outside systems are waited for.
    pub limits: Limits,
}

/// One of the banks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankSettings {
    /// The code it is chosen by.
    pub code: BankCode,
    /// The name that payers read.
    pub name: String,
    /// Its address, `http(s)://host:port`.
    pub url: String,
    /// The file of the key shared with it; created when missing.
    pub mac: PathBuf,
}

impl Default for BankSettings {
    fn default() -> Self {
        Self {
            code: BankCode::parse("bank").expect("a code that is written out"),
            name: "Мысал Банк".to_owned(),
            url: "http://127.0.0.1:7202".to_owned(),
            mac: PathBuf::from("var/secrets/bank.mac"),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            egov_url: "http://127.0.0.1:7201".to_owned(),
            banks: vec![BankSettings::default()],
            callback_url: "http://127.0.0.1:7200".to_owned(),
            tsp_url: None,
            revocation_hosts: Vec::new(),
            egov_mac: PathBuf::from("var/secrets/egov.mac"),
            smtp_url: None,
            mail_from: "no-reply@senim.invalid".to_owned(),
            mailbox: PathBuf::from("var/mailbox"),
            sms_url: None,
            texted: PathBuf::from("var/sms"),
            pushed: PathBuf::from("var/pushed"),
            limits: Limits::default(),
        }
    }
}

/// A relay, `smtps://user:password@host` or `smtp://host:port?tls=required`; its `Debug` hides the password.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// The address with its password.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for SmtpUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl(hidden)")
    }
}

/// How long outside systems are waited for, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// To connect: a system in the same country answers in tens of milliseconds.
    pub connect_ms: u64,
    /// One try, the body included.
    pub try_ms: u64,
    /// A question with all its tries: a person waits for the page.
    pub total_ms: u64,
    /// Handing over a file or a letter with all its tries: only a job waits for it.
    pub transfer_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_ms: 1_000,
            try_ms: 3_000,
            total_ms: 5_000,
            transfer_ms: 20_000,
        }
    }
}

impl Limits {
    pub(super) const fn connect(self) -> Duration {
        Duration::from_millis(self.connect_ms)
    }

    pub(super) const fn one_try(self) -> Duration {
        Duration::from_millis(self.try_ms)
    }

    pub(super) const fn total(self) -> Duration {
        Duration::from_millis(self.total_ms)
    }

    pub(super) const fn transfer(self) -> Duration {
        Duration::from_millis(self.transfer_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_configured_is_the_stand_ins_on_this_machine() {
        let settings: Settings = serde_json::from_str(r#"{"limits":{"try_ms":10}}"#).unwrap();
        assert_eq!(settings.egov_url, "http://127.0.0.1:7201");
        assert_eq!(settings.limits.try_ms, 10);
        assert_eq!(settings.limits.total_ms, 5_000);
    }

    #[test]
    fn a_misspelt_setting_is_refused() {
        assert!(serde_json::from_str::<Settings>(r#"{"egov_ulr":"http://127.0.0.1"}"#).is_err());
    }

    #[test]
    fn the_password_of_the_relay_is_never_printed() {
        let text = r#"{"smtp_url":"smtps://senim:hunter2@mail.example"}"#;
        let settings: Settings = serde_json::from_str(text).unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
