# SPDX-License-Identifier: Apache-2.0
"""The charts that studies ask for, drawn from their points alone."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Chart, ChartPoint, ChartSeries, Study
from lutmark_dashboards.figures.drawing import Drawing, to_svg
from lutmark_dashboards.figures.style import MARKS, MUTED, WIDTH_IN, Mark, style
from lutmark_dashboards.tables import Cell, Column, Table, number_cell, text_cell

_TITLE_WIDTH = 52


def study_drawings(study: Study, case_names: set[str]) -> list[Drawing]:
    """A drawing for each chart that has a point. Points lead to their cases where those have a
    page."""
    with style():
        return [_drawing(study, chart, case_names) for chart in study.charts if _has_points(chart)]


def _has_points(chart: Chart) -> bool:
    return any(one.points for one in chart.series)


def _drawing(study: Study, chart: Chart, case_names: set[str]) -> Drawing:
    name = f"{links.slug(study.name)}-{links.slug(chart.id)}"
    shown = [one for one in chart.series if one.points]
    notes = list(chart.notes)
    empty = [one.name for one in chart.series if not one.points]
    if empty:
        notes.append(f"Without any figure: {', '.join(empty)}.")
    if chart.y_log or chart.x_log:
        axes = " and ".join(n for n, log in (("x", chart.x_log), ("y", chart.y_log)) if log)
        notes.append(f"Logarithmic: {axes}.")
    if len(shown) > len(MARKS):
        left = ", ".join(one.name for one in shown[len(MARKS) :])
        notes.append(f"In the table only: {left}.")
    if any(one.joined and len(one.points) > 1 for one in shown):
        notes.append("Lines join neighbouring points; nothing was measured between them.")
    return Drawing(
        id=name,
        flow="",
        title=chart.title,
        notes=tuple(notes),
        alternative=_alternative(chart, shown),
        table=_table(name, chart, shown, case_names),
        svg=to_svg(_figure(chart, shown[: len(MARKS)], case_names)),
    )


def _figure(chart: Chart, series: Sequence[ChartSeries], case_names: set[str]) -> Figure:
    title = textwrap.wrap(chart.title, _TITLE_WIDTH)
    named = [one for one in series if one.name]
    columns = 1 if any(len(one.name) > 26 for one in named) else 2
    legend_rows = -(-len(named) // columns) if named else 0
    top = 0.28 + 0.17 * len(title) + 0.19 * legend_rows
    lowest = min(max((len(c) for c in chart.categories), default=0), 24)
    bottom = 0.34 + 0.062 * lowest if chart.categories else 0.62
    height = 2.3 + top + bottom
    figure = Figure(figsize=(WIDTH_IN, height))
    axes = figure.add_axes((0.165, bottom / height, 0.81, 1 - (top + bottom) / height))
    for i, (mark, one) in enumerate(zip(MARKS, series, strict=False)):
        # Side by side within a category, so that equal values do not hide each other.
        shift = 0.0
        if chart.categories and len(series) > 1:
            shift = 0.5 * (i / (len(series) - 1) - 0.5)
        _draw_series(axes, one, mark, shift, case_names)
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
    axes: Axes, one: ChartSeries, mark: Mark, shift: float, case_names: set[str]
) -> None:
    x = [point.x + shift for point in one.points]
    y = [point.y for point in one.points]
    for place, point in zip(x, one.points, strict=True):
        if point.low is not None and point.high is not None:
            axes.plot([place] * 2, [point.low, point.high], color=mark.color, linewidth=1.0)
    line = mark.line if one.joined else "none"
    axes.plot(x, y, linestyle=line, color=mark.color, marker=mark.marker, label=one.name or None)
    hits = [
        (place, point)
        for place, point in zip(x, one.points, strict=True)
        if point.case in case_names
    ]
    if hits:
        hit = axes.scatter([place for place, _ in hits], [p.y for _, p in hits], s=90, alpha=0)
        hit.set_urls([f"../{links.case_page(point.case)}" for _, point in hits])


def _draw_axes(axes: Axes, chart: Chart, series: Sequence[ChartSeries]) -> None:
    points = [point for one in series for point in one.points]
    if chart.y_log:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        if min((p.low if p.low is not None else p.y) for p in points) >= 0:
            axes.set_ylim(0, 1.06 * max((p.high if p.high is not None else p.y) for p in points))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    if chart.x_log:
        axes.set_xscale("log")
        axes.xaxis.set_minor_formatter(NullFormatter())
    if chart.categories:
        axes.set_xticks(range(len(chart.categories)), [_clip(c) for c in chart.categories])
        axes.tick_params(axis="x", rotation=90, length=0)
        axes.set_xlim(-0.6, len(chart.categories) - 0.4)
    else:
        axes.margins(x=0.06)
        axes.set_xlabel(chart.x_label)
        values = sorted({point.x for point in points})
        if len(values) <= 8 or chart.x_log:
            axes.set_xticks(values, [f"{value:g}" for value in values])
    axes.grid(visible=False, axis="x")
    axes.set_ylabel(chart.y_label)
    if all(p.y <= 1.5 for p in points) and "ratio" in chart.y_label:
        axes.axhline(1, color=MUTED, linewidth=0.8)


def _clip(label: str) -> str:
    return label if len(label) <= 24 else f"{label[:23]}…"


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
