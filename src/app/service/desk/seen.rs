//! A request as one official has it before them: what they may do and why not, on which grounds they may refuse, and the
//! names of those who worked on it.

use super::roster::{self, Post};
use super::{acts, desk_of, fault};
use crate::app::{App, AppError, Caller, Fault, calendar};
use crate::store::services::ServiceView;
use law::id::AccountId;
use law::service::desk_work::{DeskWork, Official, Possible, named_step};
use law::service::request::ServiceRequest;
use law::service::stage::Stage;
use law::service::{DeskAct, DeskRole, Refusal, Service};
use law::services::officials;
use std::collections::BTreeMap;

/// An act of the present step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The act.
    pub act: DeskAct,
    /// Why it is not this official's now.
    pub blocked: Option<Fault>,
}

/// A request before an official.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The request.
    pub view: ServiceView,
    /// What can be done at its step, and what stands in this official's way.
    pub acts: Vec<Offered>,
    /// Whose post an assignment would fill.
    pub assigns: Option<DeskRole>,
    /// Full names by account: of whoever it is assigned to, drafted, signed or sent it back.
    pub names: BTreeMap<AccountId, String>,
}

/// What an official sees of a request.
///
/// # Errors
/// [`Fault::NotInRoster`] for whoever holds no post.
pub async fn seen(app: &App, caller: &Caller, view: ServiceView) -> Result<Seen, AppError> {
    let post = roster::post(app, caller).await?;
    let calendar = calendar::current(app).await?;
    let offers = offered(&view.request, caller, &post, &calendar);
    let names = names(app, people(&view.request)).await?;
    let work = acts::work_of(&view.request).ok();
    let assigns = work
        .and_then(|work| named_step(view.request.portal().desk, work))
        .map(|step| step.role);
    Ok(Seen {
        view,
        acts: offers,
        assigns,
        names,
    })
}

fn offered(
    request: &ServiceRequest,
    caller: &Caller,
    post: &Post,
    calendar: &law::calendar::Calendar,
) -> Vec<Offered> {
    let Ok(work) = acts::work_of(request) else {
        return Vec::new();
    };
    let own = acts::not_own(request, caller).is_err();
    let official = Official {
        account: &caller.account,
        role: post.role,
        region: &post.region,
    };
    let possible = desk_of(request, calendar).possible(work, official);
    let offer = |possible: Possible| Offered {
        act: possible.act,
        blocked: if own {
            Some(Fault::OwnRequest)
        } else {
            possible.refused.map(fault)
        },
    };
    possible.into_iter().map(offer).collect()
}

/// Whoever worked on a request.
fn people(request: &ServiceRequest) -> Vec<&AccountId> {
    match (&request.stage, &request.decision) {
        (Stage::AtDesk { work }, _) | (_, Some(work)) => {
            hands(work).into_iter().flatten().collect()
        }
        (_, None) => Vec::new(),
    }
}

fn hands(work: &DeskWork) -> [Option<&AccountId>; 4] {
    [
        work.assigned.as_ref(),
        work.draft.as_ref().map(|draft| &draft.by),
        work.decided.as_ref().map(|decided| &decided.by),
        work.remark.as_ref().map(|remark| &remark.by),
    ]
}

/// The full names of accounts, each asked for once.
pub(super) async fn names(
    app: &App,
    accounts: Vec<&AccountId>,
) -> Result<BTreeMap<AccountId, String>, AppError> {
    let mut names = BTreeMap::new();
    for account in accounts {
        if names.contains_key(account) {
            continue;
        }
        if let Some(found) = app.store.account(account).await? {
            names.insert(account.clone(), found.name.full());
        }
    }
    Ok(names)
}

/// The grounds that officials state; all others are found by the system.
pub fn grounds(service: &'static Service) -> impl Iterator<Item = &'static Refusal> {
    let stated = |refusal: &&'static Refusal| officials::is_theirs(service, refusal.code);
    service.refusals.iter().filter(stated)
}
