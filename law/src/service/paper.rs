//! The signed documents about a request, beside its result.

use crate::text::Text;
use serde::{Deserialize, Serialize};

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// The notice that the service is refused, with its clause.
    Refusal,
    /// The notice that the request is accepted, with date and time of the result.
    Acceptance,
    /// The confirmation that the fee was paid.
    PaymentReceipt,
    /// The notice that the fee was not paid in time and the request may be made again.
    PaymentExpired,
    /// The notice that a payment failed, with its full reason; one for each attempt.
    PaymentFailed,
    /// The receipt of an operator or an office that does not accept incomplete documents.
    IntakeRefusal,
    /// The inventory (S10) or the slip (S9) of the documents that an office took over on paper.
    IntakeInventory,
}

impl PaperKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Refusal,
        Self::Acceptance,
        Self::PaymentReceipt,
        Self::PaymentExpired,
        Self::PaymentFailed,
        Self::IntakeRefusal,
        Self::IntakeInventory,
    ];

    /// The kind as it is stored, and the name of its file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::Acceptance => "acceptance",
            Self::PaymentReceipt => "payment-receipt",
            Self::PaymentExpired => "payment-expired",
            Self::PaymentFailed => "payment-failed",
            Self::IntakeRefusal => "intake-refusal",
            Self::IntakeInventory => "intake-inventory",
        }
    }

    /// The kind of the document that a file of a request is; of failed payments there is a numbered one for each attempt.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".pdf")?;
        let numbered = |kind: Self| {
            let attempt = stem.strip_prefix(kind.as_str())?.strip_prefix('-')?;
            attempt.parse::<usize>().ok()
        };
        Self::ALL.into_iter().find(|kind| match kind {
            Self::PaymentFailed => numbered(*kind).is_some(),
            Self::Refusal
            | Self::Acceptance
            | Self::PaymentReceipt
            | Self::PaymentExpired
            | Self::IntakeRefusal
            | Self::IntakeInventory => stem == kind.as_str(),
        })
    }

    /// What it is, in the words of its own heading.
    #[must_use]
    pub const fn title(self) -> Text {
        match self {
            Self::Refusal => Text::new(
                "Мемлекеттік қызмет көрсетуден бас тарту",
                "Отказ в оказании государственной услуги",
                "Refusal of a state service",
            ),
            Self::Acceptance => Text::new(
                "Сұрау салудың қабылданғаны туралы хабарлама",
                "Уведомление о принятии запроса",
                "Notice of acceptance",
            ),
            Self::PaymentReceipt => {
                Text::new("Төлем туралы чек", "Чек об оплате", "Receipt of payment")
            }
            Self::PaymentExpired => Text::new(
                "Сұрау салу мерзімінің өткені туралы хабарлама",
                "Уведомление об истечении срока запроса",
                "Notice that the request has expired",
            ),
            Self::PaymentFailed => Text::new(
                "Төлемнің өтпегені туралы хабарлама",
                "Уведомление о несостоявшемся платеже",
                "Notice of a failed payment",
            ),
            Self::IntakeRefusal => Text::new(
                "Өтінішті қабылдаудан бас тарту туралы қолхат",
                "Расписка об отказе в приёме заявления",
                "Receipt of refusal",
            ),
            Self::IntakeInventory => Text::new(
                "Қабылданған құжаттардың тізімдемесі",
                "Опись принятых документов",
                "Inventory of the documents taken over",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_kind_of_document_it_is() {
        for kind in PaperKind::ALL {
            let name = match kind {
                PaperKind::PaymentFailed => format!("{}-12.pdf", kind.as_str()),
                other => format!("{}.pdf", other.as_str()),
            };
            assert_eq!(PaperKind::of_file(&name), Some(kind), "{name}");
        }
        for other in [
            "result.pdf",
            "refusal.p7s",
            "payment-failed.pdf",
            "payment-failed-x.pdf",
            "refusal-1.pdf",
        ] {
            assert_eq!(PaperKind::of_file(other), None, "{other}");
        }
    }
}
