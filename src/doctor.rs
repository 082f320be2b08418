//! `senim doctor`: is everything there that the server needs, and if not, what is missing.

use crate::config::{Config, OperatorConfig};
use crate::gateway;
use crate::master_key;
use crate::recordings;
use crate::seal;
use crate::store::Store;
use eds::trust::TrustStore;
use law::service::StateBody;
use std::process::ExitCode;
use std::time::Duration;

/// How long an address may take to answer (ours: a person waits at the terminal).
const REACH_TIME: Duration = Duration::from_secs(3);

/// A finding: what was looked at and what is wrong with it.
type Finding = Result<String, String>;

/// Without anybody who oversees, nobody gives posts, decides dates and prices, hears calls for help or sees work that was given up.
fn oversight(config: &Config) -> Finding {
    let named = config.oversight().map_err(|e| e.to_string())?;
    let staff = config.staff().map_err(|e| e.to_string())?;
    if let Some(place) = named.iter().position(|iin| !staff.contains(iin)) {
        return Err(format!("entry {place} is not in the staff list"));
    }
    if named.is_empty() && !staff.is_empty() {
        return Err("nobody of the staff oversees".to_owned());
    }
    Ok(format!("{} persons", named.len()))
}

/// Looks at everything and prints a line each.
pub async fn run(config: &Config) -> ExitCode {
    let findings = [
        ("folder", folder(config)),
        ("database", database(config).await),
        (
            "staff list",
            config
                .staff()
                .map(|s| format!("{} persons", s.len()))
                .map_err(|e| e.to_string()),
        ),
        ("oversight", oversight(config)),
        ("eGov Mobile", egov_mobile(config)),
        ("trust", trust(config)),
        ("seal", seal(config)),
        ("state bodies", bodies(config)),
        ("media", media(config).await),
        ("recordings", recordings(config).await),
        ("master key", master_key(config)),
        ("gateways", gateways(config)),
        ("time-stamps", time_stamps(config).await),
        ("state systems", reach(&config.egov_url).await),
        ("banks", banks(config).await),
    ];
    let mut code = ExitCode::SUCCESS;
    for (what, finding) in findings {
        match finding {
            Ok(word) => println!("ok    {what}: {word}"),
            Err(word) => {
                code = ExitCode::FAILURE;
                println!("WRONG {what}: {word}");
            }
        }
    }
    code
}

fn folder(config: &Config) -> Finding {
    std::fs::create_dir_all(&config.var).map_err(|e| e.to_string())?;
    let probe = config.var.join(".doctor");
    std::fs::write(&probe, b"").map_err(|e| e.to_string())?;
    std::fs::remove_file(&probe).map_err(|e| e.to_string())?;
    Ok(config.var.display().to_string())
}

async fn database(config: &Config) -> Finding {
    let store = Store::open(&config.database())
        .await
        .map_err(|e| e.to_string())?;
    let (waiting, dead) = store.job_counts().await.map_err(|e| e.to_string())?;
    store.close().await;
    if dead > 0 {
        return Err(format!("{dead} jobs were given up"));
    }
    Ok(format!("{waiting} jobs wait"))
}

/// Whether phones are told somebody who exists and an address that leads somewhere.
fn egov_mobile(config: &Config) -> Finding {
    let operator = config.operator().map_err(|e| e.to_string())?;
    config.mobile_sign_link().map_err(|e| e.to_string())?;
    if config.pki.is_some() && config.operator.bin == OperatorConfig::default().bin {
        return Err("the operator is still the invented one".to_owned());
    }
    Ok(format!("BIN {} asks for signatures", operator.bin.as_str()))
}

fn trust(config: &Config) -> Finding {
    let folder = config.pki_folder();
    let [anchors, intermediates, lists] =
        ["root.pem", "ca-chain.pem", "crl.pem"].map(|name| folder.join(name));
    let store = TrustStore::read(&anchors, &intermediates, &lists).map_err(|e| e.to_string())?;
    match store.lists_fresh_until() {
        Some(until) => Ok(format!("revocation lists are fresh until {until}")),
        None => Err("there is no revocation list: every signature will be refused".to_owned()),
    }
}

fn bodies(config: &Config) -> Finding {
    let seals = seal::open_bodies(config).map_err(|error| with_causes(&error))?;
    let missing = StateBody::ALL
        .iter()
        .filter(|body| !seals.contains_key(body));
    let missing: Vec<&str> = missing.map(|body| body.as_str()).collect();
    match (missing.is_empty(), config.pki.is_none()) {
        (true, _) => Ok("every seal is there".to_owned()),
        (false, true) => Ok(format!("development seals for: {}", missing.join(", "))),
        // A power of attorney needs none of them: services of these bodies end before their result.
        (false, false) => Ok(format!("no seal, no results of: {}", missing.join(", "))),
    }
}

fn seal(config: &Config) -> Finding {
    let seal = seal::open(config).map_err(|error| with_causes(&error))?;
    Ok(format!("valid until {}", seal.certificate().not_after()))
}

/// An error's sentence and those of its causes.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words.push_str(": ");
        words.push_str(&inner.to_string());
        cause = inner.source();
    }
    words
}

/// Whether the settings of the media can be used, and their port taken for UDP and TCP.
async fn media(config: &Config) -> Finding {
    let settings = config.media().map_err(|error| with_causes(&error))?;
    let address = settings.listen;
    let udp = tokio::net::UdpSocket::bind(address).await.map(drop);
    let tcp = tokio::net::TcpListener::bind(address).await.map(drop);
    let relay = match &settings.turn {
        Some(turn) => turn.urls.join(", "),
        None => "no relay".to_owned(),
    };
    match udp.and(tcp) {
        Ok(()) => Ok(format!("UDP and TCP {address} are free; {relay}")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Ok(format!(
            "{address} is taken, by the server itself when it runs; {relay}"
        )),
        Err(error) => Err(format!("{address}: {error}")),
    }
}

/// Whether recordings can be written, stored and read back.
async fn recordings(config: &Config) -> Finding {
    let settings = config.recordings().map_err(|error| with_causes(&error))?;
    let waiting = recordings::try_out(&settings)
        .await
        .map_err(|error| with_causes(&error))?;
    Ok(format!("{waiting} parts wait to be stored"))
}

/// Whether the key that wraps the keys of recordings does so.
fn master_key(config: &Config) -> Finding {
    let made_at_start = config.pki.is_none()
        && config.recordings.master_key.is_none()
        && config.recordings.master_key_pkcs11.is_none();
    if made_at_start && !config.master_key_file().exists() {
        return Ok("will be made at the first start".to_owned());
    }
    let key = master_key::open(config).map_err(|error| with_causes(&error))?;
    Ok(format!("{} wraps and unwraps", key.id()))
}

fn gateways(config: &Config) -> Finding {
    let url = config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{}", config.listen));
    gateway::connect(&config.gateway(&url)).map_err(|e| e.to_string())?;
    let banks: Vec<&str> = config.banks.iter().map(|bank| bank.url.as_str()).collect();
    Ok(format!("{} and {}", config.egov_url, banks.join(", ")))
}

async fn banks(config: &Config) -> Finding {
    let mut found = Vec::new();
    for bank in &config.banks {
        let word = reach(&bank.url).await;
        let word = word.map_err(|error| format!("{}: {error}", bank.code))?;
        found.push(format!("{}: {word}", bank.code));
    }
    Ok(found.join(", "))
}

/// Who puts time-stamps on what is signed.
async fn time_stamps(config: &Config) -> Finding {
    match (&config.tsp_url, &config.pki) {
        (Some(url), _) => reach(url).await,
        (None, None) => Ok("the development PKI stamps".to_owned()),
        (None, Some(_)) => {
            Err("the setting tsp_url is missing: nothing could be signed".to_owned())
        }
    }
}

/// Whether somebody listens at an address; what they say is the adapters' business.
async fn reach(url: &str) -> Finding {
    let (host, port) = gateway::host_and_port(url).ok_or_else(|| format!("{url} is no address"))?;
    let connection = tokio::net::TcpStream::connect((host, port));
    let attempt = tokio::time::timeout(REACH_TIME, connection).await;
    match attempt {
        Ok(Ok(_)) => Ok(format!("{url} answers")),
        Ok(Err(error)) => Err(format!("{url}: {error}")),
        Err(_) => Err(format!("{url} does not answer in time")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{SocketAddr, UdpSocket};

    async fn media_at(listen: SocketAddr) -> Finding {
        let mut config = Config::default();
        config.media.listen = listen;
        media(&config).await
    }

    #[tokio::test]
    async fn the_port_of_the_media_is_free_or_taken_or_of_another_machine() {
        let held = UdpSocket::bind("127.0.0.1:0").unwrap();
        let taken = held.local_addr().unwrap();
        let word = media_at(taken).await.unwrap();
        assert!(
            word.contains("is taken, by the server itself when it runs; no relay"),
            "{word}"
        );
        drop(held);
        let word = media_at(taken).await.unwrap();
        assert!(word.contains("are free; no relay"), "{word}");
        // RFC 5737: no address of anybody's.
        let wrong = media_at("203.0.113.7:7203".parse().unwrap())
            .await
            .unwrap_err();
        assert!(wrong.starts_with("203.0.113.7:7203: "), "{wrong}");
    }

    #[tokio::test]
    async fn media_on_every_address_must_say_which_one_pages_are_told() {
        let wrong = media_at("0.0.0.0:0".parse().unwrap()).await.unwrap_err();
        assert!(wrong.contains("public_ips"), "{wrong}");
    }
}
