#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The history of a repository on its branch `data`: one exported file a run, so that writers never touch the same one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<TEXT
usage: scripts/data_branch.sh pull
       scripts/data_branch.sh push [RUN...]

  pull   take every run of the branch into the history; nothing to do when there is no branch yet
  push   add runs (default: the newest) to the branch, however many others do the same

The branch is that of the remote \`origin\`, or of LUTMARK_DATA_REMOTE. With GH_TOKEN set, https://github.com is asked with it.
TEXT
}

branch=data
home=${LUTMARK_HOME:-$PWD/.lutmark}
copy=$home/data
attempts=20

fail() {
  printf 'data_branch: %s\n' "$1" >&2
  exit 2
}

# A token is never part of an address, which git would print.
if [[ -n ${GH_TOKEN-} ]]; then
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.https://github.com/.extraheader
  GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$GH_TOKEN" | base64 -w0)"
  export GIT_CONFIG_VALUE_0
fi
# Nobody is there to be asked for a password.
export GIT_TERMINAL_PROMPT=0

in_copy() { git -C "$copy" -c user.name=lutmark -c user.email=lutmark@users.noreply.github.com -c commit.gpgSign=false "$@"; }

# Brings the copy to the state of the branch. Files that the branch had when it was seen last and has no more (somebody
# forced another state on it) stay in the copy and go back with the next push.
update() {
  local remote found=0 seen now
  remote=${LUTMARK_DATA_REMOTE:-$(git remote get-url origin)} || fail "there is no remote 'origin'; set LUTMARK_DATA_REMOTE"
  [[ -d $copy/.git ]] || git init -q "$copy"
  git -C "$copy" remote remove origin 2>/dev/null || true
  git -C "$copy" remote add origin "$remote"
  git ls-remote --exit-code "$remote" "refs/heads/$branch" >/dev/null || found=$?
  ((found == 0 || found == 2)) || fail "$remote cannot be read; see what git says above"
  seen=$(in_copy rev-parse -q --verify refs/lutmark/seen || true)
  if ((found == 2)); then
    [[ -z $seen ]] || printf 'data_branch: the branch %s is gone; it is made again with all runs that this copy has\n' "$branch" >&2
    return 0
  fi
  in_copy fetch -q origin "+refs/heads/$branch:refs/remotes/origin/$branch"
  now=$(in_copy rev-parse "refs/remotes/origin/$branch")
  in_copy checkout -q -f -B "$branch" "$now"
  if [[ -n $seen ]] && ! in_copy merge-base --is-ancestor "$seen" "$now"; then
    put_back "$seen" "$now"
  fi
  in_copy update-ref refs/lutmark/seen "$now"
}

put_back() {
  local lost
  mapfile -d '' -t lost < <(in_copy diff -z --name-only --no-renames --diff-filter=D "$1" "$2" -- runs)
  printf 'data_branch: somebody forced another state on %s: %d runs are put back with the next push\n' "$branch" "${#lost[@]}" >&2
  ((${#lost[@]} == 0)) || in_copy checkout -q "$1" -- "${lost[@]}"
  # Kept outside the index, which the next update resets.
  for file in "${lost[@]}"; do
    mkdir -p "$home/data-lost/$(dirname "$file")"
    cp "$copy/$file" "$home/data-lost/$file"
  done
}

pull() {
  update
  local files
  mapfile -d '' -t files < <(find "$copy/runs" -name '*.jsonl' -print0 2>/dev/null | sort -z)
  if ((${#files[@]} == 0)); then
    echo "the branch $branch has no run yet"
    return
  fi
  ./lutmark history import "${files[@]}"
  # All shards of a selection must split it by the same expectations.
  [[ ! -f $copy/durations.json ]] || cp "$copy/durations.json" "$home/durations.json"
}

# Writes what is to be on the branch into the copy.
add_files() {
  local run
  if [[ -d $home/data-lost ]]; then cp -r "$home/data-lost/." "$copy/"; fi
  for run in "$@"; do
    mkdir -p "$copy/runs/${run:0:6}"
    ./lutmark history export "$run" -o "$copy/runs/${run:0:6}/$run.jsonl"
  done
  [[ ! -f $home/durations.json ]] || cp "$home/durations.json" "$copy/durations.json"
  in_copy add -A .
}

push() {
  local runs=("$@") attempt
  if ((${#runs[@]} == 0)); then
    runs=("$(find "$home/runs" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null | sort | tail -n 1 || true)")
    [[ -n ${runs[0]} ]] || fail "there is no run yet"
  fi
  for ((attempt = 1; attempt <= attempts; ++attempt)); do
    update
    add_files "${runs[@]}"
    if in_copy rev-parse -q --verify HEAD >/dev/null && in_copy diff --cached --quiet; then
      echo "the branch $branch has these runs already"
      return
    fi
    in_copy commit -q -m "data: add ${runs[*]}"
    if in_copy push -q origin "HEAD:refs/heads/$branch"; then
      in_copy update-ref refs/lutmark/seen HEAD
      rm -rf "$home/data-lost"
      echo "added to the branch $branch: ${runs[*]}"
      return
    fi
    # Another writer was faster: once more on top of what it wrote.
    sleep "$((RANDOM % 3)).$((RANDOM % 10))"
  done
  fail "the branch $branch could not be written in $attempts attempts; the runs are in $home/runs"
}

mkdir -p "$home"
exec 9>"$home/data.lock"
flock 9
case $#:${1-} in
  1:pull) pull ;;
  *:push) push "${@:2}" ;;
  1:-h | 1:--help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
