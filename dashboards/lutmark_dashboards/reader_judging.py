# SPDX-License-Identifier: Apache-2.0
"""The history and the trials of the judging rule, as the strict reader takes them."""

from __future__ import annotations

from lutmark_dashboards.data import (
    Change,
    HistoryRun,
    Judging,
    Measurement,
    Series,
    TrialResult,
    TrialSample,
)
from lutmark_dashboards.node import Node


def read_history(node: Node) -> tuple[Series, ...]:
    f = node.fields("runs series")
    runs = tuple(_history_run(n) for n in f["runs"].items())
    return tuple(_series(n, runs) for n in f["series"].items())


def _history_run(node: Node) -> HistoryRun:
    f = node.fields("run started commit")
    return HistoryRun(run=f["run"].text(), started=f["started"].text(), commit=f["commit"].text())


def _series(node: Node, runs: tuple[HistoryRun, ...]) -> Series:
    f = node.fields("case metric runs measurements changes")
    series = Series(
        case=f["case"].text(),
        metric=f["metric"].text(),
        runs=f["runs"].count(),
        measurements=tuple(_measurement(n, runs) for n in f["measurements"].items()),
        changes=tuple(_change(n) for n in f["changes"].items()),
    )
    if not series.measurements:
        node.fail("has no measurement")
    if any(not 0 < one.measurement < len(series.measurements) for one in series.changes):
        node.fail("has a change where there is no measurement")
    return series


def _measurement(node: Node, runs: tuple[HistoryRun, ...]) -> Measurement:
    """A row: indices of its first and last run, median, low, high, number of values."""
    first, last, median, low, high, values = node.numbers(6)
    if first not in range(len(runs)) or last not in range(len(runs)):
        node.fail(f"names a run that is not one of the {len(runs)}")
    return Measurement(runs[int(first)], runs[int(last)], median, low, high, int(values))


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


def read_judging(node: Node) -> Judging:
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
