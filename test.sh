#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up and runs every test of the default tier: lint, unit and tool tests, sanitizers, dashboards. --more runs those
# that would make it longer than 25 minutes on two cores; the workflow ci runs both.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

tier=default
case $#:${1-} in
  0:) ;;
  1:--quick) tier=quick ;;
  1:--more) tier='more' ;;
  *)
    echo "usage: ./test.sh [--quick|--more]" >&2
    echo "  --quick   only the unit tests" >&2
    echo "  --more    only what the default leaves out: thread sanitizer, cell models against the vendors', changed state machines, verdicts, workflows" >&2
    [[ ${1-} == -h || ${1-} == --help ]] && exit 0
    exit 2
    ;;
esac

jobs=$(nproc)
home=${LUTMARK_HOME:-$PWD/.lutmark}
names=()
declare -A result=() seconds=()

# step NAME NEEDS COMMAND...: runs the command unless the step it needs did not pass. Never ends the script.
step() {
  local name=$1 needs=$2 start=$SECONDS
  shift 2
  names+=("$name")
  seconds[$name]=0
  if [[ -n $needs && ${result[$needs]} != passed ]]; then
    result[$name]="failed (not run: $needs failed)"
    return
  fi
  printf '\n== %s: %s\n' "$name" "$*"
  set +e
  (
    set -e
    "$@"
  )
  local status=$?
  set -e
  seconds[$name]=$((SECONDS - start))
  result[$name]=passed
  ((status == 0)) || result[$name]="failed (status $status)"
}

# build PRESET [TARGET...]: all targets of the preset unless some are named.
build() {
  local preset=$1
  shift
  cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}
}

# Two halves of about equal length, each of which uses one core.
python_tests() {
  local log status=0
  log=$(mktemp)
  "$home/venv/bin/python" -m pytest tests >"$log" 2>&1 &
  "$home/venv/bin/python" -m pytest dashboards || status=1
  wait "$!" || status=1
  cat "$log"
  rm -f "$log"
  return "$status"
}

summary() {
  local name passed=0 failed=0
  printf '\n%-14s %7s  %s\n' step seconds result
  for name in "${names[@]}"; do
    printf '%-14s %7d  %s\n' "$name" "${seconds[$name]}" "${result[$name]}"
    if [[ ${result[$name]} == passed ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  done
  printf '%-14s %7d\n' total "$SECONDS"
  echo "$passed passed, $failed failed"
  ((failed == 0))
}

step setup '' scripts/setup.sh
if [[ $tier == quick ]]; then
  step build setup build release
  step unit-tests build ctest --test-dir build/release --output-on-failure --no-tests=error -j "$jobs" -LE '^(tools|slow|bench)$'
elif [[ $tier == more ]]; then
  step build setup build release vendor_test tools_test
  step long-tests build ctest --test-dir build/release --output-on-failure --no-tests=error -j "$jobs" -R '^(CellsVendor|StateMachines|Verdicts)'
  step workflows setup "$home/venv/bin/python" -m pytest -m slow tests
  step tsan-build setup build tsan
  step tsan-tests tsan-build ctest --preset tsan -j "$jobs"
else
  step lint setup scripts/lint.sh format python shell rtl
  # Unit tests run once, under the sanitizers, so they are not built a second time here.
  step build setup build release lutmark cli_test engine_test tools_test
  step tests build ctest --preset release -j "$jobs" -LE '^(unit|slow|bench)$' -E '_NOT_BUILT$|^(CellsVendor|StateMachines|Verdicts)'
  step asan-build setup build asan
  step asan-tests asan-build ctest --preset asan -j "$jobs"
  step fuzz asan-build scripts/fuzz.sh
  step python setup python_tests
fi
summary
