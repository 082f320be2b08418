//! S9 and S10: the commission's decision or the extract from its minutes, and the licence of a private bailiff (order
//! No. 26, point 3).

use super::{Block, Content, Decision, Facts, Verdict, entry, result};
use crate::document::service::content::pair;
use law::text::Text;

/// S9: the decision that the examination was passed, or the extract that it was not.
pub(super) fn examination(facts: &Facts, decision: &Decision<'_>) -> Content {
    const PASSED: Text = Text::new(
        "БІЛІКТІЛІК КОМИССИЯСЫНЫҢ БІЛІКТІЛІК ЕМТИХАНЫНАН ӨТКЕНІ ТУРАЛЫ ШЕШІМІ",
        "РЕШЕНИЕ КВАЛИФИКАЦИОННОЙ КОМИССИИ О СДАЧЕ КВАЛИФИКАЦИОННОГО ЭКЗАМЕНА",
        "DECISION THAT THE EXAMINATION WAS PASSED",
    );
    const NOT_PASSED: Text = Text::new(
        "БІЛІКТІЛІК ЕМТИХАНЫНАН ӨТПЕГЕНІ ТУРАЛЫ БІЛІКТІЛІК КОМИССИЯСЫНЫҢ ХАТТАМАСЫНАН ҮЗІНДІ",
        "ВЫПИСКА ИЗ ПРОТОКОЛА КВАЛИФИКАЦИОННОЙ КОМИССИИ О НЕСДАЧЕ КВАЛИФИКАЦИОННОГО ЭКЗАМЕНА",
        "EXTRACT FROM THE MINUTES: NOT PASSED",
    );
    let name = &facts.recipient;
    let (title, said) = match decision.verdict {
        Verdict::Granted => (
            PASSED,
            pair(
                format!(
                    "{name} жеке сот орындаушысы қызметімен айналысу құқығына біліктілік емтиханынан өтті деп шешілді."
                ),
                format!(
                    "Решено считать, что {name} сдал(а) квалификационный экзамен на право занятия деятельностью частного судебного исполнителя."
                ),
            ),
        ),
        Verdict::NotPassed => (
            NOT_PASSED,
            pair(
                format!(
                    "{name} жеке сот орындаушысы қызметімен айналысу құқығына біліктілік емтиханынан өткен жоқ."
                ),
                format!(
                    "{name} не сдал(а) квалификационный экзамен на право занятия деятельностью частного судебного исполнителя."
                ),
            ),
        ),
    };
    let mut blocks = vec![Block::Text(said)];
    blocks.extend(decision.entries(&["language"]));
    blocks.extend(decision.written());
    result(facts, title, blocks)
}

/// S10: the licence, re-issued or its duplicate.
pub(super) fn licence(facts: &Facts, decision: &Decision<'_>) -> Content {
    const LICENCE: Text = Text::new("ЛИЦЕНЗИЯ", "ЛИЦЕНЗИЯ", "LICENCE");
    const REISSUED: Text = Text::new(
        "ЛИЦЕНЗИЯ (қайта ресімделген)",
        "ЛИЦЕНЗИЯ (переоформлена)",
        "LICENCE (re-issued)",
    );
    const DUPLICATE: Text = Text::new(
        "ЛИЦЕНЗИЯ (телнұсқа)",
        "ЛИЦЕНЗИЯ (дубликат)",
        "LICENCE (duplicate)",
    );
    const HOLDER: Text = Text::new("Лицензиат", "Лицензиат", "Holder of the licence");
    const NUMBER: Text = Text::new(
        "Лицензияның нөмірі",
        "Номер лицензии",
        "Number of the licence",
    );
    const ACTIVITY: Text = Text::new("Қызмет түрі", "Вид деятельности", "Activity");
    const LICENSOR: Text = Text::new("Лицензиар", "Лицензиар", "Licensor");
    const TERMS: Text = Text::new(
        "Лицензия Қазақстан Республикасының бүкіл аумағында қолданылады.",
        "Лицензия действует на всей территории Республики Казахстан.",
        "In force in all of Kazakhstan.",
    );
    let title = match decision.form.kind() {
        Some("reissue") => REISSUED,
        Some("duplicate") => DUPLICATE,
        Some(_) | None => LICENCE,
    };
    let activity = pair(
        "Жеке сот орындаушысы қызметімен айналысу",
        "Занятие деятельностью частного судебного исполнителя",
    );
    let mut blocks: Vec<Block> = decision.registered(NUMBER).into_iter().collect();
    blocks.extend([
        entry(HOLDER, &facts.recipient),
        Block::Entry {
            label: ACTIVITY.into(),
            value: activity,
        },
        Block::Entry {
            label: LICENSOR.into(),
            value: facts.body.clone(),
        },
        Block::Text(TERMS.into()),
    ]);
    blocks.extend(decision.entries(&["examination_number", "examination_date", "reason"]));
    blocks.extend(decision.written());
    result(facts, title, blocks)
}
