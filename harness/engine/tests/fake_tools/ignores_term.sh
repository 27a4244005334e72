#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goes on after SIGTERM; says so each time.
trap 'echo "not now"' TERM
echo ready
while :; do sleep 0.05; done
