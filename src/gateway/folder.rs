//! A folder that stands in for a service which takes messages: one file a message, readable by its owner only.

use std::io;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;

/// The folder.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// A folder, which is made when missing.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Written aside and renamed: a reader finds the whole message or none, a repeated one in the place of the first.
    pub(super) async fn put(&self, id: &str, extension: &str, bytes: &[u8]) -> io::Result<()> {
        let aside = hex::encode(eds::random::bytes::<8>());
        let aside = self.0.join(format!(".{aside}.part"));
        let name = format!("{}.{extension}", file_name(id));
        let renamed = match write_private(&aside, bytes).await {
            Ok(()) => tokio::fs::rename(&aside, self.0.join(name)).await,
            Err(error) => Err(error),
        };
        if renamed.is_err() {
            tokio::fs::remove_file(&aside).await.ok();
        }
        renamed
    }
}

async fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path).await?;
    file.write_all(bytes).await?;
    file.sync_all().await
}

/// Our id with every byte that a file name or a Message-ID could misread written as `=hh`; two ids never become one.
pub(super) fn file_name(id: &str) -> String {
    id.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("={other:02x}"),
        })
        .collect()
}
