//! The fields of the requests: those of annex 2 of the regulations, and the keys that certificates are asked for.

use crate::service::{Choice, Field, FieldForm, Requirement};
use crate::text::Text;

/// Names of fields, as forms are read by them.
pub mod name {
    /// The applicant's IIN, at the desk only: in the portal it is known from the sign-in.
    pub const IIN: &str = "iin";
    /// In which capacity the certificates are held.
    pub const HOLDER: &str = "holder";
    /// The entity's number.
    pub const BIN: &str = "bin";
    /// Where the number of the request and the link are sent.
    pub const EMAIL: &str = "email";
    /// The telephone.
    pub const PHONE: &str = "phone";
    /// The region of the centre.
    pub const REGION: &str = "region";
    /// The locality of the centre.
    pub const LOCALITY: &str = "locality";
    /// The registration centre.
    pub const CENTRE: &str = "centre";
    /// Where the keys are kept.
    pub const STORAGE: &str = "storage";
    /// The certification request of the key for signing.
    pub const SIGNING: &str = "signing_request";
    /// The certification request of the key for signing in.
    pub const AUTHENTICATION: &str = "authentication_request";
    /// The number of the identity document shown.
    pub const DOCUMENT: &str = "document_number";
    /// The certificate to be revoked.
    pub const SERIAL: &str = "serial";
    /// Why it is revoked.
    pub const REASON: &str = "reason";
}

/// Characters of a place's name (ours).
const PLACE_MAX: usize = 120;
/// Characters of an identity document's number (ours: nine digits, or a foreign passport's).
const DOCUMENT_MAX: usize = 20;

/// Who holds certificates in nobody's name but their own.
const INDIVIDUAL: &str = "individual";

/// In which capacity certificates are held.
pub const HOLDERS: &[Choice] = &[
    Choice {
        code: INDIVIDUAL,
        label: Text::new("Жеке тұлға", "Физическое лицо", "Individual"),
    },
    Choice {
        code: "head",
        label: Text::new(
            "Заңды тұлғаның бірінші басшысы",
            "Первый руководитель юридического лица",
            "Head of a legal entity",
        ),
    },
    Choice {
        code: "signatory",
        label: Text::new(
            "Заңды тұлғаның қол қою құқығы бар тұлғасы",
            "Лицо с правом подписи юридического лица",
            "Signatory of a legal entity",
        ),
    },
    Choice {
        code: "finance",
        label: Text::new(
            "Заңды тұлғаның қаржы құжаттарына қол қою құқығы бар тұлғасы",
            "Лицо с правом подписи финансовых документов юридического лица",
            "Signatory of financial documents of a legal entity",
        ),
    },
    Choice {
        code: "hr",
        label: Text::new(
            "Заңды тұлғаның кадр қызметінің қызметкері",
            "Сотрудник кадровой службы юридического лица",
            "Personnel officer of a legal entity",
        ),
    },
    Choice {
        code: "employee",
        label: Text::new(
            "Заңды тұлғаның қызметкері",
            "Сотрудник юридического лица",
            "Employee of a legal entity",
        ),
    },
];

const STORAGES: &[Choice] = &[
    Choice {
        code: "file",
        label: Text::new(
            "Файл (дербес компьютер)",
            "Файл (персональный компьютер)",
            "File on the computer",
        ),
    },
    Choice {
        code: "token",
        label: Text::new(
            "Кілттік ақпараттың сыртқы қорғалған жеткізгіші",
            "Внешний защищённый носитель ключевой информации",
            "Protected key carrier",
        ),
    },
    Choice {
        code: "phone",
        label: Text::new("Мобильдік құрылғы", "Мобильное устройство", "Mobile device"),
    },
];

const REASONS: &[Choice] = &[
    Choice {
        code: "key_compromise",
        label: Text::new(
            "Жабық кілттің жария болуы немесе жоғалуы",
            "Компрометация или утрата закрытого ключа",
            "The private key is lost or compromised",
        ),
    },
    Choice {
        code: "affiliation_changed",
        label: Text::new(
            "Тіркеу куәлігіндегі деректердің өзгеруі",
            "Изменение сведений в регистрационном свидетельстве",
            "The data in the certificate have changed",
        ),
    },
    Choice {
        code: "superseded",
        label: Text::new(
            "Тіркеу куәлігін ауыстыру",
            "Замена регистрационного свидетельства",
            "The certificate is replaced",
        ),
    },
    Choice {
        code: "cessation_of_operation",
        label: Text::new(
            "Тіркеу куәлігі бұдан былай қажет емес",
            "Регистрационное свидетельство больше не требуется",
            "The certificate is no longer needed",
        ),
    },
];

/// IIN of the applicant, filled in by the operator.
pub const IIN: Field = Field::required(
    name::IIN,
    FieldForm::Iin,
    Text::new("ЖСН", "ИИН", "Individual number (IIN)"),
);
/// In which capacity the certificates are held.
pub const HOLDER: Field = Field::required(
    name::HOLDER,
    FieldForm::OneOf(HOLDERS),
    Text::new(
        "Тіркеу куәлігінің иесі",
        "Владелец регистрационного свидетельства",
        "Holder of the certificates",
    ),
);
/// BIN of the entity, for whoever acts for one.
pub const BIN: Field = Field::optional(
    name::BIN,
    FieldForm::Bin,
    Text::new("БСН", "БИН", "Business number (BIN)"),
);
/// Whether somebody holds certificates for a legal entity, whose number is asked for then and only then.
#[must_use]
pub fn acts_for_entity(holder: &str) -> bool {
    holder != INDIVIDUAL
}
/// Where the number of the request and the installation link go.
pub const EMAIL: Field = Field::required(
    name::EMAIL,
    FieldForm::Email,
    Text::new("Электрондық пошта", "Электронная почта", "E-mail"),
);
/// The telephone, for whoever wants a short message too.
pub const PHONE: Field = Field::optional(
    name::PHONE,
    FieldForm::Phone,
    Text::new("Телефон", "Телефон", "Telephone"),
);
/// Region of the registration centre.
pub const REGION: Field = Field::required(
    name::REGION,
    FieldForm::Text { max: PLACE_MAX },
    Text::new("Облыс", "Область", "Region"),
);
/// Locality of the registration centre.
pub const LOCALITY: Field = Field::required(
    name::LOCALITY,
    FieldForm::Text { max: PLACE_MAX },
    Text::new("Елді мекен", "Населённый пункт", "Locality"),
);
/// The registration centre.
pub const CENTRE: Field = Field::required(
    name::CENTRE,
    FieldForm::Text { max: PLACE_MAX },
    Text::new(
        "Тіркеу орталығы",
        "Центр регистрации",
        "Registration centre",
    ),
);
/// Where the keys are kept.
pub const STORAGE: Field = Field::required(
    name::STORAGE,
    FieldForm::OneOf(STORAGES),
    Text::new("Сақтау орны", "Место хранения", "Place of the keys"),
);
/// The certification request of the signing key.
pub const SIGNING: Field = Field::required(
    name::SIGNING,
    FieldForm::CertificationRequest,
    Text::new(
        "Қол қою кілтіне сұрау салу (PKCS#10)",
        "Запрос на ключ подписи (PKCS#10)",
        "Request for the signing key (PKCS#10)",
    ),
);
/// The certification request of the authentication key.
pub const AUTHENTICATION: Field = Field::required(
    name::AUTHENTICATION,
    FieldForm::CertificationRequest,
    Text::new(
        "Аутентификация кілтіне сұрау салу (PKCS#10)",
        "Запрос на ключ аутентификации (PKCS#10)",
        "Request for the authentication key (PKCS#10)",
    ),
);
/// The certification request of the card's signing key, which comes after the PIN.
pub const CARD_SIGNING: Field = Field {
    required: Requirement::Optional,
    ..SIGNING
};
/// The certification request of the card's authentication key.
pub const CARD_AUTHENTICATION: Field = Field {
    required: Requirement::Optional,
    ..AUTHENTICATION
};
/// The identity document that the applicant shows.
pub const DOCUMENT: Field = Field::required(
    name::DOCUMENT,
    FieldForm::Text { max: DOCUMENT_MAX },
    Text::new(
        "Жеке басын куәландыратын құжаттың нөмірі",
        "Номер документа, удостоверяющего личность",
        "Number of the identity document",
    ),
);
/// The certificate to be revoked.
pub const SERIAL: Field = Field::required(
    name::SERIAL,
    FieldForm::SerialNumber,
    Text::new(
        "Тіркеу куәлігінің сериялық нөмірі",
        "Серийный номер регистрационного свидетельства",
        "Serial number of the certificate",
    ),
);
/// Why it is revoked.
pub const REASON: Field = Field::required(
    name::REASON,
    FieldForm::OneOf(REASONS),
    Text::new(
        "Кері қайтарып алудың себебі",
        "Причина отзыва",
        "Reason of the revocation",
    ),
);
/// The e-mail address where the applicant is present: somebody at the desk may have none.
pub const OPTIONAL_EMAIL: Field = Field {
    required: Requirement::Optional,
    ..EMAIL
};
