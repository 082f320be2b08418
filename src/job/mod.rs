//! The jobs' worker: claims due work, does it, tries again with growing pauses, and gives up where a person must look.

mod dispatch;
pub mod lists;
pub mod metrics;
mod nca_work;
mod notices;
pub mod rooms;

use crate::app::work::Work;
use crate::app::{App, AppError, fresh};
use crate::store::StoreError;
use crate::store::jobs::Claimed;
use chrono::{DateTime, TimeDelta, Utc};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Jobs one worker does at the same time: most of them wait for somebody else's answer.
const AT_ONCE: i64 = 16;
/// How long nobody else takes a claimed job: the work of a process that died is done again after it.
const CLAIM: TimeDelta = TimeDelta::seconds(60);
/// Work that goes on has its claim drawn out this often.
const CLAIM_AGAIN: Duration = Duration::from_secs(30);
/// So long a server that stops waits for the jobs under way: for most of them to their end.
const FINISH: Duration = Duration::from_mins(1);
/// The worker looks again after this time even when nobody wakes it.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// The first pause; each further one is twice as long.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(1);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// What has run out is forgotten this often.
const PURGE_EVERY: TimeDelta = TimeDelta::minutes(10);

/// Works until it is told to stop; a job under way is finished first, if it takes no longer than most do.
pub async fn run(app: Arc<App>, stop: CancellationToken) {
    let worker = fresh::uuid(app.now());
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        let claimed = match claim(&app, &worker, AT_ONCE - count(&running)).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(%error, "jobs cannot be claimed");
                Vec::new()
            }
        };
        for job in claimed {
            running.spawn(one(Arc::clone(&app), worker.clone(), job));
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = app.store.work().notified() => {}
            Some(_) = running.join_next(), if !running.is_empty() => {}
            () = tokio::time::sleep(until_next(&app).await) => {}
        }
        while running.try_join_next().is_some() {}
    }
    finish(running).await;
}

/// Waits for the jobs under way; what takes longer is broken off, and done again when its claim has run out.
async fn finish(mut running: JoinSet<()>) {
    let all = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(FINISH, all).await.is_err() {
        tracing::warn!(jobs = running.len(), "jobs under way are broken off");
    }
}

/// Leaves the first purge; each leaves the next.
pub async fn leave_purge(app: &App) -> Result<(), StoreError> {
    let at = app.now() + PURGE_EVERY;
    let job = format!("purge:{}", at.timestamp() / PURGE_EVERY.num_seconds());
    let mut tx = app.store.begin().await?;
    crate::app::work::leave(&mut tx, &job, None, &Work::Purge, at).await?;
    tx.commit().await
}

fn count(running: &JoinSet<()>) -> i64 {
    i64::try_from(running.len()).unwrap_or(AT_ONCE)
}

async fn claim(app: &App, worker: &str, at_most: i64) -> Result<Vec<Claimed>, StoreError> {
    let now = app.now();
    // A look costs a read; only due work costs a write.
    let due = app.store.next_job_at().await?.is_some_and(|at| at <= now);
    if !due || at_most <= 0 {
        return Ok(Vec::new());
    }
    // A claim that a power failure takes back costs the job once more, as one that ran out does.
    let mut tx = app.store.begin_bookkeeping().await?;
    let claimed = tx.claim_jobs(worker, now, now + CLAIM, at_most).await?;
    tx.commit().await?;
    Ok(claimed)
}

async fn until_next(app: &App) -> Duration {
    match app.store.next_job_at().await {
        Ok(Some(at)) => (at - app.now())
            .to_std()
            .unwrap_or(Duration::ZERO)
            .clamp(Duration::from_millis(20), LOOK_AGAIN),
        Ok(None) | Err(_) => LOOK_AGAIN,
    }
}

/// Does one job and keeps what became of it.
async fn one(app: Arc<App>, worker: String, job: Claimed) {
    let outcome = match job.body::<Work>() {
        Ok(work) => within_limit(&app, &worker, &job, work).await,
        Err(error) => Err(error.into()),
    };
    if let Err(error) = conclude(&app, &worker, &job, outcome).await {
        // The claim runs out and the job is done again: that is what idempotent effects are for.
        tracing::error!(job = %job.id, %error, "the outcome of a job could not be kept");
    }
}

/// Does a piece of work, unless it takes too long; its claim is drawn out for as long as it goes on.
async fn within_limit(app: &App, worker: &str, job: &Claimed, work: Work) -> Result<(), AppError> {
    let limit = work.limit().to_std().unwrap_or_default();
    let done = tokio::time::timeout(limit, Box::pin(dispatch::perform(app, job, work)));
    let done = meanwhile(done, CLAIM_AGAIN, || draw_out_claim(app, worker, job));
    done.await
        .unwrap_or(Err(AppError::Internal("the job took too long")))
}

/// Waits for something, and does something else again and again until then.
async fn meanwhile<T, A: Future<Output = ()>>(
    done: impl Future<Output = T>,
    again: Duration,
    act: impl Fn() -> A,
) -> T {
    let mut done = pin!(done);
    loop {
        tokio::select! {
            outcome = &mut done => return outcome,
            () = tokio::time::sleep(again) => act().await,
        }
    }
}

async fn draw_out_claim(app: &App, worker: &str, job: &Claimed) {
    let drawn_out = async {
        let mut tx = app.store.begin_bookkeeping().await?;
        tx.draw_out_claim(worker, &job.id, app.now() + CLAIM)
            .await?;
        tx.commit().await
    };
    if let Err(error) = drawn_out.await {
        tracing::warn!(job = %job.id, %error, "a claim could not be drawn out");
    }
}

async fn conclude(
    app: &App,
    worker: &str,
    job: &Claimed,
    outcome: Result<(), AppError>,
) -> Result<(), StoreError> {
    let now = app.now();
    let mut tx = app.store.begin_bookkeeping().await?;
    match outcome {
        Ok(()) => tx.finish_job(worker, &job.id).await?,
        Err(error) if job.attempts >= app.settings.job_attempts => {
            tracing::error!(job = %job.id, kind = %job.kind, %error, "a job was given up");
            tx.bury_job(worker, &job.id, &error.to_string(), now)
                .await?;
        }
        Err(error) => {
            tracing::warn!(job = %job.id, kind = %job.kind, attempt = job.attempts, %error, "a job will be tried again");
            tx.retry_job(
                worker,
                &job.id,
                &error.to_string(),
                next_try(job.attempts, now),
            )
            .await?;
        }
    }
    tx.commit().await
}

/// The pause doubles with each try, and a quarter of it is chance, so that a neighbour's return is not a stampede.
fn next_try(attempts: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    let doublings = u32::try_from(attempts.clamp(1, 13) - 1).unwrap_or_default();
    let pause = (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE);
    let [chance] = eds::random::bytes::<1>();
    now + pause - pause * i32::from(chance) / 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_claim_is_drawn_out_until_the_work_is_done() {
        let drawn_out = tokio::sync::Semaphore::new(0);
        let work = async {
            let thrice = drawn_out.acquire_many(3).await;
            thrice.map(|_| "done").unwrap()
        };
        let outcome = meanwhile(work, Duration::from_millis(1), || {
            drawn_out.add_permits(1);
            std::future::ready(())
        });
        assert_eq!(outcome.await, "done");
    }

    #[test]
    fn what_reads_a_whole_recording_may_take_longer_than_a_claim() {
        let seal: Work = serde_json::from_value(serde_json::json!({
            "work": "seal_recording", "call": "0190a000-0000-7000-8000-000000000001"
        }))
        .unwrap();
        assert!(seal.limit() >= TimeDelta::minutes(30));
        assert!(Work::Purge.limit() <= CLAIM);
    }

    #[test]
    fn pauses_grow_up_to_an_hour() {
        let now = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
        let pause = |attempt| next_try(attempt, now) - now;
        assert!(pause(1) <= FIRST_PAUSE && pause(1) >= FIRST_PAUSE * 3 / 4);
        assert!(pause(5) >= TimeDelta::seconds(12));
        assert!(pause(60) <= LONGEST_PAUSE && pause(60) >= LONGEST_PAUSE * 3 / 4);
    }
}
