//! The shape of the sources: bans, files of steps and kinds, migrations, the head and the length of a file.

use super::{Source, nothing, root, under};
use law::poa::algorithm::STEPS;
use law::poa::kinds::CATALOGUE;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file: what a reader takes in at a sitting.
const LINES_MAX: usize = 500;

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
        bytes[0] == b's'
            && bytes[1].is_ascii_digit()
            && Path::new(name).extension() == Some("rs".as_ref())
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

/// Whether a comment shows code that `rustdoc` would run: the checks do not ask it, so that such an example proves nothing.
fn shows_code(text: &str) -> bool {
    let fences = text.lines().map(str::trim).filter_map(|line| {
        let comment = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"))?;
        comment.trim().strip_prefix("```")
    });
    // Every other fence closes what the one before has opened.
    fences.step_by(2).any(|language| language != "text")
}

/// What is wrong with the shape of a source file.
fn misshapen((path, text): &Source) -> Option<String> {
    let lines = text.lines().count();
    if lines > LINES_MAX {
        return Some(format!("{} has {lines} lines", path.display()));
    }
    if shows_code(text) {
        return Some(format!("{} has an example in a comment", path.display()));
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
        "call-client",
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
    for text in [
        "use a::b;\n",
        "//! An example.\n//! ```\n//! f();\n//! ```\n",
    ] {
        assert!(misshapen(&(PathBuf::from("wrong.rs"), text.to_owned())).is_some());
    }
    let drawn = "//! A drawing.\n//! ```text\n//! a -> b\n//! ```\n";
    assert!(misshapen(&(PathBuf::from("drawn.rs"), drawn.to_owned())).is_none());
}
