//! `bench web`: what the pages cost a browser: bytes, the time until they can be used, a queue that changes every second.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::goals::{Bound, Goal, Of, conclude};
use super::report::{Better, Metric, publish};
use super::{Arguments, BenchError, measured, results};
use crate::process::Program;
use crate::tools::{self, System};
use crate::{web, workspace};

/// Fifteen loads by a slowed browser, and twenty seconds at the queue.
const ROUND_LIMIT: Duration = Duration::from_mins(4);
/// Kilobytes of compressed JavaScript before the first screen.
const APP_KILOBYTES: f64 = 60.0;
const CONSOLE_KILOBYTES: f64 = 80.0;
/// Milliseconds until a page can be used, the processor slowed four times.
const USABLE_MILLISECONDS: f64 = 1_000.0;
/// The part of a core that a queue of 500 rows may take.
const QUEUE_CORE: f64 = 0.05;
/// A goal for the queue means nothing when it does not change every second; timers come a little late.
const QUEUE_CHANGES: f64 = 0.9;
/// Where the figures stand in the guide.
const GUIDE: &str = "docs/operating/running.md";
const BEGIN: &str = "<!-- bench web: written by `cargo xtask bench web --keep` -->\n";
const END: &str = "<!-- end of bench web -->\n";

/// What one round gave, by the names that the page of the bench chose.
type Figures = BTreeMap<String, f64>;

pub(super) async fn run(arguments: &Arguments) -> Result<(), BenchError> {
    tools::ensure(&[System::Node, System::Npm, System::Chromium]).await?;
    web::build().await.map_err(measured)?;
    let folder = workspace::scratch("bench-web")?;
    let mut rounds = Vec::new();
    for round in 1..=arguments.rounds {
        println!("round {round}");
        rounds.push(one(folder.join("figures.json")).await?);
    }
    let metrics = metrics(&rounds);
    let file = publish("web", &metrics, &results())?;
    conclude(&metrics, &goals());
    println!("written to {}", file.display());
    if arguments.keep {
        keep(&metrics)?;
        println!("kept in {GUIDE}");
    }
    Ok(())
}

async fn one(out: PathBuf) -> Result<Figures, BenchError> {
    Program::new("npm")
        .arg("--prefix")
        .arg(workspace::root().join("web"))
        .args(["run", "--silent", "bench"])
        .env("SENIM_BENCH_OUT", &out)
        .limit(ROUND_LIMIT)
        .run()
        .await?;
    serde_json::from_str(&fs::read_to_string(&out)?)
        .map_err(|error| BenchError::Unreadable(format!("{}: {error}", out.display())))
}

fn metrics(rounds: &[Figures]) -> Vec<Metric> {
    let names = rounds.first().into_iter().flat_map(Figures::keys);
    let metric = |name: &String| {
        let values = rounds.iter().filter_map(|round| round.get(name).copied());
        let (unit, better) = kind_of(name);
        Metric::new(name, unit, better, values.collect())
    };
    names.map(metric).collect()
}

fn kind_of(name: &str) -> (&'static str, Better) {
    if name.ends_with("first view") {
        ("kB", Better::Less)
    } else if name.ends_with("slowed") {
        ("ms", Better::Less)
    } else if name.ends_with("a core") {
        ("core", Better::Less)
    } else {
        ("1/s", Better::More)
    }
}

fn goals() -> Vec<Goal> {
    let usable = |page: &str| {
        let name = format!("{page}: usable after, 4 times slowed");
        Goal::new(name, Of::Value, Bound::AtMost(USABLE_MILLISECONDS))
    };
    let at_most = |name: &str, most| Goal::new(name, Of::Value, Bound::AtMost(most));
    vec![
        at_most("app: first view", APP_KILOBYTES),
        at_most("console: first view", CONSOLE_KILOBYTES),
        usable("app"),
        usable("console"),
        usable("desk"),
        Goal::new("queue of 500: a core", Of::Value, Bound::Below(QUEUE_CORE)),
        Goal::new(
            "queue of 500: changes a second",
            Of::Value,
            Bound::AtLeast(QUEUE_CHANGES),
        ),
    ]
}

/// Puts the figures where operators read them, in the place of the last ones.
fn keep(metrics: &[Metric]) -> Result<(), BenchError> {
    let path = workspace::root().join(GUIDE);
    let guide = fs::read_to_string(&path)?;
    let unreadable = || BenchError::Unreadable(format!("{GUIDE} has no place for the figures"));
    let (before, rest) = guide.split_once(BEGIN).ok_or_else(unreadable)?;
    let (_, after) = rest.split_once(END).ok_or_else(unreadable)?;
    fs::write(
        path,
        format!("{before}{BEGIN}{}{END}{after}", table(metrics)),
    )?;
    Ok(())
}

/// A row a figure, with what was asked of it.
fn table(metrics: &[Metric]) -> String {
    let mut text = "| | Measured | Asked |\n|---|---|---|\n".to_owned();
    let goals = goals();
    for metric in metrics {
        let goal = goals.iter().find(|goal| metric.is_named(&goal.metric));
        let asked = goal.map_or_else(|| "nothing".to_owned(), |goal| goal.asked(metric.value()));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| {} | {} |", metric.in_words(), asked);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_goal_is_measured_and_what_misses_it_is_marked() {
        let round: Figures = goals().into_iter().map(|goal| (goal.metric, 0.5)).collect();
        let table = table(&metrics(&[round]));
        // Half a core, and a change every two seconds.
        assert_eq!(table.matches("**missed**").count(), 2, "{table}");
        assert!(!table.contains("nothing"));
    }

    #[test]
    fn the_guide_has_a_place_for_the_figures() {
        let guide = fs::read_to_string(workspace::root().join(GUIDE)).unwrap();
        let begin = guide.find(BEGIN).unwrap();
        assert!(guide.find(END).unwrap() > begin);
    }
}
