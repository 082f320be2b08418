//! A vehicle: driving, upkeep, registration, and, when it is said expressly, its sale.

use super::{
    FieldForm, Kind, KindCode, PAPERWORK, TariffLine, Text, dearer, optional, power, required,
};
use crate::poa::kind::{ObjectField, Power, SubDelegationRule};

pub(super) const KIND: Kind = Kind {
    code: KindCode::Vehicle,
    title: Text::new(
        "Көлік құралын басқаруға, пайдалануға және оған билік етуге",
        "На управление, пользование и распоряжение транспортным средством",
        "For the use and disposal of a vehicle",
    ),
    summary: Text::new(
        "Көлік құралын жүргізу, техникалық тексеруден өткізу, тіркеу немесе сату.",
        "Управлять автомобилем, проходить техосмотр, регистрировать его или продать.",
        "To drive a car, have it inspected, register it or sell it.",
    ),
    object: &OBJECT,
    object_intro: Text::new(
        "Сенімхат мынадай көлік құралына қатысты беріледі",
        "Доверенность выдается в отношении следующего транспортного средства",
        "The power of attorney concerns this vehicle",
    ),
    powers: &POWERS,
    sub_delegation: SubDelegationRule::ByChoice,
    tariff: TariffLine::VehicleUse,
};

const OBJECT: [ObjectField; 5] = [
    required(
        "make",
        Text::new("маркасы мен үлгісі", "марка и модель", "make and model"),
        FieldForm::Text { max: 80 },
    ),
    required(
        "plate",
        Text::new(
            "мемлекеттік тіркеу нөмірі",
            "государственный регистрационный номер",
            "registration plate",
        ),
        FieldForm::Plate,
    ),
    optional(
        "vin",
        Text::new(
            "сәйкестендіру нөмірі (VIN)",
            "идентификационный номер (VIN)",
            "identification number (VIN)",
        ),
        FieldForm::Vin,
    ),
    optional(
        "year",
        Text::new("шыққан жылы", "год выпуска", "year of make"),
        FieldForm::Text { max: 4 },
    ),
    optional(
        "registration_certificate",
        Text::new(
            "тіркеу туралы куәлігінің нөмірі",
            "номер свидетельства о регистрации",
            "number of the registration certificate",
        ),
        FieldForm::Text { max: 20 },
    ),
];

const POWERS: [Power; 8] = [
    power(
        "drive",
        Text::new("Көлікті жүргізу", "Управлять автомобилем", "Drive it"),
        Text::new(
            "көлік құралын Қазақстан Республикасының аумағында басқару және пайдалану",
            "управлять и пользоваться транспортным средством на территории Республики Казахстан",
            "drive and use the vehicle within the Republic of Kazakhstan",
        ),
    ),
    power(
        "drive_abroad",
        Text::new("Шетелге шығу", "Выезжать за границу", "Drive it abroad"),
        Text::new(
            "көлік құралымен Қазақстан Республикасының шегінен тыс жерге шығу, кедендік ресімдеуден өту",
            "выезжать на транспортном средстве за пределы Республики Казахстан, проходить таможенное оформление",
            "take the vehicle abroad and through the customs",
        ),
    ),
    power(
        "inspect",
        Text::new(
            "Техникалық тексеру және жөндеу",
            "Техосмотр и ремонт",
            "Inspection and repair",
        ),
        Text::new(
            "көлік құралын техникалық тексеруден өткізу, оның техникалық жай-күйін қадағалау және жөндеуді \
             ұйымдастыру",
            "проходить обязательный технический осмотр, следить за техническим состоянием и организовывать ремонт \
             транспортного средства",
            "have the vehicle inspected, see to its condition and have it repaired",
        ),
    ),
    power(
        "insure",
        Text::new("Сақтандыру", "Страховать", "Insure it"),
        Text::new(
            "көлік құралы иесінің жауапкершілігін сақтандыру шартын жасасу, сақтандыру жағдайы туындағанда \
             сақтандыру төлемін алу",
            "заключать договоры страхования ответственности владельца транспортного средства, получать страховые \
             выплаты при наступлении страхового случая",
            "insure the holder's liability and receive insurance payments",
        ),
    ),
    power(
        "register",
        Text::new(
            "Тіркеу және есептен шығару",
            "Ставить на учет и снимать с учета",
            "Register it",
        ),
        Text::new(
            "көлік құралын уәкілетті органда тіркеу есебіне қою және есептен шығару, тіркеу құжаттары мен мемлекеттік \
             тіркеу нөмірлік белгілерін алу, ауыстыру",
            "ставить транспортное средство на регистрационный учет в уполномоченном органе и снимать с учета, \
             получать и заменять регистрационные документы и государственные номерные знаки",
            "register and deregister the vehicle, receive and replace its papers and plates",
        ),
    ),
    power(
        "represent_police",
        Text::new(
            "Полиция мен мемлекеттік органдарда өкілдік ету",
            "Представлять интересы в полиции и госорганах",
            "Represent before the police and state bodies",
        ),
        Text::new(
            "көлік құралына байланысты барлық мәселелер бойынша полиция органдарында және өзге де мемлекеттік \
             органдар мен ұйымдарда сенім білдірушінің мүддесін білдіру",
            "представлять интересы доверителя в органах полиции, иных государственных органах и организациях по всем \
             вопросам, связанным с транспортным средством",
            "represent me before the police and other bodies in all matters of the vehicle",
        ),
    ),
    dearer(
        power(
            "sell",
            Text::new(
                "Сату немесе айырбастау",
                "Продать или обменять",
                "Sell or exchange it",
            ),
            Text::new(
                "көлік құралын өз қалауы бойынша баға мен шарттарда сату немесе айырбастау, шартқа қол қою, ақшаны \
                 алу және көлік құралын тапсыру",
                "продать или обменять транспортное средство за цену и на условиях по своему усмотрению, подписать \
                 договор, получить деньги и передать транспортное средство",
                "sell or exchange the vehicle at a price and on terms of the representative's choice, sign the \
                 contract, receive the money and hand the vehicle over",
            ),
        ),
        TariffLine::VehicleDisposal,
    ),
    PAPERWORK,
];
