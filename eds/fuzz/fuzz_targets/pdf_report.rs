//! PDF files judged as a report, and the report put into words.
#![no_main]

use eds::validation::{Language, validate_pdf};
use eds_fuzz::validation;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = validate_pdf(bytes, &validation()).lines(Language::Ru);
});
