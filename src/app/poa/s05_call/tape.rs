//! What happens to the case during a call goes into the call's recording and to its people.

use super::rooms;
use crate::app::App;
use crate::store::calls::CallState;
use eds::hash::Sha256Hash;
use law::id::{CallId, CaseId};
use law::poa::s06_checks::{Check, RefusalGround};
use law::poa::stage::FrozenDraft;
use signaling::{Announcement, CallEvent, HubRefusal, Participant};

/// Something that happened to a case and belongs into the recording of its call.
#[derive(Clone, Debug)]
pub(in crate::app::poa) enum News<'a> {
    /// The notary confirmed a check.
    Checked(Check),
    /// A draft was put before the principals.
    DraftShown(&'a FrozenDraft),
    /// A principal approved a draft.
    Approved(Participant, &'a FrozenDraft),
    /// The notary refused the act.
    Refused(RefusalGround),
}

/// Puts news of a case into the recording and the room of its call, if one goes on; after the news is durable.
///
/// The history holds the news in any case: what fails here is logged and does not undo it.
pub(in crate::app::poa) async fn tell(app: &App, case: &CaseId, news: &News<'_>) {
    match app.store.latest_call(case).await {
        Ok(Some(call)) if call.state == CallState::Active => tell_room(app, &call.id, news),
        Ok(_) => {}
        Err(error) => tracing::error!(%error, "news of a case did not reach its recording"),
    }
}

/// As [`tell`], for a call that is known.
pub(super) fn tell_room(app: &App, call: &CallId, news: &News<'_>) {
    let Some((event, announcement)) = put(news) else {
        tracing::error!("a digest of the history does not read");
        return;
    };
    let room = rooms::room(call);
    let told = app.hub.note(&room, event);
    let told = told.and_then(|()| app.hub.announce(&room, announcement));
    match told {
        Ok(()) | Err(HubRefusal::CallOver | HubRefusal::NoSuchCall) => {}
        Err(error @ (HubRefusal::TooManyRooms | HubRefusal::BadCallKey)) => {
            tracing::error!(%error, "news of a case did not reach its recording");
        }
    }
}

/// How the recording and the people in the room are told.
fn put(news: &News<'_>) -> Option<(CallEvent, Announcement)> {
    let hash = |draft: &FrozenDraft| Sha256Hash::from_hex(draft.sha256.as_str()).ok();
    let put = match news {
        News::Checked(check) => {
            let check = check.as_str();
            let announcement = Announcement::new("check_confirmed").with("check", check);
            let check = check.to_owned();
            (CallEvent::CheckConfirmed { check }, announcement)
        }
        News::DraftShown(draft) => {
            let event = CallEvent::DraftShown {
                revision: draft.revision,
                sha256: hash(draft)?,
            };
            (event, of_draft("draft_shown", draft))
        }
        News::Approved(who, draft) => {
            let event = CallEvent::ApprovalGiven {
                who: who.clone(),
                revision: draft.revision,
                sha256: hash(draft)?,
            };
            (event, of_draft("approval_given", draft))
        }
        News::Refused(ground) => {
            let ground = ground.as_str();
            let announcement = Announcement::new("act_refused").with("ground", ground);
            let ground = ground.to_owned();
            (CallEvent::Refused { ground }, announcement)
        }
    };
    Some(put)
}

fn of_draft(event: &str, draft: &FrozenDraft) -> Announcement {
    Announcement::new(event)
        .with("revision", draft.revision)
        .with("sha256", draft.sha256.as_str())
}
