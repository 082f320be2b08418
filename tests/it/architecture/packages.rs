//! Which packages depend on which, and that all keep the lints of the workspace.

use super::{nothing, root};
use std::collections::BTreeSet;
use std::fs;

/// The dependencies a package takes, in the table given.
fn dependencies(manifest: &str, table: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == format!("[{table}]");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            found.insert(name.to_owned());
        }
    }
    found
}

fn manifest(package: &str) -> String {
    fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap()
}

fn beyond(package: &str, allowed: &[&str]) -> Vec<String> {
    let taken = dependencies(&manifest(package), "dependencies");
    let extra = taken
        .iter()
        .filter(|name| !allowed.contains(&name.as_str()));
    extra
        .map(|name| format!("{package} takes {name}"))
        .collect()
}

#[test]
fn a_manifests_dependencies_are_read() {
    let text = "[package]\nname = \"x\"\n[dependencies]\nserde.workspace = true\ntokio = { version = \"1\" }\n[dev-dependencies]\nlaw = \"1\"\n";
    let found: Vec<_> = dependencies(text, "dependencies").into_iter().collect();
    assert_eq!(found, ["serde", "tokio"]);
}

#[test]
fn the_law_depends_on_nothing_but_data() {
    nothing(&beyond(
        "law",
        &[
            "serde",
            "serde_json",
            "chrono",
            "chrono-tz",
            "thiserror",
            "uuid",
        ],
    ));
}

#[test]
fn packages_of_ours_depend_on_each_other_downwards_only() {
    let ours = [
        "law",
        "eds",
        "signaling",
        "call-client",
        "senim",
        "mock-base",
        "mock-bank",
        "mock-egov",
        "xtask",
    ];
    let rules: [(&str, &[&str]); 11] = [
        ("law", &[]),
        ("eds", &[]),
        ("signaling", &["eds"]),
        ("eds/fuzz", &["eds"]),
        ("signaling/fuzz", &["eds", "signaling"]),
        (".", &["law", "eds", "signaling"]),
        ("call-client", &[]),
        ("mock-base", &["eds"]),
        ("mock-bank", &["eds", "mock-base"]),
        ("mock-egov", &["eds", "mock-base"]),
        // The seeds of the fuzzer are made by the code whose parsers they are for.
        ("xtask", &["eds", "call-client", "signaling"]),
    ];
    let mut wrong = Vec::new();
    for (package, allowed) in rules {
        let text = manifest(package);
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let taken = dependencies(&text, table);
            // The server's tests call it as a foreign client would; the server itself never does.
            let for_tests = |name: &str| table == "dev-dependencies" && name == "call-client";
            let extra = taken.iter().filter(|name| {
                let name = name.as_str();
                ours.contains(&name) && !allowed.contains(&name) && !for_tests(name)
            });
            wrong.extend(extra.map(|name| format!("{package} takes {name} ({table})")));
        }
    }
    nothing(&wrong);
}

#[test]
fn every_member_of_the_workspace_keeps_its_lints() {
    let workspace = manifest(".");
    let members = workspace
        .lines()
        .find(|line| line.starts_with("members"))
        .unwrap();
    let members: Vec<&str> = members.split('"').skip(1).step_by(2).collect();
    assert!(members.len() >= 8, "{members:?}");
    for member in members {
        let text = manifest(member);
        let inherited = text
            .split("[lints]")
            .nth(1)
            .is_some_and(|rest| rest.trim_start().starts_with("workspace = true"));
        assert!(inherited, "{member} does not take the workspace's lints");
    }
}
