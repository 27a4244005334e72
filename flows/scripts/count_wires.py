# SPDX-License-Identifier: Apache-2.0
"""Counts the wires that a routed design uses; nextpnr-generic runs this after routing."""

import json
from pathlib import Path

used = {"L1": 0, "L4": 0}
for _, net in ctx.nets:
    for name, _ in net.wires:
        kind = ctx.getWireType(name)
        if kind in used:
            used[kind] += 1
Path("wires.json").write_text(json.dumps({"used_1": used["L1"], "used_4": used["L4"]}), encoding="utf-8")
