# SPDX-License-Identifier: Apache-2.0
"""Runs a Yosys script with the pyosys library: one pass a line, '#' begins a comment.

usage: yosys_driver.py SCRIPT

A pass that fails ends the process with Yosys's own message and status 1.
"""

import sys
from pathlib import Path

from pyosys import libyosys


def main() -> None:
    design = libyosys.Design()
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        command = line.split("#", 1)[0].strip()
        if command:
            libyosys.run_pass(command, design)


main()
