# SPDX-License-Identifier: Apache-2.0
"""The tables of one case's page, of the run's time, and of the metrics."""

from __future__ import annotations

from collections.abc import Sequence

from lutmark_dashboards import links, words
from lutmark_dashboards.data import Case, Metric, MetricVerdict, Record
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


def case_csv(case: Case, part: str) -> str:
    return f"csv/{links.slug(case.name)}-{part}.csv"


def metrics_table(case: Case, metrics: dict[str, Metric], records: Sequence[Record]) -> Table:
    """Every metric that the case has or that was judged, with the stage that made it and, when
    anything was judged, its baseline."""
    judged = {row.metric: row for row in case.verdict.metrics} if case.verdict else {}
    shown = [m for m in metrics.values() if case.has(m.name) or m.name in judged]
    makers = {m.name: [r for r in records if m.name in r.metrics] for m in shown}
    judging = (
        Column("baseline", numeric=True),
        Column("change", numeric=True),
        Column("verdict", href="method.html#verdicts"),
        Column("tolerance"),
    )
    return Table(
        id="metrics",
        caption="Metrics of this case",
        columns=(
            Column("metric"),
            Column("value", numeric=True),
            Column("unit"),
            Column("made by"),
            *(judging if judged else ()),
            Column("meaning"),
        ),
        rows=tuple(
            _metric_row(case, m, judged.get(m.name), makers[m.name], bool(judged)) for m in shown
        ),
        anchors=tuple(links.metric_anchor(m.name) for m in shown),
        csv_file=case_csv(case, "metrics"),
        csv_header=(
            *("metric", "unit", "value_or_median", "min", "max", "seeds"),
            *("baseline", "change_pct", "verdict", "tolerance", "made_by"),
        ),
        csv_rows=tuple(
            (
                *_metric_values(case, m, judged.get(m.name)),
                " ".join(dict.fromkeys(r.stage for r in makers[m.name])),
            )
            for m in shown
        ),
    )


def _made_by(case: Case, makers: Sequence[Record]) -> tuple[Cell, str]:
    """The stage that left the metric, and where its commands are."""
    if not makers:
        return absent_cell(style=""), ""
    href = f"{links.case_page(case.name)}#{stage_anchor(makers[0])}"
    return text_cell(" ".join(dict.fromkeys(r.stage for r in makers)), href), href


def _metric_row(
    case: Case,
    metric: Metric,
    judged: MetricVerdict | None,
    makers: Sequence[Record],
    with_baseline: bool,
) -> tuple[Cell, ...]:
    made_by, href = _made_by(case, makers)
    if not case.proven:
        value = Cell("withheld", style="withheld number")
    elif metric.name in case.seeded:
        spread = case.seeded[metric.name]
        ends = words.between(spread.low, spread.high, metric.unit)
        seeds = words.count(len(spread.values), "seed")
        note = f"median of {seeds}, {ends}" if len(spread.values) > 1 else seeds
        if metric.name == "fmax_mhz" and words.limit_note(case):
            note += f"\n{words.limit_note(case)}"
        value = number_cell(spread.median, metric.unit, href, note)
    else:
        value = number_cell(case.metrics.get(metric.name), metric.unit, href)
    change = judged.change_pct if judged and case.proven else None
    against = (
        number_cell(judged.baseline if judged else None, metric.unit),
        absent_cell() if change is None else Cell(words.change(change), "", "", "number", change),
        verdict_cell(judged.verdict if judged else None),
        text_cell(judged.tolerance if judged else ""),
    )
    return (
        text_cell(metric.name, links.method_metric(metric.name)),
        value,
        text_cell(metric.unit),
        made_by,
        *(against if with_baseline else ()),
        text_cell(metric.meaning),
    )


def _metric_values(case: Case, metric: Metric, judged: MetricVerdict | None) -> tuple[Value, ...]:
    spread = case.seeded.get(metric.name)
    value = spread.median if spread else case.metrics.get(metric.name)
    return (
        metric.name,
        metric.unit,
        value,
        spread.low if spread else None,
        spread.high if spread else None,
        len(spread.values) if spread else None,
        judged.baseline if judged else None,
        judged.change_pct if judged and case.proven else None,
        judged.verdict if judged else "",
        judged.tolerance if judged else "",
    )


def seeds_table(case: Case, metrics: dict[str, Metric], records: Sequence[Record]) -> Table | None:
    """Outcome and values of each place-and-route seed, or None for a case without seeds."""
    shown = [m for m in metrics.values() if m.name in case.seeded]
    seeds = sorted({*case.seeds, *(s for m in shown for s in case.seeded[m.name].values)})
    if not seeds:
        return None

    def value(metric: Metric, seed: int) -> float | None:
        return case.seeded[metric.name].values.get(seed)

    def limit_cell(seed: int) -> Cell:
        return text_cell(limits[seed]) if seed in limits else absent_cell(style="")

    stages = {r.seed: f"{links.case_page(case.name)}#{stage_anchor(r)}" for r in records}
    limits = {r.seed: r.labels["limited_by"] for r in records if "limited_by" in r.labels}
    limited = (Column("critical path", href="method.html#fmax"),) if limits else ()

    return Table(
        id="seeds",
        caption="Place-and-route seeds",
        columns=(
            Column("seed"),
            Column("outcome", href="method.html#outcomes"),
            *(Column(m.name, m.unit, links.method_metric(m.name), numeric=True) for m in shown),
            *limited,
        ),
        rows=tuple(
            (
                number_cell(seed, ""),
                outcome_cell(case.seeds[seed]) if seed in case.seeds else absent_cell(style=""),
                *(number_cell(value(m, seed), m.unit, stages.get(seed, "")) for m in shown),
                *(limit_cell(seed) for _ in limited),
            )
            for seed in seeds
        ),
        csv_file=case_csv(case, "seeds"),
        csv_header=("seed", "outcome", *(m.name for m in shown)),
        csv_rows=tuple(
            (seed, case.seeds.get(seed, ""), *(value(m, seed) for m in shown)) for seed in seeds
        ),
    )


def stage_anchor(record: Record) -> str:
    return links.stage_anchor(record.stage, record.seed)


def stages_table(case: Case, records: Sequence[Record]) -> Table:
    """A row for each record of the case."""
    return Table(
        id="stages",
        caption="Stages",
        columns=(
            Column("stage"),
            Column("seed", numeric=True),
            Column("outcome", href="method.html#outcomes"),
            Column("elapsed", "s", links.method_metric("wall_s"), numeric=True),
            Column("processor", "s", links.method_metric("cpu_s"), numeric=True),
            Column("peak memory", "MB", links.method_metric("peak_memory_mb"), numeric=True),
            Column("came from"),
            Column("finished"),
        ),
        rows=tuple(_stage_row(case, record) for record in records),
        csv_file=case_csv(case, "stages"),
        csv_header=(
            *("stage", "seed", "check", "outcome", "message", "wall_s", "cpu_s", "peak_memory_mb"),
            *("restored", "host", "finished", "key", "log"),
        ),
        csv_rows=tuple(
            (
                *(r.stage, r.seed, "yes" if r.check else "no", r.outcome, r.message),
                *((r.wall_s, r.cpu_s, r.peak_memory_mb) if r.outcome != "skipped" else (None,) * 3),
                *("yes" if r.cached else "no", r.host, r.finished, r.key, r.log),
            )
            for r in records
        ),
    )


def _stage_row(case: Case, record: Record) -> tuple[Cell, ...]:
    ran = record.outcome != "skipped"
    href = f"{links.case_page(case.name)}#{stage_anchor(record)}"
    how = "the cache" if record.cached else "this run"
    return (
        text_cell(record.stage, href, "check" if record.check else ""),
        absent_cell() if record.seed is None else number_cell(record.seed, ""),
        outcome_cell(record.outcome),
        number_cell(record.wall_s if ran else None, "s"),
        number_cell(record.cpu_s if ran else None, "s"),
        number_cell(record.peak_memory_mb if ran else None, "MB"),
        text_cell(how if ran else "not run"),
        text_cell(words.time(record.finished)) if record.finished else absent_cell(style=""),
    )


def files_table(case: Case, records: Sequence[Record]) -> Table:
    """Tools, inputs and outputs of all stages; on the page they stand with their stage."""
    rows: list[tuple[Value, ...]] = []
    for record in records:
        for kind, entries in (
            ("tool", record.tools),
            ("input", record.inputs),
            ("output", record.outputs),
        ):
            rows += [(record.stage, record.seed, kind, n, h) for n, h in sorted(entries.items())]
    return Table(
        id="files",
        caption="Tools and files",
        columns=(),
        rows=(),
        csv_file=case_csv(case, "files"),
        csv_header=("stage", "seed", "kind", "name", "version_or_sha256"),
        csv_rows=tuple(rows),
    )


def times_table(records: Sequence[Record], flow: str = "") -> Table:
    """Where the run's time went, by stage. Restored jobs took none of it."""
    stages = list(dict.fromkeys(record.stage for record in records))
    rows = []
    csv_rows: list[tuple[Value, ...]] = []
    for stage in stages:
        of_stage = [r for r in records if r.stage == stage and r.outcome != "skipped"]
        ran = [r for r in of_stage if not r.cached]
        wall = sum(r.wall_s for r in ran) if ran else None
        cpu = sum(r.cpu_s for r in ran) if ran else None
        memory = max(r.peak_memory_mb for r in ran) if ran else None
        rows.append(
            (
                text_cell(stage),
                number_cell(len(ran), ""),
                number_cell(len(of_stage) - len(ran), ""),
                number_cell(wall, "s"),
                number_cell(cpu, "s"),
                number_cell(memory, "MB"),
            )
        )
        csv_rows.append((stage, len(ran), len(of_stage) - len(ran), wall, cpu, memory))
    return Table(
        id="times",
        caption="Jobs and time by stage",
        columns=(
            Column("stage"),
            Column("ran", "records", numeric=True),
            Column("restored", "records", numeric=True),
            Column("elapsed, summed", "s", numeric=True),
            Column("processor, summed", "s", numeric=True),
            Column("largest memory", "MB", numeric=True),
        ),
        rows=tuple(rows),
        csv_file=f"csv/times-{links.slug(flow)}.csv" if flow else "csv/times.csv",
        csv_header=("stage", "ran", "restored", "wall_s", "cpu_s", "peak_memory_mb"),
        csv_rows=tuple(csv_rows),
    )


def meanings_table(metrics: Sequence[Metric]) -> Table:
    """The metric table itself."""
    return Table(
        id="metrics",
        caption="Metrics and their meaning",
        columns=(
            Column("metric", card="title"),
            Column("unit"),
            Column("better"),
            Column("kind", filter=True),
            Column("meaning", card="wide"),
        ),
        rows=tuple(
            tuple(text_cell(t) for t in (m.name, m.unit, m.better, m.kind, m.meaning))
            for m in metrics
        ),
        anchors=tuple(links.metric_anchor(m.name) for m in metrics),
        csv_file="csv/metrics.csv",
        csv_header=("metric", "unit", "better", "kind", "meaning"),
        csv_rows=tuple((m.name, m.unit, m.better, m.kind, m.meaning) for m in metrics),
    )


def long_table(cases: Sequence[Case], metrics: dict[str, Metric]) -> Table:
    """Every proven value of the run, one a row, for other programs; a file only."""
    rows: list[tuple[Value, ...]] = []
    for case in cases:
        for m in metrics.values():
            if m.name in case.metrics:
                rows.append((case.name, m.name, None, case.metrics[m.name], m.unit))
            elif m.name in case.seeded:
                values = case.seeded[m.name].values
                rows += [(case.name, m.name, seed, v, m.unit) for seed, v in values.items()]
    return Table(
        id="values",
        caption="Every value of the run",
        columns=(),
        rows=(),
        csv_file="csv/values.csv",
        csv_header=("case", "metric", "seed", "value", "unit"),
        csv_rows=tuple(rows),
    )
