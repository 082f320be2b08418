//! A connection whose session descriptions somebody else carries: the same sender and receiver for servers that are not ours.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::counts::{Counts, Ledger};
use crate::error::ClientError;
use crate::habits::{Habits, Sending};
use crate::known::Link;
use crate::peer::{Happening, Ice, Own, Peer};
use crate::pump::{self, Playing, Screen};

/// Longer than a handshake takes on a busy machine.
const LINKED: Duration = Duration::from_secs(20);

/// A connection that publishes, or one that hears.
pub struct Plain {
    peer: Peer,
    ledger: Arc<Ledger>,
    happenings: mpsc::UnboundedReceiver<Happening>,
    playing: watch::Sender<Playing>,
    habits: Habits,
    pump: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plain").finish_non_exhaustive()
    }
}

impl Plain {
    /// A connection that will send sound and picture, and its offer with the own addresses in it.
    pub async fn publishing(habits: Habits) -> Result<(Self, String), ClientError> {
        let plain = Self::new(habits, Own::Lines).await?;
        plain.peer.offer(Ice::Kept).await?;
        let offer = plain.peer.gathered().await?;
        Ok((plain, offer))
    }

    /// A connection that hears what an offer promises, and the answer to it.
    pub async fn hearing(habits: Habits, offer: &str) -> Result<(Self, String), ClientError> {
        let plain = Self::new(habits, Own::Offered).await?;
        plain.peer.answer(offer).await?;
        let answer = plain.peer.gathered().await?;
        Ok((plain, answer))
    }

    /// Applies the answer to the own offer.
    pub async fn answered(&self, answer: &str) -> Result<(), ClientError> {
        self.peer.answered(answer).await
    }

    /// Waits until the connection stands; then it sends, if it publishes.
    pub async fn linked(&mut self) -> Result<(), ClientError> {
        let stands = async {
            while let Some(happening) = self.happenings.recv().await {
                if matches!(happening, Happening::Link(Link::Connected)) {
                    return;
                }
            }
        };
        let never = |_| ClientError::Never {
            what: "the media connection".to_owned(),
            limit: LINKED,
            known: String::new(),
        };
        timeout(LINKED, stands).await.map_err(never)?;
        if let Some(tracks) = self.peer.tracks.clone() {
            let playing = self.playing.subscribe();
            self.pump = Some(tokio::spawn(pump::run(
                tracks,
                self.habits.picture,
                playing,
            )));
        }
        Ok(())
    }

    /// What came in, by m-line.
    #[must_use]
    pub fn received(&self) -> BTreeMap<String, Counts> {
        self.ledger.read()
    }

    /// How long stamped packets were under way, in microseconds.
    #[must_use]
    pub fn delays(&self) -> Vec<u32> {
        self.ledger.delays()
    }

    /// Counts what comes in from now on.
    pub fn count_anew(&self) {
        self.ledger.clear();
    }

    /// Ends it.
    pub async fn close(mut self) {
        if let Some(pump) = self.pump.take() {
            pump.abort();
        }
        self.peer.close().await;
    }

    async fn new(habits: Habits, own: Own) -> Result<Self, ClientError> {
        let ledger = Arc::new(Ledger::default());
        let (told, happenings) = mpsc::unbounded_channel();
        let peer = Peer::new(&habits, own, &ledger, told).await?;
        let (playing, _) = watch::channel(Playing {
            sending: Sending::SoundAndPicture,
            screen: Screen::Hidden,
        });
        Ok(Self {
            peer,
            ledger,
            happenings,
            playing,
            habits,
            pump: None,
        })
    }
}
