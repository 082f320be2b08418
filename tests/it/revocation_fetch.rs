//! Revocation asked of an authority's hosts: of the configured ones, within limits, and believed only when signed.

use crate::world::{Answer, MovedClock, Person, World, content, logged, until};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use eds::Signer as _;
use eds::ca::{DevelopmentPki, OCSP_PATH, PublicFile, PublicUrls, TSP_PATH};
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::{RevocationReason, Usage};
use senim::port::Clock as _;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// What an installation with its trust from outside reads.
const FILES: [&str; 4] = ["root.pem", "ca-chain.pem", "crl.pem", "seal.pem"];

/// An authority somewhere else, with its lists and its responder on a host of its own.
struct Remote {
    pki: DevelopmentPki,
    clock: Arc<MovedClock>,
    /// Whether the responder answers.
    responds: AtomicBool,
    lists: Lists,
    somebody_else: DevelopmentPki,
    lists_asked: AtomicUsize,
    ocsp_asked: AtomicUsize,
}

/// A server that trusts the remote authority by a copy of its files.
struct Place {
    world: World,
    remote: Arc<Remote>,
    trust: TempDir,
    _folders: [TempDir; 2],
}

/// Whom the server may ask.
#[derive(Clone, Copy)]
enum Hosts {
    Configured,
    Another,
    None,
}

/// What the host gives in place of lists.
#[derive(Clone, Copy)]
enum Lists {
    Own,
    OfSomebodyElse,
    Down,
}

impl Place {
    async fn new(hosts: Hosts, lists: Lists) -> Self {
        let mut world = World::new().await;
        let [authority, trust, elsewhere] = std::array::from_fn(|_| TempDir::new().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let urls = PublicUrls::new(&format!("http://{host}")).unwrap();
        let now = world.now();
        let pki =
            DevelopmentPki::open_or_create_at(authority.path(), KeyAlgorithm::P256, &urls, now);
        let remote = Arc::new(Remote {
            pki: pki.unwrap(),
            somebody_else: DevelopmentPki::open_or_create(elsewhere.path(), now).unwrap(),
            lists,
            clock: world.clock(),
            responds: AtomicBool::new(true),
            lists_asked: AtomicUsize::default(),
            ocsp_asked: AtomicUsize::default(),
        });
        let routes = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&remote));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        for name in FILES {
            std::fs::copy(authority.path().join(name), trust.path().join(name)).unwrap();
        }
        let tsp = format!("http://{host}{TSP_PATH}");
        let hosts = match hosts {
            Hosts::Configured => vec![host],
            Hosts::Another => vec!["crl.invalid".to_owned()],
            Hosts::None => Vec::new(),
        };
        world.trust_elsewhere(trust.path(), tsp, hosts).await;
        Self {
            world,
            remote,
            trust,
            _folders: [authority, elsewhere],
        }
    }

    fn key(&self, person: &Person) -> KeyFile {
        person.key_of_another_authority(&self.remote.pki, Usage::Authenticate)
    }

    async fn sign_in(&self, person: &Person, key: &KeyFile) -> Answer {
        let offered = person
            .proven("/v1/eds-challenges", None)
            .json(&json!({ "purpose": "sign_in" }));
        let offered = offered.send().await.ok();
        let cms = person.attached(key, &content(&offered));
        person.answer_challenge(&offered, &cms).await
    }

    fn revoke(&self, key: &KeyFile) {
        let serial = key.certificate().serial_hex();
        let reason = RevocationReason::KeyCompromise;
        let revoked = self.remote.pki.revoke(&serial, reason, self.world.now());
        assert!(revoked.is_ok());
    }

    fn fetched(&self) -> Option<String> {
        std::fs::read_to_string(self.trust.path().join("fetched.pem")).ok()
    }
}

async fn answer(State(remote): State<Arc<Remote>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let body = axum::body::to_bytes(request.into_body(), 4096).await;
    let body = body.unwrap_or_default();
    match path.as_str() {
        OCSP_PATH => ocsp(&remote, &body),
        TSP_PATH => typed(
            "application/timestamp-reply",
            remote.pki.timestamp_response(&body, remote.clock.now()),
        ),
        _ => list(&remote, &path),
    }
}

fn ocsp(remote: &Remote, body: &Bytes) -> Response {
    remote.ocsp_asked.fetch_add(1, Ordering::SeqCst);
    if remote.responds.load(Ordering::SeqCst) {
        let response = remote.pki.ocsp_response(body, remote.clock.now());
        typed("application/ocsp-response", response)
    } else {
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }
}

fn list(remote: &Remote, path: &str) -> Response {
    remote.lists_asked.fetch_add(1, Ordering::SeqCst);
    let file = PublicFile::ALL.into_iter().find(|file| file.path() == path);
    let Some(file) = file else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let whose = match remote.lists {
        Lists::Own => &remote.pki,
        Lists::OfSomebodyElse => &remote.somebody_else,
        Lists::Down => return StatusCode::NOT_FOUND.into_response(),
    };
    let bytes = whose.public_file(file).unwrap();
    typed(file.media_type(), bytes)
}

fn typed(media_type: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, media_type)], bytes).into_response()
}

#[tokio::test]
async fn a_revocation_is_seen_through_the_responder_before_any_list_says_so() {
    let place = Place::new(Hosts::Configured, Lists::Down).await;
    let person = place.world.citizen("aliya").await;
    let key = place.key(&person);
    place.sign_in(&person, &key).await.ok();
    place.revoke(&key);
    let refused = place.sign_in(&person, &key).await;
    refused.refused(422, "certificate_revoked");
    assert_eq!(place.remote.ocsp_asked.load(Ordering::SeqCst), 2);
    assert_eq!(place.fetched(), None);
}

#[tokio::test]
async fn without_the_responder_the_lists_decide_and_are_fetched() {
    let mut place = Place::new(Hosts::Configured, Lists::Own).await;
    place.remote.responds.store(false, Ordering::SeqCst);
    let person = place.world.citizen("aliya").await;
    let key = place.key(&person);
    place.sign_in(&person, &key).await.ok();
    place.revoke(&key);
    place.world.restart().await;
    until("the list is fetched", async || place.fetched()).await;
    let refused = place.sign_in(&person, &key).await;
    refused.refused(422, "certificate_revoked");
    let other = place.key(&person);
    place.sign_in(&person, &other).await.ok();
}

#[tokio::test]
async fn a_list_signed_by_somebody_else_is_dropped() {
    let place = Place::new(Hosts::Configured, Lists::OfSomebodyElse).await;
    let dropped = "a fetched list is dropped";
    until("the list is dropped", async || {
        logged().contains(dropped).then_some(())
    })
    .await;
    assert_eq!(place.fetched(), None);
    let person = place.world.citizen("aliya").await;
    place.sign_in(&person, &place.key(&person)).await.ok();
}

#[tokio::test]
async fn a_host_that_is_not_configured_is_never_asked() {
    let place = Place::new(Hosts::None, Lists::Own).await;
    let person = place.world.citizen("aliya").await;
    let key = place.key(&person);
    place.revoke(&key);
    // The folder's own list still calls it good, and nobody else was heard.
    place.sign_in(&person, &key).await.ok();
    let other = Place::new(Hosts::Another, Lists::Own).await;
    let person = other.world.citizen("aliya").await;
    other.sign_in(&person, &other.key(&person)).await.ok();
    for remote in [&place.remote, &other.remote] {
        assert_eq!(remote.ocsp_asked.load(Ordering::SeqCst), 0);
        assert_eq!(remote.lists_asked.load(Ordering::SeqCst), 0);
    }
}
