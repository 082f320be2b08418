//! What the checks need from elsewhere, fetched while the compiler works: the packages of Debian, Python and npm.

use super::Check;
use crate::python::Environment;
use crate::tools::{self, System};
use crate::web;

/// Fetches what these checks need. What cannot be had is left to the check that asks for it, which says so and fails.
pub(super) async fn fetch(checks: Vec<Check>) {
    let wanted = packages(&checks);
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
