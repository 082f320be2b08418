//! Ledgers: checked, and one leg taken out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signaling::evidence::{Expectations, LegFile, start_of, verify};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(story) = verify(bytes, &Expectations::default()) {
        let _ = story.continuation();
    }
    let _ = start_of(bytes, 1, 1_000);
    for piece in LegFile::new(bytes, 1, 0) {
        if piece.is_err() {
            break;
        }
    }
});
