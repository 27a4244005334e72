# SPDX-License-Identifier: Apache-2.0
"""Series of the history: the median of every measurement, the spread of its seeds, the changes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Metric, Series
from lutmark_dashboards.figures.drawing import Drawing
from lutmark_dashboards.figures.style import MUTED, SERIES, WIDTH_IN
from lutmark_dashboards.tables import Column, Table, number_cell, text_cell

_MOST_FIGURES = 24
_MOST_DATES = 5
_TITLE_WIDTH = 50


def history_drawings(history: Sequence[Series], metrics: dict[str, Metric]) -> list[Drawing]:
    """A drawing for each series that changed, the newest change first, and not too many."""
    changed = [one for one in history if one.changes]
    changed.sort(key=_last_change, reverse=True)
    return [_drawing(one, metrics[one.metric]) for one in changed[:_MOST_FIGURES]]


def _last_change(series: Series) -> str:
    return series.measurements[series.changes[-1].measurement].first.started


def _drawing(series: Series, metric: Metric) -> Drawing:
    name = links.history_anchor(series.case, series.metric)
    title = f"{words.title_of(series.metric)} of {series.case}"
    notes = [
        words.sentence(metric.meaning),
        f"Every point is a measurement, in the order of time: {_runs_text(series)}.",
        "Dashed lines mark changes, level lines the median between them. "
        "The axis does not begin at 0.",
    ]
    if metric.kind == "seeded":
        notes.insert(2, "A point is the median over the seeds, the bar their range.")
    return Drawing(
        id=name,
        flow="",
        title=title,
        notes=tuple(notes),
        alternative=_alternative(title, series, metric),
        table=_table(name, title, series, metric),
        draw=partial(_figure, title, series, metric),
    )


def _runs_text(series: Series) -> str:
    measurements = words.count(len(series.measurements), "measurement")
    return f"{measurements} from {words.count(series.runs, 'run')}, equal runs joined"


def _figure(title: str, series: Series, metric: Metric) -> Figure:
    lines = textwrap.wrap(title, _TITLE_WIDTH)
    top, bottom = 0.42 + 0.17 * len(lines), 0.5
    height = 1.9 + top + bottom
    figure = Figure(figsize=(WIDTH_IN, height))
    axes = figure.add_axes((0.185, bottom / height, 0.79, 1 - (top + bottom) / height))
    x = range(len(series.measurements))
    for i, one in enumerate(series.measurements):
        if one.high > one.low:
            axes.plot([i, i], [one.low, one.high], color=SERIES[0], linewidth=1.0)
    medians = [one.median for one in series.measurements]
    axes.plot(x, medians, linestyle="none", marker="o", color=SERIES[0], zorder=3)
    _draw_changes(axes, series)
    axes.margins(x=0.05, y=0.12)
    axes.set_xlim(-0.5, len(medians) - 0.5)
    step = -(-len(medians) // _MOST_DATES)
    ticks = list(range(0, len(medians), step))
    axes.set_xticks(ticks, [series.measurements[i].first.started[:10] for i in ticks])
    axes.grid(visible=False, axis="x")
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.set_ylabel(f"{words.title_of(metric.name)} ({metric.unit})")
    text = "\n".join(lines)
    figure.text(0.02, 1 - 0.12 / height, text, va="top", fontweight="bold", fontsize=10)
    return figure


def _draw_changes(axes: Axes, series: Series) -> None:
    """A line where the figure changed, with its size, and the level between changes."""
    starts = [0, *(change.measurement for change in series.changes)]
    ends = [*starts[1:], len(series.measurements)]
    levels = [series.changes[0].before, *(change.after for change in series.changes)]
    for start, end, level in zip(starts, ends, levels, strict=True):
        axes.plot([start - 0.5, end - 0.5], [level] * 2, color=MUTED, linewidth=1.0, zorder=1)
    for change in series.changes:
        place = change.measurement - 0.5
        axes.axvline(place, color=SERIES[1], linestyle="--", linewidth=1.2, zorder=2)
        if change.change_pct is not None and len(series.changes) <= _MOST_DATES:
            axes.annotate(
                words.change(change.change_pct),
                (place, 1),
                xycoords=("data", "axes fraction"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=8.5,
                color=SERIES[1],
            )


def _alternative(title: str, series: Series, metric: Metric) -> str:
    parts = [f"{title} over {_runs_text(series)}."]
    parts.append(f"At first {words.with_unit(series.measurements[0].median, metric.unit)}.")
    for change in series.changes:
        first = series.measurements[change.measurement].first
        parts.append(
            f"Since {first.started[:10]} {words.with_unit(change.after, metric.unit)} "
            f"after {words.with_unit(change.before, metric.unit)}."
        )
    return " ".join(parts)


def _table(name: str, title: str, series: Series, metric: Metric) -> Table:
    marks = {change.measurement: change for change in series.changes}
    rows = []
    csv_rows = []
    for i, one in enumerate(series.measurements):
        change = marks[i].change_pct if i in marks else None
        rows.append(
            (
                text_cell(one.first.started[:10], note=one.first.run),
                text_cell(one.first.commit),
                number_cell(one.values, ""),
                number_cell(one.median, metric.unit),
                number_cell(one.low, metric.unit),
                number_cell(one.high, metric.unit),
                text_cell("" if change is None else words.change(change)),
            )
        )
        csv_rows.append(
            (
                one.first.run,
                one.first.started,
                one.first.commit,
                one.values,
                one.median,
                one.low,
                one.high,
                change,
            )
        )
    return Table(
        id=f"data-{name}",
        caption=f"Data of the figure: {title}",
        columns=(
            Column("since"),
            Column("commit"),
            Column("values", numeric=True),
            Column("median", metric.unit, numeric=True),
            Column("low", metric.unit, numeric=True),
            Column("high", metric.unit, numeric=True),
            Column("change"),
        ),
        rows=tuple(rows),
        csv_file=f"figures/{name}.csv",
        csv_header=("run", "started", "commit", "values", "median", "low", "high", "change_pct"),
        csv_rows=tuple(csv_rows),
    )
