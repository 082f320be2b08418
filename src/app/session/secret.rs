//! Secrets that are kept as hashes only: one-time codes and refresh tokens.

use eds::hash::sha256_of_parts;

/// The hash under which a secret of a record is kept; the record's id keeps equal secrets apart.
pub(crate) fn hash(id: &str, secret: &str) -> String {
    sha256_of_parts(&[id.as_bytes(), b".", secret.as_bytes()]).to_hex()
}

/// Whether a secret is the one whose hash was kept, in a time that tells nothing of where they differ.
pub(crate) fn matches(kept: &str, id: &str, secret: &str) -> bool {
    let given = hash(id, secret);
    let differences = kept
        .bytes()
        .zip(given.bytes())
        .fold(0, |all, (a, b)| all | (a ^ b));
    kept.len() == given.len() && std::hint::black_box(differences) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_only_itself_and_only_its_record() {
        let kept = hash("a", "123456");
        assert!(matches(&kept, "a", "123456"));
        assert!(!matches(&kept, "a", "123457"));
        assert!(!matches(&kept, "b", "123456"));
        assert!(!matches(&kept[1..], "a", "123456"));
        assert!(!matches("", "a", ""));
    }
}
