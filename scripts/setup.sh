#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what building, testing and running need. Changes only what is missing, so it is cheap to run again.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: scripts/setup.sh [--check] [--toolchain pinned|system]

  --check              report what is present and what is missing; change nothing
  --toolchain pinned   (default) tools pinned by version and hash, from PyPI
  --toolchain system   Debian's yosys and nextpnr-ice40; needs no PyPI

LUTMARK_HOME (default: .lutmark in the repository) holds the virtual environment.
Exit status: 0 all there, 1 an installation failed, 2 usage, 3 something is missing.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
lists=$root/flows/toolchain
check=false
toolchain=pinned
while (($#)); do
  case $1 in
    --check) check=true ;;
    --toolchain)
      toolchain=${2-}
      shift
      ;;
    --toolchain=*) toolchain=${1#*=} ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift || true
done
[[ $toolchain == pinned || $toolchain == system ]] || { usage >&2 && exit 2; }

home=$(realpath -m "${LUTMARK_HOME:-$root/.lutmark}")
venv=$home/venv
log=$home/setup.log
stamp_file=$venv/lutmark.stamp
missing=0
started=${EPOCHREALTIME/[.,]/}

# say STEP TEXT: one line with the time since the previous one.
say() {
  local now=${EPOCHREALTIME/[.,]/}
  local ms=$(((now - started) / 1000))
  started=$now
  printf '  %-12s %s (%d.%02d s)\n' "$1" "$2" $((ms / 1000)) $((ms % 1000 / 10))
}

# announce STEP TEXT: before work that takes long.
announce() { printf '  %-12s %s ...\n' "$1" "$2"; }

fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

names_in() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' -e 's/[[:space:]]//g' "$@"; }

missing_packages() {
  local -A installed=()
  local name status
  while read -r name status; do
    [[ $status != installed ]] || installed[$name]=1
  done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null)
  for name in "$@"; do
    [[ -n ${installed[$name]-} ]] || echo "$name"
  done
}

apt() {
  local as_root=()
  [[ $(id -u) == 0 ]] || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1
}

setup_packages() {
  local lists_used=("$lists/apt.txt") wanted absent
  [[ $toolchain == pinned ]] || lists_used+=("$lists/apt-system.txt")
  mapfile -t wanted < <(names_in "${lists_used[@]}")
  if ! command -v dpkg-query >/dev/null; then
    printf '%s\n' "setup: this is not a Debian system, so nothing can be installed here." \
      "setup: use the Containerfile, or Debian 12. The packages needed are in ${lists_used[*]#"$root"/}." >&2
    exit 3
  fi
  mapfile -t absent < <(missing_packages "${wanted[@]}")
  if ((${#absent[@]} == 0)); then
    say packages "all ${#wanted[@]} Debian packages present"
    return
  fi
  if $check; then
    missing=1
    say packages "missing ${#absent[@]} of ${#wanted[@]}: ${absent[*]}"
    return
  fi
  if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null; then
    printf '%s\n' "setup: ${#absent[@]} Debian packages are missing, and installing them needs root or sudo." \
      "setup: either have an administrator run" "" \
      "  apt-get install --no-install-recommends ${absent[*]}" "" \
      "setup: or build the Containerfile. Then run this again." >&2
    exit 3
  fi
  announce packages "installing ${#absent[@]} of ${#wanted[@]}: ${absent[*]}"
  if ! { apt update && apt install --no-install-recommends "${absent[@]}"; }; then
    tail -n 15 "$log" >&2
    fail "apt-get failed; the whole log is $log"
  fi
  say packages "installed"
}

# What the virtual environment was made for: its place too, as its scripts hold absolute paths.
stamp() {
  local hash
  hash=$(sha256sum <"$lists/requirements.txt")
  echo "$1 ${hash%% *} $venv"
}

venv_is() {
  [[ -f $stamp_file && $(<"$stamp_file") == "$(stamp "$1")" ]] && "$venv/bin/python" -c 'import jinja2' 2>/dev/null
}

# Puts the environment that was there before back, and says what else can be done.
no_pypi() {
  rm -rf "$venv"
  [[ ! -d $venv.old ]] || mv "$venv.old" "$venv"
  tail -n 5 "$log" >&2
  printf '%s\n' "setup: the pinned tool chain could not be installed; the whole log is $log" \
    "setup: it comes from PyPI. If this machine cannot reach PyPI, use Debian's tools instead:" "" \
    "  scripts/setup.sh --toolchain system" \
    "  ./lutmark run smoke --toolchain system" "" \
    "setup: (both in one, with the build: ./quickstart.sh --toolchain system)" >&2
  exit 1
}

setup_python() {
  if venv_is pinned; then
    say python "pinned tool chain present in $venv"
    return
  fi
  if [[ $toolchain == system ]] && venv_is system; then
    say python "virtual environment with Debian's packages present in $venv"
    return
  fi
  if $check; then
    missing=1
    say python "missing: $toolchain virtual environment in $venv"
    return
  fi
  announce python "making $venv for the $toolchain tool chain"
  rm -rf "$venv.old"
  [[ ! -d $venv ]] || mv "$venv" "$venv.old"
  if [[ $toolchain == system ]]; then
    /usr/bin/python3 -m venv --without-pip --system-site-packages "$venv" >>"$log" 2>&1 ||
      fail "python3 -m venv failed; the whole log is $log"
    stamp system >"$stamp_file"
  else
    /usr/bin/python3 -m venv "$venv" >>"$log" 2>&1 || fail "python3 -m venv failed; the whole log is $log"
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --retries 2 \
      --require-hashes --only-binary :all: -r "$lists/requirements.txt" >>"$log" 2>&1 || no_pypi
    stamp pinned >"$stamp_file"
  fi
  rm -rf "$venv.old"
  say python "$("$venv/bin/python" --version) and its packages installed"
}

# nextpnr is WebAssembly: its first run compiles it into a cache of the user. A digest names the cached file.
setup_webassembly() {
  local cache=${YOWASP_CACHE_DIR:-${XDG_CACHE_HOME:-~/.cache}/YoWASP} family wasm digest
  for family in ice40 ecp5; do
    wasm=("$venv"/lib/python3*/site-packages/yowasp_nextpnr_"$family/nextpnr-$family.wasm")
    if [[ ! -f ${wasm[0]} ]]; then
      missing=1
      say "nextpnr" "missing: nextpnr-$family is not installed yet"
      continue
    fi
    digest=$(sha1sum <"${wasm[0]}")
    if [[ -s $cache/yowasp_nextpnr_$family/nextpnr-$family.wasm/${digest%% *} ]]; then
      say nextpnr "nextpnr-$family compiled"
    elif $check; then
      missing=1
      say nextpnr "missing: nextpnr-$family is not compiled yet"
    else
      announce nextpnr "compiling nextpnr-$family"
      "$venv/bin/yowasp-nextpnr-$family" --version >>"$log" 2>&1 ||
        fail "yowasp-nextpnr-$family does not run; the whole log is $log"
      say nextpnr "nextpnr-$family compiled"
    fi
  done
}

main() {
  if ! $check; then
    mkdir -p "$home"
    exec 9>"$home/setup.lock"
    flock 9
    : >"$log"
  fi
  echo "setup: $toolchain tool chain"
  setup_packages
  setup_python
  [[ $toolchain == system ]] || setup_webassembly
  ((missing == 0)) || exit 3
}

main
