#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Holds up to 1 GiB: tail keeps what may be the last line.
head -c 1073741824 /dev/zero | tail >/dev/null
sleep 1000
