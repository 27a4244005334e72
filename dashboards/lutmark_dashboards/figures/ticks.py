# SPDX-License-Identifier: Apache-2.0
"""Ticks at the values that were measured."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

MOST_TICKS = 8  # of values that are named one by one
_CLOSE = 0.07  # of the axis between two ticks


def label_points(axes: Axes, values: Sequence[float]) -> None:
    """A tick for each value; of neighbours too close for two words side by side the labels turn
    away from each other."""
    axes.set_xticks(values, [f"{value:g}" for value in values])
    axes.get_xlim()  # settles the transformation
    low, high = axes.transData.transform([(values[0], 0.5), (values[-1], 0.5)])[:, 0]
    labels = axes.get_xticklabels()
    for left in range(len(values) - 1):
        pair = axes.transData.transform([(value, 0.5) for value in values[left : left + 2]])[:, 0]
        if high > low and (pair[1] - pair[0]) / (high - low) < _CLOSE:
            labels[left].set_horizontalalignment("right")
            labels[left + 1].set_horizontalalignment("left")
