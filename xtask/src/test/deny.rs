//! cargo-deny over `deny.toml`: bans, licences and sources; advisories where their database can be reached.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Failure, Passed};
use crate::process::Program;
use crate::tools;

const LIMIT: Duration = Duration::from_mins(3);
/// Where the advisory database is published.
const ADVISORY_HOST: &str = "github.com:443";
const REACH_LIMIT: Duration = Duration::from_secs(5);

pub(super) async fn check() -> Result<Passed, Failure> {
    tools::ensure_cargo_deny().await?;
    deny(&["bans", "licenses", "sources"]).run().await?;
    if !is_reachable(ADVISORY_HOST).await {
        let note =
            "advisories NOT checked: the advisory database on GitHub cannot be reached from here"
                .to_owned();
        return Ok(Passed {
            note: Some(note),
            tests: None,
        });
    }
    deny(&["advisories"]).run().await?;
    Ok(Passed {
        note: Some("advisories checked too".to_owned()),
        tests: None,
    })
}

fn deny(what: &[&str]) -> Program {
    // The tree of who needs a doubled crate is long; whoever wants it runs cargo deny by hand.
    Program::new(tools::cargo())
        .args(["deny", "check", "--hide-inclusion-graph"])
        .args(what)
        .limit(LIMIT)
}

async fn is_reachable(host: &str) -> bool {
    matches!(
        timeout(REACH_LIMIT, TcpStream::connect(host)).await,
        Ok(Ok(_))
    )
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_host_that_listens_is_reachable_and_one_that_has_gone_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        assert!(is_reachable(&host).await);
        drop(listener);
        assert!(!is_reachable(&host).await);
    }
}
