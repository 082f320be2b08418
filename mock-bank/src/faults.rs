//! Faults on demand: what the bank does wrong until told otherwise.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::get};
use mock_base::refusal::Refusal;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use crate::Bank;
use crate::invoice::AfterTheEnd;

/// The longest delay of a callback, in milliseconds: the 72 hours after which no bank tries any more.
const LATEST_MS: u64 = 72 * 3600 * 1000;
/// The longest delay of an answer, in milliseconds: twice the sixty seconds no caller should wait.
const SLOWEST_MS: u64 = 120_000;
/// The most copies of one callback.
const MOST_COPIES: u32 = 100;

/// The faults in force; what is not named is not at fault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the panel is a row of independent switches"
)]
pub struct Faults {
    /// Callbacks leave so much later.
    pub late_ms: u64,
    /// So many copies of each callback beside the first.
    pub repeat: u32,
    /// A callback waits for the next one and leaves after it.
    pub reorder: bool,
    /// Callbacks speak of this amount.
    pub wrong_amount_tiyn: Option<i64>,
    /// This much is paid, whatever the invoice says.
    pub pays_tiyn: Option<i64>,
    /// A callback with a wrong MAC leaves before each real one, and says "paid".
    pub forged: bool,
    /// Callbacks are sealed with a time far in the past.
    pub stale_timestamp: bool,
    /// Callbacks never leave.
    pub lose_callback: bool,
    /// Status queries are answered 503.
    pub status_down: bool,
    /// Every answer of the interface comes so much later.
    pub slow_ms: u64,
    /// Every answer of the interface is half of something that is not JSON.
    pub garbage: bool,
    /// Payments are held (`blocked`) until the panel releases them.
    pub hold: bool,
    /// Invoices that expired or were cancelled can still be paid.
    pub pay_after_end: bool,
}

/// The switchboard of the faults.
#[derive(Debug, Default)]
pub struct Switches(Mutex<Faults>);

impl Faults {
    /// Whether money is still taken after the end.
    #[must_use]
    pub const fn after_the_end(&self) -> AfterTheEnd {
        if self.pay_after_end {
            AfterTheEnd::Accept
        } else {
            AfterTheEnd::Refuse
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        let sane = self.late_ms <= LATEST_MS
            && self.slow_ms <= SLOWEST_MS
            && self.repeat <= MOST_COPIES
            && self.pays_tiyn.is_none_or(|tiyn| tiyn > 0);
        sane.then_some(())
            .ok_or(Refusal::unprocessable("out_of_range"))
    }
}

impl Switches {
    /// The faults as they stand.
    #[must_use]
    pub fn read(&self) -> Faults {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Puts these in the place of all before.
    pub fn set(&self, faults: Faults) -> Result<(), Refusal> {
        faults.check()?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults;
        Ok(())
    }
}

/// Lets a request to the interface meet the faults.
pub(crate) async fn strike(State(bank): State<Bank>, request: Request, next: Next) -> Response {
    let faults = bank.faults.read();
    sleep(Duration::from_millis(faults.slow_ms)).await;
    if faults.status_down && request.method() == Method::GET {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let answer = next.run(request).await;
    if faults.garbage {
        // The request has had its effect: only the answer is unreadable, which is the harder case.
        return (
            [(CONTENT_TYPE, "application/json")],
            "{\"status\": \"pa<html>",
        )
            .into_response();
    }
    answer
}

/// The operator's switches, by JSON.
pub(crate) fn routes() -> Router<Bank> {
    Router::new().route("/faults", get(read).post(set))
}

async fn read(State(bank): State<Bank>) -> Json<Faults> {
    Json(bank.faults.read())
}

async fn set(State(bank): State<Bank>, Json(faults): Json<Faults>) -> Result<StatusCode, Refusal> {
    bank.faults.set(faults).map(|()| StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_order_takes_all_faults_back() {
        let switches = Switches::default();
        switches
            .set(serde_json::from_str(r#"{"repeat": 3, "forged": true}"#).unwrap())
            .unwrap();
        assert_eq!((switches.read().repeat, switches.read().forged), (3, true));
        switches.set(serde_json::from_str("{}").unwrap()).unwrap();
        assert_eq!(switches.read(), Faults::default());
    }

    #[test]
    fn endless_delays_and_unknown_faults_are_refused() {
        let switches = Switches::default();
        let endless = Faults {
            late_ms: LATEST_MS + 1,
            ..Faults::default()
        };
        assert!(switches.set(endless).is_err());
        assert!(serde_json::from_str::<Faults>(r#"{"explode": true}"#).is_err());
    }
}
