//! How often something can be done in a second of one core, by the processor time of this thread.
//!
//! Other work on the machine lengthens the clock's time and not this one, so that ratios hold on a busy machine. The file
//! uses nothing but the standard library: `examples/generate_and_seal.rs` includes it.

use std::fs;
use std::io;
use std::time::Duration;

/// Seconds of processor time that one figure takes: the kernel brings its count up to date every few milliseconds.
const MEASURED: f64 = 1.0;
/// Seconds of it between two looks at the count, each of which costs some microseconds.
const LOOK: f64 = 0.02;

/// Seconds of processor time this thread has used (`proc(5)`, the first number of `schedstat`, in nanoseconds).
pub(crate) fn used() -> io::Result<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds
        .map(|nanoseconds| Duration::from_nanos(nanoseconds).as_secs_f64())
        .ok_or_else(|| io::Error::other("the kernel does not count the time of threads"))
}

/// How often a second of processor time the act succeeds; the first failure ends it.
pub(crate) fn per_second<E: From<io::Error>>(
    mut act: impl FnMut() -> Result<(), E>,
) -> Result<f64, E> {
    // What is made once is not measured.
    act()?;
    let begun = used()?;
    let (mut done, mut batch) = (0_u32, 1_u32);
    loop {
        let before = used()?;
        for _ in 0..batch {
            act()?;
        }
        done += batch;
        let now = used()?;
        if now - begun >= MEASURED {
            return Ok(f64::from(done) / (now - begun));
        }
        if now - before < LOOK {
            batch *= 2;
        }
    }
}
