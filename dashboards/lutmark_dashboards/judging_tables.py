# SPDX-License-Identifier: Apache-2.0
"""How noisy the figures are and how often the judging rule is wrong, as measured."""

from __future__ import annotations

from lutmark_dashboards import words
from lutmark_dashboards.data import Judging
from lutmark_dashboards.tables import Cell, Column, Table, number_cell, text_cell


def samples_table(judging: Judging) -> Table:
    """The noise of the samples: Fmax over seeds, and with renamed signals."""
    return Table(
        id="noise-samples",
        caption="Fmax of one netlist over place-and-route seeds",
        columns=(
            Column("case"),
            Column("seeds of each side", numeric=True),
            Column("variation", "%", numeric=True),
            Column("median when renamed", "%", numeric=True),
        ),
        rows=tuple(
            (
                text_cell(one.case),
                number_cell(one.seeds, ""),
                Cell(f"{one.variation_pct:.1f}", style="number", sort=one.variation_pct),
                Cell(f"{one.renamed_shift_pct:+.1f}", style="number", sort=one.renamed_shift_pct),
            )
            for one in judging.samples
        ),
        csv_file="csv/judging-samples.csv",
        csv_header=("case", "seeds", "variation_pct", "renamed_shift_pct"),
        csv_rows=tuple(
            (one.case, one.seeds, one.variation_pct, one.renamed_shift_pct)
            for one in judging.samples
        ),
    )


def _share(part: int, whole: int) -> Cell:
    percent = 100 * part / whole
    return Cell(f"{percent:.1f} %", note=f"{part:,} of {whole:,}", style="number", sort=percent)


def alarms_table(judging: Judging) -> Table:
    """Suites in which nothing happened: how many of them have a false call."""
    shown = [one for one in judging.results if one.shift == 0]
    return Table(
        id="false-alarms",
        caption="False alarms: suites in which nothing happened",
        columns=(
            Column("drawn with"),
            Column("first seeds", numeric=True),
            Column("with a false call", numeric=True),
            Column("without more seeds", numeric=True),
            Column("seeds a case ran, mean", numeric=True),
            Column("cases of a suite", numeric=True),
        ),
        rows=tuple(
            (
                text_cell(one.control.replace("_", " ")),
                number_cell(one.first_seeds, ""),
                _share(one.alarmed, one.suites),
                _share(one.alarmed_once, one.suites),
                Cell(f"{one.seeds:.1f}", style="number", sort=one.seeds),
                number_cell(one.cases, ""),
            )
            for one in shown
        ),
        csv_file="csv/judging-false-alarms.csv",
        csv_header=(
            *("control", "first_seeds", "cases", "suites"),
            *("alarmed", "alarmed_once", "seeds"),
        ),
        csv_rows=tuple(
            (
                *(one.control, one.first_seeds, one.cases, one.suites),
                *(one.alarmed, one.alarmed_once, one.seeds),
            )
            for one in shown
        ),
    )


def power_table(judging: Judging) -> Table:
    """Suites with one slower case: how often it is called worse."""
    shown = [one for one in judging.results if one.shift > 0]
    return Table(
        id="power",
        caption="Power: suites in which one case is slower",
        columns=(
            Column("slower by", "%", numeric=True),
            Column("first seeds", numeric=True),
            Column("called worse", numeric=True),
            Column("without more seeds", numeric=True),
            Column("drawn with"),
        ),
        rows=tuple(
            (
                Cell(words.number(100 * one.shift), style="number", sort=one.shift),
                number_cell(one.first_seeds, ""),
                _share(one.found, one.suites),
                _share(one.found_once, one.suites),
                text_cell(one.control.replace("_", " ")),
            )
            for one in shown
        ),
        csv_file="csv/judging-power.csv",
        csv_header=("control", "shift", "first_seeds", "suites", "found", "found_once"),
        csv_rows=tuple(
            (one.control, one.shift, one.first_seeds, one.suites, one.found, one.found_once)
            for one in shown
        ),
    )


def judging_tables(judging: Judging | None) -> list[Table]:
    """The tables, or none where nothing was measured."""
    if judging is None:
        return []
    tables = (samples_table(judging), alarms_table(judging), power_table(judging))
    return [table for table in tables if table.rows]
