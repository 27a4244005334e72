# SPDX-License-Identifier: Apache-2.0
"""How numbers, outcomes and verdicts are written for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from lutmark_dashboards.data import Case, Parameter

NOT_MEASURED = "\N{EN DASH}"

OUTCOME_MEANINGS = {
    "ok": "every stage did what it should",
    "mismatch": "the simulated design and the golden model gave different results",
    "does_not_fit": "the device is too small",
    "unroutable": "placed, but the router gave up",
    "no_fmax": "no register-to-register path, so there is no Fmax",
    "timeout": "a stage reached its time limit",
    "out_of_memory": "a stage reached its memory limit",
    "tool_failed": "a tool ran and said no",
    "crashed": "a tool died",
    "tool_missing": "a tool is not installed, or has another version",
    "unreadable": "a tool's output was not understood",
    "unrepeatable": "done again from the same inputs, a stage left something else",
    "skipped": "not run, or not run to the end",
}

VERDICT_MEANINGS = {
    "same": "no judged metric differs from the baseline by more than its tolerance",
    "better": "a judged metric moved the good way by more than its tolerance, and none the bad way",
    "worse": "a judged metric, or the outcome, moved the bad way by more than its tolerance",
    "inconclusive": "the seeds measured do not tell; more seeds are needed",
    "new": "there is no baseline for this yet",
    "missing": "the baseline has it and this run does not",
    "stale": "the baseline is of another question (revision) or tool chain: shown, not judged",
}

VERDICT_SIGNS = {
    "same": "=",
    "better": "▲",
    "worse": "▼",
    "inconclusive": "?",
    "new": "+",
    "missing": "∅",
    "stale": "↻",
}

STAGE_MEANINGS = {
    "generate": "writes the RTL, the stimulus and the expected response",
    "lint": "reads the RTL as strictly as the tools can; a warning fails",
    "simulation_runtime": "compiles what all simulations share",
    "simulate": "runs the RTL and compares it with the golden model",
    "waves": "runs the RTL again and records its signals",
    "synthesize": "maps the RTL to cells and counts them",
    "netlist_check": "runs the synthesised netlist and compares it with the golden model",
    "netlist_witness": "runs the synthesised netlist in a second simulator",
    "shell": "synthesises the I/O shell apart and joins it with the core",
    "place_route": "places and routes with one seed, and reads the routed design's figures",
    "floorplan": "notes where the cells were placed",
    "pack": "packs look-up tables, flip-flops and adder bits into clusters",
    "area": "weighs the clusters in minimum-width transistor areas",
    "map_island": "makes the packed core ready for the island fabric",
    "least_wires": "looks for the narrowest channels that still route",
    "accuracy": "classifies all test images with the integers of the golden model",
}

STATE_WORDS = {
    "bad": "worse, missing or failed",
    "doubt": "inconclusive, stale or not run",
    "gain": "better",
    "good": "proven",
    "plain": "ok, no checks",
}

FINDING_WORDS = {
    "contradicted": "contradicted",
    "trend_holds": "trend holds",
    "reproduced": "reproduced",
    "not_measured": "not measured",
    "not_reproducible": "not reproducible",
}

FINDING_MEANINGS = {
    "reproduced": "the measured figure is the published one, within the tolerance of the claim",
    "trend_holds": "the measured figure goes the published way; its size is not compared",
    "contradicted": "the measured figure goes another way, with its whole interval",
    "not_measured": "this run has no figure for it, or one whose interval does not decide",
    "not_reproducible": "open tools cannot say; the reason stands beside it",
}

_LABEL_TITLES = {
    "area_model": "Version of the area model",
    "limited_by": "Critical path",
    "witness_netlist": "Second witness",
}
_LIMITS = {
    "core": "inside the design",
    "shell": "inside the I/O shell",
    "boundary": "between the design and the I/O shell",
}
_PROOFS = {
    "rtl": "RTL",
    "netlist": "netlist",
    "routed": "routed netlist",
    "verilator": "Verilator",
    "cell simulator": "the cell simulator",
    "own_cell_model": "the cell simulator, with own models of cells that have no public one",
}

_TITLES = {
    "luts": "LUTs",
    "ffs": "Flip-flops",
    "brams": "Block RAMs",
    "dsps": "DSPs",
    "fmax_mhz": "Fmax",
    "latency_cycles": "Latency",
    "accuracy_pct": "Accuracy",
}

_DECIMALS = {"MHz": 1, "ns": 2, "%": 2, "s": 2, "MB": 0, "Mop/s": 1}
_WHOLE = {"cells", "cycles", "frames", "bytes", "operations"}


def title_of(metric: str) -> str:
    """A short name for headings: "LUTs" for luts; else the metric's own name."""
    return _TITLES.get(metric, metric)


def number(value: float, unit: str = "") -> str:
    """The value with the digits its unit deserves, without the unit. Never 0 for what is not 0."""
    if value == 0 or (unit in _WHOLE and value == int(value)):
        return f"{value:,.0f}"
    decimals = _DECIMALS.get(unit)
    if decimals is None and value == int(value):
        return f"{value:,.0f}"
    if decimals is None:
        return f"{value:,.4g}" if abs(value) < 10000 else f"{value:,.0f}"
    if abs(value) < 0.5 * 10**-decimals:
        return f"{value:.1g}"
    if abs(round(value, decimals)) >= 1000:
        decimals = 0
    return f"{value:,.{decimals}f}"


def with_unit(value: float, unit: str) -> str:
    return f"{number(value, unit)} {unit}".rstrip()


def between(low: float, high: float, unit: str = "") -> str:
    """The two ends of a range, without the unit; "all equal" when they are."""
    if low == high:
        return "all equal"
    return f"{number(low, unit)}\N{EN DASH}{number(high, unit)}"


def change(percent: float) -> str:
    if percent == 0:
        return "0 %"
    return f"{percent:+.1f} %" if abs(percent) >= 0.05 else f"{percent:+.1g} %"


def parameter(value: Parameter) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def duration(seconds: float) -> str:
    """Rounded for reading: "0.8 s", "3 min 12 s", "2 h 5 min"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def seeds(values: Sequence[int]) -> str:
    """ "seed 1", "seeds 1, 2, 3", "seeds 1 to 16"."""
    ordered = sorted(values)
    if not ordered:
        return "no seeds"
    if len(ordered) == 1:
        return f"seed {ordered[0]}"
    if len(ordered) > 3 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"seeds {ordered[0]} to {ordered[-1]}"
    return f"seeds {', '.join(map(str, ordered))}"


def seeds_run(cases: Iterable[Case]) -> str:
    """The seeds that cases ran: "seeds 1 to 5", or "seed 1 (9 cases), seeds 1 to 5 (1 case)"."""
    found = Counter(tuple(sorted(case.seeds)) for case in cases if case.seeds)
    if len(found) == 1:
        return seeds(next(iter(found)))
    return ", ".join(f"{seeds(some)} ({count(n, 'case')})" for some, n in found.most_common())


def seed_count(cases: Iterable[Case]) -> str:
    """How many seeds a case ran: "3 seeds", "1 to 5 seeds", or nothing."""
    found = {len(case.seeds) for case in cases if case.seeds}
    if not found:
        return ""
    low, high = min(found), max(found)
    return count(high, "seed") if low == high else f"{low} to {high} seeds"


def limits(case: Case) -> list[str]:
    """Where the critical paths of its seeds lie: core, shell, boundary (between the two)."""
    return [part for part in case.labels.get("limited_by", "").split(", ") if part]


def limit_note(case: Case) -> str:
    """What must be said beside an Fmax that is not the design's own, or nothing."""
    outside = sorted((part for part in limits(case) if part != "core"), reverse=True)
    if not outside:
        return ""
    some = "\nin some seeds" if "core" in limits(case) else ""
    return f"limited by {' or '.join(outside)}{some}"


def joined(note: str) -> str:
    """The lines of a cell's note as one."""
    return note.replace("\nin ", " in ").replace("\n", ", ")


def time(utc: str) -> str:
    """ "2026-11-21 09:01:02 UTC" for 2026-11-21T09:01:02Z."""
    return re.sub(r"^([0-9-]{10})T([0-9:]{8})Z$", r"\1 \2 UTC", utc)


def run_time(run: str) -> str:
    """The UTC time that a run's name begins with, or nothing."""
    match = re.match(r"\d{8}-\d{6}", run)
    if not match:
        return ""
    try:
        when = datetime.strptime(match[0], "%Y%m%d-%H%M%S")
    except ValueError:
        return ""
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def failure(case: Case) -> str:
    """The outcome and the stage that decided it: "mismatch at simulate"."""
    return f"{case.outcome} at {case.stage}" if case.stage else case.outcome


def outcome_class(outcome: str) -> str:
    """The CSS class that colours it."""
    return {"ok": "outcome-ok", "skipped": ""}.get(outcome, "outcome-bad")


def proof_class(case: Case) -> str:
    """The CSS class that colours its proof."""
    return {"proven": "proof-yes", "not proven": "proof-no"}.get(case.proof, "")


def proof_lines(case: Case) -> list[str]:
    """What was proven and how, from the labels: "RTL in Verilator"."""
    parts = {key[6:]: text for key, text in case.labels.items() if key.startswith("proof_")}
    order = ("rtl", "netlist", "routed")
    first = [part for part in order if part in parts]
    rest = sorted(parts.keys() - set(order))
    return [f"{_PROOFS.get(p, p)} in {_PROOFS.get(parts[p], parts[p])}" for p in first + rest]


def label_lines(case: Case) -> list[tuple[str, str]]:
    """The other labels of a case, with their titles."""
    others = {k: v for k, v in case.labels.items() if not k.startswith("proof_")}
    if "limited_by" in others:
        places = ", ".join(_LIMITS.get(part, part) for part in sorted(limits(case)))
        others["limited_by"] = f"by seed: {places}" if len(limits(case)) > 1 else places
    return [(_LABEL_TITLES.get(key, key), text) for key, text in others.items()]


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts w8 before w16."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(p), p) if p.isascii() and p.isdigit() else (1, 0, p) for p in parts)
