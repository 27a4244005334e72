# SPDX-License-Identifier: Apache-2.0
"""Runs the jobs of a workflow as GitHub would: every `run:` step in order, in a clean clone."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = ROOT / ".github" / "workflows"
# What a runner's cache or image has: a job finds it there and makes the rest.
KEPT = ("build", ".lutmark/venv", ".lutmark/tools.json", ".lutmark/cache")
CONDITIONS = {"github.ref == 'refs/heads/main'": True}


def load(file: Path) -> dict[str, Any]:
    """YAML 1.2, in which `on` is no truth value."""
    return dict(YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")))


@dataclass
class Machine:
    """A folder with a clone and a home of its own, and the artifacts of a workflow's run."""

    folder: Path
    origin: Path
    environment: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clone = self.folder / "clone"
        self.home = self.folder / "home"
        self.home.mkdir(parents=True)
        subprocess.run(["git", "clone", "-q", str(self.origin), str(self.clone)], check=True)

    def run_workflow(self, name: str) -> None:
        """All jobs in their order. Raises AssertionError with the output of a step that failed."""
        workflow = load(WORKFLOWS / f"{name}.yml")
        shutil.rmtree(self.artifacts, ignore_errors=True)
        for job in workflow["jobs"].values():
            matrix = job.get("strategy", {}).get("matrix", {})
            assert len(matrix) <= 1
            for key, values in matrix.items() or {"": [""]}.items():
                for value in values:
                    self.values[f"matrix.{key}"] = str(value)
                    self.clean()
                    self.run_job({**workflow.get("env", {}), **job.get("env", {})}, job["steps"])

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"

    @property
    def pages(self) -> Path:
        """The published site."""
        return self.folder / "pages"

    def clean(self) -> None:
        """Another machine with the same caches."""
        keep = [word for name in KEPT for word in ("-e", f"/{name}")]
        self.git("clean", "-q", "-f", "-d", "-x", *keep)
        self.git("fetch", "-q", "origin")
        self.git("reset", "-q", "--hard", "origin/main")

    def git(self, *words: str) -> None:
        subprocess.run(["git", "-C", str(self.clone), *words], check=True)

    def run_job(self, env: dict[str, str], steps: list[dict[str, Any]]) -> None:
        for step in steps:
            if not CONDITIONS[step.get("if", "github.ref == 'refs/heads/main'")]:
                continue
            if "run" in step:
                self.run_step(step["name"], step["run"], {**env, **step.get("env", {})})
            else:
                self.use(step["uses"].split("@")[0], step.get("with", {}))

    def run_step(self, name: str, script: str, env: dict[str, str]) -> None:
        environment = {
            **os.environ,
            "HOME": str(self.home),
            "GITHUB_WORKSPACE": str(self.clone),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            **{key: self.filled(value) for key, value in env.items()},
            **self.environment,
        }
        for variable in ("LUTMARK_HOME", "LUTMARK_ROOT"):
            environment.pop(variable, None)
        done = subprocess.run(
            ["bash", "-e", "-c", self.filled(script)],
            cwd=self.clone,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{name}: status {done.returncode}\n{done.stdout[-4000:]}"
        self.ran.append(name)

    def filled(self, text: str) -> str:
        """Expressions as values; one that is not known here raises KeyError."""
        return re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda found: self.values[found[1]], text)

    def use(self, action: str, inputs: dict[str, Any]) -> None:
        """The actions that move files; the others are the machine's."""
        if action == "actions/upload-artifact":
            target = self.artifacts / self.filled(inputs["name"])
            paths = [self.clone / line for line in inputs["path"].split()]
            top = paths[0] if len(paths) == 1 and paths[0].is_dir() else self.clone
            for path in paths:
                place = target / path.relative_to(top)
                if path.is_dir():
                    shutil.copytree(path, place, dirs_exist_ok=True)
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, place)
        elif action == "actions/download-artifact":
            pattern = inputs.get("pattern") or inputs["name"]
            for artifact in sorted(self.artifacts.glob(pattern)):
                shutil.copytree(artifact, self.clone / inputs["path"], dirs_exist_ok=True)
        elif action == "actions/upload-pages-artifact":
            shutil.rmtree(self.pages, ignore_errors=True)
            shutil.copytree(self.clone / inputs["path"], self.pages)
        else:
            assert action in ("actions/checkout", "actions/cache", "actions/deploy-pages"), action
