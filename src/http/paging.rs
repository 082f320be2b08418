//! Lists by key: a page and an opaque cursor to the next one.

use crate::app::{AppError, Fault};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use law::id::{CaseId, RequestId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Entries of a page when none are asked for.
const DEFAULT: u32 = 20;
/// Entries of a page at most.
const MOST: u32 = 100;

/// Which page of a list is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// Entries wanted, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page<T: ToSchema> {
    /// The entries.
    pub(super) items: Vec<T>,
    /// The cursor of the next page, absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

impl PageQuery {
    /// How many rows to read: one more than wanted tells whether there is a next page.
    pub(super) fn rows(&self) -> Result<i64, AppError> {
        Ok(i64::try_from(self.limit()?).unwrap_or(i64::MAX) + 1)
    }

    /// The key the page starts behind.
    pub(super) fn after(&self) -> Result<Option<String>, AppError> {
        self.cursor.as_deref().map(key_of).transpose()
    }

    /// The moment and the name the page starts behind, of a list by time: see [`by_time`].
    pub(super) fn after_moment(&self) -> Result<Option<(DateTime<Utc>, String)>, AppError> {
        let Some(key) = self.after()? else {
            return Ok(None);
        };
        let (at, name) = key.split_once(' ').ok_or(Fault::MalformedRequest)?;
        let at = at.parse().map_err(|_| Fault::MalformedRequest)?;
        let at = DateTime::from_timestamp_millis(at).ok_or(Fault::MalformedRequest)?;
        Ok(Some((at, name.to_owned())))
    }

    /// The case the page starts behind.
    pub(super) fn after_case(&self) -> Result<Option<CaseId>, AppError> {
        let key = self.after()?;
        key.map(|key| CaseId::parse(&key).map_err(|_| Fault::MalformedRequest.into()))
            .transpose()
    }

    /// The request the page starts behind.
    pub(super) fn after_request(&self) -> Result<Option<RequestId>, AppError> {
        let key = self.after()?;
        key.map(|key| RequestId::parse(&key).map_err(|_| Fault::MalformedRequest.into()))
            .transpose()
    }

    /// Cuts the rows to the page and names the next one by the key of the last entry.
    pub(super) fn page<R, T: ToSchema>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> String,
        view: impl Fn(R) -> T,
    ) -> Result<Page<T>, AppError> {
        let limit = self.limit()?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|last| URL_SAFE_NO_PAD.encode(key(last)));
        Ok(Page {
            items: rows.into_iter().map(view).collect(),
            next,
        })
    }

    fn limit(&self) -> Result<usize, AppError> {
        match self.limit.unwrap_or(DEFAULT) {
            limit @ 1..=MOST => Ok(usize::try_from(limit).unwrap_or(usize::MAX)),
            _ => Err(Fault::MalformedRequest.into()),
        }
    }
}

/// The key of an entry in a list by time, where entries of one moment stand by their names.
pub(super) fn by_time(at: DateTime<Utc>, name: &str) -> String {
    format!("{} {name}", at.timestamp_millis())
}

fn key_of(cursor: &str) -> Result<String, AppError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| Fault::MalformedRequest)?;
    Ok(String::from_utf8(bytes).map_err(|_| Fault::MalformedRequest)?)
}
