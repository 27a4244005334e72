# SPDX-License-Identifier: Apache-2.0
"""Writes designs/kratos/style_table.cpp from the newest run of the suite kratos_styles.

Run by hand after `./lutmark run kratos_styles`; takes a second.
"""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "designs" / "kratos" / "style_table.cpp"
# What designs may know of the devices of these flows: carry chains, inputs of a look-up table.
FABRICS = {"ice40_hx8k_netlist": (True, 4), "ecp5_85k_netlist": (True, 4)}
CASE = re.compile(
    r"kratos\.gemmt_rp/w(?P<w>\d+)a\d+_s(?P<s>\d+)_m1k16n8_ws1"
    r"(?:_(?P<style>binary|csd|cse))?(?:_d(?P<every>\d+))?/(?P<flow>\w+)$"
)


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: scripts/style_table.py RUN", file=sys.stderr)
        return 2
    text = subprocess.run(
        [ROOT / "lutmark", "export", "csv", "--run", sys.argv[1]],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    counts: dict[str, dict[str, float]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        if row["metric"] in ("luts", "ffs"):
            counts.setdefault(row["case"], {})[row["metric"]] = float(row["value"])
    rows = []
    for case, metrics in counts.items():
        found = CASE.match(case)
        if found is None:
            raise SystemExit(f"style_table: {case} is no case of the suite kratos_styles")
        if found["flow"] not in FABRICS:
            continue
        carry, inputs = FABRICS[found["flow"]]
        rows.append(
            f"    {{{str(carry).lower()}, {inputs}, {found['w']}, {found['s']}, "
            f"{{Style::{found['style'] or 'plain'}, {found['every'] or 1}}}, "
            f"{metrics['luts']:.0f}, {metrics['ffs']:.0f}}},"
        )
    lines = "\n".join(sorted(rows))
    TABLE.write_text(
        "// SPDX-License-Identifier: Apache-2.0\n"
        f"// Written by scripts/style_table.py from a run of the suite kratos_styles.\n"
        '#include "designs/kratos/arithmetic.h"\n\n#include <array>\n\n'
        "namespace lutmark::designs::kratos {\n\n"
        "std::span<const StyleMeasurement> style_measurements() {\n"
        "  // carry, LUT inputs, w, sparsity in %, style and registers, LUTs, flip-flops\n"
        "  // clang-format off\n"
        f"  static constexpr auto rows = std::to_array<StyleMeasurement>({{\n{lines}\n  }});\n"
        "  // clang-format on\n  return rows;\n}\n\n}  // namespace lutmark::designs::kratos\n",
        encoding="utf-8",
    )
    print(f"{len(rows)} rows in {TABLE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
