# SPDX-License-Identifier: Apache-2.0
"""JSON values that know their place, read strictly."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import cache
from typing import NoReturn

from lutmark_dashboards.data import SCHEMA


class DataError(Exception):
    """The data cannot be used; the text names the file and the place in it."""


@cache
def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_LARGE = 1e300


class Node:
    """A JSON value and its place. Each reader returns the value or raises DataError with both."""

    # A large site has a million of them: the place is put in words only when it is told.
    __slots__ = ("_key", "_parent", "source", "value")

    def __init__(
        self, value: object, source: str, parent: Node | None = None, key: str | int = ""
    ) -> None:
        self.value = value
        self.source = source
        self._parent = parent
        self._key = key

    @property
    def pointer(self) -> str:
        """RFC 6901; empty for the whole."""
        if self._parent is None:
            return ""
        escaped = str(self._key).replace("~", "~0").replace("/", "~1")
        return f"{self._parent.pointer}/{escaped}"

    def fail(self, what: str) -> NoReturn:
        raise DataError(f"{self.source}: {self.pointer or '/'}: {what}")

    def _wanted(self, wanted: str) -> NoReturn:
        names: dict[type, str] = {
            dict: "an object",
            list: "an array",
            str: "a string",
            bool: "true or false",
            type(None): "null",
        }
        self.fail(f"wanted {wanted}, found {names.get(type(self.value), 'a number')}")

    def text(self) -> str:
        return self.value if isinstance(self.value, str) else self._wanted("a string")

    def flag(self) -> bool:
        return self.value if isinstance(self.value, bool) else self._wanted("true or false")

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self._wanted("a number")
        try:
            number = float(self.value)
        except OverflowError:
            number = math.inf
        return number if math.isfinite(number) else self.fail("is not a finite number")

    def count(self) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self._wanted("a whole number")
        return self.value if self.value >= 0 else self.fail("is below 0")

    def word(self, allowed: Iterable[str]) -> str:
        text = self.text()
        if text not in allowed:
            self.fail(f"'{text}' is not one of: {', '.join(allowed)}")
        return text

    def items(self) -> list[Node]:
        if not isinstance(self.value, list):
            self._wanted("an array")
        return [Node(value, self.source, self, i) for i, value in enumerate(self.value)]

    def entries(self) -> dict[str, Node]:
        if not isinstance(self.value, dict):
            self._wanted("an object")
        return {key: Node(value, self.source, self, key) for key, value in self.value.items()}

    def fields(self, required: str, optional: str = "") -> dict[str, Node]:
        """The entries of an object with these keys and no others; an optional null is left out."""
        entries = self.entries()
        wanted = _names(required)
        for key in wanted:
            if key not in entries:
                self.fail(f"the key '{key}' is missing")
        if len(entries) == len(wanted):
            return entries
        allowed = _names(optional)
        for key in entries:
            if key not in wanted and key not in allowed:
                self.fail(f"the key '{key}' is not known in schema {SCHEMA}")
        for key in allowed:
            if key in entries and entries[key].value is None:
                del entries[key]
        return entries

    def numbers(self, count: int) -> list[float]:
        """An array of so many numbers."""
        values = self.value
        if not isinstance(values, list) or len(values) != count:
            self.fail(f"wanted an array of {count} numbers")
        # There are a hundred thousand of these, and in nearly all nothing is odd.
        if all(type(v) in (int, float) and -_LARGE < v < _LARGE for v in values):
            return values
        return [node.number() for node in self.items()]

    def texts(self) -> tuple[str, ...]:
        return tuple(node.text() for node in self.items())

    def text_map(self) -> dict[str, str]:
        return {key: node.text() for key, node in self.entries().items()}

    def seed_map(self) -> dict[int, Node]:
        """Entries whose keys are seeds, in order of the seeds."""
        for key, node in self.entries().items():
            if not (key.isascii() and key.isdecimal()):
                node.fail("the key is not a seed")
        return {int(k): n for k, n in sorted(self.entries().items(), key=lambda kn: int(kn[0]))}


def parse_node(text: str, source: str) -> Node:
    """The whole of a JSON text. `source` names it in errors. Raises DataError."""

    def constant(name: str) -> NoReturn:
        raise DataError(f"{source}: {name} is not a number in JSON")

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(items)
        if len(found) < len(items):
            keys = [key for key, _ in items]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise DataError(f"{source}: the key '{twice}' is there twice in one object")
        return found

    try:
        value = json.loads(text, parse_constant=constant, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        place = f"{source}:{error.lineno}:{error.colno}"
        raise DataError(f"{place}: is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise DataError(f"{source}: is nested too deeply") from error
    return Node(value, source)
