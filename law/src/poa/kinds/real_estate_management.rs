//! The management of real estate without its sale: letting, upkeep, utilities and the owners' meetings.

use super::{FieldForm, Kind, KindCode, PAPERWORK, TariffLine, Text, optional, power, required};
use crate::poa::kind::{ObjectField, Power, SubDelegationRule};

pub(super) const KIND: Kind = Kind {
    code: KindCode::RealEstateManagement,
    title: Text::new(
        "Жылжымайтын мүлікті иеліктен шығару құқығынсыз басқаруға",
        "На управление недвижимым имуществом без права отчуждения",
        "For the management of real estate without its sale",
    ),
    summary: Text::new(
        "Пәтерді немесе үйді күтіп ұстау, жалға беру, коммуналдық мәселелерді шешу.",
        "Содержать квартиру или дом, сдавать в аренду, решать коммунальные вопросы.",
        "To look after a flat or house, let it and deal with utilities.",
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

const OBJECT: [ObjectField; 3] = [
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
    optional(
        "cadastral_number",
        Text::new("кадастрлық нөмірі", "кадастровый номер", "cadastral number"),
        FieldForm::Cadastral,
    ),
];

const POWERS: [Power; 7] = [
    power(
        "use_and_maintain",
        Text::new(
            "Күтіп ұстау және жөндеу",
            "Содержать и ремонтировать",
            "Upkeep and repair",
        ),
        Text::new(
            "мүлікті пайдалану, оның сақталуын қамтамасыз ету, ағымдағы және күрделі жөндеуді ұйымдастыру",
            "пользоваться имуществом, обеспечивать его сохранность, организовывать текущий и капитальный ремонт",
            "use the property, keep it safe and have it repaired",
        ),
    ),
    power(
        "let",
        Text::new("Жалға беру", "Сдавать в аренду", "Let it"),
        Text::new(
            "мүлікті жалға (мүліктік жалдауға) беру шарттарын жасасу, өзгерту және бұзу, жалдау ақысын алу",
            "заключать, изменять и расторгать договоры аренды (имущественного найма), получать арендную плату",
            "make, change and end leases and receive the rent",
        ),
    ),
    power(
        "utilities",
        Text::new("Коммуналдық қызметтер", "Коммунальные услуги", "Utilities"),
        Text::new(
            "коммуналдық қызметтерді көрсету шарттарын жасасу, төлемдерді төлеу, есептеу аспаптарын орнату мен \
             тексеру мәселелерін шешу",
            "заключать договоры на коммунальные услуги, вносить платежи, решать вопросы установки и поверки приборов \
             учета",
            "contract for utilities, pay for them, see to meters",
        ),
    ),
    power(
        "owners_meeting",
        Text::new(
            "Иелердің жиналысында дауыс беру",
            "Голосовать на собрании собственников",
            "Vote at meetings",
        ),
        Text::new(
            "мүлік иелерінің жиналысына қатысу және дауыс беру, кондоминиум объектісін басқару органдарымен қарым-қатынаста \
             өкілдік ету",
            "участвовать и голосовать на собраниях собственников имущества, представлять интересы в отношениях с \
             органами управления объектом кондоминиума",
            "attend and vote at the owners' meetings and deal with the condominium's bodies",
        ),
    ),
    power(
        "pay_taxes",
        Text::new("Салықтар мен алымдар", "Налоги и сборы", "Taxes and fees"),
        Text::new(
            "мүлік салығы мен жер салығын төлеу, салық органдарынан хабарламалар мен салыстыру актілерін алу",
            "уплачивать налог на имущество и земельный налог, получать уведомления и акты сверки в налоговых органах",
            "pay the property and land taxes and receive the tax office's notices",
        ),
    ),
    power(
        "technical_papers",
        Text::new(
            "Техникалық құжаттар",
            "Технические документы",
            "Technical papers",
        ),
        Text::new(
            "техникалық паспорт пен жылжымайтын мүлікке қатысты өзге де құжаттарды ресімдеу және алу",
            "оформлять и получать технический паспорт и иные документы на недвижимое имущество",
            "obtain the technical passport and other papers of the property",
        ),
    ),
    PAPERWORK,
];
