//! S4, certificate of registered rights (encumbrances) to real estate and its technical characteristics: annex 4 of order No. 236.

use super::{BODY, CENTRE, FIELDS, LOOK_UPS, PATH, TERM};
use crate::service::{
    Applicants, Automation, Channel, LookUp, Outcome, Portal, Process, ResultForm, Rule, SURVEY,
    Service, ServiceId,
};
use crate::services::grounds;
use crate::services::order_236::{APPLICANT_OR_ENTITY, DATA, SIGNER, regulation, sub_point};
use crate::text::Text;

/// S4.
pub const SERVICE: Service = Service {
    id: ServiceId::S4,
    code: "real_estate_rights",
    title: Text::new(
        "Жылжымайтын мүлікке тіркелген құқықтар (ауыртпалықтар) және оның техникалық сипаттамалары туралы анықтама беру",
        "Выдача справок о зарегистрированных правах (обременениях) на недвижимое имущество и его технических характеристиках",
        "Certificate of registered rights (encumbrances) to real estate and its technical characteristics",
    ),
    source: Text::new(
        "7-тармақ, 3 және 4-қосымшалар",
        "пункт 7, приложения 3 и 4",
        "point 7, annexes 3 and 4",
    ),
    channel: Channel::Portal,
    fields: FIELDS,
    look_ups: LOOK_UPS,
    checks: &[APPLICANT_OR_ENTITY, SIGNER, DATA],
    path: PATH,
    term: TERM,
    refusals: &[
        grounds::applicant_data_wrong(sub_point!("7", "3")),
        grounds::signer_not_confirmed(sub_point!("7", "7")),
        grounds::no_data(sub_point!("7", "11")),
    ],
    outcome: Outcome {
        title: Text::new(
            "Жылжымайтын мүлікке тіркелген құқықтар (ауыртпалықтар) және оның техникалық сипаттамалары туралы анықтама",
            "Справка о зарегистрированных правах (обременениях) на недвижимое имущество и его технических характеристиках",
            "Certificate of registered rights to real estate",
        ),
        notice: Text::new(
            "Е-анықтама жеке кабинетте: оны ашуға, сақтауға және басып шығаруға болады. Мәліметтер берілген сәтінде жарамды.",
            "Э-справка находится в личном кабинете: её можно открыть, сохранить и распечатать. Сведения действительны на момент выдачи.",
            "The certificate is in the personal cabinet: open, save or print it. It is valid at the moment of issue.",
        ),
    },
    survey: &SURVEY,
    process: Process::Portal(Portal {
        act: regulation!(
            "4",
            "Жылжымайтын мүлікке тіркелген құқықтар (ауыртпалықтар) және оның техникалық сипаттамалары туралы анықтама беру",
            "Выдача справок о зарегистрированных правах (обременениях) на недвижимое имущество и его технических характеристиках",
            "Certificate of registered rights (encumbrances) to real estate and its technical characteristics"
        ),
        body: BODY,
        applicants: Applicants::IndividualsAndEntities,
        automation: Automation::Full,
        kinds: &[],
        attachments: &[],
        fee: None,
        registry: LookUp::RealEstate,
        rule: Rule::NONE,
        desk: &[],
        centre: CENTRE,
        office: &[],
        result: ResultForm::RealEstateRights,
    }),
};
