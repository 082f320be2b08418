//! A step that is not done in time: first its desk is told, a working day later whoever stands above it.

use super::{Desk, DeskWork};
use crate::calendar::NotCovered;
use crate::service::{DeskRole, Limit};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How long the desk has after its term before whoever stands above is told (ours: a working day).
const GRACE: Limit = Limit::working_days(1);

/// A step that is late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// When its term ended.
    pub since: DateTime<Utc>,
    /// When whoever stands above the desk has to be told, unless it is done by then.
    pub escalates_at: DateTime<Utc>,
    /// Who was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalated_to: Option<DeskRole>,
}

/// What has to happen now because of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Nothing before that moment.
    Until(DateTime<Utc>),
    /// The step became late.
    Overdue(DeskWork),
    /// It is still not done: whoever stands above was told; nobody inside the body when there is none.
    Escalated(DeskWork),
    /// Everything that follows from the term has happened.
    Settled,
}

/// Who stands above a role in the same body.
#[must_use]
pub const fn above(role: DeskRole) -> Option<DeskRole> {
    match role {
        DeskRole::Chancery
        | DeskRole::Specialist
        | DeskRole::Registrar
        | DeskRole::LicensingOfficer => Some(DeskRole::Head),
        DeskRole::Head => Some(DeskRole::Akimat),
        DeskRole::Akimat | DeskRole::CentreOperator => None,
    }
}

impl Desk<'_> {
    /// Looks at the clock: whether the present step is late, and who has to be told.
    ///
    /// # Errors
    /// The calendar does not reach a working day further.
    pub fn watch(&self, work: &DeskWork, now: DateTime<Utc>) -> Result<Watched, NotCovered> {
        let mut work = work.clone();
        match &mut work.late {
            None if !work.due.is_past(now) => Ok(Watched::Until(work.due.at)),
            None => {
                let since = work.due.at;
                work.late = Some(Late {
                    since,
                    escalates_at: self.calendar.due(since, GRACE)?.at,
                    escalated_to: None,
                });
                Ok(Watched::Overdue(work))
            }
            Some(late) if late.escalated_to.is_some() => Ok(Watched::Settled),
            Some(late) if now <= late.escalates_at => Ok(Watched::Until(late.escalates_at)),
            Some(late) => {
                let role = self.steps.get(work.step).map(|step| step.role);
                let Some(role) = role.and_then(above) else {
                    return Ok(Watched::Settled);
                };
                late.escalated_to = Some(role);
                Ok(Watched::Escalated(work))
            }
        }
    }
}
