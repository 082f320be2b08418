//! A PostgreSQL cluster of the tests' own, started when the first test asks for it.

use super::program::{Program, text};
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// Whose processes they are when the tests run as root, which PostgreSQL refuses.
const USER: &str = "postgres";

/// A running cluster.
struct Cluster {
    port: u16,
    _program: Program,
}

/// The URL of a new, empty database.
pub(super) async fn new_database() -> String {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    tokio::task::spawn_blocking(|| {
        let cluster = CLUSTER.get_or_init(Cluster::start);
        let name = format!("world_{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        let port = cluster.port.to_string();
        let made = plain(&programs().join("createdb"))
            .args(["-h", "127.0.0.1", "-p", &port, "-U", USER, &name])
            .status();
        assert!(
            made.unwrap().success(),
            "the database {name} cannot be made"
        );
        format!("postgres://{USER}@127.0.0.1:{port}/{name}")
    })
    .await
    .unwrap()
}

impl Cluster {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        let identity = identity();
        if let Some((user, group)) = identity {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let initdb = programs().join("initdb");
        let mut line = as_user(identity.is_some());
        line.extend([text(&initdb), "-D", text(&data), "-U", USER]);
        line.extend(["-A", "trust", "-E", "UTF8", "--locale=C", "-N"]);
        let made = Command::new(line[0])
            .args(&line[1..])
            .current_dir("/")
            .stdout(Stdio::null())
            .status();
        assert!(made.unwrap().success(), "initdb failed");
        Self::serve(folder, &data, identity.is_some())
    }

    fn serve(folder: TempDir, data: &Path, unprivileged: bool) -> Self {
        let port = free_port();
        let sockets = folder.path().to_owned();
        let (server, number) = (programs().join("postgres"), port.to_string());
        let mut line = as_user(unprivileged);
        line.extend([
            text(&server),
            "-D",
            text(data),
            "-p",
            &number,
            "-k",
            text(&sockets),
        ]);
        line.extend([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=300",
        ]);
        line.extend(["-c", "log_min_messages=fatal"]);
        let cluster = Self {
            port,
            _program: Program::start(folder, &line),
        };
        for _ in 0..200 {
            let ready = plain(&programs().join("pg_isready"))
                .args(["-h", "127.0.0.1", "-p", &number])
                .status();
            if ready.unwrap().success() {
                return cluster;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("PostgreSQL does not answer");
    }
}

/// The user and group of the unprivileged user, when the tests run as root.
fn identity() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| -> u32 {
        let output = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8(output.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    };
    (number(&["-u"]) == 0).then(|| (number(&["-u", USER]), number(&["-g", USER])))
}

fn as_user(unprivileged: bool) -> Vec<&'static str> {
    if unprivileged {
        let line = [
            "setpriv",
            "--reuid",
            USER,
            "--regid",
            USER,
            "--clear-groups",
        ];
        line.to_vec()
    } else {
        vec!["env"]
    }
}

/// The folder of PostgreSQL's programs, as Debian lays it out; the newest version counts.
fn programs() -> PathBuf {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").expect("the package postgresql is not installed");
    let newest = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .max();
    newest.expect("the package postgresql is not installed")
}

fn plain(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdout(Stdio::null()).current_dir("/");
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
