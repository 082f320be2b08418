//! The way into a call over HTTP: the ticket, what is agreed to, the notary's words; and who else is there.

use crate::app::poa::s05_call::{self, Entrance, Guest};
use crate::http::room::room_url;
use crate::http::view::PersonNameView;
use chrono::{DateTime, Utc};
use law::poa::s03_application::DocumentLanguage;
use law::poa::s05_call::recording_consent;
use law::poa::s06_checks::{Check, OPENING};
use law::text::{Lang, Text};
use serde::Serialize;
use signaling::{Role, Ticket};
use utoipa::ToSchema;

/// A single-use ticket into the room of a call.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct TicketView {
    /// For the first frame: `{"v":1,"type":"join","ticket":"…"}`.
    ticket: String,
    /// The WebSocket's address; the protocol is `api-spec/signaling.json`.
    room_url: String,
    /// Until when the ticket is good.
    expires_at: DateTime<Utc>,
}

impl TicketView {
    pub(in crate::http) fn new(ticket: Ticket, public_url: &str) -> Self {
        Self {
            ticket: ticket.secret,
            room_url: room_url(public_url),
            expires_at: ticket.expires_at,
        }
    }
}

/// A ticket into the room of a call that is recorded, with what its holder agrees to.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct EntranceView {
    #[serde(flatten)]
    ticket: TicketView,
    /// The language of the talk: `kk` or `ru`.
    #[schema(value_type = String)]
    language: DocumentLanguage,
    /// What everybody in the call agrees to before they are seen and heard.
    consent: RecordingConsentView,
    /// For the notary: the words of the talk.
    #[serde(skip_serializing_if = "Option::is_none")]
    script: Option<ScriptView>,
}

/// The consent to the recording.
#[derive(Serialize, ToSchema)]
struct RecordingConsentView {
    /// Kazakh.
    kk: &'static str,
    /// Russian.
    ru: &'static str,
    /// English, for reading only: what is agreed to is in Kazakh and Russian.
    en: &'static str,
    /// SHA-256 of `{"kk":…,"ru":…}` without spaces, for the message `consent`.
    sha256: String,
}

/// The words of the talk, in its language.
#[derive(Serialize, ToSchema)]
struct ScriptView {
    /// Before the checks.
    opening: &'static str,
    /// The checks, in the order of the regulation.
    checks: Vec<ScriptCheckView>,
}

/// The words of one check.
#[derive(Serialize, ToSchema)]
struct ScriptCheckView {
    /// The check's code.
    check: &'static str,
    /// What it is called.
    title: &'static str,
    /// What the notary says, or puts in their own words.
    words: &'static str,
}

impl EntranceView {
    pub(in crate::http) fn new(entrance: Entrance, public_url: &str) -> Self {
        let script = match entrance.role {
            Role::Notary => Some(script(entrance.language)),
            Role::Citizen | Role::Interpreter | Role::Witness | Role::Observer => None,
        };
        let Text { kk, ru, en } = recording_consent();
        Self {
            ticket: TicketView::new(entrance.ticket, public_url),
            language: entrance.language,
            consent: RecordingConsentView {
                kk,
                ru,
                en,
                sha256: s05_call::consent_hash().to_string(),
            },
            script,
        }
    }
}

fn script(language: DocumentLanguage) -> ScriptView {
    let lang = match language {
        DocumentLanguage::Kk => Lang::Kk,
        DocumentLanguage::Ru => Lang::Ru,
    };
    let words = |check: Check| ScriptCheckView {
        check: check.as_str(),
        title: check.title().get(lang),
        words: check.script().get(lang),
    };
    ScriptView {
        opening: OPENING.get(lang),
        checks: Check::ALL.map(words).into(),
    }
}

/// Somebody who was asked into a call.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct GuestView {
    /// Their account, by which the room names them.
    account: String,
    /// `interpreter`, `witness` or `observer`.
    role: &'static str,
    /// Their names.
    name: PersonNameView,
    /// When they were asked.
    invited_at: DateTime<Utc>,
}

impl From<Guest> for GuestView {
    fn from(guest: Guest) -> Self {
        Self {
            account: guest.account.to_string(),
            role: guest.role.as_str(),
            name: guest.name.into(),
            invited_at: guest.invited_at,
        }
    }
}
