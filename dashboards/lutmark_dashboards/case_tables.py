# SPDX-License-Identifier: Apache-2.0
"""The tables that have a row per case: the overview's and those of a design's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Case, Metric
from lutmark_dashboards.tables import (
    Cell,
    Column,
    Table,
    Value,
    absent_cell,
    number_cell,
    outcome_cell,
    text_cell,
    verdict_cell,
)

_HEADLINE = ("luts", "ffs", "fmax_mhz", "latency_cycles")


def headline_cells(case: Case, metrics: dict[str, Metric]) -> list[tuple[str, Cell]]:
    """What one asks first, with its title; a metric that the case does not have is left out."""
    shown = [metrics[name] for name in (*_HEADLINE, "accuracy_pct") if name in metrics]
    return [
        (words.title_of(m.name), replace(cell, text=f"{cell.text} {_unit(m)}".rstrip()))
        for m in shown
        if case.has(m.name)
        for cell in [metric_cell(case, m)]
    ]


def _unit(metric: Metric) -> str:
    return "" if metric.unit == "cells" else metric.unit


def fmax_note(case: Case) -> str:
    """What must be said beside a case's Fmax: how many seeds, and a path outside the design."""
    spread = case.seeded["fmax_mhz"]
    asked = max(len(case.seeds), len(spread.values))
    seeds = words.count(asked, "seed")
    if len(spread.values) < asked:
        seeds = f"{len(spread.values)} of {seeds}"
    return "\n".join(filter(None, (seeds, words.limit_note(case))))


def seeded_cell(case: Case, metric: Metric) -> Cell:
    """The median, and beside it the range when there are several seeds."""
    spread = case.seeded.get(metric.name)
    if spread is None:
        return absent_cell()
    middle = words.number(spread.median, metric.unit)
    ends = words.between(spread.low, spread.high, metric.unit)
    notes = [f"[{ends}]"] if len(spread.values) > 1 else []
    notes += [fmax_note(case)] if metric.name == "fmax_mhz" else []
    href = links.case_metric(case.name, metric.name)
    return Cell(middle, href, "\n".join(notes), "number", spread.median)


def metric_cell(case: Case, metric: Metric) -> Cell:
    if metric.name in case.seeded:
        return seeded_cell(case, metric)
    value = case.metrics.get(metric.name)
    return number_cell(value, metric.unit, links.case_metric(case.name, metric.name))


def metric_cells(case: Case, metrics: Sequence[Metric]) -> tuple[Cell, ...]:
    """A cell for each metric, or one over all that says why they are withheld."""
    if case.proven or not metrics:
        return tuple(metric_cell(case, metric) for metric in metrics)
    text = f"withheld: {words.failure(case)}"
    href = f"{links.case_page(case.name)}#outcome"
    return (Cell(text, href, case.message, "withheld", span=len(metrics)),)


def proof_cell(case: Case) -> Cell:
    return Cell(case.proof, style=f"badge {words.proof_class(case)}", sort=case.proof)


def metric_columns(metrics: Sequence[Metric]) -> tuple[Column, ...]:
    return tuple(
        Column(words.title_of(m.name), m.unit, links.method_metric(m.name), numeric=True)
        for m in metrics
    )


def metric_header(metrics: Sequence[Metric]) -> tuple[str, ...]:
    """CSV headings: a seeded metric has its median, least and greatest value and their number."""
    header: list[str] = []
    for m in metrics:
        seeded = [f"{m.name}_{part}" for part in ("median", "min", "max", "seeds")]
        header += seeded if m.kind == "seeded" else [m.name]
    return tuple(header)


def metric_values(case: Case, metrics: Sequence[Metric]) -> tuple[Value, ...]:
    values: list[Value] = []
    for m in metrics:
        spread = case.seeded.get(m.name)
        if m.kind != "seeded":
            values.append(case.metrics.get(m.name, spread.median if spread else None))
        elif spread is None:
            values += [None] * 4
        else:
            values += [spread.median, spread.low, spread.high, len(spread.values)]
    return tuple(values)


def _state_header() -> tuple[str, ...]:
    return ("case", "design", "config", "flow", "outcome", "stage", "message", "proof", "verdict")


def _state_values(case: Case) -> tuple[Value, ...]:
    return (
        case.name,
        case.design,
        case.config,
        case.flow,
        case.outcome,
        case.stage,
        case.message,
        case.proof,
        case.verdict.overall if case.verdict else "",
    )


def cases_table(cases: Sequence[Case], metrics: dict[str, Metric], flow: str = "") -> Table:
    """Every case of the run, or of one flow, with its headline metrics."""
    cases = [case for case in cases if flow in ("", case.flow)]
    shown = [metrics[name] for name in _HEADLINE if name in metrics]
    if flow:
        shown = [m for m in shown if any(case.has(m.name) for case in cases)]
    columns = (
        Column("design", filter=True),
        Column("config", card="title"),
        *(() if flow else (Column("flow", filter=True),)),
        Column("outcome", href="method.html#outcomes", filter=True),
        Column("proof", href="method.html#proof", filter=True),
        *metric_columns(shown),
        Column("verdict", href="method.html#verdicts", filter=True),
    )
    rows = tuple(
        (
            text_cell(case.design, links.design_page(case.design)),
            text_cell(case.config, links.case_page(case.name)),
            *(() if flow else (text_cell(case.flow, links.flow_page(case.flow)),)),
            outcome_cell(case.outcome, f"at {case.stage}" if case.stage else ""),
            proof_cell(case),
            *metric_cells(case, shown),
            verdict_cell(case.verdict.overall if case.verdict else None),
        )
        for case in cases
    )
    return Table(
        id="cases",
        caption=f"Cases on {flow}" if flow else "Cases of this run",
        columns=columns,
        rows=rows,
        csv_file=f"csv/flow-{links.slug(flow)}.csv" if flow else "csv/cases.csv",
        csv_header=(*_state_header(), *metric_header(shown)),
        csv_rows=tuple((*_state_values(c), *metric_values(c, shown)) for c in cases),
    )


def design_table(cases: Sequence[Case], metrics: dict[str, Metric]) -> Table:
    """All metrics of one design's cases on one flow; columns that no case has are left out."""
    shown = [m for m in metrics.values() if any(case.has(m.name) for case in cases)]
    design, flow = cases[0].design, cases[0].flow
    rows = tuple(
        (
            text_cell(case.config, links.case_page(case.name)),
            verdict_cell(case.verdict.overall if case.verdict else None),
            outcome_cell(case.outcome, f"at {case.stage}" if case.stage else ""),
            *metric_cells(case, shown),
        )
        for case in cases
    )
    return Table(
        id=f"table-{links.slug(flow)}",
        caption=f"{design} on {flow}: all metrics",
        columns=(
            Column("config"),
            Column("verdict", href="method.html#verdicts"),
            Column("outcome", href="method.html#outcomes"),
            *metric_columns(shown),
        ),
        rows=rows,
        csv_file=f"csv/{links.slug(f'{design}/{flow}')}.csv",
        csv_header=(*_state_header(), *metric_header(shown)),
        csv_rows=tuple((*_state_values(c), *metric_values(c, shown)) for c in cases),
    )
