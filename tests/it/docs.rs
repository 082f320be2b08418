//! The generated page of the law: `docs/law/poa.md` says what the table of steps says, and nothing older.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops when a file of the repository cannot be read"
)]

mod certificates;
mod proofs;
mod services;

use law::poa::algorithm::{Actor, STEPS, Step, Transition, transitions};
use law::poa::stage::StageCode;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The page, from the repository's root.
const PAGE: &str = "docs/law/poa.md";
/// The page of the certificates' services, from the repository's root.
const CERTIFICATES: &str = "docs/law/nca.md";
/// The page of the portal's services, from the repository's root.
const SERVICES: &str = "docs/law/services.md";
/// Set to anything, it makes the test write the page instead of comparing it.
const UPDATE: &str = "UPDATE_DOCS";

#[test]
fn the_page_of_the_law_is_what_the_table_of_steps_says() {
    is_current(PAGE, &page_text());
}

#[test]
fn the_page_of_certificates_is_what_the_services_say() {
    is_current(CERTIFICATES, &certificates::page_text());
}

#[test]
fn the_page_of_services_is_what_the_services_and_their_tests_say() {
    is_current(SERVICES, &services::page_text());
}

#[track_caller]
fn is_current(page: &str, expected: &str) {
    let place = root().join(page);
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&place, expected).unwrap();
    }
    let found = fs::read_to_string(&place).unwrap_or_default();
    assert_eq!(
        found, expected,
        "{page} is stale: run this test with {UPDATE}=1 and read the difference"
    );
}

#[test]
fn every_link_of_the_documents_leads_to_a_file() {
    let mut documents = vec![root().join("README.md")];
    collect(&root().join("docs"), "md", &mut documents);
    for document in documents {
        let text = fs::read_to_string(&document).unwrap();
        let folder = document.parent().unwrap();
        for target in links(&text) {
            let place = folder.join(target.split('#').next().unwrap());
            assert!(
                place.exists(),
                "{} links to {target}, which is not there",
                document.display()
            );
        }
    }
}

/// The targets of the links in a Markdown text that lead to files.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.starts_with("http") && !target.starts_with('#'))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page_text() -> String {
    let mut page = String::from(
        "# The power of attorney, as the code has it\n\n\
         Written by `tests/it/docs.rs` from `law::poa::algorithm::STEPS`; do not edit. \
         After a change of the table: `UPDATE_DOCS=1 cargo test -p senim --test it docs`.\n\n\
         The clause of step *n* is sub-point *n*) of point 1 of the algorithm for digital notarial powers of attorney \
         (Цифрлық нотариаттық куәландырылған сенімхаттарды ресімдеу алгоритмі).\n\n",
    );
    draw(&mut page);
    list_ends(&mut page);
    list_transitions(&mut page);
    list_steps(&mut page);
    page
}

fn draw(page: &mut String) {
    page.push_str(
        "## The way to delivery\n\nThe ends that stop a case on the way have a table of their own below.\n\n\
         ```mermaid\nstateDiagram-v2\n    [*] --> filling\n",
    );
    for way in transitions() {
        for to in way.to.iter().filter(|to| !stops(**to)) {
            let (from, to) = (way.from.as_str(), to.as_str());
            let (event, by) = (way.event.as_str(), actor(way.by));
            writeln!(page, "    {from} --> {to}: {event} ({by})").unwrap();
        }
    }
    page.push_str("    delivered --> [*]\n    revoked --> [*]\n```\n\n");
}

/// Ends that stop a case before its document is signed.
fn stops(stage: StageCode) -> bool {
    stage.is_end() && stage != StageCode::Revoked
}

fn list_ends(page: &mut String) {
    page.push_str(
        "## Ends that are not delivery\n\n| End | Event | Who | From |\n|---|---|---|---|\n",
    );
    for end in StageCode::ALL.iter().filter(|stage| stops(**stage)) {
        let ways: Vec<&Transition> = transitions().filter(|way| way.to.contains(end)).collect();
        let first = ways.first().unwrap();
        assert!(
            ways.iter()
                .all(|way| way.event == first.event && way.by == first.by),
            "an end has one event and one actor"
        );
        let from: Vec<String> = ways.iter().map(|way| code(way.from.as_str())).collect();
        let (end, event, by) = (end.as_str(), first.event.as_str(), actor(first.by));
        writeln!(page, "| `{end}` | `{event}` | {by} | {} |", from.join(", ")).unwrap();
    }
    page.push('\n');
}

fn list_transitions(page: &mut String) {
    page.push_str(
        "## Who may do what at which stage\n\n| Step | At | Event | Who | Then |\n|---|---|---|---|---|\n",
    );
    for step in &STEPS {
        for way in step.transitions {
            let (at, event, by) = (way.from.as_str(), way.event.as_str(), actor(way.by));
            let to: Vec<String> = way.to.iter().map(|to| code(to.as_str())).collect();
            let (number, then) = (step.number, to.join(" or "));
            writeln!(page, "| {number} | `{at}` | `{event}` | {by} | {then} |").unwrap();
        }
    }
    page.push('\n');
}

fn list_steps(page: &mut String) {
    page.push_str(
        "## Step, clause, code\n\n| Step | Clause | Қазақша | По-русски | Rules | Use case | Used by |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for step in &STEPS {
        let (number, file) = (step.number, step.file);
        let (kk, ru) = (step.title.kk, step.title.ru);
        writeln!(
            page,
            "| {number} | 1.{number}) | {kk} | {ru} | [law]({}) | [app]({}) | {} |",
            format_args!("../../law/src/poa/{file}.rs"),
            format_args!("../../src/app/poa/{file}.rs"),
            callers(step).join(", ")
        )
        .unwrap();
    }
}

/// The files of the layers above that call a step's use case.
fn callers(step: &Step) -> Vec<String> {
    let mut files = Vec::new();
    for layer in ["src/http", "src/job"] {
        collect(&root().join(layer), "rs", &mut files);
    }
    let call = format!("{}::", step.file);
    files
        .iter()
        .filter(|file| {
            fs::read_to_string(file).unwrap().lines().any(|line| {
                line.contains(&call) && !line.contains(&format!("law::poa::{}", step.file))
            })
        })
        .map(|file| {
            let path = file.strip_prefix(root()).unwrap().display();
            format!("[{path}](../../{path})")
        })
        .collect()
}

/// The files below a folder that have this extension, in the order of their paths.
fn collect(folder: &Path, extension: &str, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, extension, files);
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

const fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Principal => "principal",
        Actor::Attorney => "representative",
        Actor::Notary => "notary",
        Actor::Bank => "bank",
        Actor::System => "system",
    }
}
