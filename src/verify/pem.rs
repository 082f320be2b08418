//! PEM files of one spelling, so that every byte of them counts: sections of 64 columns and nothing between them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

/// Columns of a line (RFC 7468 section 2).
const COLUMNS: usize = 64;

/// The DER of every section; `None` when the file is anything but sections of this label in the one spelling.
pub(super) fn sections(bytes: &[u8], label: &str) -> Option<Vec<Vec<u8>>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (begin, end) = (
        format!("-----BEGIN {label}-----\n"),
        format!("\n-----END {label}-----\n"),
    );
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (body, after) = rest.strip_prefix(&begin)?.split_once(&end)?;
        found.push(STANDARD.decode(body.replace('\n', "")).ok()?);
        rest = after;
    }
    (written(&found, label) == text).then_some(found)
}

fn written(sections: &[Vec<u8>], label: &str) -> String {
    let mut text = String::new();
    for der in sections {
        let digits = STANDARD.encode(der);
        // Writing into a String cannot fail.
        let _ = writeln!(text, "-----BEGIN {label}-----");
        for line in digits.as_bytes().chunks(COLUMNS) {
            text.push_str(&String::from_utf8_lossy(line));
            text.push('\n');
        }
        let _ = writeln!(text, "-----END {label}-----");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_any_other_byte_is_refused() {
        let parts = vec![vec![7; 100], vec![9; 48]];
        let text = written(&parts, "X").into_bytes();
        assert_eq!(sections(&text, "X"), Some(parts.clone()));
        assert_eq!(sections(&text, "Y"), None);
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut flipped = text.clone();
                flipped[at] ^= 1 << bit;
                assert_ne!(
                    sections(&flipped, "X"),
                    Some(parts.clone()),
                    "byte {at}, bit {bit}"
                );
            }
        }
    }
}
