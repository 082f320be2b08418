//! The master key that wraps the data keys of recordings: a file, or a key that never leaves a PKCS#11 token.
//!
//! A wrapped key is bound to its context (the call), so that one call's key does not open under another call's name.
//! Whoever destroys the wrapped key destroys the recording: nobody can compute a random key of 256 bits anew.

mod file;
mod token;

use std::fmt;
use std::io;

pub use file::FileMasterKey;
pub use token::Pkcs11MasterKey;

use crate::aead::DataKey;
use crate::pkcs11::Pkcs11Error;

/// The first byte of a wrapped key: its form, so that another may follow one day.
const FORM: u8 = 1;
/// Bytes of the nonce, random for every wrapping: NIST SP 800-38D section 8.3 allows 2^32 of them under one key, and a
/// call takes one.
const NONCE_BYTES: usize = 12;
/// Bytes of a wrapped key: form, nonce, key and tag.
const WRAPPED_BYTES: usize = 1 + NONCE_BYTES + DataKey::LENGTH + crate::aead::TAG_BYTES;
// Keeps wrapped keys apart from anything else the master key may once seal.
const LABEL: &[u8] = b"senim wrapped key 1\0";

/// Wraps and unwraps data keys.
pub trait MasterKey: Send + Sync + fmt::Debug {
    /// The key's name, kept beside what it wrapped; it says which key to look for, and proves nothing.
    fn id(&self) -> &str;

    /// Wraps a data key for `context` alone.
    ///
    /// # Errors
    /// [`MasterKeyError`] when the token does not do it.
    fn wrap(&self, key: &DataKey, context: &[u8]) -> Result<Vec<u8>, MasterKeyError>;

    /// Unwraps what this key wrapped for the same context.
    ///
    /// # Errors
    /// [`MasterKeyError::Refused`] for everything else.
    fn unwrap(&self, wrapped: &[u8], context: &[u8]) -> Result<DataKey, MasterKeyError>;
}

/// Why a master key cannot be used; a closed list with stable codes.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file system refused.
    #[error("the file of the master key cannot be read or written")]
    Io(#[from] io::Error),
    /// Others than the owner may read or change the file.
    #[error("the file of the master key is open to others than its owner")]
    Exposed,
    /// The file is not lines of a name, a colon and 64 hexadecimal digits.
    #[error("a master key is a line of name, colon and 64 hexadecimal digits")]
    Malformed,
    /// The wrapped key was changed, or belongs to another master key or another context.
    #[error("the wrapped key does not open")]
    Refused,
    /// The token or its key cannot be used.
    #[error("the master key in the token: {}", .0.code())]
    Token(#[from] Pkcs11Error),
}

impl MasterKeyError {
    /// The error's name in the output of `senim doctor`; it never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "key_unreadable",
            Self::Exposed => "key_exposed",
            Self::Malformed => "key_malformed",
            Self::Refused => "wrapped_key_refused",
            Self::Token(error) => error.code(),
        }
    }
}

/// Wraps a key and unwraps it again, to see that the master key does its work.
///
/// # Errors
/// [`MasterKeyError`] by what is wrong.
pub fn try_out(master: &dyn MasterKey) -> Result<(), MasterKeyError> {
    const CONTEXT: &[u8] = b"senim: does this master key work?";
    let key = DataKey::generate();
    let wrapped = master.wrap(&key, CONTEXT)?;
    if master.unwrap(&wrapped, CONTEXT)?.bytes() == key.bytes() {
        Ok(())
    } else {
        Err(MasterKeyError::Refused)
    }
}

/// What a wrapped key is bound to.
fn bound_to(context: &[u8]) -> Vec<u8> {
    [LABEL, context].concat()
}

/// A wrapped key in its stored form.
fn join(nonce: [u8; NONCE_BYTES], sealed: &[u8]) -> Vec<u8> {
    [&[FORM], &nonce[..], sealed].concat()
}

/// The nonce and the sealed key of the stored form.
fn split(wrapped: &[u8]) -> Result<([u8; NONCE_BYTES], &[u8]), MasterKeyError> {
    if wrapped.len() != WRAPPED_BYTES || wrapped[0] != FORM {
        return Err(MasterKeyError::Refused);
    }
    let (nonce, sealed) = wrapped[1..]
        .split_first_chunk()
        .ok_or(MasterKeyError::Refused)?;
    Ok((*nonce, sealed))
}

/// The data key among unwrapped bytes.
fn data_key(bytes: &[u8]) -> Result<DataKey, MasterKeyError> {
    let key = bytes.try_into().map_err(|_| MasterKeyError::Refused)?;
    Ok(DataKey::from_bytes(key))
}
