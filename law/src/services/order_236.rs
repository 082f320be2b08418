//! What S1-S6 share: order No. 236 of the Minister of Justice of 27 June 2011, its clauses, its checks, its payment.

use crate::service::{Actor, Check, DeskRole, Fee, FeeMoment, Limit, LookUp, Rate};
use crate::services::grounds;
use crate::text::Text;

/// A sub-point of point 6 or 7, where each regulation describes its processes.
macro_rules! sub_point {
    ($point:literal, $sub:literal) => {
        crate::text::Text::new(
            concat!($point, "-тармақтың ", $sub, ") тармақшасы"),
            concat!("подпункт ", $sub, ") пункта ", $point),
            concat!("point ", $point, ", sub-point ", $sub),
        )
    };
}

/// A regulation approved by the order, by the number of its annex.
macro_rules! regulation {
    ($annex:literal, $kk:literal, $ru:literal, $en:literal) => {
        crate::text::Text::new(
            concat!(
                "Қазақстан Республикасы Әділет министрінің 2011 жылғы 27 маусымдағы № 236 бұйрығымен бекітілген «",
                $kk,
                "» электрондық мемлекеттік қызмет регламенті (",
                $annex,
                "-қосымша)"
            ),
            concat!(
                "Регламент электронной государственной услуги «",
                $ru,
                "», утверждённый приказом Министра юстиции Республики Казахстан от 27 июня 2011 года № 236 (приложение ",
                $annex,
                ")"
            ),
            concat!(
                "Regulations of the service “",
                $en,
                "”, approved by order No. 236 of the Minister of Justice of 27 June 2011 (annex ",
                $annex,
                ")"
            ),
        )
    };
}

pub(super) use {regulation, sub_point};

/// The operator of a service centre.
pub(super) const CENTRE_OPERATOR: Actor = Actor::Official(DeskRole::CentreOperator);

/// The committee that the notices and references of S1-S3 are headed with (annex 5 of their regulations).
pub(super) const COMMITTEE: Text = Text::new(
    "Қазақстан Республикасы Әділет министрлігінің Тіркеу қызметі және құқықтық көмек көрсету комитеті",
    "Комитет регистрационной службы и оказания правовой помощи Министерства юстиции Республики Казахстан",
    "Committee of Registration Service and Legal Aid of the Ministry of Justice",
);

/// Every regulation of the order offers the payment for twenty-four hours from the registry's answer.
const fn fee(rates: &'static [Rate]) -> Fee {
    Fee {
        rates,
        within: Limit::hours(24),
        moment: FeeMoment::AfterAnswer,
    }
}

/// One monthly calculation index (sub-point 11 of point 6 of S1 and S2).
pub(super) const ONE_INDEX: Fee = fee(WHOLE);
/// Thirty per cent of it (sub-point 11 of point 6 of S3).
pub(super) const THIRTY_PER_CENT: Fee = fee(PART);

const WHOLE: &[Rate] = &[rate(1000)];
const PART: &[Rate] = &[rate(300)];

const fn rate(permille: i64) -> Rate {
    Rate {
        only: &[],
        permille,
        since: None,
        until: None,
        source: Text::new(
            "Қазақстан Республикасы Әділет министрінің 2011 жылғы 27 маусымдағы № 236 бұйрығы, көрсетілетін қызмет регламентінің 6-тармағының 11) тармақшасы",
            "Приказ Министра юстиции Республики Казахстан от 27 июня 2011 года № 236, подпункт 11) пункта 6 регламента услуги",
            "Order of the Minister of Justice No. 236 of 27 June 2011, sub-point 11 of point 6 of the service's regulation",
        ),
    }
}

/// Whose data S1-S3 look into.
pub(super) const OF_PERSONS: &[LookUp] = &[LookUp::Individuals, LookUp::CivilStatus];

/// The first process.
pub(super) const APPLICANT: Check = Check {
    by: Actor::Portal,
    what: Text::new(
        "Тұтынушы туралы деректердің түпнұсқалығы: пароль ЭҮП-де, ЖСН «Жеке тұлғалар» мемлекеттік деректер қорында тексеріледі.",
        "Подлинность данных о потребителе: пароль проверяется на ПЭП, ИИН в ГБД ФЛ.",
        "The applicant's data are authentic: the password at the portal, the IIN in the database of individuals.",
    ),
    refusals: &[grounds::APPLICANT_DATA_WRONG],
};

/// The first process of S4-S6, where legal entities apply too.
pub(super) const APPLICANT_OR_ENTITY: Check = Check {
    by: Actor::Gateway,
    what: Text::new(
        "Тұтынушы туралы деректердің түпнұсқалығы: пароль ЭҮП-де, ЖСН/БСН «Жеке тұлғалар» және «Заңды тұлғалар» мемлекеттік деректер қорында ЭҮШ арқылы тексеріледі.",
        "Подлинность данных о потребителе: пароль проверяется на ПЭП, ИИН/БИН в ГБД ФЛ и ГБД ЮЛ через ШЭП.",
        "The applicant's data are authentic: the password at the portal, IIN and BIN in the state databases through the gateway.",
    ),
    refusals: &[grounds::APPLICANT_DATA_WRONG],
};

/// The fourth process and the first condition.
pub(super) const SIGNER: Check = Check {
    by: Actor::Authority,
    what: Text::new(
        "Тіркеу куәлігінің қолданылу мерзімі, кері қайтарып алынбағаны, сұрау салудағы ЖСН/БСН мен куәліктегі ЖСН/БСН сәйкестігі және тұтынушының ЭЦҚ түпнұсқалығы.",
        "Срок действия регистрационного свидетельства, отсутствие в списке отозванных, соответствие ИИН/БИН в запросе и в свидетельстве, подлинность ЭЦП потребителя.",
        "The certificate is in force and not revoked, its number is the applicant's, the signature is authentic.",
    ),
    refusals: &[grounds::SIGNER_NOT_CONFIRMED],
};

/// The second condition: what came from the registry is checked.
pub(super) const DATA: Check = Check {
    by: Actor::Registry,
    what: Text::new(
        "Мемлекеттік деректер қорынан түскен деректер: сұрау салынған деректер бар және тұтынушыға қатысты.",
        "Данные, поступившие из государственной базы данных: запрошенные данные есть и относятся к потребителю.",
        "The data that came from the registry: they are there and about the applicant.",
    ),
    refusals: &[grounds::NO_DATA],
};

#[cfg(test)]
mod tests;
