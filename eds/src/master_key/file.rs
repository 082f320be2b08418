//! A master key in a file that only its owner may read: for development and small installations.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::{MasterKey, MasterKeyError, bound_to, data_key, join, split};
use crate::aead::DataKey;
use crate::random;
use crate::whole_file;

/// The longest file in bytes: the most keys and their names stay far below.
const LONGEST_FILE: u64 = 8 * 1024;
/// The most keys in a file: one that wraps, and those of before that still unwrap; more are a mistake.
const MOST_KEYS: usize = 32;
/// The longest name of a key in characters; it stands in the database with every recording.
const LONGEST_ID: usize = 64;

/// Master keys of a file: the first wraps, all unwrap, so that a key is changed by a new line above the old ones.
pub struct FileMasterKey {
    id: String,
    first: LessSafeKey,
    older: Vec<LessSafeKey>,
}

impl FileMasterKey {
    /// Reads the key file.
    ///
    /// # Errors
    /// [`MasterKeyError::Exposed`] when others may read or change it, [`MasterKeyError::Malformed`] when it is no key file.
    pub fn read(path: &Path) -> Result<Self, MasterKeyError> {
        let file = File::open(path)?;
        // Asked of the opened file, so that it cannot be exchanged in between.
        if is_exposed(&file.metadata()?) {
            return Err(MasterKeyError::Exposed);
        }
        let mut text = Zeroizing::new(String::new());
        file.take(LONGEST_FILE).read_to_string(&mut text)?;
        Self::parse(&text)
    }

    /// Writes a new file with a random key, mode 0600; an existing file is left as it is and is an error.
    ///
    /// # Errors
    /// [`MasterKeyError::Io`] when it cannot be written.
    pub fn write_new(path: &Path, id: &str) -> Result<Self, MasterKeyError> {
        let secret = Zeroizing::new(random::bytes::<{ DataKey::LENGTH }>());
        let line = Zeroizing::new(format!("{id}:{}\n", hex::encode(*secret)));
        let key = Self::parse(&line)?;
        whole_file::write_new_secret(path, &line)?;
        Ok(key)
    }

    /// Reads the key file, or writes it first when there is none; safe when two processes do so at once.
    ///
    /// # Errors
    /// [`MasterKeyError`] as when reading.
    pub fn read_or_create(path: &Path, id: &str) -> Result<Self, MasterKeyError> {
        if !path.exists() {
            match Self::write_new(path, id) {
                Err(MasterKeyError::Io(error)) if error.kind() == io::ErrorKind::AlreadyExists => {}
                other => return other,
            }
        }
        Self::read(path)
    }

    fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let mut keys = text.lines().map(line).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() || keys.len() > MOST_KEYS {
            return Err(MasterKeyError::Malformed);
        }
        let (id, first) = keys.remove(0);
        let older = keys.into_iter().map(|(_, key)| key).collect();
        Ok(Self { id, first, older })
    }
}

impl MasterKey for FileMasterKey {
    fn id(&self) -> &str {
        &self.id
    }

    fn wrap(&self, key: &DataKey, context: &[u8]) -> Result<Vec<u8>, MasterKeyError> {
        let nonce = random::bytes();
        let mut sealed = key.bytes().to_vec();
        self.first
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(bound_to(context)),
                &mut sealed,
            )
            .expect("GCM seals 32 bytes");
        Ok(join(nonce, &sealed))
    }

    fn unwrap(&self, wrapped: &[u8], context: &[u8]) -> Result<DataKey, MasterKeyError> {
        let (nonce, sealed) = split(wrapped)?;
        for key in [&self.first].into_iter().chain(&self.older) {
            let mut bytes = Zeroizing::new(sealed.to_vec());
            let opened = key.open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(bound_to(context)),
                &mut bytes,
            );
            if let Ok(bytes) = opened {
                return data_key(bytes);
            }
        }
        Err(MasterKeyError::Refused)
    }
}

impl fmt::Debug for FileMasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FileMasterKey({}, key hidden)", self.id)
    }
}

/// A line `name:64 hexadecimal digits`.
fn line(text: &str) -> Result<(String, LessSafeKey), MasterKeyError> {
    let (id, secret) = text.split_once(':').ok_or(MasterKeyError::Malformed)?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(fits) {
        return Err(MasterKeyError::Malformed);
    }
    let mut bytes = Zeroizing::new([0; DataKey::LENGTH]);
    hex::decode_to_slice(secret, &mut *bytes).map_err(|_| MasterKeyError::Malformed)?;
    let key = UnboundKey::new(&AES_256_GCM, &*bytes).map_err(|_| MasterKeyError::Malformed)?;
    Ok((id.to_owned(), LessSafeKey::new(key)))
}

#[cfg(unix)]
fn is_exposed(metadata: &fs::Metadata) -> bool {
    // The group may read, because that is how systemd hands credentials to a service; nobody else may do anything.
    const GROUP_WRITES_OR_OTHERS: u32 = 0o027;
    std::os::unix::fs::MetadataExt::mode(metadata) & GROUP_WRITES_OR_OTHERS != 0
}

#[cfg(not(unix))]
fn is_exposed(_metadata: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::*;
    use crate::master_key::try_out;

    const CALL: &[u8] = b"call 1";

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recordings.key");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (folder, path)
    }

    fn key_line(id: &str, byte: u8) -> String {
        format!("{id}:{}\n", hex::encode([byte; 32]))
    }

    #[test]
    fn a_wrapped_key_opens_for_its_call_alone() {
        let master = FileMasterKey::parse(&key_line("a", 1)).unwrap();
        let key = DataKey::generate();
        let wrapped = master.wrap(&key, CALL).unwrap();
        let unwrapped = master.unwrap(&wrapped, CALL).unwrap();
        assert_eq!(unwrapped.bytes(), key.bytes());
        let refused = |wrapped: &[u8], context: &[u8]| {
            matches!(
                master.unwrap(wrapped, context),
                Err(MasterKeyError::Refused)
            )
        };
        assert!(refused(&wrapped, b"call 2"));
        for place in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[place] ^= 1;
            assert!(refused(&changed, CALL), "byte {place}");
            assert!(refused(&wrapped[..place], CALL), "cut at {place}");
        }
        assert!(refused(&[wrapped.clone(), vec![0]].concat(), CALL));
        assert_ne!(master.wrap(&key, CALL).unwrap(), wrapped, "another nonce");
        try_out(&master).unwrap();
    }

    #[test]
    fn a_new_key_above_the_old_one_wraps_and_the_old_one_still_unwraps() {
        let old = FileMasterKey::parse(&key_line("old", 1)).unwrap();
        let wrapped = old.wrap(&DataKey::generate(), CALL).unwrap();
        let both = FileMasterKey::parse(&(key_line("new", 2) + &key_line("old", 1))).unwrap();
        assert_eq!(both.id(), "new");
        both.unwrap(&wrapped, CALL).unwrap();
        let anew = both.wrap(&DataKey::generate(), CALL).unwrap();
        assert!(matches!(
            old.unwrap(&anew, CALL),
            Err(MasterKeyError::Refused)
        ));
    }

    #[test]
    fn a_new_file_is_for_its_owner_alone_and_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recordings.key");
        let made = FileMasterKey::read_or_create(&path, "first").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let wrapped = made.wrap(&DataKey::generate(), CALL).unwrap();
        let read = FileMasterKey::read_or_create(&path, "second").unwrap();
        assert_eq!(read.id(), "first");
        read.unwrap(&wrapped, CALL).unwrap();
        assert!(FileMasterKey::write_new(&path, "third").is_err());
    }

    #[test]
    fn a_file_that_others_may_read_or_change_is_refused() {
        for mode in [0o604, 0o644, 0o620, 0o602, 0o601, 0o666, 0o777] {
            let (_folder, path) = file(&key_line("a", 1), mode);
            let refused = FileMasterKey::read(&path).unwrap_err();
            assert_eq!(refused.code(), "key_exposed", "{mode:o}");
        }
        for mode in [0o600, 0o400, 0o440] {
            let (_folder, path) = file(&key_line("a", 1), mode);
            FileMasterKey::read(&path).unwrap();
        }
    }

    #[test]
    fn a_file_that_is_no_key_file_is_refused() {
        let short = format!("a:{}", hex::encode([1; 31]));
        let long = format!("a:{}", hex::encode([1; 33]));
        let strange = key_line("a b", 1);
        let with_a_gap = key_line("a", 1) + "\n" + &key_line("b", 1);
        for text in ["", "a", ":", &short, &long, &strange, &with_a_gap] {
            let (_folder, path) = file(text, 0o600);
            let refused = FileMasterKey::read(&path).unwrap_err();
            assert_eq!(refused.code(), "key_malformed", "{text:?}");
        }
        let many: String = (0..=MOST_KEYS).map(|_| key_line("a", 1)).collect();
        assert!(FileMasterKey::parse(&many).is_err());
        let absent = FileMasterKey::read(Path::new("/no/such/file")).unwrap_err();
        assert_eq!(absent.code(), "key_unreadable");
    }

    #[test]
    fn the_key_is_never_printed() {
        let master = FileMasterKey::parse(&key_line("a", 1)).unwrap();
        assert_eq!(format!("{master:?}"), "FileMasterKey(a, key hidden)");
    }
}
