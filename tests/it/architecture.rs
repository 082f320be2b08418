//! The rules of `docs/ARCHITECTURE.md` about who may know whom, read from the sources; each rule is tried on a broken
//! example too, so that it is known to bite.

use law::poa::algorithm::STEPS;
use law::poa::kinds::CATALOGUE;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file: what a reader takes in at a sitting.
const LINES_MAX: usize = 500;

/// A source file by its path from the root of the project.
pub(crate) type Source = (PathBuf, String);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust source under a folder.
pub(crate) fn sources(folder: &Path, into: &mut Vec<Source>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            if path.file_name() != Some("target".as_ref()) {
                sources(&path, into);
            }
        } else if path.extension() == Some("rs".as_ref()) {
            let text = fs::read_to_string(&path).unwrap();
            let place = path.strip_prefix(root()).unwrap_or(&path).to_owned();
            into.push((place, text));
        }
    }
}

fn under(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    sources(&root().join(folder), &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

/// The lines of code: no comments, and nothing after the unit tests begin.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let body = text.split("\n#[cfg(test)]").next().unwrap_or(text);
    body.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

/// Whether a line names a crate or module path, and not a longer word that ends with it.
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '/')
    })
}

/// Where sources name something they may not.
fn naming<'a>(sources: &'a [Source], forbidden: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources {
        let wrong = |line: &&'a str| forbidden.iter().any(|name| names(line, name));
        let lines = code(text).filter(wrong);
        found.extend(lines.map(|line| format!("{}: {}", path.display(), line.trim())));
    }
    found
}

#[track_caller]
fn nothing(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The sources of a folder but those of the exceptions and of unit tests, which may stand in for the other side.
fn outside(folder: &str, exceptions: &[&str]) -> Vec<Source> {
    let of_tests = |path: &Path| {
        path.iter()
            .any(|part| part == "tests" || part == "tests.rs" || part == "testing.rs")
    };
    let kept = |(path, _): &Source| {
        !of_tests(path)
            && !exceptions
                .iter()
                .any(|exception| path.starts_with(exception))
    };
    under(folder).into_iter().filter(kept).collect()
}

fn example(text: &str) -> Vec<Source> {
    vec![(PathBuf::from("example.rs"), text.to_owned())]
}

#[test]
fn a_forbidden_name_is_found_and_a_similar_one_is_not() {
    let broken = "use crate::store::Store;\nfn f() { sqlx::query(\"\"); }";
    assert_eq!(
        naming(&example(broken), &["crate::store", "sqlx::"]).len(),
        2
    );
    let sound = "// crate::store\nuse crate::app::store_of;\nuse restored::x;\n/// sqlx::\n\n#[cfg(test)]\nuse sqlx::x;";
    assert_eq!(
        naming(&example(sound), &["crate::store", "sqlx::", "store::"]).len(),
        0
    );
}

#[test]
fn http_knows_neither_the_store_nor_the_gateways() {
    let forbidden = [
        "crate::store",
        "app.store",
        "state.store",
        "crate::gateway",
        "crate::job",
        "crate::document",
    ];
    nothing(&naming(&under("src/http"), &forbidden));
    assert_eq!(
        naming(&example("let x = app.store.case(id);"), &forbidden).len(),
        1
    );
}

#[test]
fn use_cases_know_neither_http_nor_jobs_nor_gateways() {
    let forbidden = [
        "crate::http",
        "crate::job",
        "crate::gateway",
        "axum::",
        "reqwest::",
        "sqlx::",
        "lettre::",
    ];
    nothing(&naming(&under("src/app"), &forbidden));
    assert_eq!(
        naming(&example("use crate::http::view;"), &forbidden).len(),
        1
    );
}

#[test]
fn jobs_know_neither_http_nor_gateways() {
    let jobs = outside("src/job", &[]);
    nothing(&naming(
        &jobs,
        &["crate::http", "crate::gateway", "sqlx::", "reqwest::"],
    ));
}

#[test]
fn the_store_knows_only_the_law() {
    let forbidden = [
        "crate::app",
        "crate::http",
        "crate::job",
        "crate::gateway",
        "crate::document",
        "crate::port",
    ];
    nothing(&naming(&under("src/store"), &forbidden));
}

#[test]
fn gateways_know_only_the_ports() {
    let forbidden = [
        "crate::app",
        "crate::http",
        "crate::job",
        "crate::store",
        "crate::document",
    ];
    nothing(&naming(&under("src/gateway"), &forbidden));
}

#[test]
fn documents_know_nothing_of_the_server() {
    let forbidden = [
        "crate::app",
        "crate::http",
        "crate::job",
        "crate::store",
        "crate::gateway",
        "crate::port",
        "tokio::",
        "axum::",
    ];
    nothing(&naming(&under("src/document"), &forbidden));
}

#[test]
fn only_the_store_names_the_database() {
    nothing(&naming(&outside("src", &["src/store"]), &["sqlx::"]));
}

#[test]
fn only_http_names_the_web_framework() {
    // Start-up serves the router, and the page of metrics is a route of its own on another port.
    let server = outside("src", &["src/http", "src/lib.rs", "src/job/metrics.rs"]);
    nothing(&naming(
        &server,
        &["axum::", "tower::", "tower_http::", "utoipa::"],
    ));
}

#[test]
fn only_gateways_name_the_clients() {
    nothing(&naming(
        &outside("src", &["src/gateway"]),
        &["reqwest::", "lettre::"],
    ));
}

#[test]
fn the_law_knows_no_clock_no_network_no_database() {
    let forbidden = [
        "tokio::",
        "axum::",
        "sqlx::",
        "reqwest::",
        "eds::",
        "signaling::",
        "senim::",
        "std::fs",
        "std::net",
        "std::time::SystemTime",
        "Utc::now",
        "std::env",
    ];
    nothing(&naming(&under("law/src"), &forbidden));
    assert_eq!(
        naming(&example("let now = Utc::now();"), &forbidden).len(),
        1
    );
}

#[test]
fn the_signature_crate_knows_no_clock_and_no_network() {
    let forbidden = [
        "tokio::",
        "axum::",
        "sqlx::",
        "reqwest::",
        "law::",
        "signaling::",
        "senim::",
        "std::net",
        "Utc::now",
        "SystemTime::now",
    ];
    nothing(&naming(&under("eds/src"), &forbidden));
}

#[test]
fn rooms_know_no_server_no_database_and_no_law() {
    let forbidden = ["axum::", "sqlx::", "reqwest::", "law::", "senim::"];
    nothing(&naming(&under("signaling/src"), &forbidden));
}

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
        "senim",
        "mock-base",
        "mock-bank",
        "mock-egov",
        "xtask",
    ];
    let rules: [(&str, &[&str]); 8] = [
        ("law", &[]),
        ("eds", &[]),
        ("signaling", &["eds"]),
        (".", &["law", "eds", "signaling"]),
        ("mock-base", &["eds"]),
        ("mock-bank", &["eds", "mock-base"]),
        ("mock-egov", &["eds", "mock-base"]),
        ("xtask", &["eds"]),
    ];
    let mut wrong = Vec::new();
    for (package, allowed) in rules {
        let text = manifest(package);
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let taken = dependencies(&text, table);
            let extra = taken
                .iter()
                .filter(|name| ours.contains(&name.as_str()) && !allowed.contains(&name.as_str()));
            wrong.extend(extra.map(|name| format!("{package} takes {name} ({table})")));
        }
    }
    nothing(&wrong);
}

#[test]
fn nobody_names_the_stand_ins() {
    for folder in ["src", "law/src", "eds/src", "signaling/src"] {
        nothing(&naming(
            &under(folder),
            &["mock_base", "mock_bank", "mock_egov"],
        ));
    }
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

/// What `clippy.toml` must keep banning.
fn bans_missing(clippy: &str) -> Vec<&'static str> {
    let bans = [
        "chrono::Utc::now",
        "std::time::SystemTime::now",
        "reqwest::Client::new",
    ];
    bans.into_iter()
        .filter(|ban| !clippy.contains(&format!("path = \"{ban}\"")))
        .collect()
}

#[test]
fn time_and_clients_have_one_home_each() {
    let clippy = fs::read_to_string(root().join("clippy.toml")).unwrap();
    assert_eq!(bans_missing(&clippy), Vec::<&str>::new());
    assert!(clippy.contains("too-many-lines-threshold = 60"));
    assert_eq!(bans_missing("disallowed-methods = []").len(), 3);
}

/// The names of the files `sNN_….rs` of a folder.
fn step_files(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let step = |name: &String| {
        let bytes = name.as_bytes();
        bytes[0] == b's' && bytes[1].is_ascii_digit() && name.ends_with(".rs")
    };
    names
        .filter(step)
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .collect()
}

#[test]
fn every_step_of_the_algorithm_has_its_file_in_the_law_and_in_the_use_cases() {
    let steps: BTreeSet<String> = STEPS.iter().map(|step| step.file.to_owned()).collect();
    assert_eq!(steps.len(), STEPS.len());
    for folder in ["law/src/poa", "src/app/poa"] {
        assert_eq!(step_files(folder), steps, "{folder}");
    }
    for (number, step) in (1..).zip(&STEPS) {
        assert_eq!(step.number, number);
        assert!(
            step.file.starts_with(&format!("s{number:02}_")),
            "{}",
            step.file
        );
    }
}

#[test]
fn every_kind_of_power_of_attorney_is_in_the_catalogue_once() {
    let codes: Vec<&str> = CATALOGUE.iter().map(|kind| kind.code.as_str()).collect();
    let once: BTreeSet<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(once.len(), codes.len());
    let entries = fs::read_dir(root().join("law/src/poa/kinds")).unwrap();
    let files = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let kinds: BTreeSet<String> = files
        .filter(|name| name != "mod.rs" && name != "tests.rs")
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .collect();
    assert_eq!(kinds, once);
}

fn numbers(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("migrations").join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .map(|name| name.split('_').next().unwrap().to_owned())
        .collect()
}

#[test]
fn both_databases_have_the_same_migrations_one_after_the_other() {
    let (common, sqlite, postgres) = (numbers("common"), numbers("sqlite"), numbers("postgres"));
    assert_eq!(sqlite, postgres);
    assert!(
        common.is_disjoint(&sqlite),
        "a migration is common or it is not"
    );
    let all: Vec<_> = common.union(&sqlite).cloned().collect();
    let expected: Vec<_> = (1..=all.len())
        .map(|number| format!("{number:04}"))
        .collect();
    assert_eq!(all, expected);
}

/// What is wrong with the shape of a source file.
fn misshapen((path, text): &Source) -> Option<String> {
    let lines = text.lines().count();
    if lines > LINES_MAX {
        return Some(format!("{} has {lines} lines", path.display()));
    }
    let opened = text
        .strip_prefix("//! ")
        .is_some_and(|rest| rest.lines().next().is_some_and(|line| line.len() > 8));
    (!opened).then(|| format!("{} does not open with what it is", path.display()))
}

#[test]
fn every_source_file_opens_with_a_sentence_and_stays_short() {
    let folders = [
        "src",
        "law/src",
        "eds",
        "signaling",
        "mock-base",
        "mock-bank",
        "mock-egov",
        "xtask/src",
        "tests/it",
    ];
    let wrong: Vec<_> = folders
        .iter()
        .flat_map(|folder| under(folder))
        .filter_map(|source| misshapen(&source))
        .collect();
    nothing(&wrong);
    let long = (
        PathBuf::from("long.rs"),
        format!("//! A long file.\n{}", "\n".repeat(LINES_MAX)),
    );
    assert!(misshapen(&long).is_some());
    assert!(misshapen(&(PathBuf::from("mute.rs"), "use a::b;\n".to_owned())).is_some());
}

#[test]
fn nobody_hides_a_warning_without_a_reason() {
    for folder in [
        "src",
        "law/src",
        "eds/src",
        "signaling/src",
        "mock-base/src",
        "mock-bank/src",
        "mock-egov/src",
        "xtask/src",
    ] {
        let found = naming(
            &under(folder),
            &[
                "#[allow(",
                "#![allow(",
                "todo!(",
                "unimplemented!(",
                "dbg!(",
            ],
        );
        nothing(&found);
    }
    assert_eq!(
        naming(&example("#[allow(dead_code)]"), &["#[allow("]).len(),
        1
    );
}
