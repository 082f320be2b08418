//! The desk: the installation in numbers, and work that was given up. Nobody's case is shown here.

use super::{App, AppError, Caller, Fault};
pub use crate::store::jobs::DeadJob;

/// The installation in numbers.
#[derive(Clone, Debug)]
pub struct Overview {
    /// How many cases stand at each stage.
    pub cases: Vec<(String, i64)>,
    /// Jobs that wait.
    pub jobs_waiting: i64,
    /// Jobs that were given up.
    pub jobs_given_up: i64,
}

/// The installation in numbers, as of now.
pub async fn overview(app: &App) -> Result<Overview, AppError> {
    let (jobs_waiting, jobs_given_up) = app.store.job_counts().await?;
    Ok(Overview {
        cases: app.store.stage_counts().await?,
        jobs_waiting,
        jobs_given_up,
    })
}

/// Jobs that were given up, after one of them.
pub async fn given_up(app: &App, after: &str, limit: i64) -> Result<Vec<DeadJob>, AppError> {
    Ok(app.store.dead_jobs(after, limit).await?)
}

/// Lets a job that was given up run again.
///
/// # Errors
/// [`Fault::NotFound`] when no such job was given up.
pub async fn retry(app: &App, caller: &Caller, job: &str) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    tx.revive_job(job, app.now())
        .await?
        .ok_or(Fault::NotFound)?;
    tx.commit().await?;
    tracing::info!(account = %caller.account, job, "the desk lets a job run again");
    Ok(())
}
