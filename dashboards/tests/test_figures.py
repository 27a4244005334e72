# SPDX-License-Identifier: Apache-2.0
"""Which figures are drawn, of what, and what is said beside them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from lutmark_dashboards.data import SiteData
from lutmark_dashboards.figures import Drawing, design_drawings
from lutmark_dashboards.figures.fmax import short_labels
from lutmark_dashboards.figures.sweep import series_of, swept_parameters
from lutmark_dashboards.figures.ticks import label_points
from lutmark_dashboards.reader import parse_data
from matplotlib.figure import Figure

from tests import sample
from tests.sample import Json


def read(cases: list[Json]) -> SiteData:
    return parse_data(sample.text_of(sample.site_data(cases)), "d.json")


def drawings(cases: list[Json]) -> dict[str, Drawing]:
    data = read(cases)
    metrics = {metric.name: metric for metric in data.metrics}
    found = design_drawings(data.cases, data.run, metrics, {"ecp5_85k": "nextpnr-ecp5 0.11.1"})
    return {drawing.id: drawing for drawing in found}


def gemmt() -> list[Json]:
    return sample.gemmt_cases("kratos.gemmt_fu", "ecp5_85k")


def test_sparsity_width_and_seeds_are_drawn() -> None:
    assert list(drawings(gemmt())) == [
        "kratos.gemmt_fu-ecp5_85k-luts-sparsity",
        "kratos.gemmt_fu-ecp5_85k-ffs-sparsity",
        "kratos.gemmt_fu-ecp5_85k-luts-w",
        "kratos.gemmt_fu-ecp5_85k-fmax",
    ]


def test_one_point_is_no_figure() -> None:
    one = sample.case("template.scale", "a8_f3", "ecp5_85k", {"a": 8, "factor": 3})
    one["seeded"] = {"fmax_mhz": {"1": 200.0}}
    assert drawings([one]) == {}


def test_a_line_holds_all_other_parameters() -> None:
    cases = gemmt()
    cases[2]["parameters"]["m"] = 8  # w4, sparsity 0.5: now like no other case
    data = read(cases)

    series = series_of(data.cases, "sparsity", "luts")

    assert [s.held["w"] for s in series] == [4, 8]
    assert [[x for x, _ in s.points] for s in series] == [[0, 0.9], [0, 0.5, 0.9]]


def test_a_parameter_tied_to_another_and_seeds_are_no_sweep_of_their_own() -> None:
    cases = gemmt()
    for i, case in enumerate(cases):
        case["parameters"]["weight_seed"] = i
    assert swept_parameters(read(cases).cases) == ["sparsity", "w"]


def test_a_case_without_proof_breaks_the_line_and_is_named() -> None:
    cases = gemmt()
    sample.fail(cases[2], "mismatch", "simulate", "wrong")

    drawing = drawings(cases)["kratos.gemmt_fu-ecp5_85k-luts-sparsity"]

    data = read(cases)
    series = series_of(data.cases, "sparsity", "luts")
    assert series[0].gaps == (0.5,)
    assert any("w4a4_s50_m4k16n16_ws1 (mismatch at simulate)" in note for note in drawing.notes)
    assert len(drawing.table.csv_rows) == 5


def test_an_fmax_figure_says_device_seeds_and_tool_chain() -> None:
    cases = gemmt()
    del cases[0]["seeded"]["fmax_mhz"]["2"]
    cases[0]["seeds"]["2"] = "unroutable"
    cases[1]["labels"]["limited_by"] = "shell"

    drawing = drawings(cases)["kratos.gemmt_fu-ecp5_85k-fmax"]

    text = " ".join("".join(ET.fromstring(drawing.svg).itertext()).split())
    notes = " ".join(drawing.notes)
    for said in ("LFE5U-85F", "seeds 1, 2, 3", "tool chain pinned (nextpnr-ecp5 0.11.1)"):
        assert said in text
        assert said in notes
        assert said in drawing.alternative
    assert "w4a4_s0_m4k16n16_ws1 seed 2 (unroutable)" in notes
    assert "I/O shell" in notes
    assert "w8a8_s0 *" in text
    assert len(drawing.table.rows) == 17


def test_many_series_and_configs_are_split() -> None:
    cases = []
    for m in range(7):
        for case in gemmt():
            case["parameters"]["m"] = m
            case["config"] = case["config"].replace("m4", f"m{m}")
            case["name"] = f"{case['design']}/{case['config']}/{case['flow']}"
            cases.append(case)

    ids = list(drawings(cases))

    assert [i.split("ecp5_85k-")[1] for i in ids if "luts-sparsity" in i] == [
        "luts-sparsity",
        "luts-sparsity-2",
        "luts-sparsity-3",
    ]
    assert [i.split("ecp5_85k-")[1] for i in ids if "fmax" in i] == ["fmax", "fmax-2"]


def test_weight_seeds_are_points_of_one_series_and_its_line_their_median() -> None:
    cases = []
    for seed, luts in ((1, 300), (2, 100), (3, 140)):
        for case in gemmt():
            case["parameters"]["weight_seed"] = seed
            case["metrics"]["luts"] += luts
            case["name"] = f"{case['design']}/{case['config']}-{seed}/{case['flow']}"
            cases.append(case)

    series = series_of(read(cases).cases, "sparsity", "luts")

    assert [s.held["w"] for s in series] == [4, 8]
    assert len(series[0].points) == 9
    assert series[0].line("luts")[1][0] == 810 + 140
    notes = drawings(cases)["kratos.gemmt_fu-ecp5_85k-luts-sparsity"].notes
    assert any("medians over weight_seed" in note for note in notes)


def test_short_labels_leave_out_what_all_have() -> None:
    assert short_labels(["w4_s0_m1", "w4_s50_m1"]) == (["s0", "s50"], "w4_m1")
    assert short_labels(["w4_s0", "w4"]) == (["w4_s0", "w4"], "")
    assert short_labels(["only"]) == (["only"], "")


def test_inline_svg_has_unique_ids_words_and_the_page_colours() -> None:
    drawing = drawings(gemmt())["kratos.gemmt_fu-ecp5_85k-luts-sparsity"]

    first, second = drawing.inline("a"), drawing.inline("b")

    ids = re.findall(r' id="([^"]+)"', first)
    assert ids
    assert not set(ids) & set(re.findall(r' id="([^"]+)"', second))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', first)) <= set(ids)
    assert 'role="img" aria-label="LUTs against sparsity, ecp5_85k, in cells' in first
    assert not re.findall(r'style="[^"]*#[0-9a-f]{6}', first)
    assert 'href="../case/kratos.gemmt_fu--w4a4_s0_m4k16n16_ws1--ecp5_85k.html#m-luts"' in first
    assert "<a" not in drawing.preview("c")


def test_words_that_are_no_words_to_matplotlib_or_svg() -> None:
    data = parse_data(sample.text_of(sample.hostile_data()), "d.json")
    metrics = {metric.name: metric for metric in data.metrics}

    found = design_drawings(data.cases, data.run, metrics, {})

    assert found
    for drawing in found:
        ET.fromstring(drawing.svg)
        assert "<script" not in drawing.svg
        assert "<script" not in drawing.inline("a")


def test_labels_of_ticks_side_by_side_turn_away_from_each_other() -> None:
    axes = Figure().add_subplot()
    axes.plot([0, 0.5, 0.9, 0.95], [1, 2, 3, 4])

    label_points(axes, [0, 0.5, 0.9, 0.95])

    sides = [label.get_horizontalalignment() for label in axes.get_xticklabels()]
    assert sides == ["center", "center", "right", "left"]


def test_a_long_legend_is_broken_and_not_cut() -> None:
    cases = gemmt()
    for case in cases:
        case["parameters"] |= {"a_parameter_with_a_long_name": case["parameters"]["w"] * 1000}
        case["parameters"] |= {"another_one_with_a_long_name": f"value-{case['parameters']['w']}"}

    svg = drawings(cases)["kratos.gemmt_fu-ecp5_85k-luts-sparsity"].svg.replace("\u00a0", " ")

    texts = re.findall(r"<text[^>]*>([^<]*)</text>|<tspan[^>]*>([^<]*)</tspan>", svg)
    lines = [a or b for a, b in texts if "long_name" in a + b]
    assert any("another_one_with_a_long_name = value-4" in line for line in lines)
    assert max(map(len, lines)) <= 58
