//! The work of officials on a request of S7-S10: who may do what at which step, in turn, and what follows.
//!
//! Each step has one role, one limit and its acts ([`DeskStep`]). A decision is drafted by one official and signed by another;
//! a return goes one step back. Whoever acts says which turn they saw, so that nothing is done twice or out of turn.

mod decision;
mod late;
mod possible;

pub use decision::{Decided, Draft, NUMBER_MAX, REASON_MAX, Remark, Verdict};
pub use late::{Late, Watched, above};
pub use possible::{Possible, named_step};

use super::{DeskAct, DeskRole, DeskStep, Form};
use crate::calendar::{Calendar, Due, NotCovered};
use crate::id::AccountId;
use crate::services::guardianship::{REGION_FIELD, is_local_body};
use chrono::{DateTime, Utc};
use decision::{numbered, said, worded};
use serde::{Deserialize, Serialize};

/// How often a request may be sent back before somebody above has to decide (ours).
pub const RETURNS_MAX: u8 = 5;
/// The region of a body that works for the whole country.
pub const REPUBLIC: &str = "republic";

/// The work of the desks on one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskWork {
    /// The step, as its place in [`super::Portal::desk`].
    pub step: usize,
    /// Counts every act; whoever acts names the turn they saw.
    pub turn: u32,
    /// The region of the body that works on it.
    pub region: String,
    /// The official it is assigned to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<AccountId>,
    /// When the step began.
    pub began: DateTime<Utc>,
    /// When the step has to be done.
    pub due: Due,
    /// When the whole has to be done.
    pub overall: Due,
    /// Its number in the body's journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoming: Option<String>,
    /// The drafted decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// The signature under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
    /// Why it came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Remark>,
    /// How often it came back.
    #[serde(default)]
    pub returns: u8,
    /// Since when the step is late, and who knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
}

/// The region whose body works on a request: the one its form names, or the whole country's.
#[must_use]
pub fn region_of(form: &Form) -> &str {
    form.get(REGION_FIELD).unwrap_or(REPUBLIC)
}

/// Whether there is a post of a role in a region: the local bodies have theirs, the committee of the republic has its own.
#[must_use]
pub fn may_hold(role: DeskRole, region: &str) -> bool {
    let republic = region == REPUBLIC;
    match role {
        DeskRole::Chancery | DeskRole::Specialist | DeskRole::Akimat => is_local_body(region),
        DeskRole::Head | DeskRole::CentreOperator => republic || is_local_body(region),
        DeskRole::Registrar | DeskRole::LicensingOfficer => republic,
    }
}

/// An official who acts, as the roster has them at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Official<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// The role.
    pub role: DeskRole,
    /// The region.
    pub region: &'a str,
}

/// What an official does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Registers it in the journal, or sends the result: it goes to the next step.
    Forward {
        /// The journal's number, at the first step.
        number: Option<String>,
    },
    /// Names who does the next step; who stands above may name another one at that step.
    Assign {
        /// The official, whom the roster has to have in the step's role and region.
        to: AccountId,
    },
    /// Drafts the decision: a result or a motivated refusal.
    Draft(Verdict),
    /// Sends it back to the step before.
    Return {
        /// What is to be mended.
        remark: String,
    },
    /// Signs the drafted decision; an akimat registers it under a number as well.
    Sign {
        /// The number in the body's journal of decisions.
        number: Option<String>,
    },
}

/// Where an act leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Officials go on.
    On(DeskWork),
    /// The officials decided for the applicant, and the result may be made.
    Granted(DeskWork),
    /// They refused, on one of the service's grounds.
    Refused {
        /// How it stands.
        work: DeskWork,
        /// The ground.
        ground: String,
    },
}

/// Why an act is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActRefused {
    /// Somebody acted since.
    #[error("the request has moved on since it was read")]
    OutOfTurn,
    /// The step is another role's.
    #[error("the step belongs to another role")]
    WrongRole,
    /// The request is another region's.
    #[error("the request belongs to another region")]
    ForeignRegion,
    /// It is assigned to somebody else.
    #[error("the request is assigned to another official")]
    NotAssigned,
    /// The step does not have this act.
    #[error("the act has no place at this step")]
    NotHere,
    /// Nothing is drafted yet.
    #[error("no decision is drafted")]
    NothingDrafted,
    /// Whoever drafted a decision does not sign it.
    #[error("whoever drafted the decision does not sign it")]
    OwnDraft,
    /// It came back too often.
    #[error("the request was returned too often")]
    ReturnedTooOften,
    /// A text or a number is missing or too long.
    #[error("a text of the act is missing or too long")]
    Wording,
    /// The calendar ends before the next step does.
    #[error("the next step's term cannot be reckoned")]
    Calendar(#[from] NotCovered),
}

/// The steps of a desk and the calendar by which their terms are reckoned.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The steps.
    pub steps: &'a [DeskStep],
    /// The working calendar of today.
    pub calendar: &'a Calendar,
}

impl Desk<'_> {
    /// The first step of a request.
    ///
    /// # Errors
    /// The calendar does not reach to its end.
    pub fn begin(
        &self,
        region: &str,
        overall: Due,
        now: DateTime<Utc>,
    ) -> Result<DeskWork, NotCovered> {
        Ok(DeskWork {
            step: 0,
            turn: 0,
            region: region.to_owned(),
            assigned: None,
            began: now,
            due: self.due(0, overall, now)?,
            overall,
            incoming: None,
            draft: None,
            decided: None,
            remark: None,
            returns: 0,
            late: None,
        })
    }

    /// The step a request is at.
    #[must_use]
    pub fn step(&self, work: &DeskWork) -> Option<&DeskStep> {
        self.steps.get(work.step)
    }

    /// Whether an official may act at the present step, and if not, why.
    ///
    /// # Errors
    /// The first rule that stands in the way.
    pub fn admits(&self, work: &DeskWork, who: Official<'_>) -> Result<&DeskStep, ActRefused> {
        let step = self.step(work).ok_or(ActRefused::NotHere)?;
        if who.region != work.region {
            return Err(ActRefused::ForeignRegion);
        }
        if who.role != step.role {
            return Err(ActRefused::WrongRole);
        }
        match &work.assigned {
            Some(assigned) if assigned != who.account => Err(ActRefused::NotAssigned),
            Some(_) | None => Ok(step),
        }
    }

    /// What follows from an official's act.
    ///
    /// # Errors
    /// The first rule that stands in its way.
    pub fn act(
        &self,
        work: &DeskWork,
        turn: u32,
        who: Official<'_>,
        act: Act,
        now: DateTime<Utc>,
    ) -> Result<Moved, ActRefused> {
        if turn != work.turn {
            return Err(ActRefused::OutOfTurn);
        }
        if let Act::Assign { to } = act {
            return self.assign(work, who, to, now).map(Moved::On);
        }
        let step = self.admits(work, who)?;
        if !step.acts.contains(&needed(&act, step)) {
            return Err(ActRefused::NotHere);
        }
        match act {
            Act::Forward { number } => self.forward(work, number, now),
            Act::Draft(verdict) => self.draft(work, who, verdict, now).map(Moved::On),
            Act::Return { remark } => self.give_back(work, who, remark, now).map(Moved::On),
            Act::Sign { number } => self.sign(work, who, number, now).map(Moved::On),
            Act::Assign { .. } => Err(ActRefused::NotHere),
        }
    }

    fn forward(
        &self,
        work: &DeskWork,
        number: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<Moved, ActRefused> {
        let mut work = work.clone();
        if work.step == 0 {
            work.incoming = Some(numbered(number)?);
        }
        if work.step + 1 < self.steps.len() {
            return self.moved(work, 1, None, now).map(Moved::On);
        }
        work.turn += 1;
        match (&work.decided, &work.draft) {
            (Some(_), Some(draft)) => Ok(match draft.verdict.clone() {
                Verdict::Granted { .. } => Moved::Granted(work),
                Verdict::Refused { ground, .. } => Moved::Refused { work, ground },
            }),
            (None, _) | (_, None) => Err(ActRefused::NothingDrafted),
        }
    }

    fn assign(
        &self,
        work: &DeskWork,
        who: Official<'_>,
        to: AccountId,
        now: DateTime<Utc>,
    ) -> Result<DeskWork, ActRefused> {
        let step = self.step(work).ok_or(ActRefused::NotHere)?;
        if who.region != work.region {
            return Err(ActRefused::ForeignRegion);
        }
        if step.acts.contains(&DeskAct::Assign) && who.role == step.role {
            self.admits(work, who)?;
            return self.moved(work.clone(), 1, Some(to), now);
        }
        if !self.names_another(work, who) {
            return Err(ActRefused::WrongRole);
        }
        // Another hand, the same step: its term goes on.
        let mut work = work.clone();
        work.assigned = Some(to);
        work.turn += 1;
        Ok(work)
    }

    fn draft(
        &self,
        work: &DeskWork,
        who: Official<'_>,
        verdict: Verdict,
        now: DateTime<Utc>,
    ) -> Result<DeskWork, ActRefused> {
        worded(&verdict)?;
        let mut work = work.clone();
        work.draft = Some(Draft {
            by: who.account.clone(),
            at: now,
            verdict,
        });
        work.remark = None;
        self.moved(work, 1, None, now)
    }

    fn give_back(
        &self,
        work: &DeskWork,
        who: Official<'_>,
        text: String,
        now: DateTime<Utc>,
    ) -> Result<DeskWork, ActRefused> {
        if work.step == 0 {
            return Err(ActRefused::NotHere);
        }
        if work.returns >= RETURNS_MAX {
            return Err(ActRefused::ReturnedTooOften);
        }
        if !said(&text, REASON_MAX) {
            return Err(ActRefused::Wording);
        }
        let mut work = work.clone();
        work.returns += 1;
        let by = who.account.clone();
        work.remark = Some(Remark { by, at: now, text });
        let before = self.steps.get(work.step - 1);
        let drafts = before.is_some_and(|step| step.acts.contains(&DeskAct::Draft));
        let drafter = work.draft.as_ref().map(|draft| draft.by.clone());
        let again = drafter.filter(|_| drafts);
        self.moved(work, -1, again, now)
    }

    fn sign(
        &self,
        work: &DeskWork,
        who: Official<'_>,
        number: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<DeskWork, ActRefused> {
        let step = self.step(work).ok_or(ActRefused::NotHere)?;
        let draft = work.draft.as_ref().ok_or(ActRefused::NothingDrafted)?;
        if draft.by == *who.account {
            return Err(ActRefused::OwnDraft);
        }
        let registers = step.acts.contains(&DeskAct::Adopt);
        let number = registers.then(|| numbered(number)).transpose()?;
        let mut work = work.clone();
        let by = who.account.clone();
        work.decided = Some(Decided {
            by,
            at: now,
            number,
        });
        self.moved(work, 1, None, now)
    }

    fn moved(
        &self,
        mut work: DeskWork,
        by: isize,
        assigned: Option<AccountId>,
        now: DateTime<Utc>,
    ) -> Result<DeskWork, ActRefused> {
        let step = work
            .step
            .checked_add_signed(by)
            .ok_or(ActRefused::NotHere)?;
        if step >= self.steps.len() {
            return Err(ActRefused::NotHere);
        }
        work.due = self.due(step, work.overall, now)?;
        work.step = step;
        work.turn += 1;
        work.assigned = assigned;
        work.began = now;
        work.late = None;
        Ok(work)
    }

    /// A step's own limit, within that of the whole while that is not over.
    fn due(&self, step: usize, overall: Due, now: DateTime<Utc>) -> Result<Due, NotCovered> {
        let Some(step) = self.steps.get(step) else {
            return Ok(overall);
        };
        let due = self.calendar.due_at_desk(now, step.limit)?;
        Ok(if overall.at > now && overall.at < due.at {
            overall
        } else {
            due
        })
    }
}

/// Which of a step's acts an act is.
fn needed(act: &Act, step: &DeskStep) -> DeskAct {
    match act {
        Act::Forward { .. } => DeskAct::Forward,
        Act::Assign { .. } => DeskAct::Assign,
        Act::Draft(Verdict::Granted { .. }) => DeskAct::Draft,
        Act::Draft(Verdict::Refused { .. }) => DeskAct::Refuse,
        Act::Return { .. } => DeskAct::Return,
        Act::Sign { .. } if step.acts.contains(&DeskAct::Adopt) => DeskAct::Adopt,
        Act::Sign { .. } => DeskAct::Sign,
    }
}

#[cfg(test)]
mod tests;
