# SPDX-License-Identifier: Apache-2.0
"""Executes every `run:` step of pr.yml and nightly.yml in clean clones of a bare repository."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from workflow_steps import ROOT, WORKFLOWS, Machine, load

pytestmark = pytest.mark.slow

EXPRESSIONS = {
    "github.token": "",
    "github.sha": "0",
    "github.event.pull_request.number": "7",
}


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """This commit as the branch main of a bare repository."""
    folder = tmp_path / "origin.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    subprocess.run(
        ["git", "-C", str(ROOT), "push", "-q", str(folder), "HEAD:refs/heads/main"], check=True
    )
    return folder


def machine(folder: Path, origin: Path) -> Machine:
    # Two machines share one package manager here.
    tools = folder / "tools"
    tools.mkdir(parents=True)
    for name in ("apt-get", "apt"):
        program = shutil.which(name)
        assert program
        shim = tools / name
        shim.write_text(f'#!/bin/sh\nexec flock /tmp/lutmark-apt.lock {program} "$@"\n', "utf-8")
        shim.chmod(0o755)
    home = Path.home()
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "CCACHE_DIR": os.environ.get("CCACHE_DIR", str(home / ".cache/ccache")),
        "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(home / ".cache/pip")),
        "SUITE": "smoke",
    }
    return Machine(folder, origin, environment, dict(EXPRESSIONS))


def runs_on_branch(origin: Path) -> int:
    command = ["git", "-C", str(origin), "ls-tree", "-r", "--name-only", "data", "runs"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return len(done.stdout.split())


def test_workflows_run_from_clean_clones(tmp_path: Path, origin: Path) -> None:
    first = machine(tmp_path / "first", origin)
    for count in (1, 2):
        first.run_workflow("pr")
        first.run_workflow("nightly")
        assert runs_on_branch(origin) == count
    wanted = {
        step["name"]
        for name in ("pr", "nightly")
        for job in load(WORKFLOWS / f"{name}.yml")["jobs"].values()
        for step in job["steps"]
        if "run" in step
    }
    assert set(first.ran) == wanted
    second = machine(tmp_path / "second", origin)
    with ThreadPoolExecutor() as pool:
        for end in [pool.submit(one.run_workflow, "nightly") for one in (first, second)]:
            end.result()
    assert runs_on_branch(origin) == 4
    for one in (first, second):
        page = (one.pages / "history.html").read_text(encoding="utf-8")
        found = re.search(r"of up to (\d+) runs each", page)
        assert found, page
        assert int(found[1]) >= 3, "its own run, and the two from before"
