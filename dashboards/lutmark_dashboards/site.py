# SPDX-License-Identifier: Apache-2.0
"""The site as a map from file to text, made of the data alone, and its way into a folder."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import jinja2
from markupsafe import Markup

from lutmark_dashboards import links, words
from lutmark_dashboards.case_tables import design_table, overview_table
from lutmark_dashboards.data import VERDICTS, Case, Claim, Design, Record, SiteData, Study
from lutmark_dashboards.detail_tables import (
    files_table,
    long_table,
    meanings_table,
    metrics_table,
    seeds_table,
    stage_anchor,
    stages_table,
    times_table,
)
from lutmark_dashboards.figures import Drawing, design_drawings, study_drawings
from lutmark_dashboards.study_tables import claims_table, figures_table
from lutmark_dashboards.tables import Table

MARKER = ".lutmark-site"
_MARKER_HEAD = "Made by `lutmark site`. The files below are replaced when it runs again."
_HERE = Path(__file__).parent


class SiteError(Exception):
    """The folder of the site cannot be used; the text says what to do."""


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


class _Pages:
    """Collects the files while the pages are rendered."""

    def __init__(
        self, data: SiteData, designs: Sequence[DesignPage], studies: Sequence[StudyPage]
    ) -> None:
        self.files: dict[str, str] = {}
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.globals.update(
            run=data.run,
            run_time=words.run_time(data.run.run),
            words=words,
            links=links,
            shlex_join=shlex.join,
            stage_anchor=stage_anchor,
            inline=lambda drawing: Markup(drawing.inline("figure")),
            preview=lambda drawing: Markup(drawing.preview("preview")),
            design_pages=designs,
            study_pages=studies,
            has_claims=bool(data.claims),
        )

    def page(self, path: str, template: str, **context: object) -> None:
        root = "../" * path.count("/")
        text = self._environment.get_template(template).render(root=root, path=path, **context)
        self.add(path, text)

    def add(self, path: str, text: str) -> None:
        assert path not in self.files, path
        self.files[path] = text

    def tables(self, tables: Iterable[Table]) -> None:
        for table in tables:
            self.add(table.csv_file, table.csv())


def render_site(data: SiteData) -> dict[str, str]:
    """All files of the site by path. Equal data give equal files."""
    metrics = {metric.name: metric for metric in data.metrics}
    designs = _design_pages(data)
    case_names = {case.name for case in data.cases}
    studies = _study_pages(data, case_names)
    pages = _Pages(data, designs, studies)
    for name in ("site.css", "site.js"):
        pages.add(f"assets/{name}", (_HERE / "assets" / name).read_text(encoding="utf-8"))

    cases = overview_table(data.cases, metrics)
    times = times_table(data.records)
    values = long_table(data.cases, metrics)
    verdicts = Counter(case.verdict.overall for case in data.cases if case.verdict)
    proofs = Counter(case.proof for case in data.cases)
    pages.tables((cases, times, values))
    pages.page(
        "index.html",
        "overview.html.j2",
        cases=cases,
        times=times,
        values=values,
        verdicts=[(verdict, verdicts[verdict]) for verdict in VERDICTS if verdicts[verdict]],
        not_judged=len(data.cases) - verdicts.total(),
        failures=[case for case in data.cases if case.outcome != "ok"],
        proven=proofs["proven"],
        withheld=proofs["not proven"],
        unchecked=proofs["no checks"],
        total=len(data.cases),
        end=data.end,
        tools=_run_tools(data.records),
    )

    for page in designs:
        pages.tables(page.tables)
        pages.tables(drawing.table for drawing in page.drawings)
        for drawing in page.drawings:
            pages.add(drawing.file, drawing.svg)
        flows = {flow.name: flow for flow in data.flows}
        pages.page(page.href, "design.html.j2", page=page, flows=flows)

    for study_page in studies:
        pages.tables((study_page.table,))
        pages.tables(drawing.table for drawing in study_page.drawings)
        for drawing in study_page.drawings:
            pages.add(drawing.file, drawing.svg)
        pages.page(study_page.href, "study.html.j2", page=study_page, case_names=case_names)
    if data.claims:
        claims = claims_table(data.claims, {page.study.name for page in studies})
        pages.tables((claims,))
        pages.page("claims.html", "claims.html.j2", table=claims)

    by_case: dict[str, list[Record]] = {}
    for record in data.records:
        by_case.setdefault(record.case, []).append(record)
    for case in data.cases:
        _case_page(pages, data, case, by_case.get(case.name, []))

    meanings = meanings_table(data.metrics)
    pages.tables((meanings,))
    pages.page("method.html", "method.html.j2", meanings=meanings)
    return pages.files


def _design_pages(data: SiteData) -> list[DesignPage]:
    """A page for each design that has cases; one that vanished from the program still has them."""
    metrics = {metric.name: metric for metric in data.metrics}
    described = {design.name: design for design in data.designs}
    tools = _flow_tools(data)
    pages = []
    for name in dict.fromkeys(case.design for case in data.cases):
        cases = [case for case in data.cases if case.design == name]
        flows = dict.fromkeys(case.flow for case in cases)
        pages.append(
            DesignPage(
                design=described.get(name, Design(name, "", "")),
                cases=tuple(cases),
                drawings=tuple(design_drawings(cases, data.run, metrics, tools)),
                tables=tuple(
                    design_table([case for case in cases if case.flow == flow], metrics)
                    for flow in flows
                ),
            )
        )
    return pages


def _study_pages(data: SiteData, case_names: set[str]) -> list[StudyPage]:
    return [
        StudyPage(
            study=study,
            drawings=tuple(study_drawings(study, case_names)),
            table=figures_table(study),
            claims=tuple(claim for claim in data.claims if claim.measured_by == study.name),
        )
        for study in data.studies
    ]


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


def _run_tools(records: Sequence[Record]) -> list[str]:
    """All tools by name but lutmark itself and programs that were built for one case: no hash."""
    tools = {(n, t) for record in records for n, t in record.tools.items() if not t.endswith(" ")}
    return [_tool_text(n, t) for n, t in sorted(tools) if n != "lutmark"]


def _case_page(pages: _Pages, data: SiteData, case: Case, records: Sequence[Record]) -> None:
    metrics = {metric.name: metric for metric in data.metrics}
    flow = data.run.flows.get(case.flow)
    order = {stage: i for i, stage in enumerate(flow.stages)} if flow else {}
    records = sorted(
        records,
        key=lambda r: (order.get(r.stage, len(order)), -1 if r.seed is None else r.seed),
    )
    tables = {
        "metrics": metrics_table(case, metrics),
        "seeds": seeds_table(case, metrics),
        "stages": stages_table(case, records),
        "files": files_table(case, records),
    }
    pages.tables(table for table in tables.values() if table is not None)
    shown = {row[0].text for row in tables["metrics"].rows} if tables["metrics"] else set()
    pages.page(
        links.case_page(case.name),
        "case.html.j2",
        case=case,
        flow=flow,
        records=records,
        tables=tables,
        not_measured=[
            metric.name
            for metric in data.metrics
            if metric.name not in shown and metric.kind != "noisy"
        ],
    )


def check_folder(folder: Path) -> None:
    """Raises SiteError unless the folder is absent, empty or a site of ours."""
    _old_files(folder)


def _old_files(folder: Path) -> list[Path]:
    """The files that an earlier run left in the folder."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise SiteError(f"{folder}: is not a folder; name another one")
    marker = folder / MARKER
    if not marker.is_file():
        if any(folder.iterdir()):
            raise SiteError(
                f"{folder}: holds files that lutmark did not make; name another folder or empty it"
            )
        return []
    lines = marker.read_text(encoding="utf-8", errors="replace").splitlines()
    paths = [PurePosixPath(line) for line in lines[1:]]
    if lines[:1] != [_MARKER_HEAD] or any(p.is_absolute() or ".." in p.parts for p in paths):
        raise SiteError(f"{marker}: is damaged; name another folder or empty this one")
    return [folder / path for path in paths]


def write_site(files: dict[str, str], folder: Path) -> None:
    """Replaces the site in the folder; files of others in it stay. Raises SiteError."""
    old = _old_files(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # First, so that a site that was written by halves is known as ours.
        names = sorted({*files, *(path.relative_to(folder).as_posix() for path in old)})
        _write_marker(folder, names)
        for path in old:
            if path.relative_to(folder).as_posix() not in files:
                path.unlink(missing_ok=True)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        _write_marker(folder, sorted(files))
    except OSError as error:
        raise SiteError(
            f"{error.filename or folder}: cannot be written: {error.strerror}"
        ) from error


def _write_marker(folder: Path, names: Sequence[str]) -> None:
    text = "\n".join([_MARKER_HEAD, *names])
    (folder / MARKER).write_text(f"{text}\n", encoding="utf-8", newline="\n")
