//! PDF/A-2b files (ISO 19005-2), tagged for screen readers: what every document of ours is written as.

use super::DocumentError;
use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::metadata::Metadata;
use krilla::{Document, SerializeSettings};
use law::text::Lang;

/// An empty archival document.
pub(super) fn document() -> Result<Document, DocumentError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .map_err(|e| DocumentError::Writer(format!("{e:?}")))?;
    Ok(Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    }))
}

/// What every file says of itself: a title, Kazakh as its language, when it was made, and an identifier of its own.
pub(super) fn metadata(title: String, at: DateTime<Utc>, id: String) -> Metadata {
    let digits = |n: u32| u8::try_from(n).expect("calendar and clock fields are below 60");
    let created = krilla::metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(digits(at.month()))
        .day(digits(at.day()))
        .hour(digits(at.hour()))
        .minute(digits(at.minute()))
        .second(digits(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(title)
        .language(Lang::Kk.code().to_owned())
        .creator("Senim".to_owned())
        .creation_date(created)
        .document_id(id)
}
