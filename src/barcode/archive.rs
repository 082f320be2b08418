//! ZIP archives (APPNOTE 6.3) of a few small files, as the state's codes carry them: written and read within narrow limits.

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::{Read as _, Write as _};

/// The longest file in bytes when unpacked: a content of 24 codes unpacks to far less; more is an attack.
const LONGEST_FILE: u64 = 1024 * 1024;
/// The most files.
const MOST_FILES: usize = 4;
/// Local file header, 4.3.7.
const LOCAL: u32 = 0x0403_4b50;
/// Central directory header, 4.3.12.
const CENTRAL: u32 = 0x0201_4b50;
/// End of central directory, 4.3.16.
const END: u32 = 0x0605_4b50;
/// Version 2.0: deflate.
const VERSION: u16 = 20;
/// Names are UTF-8 (4.4.4, bit 11).
const FLAGS: u16 = 0x0800;
const DEFLATED: u16 = 8;
/// 1 January 1980, the earliest date there is: equal contents give equal archives.
const DATE: u16 = 0x0021;

/// The bytes are no archive of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a whole archive")]
pub(super) struct NotAnArchive;

/// A file with its name.
pub(super) type File = (String, Vec<u8>);

/// An archive of the files, in their order.
pub(super) fn write(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let at = bytes.len();
        let packed = deflated(content);
        let fields = fields(name, content, &packed);
        put4(&mut bytes, LOCAL);
        put2(&mut bytes, VERSION);
        bytes.extend_from_slice(&fields);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(&packed);
        put4(&mut directory, CENTRAL);
        put2(&mut directory, VERSION);
        put2(&mut directory, VERSION);
        directory.extend_from_slice(&fields);
        // No comment, disk 0, no attributes.
        directory.extend_from_slice(&[0; 10]);
        put4(&mut directory, length(at));
        directory.extend_from_slice(name.as_bytes());
    }
    let start = bytes.len();
    bytes.extend_from_slice(&directory);
    let count = u16::try_from(files.len()).expect("MOST_FILES files at most");
    put4(&mut bytes, END);
    bytes.extend_from_slice(&[0; 4]);
    put2(&mut bytes, count);
    put2(&mut bytes, count);
    put4(&mut bytes, length(directory.len()));
    put4(&mut bytes, length(start));
    put2(&mut bytes, 0);
    bytes
}

/// From the flags to the length of the extra field: what both headers share.
fn fields(name: &str, content: &[u8], packed: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(content);
    let mut fields = Vec::with_capacity(24);
    put2(&mut fields, FLAGS);
    put2(&mut fields, DEFLATED);
    put2(&mut fields, 0);
    put2(&mut fields, DATE);
    put4(&mut fields, crc.sum());
    put4(&mut fields, length(packed.len()));
    put4(&mut fields, length(content.len()));
    put2(
        &mut fields,
        u16::try_from(name.len()).expect("our names are short"),
    );
    put2(&mut fields, 0);
    fields
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(content).and_then(|()| encoder.finish());
    written.expect("writing into memory does not fail")
}

fn put2(bytes: &mut Vec<u8>, value: u16) {
    bytes.extend(value.to_le_bytes());
}

fn put4(bytes: &mut Vec<u8>, value: u32) {
    bytes.extend(value.to_le_bytes());
}

fn length(length: usize) -> u32 {
    u32::try_from(length).expect("an archive of some kilobytes")
}

/// The files of an archive as [`write`] makes them; a data descriptor, encryption or another method is refused.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<File>, NotAnArchive> {
    let mut files = Vec::new();
    let mut rest = bytes;
    loop {
        let signature = take4(&mut rest)?;
        match signature {
            LOCAL if files.len() < MOST_FILES => files.push(read_file(&mut rest)?),
            CENTRAL if !files.is_empty() => return Ok(files),
            _ => return Err(NotAnArchive),
        }
    }
}

fn read_file(rest: &mut &[u8]) -> Result<File, NotAnArchive> {
    let _version = take2(rest)?;
    let flags = take2(rest)?;
    let method = take2(rest)?;
    let _time = take4(rest)?;
    let crc = take4(rest)?;
    let packed = take4(rest)?;
    let unpacked = take4(rest)?;
    let name = take2(rest)?;
    let extra = take2(rest)?;
    if flags & !FLAGS != 0 || method != DEFLATED || u64::from(unpacked) > LONGEST_FILE {
        return Err(NotAnArchive);
    }
    let name = take(rest, usize::from(name))?;
    take(rest, usize::from(extra))?;
    let packed = take(rest, usize::try_from(packed).map_err(|_| NotAnArchive)?)?;
    let mut content = Vec::new();
    flate2::read::DeflateDecoder::new(packed)
        .take(u64::from(unpacked) + 1)
        .read_to_end(&mut content)
        .map_err(|_| NotAnArchive)?;
    let mut found = Crc::new();
    found.update(&content);
    if found.sum() != crc || content.len() as u64 != u64::from(unpacked) {
        return Err(NotAnArchive);
    }
    let name = std::str::from_utf8(name).map_err(|_| NotAnArchive)?;
    Ok((name.to_owned(), content))
}

fn take<'b>(rest: &mut &'b [u8], length: usize) -> Result<&'b [u8], NotAnArchive> {
    let (taken, left) = rest.split_at_checked(length).ok_or(NotAnArchive)?;
    *rest = left;
    Ok(taken)
}

fn take2(rest: &mut &[u8]) -> Result<u16, NotAnArchive> {
    let bytes = take(rest, 2)?;
    Ok(u16::from_le_bytes(
        bytes.try_into().map_err(|_| NotAnArchive)?,
    ))
}

fn take4(rest: &mut &[u8]) -> Result<u32, NotAnArchive> {
    let bytes = take(rest, 4)?;
    Ok(u32::from_le_bytes(
        bytes.try_into().map_err(|_| NotAnArchive)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_what_is_cut_off_is_missed() {
        let content = "Куәлік № 17 ".repeat(50);
        let archive = write(&[("a.json", content.as_bytes()), ("b.p7s", b"")]);
        let files = read(&archive).unwrap();
        assert_eq!(
            files[0],
            ("a.json".to_owned(), content.clone().into_bytes())
        );
        assert_eq!(files[1], ("b.p7s".to_owned(), Vec::new()));
        assert!(archive.len() < content.len());
        let directory = archive
            .windows(4)
            .position(|four| four == CENTRAL.to_le_bytes());
        for cut in 0..directory.unwrap() {
            assert!(read(&archive[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_goes_off() {
        let limit = usize::try_from(LONGEST_FILE).unwrap();
        let archive = write(&[("a", &vec![0; limit + 1])]);
        assert_eq!(read(&archive), Err(NotAnArchive));
    }
}
