# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy over the project's C++ files, except those that passed before unchanged.

Unchanged means equal content of the file and of every project header it reaches, an equal compile
command, an equal .clang-tidy and an equal version of clang-tidy.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def project_includes(file: Path, root: Path, known: dict[Path, list[Path]]) -> list[Path]:
    """The project headers that `file` includes itself; include names start at `root`."""
    if file not in known:
        names = [match.decode() for match in INCLUDE.findall(file.read_bytes())]
        places = [place for name in names for place in (root / name, file.parent / name)]
        known[file] = [place for place in places if place.is_file()]
    return known[file]


def closure(file: Path, root: Path, known: dict[Path, list[Path]]) -> list[Path]:
    """`file` and all project headers it reaches, in a fixed order."""
    seen: set[Path] = set()
    waiting = [file]
    while waiting:
        current = waiting.pop().resolve()
        if current not in seen:
            seen.add(current)
            waiting += project_includes(current, root, known)
    return sorted(seen)


def digest(parts: list[bytes]) -> str:
    """One hash of several byte strings; where one ends matters."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def tidy(file: Path, build: Path) -> tuple[bool, str]:
    """Whether clang-tidy finds nothing in `file`, and what it said."""
    # The compile commands are gcc's, and clang does not know all of its warnings.
    command = ["clang-tidy", "-p", str(build), "--quiet", "--extra-arg=-Wno-unknown-warning-option"]
    done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout or done.stderr


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--build", type=Path, required=True, help="holds compile_commands.json")
    parser.add_argument("--cache", type=Path, required=True, help="remembers what passed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()

    root = Path(__file__).resolve().parent.parent
    commands: dict[Path, str] = {}
    for entry in json.loads((options.build / "compile_commands.json").read_text()):
        file = (Path(entry["directory"]) / entry["file"]).resolve()
        if file.is_relative_to(root) and not file.is_relative_to(options.build.resolve()):
            commands[file] = entry["command"]

    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    common = [version, (root / ".clang-tidy").read_bytes()]
    known: dict[Path, list[Path]] = {}
    keys = {}
    for file, command in sorted(commands.items()):
        files = [path.read_bytes() for path in closure(file, root, known)]
        keys[file] = digest([*common, command.encode(), *files])

    options.cache.mkdir(parents=True, exist_ok=True)
    due = [file for file, key in keys.items() if not (options.cache / key).exists()]
    failed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        results = pool.map(lambda file: tidy(file, options.build), due)
        for file, (passed, said) in zip(due, results, strict=True):
            if passed:
                (options.cache / keys[file]).touch()
            else:
                failed += 1
                print(said, flush=True)
    for stale in {path.name for path in options.cache.iterdir()} - set(keys.values()):
        (options.cache / stale).unlink()
    print(f"clang-tidy: {len(keys)} files, {len(due)} looked at, {failed} with findings")
    return 1 if failed or not keys else 0


if __name__ == "__main__":
    sys.exit(main())
