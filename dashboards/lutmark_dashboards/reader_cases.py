# SPDX-License-Identifier: Apache-2.0
"""Cases, their verdicts and the records of their stages, as the strict reader takes them."""

from __future__ import annotations

from lutmark_dashboards.data import (
    OUTCOMES,
    VERDICTS,
    Case,
    MetricVerdict,
    Parameter,
    Record,
    Run,
    Spread,
    Verdict,
)
from lutmark_dashboards.node import Node


def read_case(node: Node, run: Run) -> Case:
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
        verdict=read_verdict(f["verdict"]) if "verdict" in f else None,
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


def read_verdict(node: Node) -> Verdict:
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


def read_record(node: Node) -> Record:
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
