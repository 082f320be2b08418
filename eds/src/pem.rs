//! PEM files that hold several keys, certificates or lists one after another.

use der::pem::{self, LineEnding};

pub(crate) const CERTIFICATE: &str = "CERTIFICATE";
pub(crate) const PRIVATE_KEY: &str = "PRIVATE KEY";
pub(crate) const REQUEST: &str = "CERTIFICATE REQUEST";
pub(crate) const NEW_REQUEST: &str = "NEW CERTIFICATE REQUEST";
pub(crate) const CRL: &str = "X509 CRL";

/// The most sections a file may hold: far above a trust list, low enough to bound the work.
const MOST_SECTIONS: usize = 1000;

/// The text is not PEM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the PEM is malformed")]
pub(crate) struct NotPem;

/// The sections of the file, each with its label and DER; text between sections is skipped.
pub(crate) fn sections(text: &str) -> Result<Vec<(String, Vec<u8>)>, NotPem> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("-----BEGIN ") {
        let section = &rest[start..];
        let after_begin = &section["-----BEGIN ".len()..];
        let label_end = after_begin.find("-----").ok_or(NotPem)?;
        let last_line = format!("-----END {}-----", &after_begin[..label_end]);
        let end = section.find(&last_line).ok_or(NotPem)? + last_line.len();
        let (label, der) = pem::decode_vec(&section.as_bytes()[..end]).map_err(|_| NotPem)?;
        if found.len() == MOST_SECTIONS {
            return Err(NotPem);
        }
        found.push((label.to_owned(), der));
        rest = &section[end..];
    }
    Ok(found)
}

/// The DER of every section of this label.
pub(crate) fn labelled(text: &str, label: &str) -> Result<Vec<Vec<u8>>, NotPem> {
    let fits = |(found, der): (String, Vec<u8>)| (found == label).then_some(der);
    Ok(sections(text)?.into_iter().filter_map(fits).collect())
}

pub(crate) fn write(label: &str, der: &[u8]) -> String {
    pem::encode_string(label, LineEnding::LF, der)
        .expect("a label without control characters encodes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_sections_with_text_between_are_read() {
        let text = format!(
            "subject=x\n{}between\n{}",
            write(CERTIFICATE, b"one"),
            write(CRL, b"two")
        );
        let found = sections(&text).unwrap();
        assert_eq!(
            found,
            [
                (CERTIFICATE.to_owned(), b"one".to_vec()),
                (CRL.to_owned(), b"two".to_vec())
            ]
        );
        assert_eq!(labelled(&text, CRL).unwrap(), [b"two".to_vec()]);
    }

    #[test]
    fn broken_sections_are_refused() {
        for text in [
            "-----BEGIN CERTIFICATE",
            "-----BEGIN CERTIFICATE-----\nAAAA",
            "-----BEGIN A-----\n!!\n-----END A-----",
        ] {
            assert_eq!(sections(text), Err(NotPem), "{text}");
        }
    }
}
