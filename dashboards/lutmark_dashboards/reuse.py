# SPDX-License-Identifier: Apache-2.0
"""What an earlier site in the same folder has that is still right, so that it is not made again."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterable, Mapping
from pathlib import Path

import matplotlib as mpl

CACHE_FILE = ".lutmark-cache.json"
_HERE = Path(__file__).parent


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def code_version() -> str:
    """A hash of this package and its drawing library: whatever they make is theirs."""
    digest = hashlib.sha256(mpl.__version__.encode())
    for file in sorted(_HERE.rglob("*")):
        if file.suffix in (".py", ".j2"):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def key_of(*made_from: object) -> str:
    """A hash of what a page is made from."""
    return hashlib.sha256(pickle.dumps(made_from, protocol=5)).hexdigest()


class Reuse:
    """Knows for groups of files, by the name of the first, the key of what they were made from."""

    def __init__(self, folder: Path | None = None) -> None:
        """With a folder: its files, as far as they are unharmed and made by this code."""
        self._folder = folder
        self._version = code_version()
        self._old: Mapping[str, object] = {}
        self._new: dict[str, object] = {}
        self.taken: set[str] = set()  # files that the folder has as they are wanted
        if folder is None:
            return
        try:
            cache = json.loads((folder / CACHE_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(cache, dict) and cache.get("version") == self._version:
            groups = cache.get("groups")
            self._old = groups if isinstance(groups, dict) else {}

    def files(self, first: str, key: str) -> dict[str, str] | None:
        """The texts of the group, or None when they must be made."""
        group = self._old.get(first)
        if self._folder is None or not isinstance(group, dict) or group.get("key") != key:
            return None
        hashes = group.get("files")
        if not isinstance(hashes, dict):
            return None
        texts: dict[str, str] = {}
        for name, digest in hashes.items():
            try:
                texts[name] = (self._folder / name).read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError):
                return None
            if _sha(texts[name]) != digest:
                return None
        return texts

    def keep(self, first: str, key: str, names: Iterable[str], files: Mapping[str, str]) -> None:
        """Notes for the next site what this one has."""
        hashes = {name: _sha(files[name]) for name in names}
        self._new[first] = {"key": key, "files": hashes}

    def text(self) -> str:
        """What the next site reads."""
        return json.dumps({"version": self._version, "groups": self._new}, sort_keys=True)
