//! The product and the stand-ins around it as running processes, each with a log of its own.

use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::process::{ProcessError, Program, Running};
use crate::tools;
use crate::walk::WalkError;
use crate::walk::api::Api;
use crate::walk::case::World;
use crate::walk::year;
use crate::workspace;

/// A release build from nothing takes minutes on two cores.
const BUILD_LIMIT: Duration = Duration::from_mins(25);
/// Once built a server is ready within a second; a busy machine gets more.
const START_LIMIT: Duration = Duration::from_secs(30);
/// Readiness is measured to this: small beside the 300 ms it should take.
const LOOK: Duration = Duration::from_millis(2);
/// The flags of the second bank.
const SECOND_BANK: [&str; 2] = ["--code", "bank-2"];
/// What a server prints when it listens.
const LISTENING: &str = "listening on ";
/// The product, mock-egov, mock-bank, the metrics, the media and the second bank, when these are free.
const USUAL_PORTS: [u16; 6] = [7200, 7201, 7202, 7209, 7203, 7204];
/// Lines of a log shown when its server did not start.
const LAST_LINES: usize = 20;

/// Why the servers do not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error("cannot read or write below the servers' folder")]
    File(#[from] io::Error),
    #[error("{name} has ended; the last lines of its log:\n{log}")]
    Ended { name: &'static str, log: String },
    #[error("{name} was not ready within {} s; the last lines of its log:\n{log}", START_LIMIT.as_secs())]
    Late { name: &'static str, log: String },
    #[error(transparent)]
    Walk(#[from] WalkError),
}

/// How the programs are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Development,
    Release,
}

impl Profile {
    fn program(self, name: &str) -> PathBuf {
        match self {
            Self::Development => workspace::program(name),
            Self::Release => workspace::released(name),
        }
    }

    /// Builds the product, the stand-ins and what else is named; a package and its program have one name.
    pub(crate) async fn build(self, also: &[&str]) -> Result<(), ProcessError> {
        let programs = ["senim", "mock-egov", "mock-bank"];
        let programs = programs.iter().chain(also);
        let cargo = Program::new(tools::cargo()).arg("build");
        let cargo = match self {
            // With the features of the whole workspace, so that what this program stands on is not compiled again.
            Self::Development => cargo
                .arg("--workspace")
                .args(programs.flat_map(|program| ["--bin", program])),
            Self::Release => cargo
                .args(["--release", "--bins"])
                .args(programs.flat_map(|package| ["--package", package])),
        };
        cargo.limit(BUILD_LIMIT).run().await.map(drop)
    }
}

/// Which ports the servers listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ports {
    /// 7200-7204 and 7209 when all are free, else any.
    Usual,
    /// Any that are free.
    Free,
}

impl Ports {
    /// Senim, mock-egov, mock-bank, metrics, media, the second bank; 0 lets the system choose.
    fn choose(self) -> [u16; 6] {
        let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
        match self {
            Self::Usual if USUAL_PORTS.iter().all(is_free) => USUAL_PORTS,
            Self::Usual | Self::Free => [0; 6],
        }
    }
}

/// A server that runs.
pub(crate) struct Server {
    name: &'static str,
    running: Running,
    log: PathBuf,
    /// Where it listens, `http://…`.
    pub(crate) address: String,
}

impl Server {
    /// Starts a program that says where it listens.
    pub(crate) async fn start(
        name: &'static str,
        program: Program,
        logs: &Path,
    ) -> Result<Self, ServerError> {
        let log = logs.join(format!("{name}.log"));
        let running = program.output_into(&File::create(&log)?)?.start()?;
        let mut server = Self {
            name,
            running,
            log,
            address: String::new(),
        };
        let begun = Instant::now();
        while begun.elapsed() < START_LIMIT {
            if let Some(address) = address_in(&fs::read_to_string(&server.log)?) {
                server.address = address;
                return Ok(server);
            }
            server.must_run()?;
            tokio::time::sleep(LOOK).await;
        }
        Err(ServerError::Late {
            name,
            log: server.end_of_log(),
        })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> Option<u32> {
        self.running.id()
    }

    fn must_run(&mut self) -> Result<(), ServerError> {
        match self.running.ended()? {
            None => Ok(()),
            Some(_) => Err(ServerError::Ended {
                name: self.name,
                log: self.end_of_log(),
            }),
        }
    }

    fn end_of_log(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
    }
}

/// The address in the line `listening on http://…`.
fn address_in(log: &str) -> Option<String> {
    let complete = &log[..log.rfind('\n')?];
    complete
        .lines()
        .find_map(|line| line.strip_prefix(LISTENING))
        .map(|address| address.trim().to_owned())
}

/// The stand-ins: they outlive restarts of the product.
pub(crate) struct StandIns {
    pub(crate) egov: Server,
    pub(crate) bank: Server,
    /// Another bank, for who wants to pay there.
    pub(crate) second_bank: Server,
}

impl StandIns {
    /// The setting that names both banks.
    fn banks(&self) -> String {
        let bank = |code: &str, name: &str, server: &Server| {
            let url = &server.address;
            format!("{{code={code:?}, name={name:?}, url={url:?}}}")
        };
        let first = bank("bank", "Мысал Банк", &self.bank);
        let second = bank("bank-2", "Үлгі Банк", &self.second_bank);
        format!("[{first}, {second}]")
    }
}

/// What the servers of one run share.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) profile: Profile,
    pub(crate) var: PathBuf,
    /// IINs of those who may sign in at the desk.
    pub(crate) staff: Vec<String>,
    /// IINs of those of them who oversee.
    pub(crate) oversight: Vec<String>,
    /// Further settings of the product, by the names of its environment.
    pub(crate) settings: Vec<(String, String)>,
    ports: [u16; 6],
}

impl Place {
    pub(crate) fn new(profile: Profile, var: PathBuf, ports: Ports) -> io::Result<Self> {
        fs::create_dir_all(&var)?;
        Ok(Self {
            profile,
            var,
            staff: Vec::new(),
            oversight: Vec::new(),
            settings: Vec::new(),
            ports: ports.choose(),
        })
    }

    /// Where the logs are.
    pub(crate) fn logs(&self) -> PathBuf {
        self.var.join("logs")
    }

    /// Starts the stand-ins.
    pub(crate) async fn start_stand_ins(&self) -> Result<StandIns, ServerError> {
        fs::create_dir_all(self.logs())?;
        Ok(StandIns {
            egov: self
                .start_stand_in("mock-egov", "mock-egov", self.ports[1], &[])
                .await?,
            bank: self
                .start_stand_in("mock-bank", "mock-bank", self.ports[2], &[])
                .await?,
            second_bank: self
                .start_stand_in("mock-bank", "mock-bank-2", self.ports[5], &SECOND_BANK)
                .await?,
        })
    }

    async fn start_stand_in(
        &self,
        program: &str,
        name: &'static str,
        port: u16,
        flags: &[&str],
    ) -> Result<Server, ServerError> {
        let program = Program::new(self.profile.program(program))
            .args(flags)
            .args(["--listen", &format!("127.0.0.1:{port}"), "--secrets"])
            .arg(self.var.join("secrets"))
            .arg("--state-dir")
            .arg(self.var.join(name));
        Server::start(name, program, &self.logs()).await
    }

    /// Starts the product and says how long it took to be ready.
    pub(crate) async fn start_senim(
        &self,
        around: &StandIns,
    ) -> Result<(Server, Duration), ServerError> {
        let outside = Api::new(&around.egov.address)?;
        let accountants = year::accountants(&outside).await?;
        let mut staff = self.staff.clone();
        staff.extend(accountants.iter().map(|person| person.iin.clone()));
        let staff = serde_json::to_string(&staff).map_err(io::Error::other)?;
        let oversight = serde_json::to_string(&self.oversight).map_err(io::Error::other)?;
        let media = format!("{{listen=\"127.0.0.1:{}\"}}", self.ports[4]);
        let program = Program::new(self.profile.program("senim"))
            .arg("serve")
            .env("SENIM_LISTEN", format!("127.0.0.1:{}", self.ports[0]))
            .env("SENIM_ADMIN_LISTEN", format!("127.0.0.1:{}", self.ports[3]))
            .env("SENIM_VAR", &self.var)
            .env("SENIM_EGOV_URL", &around.egov.address)
            .env("SENIM_BANKS", around.banks())
            .env("SENIM_SMS_URL", &around.egov.address)
            .env("SENIM_MEDIA", media)
            .env("SENIM_STAFF", staff)
            .env("SENIM_OVERSIGHT", oversight);
        let program = self
            .settings
            .iter()
            .fold(program, |program, (name, value)| program.env(name, value));
        let begun = Instant::now();
        let mut server = Server::start("senim", program, &self.logs()).await?;
        let api = Api::new(&server.address)?;
        while api.get("/readyz").send().await.is_err() {
            server.must_run()?;
            if begun.elapsed() > START_LIMIT {
                return Err(ServerError::Late {
                    name: "senim",
                    log: server.end_of_log(),
                });
            }
            tokio::time::sleep(LOOK).await;
        }
        let ready = begun.elapsed();
        year::begin(&api, &accountants, &self.var).await?;
        Ok((server, ready))
    }
}

/// Everything that runs.
pub(crate) struct Servers {
    // An option, so that all can be ended at the same time.
    running: Option<(Server, StandIns)>,
    /// The way to them.
    pub(crate) world: World,
    /// Where the bank is that a payer can choose instead.
    pub(crate) second_bank: String,
}

impl Servers {
    /// Starts the stand-ins and then the product.
    pub(crate) async fn start(place: &Place) -> Result<Self, ServerError> {
        let around = place.start_stand_ins().await?;
        let (senim, _) = place.start_senim(&around).await?;
        Self::of(senim, around)
    }

    /// Takes servers that were started one by one.
    pub(crate) fn of(senim: Server, around: StandIns) -> Result<Self, ServerError> {
        let world = World::at(&senim.address, &around.egov.address, &around.bank.address)?;
        Ok(Self {
            second_bank: around.second_bank.address.clone(),
            running: Some((senim, around)),
            world,
        })
    }

    /// The product's process id.
    pub(crate) fn senim_id(&self) -> Option<u32> {
        self.running.as_ref().and_then(|(senim, _)| senim.id())
    }

    /// The stand-ins' process ids.
    pub(crate) fn stand_in_ids(&self) -> Vec<u32> {
        let around = self
            .running
            .iter()
            .flat_map(|(_, around)| [&around.egov, &around.bank, &around.second_bank]);
        around.filter_map(Server::id).collect()
    }

    /// An error naming the server that has ended, if one has.
    pub(crate) fn must_all_run(&mut self) -> Result<(), ServerError> {
        let Some((senim, around)) = &mut self.running else {
            return Ok(());
        };
        let StandIns {
            egov,
            bank,
            second_bank,
        } = around;
        for server in [senim, egov, bank, second_bank] {
            server.must_run()?;
        }
        Ok(())
    }
}

impl Drop for Servers {
    /// Ends all at the same time: one after another may take longer than whoever ends us waits.
    fn drop(&mut self) {
        let Some((senim, around)) = self.running.take() else {
            return;
        };
        let StandIns {
            egov,
            bank,
            second_bank,
        } = around;
        thread::scope(|ending| {
            for server in [senim, egov, bank, second_bank] {
                ending.spawn(move || drop(server));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_a_complete_line_only() {
        assert_eq!(
            address_in("starting\nlistening on http://127.0.0.1:7200\nmore\n").unwrap(),
            "http://127.0.0.1:7200"
        );
        assert_eq!(address_in("listening on http://127.0.0.1:72"), None);
        assert_eq!(address_in(""), None);
    }
}
