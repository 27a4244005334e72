# SPDX-License-Identifier: Apache-2.0
"""Parts of documents that a script measured: they stand between two marks."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
END = "<!-- end -->"


def write_measured(page: Path, script: str, text: str) -> None:
    """Replaces what `script` wrote on the page before; everything else stays as it is."""
    begin = f"<!-- measured: scripts/{Path(script).name} -->\n"
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise SystemExit(f"{page}: no '{begin.strip()}' with '{END}' after it")
    page.write_text(f"{before}{begin}{text.rstrip()}\n{END}{after}", encoding="utf-8")
