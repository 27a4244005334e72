# SPDX-License-Identifier: Apache-2.0
"""The pages in headless Chromium, opened as files. Chromium is required: without it these fail."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lutmark_dashboards.folder import write_site
from lutmark_dashboards.reader import parse_data
from lutmark_dashboards.site import render_site

from tests import sample
from tests.sample import Json

pytestmark = pytest.mark.browser


class Links(HTMLParser):
    """What a page as the browser holds it refers to, and what can be referred to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self.ids |= {value for name, value in attrs if name == "id" and value}
        for name in ("href", "xlink:href", "src"):
            if value := found.get(name):
                self.targets.append(value)

    @property
    def html(self) -> dict[str, str | None]:
        return next(attrs for tag, attrs in self.tags if tag == "html")

    def shown_rows(self) -> int:
        """Rows of table bodies that are not filtered away."""
        rows = [attrs for tag, attrs in self.tags if tag == "tr"]
        return sum("hidden" not in attrs for attrs in rows)


class Browser:
    """Runs Chromium once for each page."""

    def __init__(self, profile: Path) -> None:
        program = shutil.which("chromium")
        assert program, "chromium is missing: apt-get install chromium"
        self._command = [
            program,
            *["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
            *["--disable-background-networking", "--disable-component-update", "--disable-sync"],
            *["--enable-logging=stderr", "--v=0"],
            f"--user-data-dir={profile}",
            "--dump-dom",
        ]

    def open(self, page: Path, query: str = "") -> Links:
        """The page after its scripts ran; anything on its console fails the test."""
        links = self._dump(page.as_uri() + query)
        assert links.html.get("data-ready") == "yes"
        return links

    def walk(self, folder: Path) -> Json:
        """Presses through all pages of the site in one go; see walk.js."""
        driver = folder / "driver.html"
        script = Path(__file__).with_name("walk.js").read_text(encoding="utf-8")
        text = f"<!doctype html><meta charset=utf-8><script>{script}</script><body></body>"
        driver.write_text(text, encoding="utf-8")
        # Frames of files may look into each other only with the first flag, and the page is
        # dumped when the (virtual) time is over, not when it has loaded.
        links = self._dump(
            driver.as_uri(), "--allow-file-access-from-files", "--virtual-time-budget=600000"
        )
        driver.unlink()
        report = links.html.get("data-report")
        assert report, "the walk did not come to its end"
        found: Json = json.loads(report)
        return found

    def _dump(self, address: str, *flags: str) -> Links:
        done = subprocess.run(
            [*self._command, *flags, address],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
        assert console == []
        return Links(done.stdout)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(tmp_path_factory.mktemp("profile"))


def site(data: Json, folder: Path) -> Path:
    write_site(render_site(parse_data(sample.text_of(data), "d.json")), folder)
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site(sample.site_data(), tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site(sample.hostile_data(), tmp_path_factory.mktemp("hostile"))


def one_of_each(folder: Path) -> list[Path]:
    cases = sorted((folder / "case").glob("*.html"))
    designs = sorted((folder / "design").glob("*.html"))
    named = [folder / f"{name}.html" for name in ("index", "method", "history")]
    return [*named, designs[0], cases[0], cases[-1]]


@functools.cache
def links_of(file: Path) -> Links:
    return Links(file.read_text(encoding="utf-8"))


def check_links(page: Path, links: Links, folder: Path) -> int:
    """Every link stays in the site and leads to a file and an anchor that exist."""
    for target in links.targets:
        parts = urlsplit(target)
        if parts.scheme == "data":
            continue
        assert (parts.scheme, parts.netloc) == ("", ""), target
        file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        assert file.is_relative_to(folder.resolve()), target
        assert file.is_file(), f"{page.name}: {target}"
        if parts.fragment:
            ids = links.ids if file == page else links_of(file).ids
            assert unquote(parts.fragment) in ids, f"{page.name}: {target}"
    return len(links.targets)


def test_pages_run_their_script_without_a_word_on_the_console(
    browser: Browser, plain: Path
) -> None:
    for page in one_of_each(plain):
        links = browser.open(page)
        assert any(tag == "table" for tag, _ in links.tags), page
        assert check_links(page, links, plain) > 5


@pytest.mark.parametrize("which", ["plain", "hostile"])
def test_every_link_of_every_file_leads_somewhere(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    for page in folder.rglob("*.html"):
        check_links(page, links_of(page), folder)
    for figure in folder.rglob("*.svg"):
        text = figure.read_text(encoding="utf-8")
        for target in re.findall(r'<a xlink:href="([^"#]+)', text):
            assert (figure.parent / target).is_file(), target


@pytest.mark.parametrize("which", ["plain", "hostile"])
def test_every_page_can_be_reached_and_used(
    which: str, browser: Browser, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)

    report = browser.walk(folder)

    assert report["problems"] == []
    pages = {page.relative_to(folder).as_posix() for page in folder.rglob("*.html")}
    assert {unquote(path) for path in report["visited"]} == pages
    assert report["counts"]["links"] == len(pages) - 1
    assert report["counts"]["themes"] == 3 * len(pages)
    assert report["counts"]["sorts"] > 20
    assert report["counts"]["filters"] > 20


def test_text_of_others_does_not_run(browser: Browser, hostile: Path) -> None:
    for page in [page for page in one_of_each(hostile) if page.name != "method.html"]:
        links = browser.open(page)
        assert "data-owned" not in links.html, page
        check_links(page, links, hostile)


def test_an_address_can_filter_and_set_the_theme(browser: Browser, plain: Path) -> None:
    everything = browser.open(plain / "cases.html")
    some = browser.open(plain / "cases.html", "?verdict=better&theme=dark")

    assert everything.shown_rows() - some.shown_rows() == 18
    assert some.html.get("data-theme") == "dark"
    assert "data-theme" not in everything.html


def test_a_column_with_one_value_has_no_filter(browser: Browser, tmp_path: Path) -> None:
    cases = sample.gemmt_cases("kratos.gemmt_fu", "ice40_hx8k")
    folder = site(sample.site_data(cases), tmp_path / "site")

    page = browser.open(folder / "cases.html")

    assert sum(tag == "select" for tag, _ in page.tags) == 1  # to sort; all else is equal
    assert page.shown_rows() == 1 + len(cases)  # and the headings


def test_headings_sort_and_missing_values_stay_last(
    browser: Browser, plain: Path, tmp_path: Path
) -> None:
    # The site's own page with one more script that presses the heading twice: largest first.
    folder = tmp_path / "site"
    shutil.copytree(plain, folder)
    page = folder / "cases.html"
    press = (
        "<script>addEventListener('DOMContentLoaded', () => {"
        "const heading = [...document.querySelectorAll('#cases thead th')]"
        ".find((th) => th.dataset.label === 'Fmax');"
        "heading.querySelector('button').click(); heading.querySelector('button').click();"
        "const values = [...document.querySelectorAll('#cases tbody tr')]"
        ".map((row) => row.querySelector('td[data-label=Fmax]')?.dataset.sort ?? '');"
        "document.documentElement.dataset.order = values.join(' ');"
        "document.documentElement.dataset.sorted = heading.getAttribute('aria-sort');"
        "});</script>"
    )
    text = page.read_text(encoding="utf-8").replace("</head>", f"{press}</head>")
    page.write_text(text, encoding="utf-8")

    html = browser.open(page).html

    values = (html["data-order"] or "").rstrip().split(" ")
    assert html["data-sorted"] == "descending"
    assert len(values) == 16  # two are withheld and one is not measured: last, without a value
    assert [float(v) for v in values] == sorted((float(v) for v in values), reverse=True)


def test_a_link_to_a_stage_opens_it(browser: Browser, plain: Path) -> None:
    page = next((plain / "case").glob("*w4a4_s0*ice40*.html"))

    links = browser.open(page, "#stage-synthesize")

    stages = {attrs["id"]: attrs for tag, attrs in links.tags if tag == "details" and "id" in attrs}
    assert "open" in stages["stage-synthesize"]
    assert "open" not in stages["stage-lint"]
