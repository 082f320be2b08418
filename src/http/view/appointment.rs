//! An appointment as both sides see it.

use super::NotaryStandingView;
use crate::app::poa::reception::{Appointment, AppointmentRow};
use chrono::{DateTime, Utc};
use law::poa::reception::{EARLY, GRACE};
use serde::Serialize;
use utoipa::ToSchema;

/// An appointment.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct AppointmentView {
    /// Its id.
    id: String,
    /// The case.
    case: String,
    /// The notary's account.
    notary: String,
    /// The notary's full name, for the citizen.
    #[serde(skip_serializing_if = "Option::is_none")]
    notary_name: Option<String>,
    /// How the notary stood in the register of licences when it was asked last, for the citizen; absent before its first answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<NotaryStandingView>,
    /// When it begins.
    at: DateTime<Utc>,
    /// From when on whoever waits in the queue stands in front.
    from: DateTime<Utc>,
    /// Until when the notary is kept for them.
    until: DateTime<Utc>,
    /// `booked`, `kept`, `missed`, `cancelled` or `cancelled_by_notary`.
    state: &'static str,
    /// Why the notary gave it up.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl AppointmentView {
    /// The appointment as its citizen sees it.
    pub(in crate::http) fn for_citizen(appointment: Appointment) -> Self {
        Self {
            notary_name: appointment.notary.map(|name| name.full()),
            standing: appointment.standing.map(NotaryStandingView::from),
            ..Self::for_notary(appointment.row)
        }
    }

    /// The appointment as its notary sees it.
    pub(in crate::http) fn for_notary(row: AppointmentRow) -> Self {
        Self {
            id: row.id,
            case: row.case.to_string(),
            notary: row.notary.to_string(),
            notary_name: None,
            standing: None,
            at: row.starts_at,
            from: row.starts_at - EARLY,
            until: row.starts_at + GRACE,
            state: row.state.as_str(),
            reason: row.reason,
        }
    }
}
