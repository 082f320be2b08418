//! Notices and receipts about requests for services, each a signed document: refusal, acceptance, payment, intake.
//!
//! A notice names the person and the request and no personal number: it is shown, forwarded and lost more easily than a
//! result.

use super::content::{Block, Column, Content, DocumentKind, Official, Table, entry, pair};
use chrono::{DateTime, Utc};
use law::money::Tenge;
use law::service::ServiceId;
use law::text::{Bilingual, Text};
use law::time::clerk_time;

/// What every document about a request shares.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The service.
    pub service: ServiceId,
    /// The service's name.
    pub title: Bilingual,
    /// The document's own unique number.
    pub number: String,
    /// The request's number, once it has one.
    pub request: Option<String>,
    /// When the document is issued.
    pub issued_at: DateTime<Utc>,
    /// The body that issues it.
    pub body: Bilingual,
    /// The official who answers for it.
    pub official: Option<Official>,
    /// Whom it is about, by full name.
    pub recipient: String,
}

/// Why a service is refused.
#[derive(Clone, Debug)]
pub struct RefusalGround {
    /// The notice's sentence.
    pub notice: Bilingual,
    /// The clause it rests on.
    pub clause: Bilingual,
    /// What the official found, in services whose refusal must be motivated.
    pub motive: Option<Bilingual>,
}

/// A payment as the bank confirmed it.
#[derive(Clone, Debug)]
pub struct Payment {
    /// How much.
    pub amount: Tenge,
    /// The invoice's number.
    pub invoice: String,
    /// When the bank took it.
    pub paid_at: DateTime<Utc>,
}

const REQUEST: Text = Text::new("Сұрау салудың нөмірі", "Номер запроса", "Request number");
const SERVICE: Text = Text::new("Көрсетілетін қызмет", "Услуга", "Service");
const RECIPIENT: Text = Text::new(
    "Көрсетілетін қызметті алушы",
    "Услугополучатель",
    "Recipient of the service",
);
const AMOUNT: Text = Text::new("Сомасы", "Сумма", "Amount");
const INVOICE: Text = Text::new("Төлем шотының нөмірі", "Номер счёта", "Invoice number");
const CLAUSE: Text = Text::new("Негізі", "Основание", "Ground");
const MOTIVE: Text = Text::new("Дәлелі", "Мотивировка", "Reasons");

impl Facts {
    /// A document about the request, which begins with whom and what it is about.
    #[must_use]
    pub fn document(&self, kind: DocumentKind, title: Text, blocks: Vec<Block>) -> Content {
        let mut all = vec![
            entry(RECIPIENT, &self.recipient),
            Block::Entry {
                label: SERVICE.into(),
                value: self.title.clone(),
            },
        ];
        all.extend(self.request.as_ref().map(|number| entry(REQUEST, number)));
        all.extend(blocks);
        self.of_form(kind, title, all)
    }

    /// A document of exactly these blocks, for forms that the regulations fix.
    #[must_use]
    pub fn of_form(&self, kind: DocumentKind, title: Text, blocks: Vec<Block>) -> Content {
        Content {
            service: self.service,
            kind,
            number: self.number.clone(),
            issued_at: self.issued_at,
            body: self.body.clone(),
            title: title.into(),
            blocks,
            official: self.official.clone(),
        }
    }
}

/// The notice that a service is refused; a motivated answer where the regulations ask for one (S7-S10).
#[must_use]
pub fn refusal(facts: &Facts, ground: &RefusalGround) -> Content {
    const NOTICE: Text = Text::new(
        "СҰРАУ САЛЫНАТЫН ЭЛЕКТРОНДЫҚ МЕМЛЕКЕТТІК ҚЫЗМЕТТЕН БАС ТАРТУ ТУРАЛЫ ХАБАРЛАМА",
        "УВЕДОМЛЕНИЕ ОБ ОТКАЗЕ В ЗАПРАШИВАЕМОЙ ЭЛЕКТРОННОЙ ГОСУДАРСТВЕННОЙ УСЛУГЕ",
        "NOTICE OF REFUSAL",
    );
    const ANSWER: Text = Text::new(
        "МЕМЛЕКЕТТІК ҚЫЗМЕТ КӨРСЕТУДЕН БАС ТАРТУ ТУРАЛЫ ДӘЛЕЛДІ ЖАУАП",
        "МОТИВИРОВАННЫЙ ОТВЕТ ОБ ОТКАЗЕ В ОКАЗАНИИ ГОСУДАРСТВЕННОЙ УСЛУГИ",
        "MOTIVATED REFUSAL",
    );
    let mut blocks = vec![Block::Text(ground.notice.clone())];
    let named = |label: Text, value: &Bilingual| Block::Entry {
        label: label.into(),
        value: value.clone(),
    };
    blocks.push(named(CLAUSE, &ground.clause));
    blocks.extend(ground.motive.iter().map(|motive| named(MOTIVE, motive)));
    let title = if ground.motive.is_some() {
        ANSWER
    } else {
        NOTICE
    };
    facts.document(DocumentKind::Refusal, title, blocks)
}

/// The notice that a request is accepted, with the date and time of the result (order No. 26, point 6).
#[must_use]
pub fn acceptance(facts: &Facts, due: DateTime<Utc>) -> Content {
    const TITLE: Text = Text::new(
        "СҰРАУ САЛУДЫ ҚАБЫЛДАҒАНЫ ТУРАЛЫ ХАБАРЛАМА-ЕСЕП",
        "УВЕДОМЛЕНИЕ-ОТЧЁТ О ПРИНЯТИИ ЗАПРОСА",
        "NOTICE OF ACCEPTANCE",
    );
    const DUE: Text = Text::new(
        "Мемлекеттік көрсетілетін қызмет нәтижесін алу күні мен уақыты",
        "Дата и время получения результата государственной услуги",
        "Date and time of the result",
    );
    let said = pair(
        "Мемлекеттік қызмет көрсету үшін сұрау салуыңыз қабылданды. Нәтижесі «жеке кабинетке» жіберіледі.",
        "Ваш запрос на оказание государственной услуги принят. Результат направляется в «личный кабинет».",
    );
    let blocks = vec![Block::Text(said), entry(DUE, clerk_time(due))];
    facts.document(DocumentKind::Acceptance, TITLE, blocks)
}

/// The receipt that confirms a payment (order No. 236: "чек беріледі").
#[must_use]
pub fn payment_receipt(facts: &Facts, payment: &Payment) -> Content {
    const TITLE: Text = Text::new("ТӨЛЕМ ТУРАЛЫ ЧЕК", "ЧЕК ОБ ОПЛАТЕ", "RECEIPT OF PAYMENT");
    const PAID_AT: Text = Text::new("Төленген уақыты", "Время оплаты", "Paid at");
    // Order No. 26 asks for a payment for the service, order No. 236 for the state duty.
    let said = match facts.service {
        ServiceId::S9 | ServiceId::S10 => pair(
            "Мемлекеттік қызмет үшін төлемақы төленді, төлемнің жүзеге асырылғаны расталады.",
            "Оплата государственной услуги внесена, осуществление платежа подтверждается.",
        ),
        ServiceId::S1
        | ServiceId::S2
        | ServiceId::S3
        | ServiceId::S4
        | ServiceId::S5
        | ServiceId::S6
        | ServiceId::S7
        | ServiceId::S8
        | ServiceId::S11
        | ServiceId::S12
        | ServiceId::S13
        | ServiceId::S14
        | ServiceId::S15 => pair(
            "Мемлекеттік баж төленді, төлемнің жүзеге асырылғаны расталады.",
            "Государственная пошлина уплачена, осуществление платежа подтверждается.",
        ),
    };
    let blocks = vec![
        Block::Text(said),
        entry(AMOUNT, payment.amount.to_string()),
        entry(INVOICE, &payment.invoice),
        entry(PAID_AT, clerk_time(payment.paid_at)),
    ];
    facts.document(DocumentKind::PaymentReceipt, TITLE, blocks)
}

/// The notice that the term of payment has passed and the request may be made again (order No. 236, point 6).
#[must_use]
pub fn payment_expired(facts: &Facts, amount: Tenge, expired_at: DateTime<Utc>) -> Content {
    const TITLE: Text = Text::new(
        "СҰРАУ САЛУ МЕРЗІМІНІҢ ӨТКЕНІ ТУРАЛЫ ХАБАРЛАМА",
        "УВЕДОМЛЕНИЕ ОБ ИСТЕЧЕНИИ СРОКА ЗАПРОСА",
        "NOTICE THAT THE REQUEST HAS EXPIRED",
    );
    const EXPIRED_AT: Text = Text::new("Мерзімі өткен уақыт", "Срок истёк", "Expired at");
    let said = pair(
        "Мемлекеттік баж көрсетілген мерзімде төленбеді, сондықтан сұрау салудың мерзімі өтіп кетті. Сіз қайтадан сұрау сала аласыз.",
        "Государственная пошлина в указанный срок не уплачена, поэтому срок запроса истёк. Вы можете направить запрос повторно.",
    );
    let blocks = vec![
        Block::Text(said),
        entry(AMOUNT, amount.to_string()),
        entry(EXPIRED_AT, clerk_time(expired_at)),
    ];
    facts.document(DocumentKind::PaymentExpired, TITLE, blocks)
}

/// An attempt to pay that came to nothing.
#[derive(Clone, Debug)]
pub struct FailedAttempt {
    /// What was due.
    pub amount: Tenge,
    /// The invoice's number.
    pub invoice: String,
    /// When it was tried.
    pub tried_at: DateTime<Utc>,
    /// What went wrong, in full.
    pub description: Bilingual,
    /// What the payer can do now.
    pub advice: Bilingual,
}

/// The notice that a payment failed, with the full description of the error (order No. 236, point 6).
#[must_use]
pub fn payment_failed(facts: &Facts, attempt: &FailedAttempt) -> Content {
    const TITLE: Text = Text::new(
        "ТӨЛЕМНІҢ ӨТПЕГЕНІ ТУРАЛЫ ХАБАРЛАМА",
        "УВЕДОМЛЕНИЕ О НЕСОСТОЯВШЕМСЯ ПЛАТЕЖЕ",
        "NOTICE OF A FAILED PAYMENT",
    );
    const TRIED_AT: Text = Text::new("Төлем жасалған уақыт", "Время попытки", "Tried at");
    const ERROR: Text = Text::new(
        "Қатенің толық сипаттамасы",
        "Полное описание ошибки",
        "Full description of the error",
    );
    let said = pair("Төлем өткен жоқ.", "Платёж не прошёл.").then(&attempt.advice);
    let blocks = vec![
        Block::Text(said),
        Block::Entry {
            label: ERROR.into(),
            value: attempt.description.clone(),
        },
        entry(AMOUNT, attempt.amount.to_string()),
        entry(INVOICE, &attempt.invoice),
        entry(TRIED_AT, clerk_time(attempt.tried_at)),
    ];
    facts.document(DocumentKind::PaymentFailed, TITLE, blocks)
}

/// The receipt of a service centre that refuses an incomplete set of documents (regulations 3, point 4).
#[must_use]
pub fn intake_refusal(
    facts: &Facts,
    queue: Option<&str>,
    clause: &Bilingual,
    missing: &[Bilingual],
) -> Content {
    const TITLE: Text = Text::new(
        "ӨТІНІШТІ ҚАБЫЛДАУДАН БАС ТАРТУ ТУРАЛЫ ҚОЛХАТ",
        "РАСПИСКА ОБ ОТКАЗЕ В ПРИЁМЕ ЗАЯВЛЕНИЯ",
        "RECEIPT OF REFUSAL",
    );
    const QUEUE: Text = Text::new(
        "Электрондық кезектегі нөмір",
        "Номер электронной очереди",
        "Number in the electronic queue",
    );
    let said = pair(
        "Көрсетілетін қызметті алушы мемлекеттік қызмет стандартының 9-тармағында көзделген құжаттар топтамасын толық ұсынбағандықтан, өтінішті қабылдаудан бас тартылды. Мына құжаттар жоқ:",
        "В связи с представлением неполного пакета документов, предусмотренного пунктом 9 стандарта государственной услуги, в приёме заявления отказано. Отсутствуют документы:",
    );
    let mut blocks: Vec<Block> = queue
        .map(|number| entry(QUEUE, number))
        .into_iter()
        .collect();
    blocks.push(Block::Text(said));
    for (place, title) in (1..).zip(missing) {
        blocks.push(Block::Text(pair(
            format!("{place}) {}", title.kk),
            format!("{place}) {}", title.ru),
        )));
    }
    blocks.push(Block::Entry {
        label: CLAUSE.into(),
        value: clause.clone(),
    });
    facts.document(DocumentKind::IntakeRefusal, TITLE, blocks)
}

/// A document on an inventory.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What it is.
    pub title: Bilingual,
    /// Sheets of paper.
    pub sheets: u32,
}

/// What an office gives for documents taken over on paper: the slip with the date, the time and the person who took them
/// (S9), the copy of the inventory with the date of acceptance (S10; order No. 26, point 6).
#[must_use]
pub fn intake_inventory(facts: &Facts, accepted_at: DateTime<Utc>, listed: &[Listed]) -> Content {
    const INVENTORY: Text = Text::new(
        "ҚАБЫЛДАНҒАН ҚҰЖАТТАРДЫҢ ТІЗІМДЕМЕСІ",
        "ОПИСЬ ПРИНЯТЫХ ДОКУМЕНТОВ",
        "INVENTORY OF DOCUMENTS",
    );
    const SLIP: Text = Text::new(
        "ҚҰЖАТТАРДЫҢ ҚАБЫЛДАНҒАНЫ ТУРАЛЫ ТАЛОН",
        "ТАЛОН О ПРИЁМЕ ДОКУМЕНТОВ",
        "SLIP FOR DOCUMENTS ACCEPTED",
    );
    const ACCEPTED: Text = Text::new(
        "Құжаттар қабылданған күн мен уақыт",
        "Дата и время приёма документов",
        "Accepted at",
    );
    const ACCEPTED_BY: Text = Text::new(
        "Құжаттарды қабылдаған тұлға",
        "Лицо, принявшее документы",
        "Accepted by",
    );
    let column = |kk: &str, ru: &str, share: u16| Column {
        title: pair(kk, ru),
        share,
    };
    let row = |(place, document): (usize, &Listed)| {
        let name = if document.title.kk == document.title.ru {
            document.title.kk.clone()
        } else {
            format!("{}\n{}", document.title.kk, document.title.ru)
        };
        vec![place.to_string(), name, document.sheets.to_string()]
    };
    let table = Table {
        columns: vec![
            column("№", "№", 1),
            column("Құжаттың атауы", "Наименование документа", 9),
            column("Парақ саны", "Листов", 2),
        ],
        rows: (1..).zip(listed).map(row).collect(),
    };
    let mut blocks = vec![entry(ACCEPTED, clerk_time(accepted_at))];
    let official = facts.official.as_ref();
    blocks.extend(official.map(|official| entry(ACCEPTED_BY, &official.name)));
    blocks.push(Block::Table(table));
    let title = if facts.service == ServiceId::S9 {
        SLIP
    } else {
        INVENTORY
    };
    facts.document(DocumentKind::IntakeInventory, title, blocks)
}
