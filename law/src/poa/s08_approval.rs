//! Step 8: "Approve draft", or its return for rework (order, point 1.8).

use super::signed_statement::{Purpose, Statement};
use super::stage::FrozenDraft;
use crate::id::{CaseId, Iin};
use crate::text::Bilingual;
use serde_json::json;

/// Why a draft cannot be returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReturnObstacle {
    /// The notary would not know what to mend.
    #[error("a draft is returned with at least one remark on it")]
    NoRemark,
}

/// The statement every principal signs to approve a frozen draft.
#[must_use]
pub fn statement(case: &CaseId, draft: &FrozenDraft) -> Statement {
    let FrozenDraft { revision, sha256 } = draft;
    let text = Bilingual {
        kk: format!(
            "Жобаны мақұлдаймын. Цифрлық нотариаттық сенімхат жобасының № {revision} редакциясын оқыдым, мазмұны мен \
             салдары маған түсінікті, менің еркіме сәйкес келеді. Жобаның SHA-256 бақылау сомасы: {sha256}."
        ),
        ru: format!(
            "Одобряю проект. Редакция № {revision} проекта цифровой нотариальной доверенности мною прочитана, ее \
             содержание и последствия мне понятны и соответствуют моей воле. Контрольная сумма проекта SHA-256: \
             {sha256}."
        ),
    };
    let subject = json!({ "case": case, "revision": revision, "sha256": sha256 });
    Statement::new(Purpose::Approval, text, &subject).expect("texts and whole numbers are canonical")
}

/// Whether a draft may be returned for rework with so many remarks on its revision.
///
/// # Errors
/// [`ReturnObstacle::NoRemark`] without a remark.
pub const fn may_return(remarks_on_revision: usize) -> Result<(), ReturnObstacle> {
    match remarks_on_revision {
        0 => Err(ReturnObstacle::NoRemark),
        _ => Ok(()),
    }
}

/// Whether every principal is among those who approved.
#[must_use]
pub fn all_approved(principals: &[Iin], approved: &[Iin]) -> bool {
    !principals.is_empty() && principals.iter().all(|principal| approved.contains(principal))
}
