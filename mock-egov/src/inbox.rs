//! The inbox of a person at the access control service: what is asked, and the buttons of the answer.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use mock_base::clock::{moment, now};
use mock_base::page::{Page, back_to, button, cards_or, escape, query, refused, row, table};
use mock_base::refusal::Refusal;
use mock_base::text::Language;

use crate::Egov;
use crate::consents::{self, Answer, Consent, Status};
use crate::people::Person;

const SYSTEM_KK: &str = "Дербес деректерге қол жеткізуді бақылау сервисі";
const SYSTEM_RU: &str = "Сервис контроля доступа к персональным данным";

/// The pages of the inbox.
pub(crate) fn routes() -> Router<Egov> {
    Router::new()
        .route("/inbox", get(choose))
        .route("/inbox/{iin}", get(inbox))
        .route("/inbox/{iin}/{request_id}/{answer}", post(give_answer))
}

const fn system(language: Language) -> &'static str {
    language.pick(SYSTEM_KK, SYSTEM_RU)
}

async fn choose(State(egov): State<Egov>, language: Language) -> Page<'static> {
    let title = language.pick("Адамды таңдаңыз", "Выберите человека");
    let rows: String = egov
        .people
        .all()
        .map(|person| choice(&egov, person, language))
        .collect();
    let columns: &[&str] = match language {
        Language::Kazakh => &["Аты-жөні", "ЖСН", "Жауап күтуде"],
        Language::Russian => &["ФИО", "ИИН", "Ожидает ответа"],
    };
    let body = table(language.pick("Адамдар", "Люди"), columns, &rows);
    Page {
        language,
        system: system(language),
        title,
        body,
    }
}

fn choice(egov: &Egov, person: &Person, language: Language) -> String {
    let waiting = egov.consents.pick(|consent| {
        let theirs = consent.request.subject_iin == person.iin;
        (theirs && consent.status_at(now()) == Status::Requested).then_some(())
    });
    format!(
        "<tr><td><a href=\"/inbox/{iin}{query}\">{name}</a></td><td class=\"number\">{iin}</td><td class=\"number\">{}</td></tr>\n",
        waiting.len(),
        iin = person.iin,
        query = query(language),
        name = escape(&person.full_name()),
    )
}

async fn inbox(State(egov): State<Egov>, Path(iin): Path<String>, language: Language) -> Response {
    let Some(person) = egov.people.get(&iin) else {
        return refused(system(language), language, Refusal::not_found());
    };
    let mut requests = egov
        .consents
        .pick(|consent| (consent.request.subject_iin == iin).then(|| consent.clone()));
    requests.sort_by_key(|consent| std::cmp::Reverse(consent.asked_at));
    let lead = language.pick(
        "Мұнда дербес деректеріңізге қол жеткізу туралы сұрау салулар көрсетіледі. Келісім тек көрсетілген мақсат үшін беріледі, оны кез келген уақытта кері қайтарып алуға болады.",
        "Здесь показаны запросы на доступ к вашим персональным данным. Согласие даётся только для указанной цели, его можно отозвать в любое время.",
    );
    let empty = language.pick("Сұрау салулар жоқ.", "Запросов нет.");
    let cards: String = requests
        .iter()
        .map(|consent| card(consent, language))
        .collect();
    let list = cards_or(cards, empty);
    let title = person.full_name();
    let body = format!("<p class=\"lead\">{lead}</p>\n{list}");
    Page {
        language,
        system: system(language),
        title: &title,
        body,
    }
    .into_response()
}

fn card(consent: &Consent, language: Language) -> String {
    let request = &consent.request;
    let status = consent.status_at(now());
    let class = match status {
        Status::Requested => "open",
        Status::Granted => "good",
        Status::Denied | Status::Withdrawn | Status::Expired => "bad",
    };
    let mut rows = row(
        language.pick("Сұраушы", "Кто запрашивает"),
        request.requester.read(language),
    );
    rows += &row(
        language.pick("Мақсаты", "Цель"),
        request.purpose.read(language),
    );
    rows += &row(
        language.pick("Жауап беру мерзімі", "Ответить до"),
        &moment(request.expires_at),
    );
    if let Some(at) = consent.answered_at {
        rows += &row(language.pick("Жауап берілді", "Ответ дан"), &moment(at));
    }
    // The case's id says nothing to a person: it is there for who reads the page by program.
    format!(
        "<article class=\"card\" data-case=\"{case}\"><p><span class=\"state {class}\">{state}</span></p><dl>{rows}</dl>{actions}</article>\n",
        case = escape(&request.case_id),
        state = status.words(language),
        actions = actions(consent, status, language),
    )
}

fn actions(consent: &Consent, status: Status, language: Language) -> String {
    let request = &consent.request;
    let form = |answer: &str, class: &str, label: &str| {
        let action = format!(
            "/inbox/{}/{}/{answer}",
            request.subject_iin, request.request_id
        );
        button(language, &action, class, label)
    };
    let buttons = match status {
        Status::Requested => {
            form(
                "grant",
                "go",
                language.pick("Келісім беру", "Дать согласие"),
            ) + &form("deny", "stop", language.pick("Бас тарту", "Отказать"))
        }
        Status::Granted => form(
            "withdraw",
            "stop",
            language.pick("Келісімді кері қайтарып алу", "Отозвать согласие"),
        ),
        Status::Denied | Status::Withdrawn | Status::Expired => return String::new(),
    };
    format!("<div class=\"actions\">{buttons}</div>")
}

async fn give_answer(
    State(egov): State<Egov>,
    Path((iin, request_id, answer)): Path<(String, String, Answer)>,
    language: Language,
) -> Response {
    match consents::answer(&egov, &iin, &request_id, answer) {
        Ok(()) => back_to(&format!("/inbox/{iin}"), language).into_response(),
        Err(refusal) => refused(system(language), language, refusal),
    }
}
