//! What an official sees: the inbox of the desk, of the person, of what is late; a request with its documents.

use super::acts::work_of;
use super::roster::{self, Post};
use super::seen;
use crate::app::service::reading::{self, Read};
use crate::app::{App, AppError, Caller, Fault};
use crate::store::artifacts::Artifact;
use crate::store::cases::HistoryLine;
pub use crate::store::desk::inbox::{InboxRow, InboxScope};
use crate::store::services::ServiceView;
use law::id::RequestId;
use law::service::request::ServiceRequest;
use law::service::stage::StageCode;
use law::service::{DeskRole, desk_work};
use law::services::CATALOGUE;

/// Which part of the inbox is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Everything at the caller's post.
    Desk,
    /// What is assigned to the caller.
    Mine,
    /// What is late at the caller's post.
    Late,
    /// What the caller was told of, because it stayed late at a desk below.
    Escalated,
    /// What lies at other desks of the same body.
    Others,
}

/// A row of the inbox with its request.
#[derive(Clone, Debug)]
pub struct Lying {
    /// Where it lies.
    pub row: InboxRow,
    /// The request.
    pub view: ServiceView,
    /// The full name of the official it is assigned to.
    pub assigned_name: Option<String>,
}

/// A part of the caller's inbox, after a request.
///
/// # Errors
/// [`Fault::NotInRoster`] for whoever holds no post.
pub async fn list(
    app: &App,
    caller: &Caller,
    part: Part,
    after: &str,
    limit: i64,
) -> Result<Vec<Lying>, AppError> {
    let post = roster::post(app, caller).await?;
    let scope = match part {
        Part::Desk => InboxScope::Desk(&post),
        Part::Mine => InboxScope::Mine(&post, &caller.account),
        Part::Late => InboxScope::Late(&post),
        Part::Escalated => InboxScope::Escalated(&post),
        Part::Others => {
            let others = app
                .store
                .desk_others(&post, services_of(post.role), after, limit);
            return with_requests(app, others.await?).await;
        }
    };
    with_requests(app, app.store.desk_inbox(scope, after, limit).await?).await
}

/// The services that a role's body works on: a region has a service centre too, whose operators decide nothing.
fn services_of(role: DeskRole) -> Vec<&'static str> {
    let portals = CATALOGUE.into_iter().filter_map(|service| {
        let portal = service.portal()?;
        Some((service.code, portal.desk))
    });
    let theirs = portals.filter(|(_, desk)| desk.iter().any(|step| step.role == role));
    theirs.map(|(code, _)| code).collect()
}

async fn with_requests(app: &App, rows: Vec<InboxRow>) -> Result<Vec<Lying>, AppError> {
    let assigned = rows.iter().filter_map(|row| row.assigned.as_ref());
    let names = seen::names(app, assigned.collect()).await?;
    let mut lying = Vec::new();
    for row in rows {
        // A request that left the desks between both questions is not there any more.
        if let Some(view) = app.store.service(&row.request).await? {
            let assigned = row.assigned.as_ref();
            let assigned_name = assigned.and_then(|account| names.get(account)).cloned();
            lying.push(Lying {
                row,
                view,
                assigned_name,
            });
        }
    }
    Ok(lying)
}

/// A request that the caller's body works on, or worked on; the reading is noted first.
///
/// # Errors
/// [`Fault::NotInRoster`]; [`Fault::NotFound`] for one of another body.
pub async fn one(app: &App, caller: &Caller, id: &RequestId) -> Result<ServiceView, AppError> {
    let view = of_body(app, caller, id).await?;
    reading::note(app, caller, id, Read::Request).await?;
    Ok(view)
}

/// Such a request where it is acted upon, which its own history says.
pub(super) async fn of_body(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<ServiceView, AppError> {
    let post = roster::post(app, caller).await?;
    let view = app.store.service(id).await?.ok_or(Fault::NotFound)?;
    if belongs_to(&view.request, &post) {
        Ok(view)
    } else {
        Err(Fault::NotFound.into())
    }
}

/// A file of such a request.
///
/// # Errors
/// As [`one`].
pub async fn file(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    name: &str,
) -> Result<Artifact, AppError> {
    of_body(app, caller, id).await?;
    let file = app.store.service_file(id, name).await?;
    let file = file.ok_or(Fault::NotFound)?;
    reading::note(app, caller, id, Read::File(name)).await?;
    Ok(file)
}

/// The hash-chained history of such a request after a line, oldest first.
///
/// # Errors
/// As [`one`].
pub async fn history(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    after: i64,
    limit: i64,
) -> Result<Vec<HistoryLine>, AppError> {
    of_body(app, caller, id).await?;
    reading::note(app, caller, id, Read::History).await?;
    Ok(app.store.service_history(id, after, limit).await?)
}

/// Whether a post's body works on a request: its service has a step for the role, in the region, and it came so far; or the
/// role stands above the step that is late, and is to see to it.
pub(super) fn belongs_to(request: &ServiceRequest, post: &Post) -> bool {
    let region = desk_work::region_of(&request.form);
    let desk = request.portal().desk;
    let has_step = desk.iter().any(|step| step.role == post.role);
    let came = request.stage.code() == StageCode::AtDesk || request.decision.is_some();
    region == post.region && (has_step && came || sees_to(request, post))
}

fn sees_to(request: &ServiceRequest, post: &Post) -> bool {
    let Ok(work) = work_of(request) else {
        return false;
    };
    let step = request.portal().desk.get(work.step);
    let stands_above = step.is_some_and(|step| desk_work::above(step.role) == Some(post.role));
    stands_above && work.late.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::desk::inbox::SERVICES_OF_A_ROLE;

    #[test]
    fn no_role_works_on_more_services_than_are_looked_for() {
        for role in DeskRole::ALL {
            let services = services_of(role);
            assert!(services.len() <= SERVICES_OF_A_ROLE, "{services:?}");
        }
        assert!(services_of(DeskRole::CentreOperator).is_empty());
    }
}
