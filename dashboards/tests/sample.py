# SPDX-License-Identifier: Apache-2.0
"""A made-up run for the tests: figures without meaning, in the form that `lutmark site` writes."""

from __future__ import annotations

import hashlib
import json
import random
from typing import Any

Json = dict[str, Any]

HOSTILE = '<script>document.documentElement.dataset.owned="yes"</script>"\'&$\\frac{$'

_METRICS = (
    (
        "luts",
        "cells",
        "lower",
        "deterministic",
        "look-up tables of the synthesised core, those inside carry cells included",
    ),
    ("ffs", "cells", "lower", "deterministic", "flip-flops of the synthesised core"),
    ("luts_pct", "%", "lower", "deterministic", "luts as a share of the device's"),
    ("latency_cycles", "cycles", "lower", "deterministic", "cycles from first input to output"),
    ("verified_frames", "frames", "neither", "deterministic", "frames compared in simulation"),
    ("toggles_per_op", "toggles", "lower", "deterministic", "energy proxy: zero-delay toggles"),
    ("fmax_mhz", "MHz", "higher", "seeded", "routed maximum clock frequency"),
    ("critical_path_ns", "ns", "lower", "seeded", "period of fmax_mhz"),
    ("wall_s", "s", "lower", "noisy", "elapsed time of a stage"),
    ("cpu_s", "s", "lower", "noisy", "processor time of a stage"),
    ("peak_memory_mb", "MB", "lower", "noisy", "largest resident memory of a stage"),
)
_FLOWS = {
    "ice40_hx8k": "iCE40 HX8K, CT256",
    "ecp5_85k": "ECP5 LFE5U-85F, speed grade 6, CABGA756, out of context",
}
_STAGES = ("generate", "lint", "simulate", "synthesize", "netlist_check", "place_route")
_CHECKS = ("simulate", "netlist_check")
_SEEDS = (1, 2, 3)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def record(case: str, stage: str, seed: int | None = None, outcome: str = "ok") -> Json:
    """A record; skipped ones and those of in-process stages have no command."""
    ran = outcome != "skipped"
    tool = {"synthesize": "yosys", "place_route": "nextpnr-ecp5", "lint": "verilator"}.get(stage)
    seed_arguments = ["--seed", str(seed)] if seed is not None else []
    made: Json = {
        "type": "record",
        "case": case,
        "stage": stage,
        "check": stage in _CHECKS,
        "outcome": outcome,
        "metrics": {"luts": 123456} if stage == "synthesize" else {},
        "labels": {},
        "message": "",
        "log_tail": "",
        "log": sha(f"log of {stage}"),
        "key": sha(f"{case}{stage}{seed}"),
        "revision": sha(case),
        "cached": stage in ("generate", "lint"),
        "wall_s": 2.5 if ran else 0,
        "cpu_s": 2.25 if ran else 0,
        "peak_memory_mb": 310 if ran else 0,
        "provenance": {
            "commands": [[tool, "--in", "top file.sv", *seed_arguments]] if tool and ran else [],
            "tools": {tool: f"0.70 {sha(tool)}"} if tool and ran else {},
            "inputs": {"top.sv": sha("top")} if ran else {},
            "outputs": {f"{stage}.json": sha(stage + case)} if ran else {},
            "host": "bench1",
            "finished": "2026-11-21T09:01:02Z" if ran else "",
        },
    }
    if seed is not None:
        made["seed"] = seed
    return made


def case(design: str, config: str, flow: str, parameters: Json, luts: int = 400) -> Json:
    """A proven case with three seeds, the same as its baseline."""
    rng = random.Random(f"{design}/{config}/{flow}")
    fmax = {str(seed): round(rng.gauss(270, 9), 2) for seed in _SEEDS}
    name = f"{design}/{config}/{flow}"
    ffs = round(luts * 1.3)
    return {
        "name": name,
        "design": design,
        "config": config,
        "flow": flow,
        "parameters": parameters,
        "outcome": "ok",
        "stage": "",
        "message": "",
        "proven": True,
        "revision": sha(name),
        "metrics": {
            "luts": luts,
            "ffs": ffs,
            "luts_pct": luts / 76.8,
            "latency_cycles": 6,
            "verified_frames": 480,
            "toggles_per_op": 3.217,
        },
        "seeded": {
            "fmax_mhz": fmax,
            "critical_path_ns": {seed: 1000 / value for seed, value in fmax.items()},
        },
        "seeds": {str(seed): "ok" for seed in _SEEDS},
        "labels": {
            "limited_by": "core",
            "proof_rtl": "verilator",
            "proof_netlist": "cell simulator",
        },
        "verdict": {
            "overall": "same",
            "failed": False,
            "reason": "",
            "metrics": [judged("luts", "same", luts, luts), judged("ffs", "same", ffs, ffs)],
        },
        "reproduce": [f"./lutmark bench --case '{name}' --seeds 1,2,3"],
    }


def judged(metric: str, verdict: str, baseline: float, value: float) -> Json:
    return {
        "metric": metric,
        "verdict": verdict,
        "baseline": baseline,
        "value": value,
        "change_pct": 100 * (value - baseline) / baseline,
        "tolerance": "exact",
    }


def fail(broken: Json, outcome: str, stage: str, message: str, verdict: str = "worse") -> Json:
    """The case as it is when a stage was not ok: without figures unless its checks had passed."""
    broken |= {"outcome": outcome, "stage": stage, "message": message}
    broken["seeds"] = dict.fromkeys(broken["seeds"], outcome) if stage == "place_route" else {}
    broken["seeded"] = {}
    if stage != "place_route":
        broken |= {"proven": False, "metrics": {}, "labels": {}}
        for row in broken["verdict"]["metrics"]:
            del row["value"], row["change_pct"]
            row["verdict"] = "missing"
    broken["verdict"]["overall"] = verdict
    broken["verdict"]["failed"] = True
    broken["verdict"]["reason"] = f"the outcome was ok, now {outcome}"
    return broken


def records_of(of: Json) -> list[Json]:
    """What the stages of the case would have left."""
    made = []
    failed = False
    for stage in _STAGES:
        for seed in _SEEDS if stage == "place_route" else (None,):
            outcome = "skipped" if failed else "ok"
            if stage == of["stage"]:
                outcome = of["outcome"]
            one = record(of["name"], stage, seed, outcome)
            if outcome not in ("ok", "skipped"):
                one["message"] = of["message"]
                one["log_tail"] = f"cycle 11\ncycle 12\n{of['message']}\n"
            made.append(one)
        failed = failed or stage == of["stage"]
    return made


def gemmt_cases(design: str, flow: str) -> list[Json]:
    made = []
    for percent, share in ((0, 1.0), (50, 0.54), (90, 0.07)):
        for w in (4, 8):
            parameters = {"w": w, "a": w, "sparsity": percent / 100}
            parameters |= {"m": 4, "k": 16, "n": 16, "weight_seed": 1}
            luts = round((900 if w == 4 else 4556) * share * (0.9 if flow == "ecp5_85k" else 1))
            config = f"w{w}a{w}_s{percent}_m4k16n16_ws1"
            made.append(case(design, config, flow, parameters, luts))
    return made


def box(
    name: str, label: str, place: tuple[float, float, float, float], figures: dict[str, float]
) -> Json:
    """A box of a diagram at column, row, width and height."""
    return {
        "id": name,
        "label": label,
        "copies": 1,
        **dict(zip(("column", "row", "width", "height"), place, strict=True)),
        "figures": [{"name": key, "value": value} for key, value in figures.items()],
        "frame": False,
    }


def study(cases: list[Json]) -> Json:
    """A study of the sample with a chart over numbers and one over categories."""
    leads_to = {"case": cases[0]["name"]} if cases else {}
    points = [
        {"x": 0, "y": 900, "low": 850, "high": 960, **leads_to},
        {"x": 0.5, "y": 480, "low": 450, "high": 520},
        {"x": 0.9, "y": 61},
    ]
    chart: Json = {
        "id": "luts_sparsity",
        "title": "Look-up tables against sparsity",
        "x_label": "sparsity",
        "y_label": "LUTs",
        "x_scale": "linear",
        "y_scale": "log",
        "categories": [],
        "series": [
            {"name": "w = 4", "joined": True, "points": points},
            {"name": "w = 8", "joined": True, "points": []},
        ],
        "notes": ["Bars are the least and the greatest."],
    }
    by_kernel = chart | {
        "id": "kernels",
        "title": "Look-up tables of two kernels",
        "x_label": "",
        "y_scale": "linear",
        "categories": ["gemmt_fu", "gemmt_rp"],
        "series": [
            {"name": "dense", "joined": False, "points": [{"x": 0, "y": 40}, {"x": 1, "y": 30}]},
            {"name": "half", "joined": False, "points": [{"x": 1, "y": 20}]},
        ],
    }
    diagram: Json = {
        "id": "structure",
        "title": "A kernel and its parts",
        "boxes": [
            box("all", "kernel", (0, 0, 4, 3), {"LUTs": 120}) | {"frame": True},
            box("rows", "row of products", (0, 0.5, 2, 2), {"LUTs": 20, "FFs": 8})
            | {"copies": 4, **leads_to},
            box("sum", "adder tree", (2, 1, 2, 1), {"LUTs": 30}),
        ],
        "arrows": [{"from": "rows", "to": "sum", "label": "8 bits"}],
        "notes": ["Parts were synthesised alone."],
    }
    return {
        "name": "kratos.sparsity",
        "meaning": "area against sparsity",
        "suite": "kratos_sparsity",
        "cases": 12,
        "figures": [
            {
                "name": "luts_s90_over_s0",
                "meaning": "luts at sparsity 0.9 over those of dense weights",
                "unit": "ratio",
                "value": 0.07,
                "low": 0.06,
                "high": 0.08,
                "interval": "least and greatest of 5 weight seeds",
                "cases": 5,
            },
            {
                "name": "ceiling_mhz",
                "meaning": "Fmax of bare registers",
                "unit": "MHz",
                "value": 401.25,
                "interval": "",
                "cases": 1,
            },
        ],
        "charts": [chart, by_kernel],
        "diagrams": [diagram],
        "left_out": [{"case": "kratos.gemmt_fu/gone/ice40_hx8k", "outcome": "does_not_fit"}],
    }


def claims() -> list[Json]:
    """A claim that was measured and one that cannot be."""
    measured = {
        "name": "kratos.falls",
        "statement": "area falls with sparsity",
        "source": "arXiv 2407.06033, abstract",
        "source_kind": "abstract",
        "unit": "",
        "measured_by": "kratos.sparsity",
        "figure": "luts_s90_over_s0",
        "reach": "trend",
        "why": "no figure is published",
        "finding": "trend_holds",
        "reason": "agrees when at most 0.5",
        "evidence": {"value": 0.07, "low": 0.06, "high": 0.08},
    }
    out_of_reach = measured | {
        "name": "kratos.arria",
        "statement": "clock frequency on an Arria 10",
        "value": 400,
        "unit": "MHz",
        "measured_by": "",
        "figure": "",
        "reach": "none",
        "why": "no open tool places on it",
        "finding": "not_reproducible",
        "reason": "no open tool places on it",
    }
    del out_of_reach["evidence"]
    return [measured, out_of_reach]


def against(cases: list[Json]) -> Json:
    """Another run in which the area of every third case was larger."""
    verdicts = {}
    for number, of in enumerate(cases):
        luts = of["metrics"].get("luts")
        if luts is None or of["verdict"]["overall"] == "missing":
            continue
        before = luts + (10 * number if number % 3 == 0 else 0)
        row = judged("luts", "better" if before > luts else "same", before, luts)
        verdicts[of["name"]] = {"overall": row["verdict"], "reason": "", "metrics": [row]}
    return {"run": {}, "verdicts": verdicts, "missing": ["old/case/sim"]}


def judging() -> Json:
    """What a trial of the judging rule leaves."""
    quiet = {
        "control": "same_signals",
        "shift": 0,
        "first_seeds": 5,
        "suites": 1000,
        "cases": 33,
        "alarmed": 21,
        "alarmed_once": 34,
        "undecided": 7,
        "seeds": 5.5,
        "found": 0,
        "found_once": 0,
        "passed": 0,
    }
    slower = quiet | {"shift": 0.05, "found": 912, "found_once": 700}
    sample = {
        "case": "template.scale/a8_f93/ice40_hx8k",
        "seeds": 64,
        "variation_pct": 3.1,
        "renamed_shift_pct": -0.4,
    }
    tools = {"nextpnr-ice40": f"0.11.1 {sha('nextpnr')}"}
    return {"schema": 1, "tools": tools, "samples": [sample], "results": [quiet, slower]}


def site_data(cases: list[Json] | None = None) -> Json:
    """A whole run: of these cases, or of some that show every state."""
    cases = _varied_cases() if cases is None else cases
    data: Json = {
        "schema": 1,
        "run": {
            "run": "20261121-090000-ab12",
            "commit": "4f2c9d1b7a6e5f30418293a4b5c6d7e8f9012345",
            "dirty": False,
            "version": "0.1.0",
            "build": "6c1d0a9e",
            "host": "bench1",
            "machine": "x86_64, 2 processors, Debian 12",
            "toolchain": "pinned",
            "selection": "smoke",
            "seeds": list(_SEEDS),
            "cases": [of["name"] for of in cases],
            "flows": {
                name: {
                    "device": device,
                    "stages": list(_STAGES),
                    "checks": list(_CHECKS),
                    "per_seed": True,
                }
                for name, device in _FLOWS.items()
            },
        },
        "end": {
            "jobs": 131,
            "hits": 34,
            "wall_s": 412.4,
            "tool_cpu_s": 790.1,
            "harness_cpu_s": 3.4,
            "idle_share": 0.021,
            "interrupted": False,
        },
        "metrics": [
            dict(zip(("name", "unit", "better", "kind", "meaning"), row, strict=True))
            for row in _METRICS
        ],
        "designs": [
            {
                "name": "kratos.gemmt_fu",
                "meaning": "(m x k) times constant (k x n), all rows at once, reduced by trees",
                "paper": "Kratos, FPL 2024, arXiv 2407.06033",
            },
            {
                "name": "kratos.gemmt_rp",
                "meaning": "(m x k) times constant (k x n), one row a cycle, reduced by trees",
                "paper": "Kratos, FPL 2024, arXiv 2407.06033",
            },
            {
                "name": "template.scale",
                "meaning": "multiplies every number of a stream by a constant",
                "paper": "",
            },
        ],
        "flows": [
            {"name": name, "meaning": f"LUT flow on {device.split()[0]}.", "device": device}
            for name, device in _FLOWS.items()
        ],
        "cases": cases,
        "studies": [study(cases)],
        "claims": claims(),
        "records": [one for of in cases for one in records_of(of)],
        "judging": judging(),
        "against": against(cases),
        "history": history([*cases[:1], *cases[2:3]]),
    }
    data["against"]["run"] = data["run"] | {"run": "20261120-090000-cd34"}
    for case in cases[:1]:
        for design in data["designs"]:
            if design["name"] == case["design"]:
                design["rtl"] = excerpt(case)
                design["floorplans"] = [floorplan(case)]
    return data


def excerpt(case: Json) -> Json:
    """The beginning of a module of 200 lines."""
    text = "// Synthetic.\nmodule gemmt_fu (\n  input clk_i\n);"
    return {"case": case["name"], "file": "rtl/gemmt_fu.v", "text": text, "lines": 200}


def floorplan(case: Json) -> Json:
    """A block of logic with a shell around it, two memories, and a path through three tiles."""
    block = [[x, y, 1 + (x * y) % 8] for x in range(4, 10) for y in range(3, 9)]
    return {
        "schema": 1,
        "case": case["name"],
        "flow": case["flow"],
        "seed": 1,
        "columns": 34,
        "rows": 33,
        "groups": [
            {"part": "core", "kind": "logic", "tiles": block},
            {"part": "core", "kind": "memory", "tiles": [[8, 11, 1], [8, 13, 1]]},
            {"part": "shell", "kind": "logic", "tiles": [[9, 9, 5], [10, 9, 8]]},
            {"part": "shell", "kind": "other", "tiles": [[0, 6, 2]]},
            {"part": "added", "kind": "logic", "tiles": [[4, 3, 1]]},
        ],
        "path": [[4, 4], [9, 8], [6, 5]],
    }


def history(cases: list[Json]) -> Json:
    """Two series of each case: the area fell once, the Fmax never changed."""
    runs = []
    for day in (1, 2, 3):
        for hour, number in ((9, 7), (21, 9)):
            run = f"2026110{day}-{hour:02}0000-{number}"
            started = f"2026-11-0{day}T{hour:02}:00:00Z"
            runs.append({"run": run, "started": started, "commit": f"{day}f2c9d1b+"})
    series = []
    for of in cases:
        rng = random.Random(of["name"])
        for metric, levels in (("luts", (512, 512, 486)), ("fmax_mhz", (270, 268, 272))):
            measurements = []
            for day, level in enumerate(levels):
                spread = 6 * rng.random() if metric == "fmax_mhz" else 0
                values = 5 if spread else 1
                row = [2 * day, 2 * day + 1, level, level - spread, level + spread, values]
                measurements.append(row)
            change = {
                "measurement": 2,
                "point": 5,
                "before": 512,
                "after": 486,
                "direction": "better",
                "differs_in": ["commit", "yosys"],
            }
            series.append(
                {
                    "case": of["name"],
                    "metric": metric,
                    "runs": 7,
                    "measurements": measurements,
                    "changes": [change] if metric == "luts" else [],
                }
            )
    return {"runs": runs, "series": series}


def _varied_cases() -> list[Json]:
    cases = []
    for flow in _FLOWS:
        cases += gemmt_cases("kratos.gemmt_fu", flow)
    cases += gemmt_cases("kratos.gemmt_rp", "ecp5_85k")
    cases.append(case("template.scale", "a8_f93", "ice40_hx8k", {"a": 8, "factor": 93}, 61))
    fail(cases[1], "mismatch", "simulate", "frame 3, beat 0: out is 118, golden says 117")
    fail(cases[5], "unroutable", "place_route", "no route for 12 nets", "inconclusive")
    fail(cases[9], "timeout", "synthesize", "stopped after 600 s", "inconclusive")
    cases[2]["verdict"] |= {"overall": "better", "reason": "luts fell by 5.1 %"}
    cases[2]["verdict"]["metrics"][0] = judged("luts", "better", 512, cases[2]["metrics"]["luts"])
    cases[4]["labels"]["limited_by"] = "shell"
    cases[6]["seeds"]["3"] = "unroutable"
    for values in cases[6]["seeded"].values():
        del values["3"]
    for of in cases[12:]:
        of["verdict"] = {"overall": "new", "reason": "there is no baseline", "metrics": []}
    return cases


def hostile_data() -> Json:
    """Every text that people or tools choose tries to become part of the page."""
    cases = []
    for sparsity in (0.0, 0.5):
        config = f"s{sparsity}{HOSTILE}"
        one = case(f"d{HOSTILE}", config, "ecp5_85k", {"sparsity": sparsity, f"p{HOSTILE}": 1})
        one["labels"] = {f"label{HOSTILE}": HOSTILE, f"proof_{HOSTILE}": HOSTILE}
        one["reproduce"] = [HOSTILE]
        one["verdict"]["reason"] = HOSTILE
        cases.append(one)
    bad = case(f"d{HOSTILE}", f"bad{HOSTILE}", "ecp5_85k", {"sparsity": 0.9, f"p{HOSTILE}": 1})
    cases.append(fail(bad, "mismatch", "simulate", HOSTILE))
    data = site_data(cases)
    data["run"] |= dict.fromkeys(("commit", "selection", "host", "machine", "toolchain"), HOSTILE)
    data["run"]["flows"]["ecp5_85k"]["device"] = HOSTILE
    rtl = excerpt(data["cases"][0]) | {"file": HOSTILE, "text": HOSTILE}
    name = data["cases"][0]["design"]
    plan = floorplan(data["cases"][0]) | {"case": f"d{HOSTILE}/c{HOSTILE}/f"}
    data["designs"] = [
        {"name": name, "meaning": HOSTILE, "paper": HOSTILE, "rtl": rtl, "floorplans": [plan]}
    ]
    study = data["studies"][0]
    study |= dict.fromkeys(("name", "meaning", "suite"), HOSTILE)
    study["left_out"] = [{"case": HOSTILE, "outcome": "timeout"}]
    for figure in study["figures"]:
        figure |= dict.fromkeys(("name", "meaning", "unit", "interval"), HOSTILE)
    for number, chart in enumerate(study["charts"]):
        chart |= dict.fromkeys(("title", "x_label", "y_label"), HOSTILE)
        chart["id"] = f"{number}{HOSTILE}"
        chart["notes"] = [HOSTILE]
        chart["categories"] = [HOSTILE for _ in chart["categories"]]
        for series in chart["series"]:
            series["name"] = HOSTILE
    for diagram in study["diagrams"]:
        diagram |= {"id": f"diagram{HOSTILE}", "title": HOSTILE, "notes": [HOSTILE]}
        for one in diagram["boxes"]:
            one["label"] = HOSTILE
            one["figures"] = [{"name": HOSTILE, "value": 1}]
        diagram["arrows"][0]["label"] = HOSTILE
    for number, claim in enumerate(data["claims"]):
        texts = ("statement", "source", "source_kind", "unit", "measured_by", "why", "reason")
        claim |= dict.fromkeys(texts, HOSTILE)
        claim["name"] = f"{number}{HOSTILE}"
    data["against"]["run"] = data["run"] | {"run": HOSTILE}
    data["against"]["missing"] = [HOSTILE]
    data["judging"]["samples"][0]["case"] = HOSTILE
    data["judging"]["tools"] = {HOSTILE: HOSTILE}
    for result in data["judging"]["results"]:
        result["control"] = HOSTILE
    for run in data["history"]["runs"]:
        run |= dict.fromkeys(("run", "started", "commit"), HOSTILE)
    for series in data["history"]["series"]:
        for change in series["changes"]:
            change["differs_in"] = [HOSTILE]
    for one in data["records"]:
        one["log_tail"] = HOSTILE
        one["provenance"]["commands"] = [[HOSTILE]]
        for part in ("tools", "inputs", "outputs"):
            one["provenance"][part] = {f"{part}{HOSTILE}": HOSTILE}
    return data


def text_of(data: Json) -> str:
    return json.dumps(data)
