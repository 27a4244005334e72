# SPDX-License-Identifier: Apache-2.0
"""The charts that studies ask for, drawn from their points alone."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Chart, ChartPoint, ChartSeries, Study
from lutmark_dashboards.figures.drawing import Drawing
from lutmark_dashboards.figures.style import GRID, MARKS, MUTED, WIDTH_IN, Mark
from lutmark_dashboards.figures.ticks import MOST_TICKS, label_points
from lutmark_dashboards.tables import Cell, Column, Table, number_cell, text_cell

_TITLE_WIDTH = 52
_LONGEST_CATEGORY = 26


def study_drawings(study: Study, case_names: set[str]) -> list[Drawing]:
    """A drawing for each chart that has a point. Points lead to their cases where those have a
    page."""
    return [_drawing(study, chart, case_names) for chart in study.charts if _has_points(chart)]


def _has_points(chart: Chart) -> bool:
    return any(one.points for one in chart.series)


def _drawing(study: Study, chart: Chart, case_names: set[str]) -> Drawing:
    name = f"{links.slug(study.name)}-{links.slug(chart.id)}"
    shown = [one for one in chart.series if one.points]
    linked = tuple(sorted({p.case for one in shown for p in one.points} & case_names))
    notes = list(chart.notes)
    empty = [one.name for one in chart.series if not one.points]
    if empty:
        notes.append(f"Without any figure: {', '.join(empty)}.")
    if chart.y_log and chart.categories:
        notes.append("The axis is logarithmic.")
    elif chart.y_log or chart.x_log:
        axes = " and ".join(n for n, log in (("x", chart.x_log), ("y", chart.y_log)) if log)
        notes.append(f"Logarithmic: {axes}.")
    if not chart.y_log and not chart.y_from_zero:
        notes.append(f"The {'axis' if chart.categories else 'y axis'} does not begin at 0.")
    if len(shown) > len(MARKS):
        left = ", ".join(one.name for one in shown[len(MARKS) :])
        notes.append(f"In the table only: {left}.")
    if any(one.joined and len(one.points) > 1 for one in shown) and not chart.categories:
        notes.append("Lines join neighbouring points; nothing was measured between them.")
    return Drawing(
        id=name,
        flow="",
        title=chart.title,
        notes=tuple(notes),
        alternative=_alternative(chart, shown),
        table=_table(name, chart, shown, case_names),
        draw=partial(_figure, chart, tuple(shown[: len(MARKS)]), linked),
    )


def _figure(chart: Chart, series: Sequence[ChartSeries], linked: Sequence[str]) -> Figure:
    title = textwrap.wrap(chart.title, _TITLE_WIDTH)
    named = [one for one in series if one.name]
    longest = max((len(one.name) for one in named), default=0)
    columns = 1 if longest > 26 else 2 if longest > 12 else 3
    legend_rows = -(-len(named) // columns) if named else 0
    top = 0.28 + 0.17 * len(title) + 0.19 * legend_rows
    bottom = 0.5
    longest = min(max((len(c) for c in chart.categories), default=0), _LONGEST_CATEGORY)
    left = 0.05 + 0.0155 * longest if chart.categories else 0.165
    rows = 0.16 + 0.085 * len(series)
    height = (rows * len(chart.categories) if chart.categories else 2.3) + top + bottom
    figure = Figure(figsize=(WIDTH_IN, height))
    axes = figure.add_axes((left, bottom / height, 0.975 - left, 1 - (top + bottom) / height))
    for i, (mark, one) in enumerate(zip(MARKS, series, strict=False)):
        # Side by side within a category, so that equal values do not hide each other.
        shift = 0.0
        if chart.categories and len(series) > 1:
            shift = 0.6 * (i / (len(series) - 1) - 0.5)
        _draw_series(axes, one, mark, shift, linked, bool(chart.categories))
    _draw_axes(axes, chart, series)
    figure.text(0.02, 1 - 0.12 / height, "\n".join(title), va="top", fontweight="bold", fontsize=10)
    if legend_rows:
        figure.legend(
            loc="upper left",
            bbox_to_anchor=(0.0, 1 - (0.13 + 0.17 * len(title)) / height),
            ncols=columns,
            handlelength=2.6,
            borderaxespad=0.2,
            columnspacing=1.6,
        )
    return figure


def _draw_series(
    axes: Axes,
    one: ChartSeries,
    mark: Mark,
    shift: float,
    linked: Sequence[str],
    lying: bool,
) -> None:
    def placed(along: Sequence[float], across: Sequence[float]) -> tuple[Sequence[float], ...]:
        return (across, along) if lying else (along, across)

    x = [point.x + shift for point in one.points]
    y = [point.y for point in one.points]
    for place, point in zip(x, one.points, strict=True):
        if point.low is not None and point.high is not None:
            ends = placed([place] * 2, [point.low, point.high])
            axes.plot(*ends, color=mark.color, linewidth=1.0)
    line = mark.line if one.joined and not lying else "none"
    axes.plot(
        *placed(x, y), linestyle=line, color=mark.color, marker=mark.marker, label=one.name or None
    )
    hits = [
        (place, point) for place, point in zip(x, one.points, strict=True) if point.case in linked
    ]
    if hits:
        across, along = placed([place for place, _ in hits], [point.y for _, point in hits])
        hit = axes.scatter(across, along, s=90, alpha=0)
        hit.set_urls([f"../{links.case_page(point.case)}" for _, point in hits])


def _draw_axes(axes: Axes, chart: Chart, series: Sequence[ChartSeries]) -> None:
    points = [point for one in series for point in one.points]
    # Of a chart with categories the figures lie: names are read without turning the head.
    value_axis = axes.xaxis if chart.categories else axes.yaxis
    if chart.y_log:
        (axes.set_xscale if chart.categories else axes.set_yscale)("log")
        value_axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        value_axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        value_axis.set_minor_formatter(NullFormatter())
    else:
        if chart.y_from_zero and min((p.low if p.low is not None else p.y) for p in points) >= 0:
            top = 1.06 * max((p.high if p.high is not None else p.y) for p in points)
            value_axis.axes.set(**{"xlim" if chart.categories else "ylim": (0, top or 1)})
        value_axis.set_major_locator(MaxNLocator(5))
        value_axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    if chart.categories:
        _draw_categories(axes, chart)
    else:
        _draw_x(axes, chart, points)
    if all(p.y <= 1.5 for p in points) and "ratio" in chart.y_label:
        (axes.axvline if chart.categories else axes.axhline)(1, color=MUTED, linewidth=0.8)


def _draw_categories(axes: Axes, chart: Chart) -> None:
    axes.set_yticks(range(len(chart.categories)), [_clip(c) for c in chart.categories])
    axes.set_ylim(len(chart.categories) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    for edge in range(1, len(chart.categories)):
        axes.axhline(edge - 0.5, color=GRID, linewidth=0.7, zorder=0)
    axes.set_xlabel(chart.y_label)


def _draw_x(axes: Axes, chart: Chart, points: Sequence[ChartPoint]) -> None:
    if chart.x_log:
        axes.set_xscale("log")
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.margins(x=0.06)
    axes.set_xlabel(chart.x_label)
    values = sorted({point.x for point in points})
    if len(values) <= MOST_TICKS:
        label_points(axes, values)
    elif chart.x_log:
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.grid(visible=False, axis="x")
    axes.set_ylabel(chart.y_label)


def _clip(label: str) -> str:
    return label if len(label) <= _LONGEST_CATEGORY else f"{label[: _LONGEST_CATEGORY - 1]}…"


def _x_text(chart: Chart, point: ChartPoint) -> str:
    return chart.categories[int(point.x)] if chart.categories else words.number(point.x, "")


def _alternative(chart: Chart, series: Sequence[ChartSeries]) -> str:
    lines = []
    for one in series:
        points = ", ".join(f"{words.number(p.y, '')} at {_x_text(chart, p)}" for p in one.points)
        lines.append(f"{one.name}: {points}." if one.name else f"{points}.")
    return f"{chart.title}: {chart.y_label} by {chart.x_label or 'category'}. {' '.join(lines)}"


def _table(name: str, chart: Chart, series: Sequence[ChartSeries], case_names: set[str]) -> Table:
    rows = []
    csv_rows = []
    for one in series:
        for point in one.points:
            href = links.case_page(point.case) if point.case in case_names else ""
            x = _x_text(chart, point)
            first: Cell = text_cell(x) if chart.categories else number_cell(point.x, "")
            rows.append(
                (
                    text_cell(one.name or "all"),
                    first,
                    number_cell(point.y, "", href),
                    number_cell(point.low, ""),
                    number_cell(point.high, ""),
                )
            )
            csv_rows.append((one.name, x, point.y, point.low, point.high, point.case))
    return Table(
        id=f"data-{name}",
        caption=f"Data of the figure: {chart.title}",
        columns=(
            Column("series"),
            Column(chart.x_label or "category", numeric=not chart.categories),
            Column(chart.y_label, numeric=True),
            Column("low", numeric=True),
            Column("high", numeric=True),
        ),
        rows=tuple(rows),
        csv_file=f"figures/{name}.csv",
        csv_header=("series", "x", "y", "low", "high", "case"),
        csv_rows=tuple(csv_rows),
    )
