//! General representation: management and disposal of all property and dealing with everybody, power by power.

use super::{Kind, KindCode, PAPERWORK, TariffLine, Text, power};
use crate::poa::kind::{Power, SubDelegationRule};

pub(super) const KIND: Kind = Kind {
    code: KindCode::General,
    title: Text::new(
        "Бас сенімхат",
        "Генеральная доверенность",
        "General power of attorney",
    ),
    summary: Text::new(
        "Барлық мүлікті басқару және барлық жерде мүддені білдіру. Кең өкілеттіктер беріледі.",
        "Управлять всем имуществом и представлять интересы везде. Даются широкие полномочия.",
        "To manage all property and represent somebody everywhere. The powers are wide.",
    ),
    object: &[],
    object_intro: Text::new(
        "Сенімхат бүкіл мүлікке қатысты беріледі",
        "Доверенность выдается в отношении всего имущества",
        "The power of attorney concerns all property",
    ),
    powers: &POWERS,
    sub_delegation: SubDelegationRule::ByChoice,
    tariff: TariffLine::Property,
};

const POWERS: [Power; 10] = [
    power(
        "manage_property",
        Text::new("Мүлікті басқару", "Управлять имуществом", "Manage property"),
        Text::new(
            "сенім білдірушіге тиесілі, неден тұратынына және қайда орналасқанына қарамастан, барлық мүлікті басқару",
            "управлять всем принадлежащим доверителю имуществом, в чем бы оно ни заключалось и где бы ни находилось",
            "manage all my property, whatever and wherever it is",
        ),
    ),
    power(
        "dispose_property",
        Text::new(
            "Мүлікке билік ету",
            "Распоряжаться имуществом",
            "Dispose of property",
        ),
        Text::new(
            "мүлікті сатып алу, сату, айырбастау, кепілге қою шарттарын және заңда рұқсат етілген өзге де мәмілелерді \
             жасасу, олар бойынша есеп айырысу",
            "заключать договоры купли, продажи, мены, залога имущества и иные разрешенные законом сделки, производить \
             по ним расчеты",
            "buy, sell, exchange and pledge property, make other lawful contracts and settle them",
        ),
    ),
    power(
        "receive_property",
        Text::new(
            "Тиесілі мүлік пен ақшаны алу",
            "Получать имущество и деньги",
            "Receive what is due",
        ),
        Text::new(
            "сенім білдірушіге тиесілі мүлікті, ақшаны, құжаттарды барлық тұлғалардан және ұйымдардан алу",
            "получать причитающееся доверителю имущество, деньги и документы от всех лиц и организаций",
            "receive property, money and documents due to me from anybody",
        ),
    ),
    power(
        "accounts",
        Text::new("Банктік шоттар", "Банковские счета", "Bank accounts"),
        Text::new(
            "банктерде шоттар ашу, оларға билік ету және жабу",
            "открывать счета в банках, распоряжаться ими и закрывать их",
            "open, use and close bank accounts",
        ),
    ),
    power(
        "post",
        Text::new("Пошта жөнелтілімдері", "Почтовые отправления", "Post"),
        Text::new(
            "пошта жөнелтілімдері мен аударымдарды алу",
            "получать почтовые отправления и переводы",
            "receive post and remittances",
        ),
    ),
    power(
        "state_bodies",
        Text::new(
            "Мемлекеттік органдарда өкілдік ету",
            "Представлять в госорганах",
            "State bodies",
        ),
        Text::new(
            "барлық мемлекеттік органдар мен ұйымдарда сенім білдірушінің мүддесін білдіру",
            "представлять интересы доверителя во всех государственных органах и организациях",
            "represent me before all state bodies and organisations",
        ),
    ),
    power(
        "taxes",
        Text::new("Салық мәселелері", "Налоговые вопросы", "Taxes"),
        Text::new(
            "салық органдарында өкілдік ету, салық есептілігін тапсыру, салықтарды төлеу",
            "представлять интересы в налоговых органах, сдавать налоговую отчетность, уплачивать налоги",
            "deal with the tax office, file returns and pay taxes",
        ),
    ),
    power(
        "inheritance",
        Text::new("Мұра істері", "Наследственные дела", "Inheritance"),
        Text::new(
            "мұраны қабылдау немесе одан бас тарту, мұрагерлік құқық туралы куәлік алу",
            "принимать наследство или отказываться от него, получать свидетельства о праве на наследство",
            "accept or refuse an inheritance and receive its certificate",
        ),
    ),
    power(
        "courts",
        Text::new("Сот істері", "Судебные дела", "Courts"),
        Text::new(
            "барлық сот сатыларында сенім білдірушінің істерін жүргізу, оның ішінде талап қою арызына қол қою, талаптан бас тарту, \
             талапты мойындау, татуласу келісімін жасасу және сот актісіне шағым жасау",
            "вести дела доверителя во всех судебных инстанциях, в том числе подписывать иск, отказываться от иска, признавать \
             иск, заключать мировое соглашение и обжаловать судебный акт",
            "conduct my cases in all courts, also sign, withdraw and acknowledge claims, settle and appeal",
        ),
    ),
    PAPERWORK,
];
