#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Waits much longer than any test.
sleep 1000
