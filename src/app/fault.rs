//! Why a use case did not do what was asked: a closed list of codes, each with its sentence in three languages.
//!
//! Clients act on the code and show the sentence; nobody parses the sentence. Codes are only ever added.

use crate::port::Unanswered;
use crate::store::StoreError;
use eds::SignatureRefusal;
use law::form::FieldError;
use law::poa::s01_sign_in::SignInRefusal;
use law::poa::signed_statement::StatementMismatch;
use law::poa::stage::NotAllowed;
use law::services::nca::{self, operator::OperatorObstacle};
use law::text::Text;

/// Declares the codes together with their spelling and their sentence.
macro_rules! faults {
    ($($variant:ident = $code:literal: $kk:literal, $ru:literal, $en:literal;)+) => {
        /// A code of the closed list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault { $(#[doc = $en] $variant),+ }

        impl Fault {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it is sent.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The sentence for a person.
            #[must_use]
            pub const fn text(self) -> Text {
                match self { $(Self::$variant => Text::new($kk, $ru, $en)),+ }
            }
        }
    };
}

faults! {
    InvalidForm = "invalid_form": "Нысан дұрыс толтырылмаған.", "Форма заполнена неверно.", "The form is not filled in correctly.";
    MalformedRequest = "malformed_request": "Сұрау оқылмады.", "Запрос не читается.", "The request cannot be read.";
    UnsupportedMedia = "unsupported_media": "Сұраудың форматына қолдау көрсетілмейді.", "Формат запроса не поддерживается.", "The format of the request is not supported.";
    TooLarge = "too_large": "Сұрау тым үлкен.", "Слишком большой запрос.", "The request is too large.";
    NotFound = "not_found": "Мұндай жазба жоқ.", "Такой записи нет.", "There is no such record.";
    MethodNotAllowed = "method_not_allowed": "Бұл мекенжайда мұндай әрекет жоқ.", "По этому адресу такого действия нет.", "There is no such action at this address.";
    Unauthenticated = "unauthenticated": "Жүйеге кіру қажет.", "Необходимо войти в систему.", "Please sign in.";
    Forbidden = "forbidden": "Бұл әрекетке құқығыңыз жоқ.", "У вас нет права на это действие.", "You have no right to do this.";
    IdentityNotProved = "identity_not_proved": "Жеке басыңыз әлі расталмаған: электрондық цифрлық қолтаңбамен бір рет кіріңіз.", "Ваша личность ещё не подтверждена: один раз войдите с электронной цифровой подписью.", "Your identity is not proved yet: sign in with your digital signature once.";
    WrongStage = "wrong_stage": "Істің осы кезеңінде бұл әрекет мүмкін емес.", "На этой стадии дела действие невозможно.", "This is not possible at the present stage.";
    StaleVersion = "stale_version": "Жазба өзгерген; қайта оқып, әрекетті қайталаңыз.", "Запись изменилась; перечитайте её и повторите.", "The record has changed; read it again and repeat.";
    VersionRequired = "version_required": "If-Match тақырыбы қажет.", "Необходим заголовок If-Match.", "The If-Match header is required.";
    IdempotencyKeyRequired = "idempotency_key_required": "Idempotency-Key тақырыбы қажет.", "Необходим заголовок Idempotency-Key.", "The Idempotency-Key header is required.";
    IdempotencyKeyReused = "idempotency_key_reused": "Бұл Idempotency-Key басқа сұрауға қолданылған.", "Этот Idempotency-Key использован для другого запроса.", "This Idempotency-Key was used for another request.";
    IdempotencyInFlight = "idempotency_in_flight": "Бірінші сұрау әлі орындалуда.", "Первый запрос ещё выполняется.", "The first request is still under way.";
    TooManyAttempts = "too_many_attempts": "Әрекет саны шектен асты; кейінірек қайталаңыз.", "Превышено число попыток; повторите позже.", "Too many attempts; please try later.";
    PasswordWrong = "password_wrong": "Қазіргі құпиясөз дұрыс емес.", "Текущий пароль указан неверно.", "The present password is wrong.";
    SignInRefused = "sign_in_refused": "Авторизациялаудан бас тартылды: деректер дұрыс емес.", "В авторизации отказано: данные неверны.", "Sign-in was refused: the data are wrong.";
    CodeWrong = "code_wrong": "Бір реттік код қате немесе мерзімі өткен.", "Одноразовый код неверен или просрочен.", "The one-time code is wrong or has expired.";
    PersonUnknown = "person_unknown": "Жеке тұлғалар деректер қорында мұндай адам табылмады.", "В базе данных физических лиц такое лицо не найдено.", "The database of individuals has no such person.";
    UnderAge = "under_age": "Тіркелу үшін кәмелетке толу қажет (Азаматтық кодекстің 17-бабы).", "Для регистрации необходимо достичь совершеннолетия (статья 17 Гражданского кодекса).", "Registration is open to people of full age (Civil Code, article 17).";
    AlreadyRegistered = "already_registered": "Бұл ЖСН бойынша пайдаланушы тіркелген.", "Пользователь с этим ИИН уже зарегистрирован.", "This IIN is registered already.";
    NotRegistered = "not_registered": "Алдымен тіркелу қажет.", "Сначала необходимо зарегистрироваться.", "Please register first.";
    ChallengeUnknown = "challenge_unknown": "Кіру сұрауы белгісіз, пайдаланылған немесе мерзімі өткен.", "Запрос на вход неизвестен, использован или просрочен.", "The challenge is unknown, used or expired.";
    DeviceProofInvalid = "device_proof_invalid": "Құрылғының растауы дұрыс емес.", "Подтверждение устройства неверно.", "The proof of the device is wrong.";
    SessionEnded = "session_ended": "Сеанс аяқталды; қайта кіріңіз.", "Сеанс завершён; войдите снова.", "The session has ended; please sign in again.";
    SignatureMalformed = "signature_malformed": "Қолтаңба оқылмады.", "Подпись не читается.", "The signature cannot be read.";
    SignatureWithoutSigner = "signature_without_signer": "Қолтаңбада қол қоюшы жоқ.", "В подписи нет подписанта.", "The signature has no signer.";
    SignatureOfSeveral = "signature_of_several": "Бір ғана қол қоюшы болуы тиіс.", "Подписант должен быть один.", "There must be exactly one signer.";
    CertificateMissing = "certificate_missing": "Қолтаңбада тіркеу куәлігі жоқ.", "В подписи нет регистрационного свидетельства.", "The signature holds no certificate.";
    AlgorithmUnsupported = "algorithm_unsupported": "Қолтаңба алгоритміне қолдау көрсетілмейді.", "Алгоритм подписи не поддерживается.", "The signature's algorithm is not supported.";
    SignatureIncomplete = "signature_incomplete": "Қолтаңбада міндетті атрибут жоқ.", "В подписи нет обязательного атрибута.", "The signature lacks a mandatory attribute.";
    SignatureOtherDigest = "signature_other_digest": "Қолтаңба басқа деректерге қойылған.", "Подпись поставлена под другими данными.", "The signature belongs to other data.";
    SignatureInvalid = "signature_invalid": "Қолтаңба түпнұсқа емес.", "Подпись неподлинная.", "The signature is not authentic.";
    CertificateUntrusted = "certificate_untrusted": "Тіркеу куәлігін сенімді орталық шығармаған.", "Регистрационное свидетельство выдано не доверенным центром.", "The certificate was not issued by a trusted authority.";
    CertificateNotYetValid = "certificate_not_yet_valid": "Тіркеу куәлігінің мерзімі әлі басталмаған.", "Срок действия регистрационного свидетельства ещё не начался.", "The certificate is not valid yet.";
    CertificateExpired = "certificate_expired": "Тіркеу куәлігінің мерзімі өткен.", "Срок действия регистрационного свидетельства истёк.", "The certificate has expired.";
    CertificateRevoked = "certificate_revoked": "Тіркеу куәлігі кері қайтарып алынған.", "Регистрационное свидетельство отозвано.", "The certificate has been revoked.";
    RevocationUnknown = "revocation_unknown": "Тіркеу куәлігінің күйін тексеру мүмкін болмады; кейінірек қайталаңыз.", "Не удалось проверить статус регистрационного свидетельства; повторите позже.", "The certificate's status could not be checked; please try later.";
    WrongKeyUsage = "wrong_key_usage": "Тіркеу куәлігі бұл әрекетке арналмаған.", "Регистрационное свидетельство не предназначено для этого действия.", "The certificate is not meant for this.";
    WrongSigner = "wrong_signer": "Тіркеу куәлігіндегі ЖСН сіздікі емес.", "ИИН в регистрационном свидетельстве не ваш.", "The certificate's IIN is not yours.";
    WrongPurpose = "wrong_purpose": "Қолтаңба басқа мақсатта қойылған.", "Подпись сделана для другой цели.", "The signature was made for another purpose.";
    OtherContent = "other_content": "Қол қойылған мәтін осы істікі емес немесе ескірген.", "Подписан другой или устаревший текст.", "Another or an outdated text was signed.";
    SystemUnavailable = "system_unavailable": "Сыртқы жүйе жауап бермеді; кейінірек қайталаңыз.", "Внешняя система не ответила; повторите позже.", "An outside system gave no answer; please try later.";
    FeeUnknown = "fee_unknown": "Бұл күннің тарифі әлі енгізілмеген; кейінірек қайталаңыз.", "Тариф на эту дату ещё не введён; повторите позже.", "The fee of this date is not known yet; please try later.";
    CalendarUnknown = "calendar_unknown": "Бұл жылдың жұмыс күнтізбесі әлі енгізілмеген; кейінірек қайталаңыз.", "Рабочий календарь этого года ещё не введён; повторите позже.", "The working calendar of this year is not known yet; please try later.";
    LicenceNotInForce = "licence_not_in_force": "Нотариус лицензиясы күшінде емес.", "Лицензия нотариуса не действует.", "The notary's licence is not in force.";
    ConsentMissing = "consent_missing": "Өкілдің қолданыстағы келісімі жоқ.", "Нет действующего согласия представителя.", "A representative's consent is not in force.";
    NotInRoom = "not_in_room": "Нотариус пен сенім білдіруші бір мезгілде қоңырауда болуы тиіс.", "Нотариус и доверитель должны одновременно находиться в звонке.", "The notary and every principal must be in the call.";
    RecordingNotAgreed = "recording_not_agreed": "Қоңырауға қатысушылардың бәрі жазбаға келісім беруі тиіс.", "Согласие на запись должны дать все участники звонка.", "Everybody in the call has to agree to the recording.";
    RecordingNotRunning = "recording_not_running": "Қоңырау жазылып жатқан жоқ; жазба қалпына келмейінше жалғастыруға болмайды.", "Звонок не записывается; пока запись не возобновится, продолжать нельзя.", "The call is not being recorded; nothing can go on until it is.";
    MediaNotFlowing = "media_not_flowing": "Нотариус пен әрбір сенім білдіруші көрініп, естіліп тұруы тиіс.", "Нотариуса и каждого доверителя должно быть видно и слышно.", "The notary and every principal must be seen and heard.";
    NoCall = "no_call": "Қоңырау жоқ.", "Звонка нет.", "There is no call.";
    CallTaken = "call_taken": "Қоңырауды басқа нотариус қабылдады.", "Звонок принял другой нотариус.", "Another notary has taken the call.";
    TimeTaken = "time_taken": "Бұл уақытты басқа адам алып қойды; басқа уақытты таңдаңыз.", "Это время уже заняли; выберите другое.", "Somebody else has taken this time; please choose another.";
    NotaryIsParty = "notary_is_party": "Бұл нотариус – сенімхаттың тарапы; басқа нотариусты таңдаңыз.", "Этот нотариус – сторона доверенности; выберите другого нотариуса.", "This notary is a party to the power of attorney; please choose another.";
    TimeNotOffered = "time_not_offered": "Бұл уақытта нотариус қабылдамайды немесе уақыт өтіп кеткен.", "В это время нотариус не принимает, или время уже прошло.", "The notary does not receive at this time, or it is over.";
    NotRinging = "not_ringing": "Бұл қоңырау сізге бағытталмаған немесе уақыты өткен.", "Этот звонок направлен не вам или время вышло.", "This call is not ringing for you, or no longer.";
    OffDuty = "off_duty": "Нотариус кезекшілікте емес.", "Нотариус не на дежурстве.", "The notary is off duty.";
    AlreadyOnCall = "already_on_call": "Нотариус басқа қоңырауда.", "Нотариус занят другим звонком.", "The notary is in another call.";
    RemarksUnanswered = "remarks_unanswered": "Барлық ескертуге жауап беру қажет.", "Необходимо ответить на все замечания.", "Every remark has to be answered first.";
    NumberTaken = "number_taken": "Тізілім нөмірі бос емес; қолтаңбаны қайта дайындаңыз.", "Номер в реестре занят; подготовьте подпись заново.", "The register number is taken; prepare the signature again.";
    PreparationExpired = "preparation_expired": "Қол қоюға дайындық ескірген; қайта дайындаңыз.", "Подготовка подписи устарела; подготовьте заново.", "The preparation is outdated; prepare the signature again.";
    RecordingNotSealed = "recording_not_sealed": "Қоңыраудың жазбасы әлі мөрленбеген; сәл кейін қайталаңыз.", "Запись звонка ещё не опечатана; повторите чуть позже.", "The recording of the call is not sealed yet; please try a little later.";
    RecordingUnsigned = "recording_unsigned": "Нотариус алдымен қоңырау жазбасының тізімдемесіне қол қоюы тиіс.", "Нотариус сначала подписывает опись записи звонка.", "The notary first has to sign the manifest of the call's recording.";
    RecordingIncomplete = "recording_incomplete": "Қоңыраудың жазбасында барлық төрт тексеру жоқ.", "Запись звонка содержит не все четыре проверки.", "The recording of the call does not hold all four checks.";
    RecordingDamaged = "recording_damaged": "Қоңыраудың жазбасы бүлінген немесе оның бір бөлігі жоқ; тексерулер (алгоритмнің 1-тармағының 6) тармақшасы) дәлелденбегендіктен, құжатқа қол қойылмайды.", "Запись звонка повреждена, или её часть отсутствует; проверки (подпункт 6) пункта 1 алгоритма) не доказаны, поэтому документ не подписывается.", "The recording of the call is damaged, or a part of it is missing: the checks (algorithm, point 1.6) are not proven, so the document is not signed.";
    RecordingDestroyed = "recording_destroyed": "Жазбаның сақтау мерзімі өтіп, ол жойылған.", "Срок хранения записи истёк, она уничтожена.", "The recording was destroyed when its term was over.";
    OpeningOver = "opening_over": "Жазбаны қарау уақыты аяқталды; қайта ашыңыз.", "Время просмотра записи истекло; откройте её снова.", "The time to watch the recording is over; open it again.";
    DocumentWithoutForce = "document_without_force": "Құжаттың күші жоқ.", "Документ не имеет силы.", "The document has no force.";
    ReadingTimeOver = "reading_time_over": "Көрсетілген құжатты оқу уақыты аяқталды.", "Время чтения предъявленного документа истекло.", "The time to read the document that was shown is over.";
    PaymentUnderWay = "payment_under_way": "Банк бұл шот бойынша ақшаны бұғаттап тұр; оның жауабын күтіңіз.", "Банк удерживает деньги по этому счёту; дождитесь его ответа.", "The bank holds the money for this invoice; please wait for its answer.";
    AlreadyDone = "already_done": "Бұл әрекет орындалған.", "Это действие уже выполнено.", "This has been done already.";
    LimitReached = "limit_reached": "Шекті санға жетті.", "Достигнуто предельное количество.", "The limit has been reached.";
    LinkExpired = "link_expired": "Қол қою сілтемесінің мерзімі өткен; жаңасын алыңыз.", "Срок ссылки для подписания истёк; получите новую.", "The link for signing has expired; get a new one.";
    LinkUsed = "link_used": "Бұл сілтеме бойынша қол қойылған.", "По этой ссылке уже подписано.", "This link has been used for a signature.";
    LinkTokenWrong = "link_token_wrong": "Сілтеменің рұқсат белгісі дұрыс емес.", "Токен доступа ссылки неверен.", "The link's access token is wrong.";
    CallbackUnsigned = "callback_unsigned": "Хабарламаның қолтаңбасы дұрыс емес.", "Подпись сообщения неверна.", "The callback's authentication code is wrong.";
    CallbackStale = "callback_stale": "Хабарламаның уақыты өткен.", "Время сообщения истекло.", "The callback's timestamp is outside the window.";
    CallbackConflict = "callback_conflict": "Осы нөмірмен басқа хабарлама келген.", "Под этим номером пришло другое сообщение.", "Another callback came under this id.";
    AuthorityUnavailable = "authority_unavailable": "Бұл жүйеде куәландырушы орталық жоқ.", "В этой системе нет удостоверяющего центра.", "This installation has no certification authority of its own.";
    NotAnOperator = "not_an_operator": "Сіз ҚР ҰКО операторы емессіз.", "Вы не являетесь оператором НУЦ РК.", "You are not an operator of the certification authority.";
    OperatorSuspended = "operator_suspended": "Оператор 15 күннен астам жұмыста болмағандықтан, оның жұмысы тоқтатыла тұр.", "Работа оператора приостановлена: отсутствие более 15 дней.", "The operator is suspended: absent for more than 15 days.";
    OperatorWithdrawn = "operator_withdrawn": "Оператордың тіркеу куәліктері кері қайтарып алынған.", "Регистрационные свидетельства оператора отозваны.", "The operator's certificates are withdrawn.";
    OwnRequest = "own_request": "Оператор өз өтінішіне қызмет көрсетпейді.", "Оператор не обслуживает собственное заявление.", "An operator does not handle a request of their own.";
    SecondOperatorRequired = "second_operator_required": "Өтінішті басқа оператор растауы тиіс.", "Заявление должен подтвердить другой оператор.", "Another operator has to confirm.";
    NotOperatorCertificate = "not_operator_certificate": "Растау үшін ҚР ҰКО операторының тіркеу куәлігі қажет.", "Для подтверждения необходимо регистрационное свидетельство оператора НУЦ РК.", "The confirmation needs the certificate of an operator of the authority.";
    NotInRoster = "not_in_roster": "Сіз мемлекеттік органда лауазым атқармайсыз.", "Вы не занимаете должности ни на одном рабочем месте.", "You hold no post at a desk.";
    OtherRolesStep = "other_roles_step": "Бұл қадамды басқа лауазымды адам орындайды.", "Этот шаг выполняет другое должностное лицо.", "This step belongs to another role.";
    AssignedToAnother = "assigned_to_another": "Өтініш басқа орындаушыға берілген.", "Заявление поручено другому исполнителю.", "The request is assigned to another official.";
    ActNotHere = "act_not_here": "Бұл қадамда мұндай әрекет жоқ.", "На этом шаге такого действия нет.", "There is no such act at this step.";
    NothingDrafted = "nothing_drafted": "Шешім жобасы әлі дайындалмаған.", "Проект решения ещё не подготовлен.", "No decision is drafted yet.";
    OwnDraft = "own_draft": "Жобаны дайындаған адам оған өзі қол қоймайды.", "Подготовивший проект не подписывает его сам.", "Whoever drafted the decision does not sign it.";
    NotResponsible = "not_responsible": "Өтініштерге бұйрықпен тағайындалған жауапты адам жауап береді.", "На обращения отвечает ответственное лицо, назначенное приказом.", "Appeals are answered by the person whom the order makes responsible.";
    PowerOfAttorneyInvalid = "power_of_attorney_invalid": "Деректерді алу мүмкін емес: өкілдің қолданыстағы және осы әрекетті қамтитын сенімхаты жоқ.", "Получение данных невозможно: у представителя нет действующей доверенности, охватывающей это действие.", "The data cannot be had: the representative has no power of attorney in force that covers this act.";
    HandlingOver = "handling_over": "Өтінішпен жұмыс аяқталды: құжаттар берілді немесе оларды сақтау мерзімі өтті.", "Работа с заявлением окончена: документы выданы или срок их хранения истёк.", "The work on the request is over: its documents were handed over, or kept for their term.";
    TryAgain = "try_again": "Жүйе бос емес; қайталаңыз.", "Система занята; повторите.", "The system is busy; please try again.";
    Internal = "internal": "Ішкі қате; біз оны қарап жатырмыз.", "Внутренняя ошибка; мы её разбираем.", "An internal error; we are looking into it.";
}

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// One of the closed list, without more to say.
    #[error("{}", .0.code())]
    Fault(Fault),
    /// Fields of the form are wrong.
    #[error("the form has {} problems", .0.len())]
    Invalid(Vec<FieldError>),
    /// Registration or sign-in is refused, with the notice of the regulations.
    #[error("sign-in refused: {}", .0.as_str())]
    SignIn(SignInRefusal),
    /// The event has no place at the present stage.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The event has no place at the present stage of a request for certificates.
    #[error(transparent)]
    Request(#[from] nca::stage::NotAllowed),
    /// The event has no place at the present stage of a request for a service.
    #[error(transparent)]
    Service(#[from] law::service::stage::NotAllowed),
    /// The operator may not do this.
    #[error(transparent)]
    Operator(#[from] OperatorObstacle),
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureRefusal),
    /// The signature holds, but over another statement.
    #[error(transparent)]
    Statement(#[from] StatementMismatch),
    /// An outside system gave no answer.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that must not happen did; the text is for the log.
    #[error("{0}")]
    Internal(&'static str),
}

impl From<Fault> for AppError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl AppError {
    /// The code of the closed list.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Fault(fault) => *fault,
            Self::Invalid(_) => Fault::InvalidForm,
            Self::SignIn(refusal) => sign_in_fault(*refusal),
            Self::NotAllowed(_) => Fault::WrongStage,
            Self::Request(refusal) => match refusal {
                nca::stage::NotAllowed::WrongStage { .. } => Fault::WrongStage,
                nca::stage::NotAllowed::SameOperator => Fault::SecondOperatorRequired,
                nca::stage::NotAllowed::UnknownGround => Fault::InvalidForm,
            },
            Self::Service(refusal) => match refusal {
                law::service::stage::NotAllowed::WrongStage { .. } => Fault::WrongStage,
                law::service::stage::NotAllowed::UnknownGround => Fault::InvalidForm,
            },
            Self::Operator(obstacle) => match obstacle {
                OperatorObstacle::Suspended => Fault::OperatorSuspended,
                OperatorObstacle::Withdrawn => Fault::OperatorWithdrawn,
                OperatorObstacle::OwnRequest => Fault::OwnRequest,
            },
            Self::Signature(refusal) => signature_fault(*refusal),
            Self::Statement(mismatch) => match mismatch {
                StatementMismatch::WrongPurpose(_) => Fault::WrongPurpose,
                StatementMismatch::OtherContent | StatementMismatch::NotAStatement => {
                    Fault::OtherContent
                }
            },
            Self::Unanswered(_) => Fault::SystemUnavailable,
            Self::Store(StoreError::Conflict | StoreError::Unavailable(_)) => Fault::TryAgain,
            Self::Store(StoreError::Unkeepable) => Fault::MalformedRequest,
            Self::Store(
                StoreError::Exists
                | StoreError::Corrupt(_)
                | StoreError::Ending
                | StoreError::Database(_),
            )
            | Self::Internal(_) => Fault::Internal,
        }
    }
}

impl From<SignInRefusal> for AppError {
    fn from(refusal: SignInRefusal) -> Self {
        Self::SignIn(refusal)
    }
}

const fn sign_in_fault(refusal: SignInRefusal) -> Fault {
    match refusal {
        SignInRefusal::WrongData => Fault::SignInRefused,
        SignInRefusal::Locked => Fault::TooManyAttempts,
        SignInRefusal::WrongCode | SignInRefusal::CodeVoid => Fault::CodeWrong,
        SignInRefusal::ChallengeVoid => Fault::ChallengeUnknown,
        SignInRefusal::SignatureNotConfirmed => Fault::SignatureInvalid,
        SignInRefusal::CertificateNotAccepted => Fault::CertificateUntrusted,
        SignInRefusal::OtherPerson => Fault::WrongSigner,
        SignInRefusal::NotInRegistry => Fault::PersonUnknown,
        SignInRefusal::AlreadyRegistered => Fault::AlreadyRegistered,
    }
}

fn signature_fault(refusal: SignatureRefusal) -> Fault {
    match refusal {
        SignatureRefusal::Malformed => Fault::SignatureMalformed,
        SignatureRefusal::NoSigner => Fault::SignatureWithoutSigner,
        SignatureRefusal::SeveralSigners => Fault::SignatureOfSeveral,
        SignatureRefusal::MissingCertificate => Fault::CertificateMissing,
        SignatureRefusal::UnsupportedAlgorithm => Fault::AlgorithmUnsupported,
        SignatureRefusal::MissingAttribute
        | SignatureRefusal::WrongContentType
        | SignatureRefusal::TimestampMissing => Fault::SignatureIncomplete,
        SignatureRefusal::DigestMismatch
        | SignatureRefusal::ContentMissing
        | SignatureRefusal::ContentUnexpected => Fault::SignatureOtherDigest,
        SignatureRefusal::BadSignature
        | SignatureRefusal::CertificateMismatch
        | SignatureRefusal::ForeignCertificate => Fault::SignatureInvalid,
        SignatureRefusal::Untrusted => Fault::CertificateUntrusted,
        SignatureRefusal::NotYetValid => Fault::CertificateNotYetValid,
        SignatureRefusal::Expired => Fault::CertificateExpired,
        SignatureRefusal::Revoked => Fault::CertificateRevoked,
        SignatureRefusal::RevocationUnknown => Fault::RevocationUnknown,
        SignatureRefusal::WrongKeyUsage => Fault::WrongKeyUsage,
        SignatureRefusal::IinMissing | SignatureRefusal::WrongSubjectNumber => Fault::WrongSigner,
    }
}
