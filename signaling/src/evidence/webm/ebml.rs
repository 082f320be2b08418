//! The elements of EBML (RFC 8794) as far as a leg uses them: written into a buffer, read strictly from a slice.

use bytes::{BufMut, BytesMut};

/// An element's identifier with its length marker, as RFC 9559 lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(pub(super) u32);

/// The head of the file.
pub(super) const EBML: Id = Id(0x1A45_DFA3);
pub(super) const EBML_VERSION: Id = Id(0x4286);
pub(super) const EBML_READ_VERSION: Id = Id(0x42F7);
pub(super) const EBML_MAX_ID_LENGTH: Id = Id(0x42F2);
pub(super) const EBML_MAX_SIZE_LENGTH: Id = Id(0x42F3);
pub(super) const DOC_TYPE: Id = Id(0x4282);
pub(super) const DOC_TYPE_VERSION: Id = Id(0x4287);
pub(super) const DOC_TYPE_READ_VERSION: Id = Id(0x4285);
/// The one segment, whose size nobody knows while it grows.
pub(super) const SEGMENT: Id = Id(0x1853_8067);
pub(super) const INFO: Id = Id(0x1549_A966);
pub(super) const TIMESTAMP_SCALE: Id = Id(0x002A_D7B1);
pub(super) const MUXING_APP: Id = Id(0x4D80);
pub(super) const WRITING_APP: Id = Id(0x5741);
pub(super) const TRACKS: Id = Id(0x1654_AE6B);
pub(super) const TRACK_ENTRY: Id = Id(0xAE);
pub(super) const TRACK_NUMBER: Id = Id(0xD7);
pub(super) const TRACK_UID: Id = Id(0x73C5);
pub(super) const TRACK_TYPE: Id = Id(0x83);
pub(super) const FLAG_LACING: Id = Id(0x9C);
pub(super) const CODEC_ID: Id = Id(0x86);
pub(super) const CODEC_PRIVATE: Id = Id(0x63A2);
pub(super) const SEEK_PRE_ROLL: Id = Id(0x56BB);
pub(super) const VIDEO: Id = Id(0xE0);
pub(super) const PIXEL_WIDTH: Id = Id(0xB0);
pub(super) const PIXEL_HEIGHT: Id = Id(0xBA);
pub(super) const AUDIO: Id = Id(0xE1);
pub(super) const SAMPLING_FREQUENCY: Id = Id(0xB5);
pub(super) const CHANNELS: Id = Id(0x9F);
pub(super) const CLUSTER: Id = Id(0x1F43_B675);
pub(super) const TIMESTAMP: Id = Id(0xE7);
pub(super) const SIMPLE_BLOCK: Id = Id(0xA3);

/// The size of an element that is open to its end (RFC 8794, 6.2), in eight bytes.
const UNKNOWN_SIZE: u64 = 0x01FF_FFFF_FFFF_FFFF;
/// The marker of a size in four bytes: room for 256 MiB, and patched in place when the element is finished.
const FOUR_BYTE_SIZE: u32 = 0x1000_0000;
/// Levels of nesting in a leg's header: segment, tracks, entry, audio.
const LEVELS: usize = 4;

/// Writes an identifier.
pub(super) fn put_id(out: &mut BytesMut, id: Id) {
    let bytes = id.0.to_be_bytes();
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(3);
    out.put_slice(&bytes[first..]);
}

/// Writes a size in four bytes.
pub(super) fn put_size(out: &mut BytesMut, size: usize) {
    let size = u32::try_from(size).unwrap_or(u32::MAX);
    debug_assert!(
        size < FOUR_BYTE_SIZE,
        "the limits of a cluster are far below"
    );
    out.put_u32(FOUR_BYTE_SIZE | size);
}

/// Begins an element of known size; [`finish`] puts the size in.
pub(super) fn begin(out: &mut BytesMut, id: Id) -> usize {
    put_id(out, id);
    put_size(out, 0);
    out.len()
}

/// Ends the element whose content began at `start`.
pub(super) fn finish(out: &mut BytesMut, start: usize) {
    let size = u32::try_from(out.len() - start).unwrap_or(u32::MAX);
    out[start - 4..start].copy_from_slice(&(FOUR_BYTE_SIZE | size).to_be_bytes());
}

/// Begins an element that is open to the end of the file.
pub(super) fn begin_open(out: &mut BytesMut, id: Id) {
    put_id(out, id);
    out.put_u64(UNKNOWN_SIZE);
}

/// Writes an element of bytes.
pub(super) fn put_bytes(out: &mut BytesMut, id: Id, content: &[u8]) {
    put_id(out, id);
    put_size(out, content.len());
    out.put_slice(content);
}

/// Writes an unsigned integer in the fewest bytes.
pub(super) fn put_uint(out: &mut BytesMut, id: Id, value: u64) {
    let bytes = value.to_be_bytes();
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    put_bytes(out, id, &bytes[first..]);
}

/// Why bytes are not the elements expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EbmlError {
    /// The bytes end inside an element.
    #[error("an element ends too early")]
    Short,
    /// An identifier or a size is not written as RFC 8794 says.
    #[error("an element's head is malformed")]
    Malformed,
    /// Elements lie deeper in each other than any leg has them.
    #[error("elements are nested too deeply")]
    Deep,
}

/// Elements one after another in a slice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elements<'a> {
    rest: &'a [u8],
    levels: usize,
}

/// One element with what it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    pub(super) id: Id,
    pub(super) content: &'a [u8],
    levels: usize,
}

impl<'a> Elements<'a> {
    /// The elements of these bytes.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            levels: LEVELS,
        }
    }

    /// The next element; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Element<'a>>, EbmlError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (id, after) = read_id(self.rest)?;
        let (size, after) = read_size(after)?;
        let length = match size {
            Size::Known(size) => usize::try_from(size).map_err(|_| EbmlError::Short)?,
            Size::Open if id == SEGMENT => after.len(),
            Size::Open => return Err(EbmlError::Malformed),
        };
        let (content, rest) = after.split_at_checked(length).ok_or(EbmlError::Short)?;
        self.rest = rest;
        Ok(Some(Element {
            id,
            content,
            levels: self.levels,
        }))
    }
}

impl<'a> Element<'a> {
    /// The elements inside this one.
    pub(super) fn elements(&self) -> Result<Elements<'a>, EbmlError> {
        let levels = self.levels.checked_sub(1).ok_or(EbmlError::Deep)?;
        Ok(Elements {
            rest: self.content,
            levels,
        })
    }

    /// The content as an unsigned integer of one to eight bytes.
    pub(super) fn uint(&self) -> Result<u64, EbmlError> {
        if self.content.is_empty() || self.content.len() > 8 {
            return Err(EbmlError::Malformed);
        }
        let mut value = 0;
        for byte in self.content {
            value = (value << 8) | u64::from(*byte);
        }
        Ok(value)
    }
}

enum Size {
    Known(u64),
    Open,
}

fn read_id(bytes: &[u8]) -> Result<(Id, &[u8]), EbmlError> {
    let first = *bytes.first().ok_or(EbmlError::Short)?;
    let length = first.leading_zeros() as usize + 1;
    if length > 4 {
        return Err(EbmlError::Malformed);
    }
    let (head, rest) = bytes.split_at_checked(length).ok_or(EbmlError::Short)?;
    let mut value = 0;
    for byte in head {
        value = (value << 8) | u32::from(*byte);
    }
    Ok((Id(value), rest))
}

fn read_size(bytes: &[u8]) -> Result<(Size, &[u8]), EbmlError> {
    let first = *bytes.first().ok_or(EbmlError::Short)?;
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return Err(EbmlError::Malformed);
    }
    let (head, rest) = bytes.split_at_checked(length).ok_or(EbmlError::Short)?;
    let mut value = 0;
    for byte in head {
        value = (value << 8) | u64::from(*byte);
    }
    let bits = 7 * u32::try_from(length).map_err(|_| EbmlError::Malformed)?;
    let mask = (1_u64 << bits) - 1;
    let value = value & mask;
    let size = if value == mask {
        Size::Open
    } else {
        Size::Known(value)
    };
    Ok((size, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut out = BytesMut::new();
        let start = begin(&mut out, TRACK_ENTRY);
        put_uint(&mut out, TRACK_NUMBER, 0);
        put_uint(&mut out, TRACK_UID, 70_000);
        put_bytes(&mut out, CODEC_ID, b"V_VP8");
        finish(&mut out, start);
        let entry = Elements::of(&out).next().unwrap().unwrap();
        assert_eq!(entry.id, TRACK_ENTRY);
        let mut inner = entry.elements().unwrap();
        assert_eq!(inner.next().unwrap().unwrap().uint(), Ok(0));
        assert_eq!(inner.next().unwrap().unwrap().uint(), Ok(70_000));
        assert_eq!(inner.next().unwrap().unwrap().content, b"V_VP8");
        assert!(inner.next().unwrap().is_none());
    }

    #[test]
    fn an_open_element_reaches_to_the_end() {
        let mut out = BytesMut::new();
        begin_open(&mut out, SEGMENT);
        out.put_slice(b"all of it");
        let segment = Elements::of(&out).next().unwrap().unwrap();
        assert_eq!((segment.id, segment.content), (SEGMENT, &b"all of it"[..]));
    }

    #[test]
    fn no_other_element_than_the_segment_is_open() {
        let mut out = BytesMut::new();
        begin_open(&mut out, CLUSTER);
        assert_eq!(Elements::of(&out).next().unwrap_err(), EbmlError::Malformed);
    }

    #[test]
    fn a_size_beyond_the_bytes_is_refused() {
        let mut out = BytesMut::new();
        put_bytes(&mut out, CODEC_ID, b"V_VP8");
        for length in 1..out.len() {
            assert_eq!(
                Elements::of(&out[..length]).next().unwrap_err(),
                EbmlError::Short
            );
        }
        assert_eq!(
            Elements::of(&[0x00, 0x81, 0]).next().unwrap_err(),
            EbmlError::Malformed
        );
    }
}
