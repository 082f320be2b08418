//! A registered document over HTTP: the same facts for its owner and for the public, never whose it is.

use super::view::KindName;
use crate::app::poa::s11_delivery::DocumentView;
use chrono::{DateTime, NaiveDate, Utc};
use law::poa::s11_delivery::Standing;
use law::text::Lang;
use serde::Serialize;
use utoipa::ToSchema;

/// A signed power of attorney.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DocumentBody {
    /// The number in the notary's register.
    number: String,
    /// The case it came from; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    /// What the QR code carries; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// The kind.
    kind: KindName,
    /// `valid`, `revoked` or `expired`.
    standing: &'static str,
    /// The standing as a sentence.
    standing_text: &'static str,
    /// Since when it has no force, when it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<DateTime<Utc>>,
    /// When it was signed.
    issued_at: DateTime<Utc>,
    /// The last day of its term.
    valid_until: NaiveDate,
    /// SHA-256 of the PDF.
    sha256: String,
    /// When another information system had it; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_at: Option<DateTime<Utc>>,
    /// The moment this answer speaks of.
    as_of: DateTime<Utc>,
}

impl DocumentBody {
    /// For its owner.
    pub(super) fn of_owner(view: DocumentView, lang: Lang) -> Self {
        let (case, token, delivered_at) = (
            view.row.case.to_string(),
            view.row.token.clone(),
            view.row.delivered_at,
        );
        Self {
            case: Some(case),
            token: Some(token),
            delivered_at,
            ..Self::of_public(view, lang)
        }
    }

    /// For anybody.
    pub(super) fn of_public(view: DocumentView, lang: Lang) -> Self {
        let revoked_at = match view.standing {
            Standing::Revoked { since } => Some(since),
            Standing::Valid | Standing::Expired { .. } => None,
        };
        Self {
            number: view.row.number,
            case: None,
            token: None,
            kind: KindName {
                code: view.row.kind,
                title: view.title.get(lang).to_owned(),
            },
            standing: view.standing.as_str(),
            standing_text: view.standing.text().get(lang),
            revoked_at,
            issued_at: view.row.issued_at,
            valid_until: view.row.valid_until,
            sha256: view.row.sha256.to_string(),
            delivered_at: None,
            as_of: view.as_of,
        }
    }
}
