# SPDX-License-Identifier: Apache-2.0
"""Studies and claims, as the strict reader takes them."""

from __future__ import annotations

from lutmark_dashboards.data import (
    FINDINGS,
    OUTCOMES,
    Chart,
    ChartPoint,
    ChartSeries,
    Claim,
    Diagram,
    DiagramBox,
    Study,
    StudyFigure,
)
from lutmark_dashboards.node import Node


def read_study(node: Node) -> Study:
    f = node.fields("name meaning suite cases figures charts diagrams left_out")
    charts = tuple(_chart(n) for n in f["charts"].items())
    diagrams = tuple(_diagram(n) for n in f["diagrams"].items())
    ids = [one.id for one in charts] + [one.id for one in diagrams]
    if len(set(ids)) < len(ids):
        f["charts"].fail("an id is there twice")
    left_out = (n.fields("case outcome") for n in f["left_out"].items())
    return Study(
        name=f["name"].text(),
        meaning=f["meaning"].text(),
        suite=f["suite"].text(),
        cases=f["cases"].count(),
        figures=tuple(_study_figure(n) for n in f["figures"].items()),
        charts=charts,
        diagrams=diagrams,
        left_out=tuple((g["case"].text(), g["outcome"].word(OUTCOMES)) for g in left_out),
    )


def _interval(f: dict[str, Node], node: Node) -> tuple[float | None, float | None]:
    if ("low" in f) != ("high" in f):
        node.fail("has one end of an interval only")
    if "low" not in f:
        return None, None
    low, high = f["low"].number(), f["high"].number()
    return (low, high) if low <= high else node.fail("low is above high")


def _study_figure(node: Node) -> StudyFigure:
    f = node.fields("name meaning unit value cases interval", "low high")
    low, high = _interval(f, node)
    return StudyFigure(
        name=f["name"].text(),
        meaning=f["meaning"].text(),
        unit=f["unit"].text(),
        value=f["value"].number(),
        low=low,
        high=high,
        interval=f["interval"].text(),
        cases=f["cases"].count(),
    )


def _chart(node: Node) -> Chart:
    f = node.fields("id title x_label y_label x_scale y_scale categories series notes")
    y_scale = f["y_scale"].word(("linear", "log", "linear_from_data"))
    chart = Chart(
        id=f["id"].text(),
        title=f["title"].text(),
        x_label=f["x_label"].text(),
        y_label=f["y_label"].text(),
        x_log=f["x_scale"].word(("linear", "log")) == "log",
        y_log=y_scale == "log",
        y_from_zero=y_scale == "linear",
        categories=f["categories"].texts(),
        series=tuple(_chart_series(n) for n in f["series"].items()),
        notes=f["notes"].texts(),
    )
    places = set(range(len(chart.categories)))
    if places and any(p.x not in places for s in chart.series for p in s.points):
        node.fail("has a point that is in no category")
    return chart


def _diagram(node: Node) -> Diagram:
    f = node.fields("id title boxes arrows notes")
    boxes = tuple(_diagram_box(n) for n in f["boxes"].items())
    ids = {box.id for box in boxes}
    if not boxes:
        f["boxes"].fail("has no box")
    if len(ids) < len(boxes):
        f["boxes"].fail("an id is there twice")
    arrows = []
    for child in f["arrows"].items():
        g = child.fields("from to label")
        ends = g["from"].text(), g["to"].text()
        if not ids.issuperset(ends):
            child.fail("leads to or from a box that is not there")
        arrows.append((*ends, g["label"].text()))
    return Diagram(f["id"].text(), f["title"].text(), boxes, tuple(arrows), f["notes"].texts())


def _diagram_box(node: Node) -> DiagramBox:
    f = node.fields("id label copies column row width height figures frame", "case")
    figures = (n.fields("name value") for n in f["figures"].items())
    return DiagramBox(
        id=f["id"].text(),
        label=f["label"].text(),
        copies=f["copies"].count(),
        column=f["column"].number(),
        row=f["row"].number(),
        width=f["width"].number(),
        height=f["height"].number(),
        figures=tuple((g["name"].text(), g["value"].number()) for g in figures),
        frame=f["frame"].flag(),
        case=f["case"].text() if "case" in f else "",
    )


def _chart_series(node: Node) -> ChartSeries:
    f = node.fields("name joined points")
    points = []
    for child in f["points"].items():
        g = child.fields("x y", "low high case")
        low, high = _interval(g, child)
        case = g["case"].text() if "case" in g else ""
        points.append(ChartPoint(g["x"].number(), g["y"].number(), low, high, case))
    return ChartSeries(f["name"].text(), f["joined"].flag(), tuple(points))


def read_claim(node: Node) -> Claim:
    f = node.fields(
        "name statement source source_kind unit measured_by figure reach why finding reason",
        "value evidence",
    )
    evidence = None
    if "evidence" in f:
        g = f["evidence"].fields("value low high")
        evidence = (g["value"].number(), g["low"].number(), g["high"].number())
    return Claim(
        name=f["name"].text(),
        statement=f["statement"].text(),
        source=f["source"].text(),
        source_kind=f["source_kind"].text(),
        value=f["value"].number() if "value" in f else None,
        unit=f["unit"].text(),
        measured_by=f["measured_by"].text(),
        figure=f["figure"].text(),
        reach=f["reach"].text(),
        why=f["why"].text(),
        finding=f["finding"].word(FINDINGS),
        reason=f["reason"].text(),
        evidence=evidence,
    )
