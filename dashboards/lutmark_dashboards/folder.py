# SPDX-License-Identifier: Apache-2.0
"""The folder of a site: whose it is, and how a new site replaces an old one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath

MARKER = ".lutmark-site"
_MARKER_HEAD = "Made by `lutmark site`. The files below are replaced when it runs again."


class SiteError(Exception):
    """The folder of the site cannot be used; the text says what to do."""


def check_folder(folder: Path) -> None:
    """Raises SiteError unless the folder is absent, empty or a site of ours."""
    _old_files(folder)


def _old_files(folder: Path) -> list[Path]:
    """The files that an earlier run left in the folder."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise SiteError(f"{folder}: is not a folder; name another one")
    marker = folder / MARKER
    if not marker.is_file():
        if any(folder.iterdir()):
            raise SiteError(
                f"{folder}: holds files that lutmark did not make; name another folder or empty it"
            )
        return []
    lines = marker.read_text(encoding="utf-8", errors="replace").splitlines()
    paths = [PurePosixPath(line) for line in lines[1:]]
    if lines[:1] != [_MARKER_HEAD] or any(p.is_absolute() or ".." in p.parts for p in paths):
        raise SiteError(f"{marker}: is damaged; name another folder or empty this one")
    return [folder / path for path in paths]


def write_site(
    files: Mapping[str, str], folder: Path, unchanged: Collection[str] = frozenset()
) -> None:
    """Replaces the site in the folder; files of others in it stay, and so do those that are known
    to be `unchanged`. Raises SiteError."""
    old = _old_files(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # First, so that a site that was written by halves is known as ours.
        names = sorted({*files, *(path.relative_to(folder).as_posix() for path in old)})
        _write_marker(folder, names)
        for path in old:
            if path.relative_to(folder).as_posix() not in files:
                path.unlink(missing_ok=True)
        for name, text in files.items():
            if name not in unchanged:
                _write_where_new(folder / name, text.encode())
        _write_marker(folder, sorted(files))
    except OSError as error:
        raise SiteError(
            f"{error.filename or folder}: cannot be written: {error.strerror}"
        ) from error


def _write_where_new(file: Path, content: bytes) -> None:
    """Leaves alone a file that has this content: reading is far cheaper than making a file."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    elif file.read_bytes() != content:
        # Some file systems flush a file that was cut to nothing before it was written.
        with file.open("r+b") as old:
            old.write(content)
            old.truncate()


def _write_marker(folder: Path, names: Sequence[str]) -> None:
    text = "\n".join([_MARKER_HEAD, *names])
    (folder / MARKER).write_text(f"{text}\n", encoding="utf-8", newline="\n")
