//! Revocation lists and OCSP answers from the hosts of the configuration, and from no other.

use super::client::{Address, Identity, Question, System};
use super::settings::Limits;
use crate::port::{Answer, Revocations, Unanswered, UnansweredReason};
use eds::certificate::Certificate;
use eds::trust::AllowedHosts;
use eds::{ocsp, random};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The media types of a request and of its answer (RFC 6960 appendix A).
const REQUEST: &str = "application/ocsp-request";
const ANSWER: &str = "application/ocsp-response";
/// The longest answer in bytes: one with its responder's certificate is a tenth of it.
const LONGEST_ANSWER: usize = 64 * 1024;
/// The longest list in bytes: millions of revoked certificates.
const LONGEST_LIST: usize = 64 * 1024 * 1024;
/// Bytes of chance by which an answer is known to be ours (RFC 9654 section 2.1).
const NONCE: usize = 32;
/// A list may take so many times longer than a document: only the timer waits for it.
const LIST_PATIENCE: u64 = 6;
/// The most addresses remembered, with whether they answer; an authority has a handful.
const MOST_ADDRESSES: usize = 64;

/// The hosts of authorities.
pub(super) struct AuthorityHosts {
    hosts: AllowedHosts,
    http: reqwest::Client,
    limits: Limits,
    longest_list: usize,
    /// Each address with its own breaker.
    systems: Mutex<HashMap<String, Arc<System>>>,
}

impl AuthorityHosts {
    pub(super) fn new(hosts: AllowedHosts, http: reqwest::Client, limits: Limits) -> Self {
        Self {
            hosts,
            http,
            limits: Limits {
                transfer_ms: limits.transfer_ms.saturating_mul(LIST_PATIENCE),
                ..limits
            },
            longest_list: LONGEST_LIST,
            systems: Mutex::default(),
        }
    }

    /// What answers at an address; one that is not on a configured host is never spoken to.
    fn at(&self, url: &str) -> Result<Arc<System>, Unanswered> {
        let refused = || Unanswered {
            system: "revocation",
            reason: UnansweredReason::Connection,
        };
        if !self.hosts.allows(url) {
            return Err(refused());
        }
        let mut systems = self.systems.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(system) = systems.get(url) {
            return Ok(Arc::clone(system));
        }
        let address = Address::parse_open("revocation_hosts", url).map_err(|_| refused())?;
        let system = Arc::new(System::new(
            "revocation",
            &self.http,
            &address,
            Identity::Nobody,
            self.limits,
        ));
        if systems.len() == MOST_ADDRESSES {
            systems.clear();
        }
        systems.insert(url.to_owned(), Arc::clone(&system));
        Ok(system)
    }
}

impl Revocations for AuthorityHosts {
    fn list<'a>(&'a self, url: &'a str) -> Answer<'a, Vec<u8>> {
        Box::pin(async move {
            let question = Question::get(&[])
                .longest_reply(self.longest_list)
                .patiently();
            let system = self.at(url)?;
            let list = system.ask(question, |reply| Ok(reply.on(&[200])?.body));
            list.await
        })
    }

    fn ocsp<'a>(
        &'a self,
        url: &'a str,
        certificate: &'a Certificate,
        issuer: &'a Certificate,
    ) -> Answer<'a, Vec<u8>> {
        Box::pin(async move {
            let nonce = random::bytes::<NONCE>();
            let request = ocsp::request(certificate, issuer, &nonce);
            let question = Question::post_as(&[], REQUEST, request).longest_reply(LONGEST_ANSWER);
            let system = self.at(url)?;
            let answer = system.ask(question, |reply| {
                let reply = reply.on(&[200])?;
                if reply.media_type != ANSWER {
                    return Err(UnansweredReason::Garbage);
                }
                ocsp::check_answer(&reply.body, &nonce).map_err(|_| UnansweredReason::Garbage)?;
                Ok(reply.body)
            });
            answer.await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::client;
    use crate::gateway::testing::{Count, SHORT, TOO_LONG, serve};
    use axum::Router;
    use axum::routing::get;

    fn asking(host: &str) -> AuthorityHosts {
        let http = client::build(SHORT).unwrap();
        let limits = Limits {
            transfer_ms: 300,
            try_ms: 1_000,
            ..SHORT
        };
        AuthorityHosts {
            longest_list: 1000,
            ..AuthorityHosts::new(AllowedHosts::new([host]), http, limits)
        }
    }

    async fn served(count: &Count) -> String {
        let count = count.clone();
        let counted = move |bytes: usize| {
            count.next();
            async move { vec![0_u8; bytes] }
        };
        let routes = Router::new()
            .route(
                "/fits.crl",
                get({
                    let counted = counted.clone();
                    move || counted(1000)
                }),
            )
            .route("/long.crl", get(move || counted(1001)))
            .route("/slow.crl", get(|| tokio::time::sleep(TOO_LONG)));
        serve(routes).await.join("")
    }

    #[tokio::test]
    async fn a_list_is_cut_by_its_length_and_by_time() {
        let address = served(&Count::default()).await;
        let hosts = asking(address.trim_start_matches("http://"));
        let ask = async |name: &str| hosts.list(&format!("{address}/{name}.crl")).await;
        assert_eq!(ask("fits").await.unwrap().len(), 1000);
        let reason = ask("long").await.unwrap_err().reason;
        assert_eq!(reason, UnansweredReason::Garbage);
        let reason = ask("slow").await.unwrap_err().reason;
        assert_eq!(reason, UnansweredReason::Timeout);
    }

    #[tokio::test]
    async fn a_host_that_is_not_configured_is_not_spoken_to() {
        let count = Count::default();
        let address = served(&count).await;
        let hosts = asking("crl.example");
        let url = format!("{address}/fits.crl");
        assert!(hosts.list(&url).await.is_err());
        assert_eq!(count.so_far(), 0);
    }
}
