# SPDX-License-Identifier: Apache-2.0
"""Checks the workflows of GitHub: their schema, and what keeps a fork's code from harm."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from workflow_steps import WORKFLOWS, load

FILES = sorted(WORKFLOWS.glob("*.yml"))


def test_workflows_fit_the_schema() -> None:
    command = ["check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run(
        [sys.executable, "-m", *command, *map(str, FILES)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_job_ends_and_every_action_is_pinned(file: Path) -> None:
    workflow = load(file)
    assert "concurrency" in workflow
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 360, name
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]), step["uses"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_job_has_no_more_rights_than_it_needs(file: Path) -> None:
    workflow = load(file)
    assert "pull_request_target" not in triggers(workflow)
    if "workflow_run" not in triggers(workflow):
        assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        text = str(job)
        assert "secrets." not in text, name
        if "pull_request" in triggers(workflow):
            assert "permissions" not in job
            assert "github.token" not in text


def triggers(workflow: dict[str, Any]) -> list[str]:
    return list(workflow["on"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_text_of_others_is_part_of_a_script(file: Path) -> None:
    """Titles, names and inputs reach a script through its environment alone."""
    for job in load(file)["jobs"].values():
        for step in job["steps"]:
            found = re.findall(r"\$\{\{\s*([^}]*?)\s*\}\}", step.get("run", ""))
            assert all(one.startswith("matrix.") for one in found), found
