# SPDX-License-Identifier: Apache-2.0
"""Compares revisions of a repository whose build is a link to the built program."""

import json
import subprocess
from pathlib import Path

import pytest
from verdict_run import CASE, PROGRAM, Repository, copy

PRESETS = {
    "version": 6,
    "configurePresets": [
        {"name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build/release"}
    ],
    "buildPresets": [{"name": "release", "configurePreset": "release"}],
}
BUILD = f"""cmake_minimum_required(VERSION 3.25)
project(tiny LANGUAGES NONE)
add_custom_target(lutmark ${{CMAKE_COMMAND}} -E create_symlink {PROGRAM} lutmark)
"""
BROKEN = "message(FATAL_ERROR broken)\n"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """With the tags first, reworded (the same tools and files) and uncarried (more tables)."""
    repository = Repository(tmp_path_factory.mktemp("ab"))
    root = repository.root
    original = (root / "flows").resolve()
    (root / "flows").unlink()
    copy(original, root / "flows")
    (root / "CMakePresets.json").write_text(json.dumps(PRESETS), encoding="utf-8")
    (root / "CMakeLists.txt").write_text(BUILD, encoding="utf-8")
    git(root, "init", "--quiet")
    commit(root, "first")
    (root / "README").write_text("other words", encoding="utf-8")
    commit(root, "reworded")
    script = root / "flows/scripts/synth_ice40.ys"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("-top @TOP@", "-nocarry -top @TOP@"), encoding="utf-8")
    commit(root, "uncarried")
    (root / "CMakeLists.txt").write_text(BROKEN, encoding="utf-8")
    commit(root, "broken")
    return repository


def git(root: Path, *words: str) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "-C", str(root), *identity, *words], check=True, capture_output=True)


def commit(root: Path, tag: str) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", tag)
    git(root, "tag", tag)


def test_equal_revisions_are_the_same(repository: Repository) -> None:
    done = repository.run("ab", "first", "reworded", "--suite", "tiny", "--seeds", "3", "--json")

    assert done.returncode == 0, done.stderr
    cases = json.loads(done.stdout)["cases"]
    assert [(case["name"], case["verdict"]["overall"]) for case in cases] == [(CASE, "same")]
    runs = sorted((repository.home / "runs").iterdir())
    seeds = [json.loads((run / "journal.jsonl").open().readline())["seeds"] for run in runs]
    assert seeds == [[1, 2], [1, 2], [1, 3], [1, 3]]


def test_a_regression_between_revisions_fails(repository: Repository) -> None:
    done = repository.run("ab", "first", "uncarried", "--suite", "tiny", "--seeds", "3")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "worse" in done.stdout
    assert "luts" in done.stdout


def test_what_cannot_be_compared_is_one_error(repository: Repository) -> None:
    for revisions, problem in [
        (("first", "nowhere"), "'nowhere' is no revision"),
        (("first", "broken"), "broken cannot be configured"),
    ]:
        done = repository.run("ab", "--suite", "tiny", *revisions)

        assert done.returncode == 2, done.stdout + done.stderr
        assert problem in done.stderr
        assert "remedy: " in done.stderr


def test_a_suite_that_a_revision_lacks_is_one_error(repository: Repository) -> None:
    done = repository.run("ab", "first", "reworded", "--suite", "tyni")

    assert done.returncode == 2
    assert "does not run tyni" in done.stderr
