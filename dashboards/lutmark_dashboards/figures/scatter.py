# SPDX-License-Identifier: Apache-2.0
"""Two sides of a comparison against each other: a point a case, equal values on the diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from lutmark_dashboards import links, words
from lutmark_dashboards.compare_tables import Comparison, Pair
from lutmark_dashboards.data import Metric
from lutmark_dashboards.figures.drawing import Drawing
from lutmark_dashboards.figures.style import MARKS, MUTED, WIDTH_IN, Mark
from lutmark_dashboards.tables import Column, Table, number_cell, text_cell, verdict_cell

_SHOWN = ("luts", "ffs", "brams", "dsps", "fmax_mhz", "latency_cycles")
_MOST_ROWS = 100
_LOOKS = {  # same colour-blind-safe marks as everywhere, the verdict in the legend
    "same": MARKS[0],
    "better": MARKS[2],
    "worse": MARKS[1],
    "inconclusive": MARKS[3],
    "stale": MARKS[4],
}


def scatter_drawings(comparison: Comparison) -> list[Drawing]:
    """A drawing for each headline metric with at least two cases on both sides, one of which
    moved."""
    drawings = []
    for name in _SHOWN:
        pairs = [p for p in comparison.pairs if p.metric.name == name and _both_sides(p)]
        if len(pairs) >= 2 and any(p.moved for p in pairs):
            drawings.append(_drawing(comparison, pairs))
    return drawings


def _both_sides(pair: Pair) -> bool:
    return bool(pair.row.baseline and pair.row.value) and pair.row.verdict in _LOOKS


def _drawing(comparison: Comparison, pairs: Sequence[Pair]) -> Drawing:
    metric = pairs[0].metric
    title = f"{words.title_of(metric.name)}: now against before"
    name = f"compare-{comparison.name}-{links.slug(metric.name)}"
    moved = [p for p in pairs if p.moved]
    moved.sort(key=lambda p: abs(p.row.change_pct or 0), reverse=True)
    better = {"lower": "below it better", "higher": "above it better"}.get(metric.better, "")
    side = f", {better}" if better else ""
    notes = [
        words.sentence(metric.meaning),
        f"A point is a case: before is {comparison.reference}, now is this run. "
        f"On the line nothing moved{side}. Both axes are logarithmic.",
        f"{len(moved)} of {words.count(len(pairs), 'case')} moved.",
    ]
    return Drawing(
        id=name,
        flow="",
        title=title,
        notes=tuple(notes),
        alternative=_alternative(title, metric, pairs, moved),
        table=_table(name, title, metric, pairs, moved),
        draw=partial(_figure, title, metric, tuple(pairs)),
    )


def _figure(title: str, metric: Metric, pairs: Sequence[Pair]) -> Figure:
    verdicts = [verdict for verdict in _LOOKS if any(p.row.verdict == verdict for p in pairs)]
    top, bottom = 0.66, 0.5
    height = 3.3 + top + bottom
    figure = Figure(figsize=(WIDTH_IN, height))
    axes = figure.add_axes((0.165, bottom / height, 0.8, 1 - (top + bottom) / height))
    values = [v for p in pairs for v in (p.row.baseline, p.row.value) if v]
    low, high = min(values) / 1.15, max(values) * 1.15
    axes.plot([low, high], [low, high], color=MUTED, linewidth=0.9, zorder=1)
    for verdict in verdicts:
        some = [p for p in pairs if p.row.verdict == verdict]
        _draw(axes, _LOOKS[verdict], f"{verdict} ({len(some)})", some)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        narrow = high < 5 * low
        axis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7) if narrow else (1, 3)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    axes.set_xlabel(f"before ({metric.unit})")
    axes.set_ylabel(f"now ({metric.unit})")
    figure.text(0.02, 1 - 0.12 / height, title, va="top", fontweight="bold", fontsize=10)
    figure.legend(
        loc="upper left",
        bbox_to_anchor=(0.0, 1 - 0.3 / height),
        ncols=3,
        handletextpad=0.1,
        borderaxespad=0.2,
        columnspacing=1.0,
    )
    return figure


def _draw(axes: Axes, mark: Mark, label: str, pairs: Sequence[Pair]) -> None:
    x = [p.row.baseline or 0 for p in pairs]
    y = [p.row.value or 0 for p in pairs]
    points = axes.scatter(
        x, y, s=26, marker=mark.marker, color=mark.color, alpha=0.85, label=label, zorder=2
    )
    points.set_urls([f"../{links.case_metric(p.case.name, p.metric.name)}" for p in pairs])


def _alternative(title: str, metric: Metric, pairs: Sequence[Pair], moved: Sequence[Pair]) -> str:
    largest = "; ".join(
        f"{p.case.name}: {words.number(p.row.baseline or 0, metric.unit)} to "
        f"{words.number(p.row.value or 0, metric.unit)}"
        for p in moved[:5]
    )
    return (
        f"{title}, in {metric.unit}: {len(moved)} of {words.count(len(pairs), 'case')} moved. "
        f"The largest: {largest}."
    )


def _table(
    name: str, title: str, metric: Metric, pairs: Sequence[Pair], moved: Sequence[Pair]
) -> Table:
    return Table(
        id=f"data-{name}",
        caption=f"Cases that moved the most: {title}",
        columns=(
            Column("case"),
            Column("before", metric.unit, numeric=True),
            Column("now", metric.unit, numeric=True),
            Column("verdict"),
        ),
        rows=tuple(
            (
                text_cell(p.case.name, links.case_page(p.case.name)),
                number_cell(p.row.baseline, metric.unit),
                number_cell(p.row.value, metric.unit),
                verdict_cell(p.row.verdict),
            )
            for p in moved[:_MOST_ROWS]
        ),
        csv_file=f"figures/{name}.csv",
        csv_header=("case", "before", "now", "verdict"),
        csv_rows=tuple((p.case.name, p.row.baseline, p.row.value, p.row.verdict) for p in pairs),
    )
