//! The registries of S1-S6 and ЕНИС behind the hand-made application: they know nobody, or do not answer.

use super::outside::Behind;
use law::id::{Iin, RequestId};
use law::service::found::{ActQuestion, CertificateQuestion, ExtractQuestion, Subject};
use law::services::civil_status::record::{Acceptance, CivilRecord, Obstacle, Parties};
use law::services::legal_entity::record::Certificate;
use law::services::real_estate::record::{Correction, CorrectionReceipt, Extract};
use law::text::Bilingual;
use senim::port::{
    Answer, CivilStatus, EntityRegister, MarriageApplication, MarriageDecision, PaperPower,
    PaperPowers, RealEstate, RepeatApplication,
};

impl CivilStatus for Behind {
    fn record<'a>(&'a self, _: &'a ActQuestion) -> Answer<'a, Option<CivilRecord>> {
        self.answer(None)
    }

    fn accept<'a>(&'a self, _: &'a RepeatApplication) -> Answer<'a, Option<Acceptance>> {
        self.answer(None)
    }

    fn parties<'a>(&'a self, _: &'a Iin, _: &'a Iin) -> Answer<'a, Option<Parties>> {
        self.answer(None)
    }

    fn appoint<'a>(&'a self, _: &'a MarriageApplication) -> Answer<'a, MarriageDecision> {
        self.answer(MarriageDecision::Refused(Obstacle::SameSex))
    }
}

impl RealEstate for Behind {
    fn extract<'a>(&'a self, _: &'a ExtractQuestion) -> Answer<'a, Option<Extract>> {
        self.answer(None)
    }

    fn correct<'a>(
        &'a self,
        id: &'a RequestId,
        _: &'a Subject,
        _: &'a Correction,
    ) -> Answer<'a, CorrectionReceipt> {
        self.answer(CorrectionReceipt {
            number: id.as_str().to_owned(),
            received_at: chrono::DateTime::UNIX_EPOCH,
            office: Bilingual {
                kk: "Сынақ".to_owned(),
                ru: "Сынак".to_owned(),
            },
        })
    }
}

impl EntityRegister for Behind {
    fn certificate<'a>(&'a self, _: &'a CertificateQuestion) -> Answer<'a, Option<Certificate>> {
        self.answer(None)
    }
}

impl PaperPowers for Behind {
    fn power<'a>(&'a self, _: &'a str) -> Answer<'a, Option<PaperPower>> {
        self.answer(None)
    }
}
