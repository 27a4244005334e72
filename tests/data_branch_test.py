# SPDX-License-Identifier: Apache-2.0
"""Writers of the data branch: several at once, a branch that is not there, one that was forced."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from verdict_run import HOME, ROOT

SCRIPT = ROOT / "scripts" / "data_branch.sh"
CASE = "template.scale/a8_f5/sim"


def lutmark(home: Path, *words: str) -> str:
    return subprocess.run(
        [str(ROOT / "lutmark"), *words],
        env={**os.environ, "LUTMARK_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def new_home(home: Path) -> Path:
    home.mkdir()
    for part in ("venv", "cache"):
        (home / part).symlink_to(HOME / part)
    return home


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a real run."""
    home = new_home(tmp_path_factory.mktemp("run") / "home")
    lutmark(home, "run", CASE)
    (folder,) = (home / "runs").iterdir()
    return (folder / "journal.jsonl").read_text(encoding="utf-8")


class Writer:
    """A folder of runs, and the remote that it writes to."""

    def __init__(self, home: Path, remote: Path, journal: str) -> None:
        self.home = new_home(home)
        self.remote = remote
        self.journal = journal

    def branch(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "LUTMARK_HOME": str(self.home)}
        env |= {"LUTMARK_DATA_REMOTE": str(self.remote)}
        env.pop("GH_TOKEN", None)
        return subprocess.run(
            [str(SCRIPT), *words], env=env, capture_output=True, text=True, check=False
        )

    def add(self, name: str) -> None:
        """A run of that name in the history of this folder."""
        header = json.loads(self.journal.splitlines()[0])
        folder = self.home / "runs" / name
        folder.mkdir(parents=True)
        text = self.journal.replace(header["run"], name)
        (folder / "journal.jsonl").write_text(text, encoding="utf-8")
        lutmark(self.home, "history", "import", str(folder))

    def push(self, name: str) -> subprocess.CompletedProcess[str]:
        self.add(name)
        return self.branch("push", name)

    def runs(self) -> int:
        return int(json.loads(lutmark(self.home, "history", "--json"))["runs"])


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    folder = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)
    return folder


def git(remote: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(remote), *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def runs_on(remote: Path) -> list[str]:
    names = git(remote, "ls-tree", "-r", "--name-only", "data").split()
    return [Path(name).stem for name in names if name.endswith(".jsonl")]


def name_of(number: int) -> str:
    return f"202611{number:02}-010203-7"


def test_what_one_writes_the_other_reads(tmp_path: Path, remote: Path, journal: str) -> None:
    first = Writer(tmp_path / "first", remote, journal)
    assert "no run yet" in first.branch("pull").stdout
    assert first.push(name_of(1)).returncode == 0
    assert "already" in first.branch("push", name_of(1)).stdout
    assert first.push(name_of(2)).returncode == 0
    second = Writer(tmp_path / "second", remote, journal)
    assert second.branch("pull").returncode == 0
    assert second.runs() == 2
    (first.home / "durations.json").write_text('{"x y": 1.5}', encoding="utf-8")
    first.push(name_of(3))
    second.branch("pull")
    assert json.loads((second.home / "durations.json").read_text("utf-8")) == {"x y": 1.5}
    assert git(remote, "rev-list", "--count", "data") == "3"


def test_writers_at_once_lose_nothing(tmp_path: Path, remote: Path, journal: str) -> None:
    writers = [Writer(tmp_path / f"w{i}", remote, journal) for i in range(4)]
    for number, writer in enumerate(writers, start=1):
        writer.add(name_of(number))
    with ThreadPoolExecutor() as pool:
        done = list(
            pool.map(
                lambda pair: pair[1].branch("push", name_of(pair[0])), enumerate(writers, start=1)
            )
        )
    assert [one.returncode for one in done] == [0] * 4, [one.stderr for one in done]
    assert runs_on(remote) == [name_of(number) for number in range(1, 5)]


def test_a_forced_branch_gets_its_runs_back(tmp_path: Path, remote: Path, journal: str) -> None:
    writer = Writer(tmp_path / "home", remote, journal)
    writer.push(name_of(1))
    early = git(remote, "rev-parse", "data")
    writer.push(name_of(2))
    git(remote, "update-ref", "refs/heads/data", early)
    other = Writer(tmp_path / "other", remote, journal)
    other.push(name_of(3))
    assert runs_on(remote) == [name_of(1), name_of(3)]

    pulled = writer.branch("pull")
    assert "1 runs are put back" in pulled.stderr
    assert writer.push(name_of(4)).returncode == 0

    assert runs_on(remote) == [name_of(number) for number in range(1, 5)]
    assert writer.runs() == 4


def test_a_branch_that_is_gone_is_made_again(tmp_path: Path, remote: Path, journal: str) -> None:
    writer = Writer(tmp_path / "home", remote, journal)
    writer.push(name_of(1))
    git(remote, "update-ref", "-d", "refs/heads/data")

    done = writer.push(name_of(2))

    assert "is gone" in done.stderr
    assert runs_on(remote) == [name_of(1), name_of(2)]


def test_what_cannot_be_done_is_said(tmp_path: Path, remote: Path, journal: str) -> None:
    writer = Writer(tmp_path / "home", tmp_path / "nothing", journal)
    assert "cannot be read" in writer.branch("pull").stderr
    writer.remote = remote
    done = writer.branch("push")
    assert done.returncode == 2
    assert "no run yet" in done.stderr
    writer.push(name_of(1))
    assert "has no run 'unknown'" in writer.branch("push", "unknown").stderr
    assert writer.branch("fetch").returncode == 2
