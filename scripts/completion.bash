# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Completion of ./lutmark for bash: source this file. It asks the program itself, so it cannot be out of date.

# Words that the second line of a help page and its options name.
_lutmark_commands() { "$1" --help 2>/dev/null | awk '/^Subcommands:/ { on = 1; next } /^[A-Z]/ { on = 0 } on && NF { print $1 }'; }
_lutmark_options() { "$1" "$2" --help 2>/dev/null | grep -oE -- '(^|[ ,])--[a-z_-]+' | tr -d ' ,' | sort -u; }
_lutmark_selections() {
  "$1" list 2>/dev/null | awk '/^(suite|design|flow) / { on = $1 != "flow"; next } on && NF { print $1 }'
  "$1" list nightly 2>/dev/null | awk '$1 ~ /\/.*\// { print $1 }'
}

_lutmark() {
  local program=$1 word=$2 command=${COMP_WORDS[1]-} words
  if ((COMP_CWORD == 1)); then
    words=$(_lutmark_commands "$program")
  elif [[ $word == -* ]]; then
    words=$(_lutmark_options "$program" "$command")
  else
    case $command in
      cache) words="stats verify prune" ;;
      history) words="import export check $(_lutmark_selections "$program")" ;;
      *) words=$(_lutmark_selections "$program") ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _lutmark lutmark ./lutmark
