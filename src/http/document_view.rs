//! A registered document over HTTP: the same facts for its owner and for the public, never whose it is.

use super::view::KindName;
use crate::app::poa::s11_delivery::DocumentView;
use chrono::{DateTime, NaiveDate, Utc};
use law::poa::s10_signature::ShownSignature;
use law::poa::s11_delivery::Standing;
use law::text::Lang;
use serde::Serialize;
use utoipa::ToSchema;

/// A signed power of attorney.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DocumentBody {
    /// The number in the notary's register.
    pub(super) number: String,
    /// The case it came from; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    /// What the QR code carries; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// The kind.
    pub(super) kind: KindName,
    /// `valid`, `revoked` or `expired`.
    pub(super) standing: &'static str,
    /// The standing as a sentence.
    pub(super) standing_text: &'static str,
    /// Since when it has no force, when it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<DateTime<Utc>>,
    /// When it was signed.
    pub(super) issued_at: DateTime<Utc>,
    /// The last day of its term.
    pub(super) valid_until: NaiveDate,
    /// SHA-256 of the PDF.
    pub(super) sha256: String,
    /// When another information system had it; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_at: Option<DateTime<Utc>>,
    /// Which signature is which, oldest first; empty for a document of before this was kept.
    pub(super) signatures: Vec<SignatureBody>,
    /// The moment this answer speaks of.
    pub(super) as_of: DateTime<Utc>,
}

/// A signature on a registered document.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SignatureBody {
    /// `notary`, `platform` or `time_stamp`.
    pub(super) by: &'static str,
    /// Whose it is, in words.
    pub(super) title: &'static str,
    /// The holder named in the certificate.
    pub(super) name: String,
    /// The algorithm of the key.
    pub(super) algorithm: String,
    /// `document`, or `separate_file` for a signature that readers of PDF do not know.
    pub(super) kept_in: &'static str,
    /// Where it is kept, in words.
    pub(super) kept_in_text: &'static str,
    /// When it existed, as a time-stamp proves.
    pub(super) at: DateTime<Utc>,
}

impl SignatureBody {
    fn new(shown: ShownSignature, lang: Lang) -> Self {
        Self {
            by: shown.by.as_str(),
            title: shown.by.title().get(lang),
            name: shown.name,
            algorithm: shown.algorithm,
            kept_in: shown.kept_in.as_str(),
            kept_in_text: shown.kept_in.text().get(lang),
            at: shown.at,
        }
    }
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
            signatures: view
                .row
                .signatures
                .into_iter()
                .map(|shown| SignatureBody::new(shown, lang))
                .collect(),
            as_of: view.as_of,
        }
    }
}
