# SPDX-License-Identifier: Apache-2.0
"""Places and routes mapped.json with nextpnr-generic on the fabric of island_fabric.py.

usage: island_driver.py NEXTPNR --lut-inputs K --seed N [--least]

In a channel that is too narrow nextpnr 0.4 goes on for ever, so it is ended after a number of
iterations of its router. With --least the least number of wires is looked for by bisection; each
trial places anew. route.json has the trials, the last one is the answer. A run of nextpnr that ends
in any other way ends this one with the same status.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

# A channel that is wide enough takes some ten iterations; the widest margin measured was 60.
MOST_ITERATIONS = 100
MOST_WIRES = 16
ITERATION = re.compile(r"iter=(\d+) wires=")
GIVES_UP = "ERROR: Failed to route arc"


def last_iteration(process: "subprocess.Popen[str]") -> tuple[int, bool]:
    """Copies the output to ours; the last iteration of the router, and whether it gave up."""
    iteration = 0
    gave_up = False
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        gave_up = gave_up or line.startswith(GIVES_UP)
        if found := ITERATION.search(line):
            iteration = int(found[1])
            if iteration >= MOST_ITERATIONS:
                process.kill()
                return iteration, True
    return iteration, gave_up


def trial(options: argparse.Namespace, wires: int) -> dict[str, Any]:
    """Places and routes with `wires` of length 1 in each direction and half as many of length 4."""
    fabric = {"lut_inputs": options.lut_inputs, "wires_1": wires, "wires_4": max(1, wires // 2)}
    Path("fabric.json").write_text(json.dumps(fabric), encoding="utf-8")
    command = [options.nextpnr, "--json", "mapped.json", "--seed", str(options.seed)]
    command += ["--router", "router2", "--no-tmdriv", "--timing-allow-fail", "--threads", "1"]
    command += ["--pre-pack", "island_fabric.py", "--post-route", "count_wires.py"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        iteration, gave_up = last_iteration(process)
    result: dict[str, Any] = {"wires": wires, "routed": not gave_up, "iterations": iteration}
    if gave_up:
        return result
    if process.returncode != 0:
        sys.exit(process.returncode if process.returncode > 0 else 128 - process.returncode)
    for name in ("grid.json", "wires.json"):
        result |= json.loads(Path(name).read_text(encoding="utf-8"))
    return result


def least(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Trials of a bisection; the last one has the least wires that route, or none was enough."""
    trials = [trial(options, MOST_WIRES)]
    if not trials[0]["routed"]:
        return trials
    enough, too_few = trials[0], 0
    while enough["wires"] - too_few > 1:
        trials.append(trial(options, (enough["wires"] + too_few) // 2))
        if trials[-1]["routed"]:
            enough = trials[-1]
        else:
            too_few = trials[-1]["wires"]
    trials.remove(enough)
    return [*trials, enough]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("nextpnr")
    parser.add_argument("--lut-inputs", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--least", action="store_true")
    options = parser.parse_args()
    trials = least(options) if options.least else [trial(options, MOST_WIRES)]
    Path("route.json").write_text(
        json.dumps({"schema": 1, "trials": trials}, indent=1) + "\n", encoding="utf-8"
    )


main()
