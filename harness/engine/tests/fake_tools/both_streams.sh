#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes to both streams in turn.
for i in 1 2 3; do
  echo "out $i"
  echo "err $i" >&2
done
