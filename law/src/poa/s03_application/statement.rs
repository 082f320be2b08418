//! The words a principal signs: the application, and the consent to the collection and processing of personal data.

use super::Application;
use crate::id::CaseId;
use crate::poa::kinds;
use crate::poa::signed_statement::{Purpose, Statement};
use crate::text::{Bilingual, Text};
use serde_json::json;

/// After point 1.3 of the order: by signing, the applicant consents.
const CONSENT: Text = Text::new(
    "Цифрлық нотариаттық сенімхатты ресімдеуді сұраймын. Осы өтінімге электрондық цифрлық қолтаңбаммен қол қоя \
     отырып, цифрлық нотариаттық сенімхатты ресімдеу үшін қажетті дербес деректерімді жинауға және өңдеуге, оның \
     ішінде мемлекеттік деректер қорларынан алуға, нотариусқа беруге және нотариаттық іс-әрекетті бейнеконференцбайланыс \
     арқылы жасау кезінде жазып алуға келісім беремін. Өтінімде көрсетілген мәліметтердің дұрыстығын растаймын.",
    "Прошу оформить цифровую нотариальную доверенность. Подписывая настоящую заявку электронной цифровой подписью, \
     даю согласие на сбор и обработку моих персональных данных, необходимых для оформления цифровой нотариальной \
     доверенности, в том числе на их получение из государственных баз данных, передачу нотариусу и запись при \
     совершении нотариального действия посредством видео-конференц-связи. Достоверность указанных в заявке сведений \
     подтверждаю.",
    "I apply for a digital notarial power of attorney. By signing this application I consent to the collection and \
     processing of my personal data needed for it, including their receipt from state databases, their transfer to \
     the notary and their recording while the notarial act is made over a video call. I confirm what it states.",
);

/// The statement every principal signs to file the application.
#[must_use]
pub fn statement(case: &CaseId, application: &Application) -> Statement {
    let title = kinds::by_code(application.kind).title;
    let text = Bilingual {
        kk: format!(
            "Цифрлық нотариаттық сенімхатты ресімдеуге өтінім: {}. {}",
            title.kk, CONSENT.kk
        ),
        ru: format!(
            "Заявка на оформление цифровой нотариальной доверенности: {}. {}",
            title.ru, CONSENT.ru
        ),
    };
    let subject = json!({ "case": case, "application": application });
    Statement::new(Purpose::Application, text, &subject)
        .expect("an application holds no floating point")
}
