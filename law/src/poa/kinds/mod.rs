//! The catalogue of kinds of power of attorney, one file a kind.

mod bank_account;
mod general;
mod inheritance;
mod real_estate_management;
mod real_estate_sale;
mod receiving_documents;
mod state_bodies_and_courts;
#[cfg(test)]
mod tests;
mod vehicle;

use super::kind::{FieldForm, Kind, KindCode, ObjectField, Power, Requirement};
use crate::fee::TariffLine;
use crate::text::Text;

/// Every kind, in the order of [`KindCode::ALL`].
pub const CATALOGUE: [&Kind; 8] = [
    &vehicle::KIND,
    &real_estate_sale::KIND,
    &real_estate_management::KIND,
    &state_bodies_and_courts::KIND,
    &bank_account::KIND,
    &receiving_documents::KIND,
    &inheritance::KIND,
    &general::KIND,
];

/// The kind of a code.
#[must_use]
pub const fn by_code(code: KindCode) -> &'static Kind {
    match code {
        KindCode::Vehicle => &vehicle::KIND,
        KindCode::RealEstateSale => &real_estate_sale::KIND,
        KindCode::RealEstateManagement => &real_estate_management::KIND,
        KindCode::StateBodiesAndCourts => &state_bodies_and_courts::KIND,
        KindCode::BankAccount => &bank_account::KIND,
        KindCode::ReceivingDocuments => &receiving_documents::KIND,
        KindCode::Inheritance => &inheritance::KIND,
        KindCode::General => &general::KIND,
    }
}

const fn power(code: &'static str, summary: Text, text: Text) -> Power {
    Power {
        code,
        text,
        summary,
        tariff: None,
    }
}

/// A power for which the tariff asks more than for the rest of its kind.
const fn dearer(power: Power, line: TariffLine) -> Power {
    Power {
        tariff: Some(line),
        ..power
    }
}

const fn required(name: &'static str, label: Text, form: FieldForm) -> ObjectField {
    ObjectField {
        name,
        label,
        required: Requirement::Required,
        form,
    }
}

const fn optional(name: &'static str, label: Text, form: FieldForm) -> ObjectField {
    ObjectField {
        name,
        label,
        required: Requirement::Optional,
        form,
    }
}

/// Powers the practice adds to nearly every kind: papers, fees and a signature on the way.
const PAPERWORK: Power = power(
    "paperwork",
    Text::new(
        "Өтініш беру, төлемдер төлеу, қол қою",
        "Подавать заявления, платить сборы, расписываться",
        "File applications, pay fees, sign",
    ),
    Text::new(
        "осы тапсырманы орындауға байланысты өтініштер беру, қажетті анықтамалар мен құжаттарды алу, алымдар мен \
         баждарды төлеу, сенім білдірушінің атынан қол қою және өзге де қажетті іс-әрекеттерді жасау",
        "подавать заявления, получать необходимые справки и документы, уплачивать сборы и пошлины, расписываться от \
         имени доверителя и совершать иные действия, связанные с выполнением настоящего поручения",
        "file applications, receive certificates and documents, pay fees and duties, sign in my name and do whatever \
         else this mandate needs",
    ),
);
