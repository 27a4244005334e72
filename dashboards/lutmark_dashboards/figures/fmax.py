# SPDX-License-Identifier: Apache-2.0
"""Fmax of every config on one flow: a dot for each place-and-route seed, a bar at the median."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import partial

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Case, Metric, Run
from lutmark_dashboards.figures.drawing import Drawing
from lutmark_dashboards.figures.style import MUTED, SERIES, WIDTH_IN
from lutmark_dashboards.tables import Column, Table, number_cell, text_cell

METRIC = "fmax_mhz"
_MOST_ROWS = 24


def fmax_drawings(
    cases: Sequence[Case], run: Run, metrics: dict[str, Metric], tools: str
) -> list[Drawing]:
    """One drawing, or several when there are many configs; none with fewer than two values."""
    shown = sorted((c for c in cases if METRIC in c.seeded), key=lambda c: words.natural(c.config))
    if METRIC not in metrics or sum(len(c.seeded[METRIC].values) for c in shown) < 2:
        return []
    parts = [shown[i : i + _MOST_ROWS] for i in range(0, len(shown), _MOST_ROWS)]
    left_out = [c for c in cases if METRIC not in c.seeded]
    return [
        _drawing(part, left_out if i == 1 else [], run, metrics[METRIC], tools, i)
        for i, part in enumerate(parts, start=1)
    ]


def short_labels(configs: Sequence[str]) -> tuple[list[str], str]:
    """Config names without the parts that all have, and those parts: "w4_s0", "w4_s50" and "m1"."""
    split = [config.split("_") for config in configs]
    if len(configs) < 2 or len({len(parts) for parts in split}) > 1:
        return list(configs), ""
    columns = list(zip(*split, strict=True))
    keep = [i for i, column in enumerate(columns) if len(set(column)) > 1]
    if not keep:
        return list(configs), ""
    common = "_".join(column[0] for i, column in enumerate(columns) if i not in keep)
    return ["_".join(parts[i] for i in keep) for parts in split], common


def _outside(case: Case) -> bool:
    return bool(words.limit_note(case))


def _drawing(
    cases: Sequence[Case],
    left_out: Sequence[Case],
    run: Run,
    metric: Metric,
    tools: str,
    part: int,
) -> Drawing:
    design, flow = cases[0].design, cases[0].flow
    seeds = sorted({seed for case in cases for seed in case.seeded[METRIC].values})
    labels, common = short_labels([case.config for case in cases])
    labels = [f"{t} *" if _outside(c) else t for t, c in zip(labels, cases, strict=True)]
    device = run.flows[flow].device if flow in run.flows else ""
    fewer = any(len(case.seeded[METRIC].values) < len(seeds) for case in cases)
    conditions = (
        f"{device or 'device not recorded'} · "
        f"{words.seeds(seeds)}{', some configs with fewer' if fewer else ''} · "
        f"tool chain {run.toolchain}{f' ({tools})' if tools else ''}"
    )
    title = f"Fmax over place-and-route seeds, {flow}"
    name = f"{links.slug(design)}-{links.slug(flow)}-fmax" + (f"-{part}" if part > 1 else "")
    return Drawing(
        id=name,
        flow=flow,
        title=title,
        notes=_notes(cases, left_out, metric, conditions, common),
        alternative=_alternative(title, cases, labels, conditions),
        table=_table(name, title, cases),
        draw=partial(_figure, title, tuple(cases), tuple(labels), conditions),
    )


def _notes(
    cases: Sequence[Case],
    left_out: Sequence[Case],
    metric: Metric,
    conditions: str,
    common: str,
) -> tuple[str, ...]:
    notes = [
        f"{metric.meaning[:1].upper()}{metric.meaning[1:]}.",
        f"Measured on: {conditions}.",
        "A ring is one seed, the bar the median. The axis does not begin at 0.",
    ]
    if common:
        notes.append(f"All configs also have: {common}.")
    if any(_outside(case) for case in cases):
        notes.append("* The critical path touches the I/O shell, in one seed or more.")
    failed = [
        f"{case.config} seed {seed} ({outcome})"
        for case in cases
        for seed, outcome in case.seeds.items()
        if seed not in case.seeded[METRIC].values
    ]
    failed += [f"{case.config} ({words.failure(case)})" for case in left_out]
    if failed:
        notes.append(f"Not drawn, no figure: {'; '.join(failed)}.")
    return tuple(notes)


def _figure(title: str, cases: Sequence[Case], labels: Sequence[str], conditions: str) -> Figure:
    footer = textwrap.wrap(conditions, 74)
    top, bottom = 0.42, 0.62 + 0.13 * len(footer)
    height = top + bottom + 0.3 * max(len(cases), 2)
    left = min(0.5, (0.2 + 0.075 * max(map(len, labels))) / WIDTH_IN)
    figure = Figure(figsize=(WIDTH_IN, height))
    axes = figure.add_axes((left, bottom / height, 0.965 - left, 1 - (top + bottom) / height))
    spreads = [case.seeded[METRIC] for case in cases]
    rows = list(range(len(cases)))
    low, high = [s.low for s in spreads], [s.high for s in spreads]
    axes.hlines(rows, low, high, color=MUTED, linewidth=0.8, zorder=1)
    medians = [s.median for s in spreads]
    ends = ([row - 0.3 for row in rows], [row + 0.3 for row in rows])
    axes.vlines(medians, *ends, color=SERIES[1], linewidth=2.2, zorder=2)
    places = [(value, row) for row, s in enumerate(spreads) for value in s.values.values()]
    x, y = zip(*places, strict=True)
    rings = axes.scatter(x, y, s=30, facecolors="none", edgecolors=SERIES[0], zorder=3)
    rings.set_linewidth(1.3)
    hit = axes.scatter(x, y, s=90, alpha=0)
    hit.set_urls([f"../{links.case_metric(cases[row].name, METRIC)}" for _, row in places])
    axes.set_ylim(len(cases) - 0.4, -0.6)
    axes.set_yticks(range(len(cases)), [_clip(label) for label in labels])
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_xlabel("Fmax (MHz)")
    axes.spines["left"].set_visible(False)
    figure.text(0.02, 1 - 0.12 / height, title, va="top", fontweight="bold", fontsize=10)
    figure.text(
        0.02,
        0.06 / height,
        "\n".join(footer),
        va="bottom",
        fontsize=7.5,
        linespacing=1.3,
    )
    return figure


def _clip(label: str) -> str:
    return label if len(label) <= 28 else f"{label[:27]}…"


def _alternative(title: str, cases: Sequence[Case], labels: Sequence[str], conditions: str) -> str:
    rows = "; ".join(
        f"{label}: median {words.number(case.seeded[METRIC].median, 'MHz')}, "
        f"{words.number(case.seeded[METRIC].low, 'MHz')} to "
        f"{words.number(case.seeded[METRIC].high, 'MHz')}"
        for label, case in zip(labels, cases, strict=True)
    )
    return f"{title}, in MHz. {conditions}. {rows}."


def _table(name: str, title: str, cases: Sequence[Case]) -> Table:
    rows = []
    csv_rows = []
    for case in cases:
        href = links.case_metric(case.name, METRIC)
        for seed, value in case.seeded[METRIC].values.items():
            rows.append(
                (
                    text_cell(case.config),
                    number_cell(seed, ""),
                    number_cell(value, "MHz", href),
                )
            )
            csv_rows.append((case.name, seed, value))
    return Table(
        id=f"data-{name}",
        caption=f"Data of the figure: {title}",
        columns=(
            Column("config"),
            Column("seed", numeric=True),
            Column("Fmax", "MHz", numeric=True),
        ),
        rows=tuple(rows),
        csv_file=f"figures/{name}.csv",
        csv_header=("case", "seed", METRIC),
        csv_rows=tuple(csv_rows),
    )
