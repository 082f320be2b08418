//! The server as a process of its own, which can be killed as a power cut kills it and looked at from outside.

use super::World;
use senim::config::{BankConfig, Config};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server in a process.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    line: Vec<String>,
}

impl World {
    /// Ends the server in order and goes on with a process in its place, at the same address and on the same data.
    pub(crate) async fn as_process(&mut self) -> Process {
        self.stop().await;
        let file = configuration(&self.config);
        Process::start(serve(&file))
    }

    /// What a second process says that is started on the same folders, once it has ended.
    pub(crate) fn second_process_ends(&self) -> String {
        let config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            admin_listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            ..self.config.clone()
        };
        let line = serve(&configuration(&config));
        let output = Command::new(&line[0]).args(&line[1..]).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }

    /// The same with its recordings' spool on a file system of so many bytes of its own, which only the process sees.
    pub(crate) async fn as_process_with_spool_of(&mut self, bytes: u64) -> Process {
        self.stop().await;
        let spool = self.spool();
        fs::create_dir_all(&spool).unwrap();
        let mount = format!(
            "mount -t tmpfs -o size={bytes} tmpfs '{}' && exec \"$@\"",
            spool.display()
        );
        let alone = [
            "unshare",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            &mount,
            "sh",
        ];
        let mut line: Vec<String> = alone.map(str::to_owned).to_vec();
        line.extend(serve(&configuration(&self.config)));
        Process::start(line)
    }

    /// Where the server keeps what is recorded before it is stored for good.
    pub(crate) fn spool(&self) -> PathBuf {
        self.config.var.join("recordings/spool")
    }
}

impl Process {
    fn start(line: Vec<String>) -> Self {
        let mut child = Command::new(&line[0])
            .args(&line[1..])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut greeting).unwrap();
        assert!(greeting.starts_with("listening on "), "{greeting}");
        // The rest of the little it prints fits into the pipe, which must stay open.
        std::mem::forget(output);
        Self { child, line }
    }

    /// Kills it (SIGKILL) where it stands.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again.
    pub(crate) fn start_again(&mut self) {
        self.kill();
        *self = Self::start(std::mem::take(&mut self.line));
    }

    /// A file as the process sees it.
    pub(crate) fn sees(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.child.id()));
        root.join(path.strip_prefix("/").unwrap())
    }

    /// Bytes of memory, open files, threads.
    pub(crate) fn holds(&self) -> [u64; 3] {
        let folder = PathBuf::from(format!("/proc/{}", self.child.id()));
        let status = fs::read_to_string(folder.join("status")).unwrap();
        let number = |name: &str| -> u64 {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        let files = fs::read_dir(folder.join("fd")).unwrap().count();
        [
            number("VmRSS:") * 1_024,
            u64::try_from(files).unwrap(),
            number("Threads:"),
        ]
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(configuration: &Path) -> Vec<String> {
    let path = configuration.to_str().unwrap().to_owned();
    [
        env!("CARGO_BIN_EXE_senim").to_owned(),
        "serve".to_owned(),
        "--config".to_owned(),
        path,
    ]
    .to_vec()
}

fn bank(bank: &BankConfig) -> String {
    let (code, name, url) = (bank.code.as_str(), &bank.name, &bank.url);
    format!("[[banks]]\ncode = {code:?}\nname = {name:?}\nurl = {url:?}\n")
}

/// The settings of a world as a file; what it does not name has its default.
fn configuration(config: &Config) -> PathBuf {
    let text = |name: &str, value: &dyn ToString| format!("{name} = {:?}\n", value.to_string());
    let file = [
        text("listen", &config.listen),
        text("admin_listen", &config.admin_listen),
        text("var", &config.var.display()),
        text("egov_url", &config.egov_url),
        config
            .sms_url
            .as_ref()
            .map_or(String::new(), |url| text("sms_url", url)),
        format!("staff = {:?}\n", config.staff),
        format!("oversight = {:?}\n", config.oversight),
        "[media]\n".to_owned(),
        text("listen", &config.media.listen),
        config.banks.iter().map(bank).collect(),
    ]
    .concat();
    let path = config.var.join("process.toml");
    fs::write(&path, file).unwrap();
    path
}
