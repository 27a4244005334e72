# SPDX-License-Identifier: Apache-2.0
"""Holds the tree to docs/architecture.md: who may know whom, what is registered, file formats."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Area to the areas whose headers it may include besides its own.
MAY_INCLUDE = {
    "harness/core": set(),
    "harness/sim": {"harness/core"},
    "harness/judge": {"harness/core"},
    "harness/engine": {"harness/core"},
    "harness/store": {"harness/core"},
    "harness/nn": {"harness/core"},
    "harness/cli": {
        "harness/core",
        "harness/nn",
        "harness/sim",
        "harness/judge",
        "harness/engine",
        "harness/store",
        "designs",
        "flows",
    },
    "flows": {"harness/core", "harness/sim"},
    "designs": {"harness/core", "harness/nn"},
}
SOURCE_SUFFIXES = {".cpp", ".h", ".py", ".sh", ".js", ".css"}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
GENERATED = re.compile(r"V[a-z]+\.h|dut\.h")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
DEVICE = re.compile(r"ice40|ecp5|lattice|hx8k|lfe5u", re.IGNORECASE)
TOOL = re.compile(r"yosys|nextpnr|verilator", re.IGNORECASE)


def area_of(path: str) -> str:
    """The area that a path below the root belongs to: "harness/core", "flows", "designs"."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "harness" else parts[0]


def cpp_files(root: Path) -> Iterator[tuple[str, str]]:
    """Path below the root and text of every C++ file of the areas."""
    for top in ("harness", "flows", "designs"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix in {".cpp", ".h"}:
                yield file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")


def design_folder(path: str) -> str:
    """The folder of a design's file, or "" for files that belong to all designs."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""


def forbidden_includes(root: Path) -> list[str]:
    found = []
    for path, text in cpp_files(root):
        area = area_of(path)
        for include in INCLUDE.findall(text):
            if "/" not in include:
                # Headers that Verilator writes lie beside the program; so does that of the driver,
                # which is compiled in a folder of its own.
                is_beside = GENERATED.fullmatch(include) or "/rtl_driver/" in path
                if not is_beside:
                    found.append(f"{path}: {include} is not written from the root")
                continue
            other = area_of(include)
            if other != area and other not in MAY_INCLUDE[area]:
                found.append(f"{path}: {area} may not include {include}")
            if area == other == "designs" and path != "designs/registry.cpp":
                folder = design_folder(include)
                if folder not in {"", "common", design_folder(path)}:
                    found.append(f"{path}: a design may not include {include}")
    return found


def forbidden_words(root: Path) -> list[str]:
    found = []
    for path, text in cpp_files(root):
        is_test = "/tests/" in path
        if path.startswith("designs/") and (word := DEVICE.search(text)) and not is_test:
            found.append(f"{path}: a design names a device: {word[0]}")
        code = COMMENT.sub("", text)
        if path.startswith("harness/core/") and (word := TOOL.search(code)) and not is_test:
            found.append(f"{path}: core names a tool: {word[0]}")
    return found


def unregistered(root: Path) -> list[str]:
    found = []
    designs = (root / "designs/registry.cpp").read_text(encoding="utf-8")
    for folder in sorted((root / "designs").iterdir()):
        is_design = folder.is_dir() and folder.name != "common"
        if is_design and f'"designs/{folder.name}/' not in designs:
            found.append(f"designs/{folder.name} is not in designs/registry.cpp")
    flows = (root / "flows/registry.cpp").read_text(encoding="utf-8")
    for file in sorted((root / "flows").glob("*.cpp")):
        if file.stem not in {"registry", "stages"} and not re.search(
            rf" {file.stem}\(setting[,)]", flows
        ):
            found.append(f"flows/{file.name} is not in flows/registry.cpp")
    return found


def without_licence(root: Path) -> list[str]:
    found = []
    tops = ("harness", "flows", "designs", "dashboards", "scripts", "tests")
    for file in sorted(file for top in tops for file in (root / top).rglob("*")):
        if file.suffix not in SOURCE_SUFFIXES or "__pycache__" in file.parts:
            continue
        lines = file.read_text(encoding="utf-8").splitlines()[:2]
        first = lines[1:] if lines and lines[0].startswith("#!") else lines[:1]
        if not first or "SPDX-License-Identifier: Apache-2.0" not in first[0]:
            found.append(f"{file.relative_to(root)} does not begin with its licence")
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the sources in which a test may plant what must be found."""
    for top in ("harness", "flows", "designs", "scripts"):
        shutil.copytree(ROOT / top, tmp_path / top)
    return tmp_path


def plant(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "check", [forbidden_includes, forbidden_words, unregistered, without_licence]
)
def test_the_tree_keeps_to_its_rules(check: Callable[[Path], list[str]]) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize(
    ("path", "include"),
    [
        ("harness/core/x.cpp", "harness/engine/process.h"),
        ("harness/core/x.h", "flows/registry.h"),
        ("harness/sim/x.cpp", "harness/engine/process.h"),
        ("harness/judge/x.cpp", "harness/cli/table.h"),
        ("harness/engine/x.cpp", "harness/judge/compare.h"),
        ("harness/engine/x.cpp", "harness/sim/netlist.h"),
        ("harness/store/x.cpp", "harness/judge/trend.h"),
        ("harness/nn/x.cpp", "harness/sim/netlist.h"),
        ("harness/nn/train/x.cpp", "designs/registry.h"),
        ("harness/core/x.cpp", "harness/nn/idx.h"),
        ("flows/x.cpp", "harness/nn/idx.h"),
        ("flows/x.cpp", "designs/registry.h"),
        ("flows/tools/x.cpp", "harness/engine/process.h"),
        ("designs/kratos/x.cpp", "flows/registry.h"),
        ("designs/kratos/x.cpp", "designs/template/scale.h"),
        ("designs/common/x.h", "designs/kratos/weights.h"),
        ("designs/kratos/x.cpp", "harness/sim/netlist.h"),
        ("harness/cli/x.cpp", "table.h"),
    ],
)
def test_a_forbidden_include_is_found(copy: Path, path: str, include: str) -> None:
    plant(copy, path, f'#include <vector>\n#include "{include}"\n')
    found = forbidden_includes(copy)
    assert len(found) == 1
    assert path in found[0]
    assert include in found[0]


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("designs/kratos/x.cpp", "// faster on an iCE40\n", 1),
        ("designs/common/x.h", 'const char* part = "LFE5U-85F";\n', 1),
        ("harness/core/x.cpp", 'const char* tool = "yosys";\n', 1),
        ("harness/core/x.cpp", "/* as Yosys\n writes it */ int x; // Verilator\n", 0),
        ("flows/x.cpp", 'const char* tool = "yosys";\n', 0),
    ],
)
def test_names_of_devices_and_tools_are_found(copy: Path, path: str, text: str, count: int) -> None:
    plant(copy, path, text)
    assert len(forbidden_words(copy)) == count


def test_what_is_not_registered_is_found(copy: Path) -> None:
    plant(copy, "designs/forgotten/x.cpp", "")
    plant(copy, "flows/forgotten.cpp", "")
    assert unregistered(copy) == [
        "designs/forgotten is not in designs/registry.cpp",
        "flows/forgotten.cpp is not in flows/registry.cpp",
    ]


def test_a_file_without_licence_is_found(copy: Path) -> None:
    plant(copy, "harness/core/x.h", "#pragma once\n// SPDX-License-Identifier: Apache-2.0\n")
    plant(copy, "scripts/x.sh", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n")
    plant(copy, "scripts/empty.py", "")
    assert without_licence(copy) == [
        "harness/core/x.h does not begin with its licence",
        "scripts/empty.py does not begin with its licence",
    ]


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((ROOT / f"docs/schemas/{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_every_schema_is_a_schema() -> None:
    for file in (ROOT / "docs/schemas").glob("*.json"):
        validator(file.stem)


def test_suites_fit_their_schema() -> None:
    files = sorted((ROOT / "suites").glob("*.json"))
    assert files
    for file in files:
        validator("suite").validate(json.loads(file.read_text(encoding="utf-8")))


def test_baselines_fit_their_schema() -> None:
    files = [*(ROOT / "baselines").rglob("*.json")]
    files += (ROOT / "tests/fuzz/corpus/baseline").iterdir()
    assert files
    for file in files:
        validator("baseline").validate(json.loads(file.read_text(encoding="utf-8")))


def test_committed_nets_fit_their_schema() -> None:
    files = [*(ROOT / "designs").glob("*/nets/*.json")]
    files += (ROOT / "tests/fuzz/corpus/net").iterdir()
    assert len(files) > 1
    for file in files:
        validator("net").validate(json.loads(file.read_text(encoding="utf-8")))


def test_workloads_fit_their_schema() -> None:
    files = sorted((ROOT / "designs/m4bram/workloads").glob("*.json"))
    assert files
    for file in files:
        validator("workload").validate(json.loads(file.read_text(encoding="utf-8")))


def test_a_real_journal_fits_its_schemas() -> None:
    journal = ROOT / "tests/fuzz/corpus/journal/run.jsonl"
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    assert {line["type"] for line in lines} == {"run", "record", "end"}
    for line in lines:
        validator(f"journal_{line['type']}").validate(line)


@pytest.mark.parametrize("name", ["simulation_ok", "simulation_mismatch", "netlist_check_ok"])
def test_real_reports_fit_their_schemas(name: str) -> None:
    report = json.loads((ROOT / f"flows/tests/testdata/{name}.json").read_text(encoding="utf-8"))
    validator(name.rsplit("_", 1)[0]).validate(report)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", 2),
        ("seeds", []),
        ("seeds", ["1"]),
        ("descripton", "x"),
        ("cases", [{"design": "x"}]),
    ],
)
def test_a_suite_that_the_program_refuses_does_not_fit(key: str, value: object) -> None:
    suite = {"schema": 1, "description": "d", "seeds": [1], key: value}
    assert not validator("suite").is_valid(suite)


def test_nothing_that_is_tracked_is_a_link() -> None:
    """A link to a folder of one machine is a broken folder on every other."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--stage"], capture_output=True, text=True, check=True
    )
    assert [line for line in listed.stdout.splitlines() if line.startswith("120000")] == []
