//! The sale of real estate: the price, the contract, the money and the registration of the transfer.

use super::{FieldForm, Kind, KindCode, PAPERWORK, TariffLine, Text, optional, power, required};
use crate::poa::kind::{ObjectField, Power, SubDelegationRule};

pub(super) const KIND: Kind = Kind {
    code: KindCode::RealEstateSale,
    title: Text::new(
        "Жылжымайтын мүлікті сатуға",
        "На продажу недвижимого имущества",
        "For the sale of real estate",
    ),
    summary: Text::new(
        "Пәтерді, үйді немесе жер учаскесін сату және ақшасын алу.",
        "Продать квартиру, дом или земельный участок и получить деньги.",
        "To sell a flat, a house or land and receive the money.",
    ),
    object: &OBJECT,
    object_intro: Text::new(
        "Сенімхат мынадай жылжымайтын мүлікке қатысты беріледі",
        "Доверенность выдается в отношении следующего недвижимого имущества",
        "The power of attorney concerns this real estate",
    ),
    powers: &POWERS,
    sub_delegation: SubDelegationRule::ByChoice,
    tariff: TariffLine::Property,
};

const OBJECT: [ObjectField; 5] = [
    required(
        "property_type",
        Text::new("мүліктің түрі", "вид имущества", "what it is"),
        FieldForm::Text { max: 80 },
    ),
    required(
        "address",
        Text::new("мекенжайы", "адрес", "address"),
        FieldForm::Text { max: 300 },
    ),
    required(
        "cadastral_number",
        Text::new("кадастрлық нөмірі", "кадастровый номер", "cadastral number"),
        FieldForm::Cadastral,
    ),
    optional(
        "area",
        Text::new(
            "жалпы ауданы, шаршы метр",
            "общая площадь, квадратных метров",
            "area, square metres",
        ),
        FieldForm::Text { max: 12 },
    ),
    optional(
        "lowest_price",
        Text::new(
            "ең төменгі бағасы, теңге",
            "цена не ниже, тенге",
            "lowest price, tenge",
        ),
        FieldForm::Text { max: 20 },
    ),
];

const POWERS: [Power; 7] = [
    power(
        "sell",
        Text::new("Сату шартын жасасу", "Заключить договор продажи", "Sell it"),
        Text::new(
            "жылжымайтын мүлікті сату, сатып алу-сату шартының бағасы мен талаптарын белгілеу, шартқа және тапсыру \
             актісіне қол қою",
            "продать недвижимое имущество, определив цену и условия договора купли-продажи, подписать договор и \
             передаточный акт",
            "sell the real estate, settle price and terms, sign the contract and the deed of transfer",
        ),
    ),
    power(
        "deposit",
        Text::new(
            "Кепілпұл туралы келісім",
            "Соглашение о задатке",
            "Agree on a deposit",
        ),
        Text::new(
            "кепілпұл туралы келісім жасасу және кепілпұлды алу",
            "заключить соглашение о задатке и получить задаток",
            "agree on a deposit and receive it",
        ),
    ),
    power(
        "receive_money",
        Text::new("Ақшаны алу", "Получить деньги", "Receive the money"),
        Text::new(
            "сатудан түскен ақшаны алу",
            "получить причитающиеся от продажи деньги",
            "receive the money of the sale",
        ),
    ),
    power(
        "register_transfer",
        Text::new(
            "Құқықтың ауысуын тіркеу",
            "Зарегистрировать переход права",
            "Register the transfer",
        ),
        Text::new(
            "құқықтың ауысуын «Азаматтарға арналған үкімет» мемлекеттік корпорациясында тіркеуден өткізу",
            "зарегистрировать переход права в Государственной корпорации «Правительство для граждан»",
            "have the transfer registered with the state corporation “Government for Citizens”",
        ),
    ),
    power(
        "collect_documents",
        Text::new(
            "Құжаттарды жинау",
            "Собрать документы",
            "Collect the papers",
        ),
        Text::new(
            "құқық белгілейтін және сәйкестендіру құжаттарын, техникалық паспортты, ауыртпалықтардың жоқтығы туралы \
             анықтаманы алу",
            "получать правоустанавливающие и идентификационные документы, технический паспорт, справку об отсутствии \
             обременений",
            "receive the title deeds, the technical passport and the certificate of no encumbrance",
        ),
    ),
    power(
        "deregister_residents",
        Text::new(
            "Тұрғындарды тіркеуден шығару",
            "Снять с регистрации",
            "Deregister residents",
        ),
        Text::new(
            "сатылатын тұрғынжай бойынша сенім білдірушіні тұрғылықты жері бойынша тіркеу есебінен шығару",
            "снять доверителя с регистрационного учета по месту жительства в продаваемом жилище",
            "deregister me as a resident of the dwelling sold",
        ),
    ),
    PAPERWORK,
];
