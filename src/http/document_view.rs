//! A registered document over HTTP: the facts for its owner, for whoever it was shown to, and for the public, never whose it is.

use super::view::KindName;
use crate::app::poa::s11_delivery::DocumentView;
use crate::app::wallet::{Origin, WalletDocument};
use chrono::{DateTime, NaiveDate, Utc};
use law::cabinet::standing_text;
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
    /// The kind.
    pub(super) kind: KindName,
    /// `valid`, `revoked` or `expired`.
    pub(super) standing: &'static str,
    /// The standing as a sentence.
    pub(super) standing_text: &'static str,
    /// Since when it has no force, when it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revoked_at: Option<DateTime<Utc>>,
    /// When it was signed.
    pub(super) issued_at: DateTime<Utc>,
    /// The last day of its term.
    pub(super) valid_until: NaiveDate,
    /// SHA-256 of the PDF.
    pub(super) sha256: String,
    /// Which signature is which, oldest first; empty for a document of before this was kept.
    pub(super) signatures: Vec<SignatureBody>,
    /// The moment this answer speaks of.
    pub(super) as_of: DateTime<Utc>,
}

/// A document of the wallet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WalletBody {
    /// Its number.
    number: String,
    /// `power_of_attorney`, `result`, `refusal`, `receipt` or `notice`.
    nature: &'static str,
    /// What it is.
    title: &'static str,
    /// The case of a power of attorney; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    /// The request for a service; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    /// The number of that request; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_number: Option<String>,
    /// The service it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<KindName>,
    /// What the QR code of a power of attorney carries; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// The kind of power of attorney, or of what the service was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<KindName>,
    /// `valid`, `revoked` or `expired`.
    standing: &'static str,
    /// The standing as a sentence.
    standing_text: &'static str,
    /// Since when it has no force, when it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revoked_at: Option<DateTime<Utc>>,
    /// When it was signed.
    issued_at: DateTime<Utc>,
    /// The last day of its term, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<NaiveDate>,
    /// SHA-256 of the PDF.
    sha256: String,
    /// When another information system had a power of attorney; only for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_at: Option<DateTime<Utc>>,
    /// Which signature of a power of attorney is which, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signatures: Vec<SignatureBody>,
    /// The moment this answer speaks of.
    as_of: DateTime<Utc>,
}

impl WalletBody {
    /// For its owner.
    pub(super) fn of_owner(document: WalletDocument, lang: Lang) -> Self {
        let (case, request, request_number) = match &document.row.origin {
            Origin::Case(case) => (Some(case.to_string()), None, None),
            Origin::Request { id, number, .. } => (None, Some(id.to_string()), number.clone()),
        };
        let attorney = document.row.attorney.as_ref();
        Self {
            case,
            request,
            request_number,
            token: attorney.map(|attorney| attorney.token.clone()),
            delivered_at: attorney.and_then(|attorney| attorney.delivered_at),
            ..Self::of_anybody(document, lang)
        }
    }

    /// For somebody it was shown to, and for the public.
    pub(super) fn of_anybody(document: WalletDocument, lang: Lang) -> Self {
        let row = document.row;
        let standing = document.standing;
        let code = row.kind.unwrap_or_default();
        let kind = document.kind.map(|title| KindName {
            code,
            title: title.get(lang).to_owned(),
        });
        let signatures = row
            .attorney
            .map_or(Vec::new(), |attorney| attorney.signatures);
        Self {
            number: row.number,
            nature: row.nature.as_str(),
            title: document.title.get(lang),
            case: None,
            request: None,
            request_number: None,
            service: document.service.map(|service| KindName {
                code: service.code.to_owned(),
                title: service.title.get(lang).to_owned(),
            }),
            token: None,
            kind,
            standing: standing.as_str(),
            standing_text: standing_text(row.nature, standing).get(lang),
            revoked_at: revoked_at(standing),
            issued_at: row.issued_at,
            valid_until: row.valid_until,
            sha256: row.sha256.to_string(),
            delivered_at: None,
            signatures: signatures
                .into_iter()
                .map(|shown| SignatureBody::new(shown, lang))
                .collect(),
            as_of: document.as_of,
        }
    }
}

fn revoked_at(standing: Standing) -> Option<DateTime<Utc>> {
    match standing {
        Standing::Revoked { since } => Some(since),
        Standing::Valid | Standing::Expired { .. } => None,
    }
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
    /// For anybody.
    pub(super) fn of_public(view: DocumentView, lang: Lang) -> Self {
        Self {
            number: view.row.number,
            kind: KindName {
                code: view.row.kind,
                title: view.title.get(lang).to_owned(),
            },
            standing: view.standing.as_str(),
            standing_text: view.standing.text().get(lang),
            revoked_at: revoked_at(view.standing),
            issued_at: view.row.issued_at,
            valid_until: view.row.valid_until,
            sha256: view.row.sha256.to_string(),
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
