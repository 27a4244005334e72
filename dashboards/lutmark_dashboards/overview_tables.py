# SPDX-License-Identifier: Apache-2.0
"""The state of every design on every flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lutmark_dashboards import links, words
from lutmark_dashboards.data import VERDICTS, Case
from lutmark_dashboards.tables import Cell, Column, Table, Value, text_cell

# What one looks for first; a state of a cell is the first of these that a case of it has.
_WORST = ("bad", "doubt", "gain", "good", "plain")


def case_state(case: Case) -> str:
    """One word for a case: bad (worse, missing, failed), doubt (inconclusive, stale, not run),
    gain (better), good (proven), or plain."""
    verdict = case.verdict.overall if case.verdict else ""
    failed = case.outcome not in ("ok", "skipped") and not case.accepted
    if verdict in ("worse", "missing") or failed:
        return "bad"
    if verdict in ("inconclusive", "stale") or case.outcome == "skipped":
        return "doubt"
    if verdict == "better":
        return "gain"
    return "good" if case.proof == "proven" else "plain"


def _cell(cases: Sequence[Case]) -> Cell:
    if not cases:
        return Cell("", style="state")
    proven = sum(case.proof == "proven" for case in cases)
    withheld = sum(case.proof == "not proven" for case in cases)
    text = f"{proven} of {len(cases)} proven" if proven or withheld else f"{len(cases)} ok"
    notes = []
    outcomes = Counter(case.outcome for case in cases if case.outcome != "ok")
    notes += [f"{number} {outcome}" for outcome, number in sorted(outcomes.items())]
    verdicts = Counter(case.verdict.overall for case in cases if case.verdict)
    notes += [
        f"{words.VERDICT_SIGNS[verdict]} {verdicts[verdict]} {verdict}"
        for verdict in VERDICTS
        if verdicts[verdict]
    ]
    state = min((case_state(case) for case in cases), key=_WORST.index)
    href = f"{links.design_page(cases[0].design)}#{links.flow_anchor(cases[0].flow)}"
    return Cell(text, href, "\n".join(notes), f"state state-{state}")


def matrix_table(cases: Sequence[Case]) -> Table:
    """A row for each design, a column for each flow."""
    flows = list(dict.fromkeys(case.flow for case in cases))
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.design, case.flow), []).append(case)
    designs = list(dict.fromkeys(case.design for case in cases))
    csv_rows: list[tuple[Value, ...]] = []
    for (design, flow), some in groups.items():
        verdicts = Counter(case.verdict.overall for case in some if case.verdict)
        ok = sum(case.outcome == "ok" for case in some)
        proven = sum(case.proof == "proven" for case in some)
        csv_rows.append((design, flow, len(some), ok, proven, *(verdicts[v] for v in VERDICTS)))
    return Table(
        id="matrix",
        caption="State of every design on every flow",
        columns=(Column("design"), *(Column(flow, href=links.flow_page(flow)) for flow in flows)),
        rows=tuple(
            (
                text_cell(design, links.design_page(design)),
                *(_cell(groups.get((design, flow), [])) for flow in flows),
            )
            for design in designs
        ),
        csv_file="csv/designs-and-flows.csv",
        csv_header=("design", "flow", "cases", "ok", "proven", *VERDICTS),
        csv_rows=tuple(csv_rows),
    )
