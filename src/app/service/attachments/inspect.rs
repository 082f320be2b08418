//! A look into an attached PDF: one that runs something, carries another file, or cannot be looked into is not taken.
//!
//! Names of PDF may be written with escapes (`/J#61vaScript`) and hidden in compressed object streams (ISO 32000-1,
//! 7.3.5 and 7.5.7); both are undone before they are compared.

use flate2::read::ZlibDecoder;
use law::service::attachment::FileProblem;
use std::io::Read as _;

/// Names of dictionaries and actions that run something, reach out, or carry another file (ISO 32000-1, 12.6 and 7.11.4).
const ACTIVE: [&[u8]; 10] = [
    b"JavaScript",
    b"JS",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"RichMedia",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"XFA",
    // Nobody can look into an encrypted document, and an official could not read it.
    b"Encrypt",
];

/// Bytes of one object stream when unpacked (ours): more is a bomb, not a scan.
const UNPACKED_MAX: u64 = 16 * 1024 * 1024;
/// Object streams of one document (ours): a scan has a few.
const STREAMS_MAX: usize = 1024;

/// Refuses a PDF with something active in it; pictures hold nothing that runs.
///
/// # Errors
/// [`FileProblem::Active`].
pub(super) fn inspect(media_type: &str, bytes: &[u8]) -> Result<(), FileProblem> {
    if media_type == "application/pdf" {
        document(bytes)
    } else {
        Ok(())
    }
}

fn document(bytes: &[u8]) -> Result<(), FileProblem> {
    let mut rest = bytes;
    let mut object_streams = 0;
    while let Some(at) = find(rest, b"stream") {
        let (plain, after) = rest.split_at(at);
        quiet(plain)?;
        let data = after.get(b"stream".len()..).unwrap_or_default();
        let end = find(data, b"endstream").ok_or(FileProblem::Active)?;
        if is_object_stream(plain) {
            object_streams += 1;
            if object_streams > STREAMS_MAX {
                return Err(FileProblem::Active);
            }
            quiet(&unpacked(data.get(..end).unwrap_or_default())?)?;
        }
        rest = data.get(end + b"endstream".len()..).unwrap_or_default();
    }
    quiet(rest)
}

/// Whether the dictionary before a stream says that it holds objects.
fn is_object_stream(plain: &[u8]) -> bool {
    let begin = plain.windows(3).rposition(|window| window == b"obj");
    let dictionary = plain.get(begin.unwrap_or(0)..).unwrap_or_default();
    names(dictionary).any(|name| name == b"ObjStm")
}

fn unpacked(data: &[u8]) -> Result<Vec<u8>, FileProblem> {
    let begin = data
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .unwrap_or(data.len());
    let packed = data.get(begin..).unwrap_or_default();
    let mut plain = Vec::new();
    let mut decoder = ZlibDecoder::new(packed).take(UNPACKED_MAX);
    // What is not packed in the one common way cannot be looked into.
    decoder
        .read_to_end(&mut plain)
        .map_err(|_| FileProblem::Active)?;
    if u64::try_from(plain.len()).is_ok_and(|length| length < UNPACKED_MAX) {
        Ok(plain)
    } else {
        Err(FileProblem::Active)
    }
}

fn quiet(objects: &[u8]) -> Result<(), FileProblem> {
    if names(objects).any(|name| ACTIVE.contains(&name.as_slice())) {
        Err(FileProblem::Active)
    } else {
        Ok(())
    }
}

/// The names in a piece of a document, with their escapes undone.
fn names(objects: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    objects.split(|byte| *byte == b'/').skip(1).map(|after| {
        let end = after.iter().position(|byte| is_delimiter(*byte));
        unescaped(after.get(..end.unwrap_or(after.len())).unwrap_or_default())
    })
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        0 | b'\t'
            | b'\n'
            | 0x0C
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .filter(|_| *first == b'#')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = code {
            plain.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            plain.push(*first);
            rest = after;
        }
    }
    plain
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write as _;

    fn pdf(objects: &str) -> Vec<u8> {
        format!("%PDF-1.7\n1 0 obj\n{objects}\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF").into_bytes()
    }

    fn packed(objects: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(objects).unwrap();
        let data = encoder.finish().unwrap();
        [
            b"%PDF-1.7\n1 0 obj\n<</Type /ObjStm /Filter /FlateDecode>>\nstream\n".as_slice(),
            &data,
            b"\nendstream\nendobj\n%%EOF",
        ]
        .concat()
    }

    fn inspected(bytes: &[u8]) -> Result<(), FileProblem> {
        inspect("application/pdf", bytes)
    }

    #[test]
    fn a_document_without_actions_is_taken() {
        let plain = "<</Type /Catalog /OpenAction [3 0 R /Fit] /Lang (kk) /Names 4 0 R>>";
        assert_eq!(inspected(&pdf(plain)), Ok(()));
        assert_eq!(inspected(&packed(b"<</Type /Page>>")), Ok(()));
        let text = b"%PDF-1.4\n1 0 obj\n<</Length 9>>\nstream\n(/JS abc)\nendstream\nendobj";
        assert_eq!(inspected(text), Ok(()), "what is drawn does not run");
    }

    #[test]
    fn a_script_is_refused_however_its_name_is_written() {
        for hidden in [
            "<</S /JavaScript /JS (app.alert(1))>>",
            "<</S /J#61vaScript /J#53 (app.alert(1))>>",
            "<</S/Launch/F(cmd.exe)>>",
            "<</Type /EmbeddedFile>>",
            "<</S/SubmitForm /F (http://a.invalid)>>",
        ] {
            assert_eq!(
                inspected(&pdf(hidden)),
                Err(FileProblem::Active),
                "{hidden}"
            );
            assert_eq!(
                inspected(&packed(hidden.as_bytes())),
                Err(FileProblem::Active)
            );
        }
    }

    #[test]
    fn what_cannot_be_looked_into_is_refused() {
        let broken = b"%PDF-1.7\n1 0 obj\n<</Type /ObjStm>>\nstream\nnot packed\nendstream\nendobj";
        assert_eq!(inspected(broken), Err(FileProblem::Active));
        let endless = b"%PDF-1.7\n1 0 obj\n<<>>\nstream\nabc";
        assert_eq!(inspected(endless), Err(FileProblem::Active));
        assert_eq!(
            inspected(&pdf("<</Encrypt 5 0 R>>")),
            Err(FileProblem::Active)
        );
        let bomb = packed(&vec![b' '; 17 * 1024 * 1024]);
        assert_eq!(inspected(&bomb), Err(FileProblem::Active));
    }
}
