//! `bench services`: automatic services from the signed request to the sealed document, and reads beside a bare handler.

mod asking;
pub(crate) mod bare;
mod load;
mod reads;

use std::fs;

use super::report::{Better, Metric, percentile, publish};
use super::{Arguments, BenchError, meter, results};
use crate::servers::{Place, Ports, Profile, Servers};
use crate::workspace;
use asking::Service;
use load::{Load, Times};
use reads::{Reads, Target};

/// To reach: milliseconds from the signed request to the sealed document, 99 of 100.
const SEALED_MILLISECONDS: f64 = 150.0;
/// To reach: this part of what a bare handler answers in a second of processor time.
const READ_RATIO: f64 = 0.2;
/// To reach: memory is flat when it grows by less than this part of itself over the reads counted below.
const GROWTH: f64 = 0.05;
/// Requests over which memory is watched.
const WATCHED_REQUESTS: u64 = 100_000;

const TIME: &str = "signed request to sealed document p99";
const MIDDLE: &str = "signed request to sealed document p50";
const LIST: &str = "list reads per CPU second";
const STATUS: &str = "status reads per CPU second";
const MEMORY: &str = "memory grown over 100,000 requests";

pub(super) async fn run(arguments: &Arguments) -> Result<(), BenchError> {
    let var = workspace::scratch("bench-services")?;
    let place = Place::new(Profile::Release, var.join("load"), Ports::Free)?;
    let servers = Servers::start(&place).await?;
    let load = Load::prepare(&servers, &place).await?;
    println!("warming up");
    load.submissions().await?;
    let mut times: Vec<Times> = Vec::new();
    for round in 1..=arguments.rounds {
        println!("round {round}: {} requests a second", load::RATE);
        times.push(load.submissions().await?);
    }
    let reads = Reads::prepare(&load, &place).await?;
    let rates = reads.rounds(arguments.rounds).await?;
    println!("watching memory over {WATCHED_REQUESTS} requests");
    let before = meter::memory(load.senim(), "VmRSS")?;
    reads.so_many(WATCHED_REQUESTS).await?;
    let after = meter::memory(load.senim(), "VmRSS")?;

    let mut metrics = timed(&times);
    for (name, target) in [(LIST, Target::List), (STATUS, Target::Status)] {
        let ours = rates.of(target);
        metrics
            .push(Metric::new(name, "1/s", Better::More, ours).with_limit(&rates.of(Target::Bare)));
    }
    metrics.push(Metric::new(
        "memory before",
        "MB",
        Better::Less,
        vec![before],
    ));
    metrics.push(Metric::new(
        MEMORY,
        "MB",
        Better::Less,
        vec![after - before],
    ));
    drop((reads, servers));
    let file = publish("services", &metrics, &results())?;
    conclude(&metrics, before);
    println!("written to {}", file.display());
    fs::remove_dir_all(&var)?;
    Ok(())
}

/// The time of all services together and of each.
fn timed(rounds: &[Times]) -> Vec<Metric> {
    let metric = |name: String, hundredths, of: &dyn Fn(&Times) -> Vec<f64>| {
        let each = rounds
            .iter()
            .map(|times| percentile(&of(times), hundredths));
        Metric::new(name, "ms", Better::Less, each.collect())
    };
    let mut metrics = vec![
        metric(TIME.to_owned(), 99, &Times::all),
        metric(MIDDLE.to_owned(), 50, &Times::all),
    ];
    metrics.extend(Service::ALL.map(|service| {
        let name = format!("{TIME} ({})", service.id());
        metric(name, 99, &move |times| times.of(service))
    }));
    metrics
}

/// Says which goals are reached.
fn conclude(metrics: &[Metric], memory: f64) {
    let find = |name: &str| metrics.iter().find(|metric| metric.is_named(name));
    let say = |what: &str, value: f64, goal: f64, reached: bool| {
        let verdict = if reached { "reached" } else { "NOT reached" };
        println!("{what}: {value:.3}, to reach {goal:.3}: {verdict}");
    };
    if let Some(time) = find(TIME).map(Metric::value) {
        say(TIME, time, SEALED_MILLISECONDS, time < SEALED_MILLISECONDS);
        println!("the time in which the payer of S3 pays is not in it");
    }
    for name in [LIST, STATUS] {
        if let Some(ratio) = find(name).and_then(Metric::ratio_to_limit) {
            say(
                &format!("{name}, part of a bare handler's"),
                ratio,
                READ_RATIO,
                ratio >= READ_RATIO,
            );
        }
    }
    if let Some(grown) = find(MEMORY).map(Metric::value) {
        let most = memory * GROWTH;
        say(MEMORY, grown, most, grown <= most);
    }
}
