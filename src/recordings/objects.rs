//! The object store: parts go in, are read back, and come out again, each step within its time.

use super::settings::{Keeping, Patience, S3};
use super::{StoredPart, spool};
use eds::hash::sha256;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};
use signaling::CallKey;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// How often a single request is tried again at once; longer faults are waited for with the part in the spool.
const RETRIES: usize = 3;
/// The most objects of one call: ten hours in parts of half a minute, tenfold.
const OBJECTS_MOST: usize = 12_000;
/// The name under which the store is tried out; calls are named otherwise.
const TRIAL: &str = "trial/senim";

/// Why the store does not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// The address is neither `https` nor on this machine.
    #[error("the store's address is neither https nor on this machine")]
    Address,
    /// The folder cannot be made.
    #[error("the store's folder")]
    Folder(#[from] io::Error),
    /// A name is none.
    #[error("an object's name")]
    Name(#[from] object_store::path::Error),
    /// The store answers with an error, or not in its form.
    #[error("the store refuses")]
    Store(#[from] object_store::Error),
    /// The store takes too long.
    #[error("the store does not answer in time")]
    Slow,
    /// What the store gives back is not what it was given.
    #[error("the store gives back other bytes")]
    Changed,
    /// A call has more objects than it can have.
    #[error("a call has too many objects")]
    TooMany,
}

impl ObjectError {
    /// Whether the store answered, and what it said is that there is no such object.
    #[must_use]
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::Store(object_store::Error::NotFound { .. }))
    }
}

/// The object store.
#[derive(Debug)]
pub(super) struct Objects {
    store: Arc<dyn ObjectStore>,
    longest: Duration,
}

impl Objects {
    /// Opens the store without asking it anything.
    pub(super) fn open(keeping: &Keeping, patience: Patience) -> Result<Self, ObjectError> {
        let store: Arc<dyn ObjectStore> = match keeping {
            Keeping::Folder(folder) => {
                spool::make_private(folder)?;
                Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
            }
            Keeping::S3(s3) => of_s3(s3, patience)?,
        };
        let longest = patience.part;
        Ok(Self { store, longest })
    }

    /// Stores a part and reads it back whole.
    pub(super) async fn put(&self, part: &StoredPart, bytes: Vec<u8>) -> Result<(), ObjectError> {
        self.in_time(async {
            let name = Path::parse(&part.object)?;
            self.store.put(&name, bytes.into()).await?;
            self.fetch(part).await.map(|_| ())
        })
        .await
    }

    /// A part's bytes, if they are the ones that were stored.
    pub(super) async fn get(&self, part: &StoredPart) -> Result<Vec<u8>, ObjectError> {
        self.in_time(self.fetch(part)).await
    }

    async fn fetch(&self, part: &StoredPart) -> Result<Vec<u8>, ObjectError> {
        let found = self.store.get(&Path::parse(&part.object)?).await?;
        if found.meta.size != part.bytes {
            return Err(ObjectError::Changed);
        }
        let length = usize::try_from(part.bytes).map_err(|_| ObjectError::Changed)?;
        let mut bytes = Vec::with_capacity(length);
        let mut chunks = found.into_stream();
        while let Some(chunk) = chunks.try_next().await? {
            if bytes.len() + chunk.len() > length {
                return Err(ObjectError::Changed);
            }
            bytes.extend_from_slice(&chunk);
        }
        if sha256(&bytes) == part.sha256 {
            Ok(bytes)
        } else {
            Err(ObjectError::Changed)
        }
    }

    /// Removes every object of a call, also those the database does not know.
    pub(super) async fn remove_all(&self, call: &CallKey) -> Result<(), ObjectError> {
        self.in_time(async {
            let folder = Path::parse(call.as_str())?;
            let listed = self.store.list(Some(&folder)).take(OBJECTS_MOST + 1);
            let names: Vec<Path> = listed.map_ok(|meta| meta.location).try_collect().await?;
            if names.len() > OBJECTS_MOST {
                return Err(ObjectError::TooMany);
            }
            for name in names {
                match self.store.delete(&name).await {
                    Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Ok(())
        })
        .await
    }

    /// Stores something small, reads it back and removes it.
    pub(super) async fn try_out(&self) -> Result<(), ObjectError> {
        self.in_time(async {
            let name = Path::from(TRIAL);
            let text: [u8; 32] = eds::random::bytes();
            self.store.put(&name, text.to_vec().into()).await?;
            let back = self.store.get(&name).await?.bytes().await?;
            self.store.delete(&name).await?;
            if back == text[..] {
                Ok(())
            } else {
                Err(ObjectError::Changed)
            }
        })
        .await
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, ObjectError>>,
    ) -> Result<T, ObjectError> {
        tokio::time::timeout(self.longest, work)
            .await
            .map_err(|_| ObjectError::Slow)?
    }
}

fn of_s3(s3: &S3, patience: Patience) -> Result<Arc<dyn ObjectStore>, ObjectError> {
    let here = is_here(&s3.endpoint);
    if !here && !s3.endpoint.starts_with("https://") {
        return Err(ObjectError::Address);
    }
    let client = ClientOptions::new()
        .with_connect_timeout(patience.connect)
        .with_timeout(patience.request)
        .with_allow_http(here);
    let retry = RetryConfig {
        backoff: BackoffConfig {
            init_backoff: patience.first_pause / 10,
            max_backoff: patience.first_pause,
            base: 2.0,
        },
        max_retries: RETRIES,
        retry_timeout: patience.part,
    };
    let store = AmazonS3Builder::new()
        .with_endpoint(&s3.endpoint)
        .with_bucket_name(&s3.bucket)
        .with_region(&s3.region)
        .with_access_key_id(&s3.access_key_id)
        .with_secret_access_key(s3.secret.reveal())
        // One form of deletion that every store has.
        .with_disable_bulk_delete(true)
        .with_client_options(client)
        .with_retry(retry)
        .build()?;
    Ok(match &s3.prefix {
        Some(prefix) => Arc::new(PrefixStore::new(store, Path::parse(prefix)?)),
        None => Arc::new(store),
    })
}

/// Whether an address without TLS stays on this machine.
fn is_here(endpoint: &str) -> bool {
    const HERE: [&str; 3] = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
    HERE.iter().any(|host| {
        endpoint
            .strip_prefix(host)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_without_tls() {
        for here in [
            "http://127.0.0.1:9000",
            "http://localhost",
            "http://[::1]/s3",
        ] {
            assert!(is_here(here), "{here}");
        }
        for elsewhere in [
            "http://127.0.0.1.example.kz",
            "http://localhost.example.kz",
            "http://10.0.0.1",
            "https://127.0.0.1",
        ] {
            assert!(!is_here(elsewhere), "{elsewhere}");
        }
    }
}
