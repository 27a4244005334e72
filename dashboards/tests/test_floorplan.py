# SPDX-License-Identifier: Apache-2.0
"""The floorplan of a design: what is drawn, said and refused."""

from __future__ import annotations

from typing import Any

import pytest
from lutmark_dashboards.data import Design
from lutmark_dashboards.figures import Drawing, floorplan_drawings
from lutmark_dashboards.node import DataError
from lutmark_dashboards.reader import parse_data

from tests import sample


def read(plan: dict[str, Any]) -> Design:
    data = sample.site_data(sample.gemmt_cases("kratos.gemmt_fu", "ecp5_85k"))
    data["designs"][0]["floorplans"] = [plan]
    return parse_data(sample.text_of(data), "d.json").designs[0]


def plan(**changed: object) -> dict[str, Any]:
    case = sample.gemmt_cases("kratos.gemmt_fu", "ecp5_85k")[0]
    return sample.floorplan(case) | changed


def drawing(**changed: object) -> Drawing:
    (one,) = floorplan_drawings(read(plan(**changed)))
    return one


def test_the_words_and_the_table_have_the_cells_of_every_group() -> None:
    one = drawing()

    assert "block memory: 2 cells in 2 tiles, columns 8 to 8, rows 11 to 13." in one.alternative
    assert "I/O shell: logic: 13 cells in 2 tiles" in one.alternative
    assert one.table.csv_rows[-1] == ("added", "logic", 4, 3, 1)
    assert [[cell.text for cell in row] for row in one.table.rows][1] == [
        "core",
        "memory",
        "2",
        "2",
    ]


def test_a_path_is_drawn_and_explained_only_where_there_is_one() -> None:
    with_path, without = drawing(), drawing(path=[])

    assert "visits 3 tiles" in with_path.notes[-1]
    assert "path that limits Fmax" in with_path.svg
    assert not any("path" in note for note in without.notes)
    assert "path that limits Fmax" not in without.svg


def test_a_fuller_tile_is_darker() -> None:
    tiles = [[5, 5, 1], [6, 5, 8]]
    svg = drawing(groups=[{"part": "core", "kind": "logic", "tiles": tiles}], path=[]).svg

    assert "opacity: 0.4" in svg
    assert (
        drawing(groups=[{"part": "core", "kind": "logic", "tiles": tiles[:1]}]).svg.count(
            "opacity: 0.4"
        )
        == 0
    )


def test_of_a_large_device_the_used_part_is_drawn_and_the_rest_counted() -> None:
    tiles = [[x, y, 8] for x in range(50, 60) for y in range(4, 14)] + [[5, 90, 1]]
    groups = [{"part": "core", "kind": "logic", "tiles": tiles}]
    large = {"columns": 127, "rows": 96, "groups": groups, "path": []}

    near = drawing(**large)
    far = drawing(**(large | {"path": [[5, 90], [50, 4]]}))

    assert "1 cell of them outside of what is drawn." in near.notes
    assert not any("outside" in note for note in far.notes)


def test_equal_floorplans_give_equal_figures() -> None:
    assert drawing().svg == drawing().svg


@pytest.mark.parametrize(
    "bad",
    [
        {"columns": 5},
        {"rows": 3},
        {"groups": []},
        {"groups": [{"part": "core", "kind": "logic", "tiles": []}]},
        {"groups": [{"part": "core", "kind": "wood", "tiles": [[1, 1, 1]]}]},
        {"groups": [{"part": "core", "kind": "logic", "tiles": [[1, 1]]}]},
        {"path": [[1, 2, 3]]},
        {"path": [[-1, 2]]},
        {"schema": 2},
    ],
)
def test_a_floorplan_that_is_none_is_refused_with_its_place(bad: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="/designs/0/floorplans/0"):
        read(plan(**bad))
