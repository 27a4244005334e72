#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzzers and runs each from its corpus, one on every core: LUTMARK_FUZZ_SECONDS (default 30) in all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

total=${LUTMARK_FUZZ_SECONDS:-30}
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
jobs=$(nproc)
each=$((total * jobs / ${#fuzzers[@]}))
((each > 0)) || each=1

# fuzz PROGRAM: its whole share of the time.
fuzz() {
  local fuzzer=$1 name=${1##*/fuzz_}
  local seeds=tests/fuzz/corpus/$name found=build/asan/found/$name log=build/asan/fuzz_$name.log
  [[ -d $seeds ]] || {
    echo "fuzz: $fuzzer has no corpus: add at least one input to $seeds" >&2
    return 1
  }
  mkdir -p "$found"
  # New inputs go to the first folder; the committed corpus is only read.
  if "$fuzzer" -max_total_time="$each" -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
    -artifact_prefix="build/asan/$name-" "$found" "$seeds" >"$log" 2>&1; then
    echo "fuzz: $name: nothing found in $each s"
  else
    tail -n 40 "$log" >&2
    echo "fuzz: $name: FAILED; the input is build/asan/$name-*, replay it with: $fuzzer INPUT" >&2
    return 1
  fi
}

status=0
running=0
for fuzzer in "${fuzzers[@]}"; do
  if ((running == jobs)); then
    wait -n || status=1
    running=$((running - 1))
  fi
  fuzz "$fuzzer" &
  running=$((running + 1))
done
for ((; running > 0; running--)); do
  wait -n || status=1
done
exit "$status"
