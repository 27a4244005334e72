#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bulky.sh BYTES_OUT BYTES_LOG: leaves out.txt of that size and prints that much.
head -c "$1" /dev/zero | tr '\0' o >out.txt
head -c "$2" /dev/zero | tr '\0' l
