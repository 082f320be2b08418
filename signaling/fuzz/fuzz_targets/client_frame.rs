//! What a client says: whatever is read as a message is written as the same message again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signaling::protocol::ClientFrame;

fuzz_target!(|text: &str| {
    if let Ok(message) = ClientFrame::read(text) {
        let written = serde_json::to_string(&ClientFrame::new(message.clone()))
            .expect("a message that was read can be written");
        assert_eq!(ClientFrame::read(&written), Ok(message));
    }
});
