#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ends when its standard input ends.
cat
echo "end of input"
