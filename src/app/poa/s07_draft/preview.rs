//! The draft as it will look, before it is sent: what was saved last, laid out and numbered as the document will be; kept nowhere.

use super::super::access;
use super::{draw, editable};
use crate::app::{App, AppError, Caller};
use crate::document::sheet::numeral;
use law::id::CaseId;
use law::poa::s07_draft::Clause;
use law::text::Bilingual;

/// A draft as it will read.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The title of the kind.
    pub title: Bilingual,
    /// Its clauses in their order, each with its numeral; the title and the place have none.
    pub clauses: Vec<(Option<usize>, Clause)>,
}

/// How the saved draft will read.
///
/// # Errors
/// A wrong stage: what was sent is read as it was sent.
pub async fn preview(app: &App, caller: &Caller, id: &CaseId) -> Result<Preview, AppError> {
    let case = access::view(app, caller, id).await?.case;
    editable(&case)?;
    let title = access::title(&case);
    let numerals: Vec<Option<usize>> = (0..case.clauses.len())
        .map(|index| numeral(&case.clauses, index))
        .collect();
    Ok(Preview {
        title,
        clauses: numerals.into_iter().zip(case.clauses).collect(),
    })
}

/// The PDF of the saved draft, with the words of a preview where a revision has its number.
///
/// # Errors
/// A wrong stage; [`AppError::Invalid`] for a text that cannot be drawn.
pub async fn preview_pdf(app: &App, caller: &Caller, id: &CaseId) -> Result<Vec<u8>, AppError> {
    let case = access::view(app, caller, id).await?.case;
    editable(&case)?;
    let (pdf, _) = draw(app, &case, None, app.now()).await?;
    Ok(pdf)
}
