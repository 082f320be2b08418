//! A request that is repeated under its key gets the first answer instead of a second effect.
//!
//! Keys are bookkeeping: the effect's own commit takes the key to the disk with it, and a kept answer follows with the next.

use super::{App, AppError, Fault};
pub use crate::store::idempotency::GivenAnswer;
use crate::store::idempotency::KeyState;
use chrono::TimeDelta;
use law::id::{AccountId, Digest};

/// After this time an unanswered request is taken for dead and may be done again (ours: twice the time limit of an
/// answer).
const IN_FLIGHT: TimeDelta = TimeDelta::seconds(60);

/// A key that was reserved for one request of one person.
#[derive(Clone, Debug)]
pub struct Reserved {
    account: AccountId,
    key: String,
}

/// What a request under a key may do.
#[derive(Clone, Debug)]
pub enum Permit {
    /// It is the first: do it, then [`keep`] its answer or [`free`] the key.
    Do(Reserved),
    /// It was done: this is its answer.
    Repeat(GivenAnswer),
}

/// Asks for a request's permit.
///
/// # Errors
/// [`Fault::IdempotencyKeyReused`] when the key belongs to another request, [`Fault::IdempotencyInFlight`] while the
/// first is under way.
pub async fn permit(
    app: &App,
    account: &AccountId,
    key: String,
    request: &Digest,
) -> Result<Permit, AppError> {
    let now = app.now();
    let mut tx = app.store.begin_bookkeeping().await?;
    let mut known = tx.reserve_key(account.as_str(), &key, request, now).await?;
    if let KeyState::InFlight(since) = known
        && now - since > IN_FLIGHT
    {
        // Of those who find it dead at the same time one takes it over.
        let taken = tx.take_over_key(account.as_str(), &key, since, now);
        if taken.await?.is_some() {
            known = KeyState::New;
        }
    }
    tx.commit().await?;
    let account = account.clone();
    match known {
        KeyState::New => Ok(Permit::Do(Reserved { account, key })),
        KeyState::InFlight(_) => Err(Fault::IdempotencyInFlight.into()),
        KeyState::OtherRequest => Err(Fault::IdempotencyKeyReused.into()),
        KeyState::Answered(answer) => Ok(Permit::Repeat(answer)),
    }
}

/// Keeps the answer of a request that had its effect.
pub async fn keep(app: &App, reserved: &Reserved, answer: &GivenAnswer) -> Result<(), AppError> {
    let mut tx = app.store.begin_bookkeeping().await?;
    tx.keep_answer(reserved.account.as_str(), &reserved.key, answer)
        .await?;
    Ok(tx.commit().await?)
}

/// Frees the key of a request that had no effect: the next try is judged anew.
pub async fn free(app: &App, reserved: &Reserved) -> Result<(), AppError> {
    let mut tx = app.store.begin_bookkeeping().await?;
    tx.free_key(reserved.account.as_str(), &reserved.key)
        .await?;
    Ok(tx.commit().await?)
}
