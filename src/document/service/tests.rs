//! Tests of the drawn documents, over their bytes.

use super::content::{Block, Table, entry, pair, same};
use super::notice::{self, Facts, FailedAttempt, Listed, Payment, RefusalGround};
use super::*;
use law::money::Tenge;
use law::service::ServiceId;
use law::text::Text;

pub(super) fn facts(service: ServiceId) -> Facts {
    Facts {
        service,
        title: pair(
            "Жылжымайтын мүліктің жоқ (бар) екендігі туралы анықтама",
            "Справка об отсутствии (наличии) недвижимого имущества",
        ),
        number: "2026-S5-0000017".to_owned(),
        request: Some("10100123456789".to_owned()),
        issued_at: "2026-11-22T10:04:00Z".parse().unwrap(),
        body: pair(
            "Сынақ қаласының Әділет департаменті",
            "Департамент юстиции города Сынак",
        ),
        official: Some(Official {
            name: "Сынақова Үлгі Мысалқызы".to_owned(),
            position: pair("Жауапты маман", "Ответственный специалист"),
        }),
        recipient: "Сынақбаев Мысал Үлгіұлы".to_owned(),
    }
}

pub(super) fn drawn(content: &Content) -> Result<Vec<u8>, DocumentError> {
    draw(&Sheet {
        content,
        codes: &Codes::default(),
    })
}

fn ground() -> RefusalGround {
    RefusalGround {
        notice: pair("Деректер табылған жоқ.", "Данные не найдены."),
        clause: pair("6-тармақтың 12) тармақшасы", "подпункт 12) пункта 6"),
        motive: None,
    }
}

fn holds(pdf: &[u8], words: &str) -> bool {
    pdf.windows(words.len())
        .any(|window| window == words.as_bytes())
}

fn notices() -> Vec<Content> {
    let facts = facts(ServiceId::S5);
    let payment = Payment {
        amount: Tenge::from_tenge(4325),
        invoice: "INV-17".to_owned(),
        paid_at: facts.issued_at,
    };
    let failed = FailedAttempt {
        amount: payment.amount,
        invoice: payment.invoice.clone(),
        tried_at: facts.issued_at,
        description: pair("Қаражат жеткіліксіз.", "Недостаточно средств."),
        advice: pair("Қайта төлеңіз.", "Повторите оплату."),
    };
    let papers = [Listed {
        title: pair("Диплом", "Диплом"),
        sheets: 2,
    }];
    vec![
        notice::refusal(&facts, &ground()),
        notice::acceptance(&facts, facts.issued_at),
        notice::payment_receipt(&facts, &payment),
        notice::payment_expired(&facts, payment.amount, facts.issued_at),
        notice::payment_failed(&facts, &failed),
        notice::intake_refusal(
            &facts,
            Some("A-17"),
            &pair("4-тармақ", "пункт 4"),
            &[pair("Анықтама", "Справка")],
        ),
        notice::intake_inventory(&facts, facts.issued_at, &papers),
    ]
}

#[test]
fn every_notice_is_pdf_a_2b_with_its_number_and_digest_in_the_metadata() {
    for content in notices() {
        let pdf = drawn(&content).unwrap();
        for words in [
            "<pdfaid:part>2</pdfaid:part>",
            "<pdfaid:conformance>B</pdfaid:conformance>",
            "<rdf:li>kk</rdf:li>",
            &content.number,
            &content.digest().to_hex(),
            &content.title.kk,
        ] {
            assert!(holds(&pdf, words), "{:?} lacks {words}", content.kind);
        }
        assert_eq!(pdf, drawn(&content).unwrap());
    }
}

#[test]
fn every_kind_of_document_has_a_number_of_its_own() {
    for kind in DocumentKind::ALL {
        assert_eq!(DocumentKind::from_number(kind.number()), Some(kind));
    }
    assert_eq!(DocumentKind::from_number(0), None);
}

#[test]
fn another_word_is_another_digest() {
    let first = notice::refusal(&facts(ServiceId::S5), &ground());
    let mut other = first.clone();
    other.blocks.push(entry(Text::new("а", "а", "a"), "1"));
    assert_ne!(first.digest(), other.digest());
}

#[test]
fn no_notice_holds_a_personal_number() {
    for content in notices() {
        let text = content.lines().join("\n");
        let longest = text
            .split(|c: char| !c.is_ascii_digit())
            .map(str::len)
            .max();
        // The request's number of the example has fourteen digits; an IIN has twelve.
        assert!(longest.is_none_or(|digits| digits != 12), "{text}");
    }
}

#[test]
fn a_motivated_refusal_has_the_title_of_an_answer() {
    let mut ground = ground();
    let plain = notice::refusal(&facts(ServiceId::S7), &ground);
    ground.motive = Some(pair("Құжаттар толық емес", "Документы неполны"));
    let motivated = notice::refusal(&facts(ServiceId::S7), &ground);
    assert!(plain.title.ru.starts_with("УВЕДОМЛЕНИЕ"));
    assert!(motivated.title.ru.starts_with("МОТИВИРОВАННЫЙ"));
    assert!(
        motivated
            .lines()
            .iter()
            .any(|line| line.contains("неполны"))
    );
}

#[test]
fn a_table_of_many_rows_goes_on_with_its_head_on_the_next_page() {
    let column = |name| (1, Text::new(name, name, name));
    let table = Table::new([column("а"), column("б")])
        .rows((0..300).map(|row| [row.to_string(), "сөз ".repeat(60)]));
    let mut content = notice::refusal(&facts(ServiceId::S5), &ground());
    content.blocks.push(Block::Table(table));
    let plan = {
        let mut page = flow::Flow::new(flow::Frame::of(&content));
        flow::lay_blocks(&mut page, &content.blocks);
        page.paginate()
    };
    assert!(plan.pages.len() > 5);
    for page in &plan.pages[1..] {
        assert!(page[0].repeated);
        let last = page.last().unwrap();
        assert!(last.top + last.piece.height <= plan.frame.bottom + 0.1);
    }
    assert!(drawn(&content).is_ok());
}

#[test]
fn hostile_and_missing_text_is_refused_with_its_place() {
    let mut content = notice::refusal(&facts(ServiceId::S5), &ground());
    content.number = "1\u{202E}2".to_owned();
    let place = Place::Head;
    let character = '\u{202E}';
    assert_eq!(
        drawn(&content),
        Err(DocumentError::Unprintable { place, character })
    );
    let mut content = notice::refusal(&facts(ServiceId::S5), &ground());
    content.blocks.push(Block::Text(same("ש")));
    let place = Place::Block(content.blocks.len() - 1);
    assert_eq!(
        drawn(&content),
        Err(DocumentError::Unprintable {
            place,
            character: 'ש'
        })
    );
    content.blocks.clear();
    assert_eq!(drawn(&content), Err(DocumentError::Empty));
}

#[test]
fn a_document_without_end_is_refused() {
    let mut content = notice::refusal(&facts(ServiceId::S5), &ground());
    content
        .blocks
        .push(Block::Text(same("сөз ".repeat(100_000))));
    assert!(matches!(
        drawn(&content),
        Err(DocumentError::TooLong { .. })
    ));
}
