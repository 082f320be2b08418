//! The settings of calls' media: the port, the addresses pages are told, and the relay.

use super::{Config, ConfigError};
use serde::{Deserialize, Serialize};
use signaling::media::{MAX_LIFE, MediaSettings, Transports, Turn};
use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The media port of a development installation, beside the servers' 7200 to 7202.
const PORT: u16 = 7203;
/// How long a relay's credential is good unless the settings say otherwise: an outage of a call and its way back.
const CREDENTIAL_SECONDS: u64 = 300;
/// The shortest secret shared with the relay, in characters: 128 bits as hexadecimal.
const SECRET_MIN: usize = 32;
/// Who else than the owner may not read a secret.
const OTHERS: u32 = 0o077;

/// How the media of calls reach the server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MediaConfig {
    /// Where UDP and TCP are taken, on one port for all calls.
    pub listen: SocketAddr,
    /// The addresses pages are told, for a server behind an address translation or on all interfaces.
    pub public_ips: Vec<IpAddr>,
    /// The ways a page may take to the server itself.
    pub transports: MediaTransports,
    /// The relay for networks that let only TLS through.
    pub turn: Option<TurnConfig>,
}

/// The ways of media.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaTransports {
    /// UDP alone.
    Udp,
    /// TCP alone.
    Tcp,
    /// UDP first, TCP where it is blocked.
    #[default]
    Both,
}

/// The relay (coturn with `use-auth-secret`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnConfig {
    /// Its `turn:` and `turns:` addresses (RFC 7065).
    pub urls: Vec<String>,
    /// The file with the shared secret in its first line; never the secret itself, which would be seen in settings.
    pub secret_file: PathBuf,
    /// How many seconds a credential is good, 600 at most.
    #[serde(default = "credential_seconds")]
    pub life_seconds: u64,
}

const fn credential_seconds() -> u64 {
    CREDENTIAL_SECONDS
}

impl Default for MediaConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], PORT)),
            public_ips: Vec::new(),
            transports: MediaTransports::Both,
            turn: None,
        }
    }
}

impl Config {
    /// How the media of calls reach the server.
    ///
    /// # Errors
    /// [`ConfigError::Media`] for addresses no page can use, [`ConfigError::Turn`] for a relay that cannot be used,
    /// [`ConfigError::TurnSecret`] when its secret cannot be read, or others may read it.
    pub fn media(&self) -> Result<MediaSettings, ConfigError> {
        let MediaConfig {
            listen,
            public_ips,
            transports,
            turn,
        } = &self.media;
        let told_nothing = public_ips.is_empty() && listen.ip().is_unspecified();
        if told_nothing || public_ips.iter().any(IpAddr::is_unspecified) {
            return Err(ConfigError::Media);
        }
        Ok(MediaSettings {
            listen: *listen,
            public_ips: public_ips.clone(),
            transports: match transports {
                MediaTransports::Udp => Transports::Udp,
                MediaTransports::Tcp => Transports::Tcp,
                MediaTransports::Both => Transports::Both,
            },
            turn: turn.as_ref().map(TurnConfig::open).transpose()?,
            recording: None,
        })
    }
}

impl TurnConfig {
    fn open(&self) -> Result<Turn, ConfigError> {
        let known = |url: &String| url.starts_with("turn:") || url.starts_with("turns:");
        let life = Duration::from_secs(self.life_seconds);
        let impossible = self.urls.is_empty() || !self.urls.iter().all(known);
        if impossible || life.is_zero() || life > MAX_LIFE {
            return Err(ConfigError::Turn);
        }
        Ok(Turn {
            urls: self.urls.clone(),
            secret: secret_of(&self.secret_file).map_err(ConfigError::TurnSecret)?,
            life,
        })
    }
}

/// The first line of a file that nobody but its owner may read.
fn secret_of(file: &Path) -> io::Result<String> {
    if fs::metadata(file)?.permissions().mode() & OTHERS != 0 {
        return Err(io::Error::other("others than its owner may read the file"));
    }
    let text = fs::read_to_string(file)?;
    let secret = text.lines().next().unwrap_or_default().trim();
    if secret.len() < SECRET_MIN {
        return Err(io::Error::other("the secret has less than 32 characters"));
    }
    Ok(secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn with_secret(mode: u32, secret: &str) -> (tempfile::NamedTempFile, Config) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "{secret}").unwrap();
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(mode))
            .unwrap();
        let mut config = Config::default();
        config.media.turn = Some(TurnConfig {
            urls: vec!["turns:relay.example:443?transport=tcp".to_owned()],
            secret_file: file.path().to_owned(),
            life_seconds: CREDENTIAL_SECONDS,
        });
        (file, config)
    }

    #[test]
    fn an_installation_on_one_machine_needs_no_settings() {
        let settings = Config::default().media().unwrap();
        assert_eq!(settings.listen.port(), PORT);
        assert!(settings.turn.is_none());
    }

    #[test]
    fn a_server_on_all_interfaces_has_to_say_how_it_is_reached() {
        let mut config = Config::default();
        config.media.listen = SocketAddr::from(([0, 0, 0, 0], PORT));
        assert!(matches!(config.media(), Err(ConfigError::Media)));
        config.media.public_ips = vec![IpAddr::from([0, 0, 0, 0])];
        assert!(matches!(config.media(), Err(ConfigError::Media)));
        config.media.public_ips = vec![IpAddr::from([203, 0, 113, 7])];
        assert!(config.media().is_ok());
    }

    #[test]
    fn the_relay_s_secret_is_its_owner_s_alone() {
        let secret = "0123456789abcdef0123456789abcdef";
        let (_kept, config) = with_secret(0o600, secret);
        assert_eq!(config.media().unwrap().turn.unwrap().secret, secret);
        let (_kept, config) = with_secret(0o640, secret);
        assert!(matches!(config.media(), Err(ConfigError::TurnSecret(_))));
        let (_kept, config) = with_secret(0o600, "short");
        assert!(matches!(config.media(), Err(ConfigError::TurnSecret(_))));
    }

    #[test]
    fn a_relay_has_addresses_and_credentials_of_ten_minutes_at_most() {
        let (_kept, mut config) = with_secret(0o600, "0123456789abcdef0123456789abcdef");
        let mut change = |change: fn(&mut TurnConfig)| {
            let before = config.media.turn.clone();
            change(config.media.turn.as_mut().unwrap());
            let refused = matches!(config.media(), Err(ConfigError::Turn));
            config.media.turn = before;
            refused
        };
        assert!(change(|turn| turn.life_seconds = 601));
        assert!(change(|turn| turn.life_seconds = 0));
        assert!(change(|turn| turn.urls.clear()));
        assert!(change(
            |turn| turn.urls[0] = "https://relay.example".to_owned()
        ));
        assert!(!change(|turn| turn.life_seconds = 600));
    }
}
