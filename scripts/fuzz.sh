#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzzers and runs each from its corpus, LUTMARK_FUZZ_SECONDS (default 60) over all of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

total=${LUTMARK_FUZZ_SECONDS:-60}
[[ $total =~ ^[1-9][0-9]*$ ]] || {
  echo "fuzz: LUTMARK_FUZZ_SECONDS must be a positive number of seconds, not '$total'" >&2
  exit 2
}

cmake --preset asan
cmake --build --preset asan

fuzzers=()
for file in build/asan/fuzz_*; do
  [[ ! -f $file || ! -x $file ]] || fuzzers+=("$file")
done
((${#fuzzers[@]})) || {
  echo "fuzz: no fuzzer build/asan/fuzz_* was built: CMakeLists.txt makes them with clang" >&2
  exit 1
}
each=$((total / ${#fuzzers[@]}))
((each > 0)) || each=1

status=0
for fuzzer in "${fuzzers[@]}"; do
  name=${fuzzer##*/fuzz_}
  seeds=tests/fuzz/corpus/$name
  found=build/asan/found/$name
  [[ -d $seeds ]] || {
    echo "fuzz: $fuzzer has no corpus: add at least one input to $seeds" >&2
    status=1
    continue
  }
  mkdir -p "$found"
  # New inputs go to the first folder; the committed corpus is only read.
  log=build/asan/fuzz_$name.log
  if "$fuzzer" -max_total_time="$each" -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
    -artifact_prefix="build/asan/$name-" "$found" "$seeds" >"$log" 2>&1; then
    echo "fuzz: $name: nothing found in $each s"
  else
    tail -n 40 "$log" >&2
    echo "fuzz: $name: FAILED; the input is build/asan/$name-*, replay it with: $fuzzer INPUT" >&2
    status=1
  fi
done
exit "$status"
