# SPDX-License-Identifier: Apache-2.0
"""Measures lutmark's data paths at upstream's points and writes them beside upstream's figures.

Run by hand, some twenty minutes; needs lutmark and lutmark_adders of the release build. Upstream's
figures are in designs/kratos/comparison/upstream.jsonl; docs/kratos-upstream.md says how they were
made. Writes designs/kratos/comparison/data_paths.jsonl, without measuring again what it has
already, and the table of that page.
"""

import argparse
import json
import math
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import data_path as dp
import numpy as np
from measured_page import write_measured

COMPARISON = dp.ROOT / "designs" / "kratos" / "comparison"
UPSTREAM = COMPARISON / "upstream.jsonl"
OURS = COMPARISON / "data_paths.jsonl"
PAGE = dp.ROOT / "docs" / "kratos-upstream.md"

SIZE = 16
# Adder levels between registers, by width: as many as leave Fmax above upstream's.
EVERY = {4: 1, 8: 2}
# Of the search, three times a kernel's.
EFFORT = 4_000_000
UPSTREAM_SEED = 114514
WEIGHT_SEEDS = range(1, 7)
SEEDS = list(range(1, 9))
STAGES = ["optimise", "synthesize", "netlist_check", "pack", "place_route"]
# Bare flip-flops of the first prototype at 8 bits and sparsity 0.9.
PROTOTYPE_BARE_FFS = 316


@dataclass(frozen=True)
class Point:
    w: int
    sparsity_pct: int
    weight_seed: int

    def config(self) -> str:
        size = f"m1k{SIZE}n{SIZE}"
        return (
            f"w{self.w}a{self.w}_s{self.sparsity_pct}_{size}_ws{self.weight_seed}_compat_upstream"
        )

    def upstream_case(self) -> str:
        return f"upstream.gemmt_fu/{self.config()}/ice40_hx8k"

    def our_case(self) -> str:
        return f"data_path.product/{self.config()}_cse_d{EVERY[self.w]}/ice40_hx8k"

    def weights(self) -> dp.Matrix:
        """Upstream's recipe (util.py): zeros first, then shuffled, the first drawn is the last."""
        source = np.random.RandomState(UPSTREAM_SEED + self.weight_seed - 1)
        count = SIZE * SIZE
        zeros = count * self.sparsity_pct // 100
        drawn = source.randint(1, 2**self.w - 1, count - zeros)
        values = np.concatenate([np.zeros(zeros, dtype=drawn.dtype), drawn])
        source.shuffle(values)
        return [[int(v) for v in row] for row in values[::-1].reshape(SIZE, SIZE)]


def points(weight_seeds: range) -> list[Point]:
    return [Point(w, s, seed) for seed in weight_seeds for w in (4, 8) for s in (0, 50, 90)]


def measure(point: Point, folder: Path, tools: dict[str, str]) -> list[dict[str, Any]]:
    figures = dp.ask_adders(
        folder,
        {
            "input_bits": point.w,
            "input_signed": False,
            "wrap_bits": point.w,
            "register_every": EVERY[point.w],
            "effort": EFFORT,
            "matrix": point.weights(),
        },
    )
    numbers = dp.Numbers(point.w, False, point.w)
    bits = SIZE * point.w
    found = dp.Stage(
        "optimise",
        [dp.Ran(["lutmark_adders"], figures["search_s"], figures["search_s"])],
        {"latency_cycles": figures["latency"]},
        {"question.json": dp.sha256((folder / "question.json").read_bytes())},
        {},
    )
    stages = [found, dp.synthesize_product(folder, bits, bits, tools)]
    stages.append(dp.netlist_check(folder, point.weights(), numbers, figures["latency"]))
    stages.append(dp.pack(folder, tools))
    return [dp.record(point.our_case(), stage) for stage in stages]


def place(point: Point, folder: Path, tools: dict[str, str]) -> list[dict[str, Any]]:
    bits = SIZE * point.w
    stages = dp.place_in_shell(folder, bits, bits, SEEDS, tools)
    return [dp.record(point.our_case(), stage) for stage in stages]


class Journal:
    """Figures of a journal's cases; None for what was not measured."""

    def __init__(self, file: Path) -> None:
        self.lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]

    def records(self, case: str, stage: str) -> list[dict[str, Any]]:
        return [r for r in self.lines[1:] if r["case"] == case and r["stage"] == stage]

    def metric(self, case: str, stage: str, name: str) -> float | None:
        """The median over the seeds of a stage that has any."""
        found = [float(r["metrics"][name]) for r in self.records(case, stage)]
        return statistics.median(found) if found else None

    def fmax(self, case: str) -> float | None:
        return self.metric(case, "place_route", "fmax_mhz")

    def luts(self, case: str) -> float | None:
        return self.metric(case, "synthesize", "luts")

    def cells(self, case: str) -> float | None:
        return self.metric(case, "pack", "packed_cells")

    def bare_ffs(self, case: str) -> float | None:
        """Packed cells that have no LUT; one that only passes a carry counts as well."""
        cells, luts = self.cells(case), self.luts(case)
        return None if cells is None or luts is None else cells - luts

    def seconds(self, case: str) -> float | None:
        """Processor seconds from constants to netlist."""
        found = self.records(case, "optimise") + self.records(case, "synthesize")
        return sum(float(record["cpu_s"]) for record in found) if found else None


Figure = Callable[[Journal, str], float | None]


@dataclass
class Report:
    """The tables of the page. Rows that nothing was measured for are left out."""

    ours: Journal
    theirs: Journal

    def pair(self, figure: Figure, point: Point) -> tuple[float, float] | None:
        our = figure(self.ours, point.our_case())
        their = figure(self.theirs, point.upstream_case())
        return None if our is None or their is None else (their, our)

    def ratios(self, figure: Figure, weight_seeds: range) -> list[float]:
        pairs = [self.pair(figure, point) for point in points(weight_seeds)]
        return [our / their for their, our in filter(None, pairs)]

    def point_row(self, point: Point) -> str:
        cells = []
        for figure in (Journal.luts, Journal.cells, Journal.fmax):
            pair = self.pair(figure, point)
            if pair is None:
                cells += ["", "", ""]
            else:
                cells += [f"{pair[0]:.0f}", f"{pair[1]:.0f}", f"{pair[1] / pair[0]:.2f}"]
        return f"| {point.w}, {point.sparsity_pct / 100:.1f} | {' | '.join(cells)} |"

    def mean_row(self, what: str, figure: Figure, seeds: range, target: str) -> list[str]:
        ratios = self.ratios(figure, seeds)
        if not ratios:
            return []
        mean = math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))
        return [f"| {what}, {len(ratios)} points, geometric mean | {mean:.3f} | {target} |"]

    def text(self) -> str:
        own, further = range(1, 2), range(2, 7)
        lines = [
            "| w, sparsity | LUT4: upstream | ours | ratio | packed cells: upstream | ours | ratio "
            "| Fmax MHz: upstream | ours | ratio |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ]
        lines += [self.point_row(point) for point in points(own)]
        lines += ["", "| what | measured | target |", "|---|---|---|"]
        lines += self.mean_row("LUT4", Journal.luts, own, "0.55")
        luts = self.ratios(Journal.luts, own)
        if luts:
            lines.append(f"| LUT4, worst point | {max(luts):.2f} | 0.95 |")
        lines += self.mean_row("packed cells", Journal.cells, own, "0.50")
        near = "within 0.03 of upstream's own seed"
        lines += self.mean_row("LUT4, further weight seeds", Journal.luts, further, near)
        lines += self.mean_row("packed cells, further weight seeds", Journal.cells, further, near)
        lines += self.mean_row("seconds from constants to netlist", Journal.seconds, own, "0.5")
        fmax = self.ratios(Journal.fmax, own)
        if fmax:
            lines.append(f"| Fmax, least ratio of {len(fmax)} points | {min(fmax):.2f} | 1.00 |")
        bare = self.ours.bare_ffs(Point(8, 90, 1).our_case())
        if bare is not None:
            lines.append(
                "| bare flip-flops at 8 bits, sparsity 0.9, over the first prototype's "
                f"{PROTOTYPE_BARE_FFS} | {bare / PROTOTYPE_BARE_FFS:.2f} | 0.7 |"
            )
        return "\n".join(lines)


def measure_all() -> None:
    """What the journal has already is not measured again."""
    tools = dp.tool_versions()
    records = Journal(OURS).lines[1:] if OURS.is_file() else []
    for step, name, chosen in (
        (measure, "synthesize", points(WEIGHT_SEEDS)),
        (place, "place_route", points(range(1, 2))),
    ):
        for point in chosen:
            if any(r["case"] == point.our_case() and r["stage"] == name for r in records):
                continue
            folder = dp.ROOT / "build" / "compare_upstream" / point.config()
            records += step(point, folder, tools)
            cases = list(dict.fromkeys(record["case"] for record in records))
            head = dp.header("scripts/compare_upstream.py", cases, STAGES, SEEDS)
            dp.write_journal(OURS, head, records)
            print(f"{point.config()}: {name}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--table", action="store_true", help="only write the table again")
    if not parser.parse_args().table:
        dp.require_programs()
        measure_all()
    tables = Report(Journal(OURS), Journal(UPSTREAM)).text()
    write_measured(PAGE, __file__, tables)
    print(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
