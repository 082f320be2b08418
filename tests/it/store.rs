//! The database: every statement reads on both engines, history is only added to, races leave it whole.

use crate::world::{Database, World};
use eds::hash::Sha256Hash;
use law::poa::stage::StageCode;
use senim::store::cases::{HistoryLine, link_hash};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};
use std::path::Path;
use tokio::task::JoinSet;

/// Checks that the lines of a history are a chain without a gap from its case's genesis on.
#[track_caller]
pub(crate) fn whole(history: &Value) {
    let case = history["case"].as_str().unwrap();
    let mut before = eds::chain::genesis(case.as_bytes());
    let lines = history["items"].as_array().unwrap();
    assert!(!lines.is_empty());
    for (seq, line) in (1..).zip(lines) {
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        let line = HistoryLine {
            seq: line["seq"].as_u64().unwrap(),
            prev: text("prev"),
            hash: text("hash"),
            at: line["at"].as_i64().unwrap(),
            author: text("author"),
            kind: text("kind"),
            body: text("body"),
        };
        assert_eq!((line.seq, &line.prev), (seq, &before.to_string()));
        let hash = link_hash(case, &before, &line);
        assert_eq!(line.hash, hash.to_string(), "line {seq}");
        before = Sha256Hash::from_hex(&line.hash).unwrap();
    }
}

#[test]
#[should_panic(expected = "line 1")]
fn a_changed_line_is_noticed() {
    let case = "0192f0c1-7f00-7000-8000-00000000000a";
    let genesis = eds::chain::genesis(case.as_bytes()).to_string();
    whole(&serde_json::json!({ "case": case, "items": [{
        "seq": 1, "prev": genesis, "hash": "0".repeat(64), "at": 1, "author": "{}", "kind": "k", "body": "{}",
    }] }));
}

/// A statement of the store with the engines it is for.
#[derive(Debug, PartialEq, Eq)]
struct Statement {
    sql: String,
    engine: Engine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Both,
    Sqlite,
    Postgres,
}

/// The SQL texts among the string literals of a source, tests left out.
fn statements(source: &str) -> Vec<Statement> {
    let code = source.split("#[cfg(test)]").next().unwrap();
    let mut found = Vec::new();
    let mut before = String::new();
    for (place, part) in literals(code).into_iter().enumerate() {
        if place % 2 == 0 {
            before = part;
            continue;
        }
        let verbs = ["select ", "insert ", "update ", "delete ", "with "];
        if !verbs.iter().any(|verb| part.starts_with(verb)) {
            continue;
        }
        let name = before
            .trim_end()
            .rsplit_once("const ")
            .map_or("", |(_, name)| name);
        let engine = match () {
            () if name.starts_with("SQLITE") => Engine::Sqlite,
            () if name.starts_with("POSTGRES") => Engine::Postgres,
            () => Engine::Both,
        };
        found.push(Statement { sql: part, engine });
    }
    found
}

/// Code and string literals by turns, comments left out.
fn literals(code: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        let mut escaped = false;
        for character in line.chars() {
            match character {
                '"' if !escaped => parts.push(String::new()),
                '\\' if !escaped => escaped = true,
                other => {
                    escaped = false;
                    parts.last_mut().unwrap().push(other);
                }
            }
        }
        parts.last_mut().unwrap().push(' ');
    }
    parts
}

#[test]
fn statements_are_told_from_other_texts() {
    let source = "/// A \"select a\" in a comment.\nconst POSTGRES: &str = \"select b from c\n for update\";\nq!(\"delete from d\"); log(\"selected\");";
    let found = statements(source);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0].engine, Engine::Postgres);
    assert_eq!(
        found[1],
        Statement {
            sql: "delete from d".to_owned(),
            engine: Engine::Both
        }
    );
}

fn every_statement() -> Vec<Statement> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut files = vec![];
    crate::architecture::sources(&folder, &mut files);
    files
        .iter()
        .flat_map(|(_, source)| statements(source))
        .collect()
}

async fn all_prepare(mut database: Database, other: Engine) {
    let all = every_statement();
    assert!(all.len() > 60, "only {} statements were found", all.len());
    for statement in all.iter().filter(|statement| statement.engine != other) {
        let sql = AssertSqlSafe(statement.sql.clone()).into_sql_str();
        let prepared = database.connection().prepare(sql).await;
        assert!(prepared.is_ok(), "{}: {:?}", statement.sql, prepared.err());
    }
}

#[tokio::test]
async fn every_statement_prepares_on_sqlite() {
    let world = World::new().await;
    all_prepare(world.database().await, Engine::Postgres).await;
}

#[tokio::test]
async fn every_statement_prepares_on_postgresql() {
    let world = World::on_postgres().await;
    all_prepare(world.database().await, Engine::Sqlite).await;
}

#[tokio::test]
async fn the_whole_walk_goes_on_postgresql_too() {
    let world = World::on_postgres().await;
    let walk = world.case_at(StageCode::Revoked).await;
    let events = walk
        .principal()
        .get(&walk.path("/events?limit=500"))
        .await
        .ok();
    whole(&events);
    history_is_only_added_to(&world).await;
}

#[tokio::test]
async fn not_even_the_servers_own_sql_can_change_history() {
    let world = World::new().await;
    world.case_at(StageCode::AwaitingConsent).await;
    history_is_only_added_to(&world).await;
}

async fn history_is_only_added_to(world: &World) {
    let mut database = world.database().await;
    for table in ["case_events", "artifacts"] {
        let rows = database
            .number(&format!("select count(*) from {table}"))
            .await;
        assert!(rows > 0, "{table} is empty");
        for attempt in [
            format!("delete from {table}"),
            format!("update {table} set case_id = case_id"),
        ] {
            let refused = database.run(&attempt).await.unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{attempt}: {refused}");
        }
        assert_eq!(
            database
                .number(&format!("select count(*) from {table}"))
                .await,
            rows
        );
    }
}

async fn thirty_two_writers(world: &World) {
    let walk = world.case_at(StageCode::Filling).await;
    let form = crate::world::vehicle(&[world.mocks.who("saule")]);
    let mut writers = JoinSet::new();
    for _ in 0..32 {
        let (person, case, form) = (walk.principal().clone(), walk.path(""), form.clone());
        writers.spawn(async move {
            for _ in 0..200 {
                let version = person.get(&case).await.version();
                let saved = person
                    .put(&format!("{case}/application"), version, &form)
                    .await;
                match (saved.status, saved.code().as_str()) {
                    (200, _) => return,
                    (412, "stale_version") | (503, "try_again") => {}
                    _ => panic!("{}", saved.text()),
                }
            }
            panic!("somebody else always came first");
        });
    }
    writers.join_all().await;
    let events = walk
        .principal()
        .get(&walk.path("/events?limit=500"))
        .await
        .ok();
    whole(&events);
    let saved = walk
        .history()
        .await
        .iter()
        .filter(|kind| *kind == "application_saved")
        .count();
    assert_eq!(saved, 32, "none lost, none twice");
}

#[tokio::test]
async fn a_race_of_thirty_two_writers_leaves_the_chain_whole() {
    thirty_two_writers(&World::new().await).await;
}

#[tokio::test]
async fn a_race_of_thirty_two_writers_leaves_the_chain_whole_on_postgresql() {
    thirty_two_writers(&World::on_postgres().await).await;
}
