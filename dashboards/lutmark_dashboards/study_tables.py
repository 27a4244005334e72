# SPDX-License-Identifier: Apache-2.0
"""Tables of studies and of published claims."""

from __future__ import annotations

from collections.abc import Sequence

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Claim, Study
from lutmark_dashboards.tables import Cell, Column, Table, number_cell, text_cell


def figures_table(study: Study) -> Table:
    """The numbers of one study."""
    rows = []
    csv_rows = []
    for figure in study.figures:
        rows.append(
            (
                text_cell(figure.name, note=figure.meaning),
                number_cell(figure.value, figure.unit),
                text_cell(figure.unit),
                number_cell(figure.low, figure.unit),
                number_cell(figure.high, figure.unit),
                text_cell(figure.interval),
                number_cell(figure.cases, ""),
            )
        )
        csv_rows.append(
            (
                figure.name,
                figure.value,
                figure.unit,
                figure.low,
                figure.high,
                figure.interval,
                figure.cases,
            )
        )
    return Table(
        id="figures-table",
        caption=f"Numbers of {study.name}",
        columns=(
            Column("figure"),
            Column("value", numeric=True),
            Column("unit"),
            Column("low", numeric=True),
            Column("high", numeric=True),
            Column("low and high are"),
            Column("made of", "cases", numeric=True),
        ),
        rows=tuple(rows),
        csv_file=f"data/study-{links.slug(study.name)}.csv",
        csv_header=("figure", "value", "unit", "low", "high", "interval", "cases"),
        csv_rows=tuple(csv_rows),
    )


def claims_table(claims: Sequence[Claim], studies: set[str]) -> Table:
    """A row a claim, in the order of the data."""
    rows = []
    csv_rows = []
    for claim in claims:
        evidence = claim.evidence
        measured = "" if evidence is None else words.number(evidence[0], claim.unit)
        if evidence is not None and evidence[1] != evidence[2]:
            measured += f" ({words.between(evidence[1], evidence[2], claim.unit)})"
        href = links.study_page(claim.measured_by) if claim.measured_by in studies else ""
        published = Cell("no figure", sort="")
        if claim.value is not None:
            published = number_cell(claim.value, claim.unit, note=claim.unit)
        rows.append(
            (
                text_cell(claim.statement, note=claim.name),
                text_cell(claim.source, note=claim.source_kind),
                published,
                Cell(measured or words.NOT_MEASURED, href, sort=evidence[0] if evidence else None),
                Cell(
                    words.FINDING_WORDS[claim.finding],
                    style=f"badge finding-{claim.finding}",
                    sort=claim.finding,
                ),
                text_cell(claim.reason, note=claim.why if claim.why != claim.reason else ""),
            )
        )
        csv_rows.append(
            (
                claim.name,
                claim.statement,
                claim.source,
                claim.source_kind,
                claim.value,
                claim.unit,
                evidence[0] if evidence else None,
                evidence[1] if evidence else None,
                evidence[2] if evidence else None,
                claim.finding,
                claim.reason,
            )
        )
    return Table(
        id="claims-table",
        caption="Published claims and findings",
        columns=(
            Column("claim", card="title"),
            Column("source"),
            Column("published", numeric=True),
            Column("measured"),
            Column("finding", filter=True),
            Column("why", card="wide"),
        ),
        rows=tuple(rows),
        csv_file="data/claims.csv",
        csv_header=(
            "claim",
            "statement",
            "source",
            "source_kind",
            "published",
            "unit",
            "measured",
            "low",
            "high",
            "finding",
            "reason",
        ),
        csv_rows=tuple(csv_rows),
    )
