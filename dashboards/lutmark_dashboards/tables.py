# SPDX-License-Identifier: Apache-2.0
"""Tables as values: the same table is shown on a page and written as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from functools import lru_cache

from lutmark_dashboards import words

Value = str | float | None


@dataclass(frozen=True)
class Cell:
    """What a cell shows. `href` is relative to the site's root; `sort` orders the column."""

    text: str
    href: str = ""
    note: str = ""
    style: str = ""  # a CSS class: number, absent, withheld, verdict-worse, ...
    sort: Value = None
    span: int = 1


@dataclass(frozen=True)
class Column:
    """A heading. A column with `filter` can be narrowed to one of its values; `card` is how its
    cells stand on a card: "title" first and in bold, "wide" over the whole width."""

    label: str
    unit: str = ""
    href: str = ""
    numeric: bool = False
    filter: bool = False
    card: str = ""


@dataclass(frozen=True)
class Table:
    """Rows for people in `rows`; exact values in `csv_rows`."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    csv_file: str
    csv_header: tuple[str, ...]
    csv_rows: tuple[tuple[Value, ...], ...]
    anchors: tuple[str, ...] = field(default=())  # of the rows, or empty

    def csv(self) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.csv_header)
        writer.writerows([*map(_csv_value, row)] for row in self.csv_rows)
        return text.getvalue()


# Names and units are in thousands of rows.
@lru_cache(maxsize=1 << 16)
def _csv_value(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # A spreadsheet would run a text that begins like a formula.
        return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
    return str(int(value)) if value == int(value) else repr(value)


def text_cell(text: str, href: str = "", note: str = "") -> Cell:
    return Cell(text, href, note, sort=text)


def absent_cell(style: str = "number") -> Cell:
    return Cell(words.NOT_MEASURED, style=f"absent {style}")


def number_cell(value: float | None, unit: str, href: str = "", note: str = "") -> Cell:
    if value is None:
        return absent_cell()
    return Cell(words.number(value, unit), href, note, "number", value)


def verdict_cell(verdict: str | None, note: str = "") -> Cell:
    if verdict is None:
        return Cell("not judged", style="absent", sort="")
    sign = words.VERDICT_SIGNS[verdict]
    return Cell(f"{sign} {verdict}", note=note, style=f"badge verdict-{verdict}", sort=verdict)


def outcome_cell(outcome: str, note: str = "") -> Cell:
    style = f"badge {words.outcome_class(outcome)}"
    return Cell(outcome, note=note, style=style, sort=outcome)
