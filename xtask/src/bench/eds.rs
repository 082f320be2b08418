//! `bench eds`: what our signatures cost, beside `openssl speed` and two peers in the same run, a second of one core.
//!
//! Everything is counted by processor time (ours by that of the thread, the peers' and openssl's by their own), so that
//! other work on the machine does not move the ratios. Limits, ours and peers take turns, round by round.

mod goals;
mod list;
mod peers;
mod seal;
mod verification;

use std::fs;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, SubjectSpec};
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::Usage;

use super::goals::conclude;
use super::limits::{self, Crypto};
use super::report::{Better, Metric, publish};
use super::{Arguments, BenchError, measured, results};
use crate::process::{ProcessError, Program};
use crate::walk::now;
use crate::{tools, workspace};
use list::{ListSpeed, LongList};
use peers::{PeerSpeed, Peers};
use seal::{DocumentSpeed, sealing};
use verification::{Signed, Verified};

/// An optimised build of the whole server from nothing, on a busy machine.
const BUILD_LIMIT: Duration = Duration::from_mins(40);

/// Builds this program and the one that draws documents, optimised.
pub(super) async fn build() -> Result<(), ProcessError> {
    Program::new(tools::cargo())
        .args(["build", "--release", "--package", "xtask", "--package"])
        .args(["senim", "--bin", "xtask", "--example", seal::EXAMPLE])
        .limit(BUILD_LIMIT)
        .run()
        .await
        .map(drop)
}

/// What one round gave.
struct Round {
    openssl: Crypto,
    openssl_512_verify: f64,
    verified: Verified,
    seal: f64,
    document: DocumentSpeed,
    peers: PeerSpeed,
    list: ListSpeed,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), BenchError> {
    let folder = workspace::scratch("bench-eds")?;
    let now = now();
    println!("keys, certificates and a revocation list of a million entries");
    let sealer = Authority::new(&folder.join("rsa"), KeyAlgorithm::Rsa2048, now)?;
    let key = folder.join("sealer.pem");
    sealer.holder.write(&key).map_err(measured)?;
    let signed = Signed::new(&folder, &sealer, now)?;
    let list = LongList::new(&folder, &sealer, now)?;
    let peers = Peers::install(&folder, &key).await?;
    let mut rounds = Vec::new();
    for round in 1..=arguments.rounds {
        println!("round {round}: openssl, ours, the peers");
        rounds.push(Round {
            openssl: Crypto::measure().await?,
            openssl_512_verify: limits::verify_with_512_bits().await?,
            document: DocumentSpeed::measure(&key, &folder).await?,
            verified: signed.measure()?,
            seal: sealing(&sealer.holder, &folder, now)?,
            peers: peers.measure().await?,
            list: list.measure()?,
        });
    }
    let metrics = metrics(&rounds);
    let file = publish("eds", &metrics, &results())?;
    conclude(&metrics, &goals::goals());
    println!("written to {}", file.display());
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// An authority of one algorithm, with somebody who signs.
struct Authority {
    pki: DevelopmentPki,
    holder: KeyFile,
}

impl Authority {
    fn new(folder: &Path, key: KeyAlgorithm, now: DateTime<Utc>) -> Result<Self, BenchError> {
        let pki = DevelopmentPki::open_or_create_with(folder, key, now).map_err(measured)?;
        let subject = SubjectSpec {
            iin: Some("900101400013".to_owned()),
            surname: "Сынақова".to_owned(),
            given: "Үлгі".to_owned(),
            ..SubjectSpec::default()
        };
        let order = CertificateOrder {
            profile: Profile::Citizen,
            usage: Usage::Sign,
            subject: &subject,
            key,
            valid_from: now,
            valid_for: TimeDelta::days(1),
        };
        let holder = pki.issue(&order).map_err(measured)?;
        Ok(Self { pki, holder })
    }
}

fn metrics(rounds: &[Round]) -> Vec<Metric> {
    let each = |value: fn(&Round) -> f64| rounds.iter().map(value).collect::<Vec<f64>>();
    let rate = |name, value| Metric::new(name, "1/s", Better::More, each(value));
    let rsa_sign = each(|round| round.openssl.rsa_sign);
    let pyhanko = each(|round| round.peers.pyhanko);
    let signpdf = each(|round| round.peers.signpdf);
    let mut metrics = vec![
        // One verification is the signer's, one the certificate's; those of the authorities and lists are remembered.
        rate(goals::RSA, |round| round.verified.rsa)
            .with_limit(&each(|round| round.openssl.rsa_verify / 2.0)),
        rate(goals::P256, |round| round.verified.p256)
            .with_limit(&each(|round| round.openssl.p256_verify / 2.0)),
        rate("CMS + chain + list, GOST", |round| round.verified.gost_cms),
        rate(goals::GOST, |round| round.verified.gost)
            .with_peer(&each(|round| round.openssl_512_verify)),
        rate(goals::SEAL, |round| round.seal)
            .with_limit(&rsa_sign)
            .with_peer(&pyhanko),
        rate("seal a PDF, RSA-2048, beside node-signpdf", |round| {
            round.seal
        })
        .with_limit(&rsa_sign)
        .with_peer(&signpdf),
        rate(goals::WHOLE, |round| round.document.generate_and_seal)
            .with_limit(&rsa_sign)
            .with_peer(&pyhanko),
        rate(goals::WHOLE_BESIDE_SIGNPDF, |round| {
            round.document.generate_and_seal
        })
        .with_limit(&rsa_sign)
        .with_peer(&signpdf),
        rate("generate, stamp and seal the PoA", |round| {
            round.document.generate_stamp_and_seal
        })
        .with_limit(&rsa_sign),
        rate("generate the PoA", |round| round.document.generate),
        rate("draw the notary's stamp", |round| round.document.stamp),
    ];
    metrics.extend(sizes_and_list(rounds));
    metrics.extend([
        rate("openssl RSA-2048 sign", |round| round.openssl.rsa_sign),
        rate("openssl RSA-2048 verify", |round| round.openssl.rsa_verify),
        rate("openssl P-256 verify", |round| round.openssl.p256_verify),
        rate("openssl brainpoolP512r1 verify", |round| {
            round.openssl_512_verify
        }),
        rate("pyHanko seals", |round| round.peers.pyhanko),
        rate("node-signpdf seals", |round| round.peers.signpdf),
    ]);
    metrics
}

fn sizes_and_list(rounds: &[Round]) -> Vec<Metric> {
    let each = |value: fn(&Round) -> f64| rounds.iter().map(value).collect::<Vec<f64>>();
    let cost = |name, unit, value| Metric::new(name, unit, Better::Less, each(value));
    vec![
        cost("the PoA before signing", "KiB", |round| {
            round.document.draft_bytes / 1024.0
        }),
        cost("the PoA signed", "KiB", |round| {
            round.document.sealed_bytes / 1024.0
        }),
        cost(goals::LIST_READ, "s", |round| round.list.seconds_to_read),
        cost(goals::LIST_ASKED, "µs", |round| {
            round.list.microseconds_to_ask
        })
        .with_limit(&each(|round| 1e6 / round.openssl.rsa_verify)),
        cost(goals::LIST_MEMORY, "MB", |round| round.list.megabytes),
    ]
}
