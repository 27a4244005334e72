#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes its report to a disk that is full.
echo '{"luts": 12}' | cat >/dev/full
