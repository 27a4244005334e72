# SPDX-License-Identifier: Apache-2.0
"""The strict reader of the one JSON file that `lutmark site` hands over."""

from __future__ import annotations

from pathlib import Path

from lutmark_dashboards.data import (
    BETTER,
    KINDS,
    PARTS,
    SCHEMA,
    TILE_KINDS,
    Against,
    Design,
    End,
    Excerpt,
    Floorplan,
    Flow,
    FlowSummary,
    Metric,
    Run,
    SiteData,
    TileGroup,
)
from lutmark_dashboards.node import DataError, Node, parse_node
from lutmark_dashboards.reader_cases import read_case, read_record, read_verdict
from lutmark_dashboards.reader_judging import read_history, read_judging
from lutmark_dashboards.reader_studies import read_claim, read_study


def read_data(file: Path) -> SiteData:
    """Reads and checks the file. Raises DataError."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: is not UTF-8 text") from error
    return parse_data(text, str(file))


def parse_data(text: str, source: str) -> SiteData:
    """Reads and checks a text. `source` names it in errors. Raises DataError."""
    return _site_data(parse_node(text, source))


def _site_data(node: Node) -> SiteData:
    schema = node.entries().get("schema")
    if schema is None:
        node.fail("the key 'schema' is missing; make the file with `lutmark site`")
    if schema.count() != SCHEMA:
        schema.fail(f"is schema {schema.value}; this site reads schema {SCHEMA}")
    top = node.fields(
        "schema run metrics designs flows cases studies claims records",
        "end against judging history",
    )
    run = _run(top["run"])
    data = SiteData(
        run=run,
        end=_end(top["end"]) if "end" in top else None,
        metrics=tuple(_metric(n) for n in top["metrics"].items()),
        designs=tuple(_design(n) for n in top["designs"].items()),
        flows=tuple(_flow(n) for n in top["flows"].items()),
        cases=tuple(read_case(n, run) for n in top["cases"].items()),
        studies=tuple(read_study(n) for n in top["studies"].items()),
        claims=tuple(read_claim(n) for n in top["claims"].items()),
        records=tuple(read_record(n) for n in top["records"].items()),
        against=_against(top["against"]) if "against" in top else None,
        judging=read_judging(top["judging"]) if "judging" in top else None,
        history=read_history(top["history"]) if "history" in top else (),
    )
    _check_names(data, top)
    return data


def _check_names(data: SiteData, top: dict[str, Node]) -> None:
    """Names refer to something, and nothing is described twice."""
    for part, names in (
        ("metrics", [m.name for m in data.metrics]),
        ("designs", [d.name for d in data.designs]),
        ("flows", [f.name for f in data.flows]),
        ("cases", [c.name for c in data.cases]),
        ("studies", [s.name for s in data.studies]),
        ("claims", [c.name for c in data.claims]),
    ):
        seen: set[str] = set()
        for name, node in zip(names, top[part].items(), strict=True):
            if name in seen:
                node.fail(f"'{name}' is there twice")
            seen.add(name)
    known = {metric.name for metric in data.metrics}
    for case, node in zip(data.cases, top["cases"].items(), strict=True):
        judged = [row.metric for row in case.verdict.metrics] if case.verdict else []
        for name in [*case.metrics, *case.seeded, *judged]:
            if name not in known:
                node.fail(f"the metric '{name}' is not in /metrics")
    cases = {case.name for case in data.cases}
    for design, node in zip(data.designs, top["designs"].items(), strict=True):
        if design.rtl and design.rtl.case not in cases:
            node.fail(f"the case '{design.rtl.case}' is not in /cases")
    for series in data.history:
        if series.metric not in known or series.case not in cases:
            top["history"].fail(f"'{series.metric}' of '{series.case}' is not in /metrics, /cases")
    for name, verdict in data.against.verdicts.items() if data.against else ():
        if name not in cases:
            top["against"].fail(f"the case '{name}' is not in /cases")
        for row in verdict.metrics:
            if row.metric not in known:
                top["against"].fail(f"the metric '{row.metric}' is not in /metrics")
    for record, node in zip(data.records, top["records"].items(), strict=True):
        if record.case not in cases:
            node.fail(f"the case '{record.case}' is not in /cases")


def _against(node: Node) -> Against:
    f = node.fields("run verdicts missing")
    verdicts = f["verdicts"].entries().items()
    read = {name: read_verdict(n) for name, n in verdicts}
    return Against(_run(f["run"]), read, f["missing"].texts())


def _run(node: Node) -> Run:
    f = node.fields(
        "run commit dirty version build host machine toolchain selection seeds cases flows",
        "type schema case_seeds",
    )
    return Run(
        run=f["run"].text(),
        commit=f["commit"].text(),
        dirty=f["dirty"].flag(),
        version=f["version"].text(),
        build=f["build"].text(),
        host=f["host"].text(),
        machine=f["machine"].text(),
        toolchain=f["toolchain"].text(),
        selection=f["selection"].text(),
        seeds=tuple(n.count() for n in f["seeds"].items()),
        cases=f["cases"].texts(),
        flows={name: _flow_summary(n) for name, n in f["flows"].entries().items()},
    )


def _flow_summary(node: Node) -> FlowSummary:
    f = node.fields("device stages checks per_seed", "extras")
    return FlowSummary(
        device=f["device"].text(),
        stages=f["stages"].texts(),
        checks=f["checks"].texts(),
        per_seed=f["per_seed"].flag(),
    )


def _end(node: Node) -> End:
    f = node.fields(
        "jobs hits wall_s tool_cpu_s harness_cpu_s idle_share interrupted", "type reruns"
    )
    return End(
        jobs=f["jobs"].count(),
        hits=f["hits"].count(),
        wall_s=f["wall_s"].number(),
        tool_cpu_s=f["tool_cpu_s"].number(),
        harness_cpu_s=f["harness_cpu_s"].number(),
        idle_share=f["idle_share"].number(),
        interrupted=f["interrupted"].flag(),
    )


def _metric(node: Node) -> Metric:
    f = node.fields("name unit better kind meaning")
    return Metric(
        name=f["name"].text(),
        unit=f["unit"].text(),
        better=f["better"].word(BETTER),
        kind=f["kind"].word(KINDS),
        meaning=f["meaning"].text(),
    )


def _flow(node: Node) -> Flow:
    f = node.fields("name meaning device")
    return Flow(name=f["name"].text(), meaning=f["meaning"].text(), device=f["device"].text())


def _design(node: Node) -> Design:
    f = node.fields("name meaning paper", "rtl floorplans")
    return Design(
        name=f["name"].text(),
        meaning=f["meaning"].text(),
        paper=f["paper"].text(),
        rtl=_excerpt(f["rtl"]) if "rtl" in f else None,
        floorplans=tuple(_floorplan(n) for n in f["floorplans"].items())
        if "floorplans" in f
        else (),
    )


def _excerpt(node: Node) -> Excerpt:
    f = node.fields("case file text lines")
    return Excerpt(f["case"].text(), f["file"].text(), f["text"].text(), f["lines"].count())


def _floorplan(node: Node) -> Floorplan:
    f = node.fields("schema case flow seed columns rows groups path")
    if f["schema"].count() != 1:
        f["schema"].fail("is a version that this program does not know")
    columns, rows = f["columns"].count(), f["rows"].count()

    def numbers(one: Node, wanted: int) -> tuple[int, ...]:
        found = tuple(n.count() for n in one.items())
        if len(found) != wanted or found[0] >= columns or found[1] >= rows:
            one.fail(f"wanted {wanted} numbers, of them a tile of {columns} x {rows}")
        return found

    def group(one: Node) -> TileGroup:
        g = one.fields("part kind tiles")
        return TileGroup(
            part=g["part"].word(PARTS),
            kind=g["kind"].word(TILE_KINDS),
            tiles=tuple((t[0], t[1], t[2]) for t in (numbers(n, 3) for n in g["tiles"].items())),
        )

    if not any(one.fields("part kind tiles")["tiles"].items() for one in f["groups"].items()):
        f["groups"].fail("has no tile")

    return Floorplan(
        case=f["case"].text(),
        flow=f["flow"].text(),
        seed=f["seed"].count(),
        columns=columns,
        rows=rows,
        groups=tuple(group(one) for one in f["groups"].items()),
        path=tuple((t[0], t[1]) for t in (numbers(n, 2) for n in f["path"].items())),
    )
