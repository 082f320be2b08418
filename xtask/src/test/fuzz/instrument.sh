#!/bin/sh
# Compiles the workspace's own crates with libFuzzer's instrumentation: cargo calls this in the compiler's place, for them alone.
# The flags are those of cargo-fuzz without a sanitizer.
exec "$@" --cfg fuzzing \
    -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cllvm-args=-simplifycfg-branch-fold-threshold=0
