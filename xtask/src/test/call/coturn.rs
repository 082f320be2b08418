//! coturn with the configuration that is shipped, and beside it only what every site fills in itself.

use std::fs::{self, File, Permissions};
use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use eds::random;

use crate::process::{Program, Running};
use crate::test::Failure;
use crate::workspace;

/// What operators are given.
const SHIPPED: &str = "docs/operating/coturn.conf";
/// Bytes of the secret that Senim and the relay share.
const SECRET_BYTES: usize = 32;
/// Senim takes no secret that others may read.
const OWNER_ONLY: u32 = 0o600;
/// A certificate for one run.
const DAYS: &str = "2";
/// It listens within a second.
const START_LIMIT: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(20);

/// What every site fills in itself: secret, certificate, realm.
pub(super) struct Site {
    folder: PathBuf,
    /// Shared with Senim, hexadecimal.
    pub(super) secret: String,
    /// Where Senim reads it.
    pub(super) secret_file: PathBuf,
}

impl Site {
    /// Makes a secret and a certificate for a run.
    pub(super) async fn prepare(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder)?;
        let secret = hex::encode(random::bytes::<SECRET_BYTES>());
        let secret_file = folder.join("secret");
        fs::write(&secret_file, &secret)?;
        fs::set_permissions(&secret_file, Permissions::from_mode(OWNER_ONLY))?;
        let site = Self {
            folder: folder.to_owned(),
            secret,
            secret_file,
        };
        Program::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
            .args(["ec_paramgen_curve:P-256", "-nodes", "-days", DAYS])
            .args(["-subj", "/CN=turn.example.kz", "-keyout"])
            .arg(site.folder.join("key.pem"))
            .arg("-out")
            .arg(site.folder.join("chain.pem"))
            .observe()
            .await?;
        Ok(site)
    }

    /// Starts a relay that may reach one peer.
    pub(super) async fn start(&self, peer: Peer) -> Result<Coturn, Failure> {
        let port = free_port()?;
        let (name, lines) = match peer {
            Peer::MediaServerElsewhere(address) => {
                // A second family, so that forbidden IPv6 peers can be asked for at all.
                (
                    "strict",
                    format!("allowed-peer-ip={address}\nrelay-ip=::1\n"),
                )
            }
            // coturn refuses its own machine on top of the shipped lists, and here the media server runs on it.
            Peer::MediaServerHere => (
                "open",
                "allowed-peer-ip=127.0.0.1\nallow-loopback-peers\n".to_owned(),
            ),
        };
        let shipped = fs::read_to_string(workspace::root().join(SHIPPED))?;
        let at = |file: &str| self.folder.join(file).display().to_string();
        let site = format!(
            "listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nrealm=turn.example.kz\nstatic-auth-secret={}\ncert={}\n\
             pkey={}\ntls-listening-port={port}\npidfile={}\nuserdb={}\n{lines}",
            self.secret,
            at("chain.pem"),
            at("key.pem"),
            at(&format!("{name}.pid")),
            at(&format!("{name}.db")),
        );
        let file = self.folder.join(format!("{name}.conf"));
        fs::write(&file, format!("{shipped}\n{site}"))?;
        let log = File::create(self.folder.join(format!("{name}.log")))?;
        let running = Program::new("turnserver")
            .arg("-c")
            .arg(&file)
            .output_into(&log)?
            .start()?;
        let mut coturn = Coturn { running, port };
        coturn.wait_until_it_listens().await?;
        Ok(coturn)
    }
}

/// Whom the relay may reach.
#[derive(Clone, Copy)]
pub(super) enum Peer {
    /// As in operation: one address that is not this machine.
    MediaServerElsewhere(&'static str),
    /// The server of the tests.
    MediaServerHere,
}

/// A relay that runs.
pub(super) struct Coturn {
    running: Running,
    pub(super) port: u16,
}

impl Coturn {
    async fn wait_until_it_listens(&mut self) -> Result<(), Failure> {
        let begun = Instant::now();
        while begun.elapsed() < START_LIMIT {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            self.must_run()?;
            tokio::time::sleep(LOOK).await;
        }
        Err(Failure::Found(format!(
            "coturn does not listen after {} s",
            START_LIMIT.as_secs()
        )))
    }

    pub(super) fn must_run(&mut self) -> Result<(), Failure> {
        match self.running.ended()? {
            None => Ok(()),
            Some(status) => Err(Failure::Found(format!("coturn has ended ({status})"))),
        }
    }
}

/// A port that was free a moment ago.
pub(super) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
