# SPDX-License-Identifier: Apache-2.0
"""What the pages of a site show, as values made of the data: drawings, tables and their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lutmark_dashboards import history_tables, links, words
from lutmark_dashboards.case_tables import cases_table, design_table
from lutmark_dashboards.compare_tables import Comparison, comparisons, movers_table
from lutmark_dashboards.data import Case, Claim, Design, Flow, Record, SiteData, Study
from lutmark_dashboards.detail_tables import times_table
from lutmark_dashboards.figures import (
    Drawing,
    design_drawings,
    diagram_drawings,
    floorplan_drawings,
    history_drawings,
    scatter_drawings,
    study_drawings,
)
from lutmark_dashboards.overview_tables import case_state
from lutmark_dashboards.study_tables import figures_table
from lutmark_dashboards.tables import Table


@dataclass(frozen=True)
class DesignPage:
    """A design with what its page shows."""

    design: Design
    cases: tuple[Case, ...]
    drawings: tuple[Drawing, ...]
    tables: tuple[Table, ...]

    @property
    def href(self) -> str:
        return links.design_page(self.design.name)

    @property
    def flows(self) -> list[str]:
        """The flows of its cases, one for each of its tables."""
        return list(dict.fromkeys(case.flow for case in self.cases))

    @property
    def proven(self) -> int:
        return sum(case.proof == "proven" for case in self.cases)

    @property
    def checked(self) -> set[str]:
        """Its flows that have checks."""
        return {case.flow for case in self.cases if case.checks}


@dataclass(frozen=True)
class FlowPage:
    """A flow with what its page shows."""

    flow: Flow
    designs: tuple[str, ...]
    table: Table
    times: Table
    tools: tuple[str, ...]
    states: dict[str, int]
    seeds: str  # that its cases ran

    @property
    def href(self) -> str:
        return links.flow_page(self.flow.name)


@dataclass(frozen=True)
class ComparePage:
    """A comparison with what its page shows."""

    comparison: Comparison
    drawings: tuple[Drawing, ...]
    table: Table

    @property
    def href(self) -> str:
        return links.compare_page(self.comparison.name)


@dataclass(frozen=True)
class StudyPage:
    """A study with what its page shows."""

    study: Study
    drawings: tuple[Drawing, ...]
    table: Table
    claims: tuple[Claim, ...]

    @property
    def href(self) -> str:
        return links.study_page(self.study.name)


@dataclass(frozen=True)
class CaseParts:
    """A case with what its page is made from."""

    case: Case
    records: tuple[Record, ...]
    history: tuple[tuple[str, str], ...]  # metrics with their places on the page of the history
    not_measured: tuple[str, ...]  # that other cases of its flow have


@dataclass(frozen=True)
class HistoryPage:
    """What the page of the history shows."""

    drawings: tuple[Drawing, ...]
    changes: Table
    series: Table
    first: str
    last: str
    runs: int
    all_series: int
    all_cases: int
    all_changes: int
    links: dict[str, list[tuple[str, str]]]  # of a case: metrics with their places on the page


def case_parts(
    data: SiteData, by_case: dict[str, list[Record]], history: HistoryPage | None
) -> list[CaseParts]:
    measured: dict[str, set[str]] = {}  # on a flow, by any of its cases
    for case in data.cases:
        measured.setdefault(case.flow, set()).update(case.metrics, case.seeded)
    return [
        CaseParts(
            case=case,
            records=tuple(by_case.get(case.name, ())),
            history=tuple(history.links.get(case.name, ())) if history else (),
            not_measured=tuple(
                m.name
                for m in data.metrics
                if m.name in measured[case.flow] and not case.has(m.name)
            ),
        )
        for case in data.cases
    ]


def design_pages(data: SiteData) -> list[DesignPage]:
    """A page for each design that has cases; one that vanished from the program still has them."""
    metrics = {metric.name: metric for metric in data.metrics}
    described = {design.name: design for design in data.designs}
    tools = _flow_tools(data)
    pages = []
    for name in dict.fromkeys(case.design for case in data.cases):
        cases = [case for case in data.cases if case.design == name]
        flows = dict.fromkeys(case.flow for case in cases)
        design = described.get(name, Design(name, "", ""))
        drawings = [*design_drawings(cases, data.run, metrics, tools), *floorplan_drawings(design)]
        pages.append(
            DesignPage(
                design=design,
                cases=tuple(cases),
                drawings=tuple(drawings),
                tables=tuple(
                    design_table([case for case in cases if case.flow == flow], metrics)
                    for flow in flows
                ),
            )
        )
    return pages


def flow_pages(data: SiteData, by_case: dict[str, list[Record]]) -> list[FlowPage]:
    """A page for each flow that has cases."""
    metrics = {metric.name: metric for metric in data.metrics}
    described = {flow.name: flow for flow in data.flows}
    pages = []
    for name in dict.fromkeys(case.flow for case in data.cases):
        cases = [case for case in data.cases if case.flow == name]
        records = [record for case in cases for record in by_case.get(case.name, [])]
        states = Counter(case_state(case) for case in cases)
        pages.append(
            FlowPage(
                flow=described.get(name, Flow(name, "", "")),
                designs=tuple(dict.fromkeys(case.design for case in cases)),
                table=cases_table(cases, metrics, name),
                times=times_table(records, name),
                tools=tuple(run_tools(records)),
                states=dict(states),
                seeds=words.seeds_run(cases),
            )
        )
    return pages


def compare_pages(data: SiteData) -> list[ComparePage]:
    return [
        ComparePage(one, tuple(scatter_drawings(one)), movers_table(one))
        for one in comparisons(data)
    ]


def study_pages(data: SiteData, case_names: set[str]) -> list[StudyPage]:
    return [
        StudyPage(
            study=study,
            drawings=(
                *diagram_drawings(study, case_names),
                *study_drawings(study, case_names),
            ),
            table=figures_table(study),
            claims=tuple(claim for claim in data.claims if claim.measured_by == study.name),
        )
        for study in data.studies
    ]


def history_page(data: SiteData) -> HistoryPage | None:
    if not data.history:
        return None
    metrics = {metric.name: metric for metric in data.metrics}
    drawings = history_drawings(data.history, metrics)
    drawn = {drawing.id for drawing in drawings}
    places: dict[str, list[tuple[str, str]]] = {}
    for series in data.history:
        anchor = links.history_anchor(series.case, series.metric)
        place = anchor if anchor in drawn else "series"
        places.setdefault(series.case, []).append((series.metric, place))
    measurements = [one for series in data.history for one in series.measurements]
    return HistoryPage(
        drawings=tuple(drawings),
        changes=history_tables.changes_table(data.history, metrics, drawn),
        series=history_tables.series_table(data.history, metrics, drawn),
        first=min(one.first.started for one in measurements)[:10],
        last=max(one.last.started for one in measurements)[:10],
        runs=max(series.runs for series in data.history),
        all_series=len(data.history),
        all_cases=len(places),
        all_changes=sum(len(series.changes) for series in data.history),
        links=places,
    )


def _tool_text(name: str, version_and_hash: str) -> str:
    """A tool with its version, without the hash that ends the text; with the hash's head if it has
    no version."""
    version, _, digest = version_and_hash.rpartition(" ")
    version = version or digest[:12]
    return version if name.lower() in version.lower().split() else f"{name} {version}"


def _flow_tools(data: SiteData) -> dict[str, str]:
    """The tools of each flow's seeded stages, as they are named beside an Fmax."""
    flow_of = {case.name: case.flow for case in data.cases}
    found: dict[str, dict[str, None]] = {}
    for record in data.records:
        if record.seed is not None:
            for name, text in sorted(record.tools.items()):
                found.setdefault(flow_of[record.case], {})[_tool_text(name, text)] = None
    return {flow: ", ".join(sorted(names)) for flow, names in found.items()}


def run_tools(records: Sequence[Record]) -> list[str]:
    """All tools by name but lutmark itself and programs that were built for one case: no hash."""
    tools = {(n, t) for record in records for n, t in record.tools.items() if not t.endswith(" ")}
    return [_tool_text(n, t) for n, t in sorted(tools) if n != "lutmark"]
