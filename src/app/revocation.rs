//! Revocation asked of the configured hosts: OCSP while a signature is taken, lists on a timer.
//!
//! Addresses are read out of certificates that a trusted authority signed, and nothing that comes back counts until an
//! authority's signature on it is found: a host can be silent, but it cannot make a certificate good.

use super::App;
use crate::port::Revocations;
use chrono::{DateTime, TimeDelta, Utc};
use eds::SignatureRefusal;
use eds::certificate::Certificate;
use eds::cms::{self, Content, Policy, Verified};
use eds::trust::{AllowedHosts, Evidence, distribution_points, freshest_lists, ocsp_urls};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Full lists are fetched this often, and sooner when one ends.
const FULL_EVERY: TimeDelta = TimeDelta::hours(24);
/// Delta lists are fetched this often; less than the timer's hour, so that none waits for two.
const DELTA_EVERY: TimeDelta = TimeDelta::minutes(55);
/// A list that ends within this time is replaced, whenever it was fetched: two of the timer's hours.
const BEFORE_END: TimeDelta = TimeDelta::hours(2);
/// The most certificates of one message that are asked about: a signer's and the authorities' above it.
const MOST_ASKED: usize = 4;
/// The most addresses of lists that are remembered: those of a few hierarchies, each with full and delta lists.
const MOST_SOURCES: usize = 64;

/// Whom is asked about revocation, and which lists are known to be published there.
#[expect(missing_debug_implementations, reason = "a port has nothing to show")]
pub struct Revocation {
    hosts: Option<AllowedHosts>,
    remote: Box<dyn Revocations>,
    sources: Mutex<BTreeMap<String, Source>>,
    learnt: Notify,
}

#[derive(Clone, Copy)]
struct Source {
    kind: Kind,
    due: DateTime<Utc>,
}

#[derive(Clone, Copy)]
enum Kind {
    Full,
    Delta,
}

impl Revocation {
    /// Asks these hosts; none at all when the list is empty.
    #[must_use]
    pub fn new(hosts: &[String], remote: Box<dyn Revocations>) -> Self {
        Self {
            hosts: (!hosts.is_empty()).then(|| AllowedHosts::new(hosts)),
            remote,
            sources: Mutex::default(),
            learnt: Notify::new(),
        }
    }

    /// Whether no host is configured.
    #[must_use]
    pub const fn asks_nobody(&self) -> bool {
        self.hosts.is_none()
    }

    /// Waits until a list is known that was not known before.
    pub async fn learnt(&self) {
        self.learnt.notified().await;
    }

    /// Remembers where the lists are that speak of a certificate, which a trusted authority must have signed.
    fn learn(&self, certificate: &Certificate, now: DateTime<Utc>) {
        let Some(hosts) = &self.hosts else { return };
        let full = distribution_points(certificate, hosts);
        let delta = freshest_lists(certificate, hosts);
        let full = full.into_iter().map(|url| (url, Kind::Full));
        let both = full.chain(delta.into_iter().map(|url| (url, Kind::Delta)));
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        for (url, kind) in both {
            if sources.len() < MOST_SOURCES && !sources.contains_key(&url) {
                sources.insert(url, Source { kind, due: now });
                self.learnt.notify_one();
            }
        }
    }

    /// The lists to fetch now; all full ones when one that is held ends soon or is missing.
    fn due(&self, held_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Vec<String> {
        let ends = held_until.is_none_or(|end| end <= now + BEFORE_END);
        let sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let due = sources.iter().filter(|(_, source)| match source.kind {
            Kind::Full => ends || source.due <= now,
            Kind::Delta => source.due <= now,
        });
        due.map(|(url, _)| url.clone()).collect()
    }

    /// Remembers that a list was fetched and taken.
    fn fetched(&self, url: &str, now: DateTime<Utc>) {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = sources.get_mut(url) {
            source.due = now
                + match source.kind {
                    Kind::Full => FULL_EVERY,
                    Kind::Delta => DELTA_EVERY,
                };
        }
    }
}

/// Verifies a CMS as [`cms::verify`] does, and by what the authority's responder says at this moment.
///
/// The lists speak first. A responder that is silent changes nothing; one that says "revoked" refuses at once, and one
/// that says "good" stands in for a list that has run out.
///
/// # Errors
/// What is wrong with the signature or a certificate.
pub async fn verify(
    app: &App,
    cms: &[u8],
    content: Content<'_>,
    policy: Policy<'_>,
) -> Result<Verified, SignatureRefusal> {
    let by_lists = cms::verify(cms, content, &policy);
    let asked = match &by_lists {
        _ if app.revocation.asks_nobody() => return by_lists,
        Ok(verified) => vec![verified.signer().clone()],
        Err(SignatureRefusal::RevocationUnknown) => cms::carried_certificates(cms)?,
        Err(_) => return by_lists,
    };
    let evidence = ask(app, &asked).await;
    if evidence.is_empty() {
        return by_lists;
    }
    // The answers speak of the moment after the question.
    let at = app.now();
    cms::verify_with(cms, content, &Policy { at, ..policy }, &evidence)
}

async fn ask(app: &App, certificates: &[Certificate]) -> Evidence {
    let mut evidence = Evidence::none();
    let Some(hosts) = &app.revocation.hosts else {
        return evidence;
    };
    let trust = app.trust.current();
    let issued = |certificate| Some((certificate, trust.issuer(certificate)?));
    for (certificate, issuer) in certificates.iter().filter_map(issued).take(MOST_ASKED) {
        app.revocation.learn(certificate, app.now());
        let Some(url) = ocsp_urls(certificate, hosts).into_iter().next() else {
            continue;
        };
        match app.revocation.remote.ocsp(&url, certificate, issuer).await {
            Ok(answer) => {
                if let Err(error) = evidence.add_ocsp(&answer) {
                    tracing::warn!(%error, "an OCSP answer is left aside");
                }
            }
            Err(error) => tracing::warn!(%error, "the lists decide without an OCSP answer"),
        }
    }
    evidence
}

/// Fetches the lists that are due, one after another, and takes those that hold.
pub async fn refresh_lists(app: &Arc<App>) {
    let trust = app.trust.current();
    for certificate in trust.authorities().chain([app.seal.certificate()]) {
        if trust.issuer(certificate).is_some() {
            app.revocation.learn(certificate, app.now());
        }
    }
    for url in app.revocation.due(trust.lists_fresh_until(), app.now()) {
        match app.revocation.remote.list(&url).await {
            Ok(list) => take(app, url, list).await,
            Err(error) => {
                tracing::warn!(%error, url, "a list of revoked certificates is not there");
            }
        }
    }
}

async fn take(app: &Arc<App>, url: String, list: Vec<u8>) {
    let keeper = Arc::clone(app);
    // A list has millions of entries: reading it would stop everything else on the thread.
    let taken = tokio::task::spawn_blocking(move || keeper.trust.take(&list)).await;
    match taken {
        Ok(Ok(())) => app.revocation.fetched(&url, app.now()),
        Ok(Err(error)) => tracing::warn!(%error, url, "a fetched list is dropped"),
        Err(error) => tracing::error!(%error, url, "a fetched list could not be read"),
    }
}
