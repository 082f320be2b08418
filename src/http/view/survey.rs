//! What is asked at the end of a service.

use law::service::Survey;
use law::text::{Lang, Text};
use serde::Serialize;
use utoipa::ToSchema;

/// The survey.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SurveyView {
    /// The questions.
    questions: Vec<&'static str>,
    /// The answers to each, counted from 1.
    answers: Vec<&'static str>,
}

impl SurveyView {
    /// The survey in a language.
    pub(in crate::http) fn new(survey: &Survey, lang: Lang) -> Self {
        let texts = |texts: &'static [Text]| texts.iter().map(|text| text.get(lang)).collect();
        Self {
            questions: texts(survey.questions),
            answers: texts(survey.answers),
        }
    }
}
