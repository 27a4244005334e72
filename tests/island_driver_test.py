# SPDX-License-Identifier: Apache-2.0
"""Runs the driver of the island fabric with programs that stand in for nextpnr-generic."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
DRIVER = ROOT / "flows/toolchain/island_driver.py"

# Routes in channels of `enough` wires and more; in others it iterates for ever, as nextpnr 0.4.
ROUTER = """#!{python}
import json, pathlib, sys
wires = json.loads(pathlib.Path("fabric.json").read_text())["wires_1"]
iteration = 0
while iteration < 3 or wires < {enough}:
    iteration += 1
    print(f"Info:     iter={{iteration}} wires=9 overused=1 overuse=1 archfail=NA", flush=True)
pathlib.Path("grid.json").write_text('{{"slices": 5, "grid": 2}}')
pathlib.Path("wires.json").write_text(json.dumps({{"used_1": 100 - wires, "used_4": 4}}))
"""


def run(folder: Path, program: str, *options: str) -> subprocess.CompletedProcess[str]:
    router = folder / "router"
    router.write_text(program, encoding="utf-8")
    router.chmod(0o755)
    command = [sys.executable, str(DRIVER), str(router), "--lut-inputs", "4", "--seed", "1"]
    return subprocess.run(
        [*command, *options], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def trials(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "route.json").read_text())["trials"]
    return found


def router(enough: int) -> str:
    return ROUTER.format(python=sys.executable, enough=enough)


def test_counts_the_wires_of_a_routed_core(tmp_path: Path) -> None:
    assert run(tmp_path, router(enough=1)).returncode == 0
    assert trials(tmp_path) == [
        {
            "wires": 16,
            "routed": True,
            "iterations": 3,
            "slices": 5,
            "grid": 2,
            "used_1": 84,
            "used_4": 4,
        }
    ]
    fabric = json.loads((tmp_path / "fabric.json").read_text())
    assert fabric == {"lut_inputs": 4, "wires_1": 16, "wires_4": 8}


@pytest.mark.parametrize("enough", [1, 2, 7, 8, 9, 15, 16])
def test_finds_the_least_wires(tmp_path: Path, enough: int) -> None:
    assert run(tmp_path, router(enough), "--least").returncode == 0
    found = trials(tmp_path)
    assert (found[-1]["wires"], found[-1]["routed"]) == (enough, True)
    assert len(found) <= 6


def test_ends_a_router_that_never_ends(tmp_path: Path) -> None:
    assert run(tmp_path, router(enough=99), "--least").returncode == 0
    assert trials(tmp_path) == [{"wires": 16, "routed": False, "iterations": 100}]


def test_a_router_that_gives_up_is_no_failure_of_the_tool(tmp_path: Path) -> None:
    program = "#!/bin/sh\necho 'ERROR: Failed to route arc 0.0 of net x'\nexit 1\n"
    assert run(tmp_path, program).returncode == 0
    assert trials(tmp_path) == [{"wires": 16, "routed": False, "iterations": 0}]


def test_any_other_end_is_passed_on(tmp_path: Path) -> None:
    result = run(tmp_path, "#!/bin/sh\necho 'ERROR: no such file' >&2\nexit 7\n")
    assert result.returncode == 7
    assert "no such file" in result.stdout
    assert run(tmp_path, "#!/bin/sh\nkill -SEGV $$\n").returncode == 128 + 11
    assert not (tmp_path / "route.json").exists()
