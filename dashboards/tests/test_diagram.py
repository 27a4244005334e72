# SPDX-License-Identifier: Apache-2.0
"""Structures as boxes with figures: what is drawn, said and refused."""

from __future__ import annotations

import re

import pytest
from lutmark_dashboards.data import SiteData
from lutmark_dashboards.figures import Drawing, diagram_drawings
from lutmark_dashboards.node import DataError
from lutmark_dashboards.reader import parse_data

from tests import sample
from tests.sample import Json


def read(change: Json | None = None) -> SiteData:
    data = sample.site_data(sample.gemmt_cases("kratos.gemmt_fu", "ecp5_85k"))
    data["studies"][0]["diagrams"][0] |= change or {}
    return parse_data(sample.text_of(data), "d.json")


def drawing() -> Drawing:
    data = read()
    (one,) = diagram_drawings(data.studies[0], {case.name for case in data.cases})
    return one


def test_boxes_say_how_many_they_are_and_what_was_measured() -> None:
    svg = drawing().svg
    texts = re.findall(r">([^<>]+)</(?:text|tspan)>", svg)
    said = " ".join(" ".join(texts).split())
    for part in (
        "4 \N{MULTIPLICATION SIGN} row of products",
        "20 LUTs, 8 FFs",
        "adder tree",
        "kernel: 120 LUTs",
        "8 bits",
    ):
        assert part in said, said


def test_boxes_lead_to_their_cases() -> None:
    data = read()
    page = "../case/" + data.studies[0].diagrams[0].boxes[1].case.replace("/", "--") + ".html"
    assert drawing().svg.count(f'href="{page}"') == 1
    (apart,) = diagram_drawings(data.studies[0], set())
    assert page not in apart.svg


def test_arrows_and_figures_are_said_in_words_and_in_the_table() -> None:
    one = drawing()
    assert (
        "4 \N{MULTIPLICATION SIGN} row of products leads to adder tree (8 bits)." in one.alternative
    )
    assert one.table.csv_header == ("part", "copies", "LUTs", "FFs", "case")
    assert one.table.csv_rows[1][:4] == ("row of products", 4, 20, 8)
    assert one.table.csv_rows[2][3] is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"arrows": [{"from": "rows", "to": "gone", "label": ""}]}, "box that is not there"),
        ({"boxes": []}, "has no box"),
        ({"id": "kernels"}, "an id is there twice"),
    ],
)
def test_what_cannot_be_drawn_is_refused(change: Json, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        read(change)
