# SPDX-License-Identifier: Apache-2.0
"""What moved between two sides: this run, and its baselines or another run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lutmark_dashboards import links, words
from lutmark_dashboards.data import VERDICTS, Case, Metric, MetricVerdict, SiteData, Verdict
from lutmark_dashboards.tables import (
    Cell,
    Column,
    Table,
    absent_cell,
    number_cell,
    text_cell,
    verdict_cell,
)

MOST_ROWS = 400


@dataclass(frozen=True)
class Pair:
    """A metric of a case on both sides."""

    case: Case
    metric: Metric
    row: MetricVerdict

    @property
    def moved(self) -> bool:
        """Whether the sides differ, or one of them has no value."""
        return self.row.baseline != self.row.value


@dataclass(frozen=True)
class Comparison:
    """This run (side B) against a reference (side A)."""

    name: str  # fit for a file name
    reference: str
    verdicts: Mapping[str, Verdict]
    pairs: tuple[Pair, ...]
    missing: tuple[str, ...] = ()  # cases that only the reference has

    @property
    def moved(self) -> list[Pair]:
        """The pairs that moved, the largest movers first; what has only one side comes last."""
        return sorted((p for p in self.pairs if p.moved), key=_size, reverse=True)

    def counts(self) -> list[tuple[str, int]]:
        found = [verdict.overall for verdict in self.verdicts.values()]
        return [(verdict, found.count(verdict)) for verdict in VERDICTS if verdict in found]


def _size(pair: Pair) -> tuple[float, str, str]:
    a, b = pair.row.baseline, pair.row.value
    if a is None or b is None:
        size = -1.0
    elif a <= 0 or b <= 0:
        size = math.inf  # from or to nothing
    else:
        size = abs(math.log(b / a))  # half and double are equally far
    return (size, pair.case.name, pair.metric.name)


def comparisons(data: SiteData) -> list[Comparison]:
    """Against the baselines, and against another run when the data have one."""
    baselines = {case.name: case.verdict for case in data.cases if case.verdict}
    found = [_comparison("baselines", "the accepted baselines", baselines, data)]
    if data.against:
        run = data.against.run
        when = words.run_time(run.run)
        said = ", ".join(filter(None, (run.selection, f"tool chain {run.toolchain}", when)))
        reference = f"run {run.run} ({said})"
        one = _comparison("run", reference, data.against.verdicts, data)
        found.append(replace(one, missing=data.against.missing))
    return found


def _comparison(
    name: str, reference: str, verdicts: Mapping[str, Verdict], data: SiteData
) -> Comparison:
    metrics = {metric.name: metric for metric in data.metrics}
    pairs = tuple(
        Pair(case, metrics[row.metric], row)
        for case in data.cases
        if case.name in verdicts
        for row in verdicts[case.name].metrics
        if case.proven or row.value is None
    )
    return Comparison(name, reference, verdicts, pairs)


def _row(pair: Pair) -> tuple[Cell, ...]:
    row, unit = pair.row, pair.metric.unit
    href = links.case_metric(pair.case.name, pair.metric.name)
    interval = ""
    if row.change_low_pct is not None and row.change_high_pct is not None:
        interval = f"{words.change(row.change_low_pct)} to {words.change(row.change_high_pct)}"
    change = absent_cell()
    if row.change_pct is not None:
        text = words.change(row.change_pct)
        change = Cell(text, note=interval, style="number", sort=row.change_pct)
    return (
        text_cell(pair.case.config, links.case_page(pair.case.name)),
        change,
        text_cell(pair.metric.name, links.method_metric(pair.metric.name)),
        verdict_cell(row.verdict),
        number_cell(row.baseline, unit),
        number_cell(row.value, unit, href),
        text_cell(unit),
        number_cell(row.q, ""),
        text_cell(pair.case.design, links.design_page(pair.case.design)),
        text_cell(pair.case.flow, links.flow_page(pair.case.flow)),
    )


def movers_table(comparison: Comparison, most: int = MOST_ROWS, part: str = "") -> Table:
    """A row for each metric that moved. The CSV has all of them, the page the largest `most`."""
    moved = comparison.moved
    return Table(
        id=f"movers{part}",
        caption="Largest movers first",
        columns=(
            Column("config"),
            Column("change", numeric=True),
            Column("metric", filter=not part),
            Column("verdict", href="method.html#verdicts", filter=not part),
            Column("before", numeric=True),
            Column("now", numeric=True),
            Column("unit"),
            Column("q", href="method.html#verdicts", numeric=True),
            Column("design", filter=not part),
            Column("flow", filter=not part),
        ),
        rows=tuple(_row(pair) for pair in moved[:most]),
        csv_file=f"csv/movers-{comparison.name}.csv",
        csv_header=(
            *("case", "metric", "unit", "before", "now"),
            *("change_pct", "change_low_pct", "change_high_pct", "q", "verdict", "tolerance"),
        ),
        csv_rows=tuple(
            (
                *(p.case.name, p.metric.name, p.metric.unit, p.row.baseline, p.row.value),
                *(p.row.change_pct, p.row.change_low_pct, p.row.change_high_pct, p.row.q),
                *(p.row.verdict, p.row.tolerance),
            )
            for p in moved
        ),
    )


def only_here(comparison: Comparison, cases: Sequence[Case]) -> list[Case]:
    """Cases that the reference does not have."""
    found = comparison.verdicts
    return [c for c in cases if c.name in found and found[c.name].overall == "new"]


def outcomes_changed(comparison: Comparison, cases: Sequence[Case]) -> list[tuple[Case, Verdict]]:
    """Cases whose verdict is not that of a metric: lost or regained outcomes, vanished."""
    found = []
    for case in cases:
        verdict = comparison.verdicts.get(case.name)
        if (
            verdict
            and verdict.overall in ("worse", "better", "missing")
            and not any(row.verdict == verdict.overall for row in verdict.metrics)
        ):
            found.append((case, verdict))
    return found
