//! The notaries on duty: the server chooses whose console a call rings at, and here it is found again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::notary::{Notary, Ring};
use super::{WalkError, until};

/// Two rings of 30 s and the time until a notary is free.
const RINGS: Duration = Duration::from_secs(90);

/// The notaries on duty.
pub(crate) struct Office {
    notaries: Vec<Arc<Notary>>,
    heard: Mutex<HashMap<String, (Arc<Notary>, Ring)>>,
    listening: tokio::sync::Mutex<()>,
}

impl Office {
    /// Everybody goes on duty.
    pub(crate) async fn open(notaries: Vec<Notary>) -> Result<Self, WalkError> {
        for notary in &notaries {
            notary.goes_on_duty().await?;
        }
        Ok(Self {
            notaries: notaries.into_iter().map(Arc::new).collect(),
            heard: Mutex::default(),
            listening: tokio::sync::Mutex::default(),
        })
    }

    /// Waits until a case's call rings, and says at whose console.
    pub(crate) async fn ring_of(&self, case: &str) -> Result<(Arc<Notary>, Ring), WalkError> {
        until(&format!("a ring for case {case}"), RINGS, || async {
            // One listens for all: consoles are not asked more often because more people wait.
            if let Ok(_turn) = self.listening.try_lock() {
                self.listen().await?;
            }
            Ok(self.heard().remove(case))
        })
        .await
    }

    async fn listen(&self) -> Result<(), WalkError> {
        for notary in self.notaries.iter().filter(|notary| notary.is_free()) {
            if let Some(ring) = notary.ringing().await? {
                self.heard()
                    .insert(ring.case_id.clone(), (Arc::clone(notary), ring));
            }
        }
        Ok(())
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Arc<Notary>, Ring)>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
