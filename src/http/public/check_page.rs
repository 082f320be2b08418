//! The page behind the QR code: whether the power of attorney is in force, and which signature on it is which.

use crate::http::document_view::{DocumentBody, SignatureBody};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, FixedOffset, Utc};
use law::text::{Lang, Text};
use std::fmt::Write as _;

/// Kazakhstan's one time zone since 1 March 2024, in seconds east of Greenwich.
const KAZAKHSTAN: i32 = 5 * 3600;

/// Nothing but the page's own style is loaded or run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = ":root{color-scheme:light dark}\
    body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1rem;color:#1a1a1a;background:#fff;overflow-wrap:anywhere;hyphens:auto}\
    header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;justify-content:space-between;align-items:baseline;font-weight:600}nav{font-weight:400}\
    nav>*{display:inline-block;padding:.6rem .4rem}a{color:#00566b}\
    h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}dt{color:#555}dd{margin:0 0 .6rem;overflow-wrap:anywhere}\
    .standing{padding:.8rem 1rem;border-left:.4rem solid #8a1c1c;background:#fbeaea;font-weight:600}\
    .valid{border-color:#1c6b2f;background:#eaf6ec}li{margin-bottom:.8rem;overflow-wrap:anywhere}\
    @media(prefers-color-scheme:dark){body{color:#eef4f6;background:#0d161b}a{color:#6fd0e4}dt{color:#b5c4cb}\
    .standing{background:#3b1616;border-color:#ff9d9d}.valid{background:#10301f;border-color:#7ddca6}}";

const TITLE: Text = Text::new(
    "Сенімхатты тексеру",
    "Проверка доверенности",
    "Check of a power of attorney",
);
const NUMBER: Text = Text::new("Тізілімдегі нөмірі", "Номер в реестре", "Register number");
const KIND: Text = Text::new("Сенімхаттың түрі", "Вид доверенности", "Kind");
const ISSUED: Text = Text::new("Қол қойылған уақыты", "Подписана", "Signed");
const UNTIL: Text = Text::new("Қолданылу мерзімінің соңы", "Действует по", "Valid until");
const REVOKED: Text = Text::new("Күші жойылған уақыты", "Отменена", "Revoked");
const COMPARE: Text = Text::new(
    "Қолыңыздағы файл осы құжат па – тексеру",
    "Проверить, тот ли это файл",
    "Check whether your file is this document",
);
const MISSING: Text = Text::new(
    "Мұндай сенімхат тізілімде жоқ. QR-код немесе нөмір дұрыс екенін тексеріңіз; дұрыс болса, бұл құжатқа сенбеңіз.",
    "Такой доверенности в реестре нет. Проверьте QR-код или номер; если они верны, не доверяйте этому документу.",
    "There is no such power of attorney in the register. Check the QR code or the number; if they are right, do not trust this document.",
);
/// Where a file is compared with the register.
const CHECK_IN_APP: &str = "/app/#/check";
const LANGUAGES: [(Lang, &str); 3] = [
    (Lang::Kk, "Қазақша"),
    (Lang::Ru, "Русский"),
    (Lang::En, "English"),
];
const LANGUAGE: Text = Text::new("Тіл", "Язык", "Language");
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
    answered(html(body, lang))
}

/// The page where the register knows nothing of what was asked.
pub(super) fn missing(lang: Lang) -> Response {
    let said = format!("<p class=\"standing\">{}</p>", MISSING.get(lang));
    (StatusCode::NOT_FOUND, answered(framed(&said, lang))).into_response()
}

fn answered(html: String) -> Response {
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
    (policy, Html(html)).into_response()
}

fn html(body: &DocumentBody, lang: Lang) -> String {
    let class = match body.standing {
        "valid" => "standing valid",
        _ => "standing",
    };
    let facts = [
        Some((NUMBER, body.number.clone())),
        Some((KIND, body.kind.title.clone())),
        Some((ISSUED, moment(body.issued_at))),
        body.revoked_at.map(|at| (REVOKED, moment(at))),
        Some((UNTIL, body.valid_until.format("%d.%m.%Y").to_string())),
        Some((AS_OF, moment(body.as_of))),
        Some((DIGEST, body.sha256.clone())),
    ];
    let mut list = String::new();
    for (term, value) in facts.into_iter().flatten() {
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
    let said = format!(
        "<p class=\"{class}\">{}</p><dl>{list}</dl><p><a href=\"{CHECK_IN_APP}\">{}</a></p>{shown}",
        escaped(body.standing_text),
        COMPARE.get(lang),
    );
    framed(&said, lang)
}

/// What stands around every answer: whose page it is, and the other languages.
fn framed(said: &str, lang: Lang) -> String {
    let title = TITLE.get(lang);
    let links: String = LANGUAGES.map(|(to, name)| link(to, name, lang)).concat();
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title} – Senim</title><style>{STYLE}</style></head><body>\
         <header><span>Senim</span><nav aria-label=\"{}\">{links}</nav></header><main><h1>{title}</h1>{said}</main></body></html>",
        lang.code(),
        LANGUAGE.get(lang),
    )
}

fn link(to: Lang, name: &str, present: Lang) -> String {
    if to == present {
        return format!("<b aria-current=\"true\">{name}</b>");
    }
    let code = to.code();
    format!("<a lang=\"{code}\" hreflang=\"{code}\" href=\"?lang={code}\">{name}</a>")
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
