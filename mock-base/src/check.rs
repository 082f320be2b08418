//! Checks of what comes in: a neighbour trusts nobody's form.

use crate::refusal::Refusal;
use crate::text::Text;

/// The longest identifier a caller may choose, in characters: longer than any UUID with a prefix.
const LONGEST_ID: usize = 64;
/// The longest text for people, in characters: a paragraph.
const LONGEST_TEXT: usize = 1000;
/// The longest address of a callback, in characters.
const LONGEST_URL: usize = 500;

/// Accepts an identifier of 1 to 64 letters, digits, `-`, `_`, `.`, `/`.
pub fn id(value: &str) -> Result<(), Refusal> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    let good = !value.is_empty() && value.len() <= LONGEST_ID && value.bytes().all(fits);
    good.then_some(())
        .ok_or(Refusal::unprocessable("bad_identifier"))
}

/// Accepts a text that is neither empty nor longer than a paragraph.
pub fn text(value: &str) -> Result<(), Refusal> {
    let good = !value.trim().is_empty() && value.chars().count() <= LONGEST_TEXT;
    good.then_some(()).ok_or(Refusal::unprocessable("bad_text"))
}

/// Accepts a text that is there in both languages.
pub fn both(value: &Text) -> Result<(), Refusal> {
    text(&value.kk).and_then(|()| text(&value.ru))
}

/// Accepts a callback address on this machine only: a stand-in must never call the world.
pub fn callback_url(value: &str) -> Result<(), Refusal> {
    let parsed = reqwest::Url::parse(value)
        .ok()
        .filter(|_| value.len() <= LONGEST_URL);
    let local = parsed.is_some_and(|url| {
        url.scheme() == "http"
            && matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
    });
    local
        .then_some(())
        .ok_or(Refusal::unprocessable("callback_url_not_loopback"))
}

/// Accepts the address of a page that a person may follow a link to.
pub fn page_url(value: &str) -> Result<(), Refusal> {
    let parsed = reqwest::Url::parse(value)
        .ok()
        .filter(|_| value.len() <= LONGEST_URL);
    let page = parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https"));
    page.then_some(())
        .ok_or(Refusal::unprocessable("bad_return_url"))
}

/// Accepts a SHA-256 as 64 lower-case hexadecimal digits.
pub fn sha256(value: &str) -> Result<(), Refusal> {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let good = value.len() == 64 && value.bytes().all(digit);
    good.then_some(())
        .ok_or(Refusal::unprocessable("bad_sha256"))
}

/// Accepts an IIN or BIN: 12 digits, the last of them right.
pub fn state_number(value: &str) -> Result<(), Refusal> {
    let right = value.len() == 12
        && value.get(..11).and_then(check_digit)
            == value.bytes().last().map(|last| last.wrapping_sub(b'0'));
    right
        .then_some(())
        .ok_or(Refusal::unprocessable("bad_state_number"))
}

/// The check digit of the eleven digits before it; none where the number is never issued.
/// Source: Government decree 565 of 11 June 2003, the two passes of weights modulo 11.
#[must_use]
pub fn check_digit(eleven: &str) -> Option<u8> {
    const FIRST: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const SECOND: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
    let digits: Vec<u32> = eleven
        .chars()
        .map(|digit| digit.to_digit(10))
        .collect::<Option<_>>()?;
    if digits.len() != FIRST.len() {
        return None;
    }
    let pass =
        |weights: [u32; 11]| digits.iter().zip(weights).map(|(d, w)| d * w).sum::<u32>() % 11;
    [FIRST, SECOND]
        .into_iter()
        .map(pass)
        .find(|&sum| sum < 10)
        .and_then(|sum| u8::try_from(sum).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_takes_the_second_pass_when_the_first_gives_ten() {
        assert_eq!(check_digit("88041249901"), Some(7));
        assert_eq!(
            check_digit("79093039990"),
            Some(5),
            "only the second pass gives a digit"
        );
    }

    #[test]
    fn a_number_that_fails_both_passes_is_never_issued() {
        let never =
            (0..2000u32).filter(|serial| check_digit(&format!("7909303{serial:04}")).is_none());
        assert!(never.count() > 0);
    }

    #[test]
    fn state_numbers_of_wrong_length_digit_or_script_are_refused() {
        assert!(state_number("880412499017").is_ok());
        for wrong in [
            "880412499018",
            "88041249901",
            "8804124990170",
            "88041249901a",
            "",
            "８８０４",
        ] {
            assert!(state_number(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_that_is_linked_to_is_no_script() {
        assert!(page_url("https://senim.example/app/#/cases/1").is_ok());
        for wrong in ["javascript:alert(1)", "data:text/html,x", "/app/", ""] {
            assert!(page_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn callbacks_go_to_this_machine_only() {
        assert!(callback_url("http://127.0.0.1:8080/callback").is_ok());
        assert!(callback_url("http://[::1]:8080/callback").is_ok());
        for far in [
            "http://127.0.0.1.example.kz/",
            "https://example.kz/",
            "file:///tmp/a",
            "http://127.0.0.1@example.kz/",
        ] {
            assert!(callback_url(far).is_err(), "{far}");
        }
    }
}
