#!/usr/bin/env bash
# Fuzzes all targets, one after the other: tests/fuzz/run.sh [SECONDS EACH] [TARGET...]
# Needs a C++ compiler (for LLVM's libFuzzer) and nothing else. What is found lies in target/fuzz/found.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-300}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(html charset robots sitemap sniff cite mask csv markdown pdf docx pptx xlsx epub)
target=$PWD/target/fuzz
# The first inputs of formats that are made in code.
cargo run --quiet --example made-files -- "$target/made"
for made in "$target"/made/*; do
  kind=${made##*.} && [ "$kind" != md ] || kind=markdown
  mkdir -p "$target/seeds/$kind" "$target/seeds/sniff"
  cp "$made" "$target/seeds/$kind/" && cp "$made" "$target/seeds/sniff/"
done
# Coverage counters and comparisons guide the changes; without an address sanitizer, since nothing here is unsafe.
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares"
# Named, so that the flags are not for build scripts and macros too.
host=$(rustc -vV | sed -n 's/^host: //p')
cargo build --release --manifest-path tests/fuzz/Cargo.toml --target-dir "$target" --target "$host"
program=$target/$host/release/fuzz
found=0
for name in "${targets[@]}"; do
  mkdir -p "$target/corpus/$name" "$target/seeds/$name" "$target/found/$name"
  echo "== $name: $seconds seconds"
  FUZZ_TARGET=$name nice -n 19 "$program" "$target/corpus/$name" "$target/seeds/$name" $( [ -d "tests/fuzz/corpus/$name" ] && echo "tests/fuzz/corpus/$name" ) \
    -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=20 -max_len=16384 -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="$target/found/$name/" 2>"$target/found/$name.log" || { found=1; tail -n 30 "$target/found/$name.log"; }
  grep -E "stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)" "$target/found/$name.log" || true
done
exit $found
