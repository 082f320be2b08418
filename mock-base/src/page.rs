//! Pages that work without script, say that they are stand-ins, and escape every value.

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::refusal::Refusal;
use crate::text::Language;

const STYLE: &str = include_str!("page.css");
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// A page of a stand-in.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// The language it is in.
    pub language: Language,
    /// The name of the system this stands for.
    pub system: &'a str,
    /// The title, not yet escaped.
    pub title: &'a str,
    /// The HTML of the body, its values escaped with [`escape`].
    pub body: String,
}

impl IntoResponse for Page<'_> {
    fn into_response(self) -> Response {
        let language = self.language;
        let marked = language.pick(
            "Макет: бұл нақты жүйе емес, сынақ үшін ғана. Мұндағы адамдардың бәрі ойдан шығарылған.",
            "Макет: это не настоящая система, а её замена для испытаний. Все лица вымышлены.",
        );
        let html = format!(
            "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title} · {system}</title><link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body>\
             <aside class=\"mark\">{marked} <span lang=\"en\">(stand-in)</span></aside>\
             <header><a class=\"home\" href=\"/{query}\">{system}</a>{switch}</header>\n\
             <main><h1>{title}</h1>\n{body}</main></body></html>\n",
            title = escape(self.title),
            system = escape(self.system),
            query = query(language),
            switch = switch(language),
            body = self.body,
        );
        let headers = [
            (CONTENT_SECURITY_POLICY, POLICY),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "no-referrer"),
            (CACHE_CONTROL, "no-store"),
        ];
        (headers, Html(html)).into_response()
    }
}

/// The links between the two languages; the present one is marked, not linked.
fn switch(language: Language) -> String {
    let link = |to: Language, name: &str| {
        if to == language {
            format!("<b aria-current=\"true\">{name}</b>")
        } else {
            format!("<a lang=\"{to}\" hreflang=\"{to}\" href=\"?lang={to}\">{name}</a>")
        }
    };
    let label = language.pick("Тіл", "Язык");
    let (kk, ru) = (
        link(Language::Kazakh, "Қазақша"),
        link(Language::Russian, "Русский"),
    );
    format!("<nav aria-label=\"{label}\">{kk} {ru}</nav>")
}

/// The route of the style sheet.
pub fn style<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let sheet = || async { ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE) };
    Router::new().route("/style.css", get(sheet))
}

/// A value made harmless inside an element or a quoted attribute.
#[must_use]
pub fn escape(value: &str) -> String {
    let mut safe = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// The query that keeps a link in the language of its page.
#[must_use]
pub fn query(language: Language) -> String {
    format!("?lang={language}")
}

/// A form of one button.
#[must_use]
pub fn button(language: Language, action: &str, class: &str, label: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{}{}\"><button class=\"{class}\">{}</button></form>",
        escape(action),
        query(language),
        escape(label),
    )
}

/// One row of a definition list; the name is text of this program, the value anybody's.
#[must_use]
pub fn row(name: &str, value: &str) -> String {
    format!("<dt>{name}</dt><dd>{}</dd>", escape(value))
}

/// An entry of a list to choose from, chosen already when its value is the present one.
#[must_use]
pub fn option(value: &str, label: &str, present: &str) -> String {
    let selected = if value == present { " selected" } else { "" };
    format!(
        "<option value=\"{}\"{selected}>{}</option>",
        escape(value),
        escape(label)
    )
}

/// A titled table that scrolls by itself on a narrow screen; the titles are text of this program, the rows HTML.
#[must_use]
pub fn table(title: &str, columns: &[&str], rows: &str) -> String {
    let cell = |column| format!("<th scope=\"col\">{column}</th>");
    let head: String = columns.iter().map(cell).collect();
    format!(
        "<section><h2>{title}</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\"><table>\
         <thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>\n"
    )
}

/// A list of cards, or the sentence that there are none.
#[must_use]
pub fn cards_or(cards: String, sentence: &str) -> String {
    if cards.is_empty() {
        return format!("<p class=\"empty\">{sentence}</p>");
    }
    cards
}

/// 303 back to a page, in the language of the form that was sent.
pub fn back_to(path: &str, language: Language) -> Redirect {
    Redirect::to(&format!("{path}{}", query(language)))
}

/// A refusal as a page: the status, and a sentence for the person.
#[must_use]
pub fn refused(system: &str, language: Language, refusal: Refusal) -> Response {
    let sentence = match refusal.status {
        StatusCode::NOT_FOUND => {
            language.pick("Мұндай жазба табылмады.", "Такая запись не найдена.")
        }
        StatusCode::CONFLICT => language.pick(
            "Бұл әрекетті орындау мүмкін емес: жазбаның күйі өзгерген.",
            "Действие невозможно: состояние записи изменилось.",
        ),
        StatusCode::UNPROCESSABLE_ENTITY => {
            language.pick("Енгізілген деректер қате.", "Введены неверные данные.")
        }
        _ => language.pick("Жүйеде қате пайда болды.", "В системе произошла ошибка."),
    };
    let title = language.pick("Орындалмады", "Не выполнено");
    let body = format!("<p class=\"empty\">{sentence}</p>");
    let page = Page {
        language,
        system,
        title,
        body,
    };
    (refusal.status, page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_can_open_an_element_or_leave_an_attribute() {
        let safe = escape("<script>alert('1')</script>\" onload=\"&");
        assert!(!safe.contains(['<', '>', '"', '\'']), "{safe}");
        assert!(safe.ends_with("&amp;"));
    }

    #[test]
    fn every_page_forbids_script_and_says_it_is_a_stand_in() {
        let page = Page {
            language: Language::Kazakh,
            system: "s",
            title: "<b>",
            body: String::new(),
        };
        let response = page.into_response();
        let policy = response.headers()[CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    }
}
