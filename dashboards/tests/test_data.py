# SPDX-License-Identifier: Apache-2.0
"""The strict reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lutmark_dashboards.node import DataError
from lutmark_dashboards.reader import parse_data, read_data

from tests import sample
from tests.sample import Json


def error_of(change: Callable[[Json], object]) -> str:
    data = sample.site_data()
    change(data)
    with pytest.raises(DataError) as caught:
        parse_data(sample.text_of(data), "d.json")
    return str(caught.value)


def test_reads_a_whole_run() -> None:
    data = parse_data(sample.text_of(sample.site_data()), "d.json")

    assert data.run.seeds == (1, 2, 3)
    assert data.end is not None
    assert data.end.jobs == 131
    first = data.cases[0]
    assert first.metrics["luts"] == 900
    assert sorted(first.seeded["fmax_mhz"].values) == [1, 2, 3]
    assert first.parameters["sparsity"] == 0
    assert data.records[-1].seed == 3


def test_a_run_without_end_and_a_case_without_verdict_are_read() -> None:
    data = sample.site_data()
    data["end"] = None
    data["cases"][0]["verdict"] = None

    read = parse_data(sample.text_of(data), "d.json")

    assert read.end is None
    assert read.cases[0].verdict is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(schema=2), "d.json: /schema: is schema 2; this site reads schema 1"),
        (lambda d: d.pop("schema"), "d.json: /: the key 'schema' is missing"),
        (lambda d: d.pop("flows"), "d.json: /: the key 'flows' is missing"),
        (lambda d: d.update(extra=1), "d.json: /: the key 'extra' is not known in schema 1"),
        (lambda d: d["run"].pop("seeds"), "d.json: /run: the key 'seeds' is missing"),
        (lambda d: d["run"].update(dirty=0), "d.json: /run/dirty: wanted true or false, found a"),
        (
            lambda d: d["studies"][0]["figures"][0].pop("low"),
            "d.json: /studies/0/figures/0: has one end of an interval only",
        ),
        (
            lambda d: d["studies"][0]["charts"][0]["series"][0]["points"][0].update(low=999),
            "d.json: /studies/0/charts/0/series/0/points/0: low is above high",
        ),
        (
            lambda d: d["studies"][0]["charts"][1]["series"][0]["points"][0].update(x=2),
            "d.json: /studies/0/charts/1: has a point that is in no category",
        ),
        (
            lambda d: d["studies"][0]["charts"][1].update(id="luts_sparsity"),
            "d.json: /studies/0/charts: an id is there twice",
        ),
        (
            lambda d: d["claims"][0].update(finding="proven"),
            "d.json: /claims/0/finding: 'proven' is not one of: contradicted",
        ),
        (
            lambda d: d["claims"].append(d["claims"][0]),
            "d.json: /claims/2: 'kratos.falls' is there",
        ),
        (
            lambda d: d["cases"][3]["metrics"].update(luts="481"),
            "d.json: /cases/3/metrics/luts: wanted a number, found a string",
        ),
        (
            lambda d: d["cases"][3]["metrics"].update(luts=None),
            "d.json: /cases/3/metrics/luts: wanted a number, found null",
        ),
        (
            lambda d: d["cases"][3]["metrics"].update(luts=True),
            "d.json: /cases/3/metrics/luts: wanted a number, found true or false",
        ),
        (
            lambda d: d["cases"][0].update(outcome="fine"),
            "d.json: /cases/0/outcome: 'fine' is not one of: ok,",
        ),
        (
            lambda d: d["cases"][0]["seeded"].update(fmax_mhz={}),
            "d.json: /cases/0/seeded/fmax_mhz: has no seed",
        ),
        (
            lambda d: d["cases"][0]["seeds"].update(x="ok"),
            "d.json: /cases/0/seeds/x: the key is not a seed",
        ),
        (
            lambda d: d["cases"][0].update(proven=False),
            "d.json: /cases/0: has metrics without proof",
        ),
        (
            lambda d: d["cases"][0]["metrics"].update(beauty=1),
            "d.json: /cases/0: the metric 'beauty' is not in /metrics",
        ),
        (lambda d: d["cases"].append(d["cases"][0]), "is there twice"),
        (
            lambda d: d["history"]["series"][0]["changes"][0].update(measurement=3),
            "d.json: /history/series/0: has a change where there is no measurement",
        ),
        (
            lambda d: d["history"]["series"][0].update(metric="beauty"),
            "d.json: /history: 'beauty' of",
        ),
        (
            lambda d: d["history"]["series"][0]["measurements"][1].__setitem__(1, 6),
            "d.json: /history/series/0/measurements/1: names a run that is not one of the 6",
        ),
        (
            lambda d: d["history"]["series"][0]["measurements"][1].pop(),
            "d.json: /history/series/0/measurements/1: wanted an array of 6 numbers",
        ),
        (
            lambda d: d["history"]["series"][0]["measurements"][1].__setitem__(2, "512"),
            "d.json: /history/series/0/measurements/1/2: wanted a number",
        ),
        (lambda d: d["records"][0].update(case="a/b/c"), "/records/0: the case 'a/b/c' is not in"),
        (
            lambda d: d["records"][0]["provenance"]["tools"].update({"a/b": 1}),
            "d.json: /records/0/provenance/tools/a~1b: wanted a string, found a number",
        ),
    ],
)
def test_an_error_names_the_place(change: Callable[[Json], object], message: str) -> None:
    assert message in error_of(change)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "d.json:1:1: is not JSON"),
        ("{\n  nonsense", "d.json:2:3: is not JSON"),
        ('{"schema": NaN}', "NaN is not a number in JSON"),
        ('{"schema": 1, "schema": 1}', "the key 'schema' is there twice"),
        ("[" * 100000, "nested too deeply"),
        ("[]", "d.json: /: wanted an object, found an array"),
    ],
)
def test_text_that_is_not_our_json_is_refused(text: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_data(text, "d.json")
    assert message in str(caught.value)


def test_a_number_too_large_is_refused() -> None:
    text = sample.text_of(sample.site_data()).replace('"luts": 900', '"luts": 1e999', 1)
    with pytest.raises(DataError, match="/cases/0/metrics/luts: is not a finite number"):
        parse_data(text, "d.json")


def test_a_missing_or_binary_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none.json: cannot be read"):
        read_data(tmp_path / "none.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"binary.json: is not UTF-8"):
        read_data(tmp_path / "binary.json")


def test_proof_is_not_claimed_where_nothing_was_checked() -> None:
    data = sample.site_data()
    data["run"]["flows"]["ice40_hx8k"]["checks"] = []

    cases = parse_data(sample.text_of(data), "d.json").cases

    assert [cases[0].proof, cases[1].proof, cases[6].proof] == ["no checks", "not proven", "proven"]
