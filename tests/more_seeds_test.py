# SPDX-License-Identifier: Apache-2.0
"""Runs a case whose baseline was moved a little, so that few seeds do not tell."""

import json
from pathlib import Path
from typing import Any

import pytest
from verdict_run import CASE, Repository, copy

SLOWER = 1.035  # less than the equivalence margin, more than few seeds can tell from it


def verdict(output: str) -> str:
    cases = json.loads(output)
    return str((cases["cases"] if isinstance(cases, dict) else cases)[0]["verdict"]["overall"])


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """With a baseline that is faster by `SLOWER`."""
    repository = Repository(tmp_path_factory.mktemp("more_seeds"))
    accepted = repository.run("run", "tiny", "--seeds", "16", "--seed-budget", "0")
    assert accepted.returncode == 0, accepted.stderr
    assert repository.run("accept", "--why", "test").returncode == 0
    file = repository.root / "baselines/ice40_hx8k/template.scale.json"
    baseline = json.loads(file.read_text(encoding="utf-8"))
    seeded = baseline["cases"]["a8_f5"]["seeded"]
    for metric, values in seeded.items():
        factor = 1 / SLOWER if metric.endswith("_ns") else SLOWER
        seeded[metric] = {seed: value * factor for seed, value in values.items()}
    file.write_text(json.dumps(baseline), encoding="utf-8")
    return repository


def seeds(lines: list[dict[str, Any]]) -> list[int]:
    return [line["seed"] for line in lines if line.get("stage") == "place_route"]


def test_without_a_budget_few_seeds_stay_inconclusive(repository: Repository) -> None:
    done = repository.run("run", "tiny", "--seed-budget", "0", "--json")

    assert verdict(done.stdout) == "inconclusive"
    assert seeds(repository.journal()) == [1, 2, 3]


def test_a_run_takes_more_seeds_by_itself_and_its_journal_keeps_them(
    repository: Repository,
) -> None:
    done = repository.run("run", "tiny", "--json")

    lines = repository.journal()
    assert "inconclusive: more seeds" in done.stderr
    assert len(seeds(lines)) in (16, 32)
    assert sorted(seeds(lines)) == list(range(1, len(seeds(lines)) + 1))
    assert lines[0]["seeds"] == [1, 2, 3]
    ends = [line for line in lines if line["type"] == "end"]
    assert len(ends) in (2, 3)
    assert ends[-1]["jobs"] == sum(line["type"] == "record" for line in lines)
    # Judged again from the journal alone, the verdict is the same.
    again = repository.run("compare", "--seed-budget", "0", "--json")
    assert verdict(again.stdout) == verdict(done.stdout)


def test_compare_takes_more_seeds_too(repository: Repository) -> None:
    repository.run("run", "tiny", "--seed-budget", "0")
    assert len(seeds(repository.journal())) == 3

    done = repository.run("compare")

    assert "inconclusive: more seeds" in done.stderr
    assert len(seeds(repository.journal())) in (16, 32)


def test_seeds_of_another_netlist_are_refused(repository: Repository, tmp_path: Path) -> None:
    repository.run("run", "tiny", "--seed-budget", "0")
    scripts = tmp_path / "flows"
    flows = repository.root / "flows"
    original = flows.resolve()
    copy(original, scripts)
    script = scripts / "scripts/synth_ice40.ys"
    script.write_text(script.read_text(encoding="utf-8").replace("-top", "-nocarry -top"))
    flows.unlink()
    flows.symlink_to(scripts)
    try:
        done = repository.run("compare")
    finally:
        flows.unlink()
        flows.symlink_to(original)

    assert done.returncode == 2, done.stdout + done.stderr
    assert f"place_route of {CASE} was given other files than now" in done.stderr
    assert len(seeds(repository.journal())) == 3
