//! The body of every letter, in Kazakh and Russian.

use chrono::{DateTime, NaiveDate, Utc};
use law::money::Tenge;
use law::text::Bilingual;
use law::time::{clerk_date, clerk_time};

fn bilingual(kk: String, ru: String) -> Bilingual {
    Bilingual { kk, ru }
}

pub(super) fn registration_code(code: &str, minutes: u32) -> Bilingual {
    bilingual(
        format!(
            "Тіркелуді растау коды: {code}\n\nКод {minutes} минут жарамды. Оны ешкімге, тіпті біздің қызметкерлерге де айтпаңыз. \
             Егер сіз тіркелмеген болсаңыз, бұл хатты елемеңіз."
        ),
        format!(
            "Код подтверждения регистрации: {code}\n\nКод действует {minutes} мин. Не сообщайте его никому, даже нашим сотрудникам. \
             Если вы не регистрировались, не обращайте внимания на это письмо."
        ),
    )
}

pub(super) fn sign_in_code(code: &str, minutes: u32) -> Bilingual {
    bilingual(
        format!(
            "Жүйеге кіру коды: {code}\n\nКод {minutes} минут жарамды. Оны ешкімге, тіпті біздің қызметкерлерге де айтпаңыз. \
             Егер жүйеге сіз кірмеген болсаңыз, құпиясөзді ауыстырыңыз."
        ),
        format!(
            "Код для входа в систему: {code}\n\nКод действует {minutes} мин. Не сообщайте его никому, даже нашим сотрудникам. \
             Если входили не вы, смените пароль."
        ),
    )
}

pub(super) fn consent_asked(title: &Bilingual, until: DateTime<Utc>) -> Bilingual {
    let until = clerk_time(until);
    bilingual(
        format!(
            "«{}» сенімхатына өтініміңіз қабылданды. Сенім білдірілген адамнан дербес деректерін жинауға және өңдеуге келісім \
             сұратылды. Жауап беру мерзімі: {until}. Жауабы туралы сізге хабарлаймыз.",
            title.kk
        ),
        format!(
            "Ваше заявление на доверенность «{}» принято. У представителя запрошено согласие на сбор и обработку персональных \
             данных. Срок ответа: {until}. Об ответе мы вам сообщим.",
            title.ru
        ),
    )
}

pub(super) fn ready_to_call(title: &Bilingual) -> Bilingual {
    bilingual(
        format!(
            "«{}» сенімхаты бойынша барлық келісім алынды. Енді нотариусқа бейнеқоңырау шала аласыз. Жеке басыңызды куәландыратын \
             құжатты дайындап қойыңыз.",
            title.kk
        ),
        format!(
            "По доверенности «{}» получены все согласия. Теперь вы можете позвонить нотариусу по видеосвязи. Приготовьте документ, \
             удостоверяющий личность.",
            title.ru
        ),
    )
}

pub(super) fn missed_call(title: &Bilingual) -> Bilingual {
    bilingual(
        format!(
            "«{}» сенімхаты бойынша нотариуспен қоңырау болмай қалды. Өтініміңіз сақталды, қоңырауды ыңғайлы уақытта қайта бастай \
             аласыз.",
            title.kk
        ),
        format!(
            "Звонок с нотариусом по доверенности «{}» не состоялся. Ваше заявление сохранено, звонок можно начать снова в удобное время.",
            title.ru
        ),
    )
}

pub(super) fn draft_sent(title: &Bilingual, revision: u32) -> Bilingual {
    bilingual(
        format!(
            "Нотариус «{}» сенімхатының жобасын келісуге жіберді (нұсқа {revision}). Жобаны екі тілде де оқып шығып, «Жобаны мақұлдау» \
             батырмасын басыңыз немесе ескертулеріңізбен пысықтауға қайтарыңыз.",
            title.kk
        ),
        format!(
            "Нотариус направил на согласование проект доверенности «{}» (редакция {revision}). Прочитайте проект на обоих языках и \
             нажмите «Одобрить проект» либо верните его на доработку с замечаниями.",
            title.ru
        ),
    )
}

pub(super) fn invoice_issued(
    title: &Bilingual,
    amount: Tenge,
    pay_until: DateTime<Utc>,
) -> Bilingual {
    let until = clerk_time(pay_until);
    bilingual(
        format!(
            "«{}» сенімхаты үшін төлеуге шот ұсынылды: {amount}. Шотты екінші деңгейдегі банктің мобильдік қосымшасында төлеңіз. \
             Төлеу мерзімі: {until}. Төлем түскеннен кейін нотариус сенімхатқа қол қояды.",
            title.kk
        ),
        format!(
            "За доверенность «{}» выставлен счёт на оплату: {amount}. Оплатите его в мобильном приложении банка второго уровня. Срок \
             оплаты: {until}. После оплаты нотариус подпишет доверенность.",
            title.ru
        ),
    )
}

pub(super) fn invoice_expired(title: &Bilingual) -> Bilingual {
    bilingual(
        format!(
            "«{}» сенімхаты үшін шот мерзімінде төленбеді, іс жабылды. Кеш түскен төлем қайтарылады. Жаңа өтінім бере аласыз.",
            title.kk
        ),
        format!(
            "Счёт за доверенность «{}» не оплачен в срок, дело закрыто. Платёж, поступивший позже, будет возвращён. Вы можете подать \
             новое заявление.",
            title.ru
        ),
    )
}

pub(super) fn document_ready(title: &Bilingual, number: &str, valid_until: NaiveDate) -> Bilingual {
    let until = clerk_date(valid_until);
    bilingual(
        format!(
            "Нотариус «{}» сенімхатына қол қойды.\n\nТізілімдегі нөмірі: {number}\nҚолданылу мерзімі: {until} дейін (осы күнді қоса \
             алғанда)\n\nСенімхат «Цифрлық құжаттар» сервисінде және Е-нотариаттың жеке кабинетінде қолжетімді.",
            title.kk
        ),
        format!(
            "Нотариус подписал доверенность «{}».\n\nНомер в реестре: {number}\nСрок действия: по {until} включительно\n\n\
             Доверенность доступна в сервисе «Цифровые документы» и в личном кабинете Е-нотариата.",
            title.ru
        ),
    )
}

pub(super) fn revoked_to_principal(
    title: &Bilingual,
    number: &str,
    since: DateTime<Utc>,
) -> Bilingual {
    let since = clerk_time(since);
    bilingual(
        format!(
            "Сіздің өтінішіңіз бойынша «{}» сенімхатының (тізілімдегі нөмірі {number}) күші жойылды. Уақыты: {since}. Бұл туралы өкілге хабарланады.",
            title.kk
        ),
        format!(
            "По вашему заявлению доверенность «{}» (номер в реестре {number}) отменена. Время отмены: {since}. Представителю об этом сообщается.",
            title.ru
        ),
    )
}

pub(super) fn revoked_to_representative(
    title: &Bilingual,
    number: &str,
    since: DateTime<Utc>,
) -> Bilingual {
    let since = clerk_time(since);
    bilingual(
        format!(
            "Сізге берілген «{}» сенімхатының (тізілімдегі нөмірі {number}) күшін сенім білдіруші жойды. Уақыты: {since}. Осы сәттен \
             бастап бұл сенімхат бойынша әрекет етуге құқығыңыз жоқ.",
            title.kk
        ),
        format!(
            "Выданная вам доверенность «{}» (номер в реестре {number}) отменена доверителем. Время отмены: {since}. С этого момента вы \
             не вправе действовать по этой доверенности.",
            title.ru
        ),
    )
}

pub(super) fn refused(title: &Bilingual, ground: &Bilingual) -> Bilingual {
    bilingual(
        format!(
            "Нотариус «{}» сенімхатын куәландырудан бас тартты.\n\nНегізі: {}\n\nБас тартуға сот тәртібімен шағымдануға болады.",
            title.kk, ground.kk
        ),
        format!(
            "Нотариус отказал в удостоверении доверенности «{}».\n\nОснование: {}\n\nОтказ можно обжаловать в судебном порядке.",
            title.ru, ground.ru
        ),
    )
}

pub(super) fn consent_refused(title: &Bilingual, reason: &Bilingual) -> Bilingual {
    bilingual(
        format!(
            "«{}» сенімхаты бойынша сенім білдірілген адамның келісімі алынбады: {}. Іс жабылды. Өкілмен келісіп, жаңа өтінім бере \
             аласыз.",
            title.kk, reason.kk
        ),
        format!(
            "По доверенности «{}» не получено согласие представителя: {}. Дело закрыто. Договорившись с представителем, вы можете \
             подать новое заявление.",
            title.ru, reason.ru
        ),
    )
}

pub(super) fn withdrawn(title: &Bilingual) -> Bilingual {
    bilingual(
        format!(
            "«{}» сенімхатына өтінім сіздің қалауыңызбен кері қайтарып алынды, іс жабылды.",
            title.kk
        ),
        format!(
            "Заявление на доверенность «{}» отозвано по вашему желанию, дело закрыто.",
            title.ru
        ),
    )
}

pub(super) fn refund_sent(amount: Tenge) -> Bilingual {
    bilingual(
        format!(
            "Сіз төлеген {amount} сомасы төлем жасалған шотқа қайтарылды. Ақшаның түсу уақыты банкке байланысты."
        ),
        format!(
            "Уплаченная вами сумма {amount} возвращена на счёт, с которого была оплата. Время зачисления зависит от банка."
        ),
    )
}
