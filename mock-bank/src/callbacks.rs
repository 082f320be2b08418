//! Tells the server what happened to an invoice, as badly as the faults in force demand.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use mock_base::callback::{Delivery, Letter, Seal};
use mock_base::clock::now;
use mock_base::records::Step;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::Bank;
use crate::faults::Faults;

/// How far in the past a stale timestamp lies, in seconds: twice the receiver's window.
const STALE_SECONDS: i64 = 600;
/// How long a reordered callback waits for another one to leave before it.
const HOLD: Duration = Duration::from_secs(5);
/// How long after the other one it leaves.
const AFTER_THE_OTHER: Duration = Duration::from_millis(300);

/// The callback that waits for the next one, if any.
#[derive(Debug, Default)]
pub struct Waiting(Mutex<Option<oneshot::Sender<()>>>);

impl Waiting {
    /// Either takes the waiting place, or frees whoever is in it.
    fn enter(&self) -> Option<oneshot::Receiver<()>> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(other) = place.take() {
            // The other may have waited too long already; then there is nobody to free.
            other.send(()).ok();
            return None;
        }
        let (free, freed) = oneshot::channel();
        *place = Some(free);
        Some(freed)
    }
}

/// The letter about what just happened, kept with the invoice.
pub(crate) fn letter(event: Value, faults: &Faults) -> Letter {
    let mut event = event;
    if let Some(amount) = faults.wrong_amount_tiyn {
        event["amount_tiyn"] = json!(amount);
    }
    Letter::new(event)
}

/// Takes up again what a restart interrupted, without faults.
pub(crate) fn resume(bank: &Bank) {
    let open = bank.invoices.pick(|invoice| {
        let waits = |letter: &&Letter| letter.delivery == Delivery::Waiting;
        let letters: Vec<Letter> = invoice.letters.iter().filter(waits).cloned().collect();
        Some((invoice.order.invoice_id.clone(), letters))
    });
    for (invoice_id, letters) in open {
        for letter in letters {
            send_in_background(bank, &invoice_id, letter, &Faults::default());
        }
    }
}

/// Sends a letter and its copies in the background.
pub(crate) fn send_in_background(bank: &Bank, invoice_id: &str, letter: Letter, faults: &Faults) {
    let faults = faults.clone();
    let (bank, invoice_id) = (bank.clone(), invoice_id.to_owned());
    tokio::spawn(async move {
        if faults.lose_callback {
            return note(&bank, &invoice_id, &letter, Letter::give_up);
        }
        sleep(Duration::from_millis(faults.late_ms)).await;
        if faults.reorder {
            wait_for_another(&bank).await;
        }
        let Some(invoice) = bank.invoices.get(&invoice_id) else {
            return;
        };
        let url = invoice.order.callback_url;
        if faults.forged {
            forge(&bank, &url, &letter.body).await;
        }
        for _ in 0..=faults.repeat {
            let (bank, invoice_id, url) = (bank.clone(), invoice_id.clone(), url.clone());
            let (letter, age) = (
                letter.clone(),
                if faults.stale_timestamp {
                    STALE_SECONDS
                } else {
                    0
                },
            );
            // Copies leave together: the receiver must cope with the same event twice at once.
            tokio::spawn(async move {
                let seal = || Seal::at(&bank.key, now().timestamp() - age, letter.body.as_bytes());
                let sent = bank
                    .courier
                    .send_until_taken(&url, &letter.body, seal)
                    .await;
                note(&bank, &invoice_id, &letter, |kept| kept.settle(&sent));
            });
        }
    });
}

async fn wait_for_another(bank: &Bank) {
    if let Some(freed) = bank.waiting.enter()
        && timeout(HOLD, freed).await.is_ok()
    {
        sleep(AFTER_THE_OTHER).await;
    }
}

/// Sends what a thief without the key would send: the event as "paid", with a MAC of another key.
async fn forge(bank: &Bank, url: &str, body: &str) {
    let Ok(mut event) = serde_json::from_str::<Value>(body) else {
        return;
    };
    event["event_id"] = json!(eds::random::token());
    event["status"] = json!("paid");
    let forged = event.to_string();
    let mut seal = Seal::at(&bank.thief, now().timestamp(), forged.as_bytes());
    bank.key.id().clone_into(&mut seal.key_id);
    if let Err(error) = bank.courier.send(url, &seal, &forged).await {
        tracing::warn!(%error, "a forged callback found nobody");
    }
}

fn note(bank: &Bank, invoice_id: &str, letter: &Letter, change: impl FnOnce(&mut Letter)) {
    let saved = bank.invoices.change(invoice_id, |found| {
        let Some(mut invoice) = found.cloned() else {
            return Ok(Step::Keep(()));
        };
        if let Some(kept) = invoice
            .letters
            .iter_mut()
            .find(|kept| kept.event_id == letter.event_id)
        {
            change(kept);
        }
        Ok::<_, io::Error>(Step::Put(invoice, ()))
    });
    if let Err(error) = saved {
        tracing::error!(%error, "the delivery of a callback could not be saved");
    }
}
