# SPDX-License-Identifier: Apache-2.0
"""Numbers, names and tables as people and spreadsheets read them."""

from __future__ import annotations

import pytest
from lutmark_dashboards import links, words
from lutmark_dashboards.data import OUTCOMES, VERDICTS, Case
from lutmark_dashboards.markup import breakable
from lutmark_dashboards.reader import parse_data
from lutmark_dashboards.tables import Table

from tests import sample


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (32177, "cells", "32,177"),
        (273.149, "MHz", "273.1"),
        (0, "%", "0"),
        (0.0004, "%", "0.0004"),
        (-0.0004, "%", "-0.0004"),
        (3.217, "toggles", "3.217"),
        (12345.6, "toggles", "12,346"),
        (2.5, "cells", "2.5"),
        (8, "", "8"),
        (999.94, "Mop/s", "999.9"),
        (999.96, "Mop/s", "1,000"),
        (38921.53, "Mop/s", "38,922"),
    ],
)
def test_number(value: float, unit: str, text: str) -> None:
    assert words.number(value, unit) == text


def test_a_range_of_equal_ends_is_said_to_be_one_value() -> None:
    assert words.between(350, 350, "cells") == "all equal"
    assert words.between(264.41, 279.5, "MHz") == "264.4\N{EN DASH}279.5"


def test_change_keeps_its_sign_and_is_never_0_when_something_changed() -> None:
    assert words.change(0) == "0 %"
    assert words.change(-5.14) == "-5.1 %"
    assert words.change(0.004) == "+0.004 %"


def test_seeds_are_listed_or_spanned() -> None:
    assert words.seeds([]) == "no seeds"
    assert words.seeds([7]) == "seed 7"
    assert words.seeds([3, 1]) == "seeds 1, 3"
    assert words.seeds(range(1, 17)) == "seeds 1 to 16"
    assert words.seeds([1, 2, 3, 9]) == "seeds 1, 2, 3, 9"


def case_with(seeds: int, labels: dict[str, str] | None = None) -> Case:
    made = sample.case("a.b", "c", "ecp5_85k", {})
    made |= {"seeds": {str(seed): "ok" for seed in range(1, seeds + 1)}, "labels": labels or {}}
    return parse_data(sample.text_of(sample.site_data([made])), "d.json").cases[0]


def test_seeds_of_cases_that_ran_unlike_numbers_of_them_are_counted() -> None:
    one, five, none = case_with(1), case_with(5), case_with(0)
    assert words.seeds_run([five, five, none]) == "seeds 1 to 5"
    assert words.seeds_run([five, one, one]) == "seed 1 (2 cases), seeds 1 to 5 (1 case)"
    assert words.seeds_run([none]) == ""
    assert words.seed_count([one, five, none]) == "1 to 5 seeds"
    assert words.seed_count([one]) == "1 seed"
    assert words.seed_count([none]) == ""


@pytest.mark.parametrize(
    ("label", "note", "line"),
    [
        ("core", "", "inside the design"),
        ("shell", "limited by shell", "inside the I/O shell"),
        ("boundary", "limited by boundary", "between the design and the I/O shell"),
        (
            "boundary, core, shell",
            "limited by shell or boundary\nin some seeds",
            "by seed: between the design and the I/O shell, inside the design, "
            "inside the I/O shell",
        ),
    ],
)
def test_an_fmax_that_is_not_the_designs_own_says_so(label: str, note: str, line: str) -> None:
    case = case_with(3, {"limited_by": label})
    assert words.limit_note(case) == note
    assert words.label_lines(case) == [("Critical path", line)]


def test_labels_of_a_proof_are_words() -> None:
    labels = {"proof_netlist": "own_cell_model", "proof_rtl": "verilator", "proof_x": "y"}
    case = case_with(1, labels | {"other": "z"})
    assert words.proof_lines(case) == [
        "RTL in Verilator",
        "netlist in the cell simulator, with own models of cells that have no public one",
        "x in y",
    ]
    assert words.label_lines(case) == [("other", "z")]


def test_a_name_breaks_behind_its_parts_and_nowhere_else() -> None:
    assert breakable("a.b/w4_s<0>") == "a.b/<wbr>w4_<wbr>s&lt;0&gt;"


def test_time() -> None:
    assert words.time("2026-11-21T09:01:02Z") == "2026-11-21 09:01:02 UTC"
    assert words.time("some day") == "some day"


def test_duration_and_run_time() -> None:
    assert words.duration(0.84) == "0.8 s"
    assert words.duration(59.6) == "1 min 0 s"
    assert words.duration(7500) == "2 h 5 min"
    assert words.run_time("20261121-090000-ab12") == "21 November 2026, 09:00 UTC"
    assert words.run_time("20269999-090000-ab12") == ""
    assert words.run_time("nightly") == ""


def test_every_outcome_and_verdict_has_its_words() -> None:
    assert set(words.OUTCOME_MEANINGS) == set(OUTCOMES)
    assert set(words.VERDICT_MEANINGS) == set(words.VERDICT_SIGNS) == set(VERDICTS)


def test_slug_is_a_safe_file_name_and_tells_names_apart() -> None:
    assert links.slug("kratos.gemmt_fu/w4_s50/ecp5") == "kratos.gemmt_fu--w4_s50--ecp5"
    names = ["a/b", "a--b", "a<b", "a>b", "../a", "", "a" * 300, "a" * 301, ".a", "é", "a b"]
    slugs = [links.slug(name) for name in names]
    assert len(set(slugs)) == len(names)
    for slug in slugs:
        assert "/" not in slug
        assert not slug.startswith(".")
        assert len(slug) < 200


def test_csv_is_exact_and_no_formula() -> None:
    table = Table(
        id="t",
        caption="",
        columns=(),
        rows=(),
        csv_file="t.csv",
        csv_header=("a", "b"),
        csv_rows=((481.0, 0.1 + 0.2), (None, 'x,"y"\nz'), ("=1+1", -1.5), ("-x", "@x")),
    )
    assert table.csv() == ('a,b\n481,0.30000000000000004\n,"x,""y""\nz"\n\'=1+1,-1.5\n\'-x,\'@x\n')
