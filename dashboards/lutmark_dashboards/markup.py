# SPDX-License-Identifier: Apache-2.0
"""Tables as HTML. In Python and not in a template: most of a site is tables, and this is several
times faster."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

from lutmark_dashboards import words
from lutmark_dashboards.tables import Cell, Column, Table


def table_html(
    table: Table,
    root: str,
    cards: bool = False,
    sortable: bool = True,
    first_is_heading: bool = True,
) -> Markup:
    """The table with its link to the CSV. `root` leads to the root of the site. With `cards` every
    row becomes a card on a phone, so the roles are said outright."""
    caption = escape(table.caption)
    style = "table-box cards" if cards else "table-box"
    parts = [
        f'<div class="{style}" role="region" aria-label="{caption}" tabindex="0">\n'
        f'<table id="{escape(table.id)}" role="table"{" data-sortable" if sortable else ""}>\n'
        f"<caption><span>{caption} "
        f'<a class="csv" href="{root}{escape(table.csv_file)}" download>CSV</a></span>'
        '</caption>\n<thead role="rowgroup"><tr role="row">\n'
    ]
    parts += [_heading(column, root) for column in table.columns]
    parts.append('</tr></thead>\n<tbody role="rowgroup">\n')
    for number, row in enumerate(table.rows):
        anchor = f' id="{escape(table.anchors[number])}"' if table.anchors else ""
        parts.append(
            f'<tr role="row"{anchor}>\n{_cells(row, table.columns, root, first_is_heading)}</tr>\n'
        )
    parts.append("</tbody>\n</table>\n</div>\n")
    return Markup("".join(parts))


def _heading(column: Column, root: str) -> str:
    label = escape(column.label)
    number = ' class="number"' if column.numeric else ""
    narrow = " data-filter" if column.filter else ""
    what = unit = ""
    if column.href:
        what = (
            f' <a class="what" href="{root}{escape(column.href)}" '
            f'aria-label="what {label} means">?</a>'
        )
    if column.unit:
        unit = f' <span class="unit">{escape(column.unit)}</span>'
    return (
        f'<th role="columnheader" scope="col"{number}{narrow} data-label="{label}">'
        f'<span class="label">{label}</span>{what}{unit}</th>\n'
    )


def _cells(
    row: Sequence[Cell], columns: Sequence[Column], root: str, first_is_heading: bool
) -> str:
    parts = []
    column = 0
    for cell in row:
        label = escape(columns[column].label) if cell.span == 1 else "figures"
        card = f"card-{columns[column].card}" if columns[column].card else ""
        sort = "" if cell.sort is None else f' data-sort="{escape(str(cell.sort))}"'
        content = _content(cell, root)
        if first_is_heading and column == 0:
            style = f' class="{card}"' if card else ""
            head = f'<th role="rowheader" scope="row" data-label="{label}"{style}{sort}>'
            parts.append(f"{head}{content}</th>\n")
        else:
            span = f' colspan="{cell.span}"' if cell.span > 1 else ""
            plain = not cell.style or cell.style.startswith("badge")
            classes = " ".join(filter(None, (card, "" if plain else escape(cell.style))))
            style = f' class="{classes}"' if classes else ""
            head = f'<td role="cell" data-label="{label}"{span}{style}{sort}>'
            parts.append(f"{head}{content}</td>\n")
        column += cell.span
    return "".join(parts)


def breakable(name: str) -> Markup:
    """The name, which a line may break behind its underscores and slashes."""
    return Markup(escape(name).replace("_", "_<wbr>").replace("/", "/<wbr>"))


def _content(cell: Cell, root: str) -> str:
    text = breakable(cell.text) if " " not in cell.text else escape(cell.text)
    if cell.style.startswith("absent") and cell.text == words.NOT_MEASURED:
        shown = f'<span aria-hidden="true">{text}</span><span class="hidden">not measured</span>'
    elif cell.style.startswith("badge"):
        shown = f'<span class="{escape(cell.style)}">{text}</span>'
    elif cell.href:
        shown = f'<a href="{root}{escape(cell.href)}">{text}</a>'
    else:
        shown = text
    return f"{shown} <small>{escape(cell.note)}</small>" if cell.note else shown
