//! Representation before state bodies and in courts; what changes the fate of a claim is said expressly.

use super::{FieldForm, Kind, KindCode, PAPERWORK, TariffLine, Text, optional, power};
use crate::poa::kind::{ObjectField, Power, SubDelegationRule};

pub(super) const KIND: Kind = Kind {
    code: KindCode::StateBodiesAndCourts,
    title: Text::new(
        "Мемлекеттік органдарда және сотта өкілдік етуге",
        "На представительство в государственных органах и суде",
        "For representation before state bodies and in courts",
    ),
    summary: Text::new(
        "Мемлекеттік органдарда, ұйымдарда және сотта мүддені білдіру.",
        "Представлять интересы в государственных органах, организациях и суде.",
        "To represent somebody before state bodies, organisations and courts.",
    ),
    object: &OBJECT,
    object_intro: Text::new(
        "Сенімхат мынадай іс (мәселе) бойынша беріледі",
        "Доверенность выдается по следующему делу (вопросу)",
        "The power of attorney concerns this case or matter",
    ),
    powers: &POWERS,
    sub_delegation: SubDelegationRule::ByChoice,
    tariff: TariffLine::Other,
};

const OBJECT: [ObjectField; 3] = [
    optional(
        "matter",
        Text::new("істің мәні", "суть дела", "the matter"),
        FieldForm::Text { max: 500 },
    ),
    optional(
        "body",
        Text::new("орган немесе сот", "орган или суд", "body or court"),
        FieldForm::Text { max: 200 },
    ),
    optional(
        "case_number",
        Text::new("істің нөмірі", "номер дела", "case number"),
        FieldForm::Text { max: 40 },
    ),
];

const POWERS: [Power; 10] = [
    power(
        "state_bodies",
        Text::new(
            "Мемлекеттік органдарда өкілдік ету",
            "Представлять в госорганах",
            "State bodies",
        ),
        Text::new(
            "барлық мемлекеттік органдарда, жергілікті атқарушы органдарда және ұйымдарда сенім білдірушінің мүддесін білдіру",
            "представлять интересы доверителя во всех государственных органах, местных исполнительных органах и организациях",
            "represent me before all state bodies, local executive bodies and organisations",
        ),
    ),
    power(
        "courts",
        Text::new("Сотта өкілдік ету", "Представлять в суде", "Courts"),
        Text::new(
            "барлық сатыдағы соттарда талапкерге, жауапкерге, үшінші тұлғаға және жәбірленушіге берілген барлық \
             процестік құқықтармен сенім білдірушінің ісін жүргізу, іс материалдарымен танысу, өтінішхаттар мәлімдеу",
            "вести дела доверителя во всех судебных инстанциях со всеми процессуальными правами, предоставленными истцу, \
             ответчику, третьему лицу и потерпевшему, знакомиться с материалами дела, заявлять ходатайства",
            "conduct my cases in courts of every instance with all procedural rights of a party, see the file and \
             make motions",
        ),
    ),
    power(
        "file_claim",
        Text::new("Талап қоюға қол қою", "Подписать иск", "Sign a claim"),
        Text::new(
            "талап қою арызына қол қою және оны сотқа беру",
            "подписать исковое заявление и подать его в суд",
            "sign a statement of claim and file it",
        ),
    ),
    power(
        "withdraw_claim",
        Text::new(
            "Талап қоюдан бас тарту",
            "Отказаться от иска",
            "Withdraw a claim",
        ),
        Text::new(
            "талап қоюдан толық немесе ішінара бас тарту",
            "полностью или частично отказаться от исковых требований",
            "withdraw a claim in whole or in part",
        ),
    ),
    power(
        "acknowledge_claim",
        Text::new(
            "Талап қоюды мойындау",
            "Признать иск",
            "Acknowledge a claim",
        ),
        Text::new(
            "талап қоюды мойындау",
            "признать иск",
            "acknowledge a claim",
        ),
    ),
    power(
        "change_claim",
        Text::new("Талап қоюды өзгерту", "Изменить иск", "Change a claim"),
        Text::new(
            "талап қоюдың нысанасын немесе негізін өзгерту, талап қою көлемін ұлғайту немесе азайту",
            "изменить предмет или основание иска, увеличить или уменьшить размер исковых требований",
            "change the object, the ground or the amount of a claim",
        ),
    ),
    power(
        "settle",
        Text::new("Татуласу", "Заключить мировое соглашение", "Settle"),
        Text::new(
            "татуласу келісімін, дауды медиация немесе партисипативтік рәсім тәртібімен реттеу туралы келісім жасасу",
            "заключить мировое соглашение, соглашение об урегулировании спора в порядке медиации или партисипативной \
             процедуры",
            "settle, also by mediation or a participatory procedure",
        ),
    ),
    power(
        "appeal",
        Text::new(
            "Сот актісіне шағым жасау",
            "Обжаловать судебный акт",
            "Appeal",
        ),
        Text::new(
            "сот актісіне апелляциялық немесе кассациялық тәртіппен шағым жасау",
            "обжаловать судебный акт в апелляционном или кассационном порядке",
            "appeal against a judgment",
        ),
    ),
    power(
        "enforcement",
        Text::new(
            "Атқарушылық іс жүргізу",
            "Исполнительное производство",
            "Enforcement",
        ),
        Text::new(
            "атқару парағын алу және мәжбүрлеп орындатуға беру, өндіріп алынған мүлікті немесе ақшаны алу",
            "получить исполнительный лист и предъявить его к принудительному исполнению, получить присужденное \
             имущество или деньги",
            "receive the writ, present it for enforcement and receive what was awarded",
        ),
    ),
    PAPERWORK,
];
