//! Which signature is which: what the register tells everybody of the signatures on a document.
//!
//! Readers of PDF do not know Kazakhstan's GOST. A notary who signs by it is shown here beside the platform's signature,
//! which stands in the document in the notary's place.

use crate::text::Text;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Whose signature it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedBy {
    /// The notary's: the act.
    Notary,
    /// The platform's: that the document came out of it.
    Platform,
    /// The time-stamping authority's: that all of it existed then.
    TimeStamp,
}

/// Where it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptIn {
    /// In the PDF.
    Document,
    /// In a file beside it.
    SeparateFile,
}

/// A signature on a registered document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownSignature {
    /// Whose.
    pub by: SignedBy,
    /// The holder named in the certificate.
    pub name: String,
    /// The algorithm of the key, by its usual name.
    pub algorithm: String,
    /// Where it is kept.
    pub kept_in: KeptIn,
    /// When it existed, as a time-stamp proves.
    pub at: DateTime<Utc>,
}

impl SignedBy {
    /// The name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notary => "notary",
            Self::Platform => "platform",
            Self::TimeStamp => "time_stamp",
        }
    }

    /// Whose it is, in words.
    #[must_use]
    pub const fn title(self) -> Text {
        match self {
            Self::Notary => Text::new(
                "Нотариустың қолтаңбасы",
                "Подпись нотариуса",
                "The notary's signature",
            ),
            Self::Platform => Text::new("Жүйенің мөрі", "Печать системы", "The platform's seal"),
            Self::TimeStamp => Text::new("Уақыт белгісі", "Метка времени", "Time-stamp"),
        }
    }
}

impl KeptIn {
    /// The name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::SeparateFile => "separate_file",
        }
    }

    /// Where it is kept, in words.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Document => Text::new(
                "құжаттың өзінде",
                "в самом документе",
                "in the document itself",
            ),
            Self::SeparateFile => Text::new(
                "бөлек файлда (signature.p7s), құжаттың сол байттарына қойылған",
                "в отдельном файле (signature.p7s), под теми же байтами документа",
                "in a file of its own (signature.p7s), over the same bytes of the document",
            ),
        }
    }
}
