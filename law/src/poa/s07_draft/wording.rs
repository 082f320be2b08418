//! The fixed sentences of the document; the vocabulary is that of the Civil Code, articles 163-170.

use crate::text::Text;

/// How the first clause opens for one principal and for several.
pub(super) const PRINCIPAL: Text = Text::new("Мен,", "Я,", "I,");
pub(super) const PRINCIPALS: Text = Text::new("Біз:", "Мы:", "We:");

/// How it names them from there on; the clause on the representatives continues the sentence.
pub(super) const NAMED_PRINCIPAL: Text = Text::new(
    "(бұдан әрі – сенім білдіруші),",
    "(далее – доверитель),",
    "(the principal),",
);
pub(super) const NAMED_PRINCIPALS: Text = Text::new(
    "(бұдан әрі – сенім білдірушілер),",
    "(далее – доверители),",
    "(the principals),",
);

/// "By this power of attorney I (we) empower this person (these persons)".
pub(super) const I_EMPOWER_ONE: Text = Text::new(
    "осы сенімхатпен мына адамға өкілеттік беремін:",
    "настоящей доверенностью уполномочиваю следующее лицо:",
    "empower by this power of attorney",
);
pub(super) const I_EMPOWER_SEVERAL: Text = Text::new(
    "осы сенімхатпен мына адамдарға өкілеттік беремін:",
    "настоящей доверенностью уполномочиваю следующих лиц:",
    "empower by this power of attorney:",
);
pub(super) const WE_EMPOWER_ONE: Text = Text::new(
    "осы сенімхатпен мына адамға өкілеттік береміз:",
    "настоящей доверенностью уполномочиваем следующее лицо:",
    "empower by this power of attorney",
);
pub(super) const WE_EMPOWER_SEVERAL: Text = Text::new(
    "осы сенімхатпен мына адамдарға өкілеттік береміз:",
    "настоящей доверенностью уполномочиваем следующих лиц:",
    "empower by this power of attorney:",
);

pub(super) const NAMED_ATTORNEY: Text = Text::new(
    "(бұдан әрі – сенім білдірілген адам).",
    "(далее – представитель).",
    "(the representative).",
);
pub(super) const NAMED_ATTORNEYS: Text = Text::new(
    "(бұдан әрі – сенім білдірілген адамдар).",
    "(далее – представители).",
    "(the representatives).",
);

/// Said when there are several representatives; the notary changes it when the principal wants them to act together.
pub(super) const EACH_ATTORNEY: Text = Text::new(
    "Сенім білдірілген адамдардың әрқайсысы жеке-жеке әрекет етуге құқылы.",
    "Каждый из представителей вправе действовать самостоятельно.",
    "Each of the representatives may act alone.",
);

pub(super) const POWERS: Text = Text::new(
    "Сенім білдірілген адамға мынадай өкілеттіктер беріледі:",
    "Представителю предоставляются следующие полномочия:",
    "The representative is given these powers:",
);

pub(super) const POWERS_OF_SEVERAL: Text = Text::new(
    "Сенім білдірілген адамдарға мынадай өкілеттіктер беріледі:",
    "Представителям предоставляются следующие полномочия:",
    "The representatives are given these powers:",
);

pub(super) const SPECIAL_TERMS: Text = Text::new(
    "Сенім білдірушінің ерекше талаптары",
    "Особые условия доверителя",
    "The principal's own terms",
);

/// Civil Code, article 168, point 2: without the day of issue it is void.
pub(super) const DAY_OF_ISSUE: Text = Text::new(
    "Сенімхаттың берілген күні – нотариус оған электрондық цифрлық қолтаңбамен қол қойған күн, ол қолтаңба белгісінде \
     көрсетіледі.",
    "Датой выдачи доверенности является дата ее подписания электронной цифровой подписью нотариуса, указанная в \
     отметке о подписи.",
    "The day of issue is the day of the notary's digital signature, shown in the mark of the signature.",
);

/// Civil Code, article 168, point 1, when a term was asked for.
pub(super) const TERM_ASKED: Text = Text::new(
    "Мерзім Қазақстан Республикасы Азаматтық кодексінің 168-бабына сәйкес белгіленді: сенімхат үш жылдан аспайтын \
     мерзімге беріледі.",
    "Срок установлен в соответствии со статьей 168 Гражданского кодекса Республики Казахстан: доверенность выдается на \
     срок не более трех лет.",
    "The term follows Civil Code, article 168: three years at most.",
);

/// Civil Code, article 168, point 1, when none was.
pub(super) const TERM_DEFAULT: Text = Text::new(
    "Сенім білдіруші мерзімді көрсетпегендіктен, сенімхат бір жыл бойы жарамды (Қазақстан Республикасы Азаматтық \
     кодексінің 168-бабы).",
    "Поскольку срок доверителем не указан, доверенность действительна в течение одного года (статья 168 Гражданского \
     кодекса Республики Казахстан).",
    "As no term was asked for, it is valid for one year (Civil Code, article 168).",
);

/// Civil Code, article 169.
pub(super) const SUB_DELEGATION_ALLOWED: Text = Text::new(
    "Сенімхат қайта сенім білдіру құқығымен беріледі. Қайта сенім білдіру тәртібімен берілетін сенімхатты нотариус \
     куәландыруға тиіс, оның мерзімі осы сенімхаттың мерзімінен аспайды; өкілеттіктерді басқа адамға берген өкіл бұл \
     туралы сенім білдірушіге дереу хабарлайды (Қазақстан Республикасы Азаматтық кодексінің 169-бабы).",
    "Доверенность выдана с правом передоверия. Доверенность, выдаваемая в порядке передоверия, подлежит нотариальному \
     удостоверению, ее срок не превышает срока настоящей доверенности; о передаче полномочий представитель \
     незамедлительно извещает доверителя (статья 169 Гражданского кодекса Республики Казахстан).",
    "The powers may be passed on. A power of attorney that passes them on has to be certified by a notary and ends no \
     later than this one; the principal is told at once (Civil Code, article 169).",
);

/// Civil Code, article 169, point 1.
pub(super) const SUB_DELEGATION_FORBIDDEN: Text = Text::new(
    "Сенімхат қайта сенім білдіру құқығынсыз беріледі: сенім білдірілген адам өзіне берілген өкілеттіктерді жеке өзі \
     жүзеге асырады (Қазақстан Республикасы Азаматтық кодексінің 169-бабы).",
    "Доверенность выдана без права передоверия: представитель осуществляет предоставленные ему полномочия лично \
     (статья 169 Гражданского кодекса Республики Казахстан).",
    "The powers may not be passed on: the representative acts in person (Civil Code, article 169).",
);

/// Civil Code, articles 163 and 167.
pub(super) const CONSEQUENCES: Text = Text::new(
    "Сенім білдірілген адам өкілеттік шегінде жасаған мәмілелер сенім білдірушінің құқықтары мен міндеттерін тікелей \
     туғызады, өзгертеді және тоқтатады. Қазақстан Республикасы Азаматтық кодексінің 163, 167-170-баптарының мазмұны, \
     құқықтар мен міндеттер және нотариаттық іс-әрекеттің салдары заңды ақпаратсыздық сенім білдірушіге зиян ретінде \
     пайдаланылмауы үшін оған түсіндірілді.",
    "Сделки, совершенные представителем в пределах полномочий, непосредственно создают, изменяют и прекращают права и \
     обязанности доверителя. Содержание статей 163, 167-170 Гражданского кодекса Республики Казахстан, права и \
     обязанности и последствия нотариального действия разъяснены доверителю, с тем чтобы юридическая неосведомленность \
     не могла быть использована ему во вред.",
    "What the representative does within the powers binds the principal. Articles 163 and 167-170 of the Civil Code, \
     the rights and obligations and the consequences were explained, so that ignorance of the law is not used to harm.",
);

/// Civil Code, article 170.
pub(super) const TERMINATION: Text = Text::new(
    "Сенім білдіруші кез келген уақытта сенімхаттың немесе қайта сенім білдірудің күшін жоя алады, ал сенім білдірілген \
     адам сенімхаттан бас тарта алады; бұл құқықтардан бас тарту туралы келісім жарамсыз. Сенімхаттың күшін жойған \
     сенім білдіруші бұл туралы сенім білдірілген адамға және өзіне белгілі үшінші тұлғаларға хабарлауға міндетті. \
     Сенімхаттың қолданылуы мерзімі өткенде, онда көзделген іс-әрекеттер жасалғанда және Қазақстан Республикасы \
     Азаматтық кодексінің 170-бабында көзделген өзге де жағдайларда тоқтатылады.",
    "Доверитель вправе в любое время отменить доверенность или передоверие, а представитель – отказаться от нее; \
     соглашение об отказе от этих прав недействительно. Доверитель, отменивший доверенность, обязан известить об этом \
     представителя и известных ему третьих лиц. Действие доверенности прекращается по истечении срока, при совершении \
     предусмотренных ею действий и в иных случаях, предусмотренных статьей 170 Гражданского кодекса Республики \
     Казахстан.",
    "The principal may revoke the power of attorney at any time and the representative may decline it; an agreement to \
     waive this is void. Whoever revokes it tells the representative and the third parties known. It ends with its \
     term, with the acts done, and as Civil Code, article 170, says.",
);

/// Order on digital powers of attorney, point 1.4.
pub(super) const DATA_CONSENT: Text = Text::new(
    "Сенім білдірілген адамның дербес деректерін жинауға және өңдеуге келісімі дербес деректерге қол жеткізуді \
     бақылаудың мемлекеттік сервисі арқылы алынды.",
    "Согласие представителя на сбор и обработку его персональных данных получено через государственный сервис контроля \
     доступа к персональным данным.",
    "The representative's consent to the processing of personal data was obtained through the state access control \
     service.",
);

/// Order on digital powers of attorney, points 1.6, 1.8 and 1.10: the act says that it was done at a distance.
pub(super) const CERTIFICATION: Text = Text::new(
    "Сенім білдірушінің жеке басы анықталды, әрекетке қабілеттілігі мен еркінің білдірілуі тексерілді. Нотариаттық \
     іс-әрекет бейнеконференцбайланыс арқылы қашықтан жасалды; сенім білдіруші сенімхат жобасын оқып, оны электрондық \
     цифрлық қолтаңбамен мақұлдады. Нотариус сенімхатқа электрондық цифрлық қолтаңбамен қол қойды; тізілім нөмірі мен \
     қол қойылған күн қолтаңба белгісінде көрсетіледі.",
    "Личность доверителя установлена, дееспособность и волеизъявление проверены. Нотариальное действие совершено \
     дистанционно посредством видео-конференц-связи; доверитель прочитал проект доверенности и одобрил его электронной \
     цифровой подписью. Доверенность подписана электронной цифровой подписью нотариуса; номер в реестре и дата подписания \
     указаны в отметке о подписи.",
    "The principal was identified, and capacity and free will were checked. The act was done at a distance over a video \
     call; the principal read the draft and approved it by digital signature. The notary signed it by digital \
     signature; the register number and the date stand in the mark of the signature.",
);
