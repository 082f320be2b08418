//! schemathesis asks the running API everything its document allows, and what it forbids: no 5xx, no undocumented answer.
//!
//! The servers are started by `xtask demo --ready-file FILE`: it starts and seeds everything as for a person, signs one
//! person of each role in, and when all is ready writes FILE:
//! `{"api": "http://127.0.0.1:PORT", "tokens": {"citizen": "<access token>", "notary": "<access token>"}}`.
//! It writes the file again with fresh tokens every minute, because a token lives for five; who asks reads it again and again.
//! All roles ask at once: each is another person, and most of their time goes into inventing questions. The demo's rate limits
//! must not stop the check. Ending the demo ends its servers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde::Deserialize;

use super::{Failure, Passed, cargo};
use crate::process::{Program, Running};
use crate::python::Environment;
use crate::workspace;

/// The demo starts in seconds once built.
const READY_LIMIT: Duration = Duration::from_mins(2);
const READY_STEP: Duration = Duration::from_millis(200);
/// Some 200 operations for each role; the project's budget for the whole of CI is 40 minutes.
const RUN_LIMIT: Duration = Duration::from_mins(10);

/// What the demo writes when everything is ready.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ready {
    api: String,
    tokens: BTreeMap<String, String>,
}

pub(super) async fn check() -> Result<Passed, Failure> {
    cargo::build().await?;
    let python = Environment::ensure().await?;
    let ready_file = workspace::scratch("schemathesis")?.join("ready.json");
    let mut demo = Program::new(workspace::program("xtask"))
        .args(["demo", "--no-build", "--ready-file"])
        .arg(&ready_file)
        .start()?;
    let ready = wait_until_ready(&mut demo, &ready_file).await?;
    if ready.tokens.is_empty() {
        return Err(Failure::Found("the demo signed nobody in".to_owned()));
    }
    let roles: Vec<&str> = ready.tokens.keys().map(String::as_str).collect();
    println!("asking as {}", roles.join(", "));
    let asked = roles
        .iter()
        .map(|role| ask(&python, &ready.api, &ready_file, role));
    for answered in join_all(asked).await {
        answered?;
    }
    if let Some(status) = demo.ended()? {
        return Err(Failure::Found(format!(
            "the demo did not survive the questions ({status})"
        )));
    }
    Ok(Passed {
        note: Some(format!("as {}", roles.join(", "))),
        tests: None,
    })
}

/// Asks as one person, and shows what came of it in one piece.
async fn ask(
    python: &Environment,
    api: &str,
    ready_file: &Path,
    role: &str,
) -> Result<(), Failure> {
    // The token itself stays in the file: arguments are shown to everybody on the machine, and it is not the last.
    let finished = python
        .program("schemathesis")
        .args(["--no-color", "run", "api-spec/openapi.json", "--url", api])
        .env("SENIM_READY", ready_file)
        .env("SENIM_ROLE", role)
        .limit(RUN_LIMIT)
        .observe()
        .await?;
    println!("as {role}:\n{}{}", finished.stdout, finished.stderr);
    if finished.status.success() {
        return Ok(());
    }
    Err(Failure::Found(format!(
        "schemathesis as {role} ({})",
        finished.status
    )))
}

async fn wait_until_ready(demo: &mut Running, file: &Path) -> Result<Ready, Failure> {
    let begun = Instant::now();
    while begun.elapsed() < READY_LIMIT {
        if let Some(status) = demo.ended()? {
            return Err(Failure::Found(format!(
                "`{}` ended before it was ready ({status})",
                demo.line()
            )));
        }
        // Half a file is not yet JSON: it is read again.
        if let Some(ready) = fs::read(file)
            .ok()
            .and_then(|content| serde_json::from_slice(&content).ok())
        {
            return Ok(ready);
        }
        tokio::time::sleep(READY_STEP).await;
    }
    Err(Failure::Found(format!(
        "`{}` was not ready within {} s",
        demo.line(),
        READY_LIMIT.as_secs()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> std::path::PathBuf {
        workspace::scratch(name).unwrap().join("ready.json")
    }

    #[tokio::test]
    async fn a_demo_that_writes_its_file_is_ready() {
        let file = file("ready-test");
        let script = format!(
            r#"echo '{{"api":"http://127.0.0.1:1","tokens":{{"citizen":"t"}}}}' > '{}'; sleep 60"#,
            file.display()
        );
        let mut demo = Program::new("sh").args(["-c", &script]).start().unwrap();
        let ready = wait_until_ready(&mut demo, &file).await.unwrap();
        assert_eq!(
            (ready.api.as_str(), ready.tokens["citizen"].as_str()),
            ("http://127.0.0.1:1", "t")
        );
    }

    #[tokio::test]
    async fn a_demo_that_ends_early_is_a_failure_at_once() {
        let mut demo = Program::new("sh").args(["-c", "exit 2"]).start().unwrap();
        let failure = wait_until_ready(&mut demo, &file("ended-test"))
            .await
            .unwrap_err();
        assert!(
            failure.to_string().contains("ended before it was ready"),
            "{failure}"
        );
    }
}
