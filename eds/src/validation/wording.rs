//! The sentences of a report in Kazakh, Russian and English; a missing language does not compile.

use super::Language;
use super::indication::{Indication, SubIndication};
use super::report::RevocationKind;
use crate::pades::Level;
use crate::trust::Role;

/// One sentence in three languages.
#[derive(Clone, Copy)]
pub(super) struct Text {
    kk: &'static str,
    ru: &'static str,
    en: &'static str,
}

impl Text {
    const fn new(kk: &'static str, ru: &'static str, en: &'static str) -> Self {
        Self { kk, ru, en }
    }

    pub(super) const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Kk => self.kk,
            Language::Ru => self.ru,
            Language::En => self.en,
        }
    }
}

pub(super) const CONCLUSION: Text = Text::new("Қорытынды", "Заключение", "Conclusion");
pub(super) const VALIDATED_AT: Text =
    Text::new("Тексерілген уақыты", "Время проверки", "Checked at");
pub(super) const SIGNATURE: Text = Text::new("Қолтаңба", "Подпись", "Signature");
pub(super) const FIELD: Text = Text::new("өріс", "поле", "field");
pub(super) const SIGNER: Text = Text::new("Қол қоюшы", "Подписавший", "Signer");
pub(super) const IIN: Text = Text::new("ЖСН", "ИИН", "IIN");
pub(super) const BIN: Text = Text::new("БСН", "БИН", "BIN");
pub(super) const CERTIFICATE: Text = Text::new(
    "Тіркеу куәлігінің сериялық нөмірі",
    "Серийный номер регистрационного свидетельства",
    "Certificate serial number",
);
pub(super) const RESULT: Text = Text::new("Нәтиже", "Результат", "Result");
pub(super) const CLAIMED_AT: Text = Text::new(
    "Қол қоюшы көрсеткен уақыт (дәлелденбеген)",
    "Время, указанное подписавшим (не подтверждено)",
    "Time stated by the signer (not proven)",
);
pub(super) const PROVEN_AT: Text = Text::new(
    "Қолтаңба мына уақытта болғаны дәлелденген",
    "Доказано, что подпись существовала в момент",
    "The signature is proven to have existed at",
);
pub(super) const DOCUMENT_TIMESTAMP: Text = Text::new(
    "Құжаттың уақыт белгісі",
    "Метка времени документа",
    "Document time-stamp",
);
pub(super) const ROLE: Text = Text::new("Рөлі", "Роль", "Role");
pub(super) const ALGORITHM: Text = Text::new("Алгоритм", "Алгоритм", "Algorithm");
pub(super) const LEVEL: Text = Text::new("Деңгейі", "Уровень", "Level");
pub(super) const TIMESTAMP: Text = Text::new(
    "Қолтаңбаның уақыт белгісі",
    "Метка времени подписи",
    "Time-stamp on the signature",
);
pub(super) const NOT_REVOKED: Text = Text::new(
    "Кері қайтарып алынбағаны тексерілді",
    "Отсутствие отзыва проверено",
    "Checked not to be revoked by",
);
pub(super) const PATH: Text = Text::new("Сенім тізбегі", "Цепочка доверия", "Chain of trust");

/// What a main verdict means.
pub(super) const fn indication(indication: Indication) -> Text {
    match indication {
        Indication::TotalPassed => Text::new(
            "қолтаңба жарамды",
            "подпись действительна",
            "the signature is valid",
        ),
        Indication::Indeterminate => Text::new(
            "қолтаңбаның жарамдылығы анықталмады",
            "действительность подписи не установлена",
            "the validity of the signature could not be established",
        ),
        Indication::TotalFailed => Text::new(
            "қолтаңба жарамсыз",
            "подпись недействительна",
            "the signature is not valid",
        ),
    }
}

/// What a sub-indication means.
pub(super) const fn sub_indication(sub_indication: SubIndication) -> Text {
    match sub_indication {
        SubIndication::FormatFailure => FORMAT_FAILURE,
        SubIndication::HashFailure => HASH_FAILURE,
        SubIndication::SigCryptoFailure => SIG_CRYPTO_FAILURE,
        SubIndication::Revoked => REVOKED,
        SubIndication::Expired => EXPIRED,
        SubIndication::NotYetValid => NOT_YET_VALID,
        SubIndication::SigConstraintsFailure => SIG_CONSTRAINTS_FAILURE,
        SubIndication::ChainConstraintsFailure => CHAIN_CONSTRAINTS_FAILURE,
        SubIndication::CryptoConstraintsFailure => CRYPTO_CONSTRAINTS_FAILURE,
        SubIndication::TimestampOrderFailure => TIMESTAMP_ORDER_FAILURE,
        SubIndication::NoSigningCertificateFound => NO_SIGNING_CERTIFICATE_FOUND,
        SubIndication::NoCertificateChainFound => NO_CERTIFICATE_CHAIN_FOUND,
        SubIndication::RevokedNoPoe => REVOKED_NO_POE,
        SubIndication::RevokedCaNoPoe => REVOKED_CA_NO_POE,
        SubIndication::OutOfBoundsNoPoe => OUT_OF_BOUNDS_NO_POE,
        SubIndication::NoPoe => NO_POE,
        SubIndication::TryLater => TRY_LATER,
        SubIndication::SignedDataNotFound => SIGNED_DATA_NOT_FOUND,
    }
}

const FORMAT_FAILURE: Text = Text::new(
    "файл танымал нысандағы қолтаңба емес немесе қол қойылғаннан кейін құрылымы бұзылған",
    "файл не является подписью известного формата либо его структура нарушена после подписания",
    "the file is not a signature of a known form, or its structure was damaged after signing",
);
const HASH_FAILURE: Text = Text::new(
    "мазмұн қол қойылғаннан кейін өзгертілген",
    "содержание изменено после подписания",
    "the content was changed after it was signed",
);
const SIG_CRYPTO_FAILURE: Text = Text::new(
    "қолтаңба қол қоюшының кілтіне сәйкес келмейді",
    "подпись не соответствует ключу подписавшего",
    "the signature does not match the signer's key",
);
const REVOKED: Text = Text::new(
    "қол қойылған сәтте тіркеу куәлігі кері қайтарып алынған болатын",
    "в момент подписания регистрационное свидетельство уже было отозвано",
    "the certificate had already been revoked when the signature was made",
);
const EXPIRED: Text = Text::new(
    "қол қойылған сәтте тіркеу куәлігінің мерзімі өтіп кеткен болатын",
    "в момент подписания срок регистрационного свидетельства уже истёк",
    "the certificate had already expired when the signature was made",
);
const NOT_YET_VALID: Text = Text::new(
    "қол қойылған сәтте тіркеу куәлігі әлі күшіне енбеген",
    "в момент подписания регистрационное свидетельство ещё не начало действовать",
    "the certificate was not valid yet when the signature was made",
);
const SIG_CONSTRAINTS_FAILURE: Text = Text::new(
    "қолтаңба тексеру қағидаларының талаптарына сай емес",
    "подпись не отвечает требованиям правил проверки",
    "the signature does not meet the conditions of the validation policy",
);
const CHAIN_CONSTRAINTS_FAILURE: Text = Text::new(
    "тіркеу куәлігі мұндай қол қоюға арналмаған",
    "регистрационное свидетельство не предназначено для такого подписания",
    "the certificate is not meant for such a signature",
);
const CRYPTO_CONSTRAINTS_FAILURE: Text = Text::new(
    "криптографиялық алгоритмге немесе кілтке жол берілмейді",
    "криптографический алгоритм или ключ не допускается",
    "the cryptographic algorithm or key is not accepted",
);
const TIMESTAMP_ORDER_FAILURE: Text = Text::new(
    "уақыт белгілері бір-біріне қайшы келеді",
    "метки времени противоречат друг другу",
    "the time-stamps contradict one another",
);
const NO_SIGNING_CERTIFICATE_FOUND: Text = Text::new(
    "қол қоюшының тіркеу куәлігі табылмады",
    "регистрационное свидетельство подписавшего не найдено",
    "the signer's certificate was not found",
);
const NO_CERTIFICATE_CHAIN_FOUND: Text = Text::new(
    "тіркеу куәлігін сенімді куәландырушы орталық бермеген",
    "регистрационное свидетельство выдано не доверенным удостоверяющим центром",
    "the certificate does not come from a trusted authority",
);
const REVOKED_NO_POE: Text = Text::new(
    "тіркеу куәлігі кері қайтарып алынған, ал қолтаңбаның бұған дейін қойылғаны дәлелденбеген",
    "регистрационное свидетельство отозвано, а то, что подпись поставлена раньше, не доказано",
    "the certificate is revoked, and it is not proven that the signature is older",
);
const REVOKED_CA_NO_POE: Text = Text::new(
    "куәландырушы орталықтың тіркеу куәлігі кері қайтарып алынған, ал қолтаңбаның бұған дейін қойылғаны дәлелденбеген",
    "свидетельство удостоверяющего центра отозвано, а то, что подпись поставлена раньше, не доказано",
    "the authority's certificate is revoked, and it is not proven that the signature is older",
);
const OUT_OF_BOUNDS_NO_POE: Text = Text::new(
    "тіркеу куәлігінің қолданылу мерзімінен тыс, ал қолтаңбаның осы мерзім ішінде қойылғаны дәлелденбеген",
    "регистрационное свидетельство вне срока действия, а то, что подпись поставлена в этот срок, не доказано",
    "the certificate is outside its period, and it is not proven that the signature was made within it",
);
const NO_POE: Text = Text::new(
    "қолтаңбаның қойылған уақытына дәлел жоқ",
    "нет доказательства времени подписания",
    "there is no proof of when the signature was made",
);
const TRY_LATER: Text = Text::new(
    "тіркеу куәлігінің кері қайтарып алынбағаны туралы жаңа әрі шынайы мәлімет жоқ; тексеруді кейінірек қайталаңыз",
    "нет свежих достоверных сведений о том, не отозвано ли регистрационное свидетельство; повторите проверку позже",
    "nothing fresh and authentic says whether the certificate is revoked; repeat the check later",
);
const SIGNED_DATA_NOT_FOUND: Text = Text::new(
    "қол қойылған мазмұн ұсынылмаған",
    "подписанное содержание не представлено",
    "the content that was signed is not at hand",
);

/// A kind of statement about revocation, before its time.
pub(super) const fn revocation(kind: RevocationKind) -> Text {
    match kind {
        RevocationKind::List => Text::new(
            "кері қайтарып алынған тіркеу куәліктерінің тізімі",
            "список отозванных регистрационных свидетельств",
            "the list of revoked certificates",
        ),
        RevocationKind::Ocsp => Text::new("OCSP жауабы", "ответ OCSP", "the OCSP answer"),
        RevocationKind::Exempt => Text::new(
            "куәландырушы орталық тексеруді талап етпейді",
            "удостоверяющий центр проверки не требует",
            "the authority asks for no check",
        ),
    }
}

/// In which capacity somebody signs.
pub(super) const fn role(role: Role) -> Text {
    match role {
        Role::Individual => Text::new("жеке тұлға", "физическое лицо", "individual"),
        Role::Organisation => Text::new(
            "заңды тұлғаның өкілі",
            "представитель юридического лица",
            "acts for an organisation",
        ),
        Role::Head => Text::new("бірінші басшы", "первый руководитель", "head"),
        Role::Signatory => Text::new(
            "қол қою құқығы бар тұлға",
            "лицо с правом подписи",
            "has the right to sign",
        ),
        Role::Finance => Text::new(
            "қаржылық құжаттарға қол қою құқығы бар тұлға",
            "лицо с правом подписи финансовых документов",
            "has the right to sign financial documents",
        ),
        Role::Personnel => Text::new(
            "кадр бөлімінің қызметкері",
            "сотрудник отдела кадров",
            "personnel department",
        ),
        Role::Employee => Text::new("ұйымның қызметкері", "сотрудник организации", "employee"),
        Role::NcaAdministrator => Text::new(
            "куәландырушы орталықтың әкімшісі",
            "администратор удостоверяющего центра",
            "administrator of the certification authority",
        ),
        Role::NcaManager => Text::new(
            "куәландырушы орталықтың менеджері",
            "менеджер удостоверяющего центра",
            "manager of the certification authority",
        ),
        Role::NcaOperator => Text::new(
            "куәландырушы орталықтың операторы",
            "оператор удостоверяющего центра",
            "operator of the certification authority",
        ),
    }
}

/// A level of PAdES (EN 319 142-1 section 6), the same in all languages.
pub(super) const fn level(level: Level) -> &'static str {
    match level {
        Level::Basic => "PAdES B-B",
        Level::TimeStamped => "PAdES B-T",
        Level::LongTerm => "PAdES B-LT",
        Level::Archival => "PAdES B-LTA",
    }
}

/// The sentence for a refusal that says more than its sub-indication does.
pub(super) fn more_exactly(reason: &str) -> Option<Text> {
    let text = match reason {
        "pdf_not_signed" => Text::new(
            "құжатта қолтаңба жоқ",
            "в документе нет подписи",
            "the document holds no signature",
        ),
        "pdf_not_whole_file" => Text::new(
            "соңғы қолтаңбадан кейін файлға дерек қосылған",
            "после последней подписи в файл добавлены данные",
            "data were added to the file after the last signature",
        ),
        "pdf_forbidden_change" => Text::new(
            "құжат қол қойылғаннан кейін өзгертілген",
            "документ изменён после подписания",
            "the document was changed after it was signed",
        ),
        "pdf_byte_range" => Text::new(
            "қолтаңба өзі көрсеткен құжат бөлігін қамтымайды",
            "подпись не охватывает заявленную часть документа",
            "the signature does not cover the part of the document that it states",
        ),
        "no_signer" => Text::new(
            "файлда бірде-бір қол қоюшы жоқ",
            "в файле нет ни одного подписавшего",
            "the file has no signer",
        ),
        "several_signers" => Text::new(
            "бір қолтаңба күтілген, ал файлда олар бірнешеу",
            "ожидалась одна подпись, а в файле их несколько",
            "one signature was expected and there are several",
        ),
        "content_unexpected" => Text::new(
            "қолтаңбаның ішінде күтілмеген мазмұн бар",
            "подпись содержит неожиданное вложенное содержание",
            "the signature holds content where none is expected",
        ),
        "missing_attribute" => Text::new(
            "қолтаңбада міндетті атрибут жоқ",
            "в подписи нет обязательного атрибута",
            "the signature lacks a mandatory attribute",
        ),
        "foreign_certificate" => Text::new(
            "қолтаңбаға бөтен тіркеу куәлігі қосылған",
            "к подписи приложено постороннее регистрационное свидетельство",
            "the signature carries a certificate that is not on the signer's path",
        ),
        "certificate_mismatch" => Text::new(
            "қолтаңба басқа тіркеу куәлігімен қойылған",
            "подпись создана для другого регистрационного свидетельства",
            "the signature was made for another certificate",
        ),
        _ => return None,
    };
    Some(text)
}
