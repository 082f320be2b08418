//! The formalities of an inheritance: acceptance, search of the estate, the certificate and its registration.

use super::{FieldForm, Kind, KindCode, PAPERWORK, TariffLine, Text, optional, power, required};
use crate::poa::kind::{ObjectField, Power, SubDelegationRule};

pub(super) const KIND: Kind = Kind {
    code: KindCode::Inheritance,
    title: Text::new(
        "Мұраны ресімдеуге",
        "На оформление наследства",
        "For the formalities of an inheritance",
    ),
    summary: Text::new(
        "Мұраны қабылдау және мұрагерлік құқық туралы куәлік алу.",
        "Принять наследство и получить свидетельство о праве на наследство.",
        "To accept an inheritance and receive the certificate.",
    ),
    object: &OBJECT,
    object_intro: Text::new(
        "Сенімхат мынадай мұраға қатысты беріледі",
        "Доверенность выдается в отношении следующего наследства",
        "The power of attorney concerns this inheritance",
    ),
    powers: &POWERS,
    sub_delegation: SubDelegationRule::ByChoice,
    tariff: TariffLine::Property,
};

const OBJECT: [ObjectField; 4] = [
    required(
        "deceased",
        Text::new("мұра қалдырушы", "наследодатель", "the deceased"),
        FieldForm::Text { max: 150 },
    ),
    required(
        "date_of_death",
        Text::new("қайтыс болған күні", "дата смерти", "date of death"),
        FieldForm::Date,
    ),
    optional(
        "deceased_iin",
        Text::new(
            "мұра қалдырушының ЖСН",
            "ИИН наследодателя",
            "IIN of the deceased",
        ),
        FieldForm::Iin,
    ),
    optional(
        "last_residence",
        Text::new(
            "соңғы тұрғылықты жері",
            "последнее место жительства",
            "last residence",
        ),
        FieldForm::Text { max: 300 },
    ),
];

const POWERS: [Power; 7] = [
    power(
        "accept",
        Text::new("Мұраны қабылдау", "Принять наследство", "Accept it"),
        Text::new(
            "мұраны қабылдау туралы және мұрагерлік құқық туралы куәлік беру туралы өтініштер беру",
            "подать заявления о принятии наследства и о выдаче свидетельства о праве на наследство",
            "apply to accept the inheritance and for the certificate",
        ),
    ),
    power(
        "refuse",
        Text::new("Мұрадан бас тарту", "Отказаться от наследства", "Refuse it"),
        Text::new(
            "мұрадан бас тарту туралы өтініш беру",
            "подать заявление об отказе от наследства",
            "refuse the inheritance",
        ),
    ),
    power(
        "search_estate",
        Text::new(
            "Мұралық мүлікті іздестіру",
            "Розыск наследственного имущества",
            "Search the estate",
        ),
        Text::new(
            "мұралық мүлікті іздестіру, банктерден, тіркеуші және өзге де органдардан қажетті мәліметтер мен құжаттарды \
             алу",
            "разыскивать наследственное имущество, получать необходимые сведения и документы в банках, регистрирующих \
             и иных органах",
            "search for the estate and receive what banks, registers and others know of it",
        ),
    ),
    power(
        "certificate",
        Text::new(
            "Куәлік алу",
            "Получить свидетельство",
            "Receive the certificate",
        ),
        Text::new(
            "мұрагерлік құқық туралы куәлікті алу",
            "получить свидетельство о праве на наследство",
            "receive the certificate of inheritance",
        ),
    ),
    power(
        "register",
        Text::new(
            "Құқықты тіркеу",
            "Зарегистрировать право",
            "Register the title",
        ),
        Text::new(
            "мұраға қалған мүлікке құқықты тіркеу",
            "зарегистрировать право на унаследованное имущество",
            "register the title to what was inherited",
        ),
    ),
    power(
        "court",
        Text::new("Сотта өкілдік ету", "Представлять в суде", "Courts"),
        Text::new(
            "мұраға байланысты істер бойынша сотта сенім білдірушінің мүддесін білдіру",
            "представлять интересы доверителя в суде по делам, связанным с наследством",
            "represent me in court in matters of the inheritance",
        ),
    ),
    PAPERWORK,
];
