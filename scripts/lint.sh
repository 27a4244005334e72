#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Formatting and lint of everything written by hand. Any finding fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

home=${LUTMARK_HOME:-$PWD/.lutmark}
python=$home/venv/bin/python
parts=(format tidy python shell rtl workflows)

usage() {
  cat <<TEXT
usage: scripts/lint.sh [--fix] [PART...]

  PART   one or more of: ${parts[*]} (default: all)
  --fix  format C++ and Python files and apply the safe fixes of ruff, then stop
TEXT
}

# files PATTERN...: the tracked and the new files, without those that were deleted and stored tool output.
files() {
  local file
  while IFS= read -r -d '' file; do
    [[ ! -f $file ]] || printf '%s\n' "$file"
  done < <(git ls-files -zco --exclude-standard -- "$@" ':!:**/testdata/**')
}

cpp_files() { files '*.h' '*.cpp'; }
python_files() { files 'dashboards/*.py' 'tests/*.py' 'flows/toolchain/*.py' 'scripts/*.py'; }
rtl_files() { files '*.sv' '*.v'; }
shell_files() { files | xargs -d '\n' awk 'FNR == 1 && /^#!.*[ \/](ba|da)?sh$/ { print FILENAME } { nextfile }'; }

# Prints the places only: --fix shows what is wanted.
format() {
  local found
  found=$(cpp_files | xargs -r -d '\n' clang-format --dry-run -Werror 2>&1) && return
  grep -oE '^[^:]+:[0-9]+:[0-9]+: error: .*' <<<"$found" || echo "$found"
  return 1
}

tidy() {
  # clang-tidy cannot read what gcc precompiles.
  cmake --preset release -B build/tidy -D CMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null
  "$python" scripts/tidy.py --build build/tidy --cache "$home/lint"
}

python() {
  local list status=0
  mapfile -t list < <(python_files)
  "$python" -m ruff check "${list[@]}" || status=1
  "$python" -m ruff format --check "${list[@]}" || status=1
  "$python" -m mypy "${list[@]}" || status=1
  return "$status"
}

shell() { shell_files | xargs -d '\n' shellcheck -x; }

# Every file is a top once. Modules that it uses are looked for by name in the folders that hold RTL;
# packages (x_pkg.sv) are read before every file and so are looked at with it.
rtl() {
  local packages modules file folders=() status=0
  mapfile -t packages < <(rtl_files | grep -E '_pkg\.sv$' || true)
  mapfile -t modules < <(rtl_files | grep -vE '_pkg\.sv$' || true)
  for file in "${modules[@]}"; do
    [[ " ${folders[*]-} " == *" ${file%/*} "* ]] || folders+=(-y "${file%/*}")
  done
  for file in "${modules[@]}"; do
    verilator --lint-only -Wall +libext+.sv+.v "${folders[@]}" "${packages[@]}" "$file" || status=1
  done
  return "$status"
}

# actionlint is a Go module: nothing else here needs Go, so setup.sh does not install it.
workflows() {
  local version=v1.7.7 program
  program=$home/lint/actionlint-$version
  if [[ ! -x $program ]]; then
    command -v go >/dev/null || { echo "go is missing: apt-get install golang-go" && return 1; }
    GOBIN=$home/lint go install "github.com/rhysd/actionlint/cmd/actionlint@$version" || return 1
    mv "$home/lint/actionlint" "$program"
  fi
  "$program" .github/workflows/*.yml
}

fix() {
  local list
  cpp_files | xargs -r -d '\n' clang-format -i
  mapfile -t list < <(python_files)
  "$python" -m ruff check --quiet --fix "${list[@]}" || true
  "$python" -m ruff format --quiet "${list[@]}"
}

# run PART: prints what it found, then ok or failed and the time.
run() {
  local start=$SECONDS status=0
  set +e
  (
    set -e
    "$1"
  )
  status=$?
  set -e
  if ((status == 0)); then
    printf '  %-8s ok (%d s)\n' "$1" $((SECONDS - start))
  else
    printf '  %-8s failed (%d s)\n' "$1" $((SECONDS - start))
    failed+=("$1")
  fi
}

wanted=()
while (($#)); do
  case $1 in
    --fix)
      fix
      exit 0
      ;;
    -h | --help) usage && exit 0 ;;
    *)
      [[ " ${parts[*]} " == *" $1 "* ]] || { usage >&2 && exit 2; }
      wanted+=("$1")
      ;;
  esac
  shift
done
[[ -x $python ]] || {
  echo "lint: $python is missing: run scripts/setup.sh" >&2
  exit 3
}
((${#wanted[@]})) || wanted=("${parts[@]}")

failed=()
echo "lint: ${wanted[*]}"
for part in "${wanted[@]}"; do run "$part"; done
if ((${#failed[@]})); then
  echo "lint: failed: ${failed[*]}. scripts/lint.sh --fix mends formatting." >&2
  exit 1
fi
