# SPDX-License-Identifier: Apache-2.0
"""The site as a map from file to text, made of the data alone, and its way into a folder."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import jinja2
from markupsafe import Markup

from lutmark_dashboards import history_tables, links, words
from lutmark_dashboards.case_tables import cases_table, headline_cells
from lutmark_dashboards.compare_tables import (
    MOST_ROWS,
    movers_table,
    only_here,
    outcomes_changed,
)
from lutmark_dashboards.data import VERDICTS, Flow, Record, SiteData
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
from lutmark_dashboards.figures import Drawing, draw_all
from lutmark_dashboards.judging_tables import judging_tables
from lutmark_dashboards.markup import breakable, table_html
from lutmark_dashboards.overview_tables import matrix_table
from lutmark_dashboards.pages import (
    CaseParts,
    ComparePage,
    DesignPage,
    FlowPage,
    StudyPage,
    case_parts,
    compare_pages,
    design_pages,
    flow_pages,
    history_page,
    run_tools,
    study_pages,
)
from lutmark_dashboards.reuse import CACHE_FILE, Reuse, key_of
from lutmark_dashboards.study_tables import claims_table
from lutmark_dashboards.tables import Table

_HERE = Path(__file__).parent
_TITLE_END = " · lutmark</title>"
_MAIN = '<main id="main">\n'
_MOVERS_SHOWN = 8  # on the overview; the page of the comparison has more
_FAILURES_SHOWN = 20
_PREVIEWS_SHOWN = 12  # a figure has some 12 kB, and the overview shall open at once


class _Pages:
    """Collects the files while the pages are rendered."""

    def __init__(
        self,
        data: SiteData,
        designs: Sequence[DesignPage],
        flows: Sequence[FlowPage],
        studies: Sequence[StudyPage],
        compared: Sequence[ComparePage],
    ) -> None:
        self.files: dict[str, str] = {}
        self.designs = designs
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["shlex_join"] = shlex.join
        self._environment.globals.update(
            run=data.run,
            run_time=words.run_time(data.run.run),
            words=words,
            links=links,
            stage_anchor=stage_anchor,
            table_html=table_html,
            breakable=breakable,
            inline=lambda drawing: Markup(drawing.inline("figure")),
            preview=lambda drawing: Markup(drawing.preview("preview")),
            design_pages=designs,
            flow_pages=flows,
            study_pages=studies,
            compare_pages=compared,
            has_claims=bool(data.claims),
            has_history=bool(data.history),
        )

    def page(self, path: str, template: str, **context: object) -> None:
        root = "../" * path.count("/")
        text = self._environment.get_template(template).render(root=root, path=path, **context)
        self.add(path, text)

    def page_with(self, path: str, old: str) -> None:
        """The page with the title and the content of an earlier one."""
        title = old[old.index("<title>") + 7 : old.index(_TITLE_END)]
        main = old[old.index(_MAIN) + len(_MAIN) : old.rindex("</main>")]
        self.page(path, "reused.html.j2", old_title=Markup(title), old_main=Markup(main))

    def add(self, path: str, text: str) -> None:
        assert path not in self.files, path
        self.files[path] = text

    def drawings(self, drawings: Iterable[Drawing]) -> None:
        for drawing in drawings:
            self.add(drawing.file, drawing.svg)
            self.add(drawing.table.csv_file, drawing.table.csv())

    def tables(self, tables: Iterable[Table]) -> None:
        for table in tables:
            self.add(table.csv_file, table.csv())


def render_site(data: SiteData, reuse: Reuse | None = None) -> dict[str, str]:
    """All files of the site by path. Equal data give equal files, whatever is reused."""
    reuse = reuse or Reuse()
    metrics = {metric.name: metric for metric in data.metrics}
    by_case: dict[str, list[Record]] = {}
    for record in data.records:
        by_case.setdefault(record.case, []).append(record)
    designs = design_pages(data)
    flows = flow_pages(data, by_case)
    case_names = {case.name for case in data.cases}
    studies = study_pages(data, case_names)
    compared = compare_pages(data)
    drawings = [d for page in designs for d in page.drawings]
    drawings += [d for page in studies for d in page.drawings]
    drawings += [d for page in compared for d in page.drawings]
    history = history_page(data)
    drawings += history.drawings if history else ()
    _draw(drawings, reuse)
    pages = _Pages(data, designs, flows, studies, compared)
    for name in ("site.css", "site.js"):
        pages.add(f"assets/{name}", (_HERE / "assets" / name).read_text(encoding="utf-8"))

    # What has no figures comes first, while they are drawn.
    cases = cases_table(data.cases, metrics)
    values = long_table(data.cases, metrics)
    pages.tables((cases, values))
    pages.page("cases.html", "cases.html.j2", cases=cases, values=values)
    if history:
        pages.tables((history.changes, history.series))
    for parts in case_parts(data, by_case, history):
        _case_page(pages, data, parts, reuse)
    _overview(pages, data, compared)
    described = {flow.name: flow for flow in data.flows}
    for page in designs:
        pages.tables(page.tables)
        pages.drawings(page.drawings)
        _design_page(pages, page, data, described, reuse)
    for flow_page in flows:
        pages.tables((flow_page.table, flow_page.times))
        pages.page(flow_page.href, "flow.html.j2", page=flow_page)
    for compare_page in compared:
        pages.tables((compare_page.table,))
        pages.drawings(compare_page.drawings)
        pages.page(
            compare_page.href,
            "compare.html.j2",
            page=compare_page,
            outcomes=outcomes_changed(compare_page.comparison, data.cases),
            only_here=only_here(compare_page.comparison, data.cases),
            moved=len(compare_page.comparison.moved),
            most=MOST_ROWS,
        )
    for study_page in studies:
        pages.tables((study_page.table,))
        pages.drawings(study_page.drawings)
        pages.page(study_page.href, "study.html.j2", page=study_page, case_names=case_names)
    if data.claims:
        claims = claims_table(data.claims, {page.study.name for page in studies})
        pages.tables((claims,))
        pages.page("claims.html", "claims.html.j2", table=claims)
    if history:
        pages.drawings(history.drawings)
        pages.page("history.html", "history.html.j2", page=history, most=history_tables.MOST_ROWS)
    meanings = meanings_table(data.metrics)
    judging = judging_tables(data.judging)
    pages.tables((meanings, *judging))
    pages.page(
        "method.html", "method.html.j2", meanings=meanings, judging=judging, trial=data.judging
    )
    for drawing in drawings:
        reuse.keep(drawing.file, drawing.key, [drawing.file], {drawing.file: drawing.svg})
    pages.add(CACHE_FILE, reuse.text())
    return pages.files


def _draw(drawings: Sequence[Drawing], reuse: Reuse) -> None:
    """Begins to make the figures, or takes them from the earlier site."""
    old = {drawing.file: reuse.files(drawing.file, drawing.key) for drawing in drawings}
    known = {file: texts[file] for file, texts in old.items() if texts}
    draw_all(drawings, known)
    reuse.taken.update(known)


def _overview(pages: _Pages, data: SiteData, compared: Sequence[ComparePage]) -> None:
    verdicts = Counter(case.verdict.overall for case in data.cases if case.verdict)
    proofs = Counter(case.proof for case in data.cases)
    matrix = matrix_table(data.cases)
    times = times_table(data.records)
    pages.tables((matrix, times))
    pages.page(
        "index.html",
        "overview.html.j2",
        matrix=matrix,
        times=times,
        movers=[
            (page, movers_table(page.comparison, _MOVERS_SHOWN, f"-{page.comparison.name}"))
            for page in compared
        ],
        verdicts=[(verdict, verdicts[verdict]) for verdict in VERDICTS if verdicts[verdict]],
        not_judged=len(data.cases) - verdicts.total(),
        failures=[case for case in data.cases if case.outcome != "ok"],
        failures_shown=_FAILURES_SHOWN,
        previews=len(pages.designs) <= _PREVIEWS_SHOWN,
        proven=proofs["proven"],
        withheld=proofs["not proven"],
        unchecked=proofs["no checks"],
        total=len(data.cases),
        seeds=words.seeds_run(data.cases),
        seed_count=words.seed_count(data.cases),
        end=data.end,
        tools=run_tools(data.records),
    )


def _design_page(
    pages: _Pages, page: DesignPage, data: SiteData, described: dict[str, Flow], reuse: Reuse
) -> None:
    said = [(d.title, d.notes, d.alternative, d.key) for d in page.drawings]
    flows = [described.get(flow) for flow in page.flows]
    key = key_of(page.design, page.cases, said, flows, data.metrics)
    old = reuse.files(page.href, key)
    if old is None:
        pages.page(page.href, "design.html.j2", page=page, flows=described)
    else:
        pages.page_with(page.href, old[page.href])
    reuse.keep(page.href, key, [page.href], pages.files)


def _case_page(pages: _Pages, data: SiteData, parts: CaseParts, reuse: Reuse) -> None:
    path = links.case_page(parts.case.name)
    flow = data.run.flows.get(parts.case.flow)
    key = key_of(parts, flow, data.metrics, data.run.toolchain)
    old = reuse.files(path, key)
    if old is None:
        names = [path, *_new_case_page(pages, data, parts)]
    else:
        names = sorted(old)
        pages.page_with(path, old.pop(path))
        for name, text in old.items():
            pages.add(name, text)
        reuse.taken.update(old)
    reuse.keep(path, key, names, pages.files)


def _new_case_page(pages: _Pages, data: SiteData, parts: CaseParts) -> list[str]:
    """Renders it; returns the names of its CSV files."""
    case = parts.case
    metrics = {metric.name: metric for metric in data.metrics}
    flow = data.run.flows.get(case.flow)
    order = {stage: i for i, stage in enumerate(flow.stages)} if flow else {}
    records = sorted(
        parts.records,
        key=lambda r: (order.get(r.stage, len(order)), -1 if r.seed is None else r.seed),
    )
    tables = {
        "metrics": metrics_table(case, metrics, records),
        "seeds": seeds_table(case, metrics, [r for r in records if r.seed is not None]),
        "stages": stages_table(case, records),
        "files": files_table(case, records),
    }
    shown_tables = [table for table in tables.values() if table is not None]
    pages.tables(shown_tables)
    pages.page(
        links.case_page(case.name),
        "case.html.j2",
        case=case,
        flow=flow,
        headline=headline_cells(case, metrics),
        records=records,
        tables=tables,
        history=parts.history,
        not_measured=parts.not_measured,
    )
    return [table.csv_file for table in shown_tables]
