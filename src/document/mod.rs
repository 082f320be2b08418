//! Documents: the sheet that is signed and kept, the notary's stamp upon it, the documents of services, and the letters
//! and short messages about them.

mod archival;
mod attestation;
pub mod certificate_notice;
mod code;
pub mod desk_notice;
pub mod glyph;
mod layout;
pub mod notice;
mod outline;
mod pen;
pub mod service;
pub mod service_notice;
pub mod sheet;
pub mod stamp;
mod titles;
mod typeface;

pub use notice::{Letter, Message, Notice, OneTimeCode};
pub use sheet::{DraftSheet, RenderedDraft, render_draft};
pub use stamp::{RegisterStamp, register_stamp};

/// Which text of a document a complaint is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The title of the kind of power of attorney.
    Heading,
    /// A clause, by its position from nought.
    Clause(usize),
    /// The address under which the document is checked.
    CheckUrl,
    /// The register stamp.
    Stamp,
    /// The head of a service's document: its number, the body, the official, the title.
    Head,
    /// A block of a service's document, by its position from nought.
    Block(usize),
}

/// Why a document could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A character the document's font cannot print, or one that nobody can see.
    #[error("a character cannot be printed: U+{:04X}", u32::from(*character))]
    Unprintable {
        /// Where it stands.
        place: Place,
        /// The character.
        character: char,
    },
    /// No clause at all.
    #[error("the draft has no clauses")]
    Empty,
    /// More pages than [`sheet::PAGES_MAX`].
    #[error("the draft would have {pages} pages")]
    TooLong {
        /// How many it would have.
        pages: usize,
    },
    /// An address longer than [`sheet::CHECK_URL_MAX`].
    #[error("the address for checking is too long for its code")]
    CheckUrlTooLong,
    /// A two-dimensional code longer than any code can hold.
    #[error("a two-dimensional code would be too large")]
    CodeTooLong,
    /// The PDF writer refused what it was given; its own words.
    #[error("the PDF writer refused the document: {0}")]
    Writer(String),
}
