# SPDX-License-Identifier: Apache-2.0
"""A small repository of its own around the built program, for tests that need the tools."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/lutmark"
HOME = Path(os.environ.get("LUTMARK_HOME", ROOT / ".lutmark"))
CASE = "template.scale/a8_f5/ice40_hx8k"
SUITE = {
    "schema": 1,
    "description": "d",
    "seeds": [1, 2, 3],
    "cases": [{"design": "template.scale", "flows": ["ice40_hx8k"]}],
}


class Repository:
    """Links to what runs; suites, baselines and runs of its own; the cache is shared."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.home = folder / "home"
        self.root.mkdir()
        self.home.mkdir()
        for part in ("flows", "harness", "designs"):
            (self.root / part).symlink_to(ROOT / part)
        for part in ("venv", "cache"):
            (self.home / part).symlink_to(HOME / part)
        (self.root / "suites").mkdir()
        (self.root / "baselines").mkdir()
        (self.root / "suites/tiny.json").write_text(json.dumps(SUITE), encoding="utf-8")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "LUTMARK_ROOT": str(self.root), "LUTMARK_HOME": str(self.home)}
        return subprocess.run(
            [str(PROGRAM), *words],
            cwd=self.root,
            env=env,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    def journal(self) -> list[dict[str, Any]]:
        """All lines of the newest run's journal."""
        file = max((self.home / "runs").iterdir()) / "journal.jsonl"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def copy(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
