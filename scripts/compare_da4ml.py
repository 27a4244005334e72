# SPDX-License-Identifier: Apache-2.0
"""Measures lutmark's adder graphs beside those of da4ml 0.6, both through lutmark's writer.

Run by hand, an hour or two; needs lutmark_adders of the release build and da4ml in Python:

    python3 -m venv build/da4ml && build/da4ml/bin/pip install da4ml==0.6.0
    .lutmark/venv/bin/python scripts/compare_da4ml.py --da4ml build/da4ml/bin/python

Signed weights and inputs of w bits, exact results, a register after every adder level, and for
our search the depth of da4ml's graph as the limit. Writes designs/kratos/comparison/da4ml.jsonl
and the table of docs/kratos-upstream.md. Points that are there already are not measured again.
"""

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import data_path as dp
from measured_page import write_measured

JOURNAL = dp.ROOT / "designs" / "kratos" / "comparison" / "da4ml.jsonl"
PAGE = dp.ROOT / "docs" / "kratos-upstream.md"
STAGES = ["optimise", "synthesize", "netlist_check", "pack"]
SIDES = ("da4ml", "data_path")
# The target of a single point: a tenth more, or two cells.
MOST_RATIO, MOST_CELLS = 1.10, 2
# Bits of the weights that are not zero: mapping a graph of more takes Yosys many minutes.
MOST_MAPPED_BITS = 8192


@dataclass(frozen=True)
class Point:
    size: int
    w: int
    sparsity_pct: int
    weight_seed: int
    is_mapped: bool

    def case(self, side: str) -> str:
        config = f"w{self.w}a{self.w}_s{self.sparsity_pct}_k{self.size}n{self.size}"
        return f"{side}.product/{config}_ws{self.weight_seed}/ice40_hx8k"

    def weights(self) -> dp.Matrix:
        """Uniform two's complement, an exact share of zeros at random places."""
        source = random.Random(f"{self.size} {self.w} {self.sparsity_pct} {self.weight_seed}")
        high = 1 << (self.w - 1)
        count = self.size * self.size
        zeros = count * self.sparsity_pct // 100
        nonzero = [v for v in range(-high, high) if v != 0]
        values = [0] * zeros + [source.choice(nonzero) for _ in range(count - zeros)]
        source.shuffle(values)
        return [values[k * self.size : (k + 1) * self.size] for k in range(self.size)]


def points() -> list[Point]:
    """Seeds outermost, so that an early end leaves whole grids."""
    found = []
    for seed in range(1, 6):
        for size, widths, sparsities in (
            (8, (2, 4, 6, 8), (0, 50, 90, 95)),
            (16, (2, 4, 6, 8), (0, 50, 90, 95)),
            (32, (2, 4, 8), (0, 50, 90)),
            (64, (2, 4, 8), (0, 50, 90)),
        ):
            for w in widths:
                for s in sparsities:
                    bits = size * size * (100 - s) // 100 * w
                    is_mapped = bits <= MOST_MAPPED_BITS and (size <= 16 or seed == 1)
                    found.append(Point(size, w, s, seed, is_mapped))
    return found


def optimised(program: str, figures: dict[str, Any], search_s: float) -> dp.Stage:
    metrics = {
        name: float(figures[name])
        for name in ("adders", "adder_bits", "inverter_bits", "bare_ff_bits", "depth")
    }
    metrics["latency_cycles"] = float(figures["latency"])
    # What the optimiser believes a graph takes.
    metrics["estimated_luts"] = metrics["adder_bits"] + metrics["inverter_bits"]
    metrics["estimated_cells"] = metrics["estimated_luts"] + metrics["bare_ff_bits"]
    return dp.Stage("optimise", [dp.Ran([program], search_s, search_s)], metrics, {}, {})


def da4ml_graph(point: Point, da4ml: str) -> dict[str, Any]:
    asked = json.dumps({"bits": point.w, "matrix": point.weights()})
    done = subprocess.run(
        [da4ml, str(dp.ROOT / "scripts" / "da4ml_graph.py")],
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"scripts/da4ml_graph.py: {done.stderr}")
    graph: dict[str, Any] = json.loads(done.stdout)
    return graph


def folder_of(point: Point, side: str) -> Path:
    return dp.ROOT / "build" / "compare_da4ml" / side / point.case(side).split("/")[1]


def measure(
    point: Point, side: str, question: dict[str, Any], search_s: float | None, tools: dict[str, str]
) -> list[dict[str, Any]]:
    """The records of one side. `search_s`: of another program's search."""
    matrix = point.weights()
    folder = folder_of(point, side)
    figures = ask(point, folder, question)
    if figures["matrix"] != matrix:
        sys.exit(f"{point.case(side)}: the graph computes another matrix")
    stages = [optimised(side, figures, figures["search_s"] if search_s is None else search_s)]
    if point.is_mapped:
        numbers = dp.Numbers(point.w, True, figures["output_bits"])
        x_bits, y_bits = point.size * point.w, point.size * figures["output_bits"]
        stages.append(dp.synthesize_product(folder, x_bits, y_bits, tools))
        stages.append(dp.netlist_check(folder, matrix, numbers, figures["latency"]))
        stages.append(dp.pack(folder, tools))
    return [dp.record(point.case(side), stage) for stage in stages]


def ask(point: Point, folder: Path, question: dict[str, Any]) -> dict[str, Any]:
    inputs = {"input_bits": point.w, "input_signed": True, "register_every": 1}
    return dp.ask_adders(folder, {**inputs, **question})


def our_question(point: Point, their_depth: float) -> dict[str, Any]:
    return {"matrix": point.weights(), "max_depth": max(1, int(their_depth))}


def is_as_it_was(point: Point, question: dict[str, Any]) -> bool:
    """Whether our optimiser still makes the hardware that was measured here."""
    before = folder_of(point, "data_path") / "product.v"
    if not before.is_file():
        return False
    again = dp.ROOT / "build" / "compare_da4ml" / "again"
    ask(point, again, question)
    return before.read_bytes() == (again / "product.v").read_bytes()


class Figures:
    """Metrics of a journal's records by case."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        self.of: dict[str, dict[str, float]] = {}
        for line in records:
            self.of.setdefault(line["case"], {}).update(line["metrics"])
            self.of[line["case"]][f"{line['stage']}_s"] = line["cpu_s"]

    def pairs(self, metric: str, chosen: list[Point]) -> list[tuple[float, float]]:
        """Ours and theirs where both are."""
        found = []
        for point in chosen:
            theirs, ours = (self.of.get(point.case(side), {}).get(metric) for side in SIDES)
            if theirs is not None and ours is not None:
                found.append((ours, theirs))
        return found


def mean_ratio(pairs: list[tuple[float, float]]) -> float:
    """Geometric; a point where either takes nothing says nothing of a ratio."""
    logs = [math.log(ours / theirs) for ours, theirs in pairs if ours > 0 and theirs > 0]
    return math.exp(statistics.fmean(logs))


def beyond(pairs: list[tuple[float, float]]) -> int:
    return sum(ours > max(MOST_RATIO * theirs, theirs + MOST_CELLS) for ours, theirs in pairs)


def report(figures: Figures) -> str:
    lines = [
        "| figure | sizes | points | ours over da4ml, geometric mean | worst | beyond the limit |",
        "|---|---|---|---|---|---|",
    ]
    for metric, name in (
        ("luts", "LUT4"),
        ("packed_cells", "packed cells"),
        ("estimated_luts", "adder bits and inverters"),
        ("estimated_cells", "the same with bare flip-flops"),
    ):
        for sizes in ((8,), (16,), (32,), (64,), (8, 16, 32, 64)):
            pairs = figures.pairs(metric, [p for p in points() if p.size in sizes])
            if not pairs or not any(theirs > 0 for _, theirs in pairs):
                continue
            worst = max(ours / theirs for ours, theirs in pairs if theirs > 0)
            shown = "all" if len(sizes) > 1 else f"{sizes[0]} x {sizes[0]}"
            lines.append(
                f"| {name} | {shown} | {len(pairs)} | {mean_ratio(pairs):.3f} "
                f"| {worst:.2f} | {beyond(pairs)} |"
            )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--da4ml", metavar="PYTHON", help="interpreter that has da4ml 0.6")
    parser.add_argument(
        "--again", action="store_true", help="measure ours again where our hardware has changed"
    )
    parser.add_argument("--table", action="store_true", help="only write the table again")
    options = parser.parse_args()
    if not (options.table or options.again) and options.da4ml is None:
        parser.error("--da4ml is needed to measure")
    records: list[dict[str, Any]] = []
    if JOURNAL.is_file():
        lines = JOURNAL.read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines][1:]
    if not options.table:
        dp.require_programs()
        tools = dp.tool_versions()
        of = Figures(records).of
        order = {p.case(side): i for i, p in enumerate(points()) for side in SIDES}
        for point in points():
            theirs, ours = (point.case(side) for side in SIDES)
            if theirs not in of:
                if options.da4ml is None:
                    continue
                found = da4ml_graph(point, options.da4ml)
                graph = {"graph": found["graph"]}
                new = measure(point, SIDES[0], graph, found["search_s"], tools)
                new += measure(
                    point, SIDES[1], our_question(point, new[0]["metrics"]["depth"]), None, tools
                )
            else:
                question = our_question(point, of[theirs]["depth"])
                if not options.again or is_as_it_was(point, question):
                    continue
                new = measure(point, SIDES[1], question, None, tools)
            replaced = {line["case"] for line in new}
            records = [line for line in records if line["case"] not in replaced] + new
            records.sort(key=lambda line: order[line["case"]])
            cases = list(dict.fromkeys(line["case"] for line in records))
            dp.write_journal(
                JOURNAL, dp.header("scripts/compare_da4ml.py", cases, STAGES, []), records
            )
            print(f"{ours} measured", flush=True)
    table = report(Figures(records))
    write_measured(PAGE, __file__, table)
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
