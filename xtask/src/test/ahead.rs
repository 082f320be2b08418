//! What the checks need from elsewhere, fetched while the compiler works: the packages of Debian, Python and npm; and cargo-deny,
//! which is built from its sources meanwhile.

use tokio::task::JoinHandle;

use super::Check;
use crate::python::Environment;
use crate::tools::{self, System};
use crate::web;

/// What is under way. What cannot be had is left to the check that asks for it, which says so and fails.
pub(super) struct Ahead {
    packages: Option<JoinHandle<()>>,
    deny: Option<JoinHandle<()>>,
}

impl Ahead {
    /// Begins to fetch what these checks need.
    pub(super) fn begin(checks: &[Check]) -> Self {
        let denies = checks.contains(&Check::Deny);
        Self {
            packages: Some(tokio::spawn(fetch(packages(checks)))),
            deny: denies.then(|| tokio::spawn(cargo_deny())),
        }
    }

    /// Waits for what this check needs.
    pub(super) async fn ready_for(&mut self, check: Check) {
        let awaited = match check {
            Check::Deny => &mut self.deny,
            check if check.compiles() => return,
            _ => &mut self.packages,
        };
        if let Some(fetched) = awaited.take()
            && let Err(error) = fetched.await
        {
            println!("not fetched ahead: {error}");
        }
    }
}

async fn cargo_deny() {
    if let Err(error) = tools::ensure_cargo_deny().await {
        println!("not built ahead: {error}");
    }
}

async fn fetch(wanted: Vec<System>) {
    if let Err(error) = tools::ensure(&wanted).await {
        println!("not fetched ahead: {error}");
        return;
    }
    let (python, pages) = tokio::join!(Environment::ensure(), web::packages());
    if let Err(error) = python {
        println!("not fetched ahead: {error}");
    }
    if let Err(error) = pages {
        println!("not fetched ahead: {error}");
    }
}

fn packages(checks: &[Check]) -> Vec<System> {
    let mut wanted: Vec<System> = Vec::new();
    for system in checks.iter().flat_map(|check| check.needs()) {
        if !wanted.contains(system) {
            wanted.push(*system);
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn each_package_is_asked_for_once() {
        let wanted = packages(Check::value_variants());
        for system in &wanted {
            assert_eq!(wanted.iter().filter(|other| *other == system).count(), 1);
        }
        assert!(wanted.contains(&System::Chromium) && wanted.contains(&System::Initdb));
    }
}
