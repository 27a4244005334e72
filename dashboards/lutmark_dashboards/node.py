# SPDX-License-Identifier: Apache-2.0
"""JSON values that know their place, read strictly."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from lutmark_dashboards.data import SCHEMA


class DataError(Exception):
    """The data cannot be used; the text names the file and the place in it."""


@dataclass(frozen=True)
class Node:
    """A JSON value and its place. Each reader returns the value or raises DataError with both."""

    value: object
    source: str
    pointer: str = ""

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

    def _child(self, key: str | int, value: object) -> Node:
        escaped = str(key).replace("~", "~0").replace("/", "~1")
        return Node(value, self.source, f"{self.pointer}/{escaped}")

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
        return [self._child(i, value) for i, value in enumerate(self.value)]

    def entries(self) -> dict[str, Node]:
        if not isinstance(self.value, dict):
            self._wanted("an object")
        return {key: self._child(key, value) for key, value in self.value.items()}

    def fields(self, required: str, optional: str = "") -> dict[str, Node]:
        """The entries of an object with these keys and no others; an optional null is left out."""
        entries = self.entries()
        for key in required.split():
            if key not in entries:
                self.fail(f"the key '{key}' is missing")
        for key in entries:
            if key not in f"{required} {optional}".split():
                self.fail(f"the key '{key}' is not known in schema {SCHEMA}")
        absent = {key for key in optional.split() if key in entries and entries[key].value is None}
        return {key: node for key, node in entries.items() if key not in absent}

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
        keys = [key for key, _ in items]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise DataError(f"{source}: the key '{twice}' is there twice in one object")
        return dict(items)

    try:
        value = json.loads(text, parse_constant=constant, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        place = f"{source}:{error.lineno}:{error.colno}"
        raise DataError(f"{place}: is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise DataError(f"{source}: is nested too deeply") from error
    return Node(value, source)
