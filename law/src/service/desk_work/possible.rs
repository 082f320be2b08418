//! Which acts an official may do at the present step, and what stands in the way of the others: said before anybody tries.

use super::{ActRefused, Desk, DeskWork, Official, RETURNS_MAX, late};
use crate::service::{DeskAct, DeskStep};

/// An act of the present step, as one official has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Possible {
    /// The act.
    pub act: DeskAct,
    /// What stands in the official's way.
    pub refused: Option<ActRefused>,
}

/// The step whose official an assignment names: the next one where the present step names, else the present step itself.
#[must_use]
pub fn named_step<'a>(steps: &'a [DeskStep], work: &DeskWork) -> Option<&'a DeskStep> {
    let here = steps.get(work.step)?;
    if here.acts.contains(&DeskAct::Assign) {
        steps.get(work.step + 1)
    } else {
        Some(here)
    }
}

impl Desk<'_> {
    /// The acts of the present step in their order; naming another official comes last, for whoever may only do that.
    #[must_use]
    pub fn possible(&self, work: &DeskWork, who: Official<'_>) -> Vec<Possible> {
        let Some(step) = self.step(work) else {
            return Vec::new();
        };
        let stopped = self.admits(work, who).err();
        let mut acts: Vec<Possible> = step
            .acts
            .iter()
            .map(|act| Possible {
                act: *act,
                refused: stopped.or_else(|| self.hindered(*act, work, who)),
            })
            .collect();
        let may_name = who.region == work.region && self.names_another(work, who);
        if may_name && !step.acts.contains(&DeskAct::Assign) {
            acts.push(Possible {
                act: DeskAct::Assign,
                refused: None,
            });
        }
        acts
    }

    /// Whether an official names somebody else for the present step: whoever names at the step before, and whoever stands above
    /// it when it is late; not at a step that itself names whoever does the next one, who could not do this one.
    pub(super) fn names_another(&self, work: &DeskWork, who: Official<'_>) -> bool {
        let before = self.steps.get(work.step.wrapping_sub(1));
        let names_others = before.is_some_and(|before| {
            before.acts.contains(&DeskAct::Assign) && before.role == who.role
        });
        let above = self.step(work).is_some_and(|step| {
            late::above(step.role) == Some(who.role) && !step.acts.contains(&DeskAct::Assign)
        });
        names_others || (above && work.late.is_some())
    }

    /// What stands in an act's way once the official is admitted to the step.
    fn hindered(&self, act: DeskAct, work: &DeskWork, who: Official<'_>) -> Option<ActRefused> {
        match act {
            DeskAct::Assign | DeskAct::Draft | DeskAct::Refuse => None,
            DeskAct::Forward => {
                let is_last = work.step + 1 == self.steps.len();
                (is_last && work.decided.is_none()).then_some(ActRefused::NothingDrafted)
            }
            DeskAct::Return if work.step == 0 => Some(ActRefused::NotHere),
            DeskAct::Return => {
                (work.returns >= RETURNS_MAX).then_some(ActRefused::ReturnedTooOften)
            }
            DeskAct::Adopt | DeskAct::Sign => match &work.draft {
                None => Some(ActRefused::NothingDrafted),
                Some(draft) => (draft.by == *who.account).then_some(ActRefused::OwnDraft),
            },
        }
    }
}
