//! The place that is kept for a signature in a file, and putting the signature there.

use super::PdfError;
use super::write::Update;
use crate::hash::{Sha256Hash, sha256_of_parts};

/// Characters kept for the byte range: four numbers of at most ten digits, spaces and brackets.
const BYTE_RANGE_WIDTH: usize = 44;
/// The largest place for a CMS in bytes: certificates, lists and timestamps stay below.
const LARGEST_RESERVE: usize = 1024 * 1024;

/// Puts the CMS into the place that [`super::prepare()`] or [`super::prepare_timestamp`] left at this byte range.
///
/// # Errors
/// [`PdfError::NotPrepared`] when there is no empty place, [`PdfError::ReserveTooSmall`] when it does not fit.
pub fn embed(bytes: &[u8], byte_range: [u64; 4], cms: &[u8]) -> Result<Vec<u8>, PdfError> {
    let (start, end) = gap(bytes.len(), byte_range).ok_or(PdfError::NotPrepared)?;
    let empty = matches!(&bytes[start..end], [b'<', zeros @ .., b'>'] if zeros.iter().all(|digit| *digit == b'0'));
    if !empty {
        return Err(PdfError::NotPrepared);
    }
    let digits = hex::encode(cms);
    let place = start + 1..start + 1 + digits.len();
    if place.end >= end {
        return Err(PdfError::ReserveTooSmall);
    }
    let mut signed = bytes.to_vec();
    signed[place].copy_from_slice(digits.as_bytes());
    Ok(signed)
}

/// The place between the two ranges of a file of this length, if together they are the whole file.
pub(super) fn gap(length: usize, byte_range: [u64; 4]) -> Option<(usize, usize)> {
    let mut numbers = [0_usize; 4];
    for (number, given) in numbers.iter_mut().zip(byte_range) {
        *number = usize::try_from(given).ok()?;
    }
    let [first, start, end, rest] = numbers;
    let covers =
        first == 0 && start > 0 && start < end && end < length && end.checked_add(rest)? == length;
    // Room for the brackets.
    (covers && end - start >= 2).then_some((start, end))
}

pub(super) fn check_reserve(reserve: usize) -> Result<(), PdfError> {
    if reserve == 0 || reserve > LARGEST_RESERVE {
        Err(PdfError::ReserveTooSmall)
    } else {
        Ok(())
    }
}

/// A file whose byte range is filled in, with what its signature covers.
pub(super) struct Filled {
    pub(super) bytes: Vec<u8>,
    pub(super) byte_range: [u64; 4],
    pub(super) digest: Sha256Hash,
}

/// Where the byte range and the signature stand in the file.
pub(super) struct Places {
    byte_range: usize,
    gap_start: usize,
    gap_end: usize,
}

impl Places {
    /// Writes the two keys of a signature dictionary that hold them, still empty.
    pub(super) fn write(update: &mut Update<'_>, reserve: usize) -> Self {
        update.push("/ByteRange");
        let byte_range = update.bytes.len();
        update.push(&" ".repeat(BYTE_RANGE_WIDTH));
        update.push("/Contents");
        let gap_start = update.bytes.len();
        update.push(&format!("<{}>", "0".repeat(reserve * 2)));
        let gap_end = update.bytes.len();
        Self {
            byte_range,
            gap_start,
            gap_end,
        }
    }

    pub(super) fn fill(&self, mut bytes: Vec<u8>) -> Result<Filled, PdfError> {
        let wide = |number: usize| u64::try_from(number).map_err(|_| PdfError::Malformed);
        let byte_range = [
            0,
            wide(self.gap_start)?,
            wide(self.gap_end)?,
            wide(bytes.len() - self.gap_end)?,
        ];
        let [first, start, end, rest] = byte_range;
        let text = format!(
            "{:<BYTE_RANGE_WIDTH$}",
            format!("[{first} {start} {end} {rest}]")
        );
        bytes[self.byte_range..self.byte_range + BYTE_RANGE_WIDTH].copy_from_slice(text.as_bytes());
        let digest = sha256_of_parts(&[&bytes[..self.gap_start], &bytes[self.gap_end..]]);
        Ok(Filled {
            bytes,
            byte_range,
            digest,
        })
    }
}
