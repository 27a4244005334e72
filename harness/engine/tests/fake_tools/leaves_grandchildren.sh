#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ends and leaves processes behind that keep its output open: one in its group, one in a session of
# its own, and one there that is an orphan from the start.
sleep 1000 &
setsid sleep 1000 &
(setsid sleep 1000 &)
sleep 0.1
echo "left them"
