//! The bank's app: the payer sees the invoices, confirms or declines, and gets a receipt.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use eds::random;
use mock_base::clock::{moment, now};
use mock_base::page::{Page, back_to, button, cards_or, escape, query, refused, row, table};
use mock_base::records::Step;
use mock_base::refusal::Refusal;
use mock_base::text::Language;

use crate::Bank;
use crate::callbacks;
use crate::confirmation;
use crate::invoice::{Act, Invoice, Payment, Status};

/// The pages of the app.
pub(crate) fn routes() -> Router<Bank> {
    Router::new()
        .route("/", get(choose))
        .route("/app", get(choose))
        .route("/app/{iin}", get(invoices))
        .route("/app/{iin}/invoices/{id}", get(invoice))
        .route("/app/{iin}/invoices/{id}/{act}", post(act))
}

/// An amount of tiyn as people write it: `12 975,00 ₸`, with spaces that do not break.
pub(crate) fn money(tiyn: i64) -> String {
    let whole = (tiyn / 100).to_string();
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    format!("{grouped},{:02}\u{a0}₸", tiyn % 100)
}

/// Does what the payer asked, tells the server, and says whether anything changed.
pub(crate) fn perform(
    bank: &Bank,
    invoice_id: &str,
    payer: Option<&str>,
    act: Act,
) -> Result<(), Refusal> {
    let faults = bank.faults.read();
    let act = if act == Act::Pay && faults.hold {
        Act::PayHeld
    } else {
        act
    };
    let at = now();
    let payment_id = format!("P{}", random::digits::<12>());
    let letter = bank.invoices.change(invoice_id, |found| {
        let theirs =
            found.filter(|invoice| payer.is_none_or(|payer| invoice.order.payer_iin == payer));
        let invoice = theirs.ok_or(Refusal::not_found())?;
        let payment = Payment {
            payment_id,
            paid_at: at,
            other_amount_tiyn: faults.pays_tiyn,
        };
        let Some(mut after) = invoice.after(act, payment, faults.after_the_end())? else {
            return Ok::<_, Refusal>(Step::Keep(None));
        };
        // Held money is nobody's news yet.
        let news = act != Act::PayHeld;
        let letter = news.then(|| callbacks::letter(after.event(at), &faults));
        after.letters.extend(letter.clone());
        Ok(Step::Put(after, letter))
    })?;
    if let Some(letter) = letter {
        callbacks::send_in_background(bank, invoice_id, letter, &faults);
    }
    Ok(())
}

async fn choose(State(bank): State<Bank>, language: Language) -> Page<'static> {
    let mut payers = bank
        .invoices
        .pick(|invoice| Some(invoice.order.payer_iin.clone()));
    payers.sort();
    payers.dedup();
    let link = |iin: &String| {
        format!(
            "<tr><td class=\"number\"><a href=\"/app/{iin}{}\">{iin}</a></td></tr>\n",
            query(language)
        )
    };
    let rows: String = payers.iter().map(link).collect();
    let columns: &[&str] = match language {
        Language::Kazakh => &["Клиенттің ЖСН-і"],
        Language::Russian => &["ИИН клиента"],
    };
    let none = language.pick(
        "Әзірге ешкімге шот қойылған жоқ. Шот сенімхат мәтіні мақұлданғаннан кейін келеді.",
        "Счетов пока никому не выставлено. Счёт приходит после согласования текста доверенности.",
    );
    let list = if rows.is_empty() {
        String::new()
    } else {
        table(language.pick("Клиенттер", "Клиенты"), columns, &rows)
    };
    let body = format!(
        "{}<p><a href=\"/panel{}\">{}</a></p>",
        cards_or(list, none),
        query(language),
        language.pick(
            "Оператор тақтасы: ақаулар және қолдан жіберілетін хабарламалар",
            "Панель оператора: неисправности и ручные уведомления"
        ),
    );
    let title = language.pick("Клиентті таңдаңыз", "Выберите клиента");
    Page {
        language,
        system: bank.brand.name,
        title,
        body,
    }
}

async fn invoices(
    State(bank): State<Bank>,
    Path(iin): Path<String>,
    language: Language,
) -> Page<'static> {
    let mut theirs = bank
        .invoices
        .pick(|invoice| (invoice.order.payer_iin == iin).then(|| invoice.clone()));
    theirs.sort_by_key(|invoice| std::cmp::Reverse(invoice.issued_at));
    let cards: String = theirs
        .iter()
        .map(|invoice| summary(invoice, language))
        .collect();
    let none = language.pick("Төленетін шоттар жоқ.", "Счетов к оплате нет.");
    let title = language.pick("Менің шоттарым", "Мои счета");
    Page {
        language,
        system: bank.brand.name,
        title,
        body: cards_or(cards, none),
    }
}

fn summary(invoice: &Invoice, language: Language) -> String {
    let order = &invoice.order;
    format!(
        "<article class=\"card\"><p class=\"sum\">{sum}</p><p>{purpose}</p><p>{state}</p>\
         <p><a href=\"/app/{iin}/invoices/{id}{query}\">{open}</a></p></article>\n",
        sum = money(order.amount_tiyn),
        purpose = escape(order.purpose.read(language)),
        state = badge(invoice, language),
        iin = escape(&order.payer_iin),
        id = escape(&order.invoice_id),
        query = query(language),
        open = language.pick("Шотты ашу", "Открыть счёт"),
    )
}

fn badge(invoice: &Invoice, language: Language) -> String {
    let status = invoice.status_at(now());
    let class = match status {
        Status::Issued | Status::Blocked => "open",
        Status::Paid => "good",
        Status::Declined | Status::Cancelled | Status::Expired => "bad",
    };
    format!(
        "<span class=\"state {class}\">{}</span>",
        status.words(language)
    )
}

async fn invoice(
    State(bank): State<Bank>,
    Path((iin, id)): Path<(String, String)>,
    language: Language,
) -> Response {
    let Some(invoice) = bank
        .invoices
        .get(&id)
        .filter(|invoice| invoice.order.payer_iin == iin)
    else {
        return refused(bank.brand.name, language, Refusal::not_found());
    };
    let order = &invoice.order;
    let mut rows = row(
        language.pick("Шотты қойған", "Счёт выставил"),
        confirmation::ISSUER,
    );
    rows += &confirmation::payee(order, language);
    rows += &row(
        language.pick("Мақсаты", "Назначение"),
        order.purpose.read(language),
    );
    rows += &row(
        language.pick("Төлеушінің ЖСН-і", "ИИН плательщика"),
        &order.payer_iin,
    );
    rows += &row(
        language.pick("Шот нөмірі", "Номер счёта"),
        &invoice.bank_reference,
    );
    rows += &row(
        language.pick("Төлеу мерзімі", "Оплатить до"),
        &moment(order.expires_at),
    );
    rows += &receipt(&invoice, language);
    let body = format!(
        "<article class=\"card\"><p class=\"sum\">{sum}</p><p>{state}</p>{next}<dl>{rows}</dl>{actions}</article>\n\
         <p><a href=\"/app/{iin}{query}\">{all}</a></p>",
        sum = money(order.amount_tiyn),
        state = badge(&invoice, language),
        next = next(&invoice, language),
        actions = actions(&bank, &invoice, language),
        query = query(language),
        all = language.pick("Барлық шоттар", "Все счета"),
    );
    let title = match invoice.payment() {
        Some(_) => language.pick("Түбіртек", "Квитанция"),
        None => language.pick("Шотты төлеу", "Оплата счёта"),
    };
    Page {
        language,
        system: bank.brand.name,
        title,
        body,
    }
    .into_response()
}

/// What the payer does now: nobody is left on the bank's page without a word.
fn next(invoice: &Invoice, language: Language) -> String {
    let words = match invoice.status_at(now()) {
        Status::Issued => return String::new(),
        Status::Paid => language.pick(
            "Төлем өтті. Senim қосымшасына оралыңыз: төлемді ол өзі көреді.",
            "Платёж прошёл. Вернитесь в приложение Senim: оно увидит оплату само.",
        ),
        Status::Blocked => language.pick(
            "Ақша бұғатталды. Банк аударғанын Senim қосымшасы өзі көреді.",
            "Деньги заблокированы. Когда банк их переведёт, приложение Senim увидит это само.",
        ),
        Status::Declined => language.pick(
            "Шотта қаражат жеткіліксіз: ақша алынған жоқ. Шотты толтырып, қайта төлеңіз.",
            "На счёте недостаточно средств: деньги не списаны. Пополните счёт и оплатите снова.",
        ),
        Status::Cancelled => language.pick(
            "Бұл шот бойынша ақша алынбайды.",
            "По этому счёту деньги не спишутся.",
        ),
        Status::Expired => language.pick(
            "Төлеу мерзімі өтті: бұл шот бойынша ақша алынбайды.",
            "Срок оплаты истёк: по этому счёту деньги не спишутся.",
        ),
    };
    format!("<p>{words}</p>{}", way_back(invoice, language))
}

/// The link to the page that the payer came from.
fn way_back(invoice: &Invoice, language: Language) -> String {
    let link = |url: &String| {
        format!(
            "<p><a href=\"{}\">{}</a></p>",
            escape(url),
            language.pick("Senim қосымшасына оралу", "Вернуться в приложение Senim")
        )
    };
    invoice
        .order
        .return_url
        .as_ref()
        .map_or_else(String::new, link)
}

fn receipt(invoice: &Invoice, language: Language) -> String {
    let Some(payment) = invoice.payment() else {
        return String::new();
    };
    let mut rows = row(
        language.pick("Төлем нөмірі", "Номер платежа"),
        &payment.payment_id,
    );
    rows += &row(
        language.pick("Төленді", "Оплачено"),
        &moment(payment.paid_at),
    );
    if invoice.refunded_tiyn() > 0 {
        let back = money(invoice.refunded_tiyn());
        rows += &row(language.pick("Қайтарылды", "Возвращено"), &back);
    }
    rows
}

fn actions(bank: &Bank, invoice: &Invoice, language: Language) -> String {
    let order = &invoice.order;
    let form = |act: &str, class: &str, label: &str| {
        let action = format!(
            "/app/{}/invoices/{}/{act}",
            order.payer_iin, order.invoice_id
        );
        button(language, &action, class, label)
    };
    let pay = format!(
        "<form action=\"/app/{}/invoices/{}/confirmation\"><input type=\"hidden\" name=\"lang\" value=\"{language}\">\
         <button class=\"go\">{}</button></form>",
        escape(&order.payer_iin),
        escape(&order.invoice_id),
        language.pick("Төлеу", "Оплатить"),
    );
    let buttons = match invoice.status_at(now()) {
        Status::Issued | Status::Declined => {
            let decline =
                language.pick("Қаражат жеткіліксіз (сынақ)", "Недостаточно средств (тест)");
            let cancel = language.pick("Төлеуден бас тарту", "Отказаться от оплаты");
            pay + &form("decline", "", decline) + &form("cancel", "stop", cancel)
        }
        Status::Expired | Status::Cancelled if bank.faults.read().pay_after_end => pay,
        Status::Blocked | Status::Paid | Status::Cancelled | Status::Expired => {
            return String::new();
        }
    };
    format!("<div class=\"actions\">{buttons}</div>")
}

async fn act(
    State(bank): State<Bank>,
    Path((iin, id, act)): Path<(String, String, Act)>,
    language: Language,
) -> Response {
    let done = match act {
        Act::Decline | Act::Cancel => perform(&bank, &id, Some(&iin), act),
        // A payment is confirmed with its code; the bank's own acts are the panel's, not the payer's.
        Act::Pay | Act::PayHeld | Act::Release => Err(Refusal::not_found()),
    };
    match done {
        Ok(()) => back_to(&format!("/app/{iin}/invoices/{id}"), language).into_response(),
        Err(refusal) => refused(bank.brand.name, language, refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_in_groups_of_three_with_two_digits_of_tiyn() {
        assert_eq!(money(5), "0,05\u{a0}₸");
        assert_eq!(money(1_297_500), "12\u{a0}975,00\u{a0}₸");
        assert_eq!(money(12_345_678_901), "123\u{a0}456\u{a0}789,01\u{a0}₸");
    }
}
