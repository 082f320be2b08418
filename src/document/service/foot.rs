//! The foot of a document: the official, the codes, and what the regulations say about both.

use super::Codes;
use super::content::{Content, DocumentKind, Official};
use super::flow::{Ends, Figure, Flow, Leaf, Piece, Setting, Word};
use crate::document::DocumentError;
use crate::document::code::{Code, Robustness, code_of};
use crate::document::layout;
use crate::document::pen::{GREY, HAIRLINE, Ink};
use crate::document::typeface::Style;
use law::service::ServiceId;
use law::text::{Lang, Text};
use law::time::clerk_time;
use std::borrow::Cow;

/// The document is as good as paper (order No. 236, the foot of the forms of annexes 4-6).
const EQUAL: Text = Text::new(
    "Осы құжат «Электрондық құжат және электрондық цифрлық қолтаңба туралы» 2003 жылғы 7 қаңтардағы № 370-II ҚРЗ 1-тармағы 7-бабына сәйкес қағаз жеткізгіштегі құжатпен бірдей.",
    "Данный документ согласно пункту 1 статьи 7 ЗРК от 7 января 2003 года № 370-II «Об электронном документе и электронной цифровой подписи» равнозначен документу на бумажном носителе.",
    "By article 7, point 1, of Law No. 370-II of 7 January 2003 this document is equal to one on paper.",
);
/// Order No. 236, the foot of the forms of annexes 1-3.
const FROM_CIVIL_STATUS: Text = Text::new(
    "*штрих-код «АХАЖ» ақпараттық жүйесінен алынған және Департаменттің электрондық-цифрлық қолтаңбасымен қол қойылған деректерді қамтиды",
    "*штрих-код содержит данные, полученные из ИС «ЗАГС» и подписанные электронно-цифровой подписью соответствующего Департамента",
    "*the code holds data of the civil status system signed by the Department",
);
/// The same of annexes 4 and 5.
const FROM_REAL_ESTATE: Text = Text::new(
    "*штрих-код ЖМТ МДҚ ақпараттық жүйесінен алынған және әділет департаментінің электрондық-цифрлық қолтаңбасымен қол қойылған деректерді қамтиды",
    "*штрих-код содержит данные, полученные из ГБД РН и подписанные электронно-цифровой подписью соответствующего Департамента юстиции",
    "*the code holds data of the real estate register signed by the Department of Justice",
);
/// The same of annex 6.
const FROM_ENTITIES: Text = Text::new(
    "*штрих-код ЗТ МДҚ алынған және Департаменттің электрондық-цифрлық қолтаңбасымен қол қойылған деректерді ұстайды",
    "*штрих-код содержит данные, полученные из ГБД ЮЛ и подписанные электронно-цифровой подписью соответствующего Департамента",
    "*the code holds data of the register of legal entities signed by the Department",
);
/// Of services whose regulations name no register: ours, after the same words.
const FROM_BODY: Text = Text::new(
    "*штрих-код құжаттың нөмірі мен мазмұнын қамтиды, оған құжатты берген органның электрондық-цифрлық қолтаңбасымен қол қойылған",
    "*штрих-код содержит номер и содержание документа, подписанные электронно-цифровой подписью выдавшего его органа",
    "*the code holds the document's number and content signed by the body that issued it",
);
/// Beside the compact code.
const SEALED: Text = Text::new(
    "Электрондық құжатқа органның ЭЦҚ қойылған",
    "Электронный документ подписан ЭЦП органа",
    "Sealed by the body's electronic signature",
);
/// In the place of the seal's statement on a draft, which carries no code.
const UNSEALED: Text = Text::new(
    "Жоба: ЭЦҚ қойылмаған, заңды күші жоқ",
    "Проект: ЭЦП не поставлена, юридической силы не имеет",
    "Draft: not sealed, without legal force",
);
/// When, by Kazakhstan's time.
const ISSUED: Text = Text::new("Берілген уақыты", "Время выдачи", "Issued");
const ZONE: &str = "UTC+5";

const NAME_SET: Setting = Setting::new(Ink::new(Style::Strong, 8.6), 11.6);
const TEXT_SET: Setting = Setting::new(Ink::new(Style::Text, 7.6), 10.2);
const SMALL_SET: Setting = Setting::new(Ink::new(Style::Text, 6.8).tone(GREY), 9.0);

/// Side of the compact code: its modules are 0.7 mm wide.
const COMPACT_SIDE: f32 = 108.0;
/// Side of an element (51 mm): a module of the fullest one is 0.4 mm wide, five dots of a telephone's picture of the page.
const ELEMENT_SIDE: f32 = 144.0;
/// White between elements, more than the four modules a code needs around it.
const ELEMENT_GAP: f32 = 12.0;

/// The codes as they are drawn: the compact one first.
pub(super) fn drawn(codes: &Codes) -> Result<Vec<Code>, DocumentError> {
    let compact = codes.compact.iter();
    let compact = compact.map(|text| code_of(text, Robustness::Middle));
    let elements = codes.elements.iter();
    let elements = elements.map(|text| code_of(text, Robustness::Low));
    match codes.compact {
        Some(_) => compact.chain(elements).collect(),
        // Elements alone cannot be told from the compact code by their place.
        None => Ok(Vec::new()),
    }
}

/// Lays the foot.
pub(super) fn lay(flow: &mut Flow<'_>, content: &Content, codes: &[Code]) {
    attest(flow, content, codes);
    flow.pair([EQUAL.kk, EQUAL.ru], SMALL_SET, 7.0, Ends::WithNext);
    let note = note(content.service, content.kind);
    flow.pair([note.kk, note.ru], SMALL_SET, 3.0, Ends::Free);
    grid(flow, codes.len());
}

/// Where the data of the code come from.
fn note(service: ServiceId, kind: DocumentKind) -> Text {
    if kind != DocumentKind::Result {
        return FROM_BODY;
    }
    match service {
        ServiceId::S1 | ServiceId::S2 | ServiceId::S3 => FROM_CIVIL_STATUS,
        ServiceId::S4 | ServiceId::S5 => FROM_REAL_ESTATE,
        ServiceId::S6 => FROM_ENTITIES,
        ServiceId::S7
        | ServiceId::S8
        | ServiceId::S9
        | ServiceId::S10
        | ServiceId::S11
        | ServiceId::S12
        | ServiceId::S13
        | ServiceId::S14
        | ServiceId::S15 => FROM_BODY,
    }
}

/// The official and the seal's statement, the compact code beside them.
fn attest(flow: &mut Flow<'_>, content: &Content, codes: &[Code]) {
    let frame = flow.frame;
    let has_code = !codes.is_empty();
    let inset = if has_code { COMPACT_SIDE + 14.0 } else { 0.0 };
    let (x, width) = (frame.left + inset, frame.span() - inset);
    let mut piece = Piece {
        before: 16.0,
        keep: true,
        rules: vec![[frame.left, 0.0, frame.span(), HAIRLINE]],
        ..Piece::default()
    };
    let mut down = 8.0;
    for (lang, text, setting) in statements(content, if has_code { SEALED } else { UNSEALED }) {
        let leaf = flow.leaf(Leaf::Paragraph(lang));
        for line in layout::wrap(&text, setting.ink.style, setting.ink.size, width) {
            down += setting.leading;
            piece.words.push(Word {
                x,
                down: down - 2.0,
                text: Cow::Owned(line.trim_end().to_owned()),
                ink: setting.ink,
                leaf,
            });
        }
    }
    if has_code {
        let leaf = flow.leaf(Leaf::Figure);
        piece.figures.push(Figure {
            x: frame.left,
            down: 10.0,
            side: COMPACT_SIDE,
            code: 0,
            leaf,
        });
        down = down.max(10.0 + COMPACT_SIDE);
    }
    piece.height = down + 2.0;
    flow.put(piece);
}

/// The lines beside the code.
fn statements(content: &Content, standing: Text) -> Vec<(Lang, String, Setting)> {
    let mut lines = Vec::new();
    if let Some(Official { name, position }) = &content.official {
        lines.push((Lang::Kk, position.kk.clone(), TEXT_SET));
        if position.ru != position.kk {
            lines.push((Lang::Ru, position.ru.clone(), TEXT_SET));
        }
        lines.push((Lang::Kk, name.clone(), NAME_SET));
    }
    lines.push((
        Lang::Kk,
        format!("{}: {}", standing.kk, content.body.kk),
        TEXT_SET,
    ));
    lines.push((
        Lang::Ru,
        format!("{}: {}", standing.ru, content.body.ru),
        TEXT_SET,
    ));
    let issued = clerk_time(content.issued_at);
    let issued = format!("{} / {}: {issued} ({ZONE})", ISSUED.kk, ISSUED.ru);
    lines.push((Lang::Kk, issued, TEXT_SET));
    lines
}

/// The elements in rows.
fn grid(flow: &mut Flow<'_>, count: usize) {
    let frame = flow.frame;
    let mut per_row: usize = 1;
    let mut reach = ELEMENT_SIDE;
    while reach + ELEMENT_GAP + ELEMENT_SIDE <= frame.span() + 0.01 {
        reach += ELEMENT_GAP + ELEMENT_SIDE;
        per_row += 1;
    }
    let elements: Vec<usize> = (1..count).collect();
    for row in elements.chunks(per_row) {
        let mut x = frame.left;
        let mut figures = Vec::with_capacity(row.len());
        for code in row {
            let leaf = flow.leaf(Leaf::Figure);
            figures.push(Figure {
                x,
                down: 0.0,
                side: ELEMENT_SIDE,
                code: *code,
                leaf,
            });
            x += ELEMENT_SIDE + ELEMENT_GAP;
        }
        flow.put(Piece {
            before: ELEMENT_GAP,
            height: ELEMENT_SIDE,
            figures,
            ..Piece::default()
        });
    }
}
