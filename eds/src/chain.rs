//! The hash chain that makes a removed, changed or reordered record visible.

use serde::{Deserialize, Serialize};

use crate::hash::{Sha256Hash, sha256_of_parts};

// The labels keep a genesis, a link and any other hash of the system apart (domain separation).
const GENESIS_LABEL: &[u8] = b"senim chain 1 genesis\0";
const LINK_LABEL: &[u8] = b"senim chain 1 link\0";

/// One record's place in a chain: its number, its predecessor's hash and its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// 1 for the first record, then without gaps.
    pub seq: u64,
    /// The predecessor's hash; the genesis for the first record.
    pub prev: Sha256Hash,
    /// This record's hash, over `prev`, `seq` and the record's fields.
    pub hash: Sha256Hash,
}

/// Why a chain is not what it was when it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainBreak {
    /// A record is missing, repeated or out of place.
    #[error("record {found} stands where {expected} belongs")]
    Order {
        /// The number that belongs here.
        expected: u64,
        /// The number that stands here.
        found: u64,
    },
    /// The record names another predecessor.
    #[error("record {seq} does not follow its predecessor")]
    Predecessor {
        /// The record's number.
        seq: u64,
    },
    /// The record's content is not the content that was hashed.
    #[error("record {seq} was changed")]
    Content {
        /// The record's number.
        seq: u64,
    },
}

/// The hash before the first record of the chain that belongs to `context`, for example a case's number.
#[must_use]
pub fn genesis(context: &[u8]) -> Sha256Hash {
    sha256_of_parts(&[GENESIS_LABEL, &length(context), context])
}

/// The hash of record `seq` with these fields after the record whose hash is `prev`.
///
/// Fields are length-prefixed, so that no two different records share one hashed text.
#[must_use]
pub fn next(prev: &Sha256Hash, seq: u64, fields: &[&[u8]]) -> Sha256Hash {
    let seq = seq.to_be_bytes();
    let count = (fields.len() as u64).to_be_bytes();
    let lengths: Vec<[u8; 8]> = fields.iter().map(|field| length(field)).collect();
    let mut parts: Vec<&[u8]> = vec![LINK_LABEL, prev.as_ref(), &seq, &count];
    for (length, field) in lengths.iter().zip(fields) {
        parts.push(length);
        parts.push(field);
    }
    sha256_of_parts(&parts)
}

impl Link {
    /// The first link of the chain that belongs to `context`.
    #[must_use]
    pub fn first(context: &[u8], fields: &[&[u8]]) -> Self {
        Self::at(1, genesis(context), fields)
    }

    /// The link of a record with these fields that follows this one.
    #[must_use]
    pub fn followed_by(&self, fields: &[&[u8]]) -> Self {
        Self::at(self.seq + 1, self.hash, fields)
    }

    /// Whether this link stands after `previous` (`None`: first of `context`) and hashes exactly these fields.
    pub fn check(
        &self,
        context: &[u8],
        previous: Option<&Self>,
        fields: &[&[u8]],
    ) -> Result<(), ChainBreak> {
        let (expected, prev) = match previous {
            Some(previous) => (previous.seq.saturating_add(1), previous.hash),
            None => (1, genesis(context)),
        };
        let seq = self.seq;
        if seq != expected {
            return Err(ChainBreak::Order {
                expected,
                found: seq,
            });
        }
        if self.prev != prev {
            return Err(ChainBreak::Predecessor { seq });
        }
        if self.hash != next(&prev, seq, fields) {
            return Err(ChainBreak::Content { seq });
        }
        Ok(())
    }

    fn at(seq: u64, prev: Sha256Hash, fields: &[&[u8]]) -> Self {
        let hash = next(&prev, seq, fields);
        Self { seq, prev, hash }
    }
}

fn length(field: &[u8]) -> [u8; 8] {
    (field.len() as u64).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &[u8] = b"case 1";

    #[test]
    fn a_chain_as_written_is_accepted() {
        let first = Link::first(CASE, &[b"a", b"b"]);
        let second = first.followed_by(&[b"c"]);
        assert_eq!(first.check(CASE, None, &[b"a", b"b"]), Ok(()));
        assert_eq!(second.check(CASE, Some(&first), &[b"c"]), Ok(()));
    }

    #[test]
    fn a_changed_field_is_found() {
        let first = Link::first(CASE, &[b"a"]);
        assert_eq!(
            first.check(CASE, None, &[b"b"]),
            Err(ChainBreak::Content { seq: 1 })
        );
    }

    #[test]
    fn bytes_moved_between_fields_are_found() {
        let first = Link::first(CASE, &[b"ab", b"c"]);
        assert_eq!(
            first.check(CASE, None, &[b"a", b"bc"]),
            Err(ChainBreak::Content { seq: 1 })
        );
        assert_eq!(
            first.check(CASE, None, &[b"ab", b"c", b""]),
            Err(ChainBreak::Content { seq: 1 })
        );
    }

    #[test]
    fn a_removed_record_is_found() {
        let first = Link::first(CASE, &[b"a"]);
        let third = first.followed_by(&[b"b"]).followed_by(&[b"c"]);
        assert_eq!(
            third.check(CASE, Some(&first), &[b"c"]),
            Err(ChainBreak::Order {
                expected: 2,
                found: 3
            })
        );
    }

    #[test]
    fn a_record_of_another_case_is_found() {
        let foreign = Link::first(b"case 2", &[b"a"]);
        assert_eq!(
            foreign.check(CASE, None, &[b"a"]),
            Err(ChainBreak::Predecessor { seq: 1 })
        );
    }

    #[test]
    fn the_hash_never_changes_between_releases() {
        // Computed apart from this code: SHA-256 over label, eight-byte length and context.
        let text = b"senim chain 1 genesis\0\0\0\0\0\0\0\0\x06case 1";
        assert_eq!(genesis(CASE), crate::hash::sha256(text));
        let mut link = b"senim chain 1 link\0".to_vec();
        link.extend_from_slice(genesis(CASE).as_ref());
        link.extend_from_slice(b"\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01a");
        assert_eq!(next(&genesis(CASE), 1, &[b"a"]), crate::hash::sha256(&link));
    }
}
