# SPDX-License-Identifier: Apache-2.0
"""The one style sheet of the figures: Okabe-Ito colours, marks that differ without them, fonts."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

import matplotlib as mpl

WIDTH_IN = 4.6  # small enough to be read on a phone without zooming
INK = "#1c2127"
MUTED = "#5b6570"
GRID = "#d9dee3"
PAPER = "#ffffff"

# Okabe and Ito, "Color Universal Design", 2008; the order puts the strongest contrasts first.
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


@dataclass(frozen=True)
class Mark:
    """How a series looks; colour, marker and line all differ."""

    color: str
    marker: str
    line: str


MARKS = tuple(
    Mark(color, marker, line)
    for color, marker, line in zip(
        SERIES, ("o", "s", "^", "D", "v", "P"), ("-", "--", "-.", ":", "-", "--"), strict=True
    )
)

# A page maps the colours of a figure to its own variables, so that it follows light and dark.
CSS_COLORS = {
    INK: "var(--plot-ink)",
    MUTED: "var(--plot-muted)",
    GRID: "var(--plot-grid)",
    PAPER: "var(--plot-paper)",
    **{color: f"var(--series-{i})" for i, color in enumerate(SERIES, start=1)},
}


def style() -> AbstractContextManager[None]:
    """The settings that every figure is drawn with. Equal data give equal bytes."""
    return mpl.rc_context(
        {
            "svg.hashsalt": "lutmark",
            "svg.fonttype": "none",
            "text.parse_math": False,
            "font.family": "DejaVu Sans",
            "font.size": 9,
            "axes.titlesize": 10,
            "axes.labelsize": 9,
            "axes.labelcolor": INK,
            "axes.edgecolor": MUTED,
            "axes.linewidth": 0.8,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.grid": True,
            "grid.color": GRID,
            "grid.linewidth": 0.7,
            "text.color": INK,
            "xtick.color": MUTED,
            "ytick.color": MUTED,
            "xtick.labelcolor": INK,
            "ytick.labelcolor": INK,
            "xtick.labelsize": 8.5,
            "ytick.labelsize": 8.5,
            "lines.linewidth": 1.4,
            "lines.markersize": 6,
            "legend.frameon": False,
            "legend.fontsize": 8.5,
            "figure.facecolor": PAPER,
            "axes.facecolor": PAPER,
        }
    )
