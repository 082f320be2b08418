//! Follows the rooms of running calls: who comes and goes is kept in the case, and news of the case go into the room.

use crate::app::poa::s05_call::{self, Change, Happened, device_test, signals};
use crate::app::{App, AppError};
use law::id::{CallId, CaseId};
use law::poa::s05_call::Ending;
use signaling::{
    Announcement, CallEvent, EndReason, EndedBy, HubRefusal, Participant, RoomEvent, RoomEventKind,
};
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

/// Tries before an event of a room is given up; the watch over empty rooms ends the call in any case.
const TRIES: u32 = 6;
/// The first pause between tries; each further one is twice as long, six seconds together.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// How often tests of devices are looked at: what flows is known for two seconds.
const LOOK: Duration = Duration::from_secs(1);

/// Follows the rooms until it is told to stop; listening begins with the call, not with the first poll.
pub fn follow(app: Arc<App>, stop: CancellationToken) -> impl Future<Output = ()> + Send {
    let mut events = app.hub.subscribe();
    let mut changes = app.store.changes();
    let mut rooms = Rooms {
        app,
        stop: stop.clone(),
        followed: HashMap::new(),
        calls: HashMap::new(),
    };
    async move {
        let keeper = tokio::spawn(Arc::clone(&rooms.app.hub).keep_time());
        let mut looks = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = looks.tick() => device_test::watch(&rooms.app),
                event = events.recv() => match event {
                    Ok(event) => rooms.heed(event).await,
                    Err(RecvError::Lagged(_)) => rooms.catch_up().await,
                    Err(RecvError::Closed) => break,
                },
                change = changes.recv() => match change {
                    Ok(case) => rooms.announce(&case).await,
                    Err(RecvError::Lagged(_)) => rooms.announce_all().await,
                    Err(RecvError::Closed) => break,
                },
            }
        }
        keeper.abort();
    }
}

/// The calls whose rooms have people.
struct Rooms {
    app: Arc<App>,
    stop: CancellationToken,
    followed: HashMap<CallId, Followed>,
    calls: HashMap<CaseId, CallId>,
}

/// A call's case, and who was seen in its room last.
struct Followed {
    case: CaseId,
    people: BTreeMap<Participant, Line>,
    /// The case's version that the recording heard of last.
    version: Option<i64>,
}

/// Whether a person in the room is connected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Live,
    Lost,
}

impl Rooms {
    async fn heed(&mut self, event: RoomEvent) {
        if device_test::is_test(&event.call) {
            return;
        }
        let Ok(call) = CallId::parse(event.call.as_str()) else {
            tracing::error!("a room belongs to no call");
            return;
        };
        match event.kind {
            RoomEventKind::Joined(who) => self.changed(&call, &who, Change::Joined).await,
            RoomEventKind::Resumed(who) => self.changed(&call, &who, Change::Resumed).await,
            RoomEventKind::Lost(who) => self.changed(&call, &who, Change::Lost).await,
            RoomEventKind::Left { who, why } => self.changed(&call, &who, Change::Left(why)).await,
            RoomEventKind::Denied(who) => self.changed(&call, &who, Change::Denied).await,
            // Waiting is no presence: the notary's page shows it, and the history has who was let in.
            RoomEventKind::Waiting(_) => {}
            RoomEventKind::Consented { who, text } => {
                self.happened(&call, &Happened::Agreed(who, text.to_string()))
                    .await;
            }
            RoomEventKind::Recording(state) => {
                self.happened(&call, &Happened::Recording(state)).await;
            }
            RoomEventKind::Script { check } => {
                self.happened(&call, &Happened::Script(check)).await;
            }
            RoomEventKind::Snapshot { of, sha256 } => {
                self.happened(&call, &Happened::Snapshot(of, sha256.to_string()))
                    .await;
            }
            RoomEventKind::Distress(who) => {
                let app = Arc::clone(&self.app);
                self.insist(|| signals::called_for_help(&app, &call, &who))
                    .await;
            }
            RoomEventKind::Ended { by, reason } => self.end(&call, ending(by, reason)).await,
        }
    }

    async fn changed(&mut self, call: &CallId, who: &Participant, change: Change) {
        let app = Arc::clone(&self.app);
        let noted = self
            .insist(|| s05_call::presence_changed(&app, call, who, change))
            .await;
        match noted {
            Some(Some(case)) => self.remember(call, case, who, change),
            Some(None) => self.forget(call),
            None => {}
        }
    }

    async fn happened(&mut self, call: &CallId, what: &Happened) {
        let app = Arc::clone(&self.app);
        self.insist(|| s05_call::happened(&app, call, what)).await;
    }

    async fn end(&mut self, call: &CallId, ending: Ending) {
        let app = Arc::clone(&self.app);
        self.insist(|| s05_call::end_call(&app, call, ending)).await;
        self.forget(call);
    }

    fn remember(&mut self, call: &CallId, case: CaseId, who: &Participant, change: Change) {
        self.calls.insert(case.clone(), call.clone());
        let followed = self.followed.entry(call.clone());
        let followed = followed.or_insert_with(|| Followed {
            case,
            people: BTreeMap::new(),
            version: None,
        });
        match change {
            Change::Joined | Change::Resumed => {
                followed.people.insert(who.clone(), Line::Live);
            }
            Change::Lost => {
                followed.people.insert(who.clone(), Line::Lost);
            }
            Change::Left(_) | Change::Denied => {
                followed.people.remove(who);
            }
        }
    }

    fn forget(&mut self, call: &CallId) {
        if let Some(followed) = self.followed.remove(call) {
            self.calls.remove(&followed.case);
        }
    }

    /// After a backlog of events was lost: compares what was seen last with who is in the rooms now.
    async fn catch_up(&mut self) {
        let app = Arc::clone(&self.app);
        let Some(active) = self.insist(|| active_calls(&app)).await else {
            return;
        };
        for call in active {
            if app.hub.is_over(&s05_call::room(&call)) {
                self.end(&call, Ending::Abandoned).await;
                continue;
            }
            for (who, change) in self.missed(&call) {
                self.changed(&call, &who, change).await;
            }
        }
    }

    fn missed(&self, call: &CallId) -> Vec<(Participant, Change)> {
        let room = s05_call::room(call);
        let (seated, presence) = (self.app.hub.seated(&room), self.app.hub.presence(&room));
        let nobody = BTreeMap::new();
        let known = self
            .followed
            .get(call)
            .map_or(&nobody, |followed| &followed.people);
        let mut missed = Vec::new();
        for who in &seated {
            let live = presence.is_in(who.role, &who.person);
            let change = match (known.get(who), live) {
                (None, _) => Some(Change::Joined),
                (Some(Line::Lost), true) => Some(Change::Resumed),
                (Some(Line::Live), false) => Some(Change::Lost),
                (Some(Line::Live), true) | (Some(Line::Lost), false) => None,
            };
            missed.extend(change.map(|change| (who.clone(), change)));
        }
        let gone = known.keys().filter(|who| !seated.contains(who));
        let left = Change::Left(signaling::LeftWhy::GraceOver);
        missed.extend(gone.map(|who| (who.clone(), left)));
        missed
    }

    /// Tells the room of a case's call where the case stands, so that its pages read it again.
    async fn announce(&mut self, case: &CaseId) {
        let Some(call) = self.calls.get(case) else {
            return;
        };
        let Some(followed) = self.followed.get_mut(call) else {
            return;
        };
        match self.app.store.case(case).await {
            Ok(Some(view)) => {
                let stage = view.case.stage.code().as_str();
                let news = Announcement::new(stage).with("version", view.version);
                let (hub, room) = (&self.app.hub, s05_call::room(call));
                let mut told = hub.announce(&room, news);
                // Who comes and goes changes the history and no version: the recording has it already.
                if followed.version.replace(view.version) != Some(view.version) {
                    let (stage, version) = (stage.to_owned(), view.version);
                    let kept = CallEvent::Case { stage, version };
                    told = told.and_then(|()| hub.note(&room, kept));
                }
                match told {
                    Ok(()) | Err(HubRefusal::CallOver | HubRefusal::NoSuchCall) => {}
                    Err(error @ (HubRefusal::TooManyRooms | HubRefusal::BadCallKey)) => {
                        tracing::error!(%error, "news of a case did not reach its room");
                    }
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "news of a case did not reach its room"),
        }
    }

    async fn announce_all(&mut self) {
        let cases: Vec<CaseId> = self.calls.keys().cloned().collect();
        for case in cases {
            self.announce(&case).await;
        }
    }

    /// Does something with the database until it succeeds, a few times at most.
    async fn insist<T, F>(&self, act: impl Fn() -> F) -> Option<T>
    where
        F: Future<Output = Result<T, AppError>>,
    {
        let mut pause = FIRST_PAUSE;
        for attempt in 1..=TRIES {
            match act().await {
                Ok(done) => return Some(done),
                Err(error) if attempt == TRIES => {
                    tracing::error!(%error, "what happened in a room could not be kept");
                }
                Err(error) => {
                    tracing::warn!(%error, attempt, "what happened in a room will be kept at the next try");
                    tokio::select! {
                        () = self.stop.cancelled() => return None,
                        () = tokio::time::sleep(pause) => {}
                    }
                    pause *= 2;
                }
            }
        }
        None
    }
}

async fn active_calls(app: &App) -> Result<Vec<CallId>, AppError> {
    let calls = app.store.active_calls().await?;
    Ok(calls.into_iter().map(|call| call.id).collect())
}

/// Why the call is over when its room ended; a room ended by a use case belongs to a call that is over already.
fn ending(by: EndedBy, reason: EndReason) -> Ending {
    match (by, reason) {
        (EndedBy::Notary | EndedBy::Server, EndReason::Later) => Ending::Later,
        (EndedBy::Notary, _) | (EndedBy::Server, EndReason::Finished) => Ending::Finished,
        (EndedBy::Server, EndReason::Abandoned) => Ending::Abandoned,
        (
            EndedBy::Server,
            EndReason::Refused | EndReason::Withdrawn | EndReason::Expired | EndReason::Cancelled,
        ) => Ending::Cancelled,
    }
}
