//! Receiving documents at a body or an organisation.

use super::{FieldForm, Kind, KindCode, PAPERWORK, TariffLine, Text, optional, power, required};
use crate::poa::kind::{ObjectField, Power, SubDelegationRule};

pub(super) const KIND: Kind = Kind {
    code: KindCode::ReceivingDocuments,
    title: Text::new(
        "Құжаттарды алуға",
        "На получение документов",
        "For receiving documents",
    ),
    summary: Text::new(
        "Анықтаманы, куәлікті, дипломды немесе өзге құжатты алу.",
        "Получить справку, свидетельство, диплом или другой документ.",
        "To receive a certificate, a diploma or another document.",
    ),
    object: &OBJECT,
    object_intro: Text::new(
        "Сенімхат мынадай құжаттарға қатысты беріледі",
        "Доверенность выдается в отношении следующих документов",
        "The power of attorney concerns these documents",
    ),
    powers: &POWERS,
    sub_delegation: SubDelegationRule::ByChoice,
    tariff: TariffLine::Other,
};

const OBJECT: [ObjectField; 2] = [
    required(
        "documents",
        Text::new(
            "құжаттардың атауы",
            "наименование документов",
            "the documents",
        ),
        FieldForm::Text { max: 500 },
    ),
    optional(
        "organisation",
        Text::new(
            "құжаттарды беретін ұйым",
            "организация, выдающая документы",
            "who issues them",
        ),
        FieldForm::Text { max: 200 },
    ),
];

const POWERS: [Power; 5] = [
    power(
        "request",
        Text::new("Құжаттарды сұрату", "Запросить документы", "Ask for them"),
        Text::new(
            "құжаттарды беру туралы өтініштер мен сұрау салулар беру",
            "подавать заявления и запросы о выдаче документов",
            "apply for the documents",
        ),
    ),
    power(
        "receive",
        Text::new("Құжаттарды алу", "Получить документы", "Receive them"),
        Text::new(
            "құжаттарды, олардың телнұсқалары мен көшірмелерін алу",
            "получать документы, их дубликаты и копии",
            "receive the documents, their duplicates and copies",
        ),
    ),
    power(
        "apostille",
        Text::new(
            "Апостиль қойғызу",
            "Проставить апостиль",
            "Have an apostille put",
        ),
        Text::new(
            "құжаттарға апостиль қою туралы өтініш беру және апостиль қойылған құжаттарды алу",
            "подавать документы на проставление апостиля и получать их",
            "have an apostille put on them and receive them",
        ),
    ),
    power(
        "send",
        Text::new("Құжаттарды жіберу", "Отправить документы", "Send them"),
        Text::new(
            "алынған құжаттарды сенім білдірушіге пошта немесе курьер арқылы жіберу",
            "направить полученные документы доверителю почтой или курьером",
            "send me the documents received by post or courier",
        ),
    ),
    PAPERWORK,
];
