//! The second step of a payment: the payer sees whom and what they pay, and confirms with a code.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use mock_base::page::{Page, back_to, escape, query, refused, row};
use mock_base::refusal::Refusal;
use mock_base::text::Language;
use serde::Deserialize;

use crate::Bank;
use crate::app::{money, perform};
use crate::invoice::{Act, Invoice, Order};

/// Who made the invoice out: the one system whose invoices this bank takes.
pub(crate) const ISSUER: &str = "Senim";
/// The payer's account, invented: its check digits are none.
const ACCOUNT: &str = "KZ00 0000 0000 0000 1234";

/// The pages of the confirmation.
pub(crate) fn routes() -> Router<Bank> {
    Router::new()
        .route("/app/{iin}/invoices/{id}/confirmation", get(ask))
        .route("/app/{iin}/invoices/{id}/pay", post(pay))
}

/// What the payer types.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    code: String,
}

/// Whether the code that was typed was the right one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typed {
    NotYet,
    Wrong,
}

/// The code of an invoice: a real bank sends it by SMS, this one shows it on the page.
fn code(invoice: &Invoice) -> &str {
    let reference = &invoice.bank_reference;
    reference
        .get(reference.len().saturating_sub(4)..)
        .unwrap_or(reference)
}

fn theirs(bank: &Bank, iin: &str, id: &str) -> Option<Invoice> {
    let invoice = bank.invoices.get(id)?;
    (invoice.order.payer_iin == iin).then_some(invoice)
}

async fn ask(
    State(bank): State<Bank>,
    Path((iin, id)): Path<(String, String)>,
    language: Language,
) -> Response {
    match theirs(&bank, &iin, &id) {
        Some(invoice) => page(&bank, &invoice, language, Typed::NotYet).into_response(),
        None => refused(bank.brand.name, language, Refusal::not_found()),
    }
}

async fn pay(
    State(bank): State<Bank>,
    Path((iin, id)): Path<(String, String)>,
    language: Language,
    Form(answer): Form<Answer>,
) -> Response {
    let Some(invoice) = theirs(&bank, &iin, &id) else {
        return refused(bank.brand.name, language, Refusal::not_found());
    };
    if answer.code.trim() != code(&invoice) {
        let again = page(&bank, &invoice, language, Typed::Wrong);
        return (StatusCode::UNPROCESSABLE_ENTITY, again).into_response();
    }
    match perform(&bank, &id, Some(&iin), Act::Pay) {
        Ok(()) => back_to(&format!("/app/{iin}/invoices/{id}"), language).into_response(),
        Err(refusal) => refused(bank.brand.name, language, refusal),
    }
}

fn page(bank: &Bank, invoice: &Invoice, language: Language, typed: Typed) -> Page<'static> {
    let order = &invoice.order;
    let place = format!(
        "/app/{}/invoices/{}",
        escape(&order.payer_iin),
        escape(&order.invoice_id)
    );
    let body = format!(
        "<article class=\"card\"><p class=\"sum\">{sum}</p><dl>{rows}</dl>\
         <form method=\"post\" action=\"{place}/pay{query}\">{wrong}<label for=\"code\">{label}</label>\
         <p id=\"sent\">{sent} <b class=\"code\">{code}</b></p>\
         <input id=\"code\" name=\"code\" inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"4\" \
         required aria-describedby=\"sent\"{invalid}>\
         <div class=\"actions\"><button class=\"go\">{confirm}</button></div></form></article>\n\
         <p><a href=\"{place}{query}\">{back}</a></p>",
        sum = money(order.amount_tiyn),
        rows = rows(invoice, language),
        query = query(language),
        wrong = wrong(language, typed),
        label = language.pick("Растау коды", "Код подтверждения"),
        sent = language.pick(
            "Нақты банк кодты SMS арқылы жібереді. Макетте ол осында:",
            "Настоящий банк пришлёт код по SMS. В макете он здесь:"
        ),
        code = escape(code(invoice)),
        invalid = if typed == Typed::Wrong {
            " aria-invalid=\"true\""
        } else {
            ""
        },
        confirm = language.pick("Төлемді растау", "Подтвердить платёж"),
        back = language.pick("Шотқа оралу", "Вернуться к счёту"),
    );
    Page {
        language,
        system: bank.brand.name,
        title: language.pick("Төлемді растаңыз", "Подтвердите платёж"),
        body,
    }
}

/// Who is paid, as far as the order says.
pub(crate) fn payee(order: &Order, language: Language) -> String {
    let Some(payee) = &order.payee else {
        return String::new();
    };
    let name = row(
        language.pick("Алушы", "Получатель"),
        payee.name.read(language),
    );
    let number = payee.iin.as_ref().map(|iin| {
        row(
            language.pick("Алушының ЖСН-і", "ИИН получателя"),
            iin.as_str(),
        )
    });
    name + &number.unwrap_or_default()
}

fn rows(invoice: &Invoice, language: Language) -> String {
    let order = &invoice.order;
    [
        row(language.pick("Шотты қойған", "Счёт выставил"), ISSUER),
        payee(order, language),
        row(
            language.pick("Мақсаты", "Назначение"),
            order.purpose.read(language),
        ),
        row(
            language.pick("Шот нөмірі", "Номер счёта"),
            &invoice.bank_reference,
        ),
        row(
            language.pick("Қай шоттан төленеді", "Списать со счёта"),
            ACCOUNT,
        ),
    ]
    .concat()
}

fn wrong(language: Language, typed: Typed) -> String {
    if typed == Typed::NotYet {
        return String::new();
    }
    let text = language.pick(
        "Код дұрыс емес. Қайта енгізіңіз: ақша алынған жоқ.",
        "Код неверный. Введите его снова: деньги не списаны.",
    );
    format!("<p role=\"alert\"><span class=\"state bad\">{text}</span></p>")
}
