//! What this machine could do at most: durable commits of SQLite, signatures of openssl.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::BenchError;
use crate::process::Program;

/// Long enough for thousands of commits.
const COMMITTING: Duration = Duration::from_secs(2);
/// A row as small as they come: the limit is the disk's, not the page cache's.
const ROW: [u8; 64] = [7; 64];

/// Commits a second of one connection, each on the disk before the next begins, beside the server's own database.
pub(super) async fn commits_per_second(folder: &Path) -> Result<f64, BenchError> {
    let file = folder.join("limit.db");
    let mut database = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await?;
    sqlx::raw_sql("create table if not exists row (id integer primary key, body blob)")
        .execute(&mut database)
        .await?;
    let rate = count(&mut database).await?;
    database.close().await?;
    Ok(rate)
}

async fn count(database: &mut SqliteConnection) -> Result<f64, BenchError> {
    let begun = Instant::now();
    let mut commits = 0_u32;
    while begun.elapsed() < COMMITTING {
        sqlx::query("insert into row (body) values (?)")
            .bind(ROW.as_slice())
            .execute(&mut *database)
            .await?;
        commits += 1;
    }
    Ok(f64::from(commits) / begun.elapsed().as_secs_f64())
}

/// Operations a second of one core.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Crypto {
    pub(super) rsa_sign: f64,
    pub(super) rsa_verify: f64,
    pub(super) p256_sign: f64,
    pub(super) p256_verify: f64,
}

/// How often one case needs each operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operations {
    pub(super) rsa_sign: f64,
    pub(super) rsa_verify: f64,
    pub(super) p256_sign: f64,
    pub(super) p256_verify: f64,
}

impl Crypto {
    /// Asks openssl, one second an operation.
    pub(super) async fn measure() -> Result<Self, BenchError> {
        let said = openssl_speed(&["rsa2048", "ecdsap256"]).await?;
        Self::read(&said).ok_or_else(|| unreadable(&said))
    }

    /// Reads the lines `+F2:…:2048:SIGN:VERIFY` (RSA) and `+F4:…:256:SIGN:VERIFY` (ECDSA).
    fn read(said: &str) -> Option<Self> {
        let (rsa_sign, rsa_verify) = sign_and_verify(said, "+F2", "2048")?;
        let (p256_sign, p256_verify) = sign_and_verify(said, "+F4", "256")?;
        Some(Self {
            rsa_sign,
            rsa_verify,
            p256_sign,
            p256_verify,
        })
    }

    /// Seconds of one core that the operations of a case take.
    pub(super) fn seconds_for(&self, case: Operations) -> f64 {
        case.rsa_sign / self.rsa_sign
            + case.rsa_verify / self.rsa_verify
            + case.p256_sign / self.p256_sign
            + case.p256_verify / self.p256_verify
    }
}

/// What openssl verifies a second on a curve as large as GOST's: brainpoolP512r1, whose prime has no form to exploit
/// (RFC 5639 section 2.1). OpenSSL itself has no GOST.
pub(super) async fn verify_with_512_bits() -> Result<f64, BenchError> {
    let said = openssl_speed(&["ecdsabrp512r1"]).await?;
    let (_, verify) = sign_and_verify(&said, "+F4", "512").ok_or_else(|| unreadable(&said))?;
    Ok(verify)
}

async fn openssl_speed(algorithms: &[&str]) -> Result<String, BenchError> {
    let speed = Program::new("openssl").args(["speed", "-seconds", "1", "-mr"]);
    Ok(speed.args(algorithms).run_quietly().await?)
}

fn unreadable(said: &str) -> BenchError {
    BenchError::Unreadable(format!("openssl speed printed: {said}"))
}

/// The two rates of the line of this kind and key length.
fn sign_and_verify(said: &str, kind: &str, bits: &str) -> Option<(f64, f64)> {
    let fields = said
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.first() == Some(&kind) && fields.get(2) == Some(&bits))?;
    let number = |place: usize| fields.get(place)?.parse::<f64>().ok();
    Some((number(3)?, number(4)?))
}

/// The cores of this machine.
pub(super) fn cores() -> f64 {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(cores).map_or(1.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str =
        "+R1:3902:2048:1.00\n+F2:2:2048:3902.25:58221.88\n+F4:3:256:48957.29:16072.04\n";

    #[test]
    fn the_speeds_of_openssl_are_read() {
        let crypto = Crypto::read(SAID).unwrap();
        assert!((crypto.rsa_sign - 3902.25).abs() < 1e-9);
        assert!((crypto.p256_verify - 16072.04).abs() < 1e-9);
        assert_eq!(Crypto::read("+F2:2:2048:3902.25"), None);
    }

    #[test]
    fn a_curve_is_found_by_its_bits() {
        let said = "+F4:3:256:48957.29:16072.04\n+F4:20:512:708.10:740.00\n";
        assert_eq!(sign_and_verify(said, "+F4", "512"), Some((708.1, 740.0)));
        assert_eq!(sign_and_verify(said, "+F2", "512"), None);
    }

    #[test]
    fn the_time_of_a_case_is_the_sum_of_its_operations() {
        let crypto = Crypto {
            rsa_sign: 10.0,
            rsa_verify: 100.0,
            p256_sign: 1000.0,
            p256_verify: 1000.0,
        };
        let case = Operations {
            rsa_sign: 1.0,
            rsa_verify: 2.0,
            p256_sign: 3.0,
            p256_verify: 4.0,
        };
        assert!((crypto.seconds_for(case) - 0.127).abs() < 1e-9);
    }
}
