//! The rules of `docs/ARCHITECTURE.md` about who may know whom, read from the sources; each rule is tried on a broken
//! example too, so that it is known to bite.

mod packages;
mod shape;

use std::fs;
use std::path::{Path, PathBuf};

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
        "crate::recordings",
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
        "crate::recordings",
        "signaling::",
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
        "crate::recordings",
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
fn recordings_know_neither_database_nor_http_nor_use_cases() {
    let forbidden = [
        "crate::app",
        "crate::http",
        "crate::job",
        "crate::store",
        "crate::gateway",
        "crate::document",
        "crate::port",
        "law::",
        "axum::",
        "sqlx::",
        "reqwest::",
    ];
    let mut sources = under("src/recordings");
    let of_file = |(path, _): &Source| path.ends_with("src/recordings.rs");
    sources.extend(under("src").into_iter().filter(of_file));
    nothing(&naming(&sources, &forbidden));
    assert_eq!(
        naming(&example("use crate::store::Store;"), &forbidden).len(),
        1
    );
}

#[test]
fn only_recordings_name_the_object_store() {
    let others = outside("src", &["src/recordings", "src/recordings.rs"]);
    nothing(&naming(&others, &["object_store::"]));
    nothing(&naming(&under("signaling/src"), &["object_store::"]));
    assert_eq!(
        naming(
            &example("use object_store::path::Path;"),
            &["object_store::"]
        )
        .len(),
        1
    );
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
fn nobody_hides_a_warning_without_a_reason() {
    for folder in [
        "src",
        "law/src",
        "eds/src",
        "signaling/src",
        "call-client/src",
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
