# SPDX-License-Identifier: Apache-2.0
"""Runs the `sh` blocks in README.md and docs/, and checks the options that prose names."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands() -> list[str]:
    found: list[str] = []
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            found += [line for line in block.splitlines() if line and not line.startswith("#")]
    return found


def mentions() -> list[tuple[str, str, str]]:
    """Page, subcommand and arguments of every `./lutmark ...` in running text."""
    found: list[tuple[str, str, str]] = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for command in re.findall(r"`\./lutmark ([^`]*)`", text):
            for part in command.split("&& ./lutmark "):
                words = part.split()
                found.append((page.name, words[0], " ".join(words[1:])))
    return found


def test_pages_have_commands() -> None:
    assert len(commands()) >= 5
    assert len(mentions()) >= 10


@pytest.mark.parametrize("command", commands())
def test_command_runs(command: str) -> None:
    result = subprocess.run(
        command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("page", "subcommand", "arguments"), mentions())
def test_options_in_prose_exist(page: str, subcommand: str, arguments: str) -> None:
    del page
    usage = subprocess.run(
        [str(ROOT / "lutmark"), subcommand, "--help"], capture_output=True, text=True, check=False
    )
    assert usage.returncode == 0, usage.stderr
    for option in re.findall(r"--[a-z-]+", arguments):
        assert option in usage.stdout, f"{option} is no option of lutmark {subcommand}"
