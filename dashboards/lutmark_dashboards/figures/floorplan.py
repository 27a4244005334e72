# SPDX-License-Identifier: Apache-2.0
"""Where the cells of one case are placed: a square a tile, fuller where more cells are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Design, Floorplan, TileGroup
from lutmark_dashboards.figures.drawing import Drawing
from lutmark_dashboards.figures.style import GRID, INK, MUTED, SERIES, WIDTH_IN
from lutmark_dashboards.tables import Column, Table, number_cell, text_cell

_SHOWN_WHOLE = 40  # tiles across a device
_LEAST_SIDE = 16  # tiles shown across at least, so that a small design has surroundings
_LEFT_OUT = 0.01  # of the cells, at either end of an axis
_LEVELS = (0.4, 0.7, 1.0)  # of opacity: a third, two thirds and all of the fullest tile


@dataclass(frozen=True)
class _Look:
    """How a group is drawn; size and colour differ. Drawn in the order of the list below."""

    part: str
    kind: str
    label: str
    color: str
    side: float


_LOOKS = (
    _Look("core", "logic", "design: logic", SERIES[0], 0.94),
    _Look("shell", "logic", "I/O shell: logic", SERIES[1], 0.5),
    _Look("added", "logic", "added by the tool: logic", MUTED, 0.3),
    _Look("", "memory", "block memory", SERIES[2], 0.94),
    _Look("", "dsp", "multipliers", SERIES[3], 0.94),
    _Look("", "other", "pins and clock buffers", INK, 0.4),
)


def floorplan_drawings(design: Design) -> list[Drawing]:
    """A drawing for each of the design's floorplans."""
    return [_drawing(design, floorplan) for floorplan in design.floorplans]


def _groups(floorplan: Floorplan, look: _Look) -> list[TileGroup]:
    return [
        group
        for group in floorplan.groups
        if group.kind == look.kind and look.part in ("", group.part)
    ]


def _drawing(design: Design, floorplan: Floorplan) -> Drawing:
    title = f"Floorplan on {floorplan.flow}"
    name = f"{links.slug(design.name)}-{links.slug(floorplan.flow)}-floorplan"
    config = floorplan.case.split("/")[1]
    path = floorplan.path
    notes = [
        f"Of the cases of this run the one with the most cells: {config}, "
        f"placed with seed {floorplan.seed}.",
        f"A square is a tile of the device's {floorplan.columns} columns and {floorplan.rows} "
        "rows, darker where more of it is used.",
    ]
    window = _window(floorplan)
    outside = sum(
        tile[2] for group in floorplan.groups for tile in group.tiles if not window.holds(tile)
    )
    if outside:
        notes.append(f"{words.count(outside, 'cell')} of them outside of what is drawn.")
    if path:
        notes.append(
            f"The line is the path that limits Fmax with this seed: it visits "
            f"{words.count(len(path), 'tile')}, from the ring to the cross."
        )
    return Drawing(
        id=name,
        flow=floorplan.flow,
        title=title,
        notes=tuple(notes),
        alternative=f"{title} of {floorplan.case}. " + " ".join(_sentences(floorplan)),
        table=_table(name, title, floorplan),
        draw=partial(_figure, title, floorplan),
    )


def _sentences(floorplan: Floorplan) -> list[str]:
    said = []
    for look in _LOOKS:
        tiles = [tile for group in _groups(floorplan, look) for tile in group.tiles]
        if tiles:
            cells = sum(count for _, _, count in tiles)
            said.append(
                f"{look.label}: {words.count(cells, 'cell')} in "
                f"{words.count(len(tiles), 'tile')}, columns {min(t[0] for t in tiles)} to "
                f"{max(t[0] for t in tiles)}, rows {min(t[1] for t in tiles)} to "
                f"{max(t[1] for t in tiles)}."
            )
    return said


@dataclass(frozen=True)
class _Window:
    """The part of the device that is shown: first and last column and row."""

    columns: tuple[int, int]
    rows: tuple[int, int]

    def holds(self, tile: tuple[int, ...]) -> bool:
        return (
            self.columns[0] <= tile[0] <= self.columns[1]
            and self.rows[0] <= tile[1] <= self.rows[1]
        )


def _window(floorplan: Floorplan) -> _Window:
    """A small device whole; of a large one a square with the path and nearly all cells, because
    place and route may put a single cell far away."""
    if max(floorplan.columns, floorplan.rows) <= _SHOWN_WHOLE:
        return _Window((0, floorplan.columns - 1), (0, floorplan.rows - 1))
    tiles = [tile for group in floorplan.groups for tile in group.tiles]
    spans = []
    for axis in (0, 1):
        places = sorted(tile[axis] for tile in tiles for _ in range(tile[2]))
        left_out = int(_LEFT_OUT * len(places))
        on_path = [tile[axis] for tile in floorplan.path]
        low = min([places[left_out], *on_path]) - 2
        spans.append((low, max([places[-1 - left_out], *on_path]) + 2))
    side = max(_LEAST_SIDE, *(high - low + 1 for low, high in spans))
    sizes = (floorplan.columns, floorplan.rows)
    return _Window(
        *(_stretched(*span, side, size) for span, size in zip(spans, sizes, strict=True))
    )


def _stretched(low: int, high: int, side: int, size: int) -> tuple[int, int]:
    """So many places around a span, inside the device."""
    side = min(side, size)
    first = min(max(0, low - (side - (high - low + 1)) // 2), size - side)
    return first, first + side - 1


def _squares(tiles: Iterable[tuple[int, int, int]], side: float) -> Path:
    half = side / 2
    corners = ((-half, -half), (half, -half), (half, half), (-half, half), (-half, -half))
    points = [(x + dx, y + dy) for x, y, _ in tiles for dx, dy in corners]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return Path(points, codes * (len(points) // len(corners)))


def _figure(title: str, floorplan: Floorplan) -> Figure:
    window = _window(floorplan)
    columns = (window.columns[0] - 0.5, window.columns[1] + 0.5)
    rows = (window.rows[0] - 0.5, window.rows[1] + 0.5)
    shown = [look for look in _LOOKS if _groups(floorplan, look)]
    width, top, bottom = WIDTH_IN - 0.75, 0.42 + 0.19 * ((len(shown) + 2) // 2), 0.5
    inner = width * (rows[1] - rows[0]) / (columns[1] - columns[0])
    height = inner + top + bottom
    figure = Figure(figsize=(WIDTH_IN, height))
    axes = figure.add_axes((0.55 / WIDTH_IN, bottom / height, width / WIDTH_IN, inner / height))
    axes.grid(visible=False)
    axes.add_patch(
        Rectangle(
            (-0.5, -0.5),
            floorplan.columns,
            floorplan.rows,
            facecolor="none",
            edgecolor=GRID,
            linewidth=1.4,
        )
    )
    handles = [_draw(axes, look, _groups(floorplan, look)) for look in shown]
    if floorplan.path:
        handles.append(_draw_path(axes, floorplan.path))
    axes.set_xlim(*columns)
    axes.set_ylim(*rows)
    axes.set_aspect("equal")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel("column")
    axes.set_ylabel("row")
    figure.text(0.02, 1 - 0.12 / height, title, va="top", fontweight="bold", fontsize=10)
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, 1 - 0.3 / height),
        ncols=2,
        handletextpad=0.3,
        borderaxespad=0.2,
        columnspacing=1.0,
    )
    return figure


def _draw(axes: Axes, look: _Look, groups: Sequence[TileGroup]) -> Line2D:
    tiles = [tile for group in groups for tile in group.tiles]
    fullest = max(count for _, _, count in tiles)
    below = 0.0
    for part, opacity in enumerate(_LEVELS, start=1):
        limit = fullest * part / len(_LEVELS)
        level = [tile for tile in tiles if below < tile[2] <= limit]
        below = limit
        if level:
            patch = PathPatch(
                _squares(level, look.side), facecolor=look.color, edgecolor="none", alpha=opacity
            )
            axes.add_patch(patch)
    cells = sum(count for _, _, count in tiles)
    return Line2D(
        [],
        [],
        linestyle="none",
        marker="s",
        markersize=3 + 4 * look.side,
        color=look.color,
        label=f"{look.label} ({cells:,})",
    )


def _draw_path(axes: Axes, path: Sequence[tuple[int, int]]) -> Line2D:
    x, y = zip(*path, strict=True)
    axes.plot(x, y, color=INK, linewidth=1.3)
    axes.plot(x[:1], y[:1], color=INK, marker="o", markersize=7, fillstyle="none")
    axes.plot(x[-1:], y[-1:], color=INK, marker="x", markersize=7)
    return Line2D([], [], color=INK, linewidth=1.3, label="path that limits Fmax")


def _table(name: str, title: str, floorplan: Floorplan) -> Table:
    rows = []
    for group in floorplan.groups:
        rows.append(
            (
                text_cell(group.part),
                text_cell(group.kind),
                number_cell(sum(count for _, _, count in group.tiles), ""),
                number_cell(len(group.tiles), ""),
            )
        )
    return Table(
        id=f"data-{name}",
        caption=f"Data of the figure: {title}",
        columns=(
            Column("part"),
            Column("kind"),
            Column("cells", numeric=True),
            Column("tiles", numeric=True),
        ),
        rows=tuple(rows),
        csv_file=f"figures/{name}.csv",
        csv_header=("part", "kind", "column", "row", "cells"),
        csv_rows=tuple(
            (group.part, group.kind, column, row, count)
            for group in floorplan.groups
            for column, row, count in group.tiles
        ),
    )
