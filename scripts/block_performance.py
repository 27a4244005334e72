# SPDX-License-Identifier: Apache-2.0
"""Measures the simulation of the compute-in-BRAM blocks; the table of docs/m4bram-block.md.

.lutmark/venv/bin/python scripts/block_performance.py

Runs the suite m4bram_block from an empty cache in a folder of its own, a few minutes. Times are
those of processors, so that other work on the machine counts little.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from measured_page import ROOT, write_measured

HOME = ROOT / "build" / "block_performance"
PAGE = ROOT / "docs" / "m4bram-block.md"
MAC2S = 256
READOUTS = 2  # dot products of a frame
LONG = f"m4bram.block/s_{{clocking}}_w8a8_unsigned_d1_k{MAC2S}/sim"

Record = dict[str, Any]


def run(*arguments: str) -> list[Record]:
    """The records of a run; cases that are not ok end everything."""
    env = {**os.environ, "LUTMARK_ROOT": str(ROOT), "LUTMARK_HOME": str(HOME)}
    command = ["./lutmark", "run", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    journal = max((HOME / "runs").iterdir()) / "journal.jsonl"
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    records = [line for line in lines if line["type"] == "record"]
    wrong = [record for record in records if record["outcome"] != "ok"]
    if done.returncode not in (0, 1) or wrong or not records:
        sys.exit(f"{' '.join(command)}: {len(wrong)} stages are not ok\n{done.stderr}")
    return records


def is_cell(case: str) -> bool:
    """One of the 504 modes: not the single bits and the other lengths of sums."""
    design, config, _ = case.split("/")
    parts = config.split("_")
    return design == "m4bram.block" and parts[-1] == "k4" and not parts[-4].endswith("a1")


def cell_rows(records: list[Record]) -> list[tuple[str, str]]:
    """What the 504 modes take, with what is compiled once for several of them apart."""
    cells = [record for record in records if is_cell(record["case"])]
    names = {record["case"] for record in cells}
    shared = ("simulation_runtime", "simulation_program", "lint")
    once = [record for record in cells if record["stage"] in shared and not record["cached"]]
    own = [record for record in cells if record["stage"] not in shared]
    seconds = sum(record["cpu_s"] for record in own)
    cycles = sum(record["metrics"].get("verified_cycles", 0) for record in own)
    return [
        (f"the {len(names)} modes of M4BRAM: generated and simulated", f"{seconds:.0f} s"),
        ("lint and compilation, once for each build", f"{sum(r['cpu_s'] for r in once):.0f} s"),
        ("cycles simulated", f"{cycles / 1e6:.1f} million"),
    ]


def throughput_row(clocking: str, title: str) -> tuple[str, str]:
    """MAC2s a second of a long sum, by all stall patterns."""
    records = run(LONG.format(clocking=clocking))
    (simulated,) = (record for record in records if record["stage"] == "simulate")
    frames = simulated["metrics"]["verified_frames"]
    rate = frames * READOUTS * MAC2S / simulated["cpu_s"]
    cycles = simulated["metrics"]["verified_cycles"] / simulated["cpu_s"]
    return (
        f"M4BRAM-S, {title}, 8 bits: MAC2s a second (8 products each)",
        f"{rate:,.0f}, {cycles / 1e6:.2f} million cycles a second",
    )


def main() -> int:
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    venv = Path(os.environ.get("LUTMARK_HOME", ROOT / ".lutmark")) / "venv"
    (HOME / "venv").symlink_to(venv.resolve())
    rows = cell_rows(run("m4bram_block"))
    rows.append(throughput_row("synchronous", "synchronous"))
    rows.append(throughput_row("double_pumped", "double-pumped"))
    lines = ["| what | of one processor |", "|---|---|"]
    lines += [f"| {what} | {value} |" for what, value in rows]
    write_measured(PAGE, __file__, "\n".join(lines))
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
