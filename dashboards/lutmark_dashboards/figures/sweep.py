# SPDX-License-Identifier: Apache-2.0
"""Area against one parameter of a design, all other parameters held."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Case, Metric, Parameter, Run
from lutmark_dashboards.figures.drawing import Drawing
from lutmark_dashboards.figures.style import MARKS, WIDTH_IN
from lutmark_dashboards.figures.ticks import MOST_TICKS, label_points
from lutmark_dashboards.tables import Column, Table, number_cell, text_cell

_AXIS = {
    "sparsity": "sparsity (share of weights that are zero)",
    "w": "bits of a weight",
    "a": "bits of an activation",
}
_MOST_NAMED = 6
_LEGEND_WIDTH = 58  # letters in a line of the legend
_NO_BREAK = "\u00a0=\u00a0"  # an assignment stays on one line
_HALF_LEGEND = 26  # where two stand side by side
_METRICS = {"sparsity": ("luts", "ffs")}  # of the others luts alone


@dataclass(frozen=True)
class Series:
    """Cases that differ in the swept parameter only, in its order."""

    held: dict[str, Parameter]
    points: tuple[tuple[float, Case], ...]
    gaps: tuple[float, ...] = ()  # where a case of the run has no proven figure
    seeds: tuple[str, ...] = ()  # parameters that are repetitions and differ within the series

    def values(self, metric: str) -> dict[float, list[float]]:
        """All values at each place; several where seeds repeat it."""
        found: dict[float, list[float]] = {}
        for x, case in self.points:
            found.setdefault(x, []).append(case.metrics[metric])
        return found

    def line(self, metric: str) -> tuple[list[float], list[float]]:
        """The line through the medians, broken at the gaps."""
        xy = [(x, median(values)) for x, values in self.values(metric).items()]
        xy += [(x, math.nan) for x in self.gaps]
        xy.sort(key=lambda point: point[0])
        return [x for x, _ in xy], [y for _, y in xy]


def swept_parameters(cases: Sequence[Case]) -> list[str]:
    """Numeric parameters with at least two values; one that always equals an earlier one is the
    same sweep. Seeds are repetitions, not a quantity."""
    names = sorted(_shared_parameters(cases), key=lambda name: (name != "sparsity", name != "w"))
    found: list[str] = []
    for name in names:
        values = [case.parameters[name] for case in cases]
        numeric = all(isinstance(value, float) for value in values)
        if not numeric or len(set(values)) < 2 or name.endswith("_seed"):
            continue
        if not any(_tied(cases, name, other) for other in found):
            found.append(name)
    return found


def series_of(cases: Sequence[Case], parameter: str, metric: str) -> list[Series]:
    """Groups of at least two measured points in which nothing but the parameter (and what equals it
    in every case) differs, and seeds, which are repetitions."""
    shared = _shared_parameters(cases)
    held = [p for p in shared if not _tied(cases, p, parameter) and not p.endswith("_seed")]
    seeds = [p for p in shared if p.endswith("_seed")]
    groups: dict[tuple[Parameter, ...], list[tuple[float, Case]]] = {}
    for case in cases:
        x = case.parameters[parameter]
        if isinstance(x, float):
            groups.setdefault(tuple(case.parameters[p] for p in held), []).append((x, case))
    found = []
    for key, all_points in groups.items():
        points = [(x, case) for x, case in all_points if metric in case.metrics]
        gaps = {x for x, _ in all_points} - {x for x, _ in points}
        if len({x for x, _ in points}) >= 2:
            points.sort(key=lambda point: point[0])
            held_values = dict(zip(held, key, strict=True))
            repeated = {p: {case.parameters[p] for _, case in points} for p in seeds}
            held_values |= {p: next(iter(v)) for p, v in repeated.items() if len(v) == 1}
            several = tuple(p for p, values in repeated.items() if len(values) > 1)
            found.append(Series(held_values, tuple(points), tuple(sorted(gaps)), several))
    return sorted(found, key=lambda s: [words.natural(words.parameter(v)) for v in s.held.values()])


def sweep_drawings(cases: Sequence[Case], run: Run, metrics: dict[str, Metric]) -> list[Drawing]:
    """The drawings of one design on one flow."""
    drawings: list[Drawing] = []
    for parameter in swept_parameters(cases):
        for name in _METRICS.get(parameter, ("luts",)):
            if name not in metrics:
                continue
            series = series_of(cases, parameter, name)
            for part, start in enumerate(range(0, len(series), len(MARKS)), start=1):
                some = series[start : start + len(MARKS)]
                drawings.append(_drawing(some, cases, run, parameter, metrics[name], part))
    return drawings


def _shared_parameters(cases: Sequence[Case]) -> list[str]:
    if not cases:
        return []
    return [p for p in cases[0].parameters if all(p in case.parameters for case in cases)]


def _tied(cases: Sequence[Case], name: str, other: str) -> bool:
    return all(case.parameters[name] == case.parameters[other] for case in cases)


def _assignments(held: dict[str, Parameter]) -> str:
    """ "w = a = 4, m = 1": parameters of equal value side by side are said once."""
    parts: list[tuple[list[str], str]] = []
    for name, value in held.items():
        text = words.parameter(value)
        if parts and parts[-1][1] == text:
            parts[-1][0].append(name)
        else:
            parts.append(([name], text))
    return ", ".join(f"{' = '.join(names)} = {text}" for names, text in parts)


def _varying(series: Sequence[Series]) -> list[str]:
    names = dict.fromkeys(p for s in series for p in s.held)
    texts = {p: {words.parameter(s.held[p]) if p in s.held else "" for s in series} for p in names}
    return [p for p in names if len(texts[p]) > 1]


def _labels(series: Sequence[Series]) -> list[str]:
    varying = _varying(series)
    return [_assignments({p: s.held[p] for p in varying if p in s.held}) for s in series]


def _drawing(
    series: Sequence[Series],
    cases: Sequence[Case],
    run: Run,
    parameter: str,
    metric: Metric,
    part: int,
) -> Drawing:
    design, flow = cases[0].design, cases[0].flow
    labels = _labels(series)
    title = f"{words.title_of(metric.name)} against {parameter}, {flow}"
    varying = _varying(series)
    held = {p: v for p, v in series[0].held.items() if p not in varying}
    drawn = {case.name for s in series for _, case in s.points}
    notes = [words.sentence(metric.meaning)]
    if held:
        notes.append(f"Held: {_assignments(held)}.")
    seeds = dict.fromkeys(p for s in series for p in s.seeds)
    if seeds:
        notes.append(
            f"Each point is a case; the line goes through the medians over {' and '.join(seeds)}."
        )
    notes.append("Lines join neighbouring cases; nothing was measured between them.")
    missing = [c for c in cases if not c.has(metric.name) and c.name not in drawn]
    if missing:
        listed = "; ".join(f"{c.config} ({words.failure(c)})" for c in missing[:_MOST_NAMED])
        more = f"; and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        notes.append(f"Not drawn, no proven figure: {listed}{more}.")
    name = f"{links.slug(design)}-{links.slug(flow)}-{metric.name}-{links.slug(parameter)}"
    name += f"-{part}" if part > 1 else ""
    device = run.flows[flow].device if flow in run.flows else ""
    return Drawing(
        id=name,
        flow=flow,
        title=title,
        notes=tuple(notes),
        alternative=_alternative(title, series, labels, parameter, metric),
        table=_table(name, title, series, labels, parameter, metric),
        draw=partial(
            _figure, title, f"{design}, {device or flow}", tuple(series), labels, parameter, metric
        ),
    )


def _figure(
    title: str,
    footer: str,
    series: Sequence[Series],
    labels: Sequence[str],
    parameter: str,
    metric: Metric,
) -> Figure:
    entries = [
        "\n".join(textwrap.wrap(label.replace(" = ", _NO_BREAK), _LEGEND_WIDTH)) for label in labels
    ]
    columns = 2 if max(map(len, entries)) <= _HALF_LEGEND else 1
    lines = sum(entry.count("\n") + 1 for entry in entries)
    legend_rows = -(-lines // columns) if any(labels) else 0
    top = 0.45 + 0.19 * legend_rows
    bottom = 0.72
    height = 2.3 + top + bottom
    figure = Figure(figsize=(WIDTH_IN, height))
    axes = figure.add_axes((0.155, bottom / height, 0.82, 1 - (top + bottom) / height))
    for mark, label, one in zip(MARKS, entries, series, strict=False):
        marks: list[int] | None = (
            [] if one.seeds else None
        )  # the legend has the mark, the line does not
        axes.plot(
            *one.line(metric.name),
            mark.line,
            color=mark.color,
            marker=mark.marker,
            markevery=marks,
            label=label,
        )
        if one.seeds:
            axes.plot(
                [x for x, _ in one.points],
                [case.metrics[metric.name] for _, case in one.points],
                linestyle="none",
                color=mark.color,
                marker=mark.marker,
                markersize=4.5,
                fillstyle="none",
            )
        hit = axes.scatter(
            [x for x, _ in one.points],
            [case.metrics[metric.name] for _, case in one.points],
            s=90,
            alpha=0,
        )
        hit.set_urls([f"../{links.case_metric(case.name, metric.name)}" for _, case in one.points])
    axes.set_ylim(bottom=0)
    axes.margins(x=0.06)
    axes.set_xlabel(_AXIS.get(parameter, parameter))
    axes.set_ylabel(f"{words.title_of(metric.name)} ({metric.unit})")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    values = sorted({x for one in series for x in (*(p[0] for p in one.points), *one.gaps)})
    if len(values) <= MOST_TICKS:
        label_points(axes, values)
    axes.grid(visible=False, axis="x")
    figure.text(0.02, 1 - 0.12 / height, title, va="top", fontweight="bold", fontsize=10)
    if legend_rows:
        figure.legend(
            loc="upper left",
            bbox_to_anchor=(0.0, 1 - 0.3 / height),
            ncols=columns,
            handlelength=2.6,
            borderaxespad=0.2,
            columnspacing=1.6,
        )
    figure.text(0.02, 0.06 / height, footer, va="bottom", fontsize=7.5)
    return figure


def _alternative(
    title: str,
    series: Sequence[Series],
    labels: Sequence[str],
    parameter: str,
    metric: Metric,
) -> str:
    lines = []
    for label, one in zip(labels, series, strict=True):
        points = ", ".join(
            f"{words.number(case.metrics[metric.name], metric.unit)} at {x:g}"
            for x, case in one.points
        )
        lines.append(f"{label}: {points}." if label else f"{points}.")
    return f"{title}, in {metric.unit}, by {parameter}. {' '.join(lines)}"


def _table(
    name: str,
    title: str,
    series: Sequence[Series],
    labels: Sequence[str],
    parameter: str,
    metric: Metric,
) -> Table:
    rows = []
    csv_rows = []
    for label, one in zip(labels, series, strict=True):
        for x, case in one.points:
            value = case.metrics[metric.name]
            rows.append(
                (
                    text_cell(label or "all"),
                    number_cell(x, ""),
                    number_cell(value, metric.unit, links.case_metric(case.name, metric.name)),
                )
            )
            csv_rows.append((case.name, label, x, value))
    return Table(
        id=f"data-{name}",
        caption=f"Data of the figure: {title}",
        columns=(
            Column("series"),
            Column(parameter, numeric=True),
            Column(words.title_of(metric.name), metric.unit, numeric=True),
        ),
        rows=tuple(rows),
        csv_file=f"figures/{name}.csv",
        csv_header=("case", "series", parameter, metric.name),
        csv_rows=tuple(csv_rows),
    )
