//! Copies of a file with one bit of one byte turned over.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ValidationError, name, scratch};

/// Up to `count` positions, evenly spread over the range.
pub(super) fn spread(start: usize, end: usize, count: usize) -> Vec<usize> {
    let step = (end.saturating_sub(start) / count).max(1);
    (start..end).step_by(step).take(count).collect()
}

/// Makes the copies of one file, each in the place of the one before.
pub(super) struct Flipper {
    original: Vec<u8>,
    copy: PathBuf,
}

impl Flipper {
    pub(super) fn new(file: &Path) -> Result<Self, ValidationError> {
        Ok(Self {
            original: super::read(file)?,
            copy: scratch("flipped")?.join(name(file)),
        })
    }

    /// The path of a copy whose byte at the position differs from the original's.
    pub(super) fn flip(&self, position: usize) -> Result<&Path, ValidationError> {
        let damaged = flipped(&self.original, position);
        fs::write(&self.copy, damaged).map_err(|source| ValidationError::File {
            path: self.copy.clone(),
            source,
        })?;
        Ok(&self.copy)
    }
}

fn flipped(original: &[u8], position: usize) -> Vec<u8> {
    let mut damaged = original.to_vec();
    if let Some(byte) = damaged.get_mut(position) {
        *byte ^= 0x01;
    }
    damaged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_spread_over_the_whole_range() {
        assert_eq!(spread(10, 50, 4), [10, 20, 30, 40]);
    }

    #[test]
    fn a_range_shorter_than_the_count_gives_each_position_once() {
        assert_eq!(spread(7, 10, 16), [7, 8, 9]);
        assert_eq!(spread(7, 7, 16), [0_usize; 0]);
    }

    #[test]
    fn exactly_one_bit_differs() {
        assert_eq!(flipped(b"abc", 1), b"acc");
        assert_eq!(flipped(b"abc", 9), b"abc");
    }
}
