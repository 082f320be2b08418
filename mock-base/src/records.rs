//! Records by key that survive a restart: a journal of JSON lines, the last line of a key counts.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Records of one kind by their key, in memory and, when a folder is given, on disk.
pub struct Records<V> {
    inner: Mutex<Inner<V>>,
}

struct Inner<V> {
    by_key: BTreeMap<String, V>,
    journal: Option<File>,
}

/// What a decision does with the record it looked at; the second value is the answer.
pub enum Step<V, R> {
    /// Leave the record as it is.
    Keep(R),
    /// Write this in its place.
    Put(V, R),
}

impl<V: Clone + Serialize + DeserializeOwned> Records<V> {
    /// The records of `name` in a folder, or in memory alone.
    ///
    /// # Errors
    /// When the folder cannot be written, or a whole line of the journal is not a record.
    pub fn open(folder: Option<&Path>, name: &str) -> io::Result<Self> {
        let Some(folder) = folder else {
            return Ok(Self::of(BTreeMap::new(), None));
        };
        fs::create_dir_all(folder)?;
        let path = folder.join(name).with_extension("jsonl");
        let by_key = read(&path)?;
        write_whole(&path, &by_key)?;
        let journal = OpenOptions::new().append(true).open(&path)?;
        Ok(Self::of(by_key, Some(journal)))
    }

    fn of(by_key: BTreeMap<String, V>, journal: Option<File>) -> Self {
        Self {
            inner: Mutex::new(Inner { by_key, journal }),
        }
    }

    /// Looks at one record and decides; what is put is on disk before this returns, and nobody decides in between.
    pub fn change<R, E: From<io::Error>>(
        &self,
        key: &str,
        decide: impl FnOnce(Option<&V>) -> Result<Step<V, R>, E>,
    ) -> Result<R, E> {
        let mut inner = self.lock();
        match decide(inner.by_key.get(key))? {
            Step::Keep(answer) => Ok(answer),
            Step::Put(value, answer) => {
                if let Some(journal) = &mut inner.journal {
                    append(journal, &line(key, &value)?)?;
                }
                inner.by_key.insert(key.to_owned(), value);
                Ok(answer)
            }
        }
    }

    /// One record.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<V> {
        self.lock().by_key.get(key).cloned()
    }

    /// The records a question picks out, in the order of their keys.
    pub fn pick<R>(&self, question: impl FnMut(&V) -> Option<R>) -> Vec<R> {
        self.lock().by_key.values().filter_map(question).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner<V>> {
        // A decision that panicked changed nothing: the map is written last.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One write of one line: a crash leaves either all of it or a tail without its line end, an error nothing.
fn append(journal: &mut File, line: &[u8]) -> io::Result<()> {
    let before = journal.metadata()?.len();
    let written = journal.write_all(line).and_then(|()| journal.sync_data());
    if written.is_err() {
        journal.set_len(before)?;
    }
    written
}

fn line<V: Serialize>(key: &str, value: &V) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(&(key, value))?;
    line.push(b'\n');
    Ok(line)
}

fn read<V: DeserializeOwned>(path: &Path) -> io::Result<BTreeMap<String, V>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    // What follows the last line end was never acknowledged.
    let whole = text
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |end| end + 1);
    let lines = text[..whole]
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_slice(line).map_err(io::Error::from))
        .collect()
}

fn write_whole<V: Serialize>(path: &Path, by_key: &BTreeMap<String, V>) -> io::Result<()> {
    let aside: PathBuf = path.with_extension("jsonl.new");
    let mut file = File::create(&aside)?;
    for (key, value) in by_key {
        file.write_all(&line(key, value)?)?;
    }
    file.sync_all()?;
    fs::rename(&aside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(records: &Records<u32>, key: &str, value: u32) {
        records
            .change(key, |_| Ok::<_, io::Error>(Step::Put(value, ())))
            .unwrap();
    }

    #[test]
    fn what_was_put_survives_a_restart_and_a_torn_last_line_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(Some(folder.path()), "numbers").unwrap();
        put(&records, "a", 1);
        put(&records, "b", 2);
        put(&records, "a", 3);
        drop(records);
        let path = folder.path().join("numbers.jsonl");
        OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(br#"["b",9"#)
            .unwrap();

        let again = Records::<u32>::open(Some(folder.path()), "numbers").unwrap();
        assert_eq!((again.get("a"), again.get("b")), (Some(3), Some(2)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "[\"a\",3]\n[\"b\",2]\n");
    }

    #[test]
    fn a_journal_with_a_broken_whole_line_is_an_error_and_not_an_empty_store() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("numbers.jsonl"), "nonsense\n").unwrap();
        assert!(Records::<u32>::open(Some(folder.path()), "numbers").is_err());
    }

    #[test]
    fn a_refused_decision_changes_nothing() {
        let records = Records::open(None, "numbers").unwrap();
        put(&records, "a", 1);
        let refused = records.change("a", |_| Err::<Step<u32, ()>, _>(io::Error::other("no")));
        assert!(refused.is_err());
        assert_eq!(records.get("a"), Some(1));
    }
}
