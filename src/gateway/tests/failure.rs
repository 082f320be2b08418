//! Systems that fail: nothing is ever concluded from it, and a failing system is left alone.

use crate::gateway::breaker::{FAILURES_TO_OPEN, REST};
use crate::gateway::gbdfl::Gbdfl;
use crate::gateway::testing::{Count, SHORT, TOO_LONG, hurried, iin, other_iin, serve, system};
use crate::port::UnansweredReason::{CircuitOpen, Connection, Garbage, Status, Timeout};
use crate::port::{Persons, UnansweredReason};
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::time::sleep;

pub(super) fn person(iin: &str) -> Value {
    json!({
        "iin": iin, "surname": "Сынақ", "name": "Әлия", "birth_date": "1979-09-30", "sex": "female",
        "citizenship": "KZ", "phone": "+77000000001",
        "document": {"kind": "identity_card", "number": "000000001", "issued_on": "2020-01-02",
            "issued_by": {"kk": "ҚР ІІМ", "ru": "МВД РК"}, "valid_until": "2030-01-01"},
        "address": {"kk": "Астана", "ru": "Астана"}, "capacity": {"status": "capable"}, "photo": "/p"
    })
}

/// A system that answers every question alike, and counts them.
async fn answering<F, R>(answer: F) -> (Gbdfl, Count)
where
    F: Fn(u32) -> R + Clone + Send + Sync + 'static,
    R: IntoResponse,
{
    let count = Count::default();
    let counted = count.clone();
    let routes = Router::new().fallback(move || {
        let (answer, count) = (answer.clone(), counted.clone());
        async move { answer(count.next()) }
    });
    (Gbdfl::new(system(&serve(routes).await)), count)
}

async fn reason(database: &Gbdfl) -> UnansweredReason {
    database.person(&iin()).await.unwrap_err().reason
}

fn found() -> Response {
    Json(person(iin().as_str())).into_response()
}

fn whole() -> Duration {
    // The scheduler of a busy machine gets as much again.
    SHORT.total() * 2
}

#[tokio::test]
async fn a_slow_system_is_not_waited_for_longer_than_the_limit() {
    let routes = Router::new().fallback(|| async { sleep(TOO_LONG).await });
    let database = Gbdfl::new(hurried(&serve(routes).await));
    let start = Instant::now();
    assert_eq!(reason(&database).await, Timeout);
    assert!(start.elapsed() < whole(), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_system_that_hangs_after_its_headers_is_not_waited_for_longer_than_the_limit() {
    let half = || {
        let first = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"{\"iin\""))]);
        Body::from_stream(first.chain(stream::pending()))
    };
    let routes = Router::new().fallback(move || async move { half() });
    let database = Gbdfl::new(hurried(&serve(routes).await));
    let start = Instant::now();
    assert_eq!(reason(&database).await, Timeout);
    assert!(start.elapsed() < whole(), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_broken_connection_is_no_answer() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let address = crate::gateway::client::Address::parse("test", &url).unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            drop(socket);
        }
    });
    assert_eq!(reason(&Gbdfl::new(system(&address))).await, Connection);
}

#[tokio::test]
async fn an_answer_that_is_not_what_the_contract_says_is_garbage_and_not_asked_for_again() {
    let mut without_capacity = person(iin().as_str());
    without_capacity.as_object_mut().unwrap().remove("capacity");
    let mut unheard_of = person(iin().as_str());
    unheard_of["capacity"]["status"] = json!("sleepy");
    let mut nameless = person(iin().as_str());
    nameless["surname"] = json!(" ");
    for text in [
        "{\"iin\": \"88<html>Bad gate".to_owned(),
        "null".to_owned(),
        without_capacity.to_string(),
        unheard_of.to_string(),
        nameless.to_string(),
        String::new(),
    ] {
        let body = text.clone();
        let (database, count) = answering(move |_| body.clone()).await;
        assert_eq!(reason(&database).await, Garbage, "{text}");
        assert_eq!(count.so_far(), 1, "{text}");
    }
}

#[tokio::test]
async fn an_answer_about_somebody_else_is_garbage() {
    let (database, _) = answering(|_| Json(person(other_iin().as_str()))).await;
    assert_eq!(reason(&database).await, Garbage);
}

#[tokio::test]
async fn a_failure_that_passes_is_asked_over() {
    let flaky = |n| match n {
        1 => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        _ => found(),
    };
    let (database, count) = answering(flaky).await;
    assert!(database.person(&iin()).await.unwrap().is_some());
    assert_eq!(count.so_far(), 2);
}

#[tokio::test]
async fn a_system_that_stays_down_is_asked_three_times_and_tells_why() {
    let (database, count) = answering(|_| StatusCode::BAD_GATEWAY).await;
    assert_eq!(reason(&database).await, Status(502));
    assert_eq!(count.so_far(), 3);
}

#[tokio::test]
async fn only_the_contract_s_own_words_mean_that_there_is_no_record() {
    let (database, _) =
        answering(|_| (StatusCode::NOT_FOUND, Json(json!({"error": "not_found"})))).await;
    assert!(database.person(&iin()).await.unwrap().is_none());
    for body in [
        "",
        "<h1>404 Not Found</h1>",
        "{}",
        r#"{"error":"no_such_route"}"#,
    ] {
        let (database, _) = answering(move |_| (StatusCode::NOT_FOUND, body)).await;
        assert_eq!(reason(&database).await, Garbage, "{body}");
    }
    let (database, _) =
        answering(|_| (StatusCode::GONE, Json(json!({"error": "not_found"})))).await;
    assert_eq!(reason(&database).await, Status(410));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (database, count) = answering(|_| (StatusCode::FOUND, [(LOCATION, "/elsewhere")])).await;
    assert_eq!(reason(&database).await, Status(302));
    assert_eq!(count.so_far(), 1);
}

#[tokio::test]
async fn an_answer_that_never_ends_is_cut_at_its_limit() {
    let endless = || {
        Body::from_stream(stream::repeat(Ok::<_, Infallible>(Bytes::from(vec![
            b' ';
            65_536
        ]))))
    };
    let (database, _) = answering(move |_| endless()).await;
    assert_eq!(reason(&database).await, Garbage);
    let photo = move |_| ([(CONTENT_TYPE, "image/png")], vec![0; 3 * 1024 * 1024]);
    let (database, _) = answering(photo).await;
    assert_eq!(database.photo(&iin()).await.unwrap_err().reason, Garbage);
}

#[tokio::test]
async fn a_system_that_keeps_failing_is_left_alone_and_then_probed() {
    let count = Count::default();
    let (counted, healthy) = (count.clone(), Arc::new(Mutex::new(false)));
    let health = healthy.clone();
    let routes = Router::new().fallback(move || {
        counted.next();
        let healthy = *health.lock().unwrap();
        async move {
            if healthy {
                found()
            } else {
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    });
    let clock = Arc::new(Mutex::new(Instant::now()));
    let hand = clock.clone();
    let database = Gbdfl::new(system(&serve(routes).await).ticking(move || *hand.lock().unwrap()));
    assert_eq!(reason(&database).await, Status(500));
    assert_eq!(
        reason(&database).await,
        Status(500),
        "the real reason while there is one"
    );
    assert_eq!(count.so_far(), FAILURES_TO_OPEN);
    assert_eq!(reason(&database).await, CircuitOpen);
    *clock.lock().unwrap() += REST;
    assert_eq!(reason(&database).await, Status(500));
    assert_eq!(count.so_far(), FAILURES_TO_OPEN + 1, "one probe");
    *clock.lock().unwrap() += REST;
    *healthy.lock().unwrap() = true;
    assert!(database.person(&iin()).await.unwrap().is_some());
    assert!(database.person(&iin()).await.unwrap().is_some());
    assert_eq!(count.so_far(), FAILURES_TO_OPEN + 3);
}

#[tokio::test]
async fn a_plain_no_does_not_open_the_circuit() {
    let (database, count) = answering(|_| StatusCode::CONFLICT).await;
    for _ in 0..2 * FAILURES_TO_OPEN {
        assert_eq!(reason(&database).await, Status(409));
    }
    assert_eq!(count.so_far(), 2 * FAILURES_TO_OPEN);
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_and_no_error_holds_a_personal_number() {
    use tracing_subscriber::util::SubscriberInitExt;
    let log = Log::default();
    let writer = log.clone();
    let _guard = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .set_default();
    let mut errors = Vec::new();
    // The first time another test, which has no log, may be the one that makes a line known: it is silent until the
    // lines are asked for anew.
    for status in [
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::NOT_FOUND,
        StatusCode::OK,
        StatusCode::INTERNAL_SERVER_ERROR,
    ] {
        tracing::callsite::rebuild_interest_cache();
        let (database, _) =
            answering(move |_| (status, person(other_iin().as_str()).to_string())).await;
        for _ in 0..3 {
            let error = database.person(&iin()).await.unwrap_err();
            errors.push(format!("{error} {error:?}"));
        }
    }
    let gone = crate::gateway::client::Address::parse("test", "http://127.0.0.1:1").unwrap();
    let error = Gbdfl::new(system(&gone)).person(&iin()).await.unwrap_err();
    errors.push(format!("{error} {error:?}"));
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("outside system is left alone"),
        "the log is really read: {logged}"
    );
    for text in errors.into_iter().chain([logged]) {
        assert!(
            !text.contains(iin().as_str()) && !text.contains(other_iin().as_str()),
            "{text}"
        );
    }
}
