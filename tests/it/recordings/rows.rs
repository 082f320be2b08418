//! What the database keeps of recordings, on both engines.

use crate::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use eds::chain::Link;
use eds::hash::sha256;
use law::id::{AccountId, CallId, CaseId};
use law::poa::stage::StageCode;
use senim::app::fresh;
use senim::store::calls::{CallRow, CallState};
use senim::store::recordings::{
    GuestRow, HeadRow, Hold, OpeningRow, PartRow, RecordingRow, RecordingState,
};
use senim::store::{Store, StoreError};

/// The wrapped key, recognisable on a disk.
const WRAPPED: &[u8] = b"wrapped key that must not stay anywhere on the disk";

/// A case with two calls, and the store behind it.
struct Desk {
    world: World,
    store: Store,
    case: CaseId,
    account: AccountId,
    calls: [CallId; 2],
    now: DateTime<Utc>,
}

async fn desk(world: World) -> Desk {
    let walk = world.case_at(StageCode::Filling).await;
    let case = walk.path("").rsplit('/').next().unwrap().to_owned();
    let case = CaseId::parse(&case).unwrap();
    let account = world
        .database()
        .await
        .texts("select id from accounts")
        .await;
    let store = Store::open(&world.database_url()).await.unwrap();
    let now = DateTime::from_timestamp_millis(world.now().timestamp_millis()).unwrap();
    let calls = [fresh::call_id(now), fresh::call_id(now)];
    let mut tx = store.begin().await.unwrap();
    for call in &calls {
        let row = CallRow {
            id: call.clone(),
            case: case.clone(),
            state: CallState::Ended,
            priority: 1,
            queued_at: now,
            notary: None,
            ring_until: None,
            started_at: None,
            end_reason: None,
        };
        tx.queue_call(&row).await.unwrap();
    }
    tx.commit().await.unwrap();
    Desk {
        store,
        case,
        account: AccountId::parse(&account[0]).unwrap(),
        calls,
        now,
        world,
    }
}

impl Desk {
    fn recording(&self, number: i64) -> RecordingRow {
        let place = usize::try_from(number - 1).unwrap();
        RecordingRow {
            call: self.calls[place].clone(),
            case: self.case.clone(),
            number,
            wrapped_key: Some(WRAPPED.to_vec()),
            master_key_id: "recordings-1".to_owned(),
            genesis: "{}".to_owned(),
            state: RecordingState::Running,
            started_at: self.now,
            ended_at: None,
            retain_until: None,
            hold: None,
            destroyed_at: None,
            manifest_name: None,
            notary_signed_at: None,
        }
    }

    async fn put(&self, row: &RecordingRow) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        tx.put_recording(row).await?;
        tx.commit().await
    }

    async fn save(&self, row: &RecordingRow) {
        let mut tx = self.store.begin().await.unwrap();
        tx.save_recording(row).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn destroy(&self, call: &CallId) -> Option<()> {
        let mut tx = self.store.begin().await.unwrap();
        let done = tx.destroy_recording(call, self.now).await.unwrap();
        tx.commit().await.unwrap();
        done
    }

    fn part(&self, part: u32, word: &str) -> PartRow {
        PartRow {
            part,
            object: format!("{part}-{word}"),
            first_seq: 1,
            last: Link {
                seq: 7,
                prev: sha256(b"6"),
                hash: sha256(b"7"),
            },
            last_at: 1_772_424_000_123,
            elapsed_ms: 6_000,
            legs: 2,
            bytes: 8 << 20,
            sha256: sha256(word.as_bytes()),
            sealed_at: self.now,
        }
    }
}

async fn a_recording_is_kept(world: World) {
    let desk = desk(world).await;
    let [call, other] = desk.calls.clone();
    let mut row = desk.recording(1);
    desk.put(&row).await.unwrap();
    assert!(matches!(desk.put(&row).await, Err(StoreError::Exists)));
    assert_eq!(
        desk.store.recording(&call).await.unwrap(),
        Some(row.clone())
    );
    assert_eq!(desk.store.recording(&other).await.unwrap(), None);
    let second = desk.recording(2);
    desk.put(&second).await.unwrap();
    let of_case = desk.store.recordings_of(&desk.case).await.unwrap();
    assert_eq!(of_case, [row.clone(), second]);
    row.state = RecordingState::Sealed;
    row.ended_at = Some(desk.now);
    row.retain_until = Some(desk.now + TimeDelta::days(3650));
    row.manifest_name = Some("recording-1.json".to_owned());
    row.hold = Some(Hold {
        reason: "a court asked for it".to_owned(),
        by: desk.account.clone(),
        at: desk.now,
    });
    desk.save(&row).await;
    assert_eq!(desk.store.recording(&call).await.unwrap(), Some(row));
    let running = desk.store.recordings_in(RecordingState::Running, None, 10);
    assert_eq!(running.await.unwrap().len(), 1);
    parts_and_heads(&desk).await;
    people(&desk).await;
    only_added_to(&desk).await;
}

async fn parts_and_heads(desk: &Desk) {
    let call = &desk.calls[0];
    let part = desk.part(1, "one");
    let head = HeadRow {
        seq: 7,
        chain: sha256(b"7"),
        cms: b"cms".to_vec(),
        at: desk.now,
    };
    let mut tx = desk.store.begin().await.unwrap();
    for _ in 0..2 {
        tx.put_part(call, &part).await.unwrap();
        tx.put_head(call, &head).await.unwrap();
    }
    let another = tx.put_part(call, &desk.part(1, "another")).await;
    assert!(matches!(another, Err(StoreError::Exists)));
    tx.commit().await.unwrap();
    assert_eq!(desk.store.recording_parts(call).await.unwrap(), [part]);
    assert_eq!(desk.store.recording_heads(call).await.unwrap(), [head]);
}

async fn people(desk: &Desk) {
    let call = &desk.calls[0];
    let guest = GuestRow {
        call: call.clone(),
        account: desk.account.clone(),
        role: "interpreter".to_owned(),
        invited_by: desk.account.clone(),
        invited_at: desk.now,
    };
    let opening = |number: i64| OpeningRow {
        id: fresh::case_id(desk.now + TimeDelta::seconds(number)).to_string(),
        call: call.clone(),
        case: desk.case.clone(),
        account: desk.account.clone(),
        role: "principal".to_owned(),
        reason: "to see what I said".to_owned(),
        at: desk.now,
    };
    let openings = [opening(1), opening(2)];
    let mut tx = desk.store.begin().await.unwrap();
    tx.put_guest(&guest).await.unwrap();
    for opening in &openings {
        tx.put_opening(opening).await.unwrap();
    }
    assert_eq!(
        tx.guests_of(call).await.unwrap(),
        std::slice::from_ref(&guest)
    );
    tx.commit().await.unwrap();
    assert_eq!(
        desk.store.guests(call).await.unwrap(),
        std::slice::from_ref(&guest)
    );
    let invited = desk.store.guest(call, &desk.account).await.unwrap();
    assert_eq!(invited, Some(guest));
    // The call is over.
    let open = desk.store.invitations(&desk.account, 10).await.unwrap();
    assert_eq!(open, []);
    let [first, second] = &openings;
    let found = desk.store.recording_opening(&first.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(first));
    let latest = desk.store.recording_openings_of(&desk.case, None, 1).await;
    assert_eq!(latest.unwrap(), std::slice::from_ref(second));
    let before = desk
        .store
        .recording_openings_of(&desk.case, Some(&second.id), 10)
        .await;
    assert_eq!(before.unwrap(), std::slice::from_ref(first));
}

async fn only_added_to(desk: &Desk) {
    let mut database = desk.world.database().await;
    for table in ["recording_parts", "recording_heads", "recording_openings"] {
        for attempt in [
            format!("delete from {table}"),
            format!("update {table} set call_id = call_id"),
        ] {
            let refused = database.run(&attempt).await.unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{attempt}: {refused}");
        }
    }
    let gone = database.run("delete from recordings").await.unwrap_err();
    assert!(gone.to_string().contains("append-only"), "{gone}");
}

async fn a_term_ends(world: World) {
    let desk = desk(world).await;
    let [call, held] = desk.calls.clone();
    for (number, call) in [(1, &call), (2, &held)] {
        let mut row = desk.recording(number);
        desk.put(&row).await.unwrap();
        row.state = RecordingState::Signed;
        row.ended_at = Some(desk.now);
        row.retain_until = Some(desk.now + TimeDelta::days(10));
        row.hold = (*call == held).then(|| Hold {
            reason: "a court asked for it".to_owned(),
            by: desk.account.clone(),
            at: desk.now,
        });
        desk.save(&row).await;
    }
    let due = |days| {
        desk.store
            .recordings_due(desk.now + TimeDelta::days(days), 10)
    };
    assert_eq!(due(9).await.unwrap(), []);
    let over = due(10).await.unwrap();
    assert_eq!(over.len(), 1, "a held one is not due");
    assert_eq!(over[0].call, call);
    assert_eq!(desk.destroy(&held).await, None);
    assert_eq!(desk.destroy(&call).await, Some(()));
    assert_eq!(desk.destroy(&call).await, None, "once is enough");
    assert_eq!(due(10).await.unwrap(), []);
    let gone = desk.store.recording(&call).await.unwrap().unwrap();
    assert_eq!(gone.wrapped_key, None);
    assert_eq!(gone.destroyed_at, Some(desk.now));
    assert_eq!(gone.state, RecordingState::Destroyed);
    let kept = desk.store.recording(&held).await.unwrap().unwrap();
    assert_eq!(kept.wrapped_key.as_deref(), Some(WRAPPED));
    let mut tx = desk.store.begin().await.unwrap();
    tx.rewrap_recording(&held, b"wrapped anew", "recordings-2")
        .await
        .unwrap();
    tx.rewrap_recording(&call, b"wrapped anew", "recordings-2")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let anew = desk.store.recording(&held).await.unwrap().unwrap();
    assert_eq!(anew.wrapped_key.as_deref(), Some(&b"wrapped anew"[..]));
    let gone = desk.store.recording(&call).await.unwrap().unwrap();
    assert_eq!(gone.wrapped_key, None, "what is destroyed stays so");
}

#[tokio::test]
async fn a_recording_is_kept_in_sqlite() {
    a_recording_is_kept(World::new().await).await;
}

#[tokio::test]
async fn a_recording_is_kept_in_postgresql() {
    a_recording_is_kept(World::on_postgres().await).await;
}

#[tokio::test]
async fn the_key_of_a_recording_is_erased_when_its_term_ends_in_sqlite() {
    a_term_ends(World::new().await).await;
}

#[tokio::test]
async fn the_key_of_a_recording_is_erased_when_its_term_ends_in_postgresql() {
    a_term_ends(World::on_postgres().await).await;
}

#[tokio::test]
async fn an_erased_key_is_not_on_the_disk_any_more() {
    let world = World::new().await;
    let var = world.var().to_owned();
    let desk = desk(world).await;
    desk.put(&desk.recording(1)).await.unwrap();
    let found = |name: &str| {
        let bytes = std::fs::read(var.join(name)).unwrap_or_default();
        bytes.windows(WRAPPED.len()).any(|window| window == WRAPPED)
    };
    assert!(found("senim.db") || found("senim.db-wal"));
    assert_eq!(desk.destroy(&desk.calls[0]).await, Some(()));
    // The log's earlier pages go with a checkpoint.
    let mut database = desk.world.database().await;
    database.rows("pragma wal_checkpoint(truncate)").await;
    assert!(!found("senim.db"), "in the database");
    assert!(!found("senim.db-wal"), "in its log");
}
