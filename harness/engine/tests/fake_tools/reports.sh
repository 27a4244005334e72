#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# reports.sh KIND: ends well and leaves a report.json of that kind.
case "$1" in
  good) echo '{"luts": 12}' >report.json ;;
  truncated) printf '{"luts": 12, "ff' >report.json ;;
  garbage) head -c 4096 /dev/urandom >report.json ;;
  nan) echo '{"luts": NaN}' >report.json ;;
  huge) echo '{"luts": 1e999}' >report.json ;;
  other_key) echo '{"lutz": 12}' >report.json ;;
  text) echo '{"luts": "many"}' >report.json ;;
  none) ;;
esac
echo "wrote a $1 report"
