//! Files that hold secrets: readable by their owner only, whole or not there at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::random;

/// Writes a new file; an existing one is left as it is and is an error.
pub(crate) fn write_new(path: &Path, text: &str) -> io::Result<()> {
    // Written aside and linked into place: another process sees the whole file or none.
    let aside = aside(path);
    let linked = write(&aside, text).and_then(|()| fs::hard_link(&aside, path));
    fs::remove_file(&aside).ok();
    linked
}

/// Writes a file or replaces it in one step.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = aside(path);
    let renamed = write(&aside, bytes).and_then(|()| fs::rename(&aside, path));
    if renamed.is_err() {
        fs::remove_file(&aside).ok();
    }
    renamed
}

fn aside(path: &Path) -> std::path::PathBuf {
    path.with_extension(format!("new-{}", hex::encode(random::bytes::<8>())))
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes.as_ref())?;
    file.sync_all()
}
