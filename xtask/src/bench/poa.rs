//! `bench poa`: complete powers of attorney a second, beside the commits and signatures this machine can make.

mod load;
mod start;

use std::fs;

use super::limits::{self, Crypto, Operations};
use super::report::{Better, Metric, percentile, publish};
use super::{Arguments, BenchError, meter, results};
use crate::servers::{Place, Ports, Profile, Servers};
use crate::walk::steps::Step;
use crate::workspace;
use load::{Load, Round};

/// What one case signs and verifies with people's RSA keys and our P-256 keys, on both sides of the API:
/// the citizen's sign-in, application and approval and the notary's document are signed with RSA (4) and verified (4);
/// each of these certificates is verified up to the root (8, P-256); two proofs of the device at sign-in are signed
/// and verified (2, P-256); the seal is put (1, P-256). Access tokens are not counted: they are not the act's.
const CASE: Operations = Operations {
    rsa_sign: 4.0,
    rsa_verify: 4.0,
    p256_sign: 3.0,
    p256_verify: 10.0,
};
/// To reach: this part of the lower of the two limits.
const RATIO: f64 = 0.15;
/// To reach: megabytes of a server with nothing to do.
const IDLE_MEGABYTES: f64 = 60.0;
/// To reach: milliseconds from the start to the first yes of `/readyz`.
const READY_MILLISECONDS: f64 = 300.0;

/// The limits of one round.
struct Limits {
    commits: f64,
    crypto: Crypto,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), BenchError> {
    let var = workspace::scratch("bench-poa")?;
    let starts = start::measure(&var.join("starts"), arguments.rounds).await?;
    let place = Place::new(Profile::Release, var.join("load"), Ports::Free)?;
    let servers = Servers::start(&place).await?;
    let load = Load::prepare(&servers, &place, arguments).await?;
    println!("warming up");
    load.round(arguments.at_once).await?;
    let (mut limits, mut rounds) = (Vec::new(), Vec::new());
    for round in 1..=arguments.rounds {
        println!("round {round}: limits, then {} cases", arguments.cases);
        limits.push(Limits {
            commits: limits::commits_per_second(&place.var).await?,
            crypto: Crypto::measure().await?,
        });
        rounds.push(load.round(arguments.cases).await?);
    }
    let peak = meter::memory(load.senim(), "VmHWM")?;
    drop(servers);
    let mut metrics = throughput(&limits, &rounds);
    metrics.extend(starts.metrics());
    metrics.push(Metric::new(
        "peak memory under load",
        "MB",
        Better::Less,
        vec![peak],
    ));
    metrics.extend(latencies(&rounds));
    metrics.extend(machine(&limits));
    let file = publish("poa", &metrics, &results())?;
    conclude(&metrics);
    println!("written to {}", file.display());
    fs::remove_dir_all(&var)?;
    Ok(())
}

fn throughput(limits: &[Limits], rounds: &[Round]) -> Vec<Metric> {
    let each = |value: fn(&Round) -> f64| rounds.iter().map(value).collect::<Vec<f64>>();
    let both = || limits.iter().zip(rounds);
    let by_commits: Vec<f64> = both()
        .map(|(limit, round)| limit.commits / round.commits_per_case())
        .collect();
    let crypto_seconds: Vec<f64> = limits
        .iter()
        .map(|limit| limit.crypto.seconds_for(CASE))
        .collect();
    let by_crypto: Vec<f64> = crypto_seconds
        .iter()
        .map(|seconds| limits::cores() / seconds)
        .collect();
    let lower: Vec<f64> = by_commits
        .iter()
        .zip(&by_crypto)
        .map(|(a, b)| a.min(*b))
        .collect();
    vec![
        Metric::new(
            "complete cases",
            "1/s",
            Better::More,
            each(Round::cases_per_second),
        )
        .with_limit(&lower),
        Metric::new(
            "limit by durable commits",
            "cases/s",
            Better::More,
            by_commits,
        ),
        Metric::new("limit by signatures", "cases/s", Better::More, by_crypto),
        Metric::new(
            "commits per case",
            "1",
            Better::Less,
            each(Round::commits_per_case),
        ),
        Metric::new(
            "server CPU per case",
            "ms",
            Better::Less,
            each(Round::server_cpu_ms),
        )
        .with_limit(
            &crypto_seconds
                .iter()
                .map(|seconds| seconds * 1e3)
                .collect::<Vec<f64>>(),
        ),
        Metric::new(
            "stand-ins' and client's CPU per case",
            "ms",
            Better::Less,
            each(Round::other_cpu_ms),
        ),
    ]
}

fn latencies(rounds: &[Round]) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for step in Step::ALL {
        for hundredths in [50, 99] {
            let name = format!("step {:>2} {} p{hundredths}", step.number(), step.title());
            let of_round = |round: &Round| percentile(&round.milliseconds_of(step), hundredths);
            let values = rounds.iter().map(of_round).collect();
            metrics.push(Metric::new(name, "ms", Better::Less, values));
        }
    }
    metrics
}

fn machine(limits: &[Limits]) -> Vec<Metric> {
    let each = |value: fn(&Limits) -> f64| limits.iter().map(value).collect::<Vec<f64>>();
    vec![
        Metric::new(
            "SQLite durable commits",
            "1/s",
            Better::More,
            each(|limit| limit.commits),
        ),
        Metric::new(
            "openssl RSA-2048 sign, one core",
            "1/s",
            Better::More,
            each(|limit| limit.crypto.rsa_sign),
        ),
        Metric::new(
            "openssl RSA-2048 verify, one core",
            "1/s",
            Better::More,
            each(|limit| limit.crypto.rsa_verify),
        ),
        Metric::new(
            "openssl P-256 sign, one core",
            "1/s",
            Better::More,
            each(|limit| limit.crypto.p256_sign),
        ),
        Metric::new(
            "openssl P-256 verify, one core",
            "1/s",
            Better::More,
            each(|limit| limit.crypto.p256_verify),
        ),
    ]
}

/// Says which goals are reached.
fn conclude(metrics: &[Metric]) {
    let find = |name: &str| metrics.iter().find(|metric| metric.is_named(name));
    let say = |what: &str, value: f64, goal: f64, reached: bool| {
        let verdict = if reached { "reached" } else { "NOT reached" };
        println!("{what}: {value:.3}, to reach {goal}: {verdict}");
    };
    if let Some(ratio) = find("complete cases").and_then(Metric::ratio_to_limit) {
        say("part of the lower limit", ratio, RATIO, ratio >= RATIO);
    }
    if let Some(idle) = find(start::IDLE).map(Metric::value) {
        say(
            "megabytes of an idle server",
            idle,
            IDLE_MEGABYTES,
            idle < IDLE_MEGABYTES,
        );
    }
    for name in [start::FIRST_START, start::RESTART] {
        if let Some(ready) = find(name).map(Metric::value) {
            say(
                &format!("milliseconds, {name}"),
                ready,
                READY_MILLISECONDS,
                ready <= READY_MILLISECONDS,
            );
        }
    }
}
