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
    Statement::new(Purpose::Approval, text, &subject)
        .expect("texts and whole numbers are canonical")
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
    !principals.is_empty()
        && principals
            .iter()
            .all(|principal| approved.contains(principal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Digest;
    use crate::poa::s03_application::sample::{case, iin};
    use crate::poa::signed_statement::{StatementMismatch, compare, purpose_of};

    fn draft(revision: u32, fill: char) -> FrozenDraft {
        FrozenDraft {
            revision,
            sha256: Digest::parse(&String::from(fill).repeat(64)).unwrap(),
        }
    }

    #[test]
    fn an_approval_is_of_one_case_one_revision_and_one_hash() {
        let asked = statement(&case(), &draft(1, 'a'));
        assert_eq!(purpose_of(asked.bytes()), Some(Purpose::Approval));
        let other_case = CaseId::parse("0192f0c1-7f00-7000-8000-0000000000bb").unwrap();
        for other in [
            statement(&case(), &draft(2, 'a')),
            statement(&case(), &draft(1, 'b')),
            statement(&other_case, &draft(1, 'a')),
        ] {
            let refused = compare(asked.bytes(), other.bytes());
            assert_eq!(refused, Err(StatementMismatch::OtherContent));
        }
    }

    #[test]
    fn the_words_signed_name_the_hash_of_the_draft() {
        let asked = statement(&case(), &draft(1, 'a'));
        let hash = "a".repeat(64);
        assert!(asked.text().kk.contains(&hash) && asked.text().ru.contains(&hash));
    }

    #[test]
    fn a_draft_is_returned_with_a_remark_and_not_without() {
        assert_eq!(may_return(0), Err(ReturnObstacle::NoRemark));
        assert_eq!(may_return(1), Ok(()));
    }

    #[test]
    fn every_principal_approves_whatever_others_do() {
        let (first, second, stranger) =
            (iin("90010145001"), iin("85031535001"), iin("80010130001"));
        let both = [first.clone(), second.clone()];
        assert!(!all_approved(&both, std::slice::from_ref(&first)));
        assert!(!all_approved(
            &both,
            &[first.clone(), stranger, first.clone()]
        ));
        assert!(all_approved(&both, &[second, first]));
        assert!(!all_approved(&[], &[]));
    }
}
