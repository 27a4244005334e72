# SPDX-License-Identifier: Apache-2.0
"""The strict reader of the one JSON file that `lutmark site` hands over."""

from __future__ import annotations

from pathlib import Path

from lutmark_dashboards.data import (
    BETTER,
    FINDINGS,
    KINDS,
    OUTCOMES,
    PARTS,
    SCHEMA,
    TILE_KINDS,
    VERDICTS,
    Against,
    Case,
    Change,
    Chart,
    ChartPoint,
    ChartSeries,
    Claim,
    Design,
    End,
    Excerpt,
    Floorplan,
    Flow,
    FlowSummary,
    Judging,
    Measurement,
    Metric,
    MetricVerdict,
    Parameter,
    Record,
    Run,
    Series,
    SiteData,
    Spread,
    Study,
    StudyFigure,
    TileGroup,
    TrialResult,
    TrialSample,
    Verdict,
)
from lutmark_dashboards.node import DataError, Node, parse_node


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
        cases=tuple(_case(n, run) for n in top["cases"].items()),
        studies=tuple(_study(n) for n in top["studies"].items()),
        claims=tuple(_claim(n) for n in top["claims"].items()),
        records=tuple(_record(n) for n in top["records"].items()),
        against=_against(top["against"]) if "against" in top else None,
        judging=_judging(top["judging"]) if "judging" in top else None,
        history=tuple(_series(n) for n in top["history"].items()) if "history" in top else (),
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
    read = {name: _verdict(n) for name, n in verdicts}
    return Against(_run(f["run"]), read, f["missing"].texts())


def _judging(node: Node) -> Judging:
    f = node.fields("schema tools samples results")
    if f["schema"].count() != 1:
        f["schema"].fail("is not 1; make the file again with `lutmark selftest judge`")
    return Judging(
        tools=f["tools"].text_map(),
        samples=tuple(_trial_sample(n) for n in f["samples"].items()),
        results=tuple(_trial_result(n) for n in f["results"].items()),
    )


def _trial_sample(node: Node) -> TrialSample:
    f = node.fields("case seeds variation_pct renamed_shift_pct")
    return TrialSample(
        case=f["case"].text(),
        seeds=f["seeds"].count(),
        variation_pct=f["variation_pct"].number(),
        renamed_shift_pct=f["renamed_shift_pct"].number(),
    )


def _trial_result(node: Node) -> TrialResult:
    f = node.fields(
        "control shift first_seeds suites cases alarmed alarmed_once seeds found found_once",
        "undecided passed",
    )
    if not f["suites"].count():
        f["suites"].fail("is 0; a rate needs a suite")
    counts = {
        name: f[name].count()
        for name in [
            "first_seeds",
            "suites",
            "cases",
            "alarmed",
            "alarmed_once",
            "found",
            "found_once",
        ]
    }
    return TrialResult(
        control=f["control"].text(),
        shift=f["shift"].number(),
        seeds=f["seeds"].number(),
        **counts,
    )


def _series(node: Node) -> Series:
    f = node.fields("case metric runs measurements changes")
    series = Series(
        case=f["case"].text(),
        metric=f["metric"].text(),
        runs=f["runs"].count(),
        measurements=tuple(_measurement(n) for n in f["measurements"].items()),
        changes=tuple(_change(n) for n in f["changes"].items()),
    )
    if any(not 0 < one.measurement < len(series.measurements) for one in series.changes):
        node.fail("has a change where there is no measurement")
    return series


def _measurement(node: Node) -> Measurement:
    f = node.fields("run started commit last_run last_started median low high values")
    return Measurement(
        run=f["run"].text(),
        started=f["started"].text(),
        commit=f["commit"].text(),
        last_run=f["last_run"].text(),
        last_started=f["last_started"].text(),
        median=f["median"].number(),
        low=f["low"].number(),
        high=f["high"].number(),
        values=f["values"].count(),
    )


def _change(node: Node) -> Change:
    f = node.fields("measurement point before after direction differs_in", "p")
    return Change(
        measurement=f["measurement"].count(),
        before=f["before"].number(),
        after=f["after"].number(),
        direction=f["direction"].word(("better", "worse", "")),
        differs_in=f["differs_in"].texts(),
        p=f["p"].number() if "p" in f else None,
    )


def _study(node: Node) -> Study:
    f = node.fields("name meaning suite cases figures charts left_out")
    charts = tuple(_chart(n) for n in f["charts"].items())
    if len({chart.id for chart in charts}) < len(charts):
        f["charts"].fail("an id is there twice")
    left_out = (n.fields("case outcome") for n in f["left_out"].items())
    return Study(
        name=f["name"].text(),
        meaning=f["meaning"].text(),
        suite=f["suite"].text(),
        cases=f["cases"].count(),
        figures=tuple(_study_figure(n) for n in f["figures"].items()),
        charts=charts,
        left_out=tuple((g["case"].text(), g["outcome"].word(OUTCOMES)) for g in left_out),
    )


def _interval(f: dict[str, Node], node: Node) -> tuple[float | None, float | None]:
    if ("low" in f) != ("high" in f):
        node.fail("has one end of an interval only")
    if "low" not in f:
        return None, None
    low, high = f["low"].number(), f["high"].number()
    return (low, high) if low <= high else node.fail("low is above high")


def _study_figure(node: Node) -> StudyFigure:
    f = node.fields("name meaning unit value cases interval", "low high")
    low, high = _interval(f, node)
    return StudyFigure(
        name=f["name"].text(),
        meaning=f["meaning"].text(),
        unit=f["unit"].text(),
        value=f["value"].number(),
        low=low,
        high=high,
        interval=f["interval"].text(),
        cases=f["cases"].count(),
    )


def _chart(node: Node) -> Chart:
    f = node.fields("id title x_label y_label x_scale y_scale categories series notes")
    chart = Chart(
        id=f["id"].text(),
        title=f["title"].text(),
        x_label=f["x_label"].text(),
        y_label=f["y_label"].text(),
        x_log=f["x_scale"].word(("linear", "log")) == "log",
        y_log=f["y_scale"].word(("linear", "log")) == "log",
        categories=f["categories"].texts(),
        series=tuple(_chart_series(n) for n in f["series"].items()),
        notes=f["notes"].texts(),
    )
    places = set(range(len(chart.categories)))
    if places and any(p.x not in places for s in chart.series for p in s.points):
        node.fail("has a point that is in no category")
    return chart


def _chart_series(node: Node) -> ChartSeries:
    f = node.fields("name joined points")
    points = []
    for child in f["points"].items():
        g = child.fields("x y", "low high case")
        low, high = _interval(g, child)
        case = g["case"].text() if "case" in g else ""
        points.append(ChartPoint(g["x"].number(), g["y"].number(), low, high, case))
    return ChartSeries(f["name"].text(), f["joined"].flag(), tuple(points))


def _claim(node: Node) -> Claim:
    f = node.fields(
        "name statement source source_kind unit measured_by figure reach why finding reason",
        "value evidence",
    )
    evidence = None
    if "evidence" in f:
        g = f["evidence"].fields("value low high")
        evidence = (g["value"].number(), g["low"].number(), g["high"].number())
    return Claim(
        name=f["name"].text(),
        statement=f["statement"].text(),
        source=f["source"].text(),
        source_kind=f["source_kind"].text(),
        value=f["value"].number() if "value" in f else None,
        unit=f["unit"].text(),
        measured_by=f["measured_by"].text(),
        figure=f["figure"].text(),
        reach=f["reach"].text(),
        why=f["why"].text(),
        finding=f["finding"].word(FINDINGS),
        reason=f["reason"].text(),
        evidence=evidence,
    )


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


def _flow(node: Node) -> Flow:
    f = node.fields("name meaning device")
    return Flow(name=f["name"].text(), meaning=f["meaning"].text(), device=f["device"].text())


def _case(node: Node, run: Run) -> Case:
    f = node.fields(
        "name design config flow parameters outcome stage message proven revision metrics seeded "
        "seeds labels reproduce",
        "verdict",
    )
    flow = run.flows.get(f["flow"].text())
    case = Case(
        name=f["name"].text(),
        design=f["design"].text(),
        config=f["config"].text(),
        flow=f["flow"].text(),
        parameters={key: _parameter(n) for key, n in f["parameters"].entries().items()},
        outcome=f["outcome"].word(OUTCOMES),
        stage=f["stage"].text(),
        message=f["message"].text(),
        proven=f["proven"].flag(),
        revision=f["revision"].text(),
        metrics={key: n.number() for key, n in f["metrics"].entries().items()},
        seeded={key: _spread(n) for key, n in f["seeded"].entries().items()},
        seeds={seed: n.word(OUTCOMES) for seed, n in f["seeds"].seed_map().items()},
        labels=f["labels"].text_map(),
        verdict=_verdict(f["verdict"]) if "verdict" in f else None,
        reproduce=f["reproduce"].texts(),
        checks=flow.checks if flow else (),
    )
    if not case.proven and (case.metrics or case.seeded):
        node.fail("has metrics without proof; metrics are withheld until every check is ok")
    return case


def _parameter(node: Node) -> Parameter:
    return node.text() if isinstance(node.value, str) else node.number()


def _spread(node: Node) -> Spread:
    values = {seed: n.number() for seed, n in node.seed_map().items()}
    if not values:
        node.fail("has no seed; a metric that was not measured has no key")
    return Spread(values)


def _verdict(node: Node) -> Verdict:
    f = node.fields("overall reason metrics", "failed")
    return Verdict(
        overall=f["overall"].word(VERDICTS),
        reason=f["reason"].text(),
        metrics=tuple(_metric_verdict(n) for n in f["metrics"].items()),
        failed=f["failed"].flag() if "failed" in f else None,
    )


def _metric_verdict(node: Node) -> MetricVerdict:
    f = node.fields(
        "metric verdict tolerance",
        "baseline value change_pct change_low_pct change_high_pct q",
    )
    return MetricVerdict(
        metric=f["metric"].text(),
        verdict=f["verdict"].word(VERDICTS),
        baseline=f["baseline"].number() if "baseline" in f else None,
        value=f["value"].number() if "value" in f else None,
        change_pct=f["change_pct"].number() if "change_pct" in f else None,
        change_low_pct=f["change_low_pct"].number() if "change_low_pct" in f else None,
        change_high_pct=f["change_high_pct"].number() if "change_high_pct" in f else None,
        q=f["q"].number() if "q" in f else None,
        tolerance=f["tolerance"].text(),
    )


def _record(node: Node) -> Record:
    f = node.fields(
        "case stage check outcome metrics labels message log_tail key revision cached wall_s cpu_s "
        "peak_memory_mb provenance",
        "type seed log",
    )
    made = f["provenance"].fields("commands tools inputs outputs host finished")
    return Record(
        case=f["case"].text(),
        stage=f["stage"].text(),
        seed=f["seed"].count() if "seed" in f else None,
        check=f["check"].flag(),
        outcome=f["outcome"].word(OUTCOMES),
        labels=f["labels"].text_map(),
        message=f["message"].text(),
        log_tail=f["log_tail"].text(),
        log=f["log"].text() if "log" in f else "",
        key=f["key"].text(),
        cached=f["cached"].flag(),
        wall_s=f["wall_s"].number(),
        cpu_s=f["cpu_s"].number(),
        peak_memory_mb=f["peak_memory_mb"].number(),
        commands=tuple(n.texts() for n in made["commands"].items()),
        tools=made["tools"].text_map(),
        inputs=made["inputs"].text_map(),
        outputs=made["outputs"].text_map(),
        host=made["host"].text(),
        finished=made["finished"].text(),
        metrics=tuple(f["metrics"].entries()),
    )
