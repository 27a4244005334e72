# SPDX-License-Identifier: Apache-2.0
"""What `lutmark site` hands over, as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

SCHEMA = 1

OUTCOMES = (
    "ok",
    "mismatch",
    "does_not_fit",
    "unroutable",
    "no_fmax",
    "timeout",
    "out_of_memory",
    "tool_failed",
    "crashed",
    "tool_missing",
    "unreadable",
    "unrepeatable",
    "skipped",
)
VERDICTS = ("worse", "missing", "inconclusive", "stale", "new", "better", "same")
FINDINGS = ("contradicted", "trend_holds", "reproduced", "not_measured", "not_reproducible")
BETTER = ("lower", "higher", "neither")
KINDS = ("deterministic", "seeded", "noisy")
PARTS = ("core", "shell", "added")
TILE_KINDS = ("logic", "memory", "dsp", "other")

Parameter = float | str


@dataclass(frozen=True)
class FlowSummary:
    """A flow as the run used it."""

    device: str
    stages: tuple[str, ...]
    checks: tuple[str, ...]
    per_seed: bool


@dataclass(frozen=True)
class Run:
    """The header of the run."""

    run: str
    commit: str
    dirty: bool
    version: str
    build: str
    host: str
    machine: str
    toolchain: str
    selection: str
    seeds: tuple[int, ...]
    cases: tuple[str, ...]
    flows: dict[str, FlowSummary]


@dataclass(frozen=True)
class End:
    """The sums of a run that came to its end."""

    jobs: int
    hits: int
    wall_s: float
    tool_cpu_s: float
    harness_cpu_s: float
    idle_share: float
    interrupted: bool


@dataclass(frozen=True)
class Metric:
    """A row of the metric table."""

    name: str
    unit: str
    better: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Excerpt:
    """The beginning of a generated file."""

    case: str
    file: str
    text: str
    lines: int  # of the whole file


@dataclass(frozen=True)
class TileGroup:
    """Cells of one part and kind by the tiles that they are placed in."""

    part: str  # core, shell, or added by place and route
    kind: str  # logic, memory, dsp or other
    tiles: tuple[tuple[int, int, int], ...]  # column, row, cells


@dataclass(frozen=True)
class Floorplan:
    """Where place and route put the cells of a case with one seed."""

    case: str
    flow: str
    seed: int
    columns: int  # of the device
    rows: int
    groups: tuple[TileGroup, ...]
    path: tuple[tuple[int, int], ...]  # the tiles of the worst path; may be empty


@dataclass(frozen=True)
class Design:
    """A design, described."""

    name: str
    meaning: str
    paper: str
    rtl: Excerpt | None = None
    floorplans: tuple[Floorplan, ...] = ()


@dataclass(frozen=True)
class Flow:
    """A flow, described."""

    name: str
    meaning: str
    device: str


@dataclass(frozen=True)
class MetricVerdict:
    """A metric of a case against its baseline; None is what was not there."""

    metric: str
    verdict: str
    baseline: float | None
    value: float | None
    change_pct: float | None
    tolerance: str
    change_low_pct: float | None = None
    change_high_pct: float | None = None
    q: float | None = None


@dataclass(frozen=True)
class Verdict:
    """A case against its baseline."""

    overall: str
    reason: str
    metrics: tuple[MetricVerdict, ...]
    failed: bool | None  # the outcome is not ok, and not accepted like that


@dataclass(frozen=True)
class Spread:
    """A seeded metric over the seeds that have a value."""

    values: dict[int, float]

    @property
    def median(self) -> float:
        return median(self.values.values())

    @property
    def low(self) -> float:
        return min(self.values.values())

    @property
    def high(self) -> float:
        return max(self.values.values())


@dataclass(frozen=True)
class Case:
    """A design with a config on a flow. Without proof `metrics` and `seeded` are empty."""

    name: str
    design: str
    config: str
    flow: str
    parameters: dict[str, Parameter]
    outcome: str
    stage: str
    message: str
    proven: bool
    revision: str
    metrics: dict[str, float]
    seeded: dict[str, Spread]
    seeds: dict[int, str]
    labels: dict[str, str]
    verdict: Verdict | None
    reproduce: tuple[str, ...]
    checks: tuple[str, ...]  # of its flow

    @property
    def proof(self) -> str:
        """ "proven", "not proven", or "no checks" for a flow that has none."""
        if not self.proven:
            return "not proven"
        return "proven" if self.checks else "no checks"

    @property
    def accepted(self) -> bool:
        """Whether an outcome that is not ok is the one that the baseline has."""
        return self.verdict is not None and self.verdict.failed is False

    def has(self, metric: str) -> bool:
        return metric in self.metrics or metric in self.seeded


@dataclass(frozen=True)
class Record:
    """What one stage of one case and seed left. Its metrics are the case's to show: only their
    names are here."""

    case: str
    stage: str
    seed: int | None
    check: bool
    outcome: str
    labels: dict[str, str]
    message: str
    log_tail: str
    log: str  # hash of the whole log, or empty
    key: str
    cached: bool
    wall_s: float
    cpu_s: float
    peak_memory_mb: float
    commands: tuple[tuple[str, ...], ...]
    tools: dict[str, str]
    inputs: dict[str, str]
    outputs: dict[str, str]
    host: str
    finished: str
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class StudyFigure:
    """A number that several cases make; low and high are None together."""

    name: str
    meaning: str
    unit: str
    value: float
    low: float | None
    high: float | None
    interval: str
    cases: int


@dataclass(frozen=True)
class ChartPoint:
    """A point; low and high of y are None together."""

    x: float
    y: float
    low: float | None
    high: float | None
    case: str  # that it leads to, or empty


@dataclass(frozen=True)
class ChartSeries:
    """Points of one kind, in the order in which lines join them."""

    name: str
    joined: bool
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True)
class Chart:
    """What a study wants drawn. With categories x is the place of one."""

    id: str
    title: str
    x_label: str
    y_label: str
    x_log: bool
    y_log: bool
    y_from_zero: bool
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class DiagramBox:
    """A part of a structure, on a grid from the upper left, with figures of one of its copies."""

    id: str
    label: str
    copies: int
    column: float
    row: float
    width: float
    height: float
    figures: tuple[tuple[str, float], ...]  # name and value
    frame: bool  # around others
    case: str  # that it leads to, or empty


@dataclass(frozen=True)
class Diagram:
    """A structure as boxes and arrows between them."""

    id: str
    title: str
    boxes: tuple[DiagramBox, ...]
    arrows: tuple[tuple[str, str, str], ...]  # from, to, label
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Study:
    """A study all of whose cases the run has."""

    name: str
    meaning: str
    suite: str
    cases: int
    figures: tuple[StudyFigure, ...]
    charts: tuple[Chart, ...]
    diagrams: tuple[Diagram, ...]
    left_out: tuple[tuple[str, str], ...]  # case and outcome


@dataclass(frozen=True)
class Claim:
    """A published claim and what the run says of it."""

    name: str
    statement: str
    source: str
    source_kind: str
    value: float | None
    unit: str
    measured_by: str
    figure: str
    reach: str
    why: str
    finding: str
    reason: str
    evidence: tuple[float, float, float] | None  # value, low, high


@dataclass(frozen=True)
class Against:
    """Another run, and the verdicts on the cases of this one when that is the reference."""

    run: Run
    verdicts: dict[str, Verdict]
    missing: tuple[str, ...]  # cases that only the other run has


@dataclass(frozen=True)
class TrialSample:
    """A case that the trial of the judging rule drew from."""

    case: str
    seeds: int
    variation_pct: float
    renamed_shift_pct: float


@dataclass(frozen=True)
class TrialResult:
    """Suites that were judged alike; the counts are of suites."""

    control: str
    shift: float  # of the slower case, as a share of Fmax; 0 where nothing happened
    first_seeds: int
    suites: int
    cases: int
    alarmed: int
    alarmed_once: int
    seeds: float
    found: int
    found_once: int


@dataclass(frozen=True)
class Judging:
    """How often the judging rule is wrong, as measured."""

    tools: dict[str, str]
    samples: tuple[TrialSample, ...]
    results: tuple[TrialResult, ...]


@dataclass(frozen=True)
class HistoryRun:
    """A run of the history, which need not be one that the site shows."""

    run: str
    started: str
    commit: str


class Measurement(NamedTuple):
    """What one or several runs that agree say of a metric."""

    first: HistoryRun
    last: HistoryRun
    median: float
    low: float
    high: float
    values: int


@dataclass(frozen=True)
class Change:
    """Where a series changed; p only of a seeded metric."""

    measurement: int  # the first after the change
    before: float
    after: float
    direction: str  # better, worse or empty
    differs_in: tuple[str, ...]  # from the run before: commit, question, tools
    p: float | None

    @property
    def change_pct(self) -> float | None:
        return 100 * (self.after - self.before) / self.before if self.before else None


@dataclass(frozen=True)
class Series:
    """A metric of a case over the runs of one tool chain."""

    case: str
    metric: str
    runs: int
    measurements: tuple[Measurement, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class SiteData:
    """All that the site shows."""

    run: Run
    end: End | None
    metrics: tuple[Metric, ...]
    designs: tuple[Design, ...]
    flows: tuple[Flow, ...]
    cases: tuple[Case, ...]
    studies: tuple[Study, ...]
    claims: tuple[Claim, ...]
    records: tuple[Record, ...]
    against: Against | None = None
    judging: Judging | None = None
    history: tuple[Series, ...] = ()
