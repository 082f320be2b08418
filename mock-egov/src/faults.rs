//! Faults on demand: what each state system does wrong until told otherwise.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use futures_util::stream;
use mock_base::page::back_to;
use mock_base::refusal::Refusal;
use mock_base::text::Language;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use crate::Egov;

/// The longest delay, in milliseconds: twice the sixty seconds no caller should wait.
const LONGEST_DELAY_MS: u64 = 120_000;
/// The delay of a slow system when none is named, in milliseconds: past a caller's five seconds.
const USUAL_DELAY_MS: u64 = 6_000;
/// How long a hanging answer is kept open before the connection breaks.
const HANG: Duration = Duration::from_mins(2);

/// A state system that can be at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The database of individuals.
    Gbdfl,
    /// The database of legal entities.
    Gbdul,
    /// The database of real estate.
    Gbdrn,
    /// The records of acts of civil status.
    Zags,
    /// The register of notaries' licences.
    Notaries,
    /// The personal-data access control service.
    Consents,
    /// Digital Documents of another information system.
    Documents,
    /// The SMS centre.
    Sms,
    /// E-licensing.
    Elicense,
    /// The records of enforcement.
    Enforcement,
    /// The workplace of the regional gateway.
    RegionalGateway,
    /// The unified notarial information system.
    Enis,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nothing.
    #[default]
    None,
    /// The answer is right but late.
    Slow,
    /// 503 with a page of a proxy instead of JSON.
    Down,
    /// 200 with half of something that is not JSON.
    Garbage,
    /// The answer is about somebody else.
    WrongPerson,
    /// The system has no record of anybody: 404 in its own words.
    Unknown,
    /// The headers come, the body does not.
    Hang,
}

/// A fault as the operator sets it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    target: Target,
    mode: Mode,
    /// Of a slow system, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u64>,
    /// How many queries it strikes before all is well again; without it, every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
}

/// The faults in force.
#[derive(Debug, Default)]
pub struct Faults(Mutex<BTreeMap<Target, Fault>>);

impl Target {
    /// Every system, in the order of the panel.
    pub const ALL: [Self; 12] = [
        Self::Gbdfl,
        Self::Gbdul,
        Self::Gbdrn,
        Self::Zags,
        Self::Notaries,
        Self::Consents,
        Self::Documents,
        Self::Sms,
        Self::Elicense,
        Self::Enforcement,
        Self::RegionalGateway,
        Self::Enis,
    ];
}

impl Mode {
    /// Every mode, in the order of the panel.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Slow,
        Self::Down,
        Self::Garbage,
        Self::WrongPerson,
        Self::Unknown,
        Self::Hang,
    ];
}

impl Fault {
    /// What is wrong.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    fn delay(&self) -> Duration {
        Duration::from_millis(
            self.delay_ms
                .unwrap_or(USUAL_DELAY_MS)
                .min(LONGEST_DELAY_MS),
        )
    }
}

impl Faults {
    /// Puts a fault in the place of the one before.
    pub fn set(&self, fault: Fault) {
        self.lock().insert(fault.target, fault);
    }

    /// The fault of a system, if any.
    #[must_use]
    pub fn of(&self, target: Target) -> Option<Fault> {
        self.lock()
            .get(&target)
            .copied()
            .filter(|fault| fault.mode != Mode::None)
    }

    /// Whether this system now answers about somebody else.
    #[must_use]
    pub fn mixes_people_up(&self, target: Target) -> bool {
        self.of(target)
            .is_some_and(|fault| fault.mode == Mode::WrongPerson)
    }

    /// Counts down a fault of limited times, once the query it strikes has been answered.
    fn count_down(&self, target: Target) {
        let mut faults = self.lock();
        if let Some(left) = faults
            .get_mut(&target)
            .and_then(|fault| fault.times.as_mut())
        {
            *left = left.saturating_sub(1);
            if *left == 0 {
                faults.remove(&target);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Target, Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets a query meet the fault of the system it goes to.
pub(crate) async fn strike(
    State((egov, target)): State<(Egov, Target)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(fault) = egov.faults.of(target) else {
        return next.run(request).await;
    };
    let answer = match fault.mode {
        Mode::None | Mode::WrongPerson => next.run(request).await,
        Mode::Slow => {
            sleep(fault.delay()).await;
            next.run(request).await
        }
        Mode::Down => down(),
        Mode::Unknown => Refusal::not_found().into_response(),
        Mode::Garbage => json_like(Body::from("{\"iin\": \"88<html><body>\u{fffd}Bad gate")),
        Mode::Hang => json_like(Body::from_stream(stream::once(never()))),
    };
    egov.faults.count_down(target);
    answer
}

fn down() -> Response {
    let page = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>";
    let html = [(CONTENT_TYPE, "text/html")];
    (StatusCode::SERVICE_UNAVAILABLE, html, page).into_response()
}

fn json_like(body: Body) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

/// A body that keeps its reader waiting and then breaks the connection.
async fn never() -> Result<Vec<u8>, io::Error> {
    sleep(HANG).await;
    Err(io::ErrorKind::ConnectionReset.into())
}

/// The operator's switches.
pub(crate) fn routes() -> Router<Egov> {
    Router::new()
        .route("/faults", get(list).post(set))
        .route("/faults/form", post(set_by_form))
}

async fn list(State(egov): State<Egov>) -> Json<Vec<Fault>> {
    Json(
        Target::ALL
            .into_iter()
            .filter_map(|target| egov.faults.of(target))
            .collect(),
    )
}

async fn set(State(egov): State<Egov>, Json(fault): Json<Fault>) -> Result<StatusCode, Refusal> {
    if fault.delay_ms.is_some_and(|delay| delay > LONGEST_DELAY_MS) {
        return Err(Refusal::unprocessable("delay_too_long"));
    }
    egov.faults.set(fault);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct FaultForm {
    target: Target,
    mode: Mode,
    delay_ms: String,
}

async fn set_by_form(
    State(egov): State<Egov>,
    language: Language,
    Form(form): Form<FaultForm>,
) -> Redirect {
    egov.faults.set(Fault {
        target: form.target,
        mode: form.mode,
        delay_ms: form.delay_ms.trim().parse().ok(),
        times: None,
    });
    back_to("/", language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(mode: Mode, times: Option<u32>) -> Fault {
        Fault {
            target: Target::Gbdfl,
            mode,
            delay_ms: None,
            times,
        }
    }

    #[test]
    fn a_fault_of_two_times_is_over_after_two_queries() {
        let faults = Faults::default();
        faults.set(fault(Mode::Down, Some(2)));
        faults.count_down(Target::Gbdfl);
        assert!(faults.of(Target::Gbdfl).is_some());
        faults.count_down(Target::Gbdfl);
        assert!(faults.of(Target::Gbdfl).is_none());
    }

    #[test]
    fn a_fault_strikes_its_own_system_until_it_is_taken_back() {
        let faults = Faults::default();
        faults.set(fault(Mode::WrongPerson, None));
        faults.count_down(Target::Gbdfl);
        assert!(faults.mixes_people_up(Target::Gbdfl));
        assert!(!faults.mixes_people_up(Target::Notaries));
        faults.set(fault(Mode::None, None));
        assert!(faults.of(Target::Gbdfl).is_none());
    }

    #[test]
    fn a_delay_is_never_longer_than_the_limit() {
        let endless = Fault {
            delay_ms: Some(u64::MAX),
            ..fault(Mode::Slow, None)
        };
        assert_eq!(endless.delay(), Duration::from_millis(LONGEST_DELAY_MS));
    }
}
