//! Which packages depend on which, and that all keep the lints of the workspace.

use super::{nothing, root};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

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

/// The packages that a line of the workspace's manifest names.
fn named(line: &str) -> Vec<String> {
    let workspace = manifest(".");
    let list = workspace.lines().find(|text| text.starts_with(line));
    list.into_iter()
        .flat_map(|list| list.split('"').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_member_of_the_workspace_keeps_its_lints() {
    let members = named("members");
    assert!(members.len() >= 8, "{members:?}");
    for member in members {
        let text = manifest(&member);
        let inherited = text
            .split("[lints]")
            .nth(1)
            .is_some_and(|rest| rest.trim_start().starts_with("workspace = true"));
        assert!(inherited, "{member} does not take the workspace's lints");
    }
}

/// What `cargo tree` tells of each package, in the form given.
fn tree(form: &str, choice: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let told = Command::new(cargo)
        .args(["tree", "--offline", "--prefix", "none"])
        .args(["--format", form])
        .args(choice)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(told.status.success(), "{told:?}");
    let told = String::from_utf8(told.stdout).unwrap();
    told.lines()
        .map(|line| line.trim_end_matches(" (*)").to_owned())
        .collect()
}

#[test]
fn what_the_projects_commands_stand_on_is_compiled_once() {
    assert_eq!(
        named("members"),
        named("default-members"),
        "`cargo xtask` takes the features of all members"
    );
    let of_commands = tree("{p}", &["--package", "xtask", "--edges", "no-dev"]);
    assert!(of_commands.len() > 200, "{}", of_commands.len());
    let with_features = "{p}|{f}";
    let of_tests = tree(with_features, &["--workspace"]);
    let alone = tree(with_features, &["--edges", "no-dev"]);
    let twice = alone.difference(&of_tests).filter(|line| {
        let package = line.split('|').next().unwrap_or_default();
        of_commands.contains(package)
    });
    nothing(&twice.cloned().collect::<Vec<_>>());
}
