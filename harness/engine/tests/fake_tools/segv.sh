#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Dies as a program with a bad pointer does.
kill -SEGV $$
