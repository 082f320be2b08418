//! CMS judged as a report, and the report put into words.
#![no_main]

use eds::cms::Content;
use eds::validation::{Language, validate_cms};
use eds_fuzz::validation;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let report = validate_cms(bytes, Content::Attached, &validation());
    let _ = report.lines(Language::Kk);
    let _ = validate_cms(bytes, Content::Detached(b"beside"), &validation());
});
