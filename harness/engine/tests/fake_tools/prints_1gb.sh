#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints 1 GiB.
echo first
yes "a line of a report that nobody asked for, eighty characters long, as they are." |
  head -c 1073741824
echo last
