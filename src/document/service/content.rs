//! What a document of a service says, as plain data: the same bytes are drawn, hashed, and put into its codes.

use chrono::{DateTime, Utc};
use eds::hash::{Sha256Hash, sha256};
use law::service::ServiceId;
use law::text::{Bilingual, Text};
use serde::{Deserialize, Serialize};

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// What the service ends in when it is not refused.
    Result,
    /// The notice that the service is refused.
    Refusal,
    /// The notice that the request is accepted, with the date and time of the result.
    Acceptance,
    /// The confirmation that the fee was paid.
    PaymentReceipt,
    /// The notice that the fee was not paid in time.
    PaymentExpired,
    /// The notice that a payment failed, with its full reason.
    PaymentFailed,
    /// The receipt of a service centre that refuses incomplete documents.
    IntakeRefusal,
    /// The inventory of documents taken in on paper.
    IntakeInventory,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Result,
        Self::Refusal,
        Self::Acceptance,
        Self::PaymentReceipt,
        Self::PaymentExpired,
        Self::PaymentFailed,
        Self::IntakeRefusal,
        Self::IntakeInventory,
    ];

    /// Its number in codes; it never changes.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Result => 1,
            Self::Refusal => 2,
            Self::Acceptance => 3,
            Self::PaymentReceipt => 4,
            Self::PaymentExpired => 5,
            Self::PaymentFailed => 6,
            Self::IntakeRefusal => 7,
            Self::IntakeInventory => 8,
        }
    }

    /// The kind of a number in a code.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// Its name in English, for the offline check.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Refusal => "notice of refusal",
            Self::Acceptance => "notice of acceptance",
            Self::PaymentReceipt => "receipt of payment",
            Self::PaymentExpired => "notice of an expired payment",
            Self::PaymentFailed => "notice of a failed payment",
            Self::IntakeRefusal => "receipt of a refused intake",
            Self::IntakeInventory => "inventory of documents taken in",
        }
    }
}

/// The official who answers for a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Official {
    /// Full name.
    pub name: String,
    /// What the official is.
    pub position: Bilingual,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its head.
    pub title: Bilingual,
    /// Its width beside the others.
    pub share: u16,
}

/// A table over the whole width; cells hold what the register holds, in its own language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, as many cells in each as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new<const N: usize>(columns: [(u16, Text); N]) -> Self {
        let column = |(share, title): (u16, Text)| Column {
            title: title.into(),
            share,
        };
        Self {
            columns: columns.into_iter().map(column).collect(),
            rows: Vec::new(),
        }
    }

    /// The same with its rows.
    #[must_use]
    pub fn rows<const N: usize>(mut self, rows: impl IntoIterator<Item = [String; N]>) -> Self {
        self.rows = rows.into_iter().map(Vec::from).collect();
        self
    }
}

/// A part of a document, from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading within the document.
    Heading(Bilingual),
    /// Running text.
    Text(Bilingual),
    /// A named value.
    Entry {
        /// Its name.
        label: Bilingual,
        /// The value.
        value: Bilingual,
    },
    /// A table.
    Table(Table),
    /// Small text at the foot.
    Note(Bilingual),
}

/// What a document of a service says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The service.
    pub service: ServiceId,
    /// Which of its documents this is.
    pub kind: DocumentKind,
    /// The document's unique number.
    pub number: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// The body that issued it.
    pub body: Bilingual,
    /// What the document is called.
    pub title: Bilingual,
    /// What it says.
    pub blocks: Vec<Block>,
    /// The official who answers for it, where there is one.
    pub official: Option<Official>,
}

impl Content {
    /// The bytes that the codes hold and that the digest is of.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and times become JSON")
    }

    /// The digest by which a paper and its electronic original are known as one.
    #[must_use]
    pub fn digest(&self) -> Sha256Hash {
        sha256(&self.bytes())
    }

    /// Every line of the document in the order of reading, both languages, for the offline check.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let both = |text: &Bilingual| {
            if text.kk == text.ru {
                text.kk.clone()
            } else {
                format!("{} / {}", text.kk, text.ru)
            }
        };
        let mut lines = vec![both(&self.body), both(&self.title)];
        for block in &self.blocks {
            match block {
                Block::Heading(text) | Block::Text(text) | Block::Note(text) => {
                    lines.push(both(text));
                }
                Block::Entry { label, value } => {
                    lines.push(format!("{}: {}", both(label), both(value)));
                }
                Block::Table(table) => {
                    for row in &table.rows {
                        let cells = table
                            .columns
                            .iter()
                            .zip(row)
                            .map(|(column, cell)| format!("{}: {cell}", both(&column.title)));
                        lines.push(cells.collect::<Vec<_>>().join("; "));
                    }
                }
            }
        }
        if let Some(official) = &self.official {
            lines.push(format!("{}: {}", both(&official.position), official.name));
        }
        lines
    }
}

/// The same text in both languages: names, numbers, dates.
#[must_use]
pub fn same(text: impl Into<String>) -> Bilingual {
    let kk = text.into();
    Bilingual { ru: kk.clone(), kk }
}

/// A text in each language.
#[must_use]
pub fn pair(kk: impl Into<String>, ru: impl Into<String>) -> Bilingual {
    Bilingual {
        kk: kk.into(),
        ru: ru.into(),
    }
}

/// A named value that is the same in both languages.
#[must_use]
pub fn entry(label: Text, value: impl Into<String>) -> Block {
    Block::Entry {
        label: label.into(),
        value: same(value),
    }
}
