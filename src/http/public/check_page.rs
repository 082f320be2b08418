//! The page behind the QR code: whether the power of attorney is in force, and which signature on it is which.

use crate::http::document_view::{DocumentBody, SignatureBody};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, FixedOffset, Utc};
use law::text::{Lang, Text};
use std::fmt::Write as _;

/// Kazakhstan's one time zone since 1 March 2024, in seconds east of Greenwich.
const KAZAKHSTAN: i32 = 5 * 3600;

/// Nothing but the page's own style is loaded or run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1rem;color:#1a1a1a;background:#fff}\
    h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}dt{color:#555}dd{margin:0 0 .6rem;overflow-wrap:anywhere}\
    .standing{padding:.8rem 1rem;border-left:.4rem solid #8a1c1c;background:#fbeaea;font-weight:600}\
    .valid{border-color:#1c6b2f;background:#eaf6ec}li{margin-bottom:.8rem}";

const TITLE: Text = Text::new(
    "Сенімхатты тексеру",
    "Проверка доверенности",
    "Check of a power of attorney",
);
const NUMBER: Text = Text::new("Тізілімдегі нөмірі", "Номер в реестре", "Register number");
const KIND: Text = Text::new("Түрі", "Вид", "Kind");
const ISSUED: Text = Text::new("Қол қойылған уақыты", "Подписана", "Signed");
const UNTIL: Text = Text::new("Қолданылу мерзімінің соңы", "Действует по", "Valid until");
const DIGEST: Text = Text::new(
    "Құжаттың SHA-256 мәні",
    "SHA-256 документа",
    "SHA-256 of the document",
);
const SIGNATURES: Text = Text::new(
    "Қай қолтаңба кімдікі",
    "Какая подпись чья",
    "Which signature is which",
);
const AS_OF: Text = Text::new("Мәлімет уақыты", "Сведения на", "As of");

/// The page in one language.
pub(super) fn page(body: &DocumentBody, lang: Lang) -> Response {
    let policy = [
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(POLICY),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ];
    (policy, Html(html(body, lang))).into_response()
}

fn html(body: &DocumentBody, lang: Lang) -> String {
    let title = TITLE.get(lang);
    let class = match body.standing {
        "valid" => "standing valid",
        _ => "standing",
    };
    let facts = [
        (NUMBER, body.number.clone()),
        (KIND, body.kind.title.clone()),
        (ISSUED, moment(body.issued_at)),
        (UNTIL, body.valid_until.format("%d.%m.%Y").to_string()),
        (DIGEST, body.sha256.clone()),
        (AS_OF, moment(body.as_of)),
    ];
    let mut list = String::new();
    for (term, value) in facts {
        write!(
            list,
            "<dt>{}</dt><dd>{}</dd>",
            term.get(lang),
            escaped(&value)
        )
        .expect("a String takes what is written");
    }
    let signatures: String = body.signatures.iter().map(signature).collect();
    let shown = if signatures.is_empty() {
        String::new()
    } else {
        format!("<h2>{}</h2><ol>{signatures}</ol>", SIGNATURES.get(lang))
    };
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>\
         <p class=\"{class}\">{}</p><dl>{list}</dl>{shown}</main></body></html>",
        lang.code(),
        escaped(body.standing_text),
    )
}

fn signature(shown: &SignatureBody) -> String {
    format!(
        "<li><strong>{}</strong>: {}<br>{}, {}<br>{}</li>",
        escaped(shown.title),
        escaped(&shown.name),
        escaped(&shown.algorithm),
        escaped(shown.kept_in_text),
        moment(shown.at),
    )
}

fn moment(at: DateTime<Utc>) -> String {
    let zone = FixedOffset::east_opt(KAZAKHSTAN).expect("five hours are less than a day");
    at.with_timezone(&zone)
        .format("%d.%m.%Y %H:%M:%S (UTC+5)")
        .to_string()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_a_certificate_cannot_write_into_the_page() {
        let shown = SignatureBody {
            by: "notary",
            title: "Подпись нотариуса",
            name: "<script>\"Үлгі\" & 'Сынақ'</script>".to_owned(),
            algorithm: "RSA".to_owned(),
            kept_in: "document",
            kept_in_text: "в самом документе",
            at: DateTime::UNIX_EPOCH,
        };
        let item = signature(&shown);
        assert!(
            item.contains("&lt;script&gt;&quot;Үлгі&quot; &amp; &#39;Сынақ&#39;&lt;/script&gt;")
        );
        assert!(item.contains("01.01.1970 05:00:00 (UTC+5)"));
    }
}
