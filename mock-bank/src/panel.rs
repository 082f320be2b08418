//! The operator's panel: faults as a form, held payments, the ledger.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use mock_base::clock::now;
use mock_base::page::{Page, back_to, button, escape, query, refused, table};
use mock_base::text::Language;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Bank;
use crate::app::{money, perform};
use crate::faults::Faults;
use crate::handmade::handmade_form;
use crate::invoice::{Act, Invoice, Status};

/// The routes of the panel and of the ledger.
pub(crate) fn routes() -> Router<Bank> {
    Router::new()
        .route("/panel", get(panel))
        .route("/panel/faults", post(set_by_form))
        .route("/panel/invoices/{id}/release", post(release))
        .route("/ledger", get(ledger))
}

async fn ledger(State(bank): State<Bank>) -> Json<Vec<Value>> {
    let entry = |invoice: &Invoice| {
        Some(json!({
            "invoice_id": invoice.order.invoice_id,
            "bank_reference": invoice.bank_reference,
            "captured_tiyn": invoice.captured_tiyn(),
            "refunded_tiyn": invoice.refunded_tiyn(),
            "callbacks_sent": invoice.letters.iter().map(|letter| letter.tries).sum::<u32>(),
        }))
    };
    Json(bank.invoices.pick(entry))
}

async fn release(State(bank): State<Bank>, Path(id): Path<String>, language: Language) -> Response {
    match perform(&bank, &id, None, Act::Release) {
        Ok(()) => back_to("/panel", language).into_response(),
        Err(refusal) => refused(bank.brand.name, language, refusal),
    }
}

/// The faults as a form sends them: a box that is not ticked is not there, a number not filled in is empty.
#[derive(Deserialize)]
struct FaultsForm {
    late_ms: String,
    repeat: String,
    wrong_amount_tiyn: String,
    pays_tiyn: String,
    slow_ms: String,
    reorder: Option<String>,
    forged: Option<String>,
    stale_timestamp: Option<String>,
    lose_callback: Option<String>,
    status_down: Option<String>,
    garbage: Option<String>,
    hold: Option<String>,
    pay_after_end: Option<String>,
}

async fn set_by_form(
    State(bank): State<Bank>,
    language: Language,
    Form(form): Form<FaultsForm>,
) -> Response {
    let faults = Faults {
        late_ms: form.late_ms.trim().parse().unwrap_or_default(),
        repeat: form.repeat.trim().parse().unwrap_or_default(),
        wrong_amount_tiyn: form.wrong_amount_tiyn.trim().parse().ok(),
        pays_tiyn: form.pays_tiyn.trim().parse().ok(),
        slow_ms: form.slow_ms.trim().parse().unwrap_or_default(),
        reorder: form.reorder.is_some(),
        forged: form.forged.is_some(),
        stale_timestamp: form.stale_timestamp.is_some(),
        lose_callback: form.lose_callback.is_some(),
        status_down: form.status_down.is_some(),
        garbage: form.garbage.is_some(),
        hold: form.hold.is_some(),
        pay_after_end: form.pay_after_end.is_some(),
    };
    match bank.faults.set(faults) {
        Ok(()) => back_to("/panel", language).into_response(),
        Err(refusal) => refused(bank.brand.name, language, refusal),
    }
}

async fn panel(State(bank): State<Bank>, language: Language) -> Page<'static> {
    let faults = faults_form(&bank.faults.read(), language);
    let body = [
        faults,
        held(&bank, language),
        invoices(&bank, language),
        handmade_form(language),
    ]
    .concat();
    let title = language.pick("Оператор тақтасы", "Панель оператора");
    Page {
        language,
        system: bank.brand.name,
        title,
        body,
    }
}

/// A number of the form: its name, its value, its label in both languages.
type Number = (
    &'static str,
    fn(&Faults) -> String,
    &'static str,
    &'static str,
);
/// A box of the form, likewise.
type Tick = (
    &'static str,
    fn(&Faults) -> bool,
    &'static str,
    &'static str,
);

const NUMBERS: [Number; 5] = [
    (
        "late_ms",
        |faults| faults.late_ms.to_string(),
        "Хабарлама кідірісі, мс",
        "Задержка уведомления, мс",
    ),
    (
        "repeat",
        |faults| faults.repeat.to_string(),
        "Қосымша көшірмелер",
        "Лишние копии",
    ),
    (
        "wrong_amount_tiyn",
        |faults| or_empty(faults.wrong_amount_tiyn),
        "Қате сома, тиын",
        "Неверная сумма, тиын",
    ),
    (
        "pays_tiyn",
        |faults| or_empty(faults.pays_tiyn),
        "Шоттың орнына төленетін сома, тиын",
        "Сумма, уплачиваемая вместо счёта, тиын",
    ),
    (
        "slow_ms",
        |faults| faults.slow_ms.to_string(),
        "Жауап кідірісі, мс",
        "Задержка ответа, мс",
    ),
];

const TICKS: [Tick; 8] = [
    (
        "reorder",
        |faults| faults.reorder,
        "хабарламалардың реті ауысады",
        "уведомления приходят не по порядку",
    ),
    (
        "forged",
        |faults| faults.forged,
        "қосымша жалған хабарлама жіберіледі",
        "дополнительно уходит поддельное уведомление",
    ),
    (
        "stale_timestamp",
        |faults| faults.stale_timestamp,
        "уақыт белгісі ескірген",
        "отметка времени устарела",
    ),
    (
        "lose_callback",
        |faults| faults.lose_callback,
        "хабарлама жоғалады",
        "уведомление теряется",
    ),
    (
        "status_down",
        |faults| faults.status_down,
        "күйі туралы сұрауға жауап берілмейді (503)",
        "запрос состояния недоступен (503)",
    ),
    (
        "garbage",
        |faults| faults.garbage,
        "жауап бүлінген",
        "ответ испорчен",
    ),
    (
        "hold",
        |faults| faults.hold,
        "төлем бұғатталып тұрады",
        "платёж остаётся заблокированным",
    ),
    (
        "pay_after_end",
        |faults| faults.pay_after_end,
        "мерзімі өткен шот та төленеді",
        "оплата принимается и после срока",
    ),
];

fn or_empty(tiyn: Option<i64>) -> String {
    tiyn.map(|tiyn| tiyn.to_string()).unwrap_or_default()
}

fn faults_form(faults: &Faults, language: Language) -> String {
    let number = |(name, read, kk, ru): Number| {
        let (label, value) = (language.pick(kk, ru), read(faults));
        format!(
            "<label>{label}<input name=\"{name}\" inputmode=\"numeric\" size=\"10\" value=\"{value}\"></label>"
        )
    };
    let tick = |(name, read, kk, ru): Tick| {
        let (label, checked) = (
            language.pick(kk, ru),
            if read(faults) { " checked" } else { "" },
        );
        format!(
            "<label class=\"tick\"><input type=\"checkbox\" name=\"{name}\"{checked}>{label}</label>"
        )
    };
    format!(
        "<section class=\"card\"><h2>{title}</h2><form method=\"post\" action=\"/panel/faults{query}\">\
         <div class=\"fields\">{numbers}</div>{ticks}<div class=\"actions\"><button class=\"go\">{save}</button></div></form></section>\n",
        title = language.pick("Ақаулар", "Неисправности"),
        query = query(language),
        numbers = NUMBERS.map(number).concat(),
        ticks = TICKS.map(tick).concat(),
        save = language.pick("Сақтау", "Сохранить"),
    )
}

fn held(bank: &Bank, language: Language) -> String {
    let card = |invoice: &Invoice| {
        let order = &invoice.order;
        let action = format!("/panel/invoices/{}/release", order.invoice_id);
        let release = button(
            language,
            &action,
            "go",
            language.pick("Ақшаны өткізу", "Провести платёж"),
        );
        let line = format!(
            "<p>{} · {}</p>",
            escape(&order.invoice_id),
            money(order.amount_tiyn)
        );
        (invoice.status_at(now()) == Status::Blocked)
            .then(|| format!("{line}<div class=\"actions\">{release}</div>"))
    };
    let cards = bank.invoices.pick(card).concat();
    if cards.is_empty() {
        return cards;
    }
    let title = language.pick("Бұғатталған төлемдер", "Заблокированные платежи");
    format!("<section class=\"card\"><h2>{title}</h2>{cards}</section>\n")
}

fn invoices(bank: &Bank, language: Language) -> String {
    let line = |invoice: &Invoice| {
        let order = &invoice.order;
        let sent: u32 = invoice.letters.iter().map(|letter| letter.tries).sum();
        Some(format!(
            "<tr><td><a href=\"/app/{iin}/invoices/{id}{query}\">{id}</a></td><td class=\"number\">{iin}</td>\
             <td class=\"number\">{sum}</td><td>{state}</td><td class=\"number\">{sent}</td></tr>\n",
            id = escape(&order.invoice_id),
            iin = escape(&order.payer_iin),
            query = query(language),
            sum = money(order.amount_tiyn),
            state = invoice.status_at(now()).words(language),
        ))
    };
    let columns: &[&str] = match language {
        Language::Kazakh => &["Шот", "Төлеуші", "Сома", "Күйі", "Жіберілген хабарламалар"],
        Language::Russian => &[
            "Счёт",
            "Плательщик",
            "Сумма",
            "Состояние",
            "Отправлено уведомлений",
        ],
    };
    let rows = bank.invoices.pick(line).concat();
    if rows.is_empty() {
        return rows;
    }
    table(language.pick("Шоттар", "Счета"), columns, &rows)
}
