# SPDX-License-Identifier: Apache-2.0
"""Drawing: a finished figure with its words, its data as a table, and its SVG for file and page."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property

from matplotlib.figure import Figure

from lutmark_dashboards.figures.style import CSS_COLORS, style
from lutmark_dashboards.tables import Table


@dataclass(frozen=True)
class Drawing:
    """A figure on the site."""

    id: str  # unique on the site, fit for a file name
    flow: str
    title: str
    notes: tuple[str, ...]  # sentences under the figure
    alternative: str  # what the figure shows, in words
    table: Table
    draw: Callable[[], Figure]  # a partial of a module's function, which other processes can run

    @cached_property
    def svg(self) -> str:
        """A whole file with the colours of paper. Waits for a process that draws it."""
        begun: Future[str] | None = self.__dict__.get("begun")
        return begun.result() if begun else _svg_of(self.draw)

    @cached_property
    def key(self) -> str:
        """A hash of all that is drawn. Equal drawings nearly always have equal keys, and others
        never."""
        return hashlib.sha256(pickle.dumps(self.draw, protocol=5)).hexdigest()

    @property
    def file(self) -> str:
        return f"figures/{self.id}.svg"

    def inline(self, where: str) -> str:
        """The SVG as part of a page, in the page's colours and font. `where` keeps ids unique."""
        return inline_svg(self.svg, f"{where}-{self.id}", self.alternative)

    def preview(self, where: str) -> str:
        """As `inline`, without links."""
        return re.sub(r"</?a\b[^>]*>", "", self.inline(where))


_MOST_PROCESSES = 8


def draw_all(drawings: Iterable[Drawing], known: Mapping[str, str]) -> None:
    """Begins to draw, in other processes; `known` has the SVG of figures by file where it is still
    right."""
    missing = []
    for drawing in drawings:
        if drawing.file in known:
            drawing.__dict__["svg"] = known[drawing.file]
        else:
            missing.append(drawing)
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES, len(missing))
    if processes <= 1:
        return
    pool = ProcessPoolExecutor(processes)
    for drawing in missing:
        drawing.__dict__["begun"] = pool.submit(_svg_of, drawing.draw)
    pool.shutdown(wait=False)


def _svg_of(draw: Callable[[], Figure]) -> str:
    with style():
        return to_svg(draw())


def to_svg(figure: Figure) -> str:
    """The figure as an SVG file without date or program version."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()


def inline_svg(svg: str, prefix: str, alternative: str) -> str:
    """The svg element with unique ids, page colours, no fixed size, and a text alternative."""
    body = svg[svg.index("<svg") :]
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', body))

    def identity(match: re.Match[str]) -> str:
        return f' id="{prefix}-{match[1]}"' if match[1] in used else ""

    def colors(match: re.Match[str]) -> str:
        text = re.sub(r"#[0-9a-f]{6}", lambda c: CSS_COLORS.get(c[0], c[0]), match[0])
        return re.sub(r"(font: [^'\";]*)'DejaVu Sans'(, sans-serif)?", r"\1var(--font)", text)

    body = re.sub(r' id="([^"]+)"', identity, body)
    body = re.sub(r'(href="#|url\(#)([^")]+)', rf"\1{prefix}-\2", body)
    body = re.sub(r'style="[^"]*"', colors, body)
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, count=1, flags=re.DOTALL)
    # The points are links for the mouse; the table beside the figure has the same links for all.
    body = body.replace("<a ", '<a tabindex="-1" ')
    head, rest = body.split(">", 1)
    head = re.sub(r' (?:width|height)="[^"]*"', "", head)
    words = alternative.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'{head} role="img" aria-label="{words}">{rest}'
