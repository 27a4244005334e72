# SPDX-License-Identifier: Apache-2.0
"""Structures that studies ask for: boxes on a grid with what was measured of them, and arrows."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Diagram, DiagramBox, Study
from lutmark_dashboards.figures.drawing import Drawing
from lutmark_dashboards.figures.style import GRID, INK, MUTED, PAPER, SERIES, WIDTH_IN
from lutmark_dashboards.tables import Column, Table, number_cell, text_cell

_ROW_IN = 0.62  # height of a cell of the grid
_GAP = 0.1  # between boxes, in cells
_TITLE_WIDTH = 52
_FIGURES_IN_LINE = 2


def diagram_drawings(study: Study, case_names: set[str]) -> list[Drawing]:
    """A drawing for each diagram. Boxes lead to their cases where those have a page."""
    return [_drawing(study, diagram, case_names) for diagram in study.diagrams]


def _drawing(study: Study, diagram: Diagram, case_names: set[str]) -> Drawing:
    name = f"{links.slug(study.name)}-{links.slug(diagram.id)}"
    linked = tuple(sorted({box.case for box in diagram.boxes} & case_names))
    return Drawing(
        id=name,
        flow="",
        title=diagram.title,
        notes=diagram.notes,
        alternative=_alternative(diagram),
        table=_table(name, diagram, case_names),
        draw=partial(_figure, diagram, linked),
    )


def _label(box: DiagramBox) -> str:
    return f"{box.copies} \N{MULTIPLICATION SIGN} {box.label}" if box.copies > 1 else box.label


def _figures(box: DiagramBox) -> list[str]:
    return [f"{words.number(value, '')} {name}" for name, value in box.figures]


def _figure(diagram: Diagram, linked: Sequence[str]) -> Figure:
    right = max(box.column + box.width for box in diagram.boxes)
    bottom = max(box.row + box.height for box in diagram.boxes)
    title = textwrap.wrap(diagram.title, _TITLE_WIDTH)
    top = 0.2 + 0.17 * len(title)
    inner = _ROW_IN * bottom
    height = inner + top + 0.08
    figure = Figure(figsize=(WIDTH_IN, height))
    axes = figure.add_axes((0.01, 0.08 / height, 0.98, inner / height))
    axes.set_axis_off()
    axes.set_xlim(0, right)
    axes.set_ylim(bottom, 0)
    places = {box.id: box for box in diagram.boxes}
    for box in diagram.boxes:
        _draw_box(axes, box, box.case in linked, WIDTH_IN / right)
    for start, end, label in diagram.arrows:
        _draw_arrow(axes, places[start], places[end], label)
    figure.text(0.02, 1 - 0.12 / height, "\n".join(title), va="top", fontweight="bold", fontsize=10)
    return figure


def _draw_box(axes: Axes, box: DiagramBox, leads: bool, cell_in: float) -> None:
    left, top = box.column + _GAP / 2, box.row + _GAP / 2
    width, height = box.width - _GAP, box.height - _GAP
    # Copies lie behind one another.
    for shift in (0.05, 0.0) if box.copies > 1 else (0.0,):
        patch = Rectangle(
            (left + shift, top + shift),
            width - (0.05 if box.copies > 1 else 0),
            height - (0.05 if box.copies > 1 else 0),
            facecolor="none" if box.frame else PAPER,
            edgecolor=GRID if box.frame else SERIES[0],
            linewidth=1.4 if box.frame else 1.1,
        )
        axes.add_patch(patch)
    if leads:
        patch.set_url(f"../{links.case_page(box.case)}")
    room = max(8, int(box.width * cell_in * 13))
    name = textwrap.wrap(_label(box), room)
    figures = _figures(box)
    per_line = len(figures) if box.frame else _FIGURES_IN_LINE
    lines = [", ".join(figures[i : i + per_line]) for i in range(0, len(figures), max(per_line, 1))]
    if box.frame:
        text = ": ".join([" ".join(name), *lines])
        # On paper of its own: arrows to what stands inside pass behind it.
        paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
        axes.text(
            left + 0.06, top + 0.09, text, va="top", fontsize=7.5, color=MUTED, bbox=paper, zorder=5
        )
        return
    middle = left + width / 2, top + height / 2
    text = "\n".join([*name, *lines])
    axes.text(*middle, text, ha="center", va="center", fontsize=7, color=INK, linespacing=1.25)


def _edge(box: DiagramBox, other: DiagramBox) -> tuple[float, float]:
    """Where an arrow leaves a box towards another: sideways if they stand side by side."""
    mine = (box.column + box.width / 2, box.row + box.height / 2)
    theirs = (other.column + other.width / 2, other.row + other.height / 2)
    half = (box.width - _GAP) / 2, (box.height - _GAP) / 2
    if other.column >= box.column + box.width or box.column >= other.column + other.width:
        # At the height of the lower one of both, where that is beside the other.
        beside = min(max(theirs[1], mine[1] - 0.6 * half[1]), mine[1] + 0.6 * half[1])
        return mine[0] + half[0] * (1 if theirs[0] > mine[0] else -1), beside
    beside = min(max(theirs[0], mine[0] - 0.8 * half[0]), mine[0] + 0.8 * half[0])
    return beside, mine[1] + half[1] * (1 if theirs[1] > mine[1] else -1)


def _draw_arrow(axes: Axes, start: DiagramBox, end: DiagramBox, label: str) -> None:
    first, last = _edge(start, end), _edge(end, start)
    axes.add_patch(
        FancyArrowPatch(
            first,
            last,
            arrowstyle="-|>",
            mutation_scale=7,
            shrinkA=0,
            shrinkB=0,
            color=MUTED,
            linewidth=0.9,
        )
    )
    if label:
        axes.text(
            (first[0] + last[0]) / 2 + 0.05,
            (first[1] + last[1]) / 2,
            label,
            fontsize=6.5,
            va="center",
            color=MUTED,
        )


def _alternative(diagram: Diagram) -> str:
    labels = {box.id: _label(box) for box in diagram.boxes}
    said = [f"{_label(box)}: {', '.join(_figures(box)) or 'no figures'}." for box in diagram.boxes]
    said += [
        f"{labels[start]} leads to {labels[end]}{f' ({label})' if label else ''}."
        for start, end, label in diagram.arrows
    ]
    return f"{diagram.title}. {' '.join(said)}"


def _table(name: str, diagram: Diagram, case_names: set[str]) -> Table:
    measured = list(dict.fromkeys(figure for box in diagram.boxes for figure, _ in box.figures))
    rows = []
    csv_rows = []
    for box in diagram.boxes:
        href = links.case_page(box.case) if box.case in case_names else ""
        values = dict(box.figures)
        rows.append(
            (
                text_cell(box.label, href),
                number_cell(box.copies, ""),
                *(number_cell(values.get(figure), "") for figure in measured),
            )
        )
        csv_rows.append(
            (box.label, box.copies, *(values.get(figure) for figure in measured), box.case)
        )
    return Table(
        id=f"data-{name}",
        caption=f"Data of the figure: {diagram.title}",
        columns=(
            Column("part"),
            Column("copies", numeric=True),
            *(Column(figure, numeric=True) for figure in measured),
        ),
        rows=tuple(rows),
        csv_file=f"figures/{name}.csv",
        csv_header=("part", "copies", *measured, "case"),
        csv_rows=tuple(csv_rows),
    )
