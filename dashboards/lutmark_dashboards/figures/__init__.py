# SPDX-License-Identifier: Apache-2.0
"""The figures of the site: small functions from cases to a drawing."""

from __future__ import annotations

from collections.abc import Sequence

from lutmark_dashboards.data import Case, Metric, Run
from lutmark_dashboards.figures.chart import study_drawings
from lutmark_dashboards.figures.diagram import diagram_drawings
from lutmark_dashboards.figures.drawing import Drawing, draw_all
from lutmark_dashboards.figures.floorplan import floorplan_drawings
from lutmark_dashboards.figures.fmax import fmax_drawings
from lutmark_dashboards.figures.history import history_drawings
from lutmark_dashboards.figures.scatter import scatter_drawings
from lutmark_dashboards.figures.sweep import sweep_drawings

__all__ = [
    "Drawing",
    "design_drawings",
    "diagram_drawings",
    "draw_all",
    "floorplan_drawings",
    "history_drawings",
    "scatter_drawings",
    "study_drawings",
]


def design_drawings(
    cases: Sequence[Case], run: Run, metrics: dict[str, Metric], tools: dict[str, str]
) -> list[Drawing]:
    """All drawings of one design's cases that have at least two points, flow by flow. `tools` maps
    a flow to the versions of its place-and-route tools."""
    flows = list(dict.fromkeys(case.flow for case in cases))
    drawings: list[Drawing] = []
    for flow in flows:
        of_flow = [c for c in cases if c.flow == flow]
        drawings += sweep_drawings(of_flow, run, metrics)
        drawings += fmax_drawings(of_flow, run, metrics, tools.get(flow, ""))
    return drawings
