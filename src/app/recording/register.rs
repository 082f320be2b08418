//! Notes in the database what the vault has stored, and reads it back as the vault knows it.

use crate::port::Clock;
use crate::recordings::{Register, RegisterError, Registered, StoredPart};
use crate::store::recordings::PartRow;
use crate::store::{Store, StoreError};
use law::id::CallId;
use signaling::CallKey;
use signaling::evidence::Continuation;
use std::fmt;
use std::sync::Arc;

/// Keeps note of stored parts in the database.
pub(super) struct PartRegister {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for PartRegister {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PartRegister")
    }
}

impl PartRegister {
    pub(super) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

impl Register for PartRegister {
    fn stored(&self, part: StoredPart) -> Registered {
        let (store, now) = (self.store.clone(), self.clock.now());
        Box::pin(async move {
            let wrong = |error: StoreError| RegisterError(error.to_string());
            let call = CallId::parse(part.call.as_str())
                .map_err(|_| RegisterError("a part of no call".to_owned()))?;
            let Continuation {
                link,
                legs,
                elapsed_ms,
                last_at,
            } = part.reached;
            let row = PartRow {
                part: part.part,
                object: part.object,
                first_seq: part.first_seq,
                last: link,
                last_at,
                elapsed_ms,
                legs,
                bytes: part.bytes,
                sha256: part.sha256,
                sealed_at: now,
            };
            let mut tx = store.begin().await.map_err(wrong)?;
            tx.put_part(&call, &row).await.map_err(wrong)?;
            tx.commit().await.map_err(wrong)
        })
    }
}

/// A part as the vault knows it.
pub(super) fn stored(call: &CallId, row: PartRow) -> StoredPart {
    StoredPart {
        call: CallKey::new(call.as_str()),
        part: row.part,
        object: row.object,
        first_seq: row.first_seq,
        reached: Continuation {
            link: row.last,
            legs: row.legs,
            elapsed_ms: row.elapsed_ms,
            last_at: row.last_at,
        },
        bytes: row.bytes,
        sha256: row.sha256,
    }
}
