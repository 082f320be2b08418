//! What a draft must hold whatever the notary edits, and where its two languages say different things.

use super::{Clause, ClauseId, Necessity};
use crate::form::{FieldError, FieldProblem};
use crate::text::{Lines, flaw};
use crate::time::clerk_date;
use chrono::NaiveDate;

/// The most clauses of a draft (ours).
pub const CLAUSES_MAX: usize = 40;

/// The most characters of a clause in one language (ours).
pub const CLAUSE_MAX: usize = 6000;

/// The most characters of the name of an added clause (ours).
const ADDED_NAME_MAX: usize = 40;

/// What is wrong with the clauses of a draft; pointers are `/clauses/{i}/{id|kk|ru}`.
#[must_use]
pub fn check_clauses(clauses: &[Clause]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if clauses.len() > CLAUSES_MAX {
        errors.push(FieldError::new("/clauses", FieldProblem::TooMany));
    }
    for (name, necessity) in ClauseId::KNOWN {
        let missing = clauses.iter().all(|clause| clause.id.as_str() != name);
        if missing && necessity == Necessity::Mandatory {
            errors.push(FieldError::new("/clauses", FieldProblem::TooFew));
        }
    }
    // The title opens the document and the notary's certification closes it.
    let first = clauses
        .first()
        .is_none_or(|clause| clause.id.as_str() == "title");
    let last = clauses
        .last()
        .is_none_or(|clause| clause.id.as_str() == "certification");
    if !(first && last) {
        errors.push(FieldError::new("/clauses", FieldProblem::WrongForm));
    }
    for (i, clause) in clauses.iter().enumerate() {
        check_clause(clause, &clauses[..i], i, &mut errors);
    }
    errors.dedup();
    errors
}

fn check_clause(clause: &Clause, earlier: &[Clause], i: usize, errors: &mut Vec<FieldError>) {
    let problems = [
        ("id", id_problem(&clause.id, earlier)),
        ("kk", text_problem(&clause.kk)),
        ("ru", text_problem(&clause.ru)),
    ];
    for (field, problem) in problems {
        errors.extend(
            problem.map(|problem| FieldError::new(format!("/clauses/{i}/{field}"), problem)),
        );
    }
}

fn id_problem(id: &ClauseId, earlier: &[Clause]) -> Option<FieldProblem> {
    if earlier.iter().any(|clause| clause.id == *id) {
        return Some(FieldProblem::Repeated);
    }
    let known = ClauseId::KNOWN.iter().any(|(name, _)| *name == id.as_str());
    let added = id.as_str().strip_prefix("x-").is_some_and(|name| {
        (1..=ADDED_NAME_MAX).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    });
    (!known && !added).then_some(FieldProblem::NotOnOffer)
}

fn text_problem(text: &str) -> Option<FieldProblem> {
    flaw(text, CLAUSE_MAX, Lines::Several).map(FieldProblem::from)
}

/// The clauses whose Kazakh and Russian do not hold the same numbers, dates, IINs and other signs with digits.
#[must_use]
pub fn twin_differences(clauses: &[Clause]) -> Vec<ClauseId> {
    clauses
        .iter()
        .filter(|clause| signs(&clause.kk) != signs(&clause.ru))
        .map(|clause| clause.id.clone())
        .collect()
}

/// The words with a digit in them, sorted: languages order them differently but name the same ones.
fn signs(text: &str) -> Vec<&str> {
    let mut signs: Vec<&str> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '/')))
        .map(|word| word.trim_matches(['.', ':', '/']))
        .filter(|word| word.bytes().any(|b| b.is_ascii_digit()))
        .collect();
    signs.sort_unstable();
    signs
}

/// Whether the term clause states the last day in both languages, so that the register and the paper agree.
#[must_use]
pub fn states_term(clauses: &[Clause], valid_until: NaiveDate) -> bool {
    let last = clerk_date(valid_until);
    clauses
        .iter()
        .find(|clause| clause.id.as_str() == "term")
        .is_some_and(|clause| clause.kk.contains(&last) && clause.ru.contains(&last))
}
