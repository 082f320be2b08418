//! PDF files that get another signature field, time-stamp or validation data: what is appended leaves them as they are.
#![no_main]

use eds::pades::{self, FieldSpec, ValidationData};
use eds_fuzz::{TRUST, at};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let spec = FieldSpec {
        name: "next".to_owned(),
        reason: "fuzzing".to_owned(),
        location: None,
        signer_name: "nobody".to_owned(),
        at: at(),
        appearance: None,
        contents_reserve: 64,
        certification: None,
    };
    if let Ok(prepared) = pades::prepare(bytes, &spec) {
        assert!(prepared.bytes.starts_with(bytes));
    }
    if let Ok(prepared) = pades::prepare_timestamp(bytes, "stamp") {
        assert!(prepared.bytes.starts_with(bytes));
    }
    let data = ValidationData {
        crls: TRUST.crls().map(<[u8]>::to_vec).collect(),
        ..ValidationData::default()
    };
    if let Ok(updated) = pades::add_validation_data(bytes, &data) {
        assert!(updated.starts_with(bytes));
    }
});
