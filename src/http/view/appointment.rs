//! An appointment as both sides see it.

use crate::app::poa::reception::AppointmentRow;
use chrono::{DateTime, Utc};
use law::poa::reception::{EARLY, GRACE};
use law::poa::s03_application::PersonName;
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
    pub(in crate::http) fn new(row: AppointmentRow, notary: Option<PersonName>) -> Self {
        Self {
            id: row.id,
            case: row.case.to_string(),
            notary: row.notary.to_string(),
            notary_name: notary.map(|name| name.full()),
            at: row.starts_at,
            from: row.starts_at - EARLY,
            until: row.starts_at + GRACE,
            state: row.state.as_str(),
            reason: row.reason,
        }
    }
}
