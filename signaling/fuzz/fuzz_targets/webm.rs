//! Headers and clusters of legs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signaling::evidence::webm::{header, read_cluster, read_header};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(leg) = read_header(bytes) {
        assert_eq!(header(&leg), bytes);
    }
    if let Ok(mut blocks) = read_cluster(bytes) {
        while let Ok(Some(block)) = blocks.next_block() {
            assert!(block.data.len() < bytes.len());
        }
    }
});
