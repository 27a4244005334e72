# SPDX-License-Identifier: Apache-2.0
"""The whole site as files."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lutmark_dashboards.__main__ import main
from lutmark_dashboards.folder import MARKER, write_site
from lutmark_dashboards.node import DataError
from lutmark_dashboards.reader import parse_data
from lutmark_dashboards.reuse import Reuse
from lutmark_dashboards.site import render_site

from tests import sample
from tests.sample import Json

# Elements that may not have an end tag.
_VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}


class Page(HTMLParser):
    """The text, tags and cells of a page; checks that elements nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.ids: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@functools.cache
def render_text(text: str) -> dict[str, str]:
    return render_site(parse_data(text, "d.json"))


def render(data: Json) -> dict[str, str]:
    return render_text(sample.text_of(data))


def case_path(case: Json) -> str:
    return f"case/{case['name'].replace('/', '--')}.html"


def test_every_page_nests_and_has_unique_ids() -> None:
    for data in (sample.site_data(), sample.hostile_data()):
        for path, text in render(data).items():
            if path.endswith(".html"):
                page = Page(text)
                assert len(page.ids) == len(set(page.ids)), path


def test_names_and_messages_stay_text() -> None:
    files = render(sample.hostile_data())
    plain = render(sample.site_data())
    for path, text in files.items():
        if path.endswith(".html"):
            assert Page(text).tags.count("script") == 1, path
    bad = next(text for path, text in files.items() if path.startswith("case/") and "bad" in path)
    assert sample.HOSTILE in Page(bad).words
    assert Page(plain["index.html"]).tags.count("script") == 1


def test_figures_of_a_case_without_proof_are_withheld_everywhere() -> None:
    data = sample.site_data()
    case = data["cases"][1]  # its records still hold luts = 123456
    files = render(data)

    page = Page(files[case_path(case)]).words

    assert "mismatch at simulate" in page
    assert "frame 3, beat 0: out is 118, golden says 117" in page
    assert "withheld" in page
    for path in ("cases.html", "design/kratos.gemmt_fu.html"):
        assert "withheld: mismatch at simulate" in Page(files[path]).words
    for path, text in files.items():
        assert "123456" not in text, path
        assert "123,456" not in text, path
        assert "NaN" not in text, path
    row = next(r for r in files["csv/cases.csv"].splitlines() if r.startswith(case["name"]))
    assert row.endswith(",worse,,,,,,,")
    assert not any(case["name"] in line for line in files["csv/values.csv"].splitlines())


def test_what_was_not_measured_is_a_dash_and_an_empty_field() -> None:
    data = sample.site_data()
    case = data["cases"][5]  # proven, then unroutable: no Fmax
    files = render(data)

    assert '<span class="hidden">not measured</span>' in files["index.html"]
    row = next(r for r in files["csv/cases.csv"].splitlines() if r.startswith(case["name"]))
    assert row.endswith(",proven,inconclusive,319,415,,,,,6")
    page = Page(files[case_path(case)]).words
    assert "Not measured in this case, though in others on ice40_hx8k: fmax_mhz" in page


def test_a_case_page_says_how_it_was_made() -> None:
    data = sample.site_data()
    words = Page(render(data)[case_path(data["cases"][0])]).words
    for said in (
        "./lutmark bench --case 'kratos.gemmt_fu/w4a4_s0_m4k16n16_ws1/ice40_hx8k' --seeds 1,2,3",
        "nextpnr-ecp5 --in 'top file.sv' --seed 2",
        f"0.70 {sample.sha('yosys')}",
        sample.sha("top"),
        data["cases"][0]["revision"],
        "2026-11-21 09:01:02 UTC",
    ):
        assert said in words


def test_a_case_page_begins_with_its_headline_figures() -> None:
    data = sample.site_data()
    case = data["cases"][4]  # its critical path lies in the shell
    page = render(data)[case_path(case)]

    tile = '<a class="tile value" href="../case/{}#m-{}"><b>{}</b>'
    name = case_path(case)[5:]
    assert tile.format(name, "luts", f"{case['metrics']['luts']:,}") in page
    assert tile.format(name, "latency_cycles", "6 cycles") in page
    assert "3 seeds, limited by shell</small>" in page
    assert "inside the I/O shell" in Page(page).words
    withheld = render(data)[case_path(data["cases"][1])]
    assert "tile value" not in withheld


def test_metrics_that_no_case_of_a_flow_has_are_not_called_missing() -> None:
    data = sample.site_data()
    for case in data["cases"]:
        if case["flow"] == "ecp5_85k":
            case["metrics"].pop("toggles_per_op", None)
    files = render(data)
    on_ecp5 = next(case for case in data["cases"] if case["flow"] == "ecp5_85k")
    assert "Not measured in this case" not in Page(files[case_path(on_ecp5)]).words


def test_runs_that_did_not_end_or_hold_nothing_are_shown() -> None:
    unfinished = sample.site_data([])
    unfinished["end"] = None
    assert "did not come to its end" in Page(render(unfinished)["index.html"]).words
    interrupted = sample.site_data([])
    interrupted["end"]["interrupted"] = True
    assert "was interrupted" in Page(render(interrupted)["index.html"]).words
    assert "0 cases of 0 designs" in Page(render(sample.site_data([]))["index.html"]).words


def test_an_accepted_failure_is_said_to_be_accepted() -> None:
    data = sample.site_data()
    data["cases"] = [data["cases"][1]]
    data["records"], data["history"], data["against"] = [], None, None
    data["designs"] = []
    assert "accepted in" not in Page(render(data)["index.html"]).words
    data["cases"][0]["verdict"]["failed"] = False
    for path in ("index.html", case_path(data["cases"][0])):
        assert "(accepted in the baseline)" in Page(render(data)[path]).words


def test_tools_are_named_once_and_with_their_version() -> None:
    data = sample.site_data()
    data["records"] = data["records"][:1]
    data["records"][0]["provenance"]["tools"] = {
        "verilator": f"Verilator 5.006 (Debian) {sample.sha('v')}",
        "yosys": f"0.70 {sample.sha('y')}",
        "simulate": "built ",
        "lutmark": sample.sha("l"),
    }

    words = Page(render(data)["index.html"]).words

    assert "pinned: Verilator 5.006 (Debian), yosys 0.70\n" in words


def test_a_vanished_case_of_an_unknown_design_has_its_pages() -> None:
    gone = sample.case("old.design", "w4", "old_flow", {"w": 4})
    gone |= {"outcome": "skipped", "proven": False, "metrics": {}, "seeded": {}, "seeds": {}}
    gone["verdict"] = {"overall": "missing", "reason": "the run has no such case", "metrics": []}
    data = sample.site_data([gone])
    data["records"] = []

    files = render(data)

    assert "No stage of this case left a record" in Page(files[case_path(gone)]).words
    assert "do not describe the design" in Page(files["design/old.design.html"]).words


def write(data: Json, folder: Path) -> Path:
    file = folder / "data.json"
    file.write_text(sample.text_of(data), encoding="utf-8")
    return file


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_equal_data_give_equal_bytes_in_another_process(tmp_path: Path) -> None:
    file = write(sample.site_data(), tmp_path)
    for name, hash_seed in (("a", "1"), ("b", "2")):
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": f"UTC{hash_seed}"}
        environment["PYTHONPATH"] = str(Path(__file__).parents[1])
        command = [sys.executable, "-m", "lutmark_dashboards", str(file), str(tmp_path / name)]
        subprocess.run(command, check=True, env=environment)

    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_a_second_site_replaces_the_first_and_spares_files_of_others(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main([str(write(sample.site_data(), tmp_path)), str(out)]) == 0
    old_case = out / case_path(sample.site_data()["cases"][0])
    assert old_case.is_file()
    (out / "CNAME").write_text("example.org", encoding="utf-8")
    one = sample.case("template.scale", "a8_f93", "ice40_hx8k", {"a": 8, "factor": 93}, 61)

    assert main([str(write(sample.site_data([one]), tmp_path)), str(out)]) == 0

    assert not old_case.exists()
    assert (out / case_path(one)).is_file()
    assert (out / "CNAME").is_file()


@pytest.mark.parametrize("what", ["foreign", "file", "damaged", "outside"])
def test_a_folder_that_is_not_ours_is_refused_untouched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    out = tmp_path / "out"
    kept = tmp_path / "kept.txt"
    kept.write_text("mine", encoding="utf-8")
    if what == "file":
        out.write_text("mine", encoding="utf-8")
    else:
        out.mkdir()
        (out / "thesis.tex").write_text("mine", encoding="utf-8")
    if what == "damaged":
        (out / MARKER).write_bytes(b"\xff\n../kept.txt\n")
    if what == "outside":
        (out / "thesis.tex").unlink()
        write_site({"index.html": ""}, out)
        with (out / MARKER).open("a", encoding="utf-8") as marker:
            marker.write("../kept.txt\n")
    before = tree(tmp_path)
    file = write(sample.site_data(), tmp_path)

    assert main([str(file), str(out)]) == 2

    file.unlink()
    assert tree(tmp_path) == before
    assert "name another" in capsys.readouterr().err


def test_bad_data_leave_the_old_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main([str(write(sample.site_data(), tmp_path)), str(out)]) == 0
    before = tree(out)
    data = sample.site_data()
    del data["run"]["host"]

    assert main([str(write(data, tmp_path)), str(out)]) == 2

    assert tree(out) == before
    assert "/run: the key 'host' is missing" in capsys.readouterr().err


def test_a_hundred_cases_take_less_than_ten_seconds() -> None:
    cases = []
    for number in range(9):
        for flow in ("ice40_hx8k", "ecp5_85k"):
            cases += sample.gemmt_cases(f"design{number}.x", flow)
    data = parse_data(sample.text_of(sample.site_data(cases)), "d.json")
    assert len(data.cases) == 108
    start = time.process_time()  # of this process: a busy machine does not matter

    render_site(data)

    assert time.process_time() - start < 10


def test_a_study_shows_its_figures_claims_and_what_was_left_out() -> None:
    files = render(sample.site_data())

    page = Page(files["study/kratos.sparsity.html"])
    assert "luts_s90_over_s0" in page.words
    assert "trend holds" in page.words
    assert "kratos.gemmt_fu/gone/ice40_hx8k" in page.words
    assert "Without any figure: w = 8." in page.words
    assert "figures/kratos.sparsity-luts_sparsity.svg" in files
    assert files["figures/kratos.sparsity-kernels.csv"].splitlines()[2] == "dense,gemmt_rp,30,,,"
    assert 'href="study/kratos.sparsity.html"' in files["index.html"]


def test_claims_say_what_was_published_and_what_was_measured() -> None:
    files = render(sample.site_data())

    page = Page(files["claims.html"])
    assert "no figure" in page.words
    assert "no open tool places on it" in page.words
    assert "0.06\N{EN DASH}0.08" in page.words
    assert 'href="claims.html"' in files["index.html"]


def test_the_history_shows_what_changed() -> None:
    data = sample.site_data()
    case = data["cases"][0]["name"]

    files = render(data)

    page = Page(files["history.html"])
    anchor = f"h-{case.replace('/', '--')}-luts"
    assert anchor in page.ids
    assert "\N{MINUS SIGN}5.1 %" in page.words or "-5.1 %" in page.words
    assert "commit, yosys" in page.words
    assert "4 series, from 2026-11-01 to 2026-11-03, of up to 7 runs each" in page.words
    assert f"figures/{anchor}.svg" in files
    assert len(files["data/history.csv"].splitlines()) == 1 + 4 * 3
    assert len(files["data/history-changes.csv"].splitlines()) == 1 + 2
    assert 'href="history.html"' in files["index.html"]
    assert f'href="../history.html#{anchor}"' in files[case_path(data["cases"][0])]


def test_a_design_shows_the_beginning_of_its_rtl() -> None:
    files = render(sample.site_data())
    words = Page(files["design/kratos.gemmt_fu.html"]).words
    assert "The first 4 of 200 lines of rtl/gemmt_fu.v" in words
    assert "module gemmt_fu" in words
    assert "Generated RTL" not in files["design/template.scale.html"]


def test_a_run_without_history_has_no_page_of_it() -> None:
    for history in (sample.history([]), None):
        files = render(sample.site_data() | {"history": history})
        assert "history.html" not in files
        assert "history" not in Page(files["index.html"]).words.lower()


def test_a_history_in_which_nothing_changed_says_so() -> None:
    data = sample.site_data()
    for series in data["history"]["series"]:
        series["changes"] = []

    words = Page(render(data)["history.html"]).words

    assert "No series has changed." in words
    assert "2 cases of 19 are in it" in words
    assert "Series that changed" not in words


def test_a_run_without_studies_and_claims_has_no_page_of_them() -> None:
    data = sample.site_data() | {"studies": [], "claims": []}

    files = render(data)

    assert "claims.html" not in files
    assert "Studies" not in Page(files["index.html"]).words


def test_a_number_leads_to_the_stage_that_made_it_and_its_log() -> None:
    data = sample.site_data()
    case = data["cases"][0]
    for record in data["records"]:
        if record["case"] == case["name"] and record["stage"] == "place_route":
            record["metrics"] = {"fmax_mhz": 1.0}
            record["log_tail"] = f"Info: placed with seed {record['seed']}"
    files = render(data)
    page = files[case_path(case)]

    here = case_path(case)
    assert f'<a href="../{here}#stage-synthesize">{case["metrics"]["luts"]:,}</a>' in page
    assert f'href="../{here}#stage-place_route-seed2"' in page
    assert "Info: placed with seed 2" in page
    rows = files[f"csv/{here[5:-5]}-metrics.csv"].splitlines()
    assert next(row for row in rows if row.startswith("luts,")).endswith(",synthesize")


def test_a_flow_has_a_page_with_its_stages_designs_and_cases() -> None:
    files = render(sample.site_data())

    page = Page(files["flow/ecp5_85k.html"]).words

    assert "LFE5U-85F" in page
    assert "kratos.gemmt_rp" in page
    assert "netlist_check" in page
    assert "runs the synthesised netlist and compares it with the golden model" in page
    assert "a8_f93" not in page  # a case of the other flow
    assert 'data-label="flow"' not in files["flow/ecp5_85k.html"]  # the same in every row
    assert files["csv/flow-ecp5_85k.csv"].count("\n") == 1 + 12
    assert files["csv/times-ecp5_85k.csv"].startswith("stage,ran,restored")


def test_seeds_are_those_that_the_cases_ran() -> None:
    data = sample.site_data()
    data["run"]["seeds"] = [9]  # what was asked for, where a suite does not say otherwise
    data["cases"][-1]["seeds"] = {"1": "ok"}
    files = render(data)
    assert "placed and routed with 1 to 3 seeds" in Page(files["index.html"]).words
    assert "seeds 1, 2, 3 (5 cases), seed 1 (1 case)" in Page(files["flow/ice40_hx8k.html"]).words


def test_the_matrix_says_the_worst_state_of_a_design_on_a_flow() -> None:
    files = render(sample.site_data())

    rows = files["csv/designs-and-flows.csv"].splitlines()
    assert rows[1].startswith("kratos.gemmt_fu,ice40_hx8k,6,4,5,1,")  # one mismatch, one unroutable
    assert files["index.html"].count("state state-bad") == 2
    assert files["index.html"].count("state state-good") == 2


def test_a_comparison_lists_the_largest_movers_first() -> None:
    files = render(sample.site_data())

    page = files["compare/run.html"]
    assert "20261120-090000-cd34" in page
    assert "old/case/sim" in Page(page).words
    assert "5 of the 17 values that were compared moved" in Page(page).words
    rows = [row.split(",") for row in files["csv/movers-run.csv"].splitlines()[1:]]
    ratios = [float(row[3]) / float(row[4]) for row in rows]
    assert len(ratios) > 3
    assert ratios == sorted(ratios, reverse=True)
    assert "figures/compare-run-luts.svg" in files
    assert rows[0][0].split("/")[1] in Page(files["index.html"]).words


def test_a_comparison_names_the_cases_that_only_this_run_has() -> None:
    data = sample.site_data()
    names = list(data["against"]["verdicts"])
    for name, verdict in data["against"]["verdicts"].items():
        new = {"overall": "new", "reason": "", "metrics": []}
        verdict |= new if name == names[0] else {"metrics": []}
    page = Page(render(data)["compare/run.html"]).words
    assert "1 case of this run that the reference does not have" in page
    assert f"\n{names[0]}\n" in page
    assert "Nothing could be compared" in page


def test_a_site_without_another_run_is_compared_with_the_baselines_alone() -> None:
    data = sample.site_data()
    data["against"] = None

    files = render(data)

    assert "compare/run.html" not in files
    assert "512" in Page(files["compare/baselines.html"]).words


def test_a_comparison_of_an_unknown_case_is_refused() -> None:
    data = sample.site_data()
    data["against"]["verdicts"]["no/such/case"] = {"overall": "new", "reason": "", "metrics": []}

    with pytest.raises(DataError, match="/against: the case 'no/such/case' is not in /cases"):
        render(data)


def test_the_method_page_has_the_measured_false_alarms_or_says_that_there_are_none() -> None:
    data = sample.site_data()
    page = Page(render(data)["method.html"]).words
    assert "2.1 %" in page
    assert "91.2 %" in page
    assert "nextpnr-ice40 0.11.1" in page

    data["judging"] = None
    files = render(data)
    assert "Not measured for this site" in Page(files["method.html"]).words
    assert "csv/judging-power.csv" not in files


def test_a_site_made_again_is_the_same_as_a_new_one_and_mends_what_was_harmed(
    tmp_path: Path,
) -> None:
    first, second = sample.site_data(), sample.site_data()
    second["run"]["run"] = "20261122-100000-ef56"
    second["cases"][0]["metrics"]["luts"] += 7
    file = write(first, tmp_path)
    assert main([str(file), str(tmp_path / "old")]) == 0
    harmed = tmp_path / "old" / case_path(first["cases"][3])
    harmed.write_text("harmed", encoding="utf-8")
    (tmp_path / "old" / "figures" / "kratos.gemmt_rp-ecp5_85k-fmax.svg").unlink()
    file = write(second, tmp_path)

    assert main([str(file), str(tmp_path / "old")]) == 0

    assert main([str(file), str(tmp_path / "new")]) == 0
    assert tree(tmp_path / "old") == tree(tmp_path / "new")


def test_what_did_not_change_is_not_made_again(tmp_path: Path) -> None:
    file = write(sample.site_data(), tmp_path)
    assert main([str(file), str(tmp_path / "out")]) == 0
    reuse = Reuse(tmp_path / "out")

    render_site(parse_data(file.read_text(encoding="utf-8"), "d.json"), reuse)

    made = {path for path in tree(tmp_path / "out") if path.startswith(("case/", "figures/"))}
    figures = {path for path in made if path.endswith(".svg")}
    assert figures <= reuse.taken
    assert len([path for path in reuse.taken if path.endswith("-metrics.csv")]) == 19
