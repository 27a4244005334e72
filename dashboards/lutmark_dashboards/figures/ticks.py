# SPDX-License-Identifier: Apache-2.0
"""Ticks at the values that were measured."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

MOST_TICKS = 8  # of values that are named one by one
_CLOSE = 0.07  # of the axis between two ticks
_LONG = 5  # characters of a label that turning away does not help
_CHARACTER = 0.022  # of the axis


def label_points(axes: Axes, values: Sequence[float]) -> None:
    """A tick for each value; of neighbours too close for two words side by side the labels turn
    away from each other. Long labels that would still meet give way to round numbers."""
    texts = [f"{value:g}" for value in values]
    axes.set_xticks(values, texts)
    axes.get_xlim()  # settles the transformation
    places = axes.transData.transform([(value, 0.5) for value in values])[:, 0]
    extent = places[-1] - places[0]
    if extent <= 0:
        return
    gaps = [(right - left) / extent for left, right in pairwise(places)]
    longest = max(len(text) for text in texts)
    if longest >= _LONG and min(gaps) < _CHARACTER * longest and axes.get_xscale() == "linear":
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        return
    labels = axes.get_xticklabels()
    for left, gap in enumerate(gaps):
        if gap < _CLOSE:
            labels[left].set_horizontalalignment("right")
            labels[left + 1].set_horizontalalignment("left")
