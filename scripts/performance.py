# SPDX-License-Identifier: Apache-2.0
"""Measures the speed and memory of lutmark itself and writes the tables of docs/performance.md.

Runs the suites from an empty cache in a folder of its own, some twenty minutes; the machine
should have nothing else to do. Needs the built program, bench_engine, bench_netlist, bench_store,
bench_adders, bench_kernels and bench_m4bram.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from measured_page import ROOT, write_measured

HOME = ROOT / "build" / "performance"
PAGE = ROOT / "docs" / "performance.md"
LARGE = "kratos.gemmt_rp/w8a8_s0_m4k24n16_ws1/ice40_hx8k"

Row = tuple[str, str, str]


def run(command: list[str], **environment: str) -> str:
    """Standard output of a command; a verdict (status 1) is no failure here."""
    env = {**os.environ, "LUTMARK_ROOT": str(ROOT), "LUTMARK_HOME": str(HOME), **environment}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def journal() -> list[dict[str, Any]]:
    """All lines of the newest run's journal."""
    file = max((HOME / "runs").iterdir()) / "journal.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def medians(program: str, **environment: str) -> list[dict[str, Any]]:
    """What a benchmark program reports: the medians of three repetitions."""
    command = [str(ROOT / "build" / "release" / program), "--benchmark_format=json"]
    command += ["--benchmark_repetitions=3", "--benchmark_report_aggregates_only=true"]
    report = json.loads(run(command, **environment))
    return [item for item in report["benchmarks"] if item["aggregate_name"] == "median"]


def bench(program: str, **environment: str) -> dict[str, dict[str, Any]]:
    """The same by name."""
    return {
        item["run_name"].split("/")[0] + item["run_name"].partition("toggles:")[2]: item
        for item in medians(program, **environment)
    }


def suite_rows(suite: str, target: str) -> list[Row]:
    """A cold run and a warm one."""
    start = time.monotonic()
    run(["./lutmark", "run", suite])
    cold = time.monotonic() - start
    end = journal()[-1]
    start = time.monotonic()
    run(["./lutmark", "run", suite])
    warm = time.monotonic() - start
    share = end["harness_cpu_s"] / end["wall_s"] + end["idle_share"]
    return [
        (f"`{suite}` cold: {end['jobs']} jobs", f"{cold:.0f} s", target),
        (f"`{suite}` warm", f"{warm:.2f} s", "1 s" if suite == "smoke" else ""),
        (
            f"`{suite}` cold: slots idle while a job is ready, and CPU of the harness",
            f"{100 * share:.1f} %",
            "2 %" if suite == "pr" else "",
        ),
    ]


def engine_rows() -> list[Row]:
    found = bench("bench_engine")
    return [
        (
            "plan 10,000 cases into jobs",
            f"{found['plan_of_an_empty_cache']['real_time'] / 1000:.2f} s",
            "0.5 s",
        ),
        (
            "warm run of 10,000 cached jobs, metrics restored and verified",
            f"{found['restore_of_ten_thousand_jobs']['real_time'] / 1000:.2f} s",
            "3 s",
        ),
        ("journal append", f"{found['journal_append']['real_time']:.1f} us", "20 us"),
        (
            "resident memory, suite of 10,000 cases",
            f"{found['memory_of_ten_thousand_cases']['peak_mb']:.0f} MB",
            "150 MB",
        ),
    ]


def store_rows() -> list[Row]:
    """The history with a million records."""
    found = bench("bench_store")
    imported = found["import_million_records"]
    return [
        (
            "history: import of a million records",
            f"{imported['records_per_s']:,.0f} records/s",
            "50,000 records/s",
        ),
        (
            f"history: its size, of {imported['journal_mb']:,.0f} MB of journals",
            f"{imported['file_mb']:.0f} MB",
            "",
        ),
        (
            "history: one series of 100 runs and 5 seeds",
            f"{found['one_series_of_a_million_records']['real_time']:.2f} ms",
            "50 ms",
        ),
        (
            "history: check of the whole file",
            f"{found['check_of_a_million_records']['real_time'] / 1000:.1f} s",
            "",
        ),
    ]


def netlist_rows() -> list[Row]:
    """The large config: its netlist check beside its synthesis, and the simulator alone."""
    run(["./lutmark", "run", LARGE, "--seeds", "1"])
    stages = {line["stage"]: line for line in journal() if line["type"] == "record"}
    luts = stages["synthesize"]["metrics"]["luts"]
    seconds = {name: record["wall_s"] for name, record in stages.items()}
    netlist = stages["synthesize"]["provenance"]["outputs"]["netlist.json"]
    (path,) = (HOME / "cache" / "objects").rglob(netlist)
    found = bench("bench_netlist", LUTMARK_BENCH_NETLIST=str(path))
    return [
        (f"synthesis of `{LARGE}`: {luts:,} LUT4", f"{seconds['synthesize']:.1f} s", ""),
        ("its netlist check", f"{seconds['netlist_check']:.2f} s", ""),
        (
            "netlist check over synthesis",
            f"{seconds['netlist_check'] / seconds['synthesize']:.4f}",
            "0.5, aim 0.1",
        ),
        ("of it: read the netlist", f"{found['read_file']['real_time']:.0f} ms", ""),
        ("of it: a cycle of 64 lanes", f"{found['simulate0']['real_time']:.0f} us", ""),
    ]


def kratos_rows() -> list[Row]:
    """Time that making a Kratos kernel takes, of one processor."""
    adders = {item["run_name"]: item for item in medians("bench_adders")}
    kernels = {item["run_name"]: item for item in medians("bench_kernels")}
    targets = {16: "", 32: "", 64: "2 s", 128: "30 s"}
    rows = [
        (
            f"adder graph of a {size} x {size} matrix, 8 bits, half sparse",
            f"{adders[f'optimise_square/{size}']['cpu_time'] / 1000:.2f} s",
            target,
        )
        for size, target in targets.items()
    ]
    name = "RTL, stimulus and golden response of 4 frames of `kratos.conv2d_pw` at size S"
    for sparsity in (0, 50):
        item = kernels[f"rtl_stimulus_and_response/sparsity_pct:{sparsity}"]
        rows.append(
            (f"{name}, {sparsity} % sparse, plain", f"{item['cpu_time'] / 1000:.2f} s", "2 s")
        )
    return rows


def m4bram_rows() -> list[Row]:
    """Time of one processor that the performance models take."""
    found = {item["run_name"]: item for item in medians("bench_m4bram")}
    points = found["all_published_points"]
    return [
        (
            f"model: all {points['points']:.0f} published points of M4BRAM",
            f"{points['cpu_time'] / 1000:.2f} s, {points['peak_mb']:.0f} MB",
            "1.0 s, 200 MB",
        ),
        (
            "model: a layer list of one's own, read and searched",
            f"{found['own_layer_list']['cpu_time']:.1f} ms",
            "50 ms",
        ),
    ]


def table(rows: list[Row]) -> str:
    lines = ["| what | measured | target |", "|---|---|---|"]
    return "\n".join(lines + [f"| {what} | {value} | {target} |" for what, value, target in rows])


def machine() -> str:
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(": ")[1] for line in info if line.startswith("model name")), "?")
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def main() -> int:
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    (HOME / "venv").symlink_to(ROOT / ".lutmark" / "venv")
    rows = suite_rows("smoke", "240 s")
    shutil.rmtree(HOME / "cache")
    rows += suite_rows("pr", "900 s") + engine_rows() + store_rows() + netlist_rows()
    rows += kratos_rows() + m4bram_rows()
    heading = f"{machine()}, {time.strftime('%Y-%m-%d')}"
    write_measured(PAGE, __file__, f"{heading}\n\n{table(rows)}")
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
