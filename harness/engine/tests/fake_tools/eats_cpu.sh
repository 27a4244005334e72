#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Computes in two processes for ever.
while :; do :; done &
while :; do :; done
