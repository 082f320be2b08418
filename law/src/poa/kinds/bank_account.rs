//! A bank account: its balance, its statements, payments, and its closing when it is said expressly.

use super::{FieldForm, Kind, KindCode, PAPERWORK, TariffLine, Text, power, required};
use crate::poa::kind::{ObjectField, Power, SubDelegationRule};

pub(super) const KIND: Kind = Kind {
    code: KindCode::BankAccount,
    title: Text::new(
        "Банктік шотқа билік етуге",
        "На распоряжение банковским счетом",
        "For a bank account",
    ),
    summary: Text::new(
        "Шоттан ақша алу, аудару, үзінді көшірме алу.",
        "Снимать и переводить деньги со счета, получать выписки.",
        "To draw and transfer money and receive statements.",
    ),
    object: &OBJECT,
    object_intro: Text::new(
        "Сенімхат мынадай банктік шотқа қатысты беріледі",
        "Доверенность выдается в отношении следующего банковского счета",
        "The power of attorney concerns this bank account",
    ),
    powers: &POWERS,
    // The bank has to know in person who disposes of the money (ours).
    sub_delegation: SubDelegationRule::NeverAllowed,
    tariff: TariffLine::Property,
};

const OBJECT: [ObjectField; 2] = [
    required(
        "bank",
        Text::new("банктің атауы", "наименование банка", "name of the bank"),
        FieldForm::Text { max: 120 },
    ),
    required(
        "iban",
        Text::new(
            "шоттың нөмірі (IBAN)",
            "номер счета (IBAN)",
            "account number (IBAN)",
        ),
        FieldForm::Iban,
    ),
];

const POWERS: [Power; 6] = [
    power(
        "statements",
        Text::new(
            "Үзінді көшірмелер алу",
            "Получать выписки",
            "Receive statements",
        ),
        Text::new(
            "шоттағы ақшаның қалдығы мен қозғалысы туралы мәліметтерді, үзінді көшірмелер мен анықтамаларды алу",
            "получать сведения об остатке и движении денег по счету, выписки и справки",
            "receive the balance, the movements, statements and certificates",
        ),
    ),
    power(
        "deposit",
        Text::new("Шотты толықтыру", "Пополнять счет", "Pay in"),
        Text::new("шотқа ақша салу", "вносить деньги на счет", "pay money in"),
    ),
    power(
        "withdraw",
        Text::new("Ақша алу", "Снимать деньги", "Draw money"),
        Text::new(
            "шоттан қолма-қол ақша алу",
            "получать со счета наличные деньги",
            "draw money in cash",
        ),
    ),
    power(
        "transfer",
        Text::new("Ақша аудару", "Переводить деньги", "Transfer money"),
        Text::new(
            "шоттан төлемдер мен ақша аударымдарын жүзеге асыру",
            "осуществлять платежи и переводы денег со счета",
            "make payments and transfers",
        ),
    ),
    power(
        "close",
        Text::new("Шотты жабу", "Закрыть счет", "Close the account"),
        Text::new(
            "банктік шот шартын бұзу, шотты жабу және ақшаның қалдығын алу",
            "расторгнуть договор банковского счета, закрыть счет и получить остаток денег",
            "end the contract, close the account and receive what is left",
        ),
    ),
    PAPERWORK,
];
