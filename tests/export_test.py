# SPDX-License-Identifier: Apache-2.0
"""What `lutmark export` writes is read by readers of those formats that are not ours."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from junitparser import JUnitXml, TestCase, TestSuite
from markdown_it import MarkdownIt
from verdict_run import CASE, Repository

MESSAGE = 'out is <b>1</b> & "2" | `x`\u0001\n| a | b |'


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """With a run of a case that is fine and one that is not, by a text meant to break formats."""
    repository = Repository(tmp_path_factory.mktemp("export"))
    done = repository.run("run", "template.scale/a8_f5/sim", CASE, "--seeds", "3")
    assert done.returncode == 0, done.stderr
    file = max((repository.home / "runs").iterdir()) / "journal.jsonl"
    lines = repository.journal()
    for line in lines:
        if line.get("case") == "template.scale/a8_f5/sim" and line["stage"] == "simulate":
            line |= {"outcome": "mismatch", "metrics": {}, "message": MESSAGE}
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return repository


def exported(repository: Repository, name: str) -> str:
    done = repository.run("export", name)
    assert done.returncode == 0, done.stderr
    return done.stdout


def fmax(repository: Repository) -> dict[int, float]:
    return {
        line["seed"]: line["metrics"]["fmax_mhz"]
        for line in repository.journal()
        if line.get("stage") == "place_route"
    }


def test_junit_is_read_by_junitparser(repository: Repository, tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    file.write_text(exported(repository, "junit"), encoding="utf-8")

    suites = list(JUnitXml.fromfile(str(file)))

    assert [type(suite) for suite in suites] == [TestSuite]
    cases = {case.name: case for case in suites[0] if isinstance(case, TestCase)}
    assert set(cases) == {"template.scale/a8_f5/sim", CASE}
    assert cases[CASE].is_passed
    failed = cases["template.scale/a8_f5/sim"]
    assert failed.is_failure
    assert 'out is <b>1</b> & "2" | `x`' in failed.result[0].text
    assert (suites[0].tests, suites[0].failures) == (2, 1)


def test_markdown_is_one_table_without_html_of_messages(repository: Repository) -> None:
    html = MarkdownIt("commonmark").enable("table").render(exported(repository, "markdown"))

    assert html.count("<table>") == 2  # what is not the same, and all
    assert "<b>" not in html
    rows = html[html.index("<table>") : html.index("</table>")].split("<tr>")[1:]
    assert {row.count("<th") + row.count("<td") for row in rows} == {7}


def test_csv_has_every_seed_and_nothing_that_is_withheld(repository: Repository) -> None:
    rows = list(csv.DictReader(StringIO(exported(repository, "csv"))))

    assert {row["case"] for row in rows} == {CASE}
    found = {int(r["seed"]): float(r["value"]) for r in rows if r["metric"] == "fmax_mhz"}
    assert found == pytest.approx(fmax(repository))


def test_bencher_and_github_action_benchmark_have_the_keys_of_their_formats(
    repository: Repository,
) -> None:
    """Metric Format of Bencher: value, lower_value, upper_value. github-action-benchmark's own
    parser takes name, unit, value, range and extra."""
    bencher = json.loads(exported(repository, "bencher"))
    assert list(bencher) == [CASE]
    for measure in bencher[CASE].values():
        assert set(measure) in ({"value"}, {"value", "lower_value", "upper_value"})
        assert all(isinstance(number, float) for number in measure.values())
        assert measure.get("lower_value", measure["value"]) <= measure["value"]
        assert measure.get("upper_value", measure["value"]) >= measure["value"]
    for name in ("smaller", "bigger"):
        entries = json.loads(exported(repository, f"github-action-benchmark-{name}"))
        assert entries
        for entry in entries:
            assert (
                {"name", "unit", "value"}
                <= set(entry)
                <= {
                    "name",
                    "unit",
                    "value",
                    "range",
                    "extra",
                }
            )
            assert isinstance(entry["name"], str)
            assert isinstance(entry["unit"], str)
            assert isinstance(entry["value"], int | float)
