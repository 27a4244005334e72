#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Says why and fails.
echo "error: no such cell" >&2
exit 1
