# SPDX-License-Identifier: Apache-2.0
"""Measures the site of 1,000 made-up cases and writes the table of docs/performance.md.

.lutmark/venv/bin/python scripts/site_performance.py [--dry-run]
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measured_page import ROOT, write_measured

sys.path.insert(0, str(ROOT / "dashboards"))

from tests import sample

PAGE = ROOT / "docs" / "performance.md"
DESIGNS = 42


def cases() -> list[sample.Json]:
    """1,008 cases: 42 designs, two flows, two weight seeds, six configs."""
    made = []
    for number in range(DESIGNS):
        for flow in ("ice40_hx8k", "ecp5_85k"):
            for weight_seed in (1, 2):
                for case in sample.gemmt_cases(f"design{number}.kernel", flow):
                    text = json.dumps(case).replace("_ws1", f"_ws{weight_seed}")
                    case = json.loads(text)
                    case["parameters"]["weight_seed"] = weight_seed
                    made.append(case)
    return made


def history(of: list[sample.Json]) -> sample.Json:
    """A hundred runs: Fmax was another one in each, area in every tenth."""
    made = sample.history(of)
    made["runs"] = [run | {"run": f"{run['run']}{i}"} for i in range(17) for run in made["runs"]]
    for series in made["series"]:
        first, *_, last = series["measurements"]
        count = 100 if series["metric"] == "fmax_mhz" else 10
        step = 100 // count
        series["runs"] = 100
        series["measurements"] = [
            [i * step, (i + 1) * step - 1, *(last if i == count - 1 else first)[2:]]
            for i in range(count)
        ]
        for change in series["changes"]:
            change["measurement"] = count - 1
    return made


def build(data: Path, out: Path) -> float:
    """Wall time of the whole program."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "dashboards")}
    command = [sys.executable, "-m", "lutmark_dashboards", str(data), str(out)]
    start = time.monotonic()
    subprocess.run(command, check=True, env=environment)
    return time.monotonic() - start


def ready_after(page: Path, profile: Path) -> float:
    """Seconds from the beginning of navigation until the page's script has run and the page answers
    a key press; the page is opened twice, for the program's own start is not the page's."""
    probe = (
        "<script>addEventListener('DOMContentLoaded', () => setTimeout(() => {"
        "document.querySelector('[data-theme-button]').click();"
        "document.documentElement.dataset.after = performance.now(); }));</script></head>"
    )
    probed = page.with_name(f"probe-{page.name}")
    probed.write_text(page.read_text("utf-8").replace("</head>", probe, 1), "utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += ["--disable-background-networking", f"--user-data-dir={profile}", "--dump-dom"]
    found = 0.0
    for _ in range(2):
        done = subprocess.run(
            [*command, probed.as_uri()], capture_output=True, text=True, check=True
        )
        match = re.search(r'data-after="([0-9.]+)"', done.stdout)
        assert match, done.stderr
        found = float(match[1]) / 1000
    probed.unlink()
    return found


def measure(folder: Path) -> list[tuple[str, str, str]]:
    data = sample.site_data(cases())
    data["history"] = history(data["cases"])
    first, second = folder / "first.json", folder / "second.json"
    first.write_text(sample.text_of(data), "utf-8")
    data["run"]["run"] = "20261122-090000-ab12"
    changed = data["cases"][5]
    changed["metrics"]["luts"] += 1
    changed["verdict"]["metrics"][0] = sample.judged("luts", "worse", 400, 401)
    second.write_text(sample.text_of(data), "utf-8")
    site = folder / "site"
    cold = build(first, site)
    again = build(second, site)
    files = [file for file in site.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    overview = (site / "index.html").stat().st_size / 1000
    what = f"site of {len(data['cases']):,} cases, {len(data['records']):,} records, 100 runs"
    return [
        (f"{what}: built", f"{cold:.1f} s", "60 s"),
        ("built again for a new run in which one case moved", f"{again:.1f} s", "5 s"),
        (f"its {len(files):,} files", f"{size:.0f} MB", "200 MB"),
        ("its overview", f"{overview:.0f} kB", "500 kB"),
        *(
            (f"`{name}` answers, headless Chromium", f"{seconds:.2f} s", target)
            for name, target in (("index.html", "1 s"), ("cases.html", ""))
            for seconds in [ready_after(site / name, folder / "profile")]
        ),
    ]


def table(rows: list[tuple[str, str, str]]) -> str:
    lines = ["| what | measured | target |", "|---|---|---|"]
    lines += [f"| {what} | {measured} | {target} |" for what, measured, target in rows]
    return "\n".join(lines) + "\n"


def main() -> int:
    if not shutil.which("chromium"):
        print("site_performance: chromium is missing: apt-get install chromium", file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory() as folder:
        text = table(measure(Path(folder)))
    print(text, end="")
    if "--dry-run" in sys.argv[1:]:
        return 0
    write_measured(PAGE, __file__, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
