//! Tests of the drawn sheet, over its bytes.

use super::*;
use law::poa::s07_draft::{CLAUSE_MAX, CLAUSES_MAX, ClauseId};

const KK: &str = "Мен, Сынақбаева Айгүлім Қалдарбекқызы, осы сенімхатпен өз атымнан көлік құралын басқаруды сеніп тапсырамын.";
const RU: &str = "Я, Сынакбаева Айгулим Калдарбеккызы, настоящей доверенностью уполномочиваю управлять транспортным средством.";

fn clauses(count: usize, length: usize) -> Vec<Clause> {
    let fill = |text: &str| {
        format!("{text} ")
            .chars()
            .cycle()
            .take(length)
            .collect::<String>()
    };
    (0..count)
        .map(|n| Clause {
            id: ClauseId::new(format!("x-{n}")),
            kk: fill(KK),
            ru: fill(RU),
        })
        .collect()
}

struct World {
    case: CaseId,
    heading: Bilingual,
    clauses: Vec<Clause>,
}

impl World {
    fn new(clauses: Vec<Clause>) -> Self {
        let heading = Bilingual {
            kk: "Көлік құралын басқару".to_owned(),
            ru: "Управление автомобилем".to_owned(),
        };
        Self {
            case: CaseId::parse("0192f0c1-7f00-7000-8000-00000000000a").unwrap(),
            heading,
            clauses,
        }
    }

    fn sheet(&self) -> DraftSheet<'_> {
        DraftSheet {
            case: &self.case,
            revision: Some(3),
            heading: &self.heading,
            clauses: &self.clauses,
            check_url: "https://e-notariat.example/check/0192f0c1-7f00-7000-8000-00000000000a",
            drawn_on: "2026-11-22T10:04:00Z".parse().unwrap(),
        }
    }

    fn render(&self) -> Result<RenderedDraft, DocumentError> {
        render_draft(&self.sheet())
    }
}

fn holds(pdf: &[u8], words: &str) -> bool {
    pdf.windows(words.len())
        .any(|window| window == words.as_bytes())
}

#[test]
fn the_file_says_that_it_is_pdf_a_2b_in_kazakh_with_a_title() {
    let pdf = World::new(clauses(5, 400)).render().unwrap().pdf;
    assert!(pdf.starts_with(b"%PDF-1.7"));
    for words in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "Көлік құралын басқару / Управление автомобилем",
        "<rdf:li>kk</rdf:li>",
        "<xmp:CreateDate>2026-11-22T10:04:00+00:00</xmp:CreateDate>",
    ] {
        assert!(holds(&pdf, words), "{words}");
    }
}

#[test]
fn more_text_makes_more_pages() {
    let pages: Vec<usize> = [1, 10, 20, 40]
        .map(|n| World::new(clauses(n, 900)).render().unwrap().pages)
        .to_vec();
    assert_eq!(pages[0], 1);
    assert!(pages.is_sorted_by(|a, b| a < b), "{pages:?}");
}

#[test]
fn the_field_of_the_stamp_is_on_the_last_page_and_always_of_one_size() {
    for count in [1, 4, 8, 16, 32] {
        let drawn = World::new(clauses(count, 700)).render().unwrap();
        let [left, bottom, right, top] = drawn.stamp.rect;
        assert_eq!(drawn.stamp.page + 1, drawn.pages);
        assert!(left > 300 && right < 530 && bottom > 60 && top < 700);
        assert_eq!(right - left, 213);
        assert!((97..=98).contains(&(top - bottom)));
    }
}

#[test]
fn equal_sheets_give_equal_bytes_and_another_revision_others() {
    let world = World::new(clauses(6, 500));
    let first = world.render().unwrap();
    assert_eq!(first, world.render().unwrap());
    let next = render_draft(&DraftSheet {
        revision: Some(4),
        ..world.sheet()
    })
    .unwrap();
    assert_ne!(first.pdf, next.pdf);
    let look = render_draft(&DraftSheet {
        revision: None,
        ..world.sheet()
    })
    .unwrap();
    assert_ne!(first.pdf, look.pdf, "nobody takes it for a revision");
    assert_eq!((look.pages, look.stamp), (first.pages, first.stamp));
}

#[test]
fn the_largest_draft_the_law_lets_through_is_drawn() {
    let drawn = World::new(clauses(CLAUSES_MAX, CLAUSE_MAX))
        .render()
        .unwrap();
    assert!(
        drawn.pages > 60 && drawn.pages <= PAGES_MAX,
        "{}",
        drawn.pages
    );
}

#[test]
fn a_text_without_end_is_refused() {
    let refused = World::new(clauses(200, 3000)).render();
    assert!(matches!(refused, Err(DocumentError::TooLong { pages }) if pages > PAGES_MAX));
}

#[test]
fn hostile_text_is_refused_with_its_place() {
    for character in [
        '\0', '\u{7}', '\u{202E}', '\u{200B}', 'ש', '🙂', '\u{E000}', '\u{301}',
    ] {
        let mut world = World::new(clauses(3, 100));
        world.clauses[1].ru.push(character);
        assert_eq!(
            world.render(),
            Err(DocumentError::Unprintable {
                place: Place::Clause(1),
                character
            })
        );
        let mut world = World::new(clauses(3, 100));
        world.heading.kk.insert(0, character);
        assert_eq!(
            world.render(),
            Err(DocumentError::Unprintable {
                place: Place::Heading,
                character
            })
        );
    }
}

#[test]
fn a_draft_without_clauses_and_an_endless_address_are_refused() {
    assert_eq!(World::new(Vec::new()).render(), Err(DocumentError::Empty));
    let world = World::new(clauses(1, 50));
    let address = format!("https://e-notariat.example/{}", "a".repeat(CHECK_URL_MAX));
    let refused = render_draft(&DraftSheet {
        check_url: &address,
        ..world.sheet()
    });
    assert_eq!(refused, Err(DocumentError::CheckUrlTooLong));
}

#[test]
fn the_title_clause_is_the_title_and_the_place_has_no_number() {
    let mut world = World::new(clauses(4, 80));
    world.clauses[0].id = ClauseId::new("title");
    world.clauses[1].id = ClauseId::new("place_and_date");
    let numerals: Vec<_> = (0..4).map(|i| numeral(&world.clauses, i)).collect();
    assert_eq!(numerals, [None, None, Some(1), Some(2)]);
    assert_eq!(Titles::split(&world.sheet()).1, 1);
    // A title as long as a clause is running text, so that nothing of it is lost.
    world.clauses[0].kk = KK.repeat(20);
    assert_eq!(Titles::split(&world.sheet()).1, 0);
    assert!(world.render().is_ok());
}

#[test]
fn odd_but_printable_text_is_drawn() {
    for text in [
        "",
        " ",
        "\n\n",
        "a\u{a0}b",
        &"ұ".repeat(2000),
        &"W".repeat(500),
        "\n сөз \n",
    ] {
        let mut world = World::new(clauses(2, 80));
        world.clauses[0].kk = text.to_owned();
        world.clauses[1].ru = text.to_owned();
        assert!(world.render().is_ok(), "{text:?}");
    }
}

#[test]
fn the_stamp_is_added_to_a_draft_without_touching_its_bytes() {
    let world = World::new(clauses(6, 500));
    let draft = world.render().unwrap();
    let at = "2026-11-22T10:04:00Z".parse().unwrap();
    let stamp = crate::document::RegisterStamp {
        number: "1400001-2026-000017",
        notary: "Сынақ Нотариус",
        licence: "1400001",
        signed_at: at,
    };
    let field = eds::pades::FieldSpec {
        name: "Notary".to_owned(),
        reason: "Нотариаттық куәландыру".to_owned(),
        location: None,
        signer_name: stamp.notary.to_owned(),
        at,
        appearance: Some(crate::document::register_stamp(&stamp, &draft.stamp).unwrap()),
        contents_reserve: eds::pades::CONTENTS_RESERVE,
        certification: None,
    };
    let prepared = eds::pades::prepare(&draft.pdf, &field).unwrap();
    assert!(prepared.bytes.starts_with(&draft.pdf) && prepared.bytes.len() > draft.pdf.len());
}
