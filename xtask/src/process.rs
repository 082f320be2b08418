//! Starting other programs: each in a process group of its own, with a time limit, ended by its id.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::workspace;

/// How long a program may take when nobody said otherwise: short look-ups only.
const DEFAULT_LIMIT: Duration = Duration::from_mins(1);
/// How long a program may take to put its things away before it is killed.
const GRACE: Duration = Duration::from_secs(5);
const GRACE_STEP: Duration = Duration::from_millis(50);

/// Why a program did not do what it was started for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProcessError {
    #[error("cannot start `{line}`")]
    Start { line: String, source: io::Error },
    #[error("cannot wait for `{line}`")]
    Wait { line: String, source: io::Error },
    #[error("`{line}` was stopped after its limit of {} s", limit.as_secs())]
    TimedOut { line: String, limit: Duration },
    #[error("`{line}` failed ({status})")]
    Failed { line: String, status: ExitStatus },
}

/// What a finished program left: how it ended and what it printed.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

#[derive(Clone, Copy)]
enum Output {
    /// Shown as it comes, and kept.
    Shown,
    /// Kept only.
    Kept,
}

/// A program to start, with its arguments and its time limit.
pub(crate) struct Program {
    command: Command,
    line: String,
    limit: Duration,
}

impl Program {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(&program);
        command
            .current_dir(workspace::root())
            .stdin(Stdio::null())
            .process_group(0);
        let line = Path::new(&program)
            .file_name()
            .unwrap_or(program.as_ref())
            .to_string_lossy()
            .into_owned();
        Self {
            command,
            line,
            limit: DEFAULT_LIMIT,
        }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.line.push(' ');
        self.line.push_str(&argument.as_ref().to_string_lossy());
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = A>) -> Self {
        arguments.into_iter().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Sends what the program prints, to both outputs, into a file.
    pub(crate) fn output_into(mut self, file: &File) -> io::Result<Self> {
        self.command
            .stdout(file.try_clone()?)
            .stderr(file.try_clone()?);
        Ok(self)
    }

    /// Runs to the end and shows the output; an exit code other than zero is an error.
    pub(crate) async fn run(self) -> Result<Finished, ProcessError> {
        let line = self.line.clone();
        let finished = self.finish(Output::Shown).await?;
        if finished.status.success() {
            Ok(finished)
        } else {
            Err(ProcessError::Failed {
                line,
                status: finished.status,
            })
        }
    }

    /// Runs to the end in silence and gives what it printed; an exit code other than zero is an error.
    pub(crate) async fn run_quietly(self) -> Result<String, ProcessError> {
        let line = self.line.clone();
        let finished = self.finish(Output::Kept).await?;
        if finished.status.success() {
            return Ok(finished.stdout);
        }
        eprint!("{}", finished.stderr);
        Err(ProcessError::Failed {
            line,
            status: finished.status,
        })
    }

    /// Runs to the end, shows the output and leaves the exit code to the caller.
    pub(crate) async fn show(self) -> Result<Finished, ProcessError> {
        self.finish(Output::Shown).await
    }

    /// Runs to the end in silence and leaves the exit code to the caller.
    pub(crate) async fn observe(self) -> Result<Finished, ProcessError> {
        self.finish(Output::Kept).await
    }

    /// Starts and goes on; the program ends when the returned value is dropped. Its output is shown.
    pub(crate) fn start(mut self) -> Result<Running, ProcessError> {
        let child = self.command.spawn().map_err(|source| ProcessError::Start {
            line: self.line.clone(),
            source,
        })?;
        Ok(Running {
            group: child.id(),
            child,
            line: self.line,
        })
    }

    async fn finish(mut self, output: Output) -> Result<Finished, ProcessError> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let limit = self.limit;
        let mut running = self.start()?;
        let stdout = running
            .child
            .stdout
            .take()
            .map(|pipe| collect(pipe, output));
        let stderr = running
            .child
            .stderr
            .take()
            .map(|pipe| collect(pipe, output));
        let status = match timeout(limit, running.child.wait()).await {
            Ok(Ok(status)) => status,
            Ok(Err(source)) => {
                return Err(ProcessError::Wait {
                    line: running.line.clone(),
                    source,
                });
            }
            Err(_) => {
                return Err(ProcessError::TimedOut {
                    line: running.line.clone(),
                    limit,
                });
            }
        };
        // What the program left running would keep the pipes open for ever.
        drop(running);
        Ok(Finished {
            status,
            stdout: collected(stdout).await,
            stderr: collected(stderr).await,
        })
    }
}

/// A program that goes on beside us; dropping it ends it and everything in its process group.
pub(crate) struct Running {
    child: Child,
    group: Option<u32>,
    line: String,
}

impl Running {
    /// How the program ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>, ProcessError> {
        self.child.try_wait().map_err(|source| ProcessError::Wait {
            line: self.line.clone(),
            source,
        })
    }

    /// The program's process id, as `/proc` knows it.
    pub(crate) fn id(&self) -> Option<u32> {
        self.group
    }

    pub(crate) fn line(&self) -> &str {
        &self.line
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(group) = self.group else { return };
        if matches!(self.child.try_wait(), Ok(None)) {
            send("TERM", group);
            let steps = GRACE.as_millis() / GRACE_STEP.as_millis();
            for _ in 0..steps {
                if !matches!(self.child.try_wait(), Ok(None)) {
                    break;
                }
                thread::sleep(GRACE_STEP);
            }
        }
        send("KILL", group);
    }
}

/// Sends a signal to one process group that we started; a group that has ended is no error.
fn send(signal: &str, group: u32) {
    let script = format!("kill -s {signal} -- -{group} 2>/dev/null");
    if let Err(error) = std::process::Command::new("sh")
        .args(["-c", &script])
        .status()
    {
        eprintln!("cannot end process group {group}: {error}");
    }
}

/// Waits until the user (Ctrl-C) or the system asks us to stop.
pub(crate) async fn asked_to_stop() {
    match (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        }
        // Without our handlers the system's own ones end us at once, which is the next best.
        (Err(_), _) | (_, Err(_)) => std::future::pending().await,
    }
}

fn collect(pipe: impl AsyncRead + Unpin + Send + 'static, output: Output) -> JoinHandle<String> {
    tokio::spawn(async move {
        let mut reader = BufReader::new(pipe);
        let mut text = String::new();
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line).await, Ok(length) if length > 0) {
            let piece = String::from_utf8_lossy(&line).into_owned();
            match output {
                Output::Shown => print!("{piece}"),
                Output::Kept => {}
            }
            text.push_str(&piece);
            line.clear();
        }
        text
    })
}

async fn collected(reader: Option<JoinHandle<String>>) -> String {
    match reader {
        Some(handle) => timeout(GRACE, handle)
            .await
            .ok()
            .and_then(Result::ok)
            .unwrap_or_default(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn shell(script: &str) -> Program {
        Program::new("sh").args(["-c", script])
    }

    #[tokio::test]
    async fn a_program_that_fails_is_named_with_its_arguments() {
        let error = Program::new("sh")
            .args(["-c", "exit 3"])
            .run()
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` failed (exit status: 3)");
    }

    #[tokio::test]
    async fn both_outputs_are_kept() {
        let finished = shell("echo one; echo two >&2").observe().await.unwrap();
        assert_eq!(
            (finished.stdout.as_str(), finished.stderr.as_str()),
            ("one\n", "two\n")
        );
    }

    #[tokio::test]
    async fn a_program_over_its_limit_is_stopped_with_its_children() {
        let begun = Instant::now();
        let error = shell("sleep 61 & sleep 62")
            .limit(Duration::from_millis(200))
            .observe()
            .await
            .unwrap_err();
        assert!(matches!(error, ProcessError::TimedOut { .. }), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(4));
    }

    #[tokio::test]
    async fn a_child_left_behind_does_not_keep_us_waiting() {
        let begun = Instant::now();
        let finished = shell("sleep 63 & echo done").observe().await.unwrap();
        assert_eq!(finished.stdout, "done\n");
        assert!(begun.elapsed() < Duration::from_secs(4));
    }

    #[tokio::test]
    async fn a_running_program_and_its_children_end_when_dropped() {
        let running = shell("sleep 64 & wait").start().unwrap();
        let group = running.group.unwrap();
        assert!(is_alive(group).await);
        drop(running);
        // Children of the ended program are reaped by the system, not by us: it may take a moment.
        for _ in 0..50 {
            if !is_alive(group).await {
                return;
            }
            tokio::time::sleep(GRACE_STEP).await;
        }
        panic!("process group {group} is still alive");
    }

    async fn is_alive(group: u32) -> bool {
        shell(&format!("kill -s 0 -- -{group}"))
            .observe()
            .await
            .unwrap()
            .status
            .success()
    }
}
