//! Files that are there whole or not at all, even when two processes write or one of them stops half-way.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::random;

/// Who may read the file.
#[derive(Clone, Copy)]
enum Readers {
    Owner,
    Everybody,
}

/// Writes a new file with a secret, readable by its owner only; an existing one is left as it is and is an error.
pub(crate) fn write_new_secret(path: &Path, text: &str) -> io::Result<()> {
    let aside = aside(path);
    let linked =
        write(&aside, text.as_bytes(), Readers::Owner).and_then(|()| fs::hard_link(&aside, path));
    fs::remove_file(&aside).ok();
    linked
}

/// Writes or replaces a file that everybody may read.
pub(crate) fn replace_public(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, Readers::Everybody)
}

/// Writes or replaces a file with a secret, readable by its owner only.
pub(crate) fn replace_secret(path: &Path, text: &str) -> io::Result<()> {
    replace(path, text.as_bytes(), Readers::Owner)
}

fn replace(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let aside = aside(path);
    let renamed = write(&aside, bytes, readers).and_then(|()| fs::rename(&aside, path));
    if renamed.is_err() {
        fs::remove_file(&aside).ok();
    }
    renamed
}

/// A name beside the file that no other process takes.
fn aside(path: &Path) -> PathBuf {
    path.with_extension(format!("new-{}", hex::encode(random::bytes::<8>())))
}

fn write(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(
        &mut options,
        match readers {
            Readers::Owner => 0o600,
            Readers::Everybody => 0o644,
        },
    );
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
