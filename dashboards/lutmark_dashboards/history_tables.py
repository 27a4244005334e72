# SPDX-License-Identifier: Apache-2.0
"""Tables of the history: changes, and every series."""

from __future__ import annotations

from collections.abc import Sequence

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Change, Metric, Series
from lutmark_dashboards.tables import Cell, Column, Table, number_cell, text_cell

MOST_ROWS = 400
_SIGNS = {"better": "better", "worse": "worse", "": "neither"}


def change_text(change: Change) -> str:
    """By how much: "+4.2 %", or both values where there is no share."""
    if change.change_pct is None:
        return f"{words.number(change.before)} to {words.number(change.after)}"
    return words.change(change.change_pct)


def _change_cell(change: Change) -> Cell:
    if not change.direction:
        return Cell(change_text(change), style="number", sort=change.change_pct)
    sign = words.VERDICT_SIGNS[change.direction]
    style = f"badge verdict-{change.direction}"
    return Cell(f"{sign} {change_text(change)}", style=style, sort=change.change_pct)


def _metric_cell(series: Series, drawn: set[str]) -> Cell:
    anchor = links.history_anchor(series.case, series.metric)
    return text_cell(series.metric, f"history.html#{anchor}" if anchor in drawn else "")


def changes_table(history: Sequence[Series], metrics: dict[str, Metric], drawn: set[str]) -> Table:
    """A row a change, the newest first and no more than MOST_ROWS; the CSV has all. `drawn` names
    the figures on the page."""
    found = [(one, change) for one in history for change in one.changes]
    found.sort(
        key=lambda pair: pair[0].measurements[pair[1].measurement].first.started, reverse=True
    )
    rows = []
    csv_rows = []
    for series, change in found:
        unit = metrics[series.metric].unit
        first = series.measurements[change.measurement].first
        rows.append(
            (
                text_cell(first.started[:10], note=first.run),
                text_cell(series.case, links.case_page(series.case)),
                _metric_cell(series, drawn),
                number_cell(change.before, unit),
                number_cell(change.after, unit),
                text_cell(unit),
                _change_cell(change),
                number_cell(change.p, ""),
                text_cell(", ".join(change.differs_in) or "nothing that is recorded"),
            )
        )
        csv_rows.append(
            (
                first.run,
                first.started,
                first.commit,
                series.case,
                series.metric,
                unit,
                change.before,
                change.after,
                change.change_pct,
                _SIGNS[change.direction],
                change.p,
                " ".join(change.differs_in),
            )
        )
    return Table(
        id="changes",
        caption="Changes of the history",
        columns=(
            Column("since"),
            Column("case", card="title"),
            Column("metric", filter=True),
            Column("before", numeric=True),
            Column("after", numeric=True),
            Column("unit"),
            Column("change"),
            Column("p", numeric=True),
            Column("differs in", card="wide"),
        ),
        rows=tuple(rows[:MOST_ROWS]),
        csv_file="data/history-changes.csv",
        csv_header=(
            "run",
            "started",
            "commit",
            "case",
            "metric",
            "unit",
            "before",
            "after",
            "change_pct",
            "direction",
            "p",
            "differs_in",
        ),
        csv_rows=tuple(csv_rows),
    )


def series_table(history: Sequence[Series], metrics: dict[str, Metric], drawn: set[str]) -> Table:
    """A row a series, those that changed first and no more than MOST_ROWS; in the CSV a row a
    measurement."""
    shown = sorted(history, key=lambda series: not series.changes)[:MOST_ROWS]
    rows = tuple(
        (
            text_cell(series.case, links.case_page(series.case)),
            _metric_cell(series, drawn),
            number_cell(series.runs, ""),
            number_cell(len(series.measurements), ""),
            number_cell(series.measurements[-1].median, metrics[series.metric].unit),
            text_cell(metrics[series.metric].unit),
            number_cell(len(series.changes), ""),
        )
        for series in shown
    )
    csv_rows = []
    for series in history:
        unit = metrics[series.metric].unit
        marks = {change.measurement: change for change in series.changes}
        for i, one in enumerate(series.measurements):
            csv_rows.append(
                (
                    series.case,
                    series.metric,
                    unit,
                    one.first.run,
                    one.first.started,
                    one.first.commit,
                    one.last.run,
                    one.values,
                    one.median,
                    one.low,
                    one.high,
                    marks[i].change_pct if i in marks else None,
                )
            )
    return Table(
        id="series",
        caption="All series of the history",
        columns=(
            Column("case", card="wide"),
            Column("metric", filter=True, card="title"),
            Column("runs", numeric=True),
            Column("measurements", numeric=True),
            Column("newest", numeric=True),
            Column("unit"),
            Column("changes", numeric=True),
        ),
        rows=rows,
        csv_file="data/history.csv",
        csv_header=(
            "case",
            "metric",
            "unit",
            "run",
            "started",
            "commit",
            "last_run",
            "values",
            "median",
            "low",
            "high",
            "change_pct",
        ),
        csv_rows=tuple(csv_rows),
    )
