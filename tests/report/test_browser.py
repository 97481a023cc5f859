"""The page as its readers have it: opened in a browser, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from coplan.report import page
from coplan.report.charts import label
from coplan.report.page import PRINTED
from tests.report.browser import NARROW, Opened, browser, opened, without_browser
from tests.report.subjects import NASTY, accounts, bottlenecks, nasty, subject, unmet

pytestmark = without_browser
CHARTS = ("gains-0", "flows-0", "coverage-0", "needs-0", "bottlenecks-0", "unmet-0")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports: of a plan, of two plans, and of one with names that try to break out."""
    plain = subject(tables={"Bottlenecks": bottlenecks(), "Unmet": unmet(), "Accounts": accounts()})
    plans = {"plain": [plain], "two": [plain, subject("other")], "nasty": [nasty()]}
    folder = tmp_path_factory.mktemp("reports")
    for name, subjects in plans.items():
        (folder / f"{name}.html").write_text(page(subjects, "en"), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in plans}


@pytest.fixture
def shown(chromium: Browser, files: dict[str, Path]) -> Iterator[Opened]:
    with opened(chromium, files["plain"]) as found:
        yield found
        assert found.wrong == []
        assert found.asked == [files["plain"].as_uri()]


def test_every_chart_is_drawn_in_both_languages(shown: Opened) -> None:
    said = {"en": ("Who gains", "Intake unchanged", "en"), "zh": ("谁受益", "招生维持现状", "zh-CN")}
    for language in ("en", "zh", "en"):
        shown.speak(language)
        title, series, code = said[language]
        assert {key for key, marks in shown.drawn().items() if marks} >= set(CHARTS)
        assert shown.page.inner_text("#gains h2") == title
        assert series in (shown.page.text_content("#gains-0 .legend") or "")
        assert shown.page.get_attribute("html", "lang") == code
        assert shown.page.get_attribute("#gains-0", "aria-label") == shown.page.get_attribute(
            "#gains-0", f"data-{language}"
        )


def test_the_slider_goes_through_the_years(shown: Opened) -> None:
    value = "() => document.getElementById('flows-0').data[0].link.value"
    assert shown.page.evaluate(value) == [30]
    assert shown.page.inner_text("#year-shown") == "All years: 30 seats for other regions"
    shown.page.focus("#year")
    shown.page.keyboard.press("ArrowRight")
    assert shown.page.inner_text("#year-shown") == "2027: 5 seats for other regions"
    assert shown.page.evaluate(value) == [5]
    shown.page.check("#own")
    assert shown.page.evaluate(value) == [60, 5, 45]
    assert shown.page.evaluate("() => document.getElementById('flows-0').data[0].node.label") == [
        "North 65", "South 45", "North 60", "South 50",
    ]  # fmt: skip
    expect(shown.page.locator("#flows-0 .sankey-link")).to_have_count(3)


def test_a_specialty_and_a_region_are_chosen(shown: Opened) -> None:
    values = "() => document.getElementById('needs-0').data.map(trace => trace.y)"
    assert shown.page.evaluate(values) == [[70.3, 123.8], [100, 130]]
    shown.page.select_option("#specialty", label="=1+1 101101")
    shown.page.select_option("#region", label="South")
    assert shown.page.evaluate(values) == [[27.1, 70], [50, 70]]
    assert (
        shown.page.inner_text("#needs-finding")
        == "=1+1 101101, South: the worst year is 2027, with 22.9 people missing."
    )
    shown.speak("zh")
    assert shown.page.inner_text("#needs-finding") == "=1+1 101101，South：2027 年缺口最大，缺 22.9 人。"


def test_a_table_is_filtered_and_sorted(chromium: Browser, tmp_path: Path) -> None:
    intake = subject().tables["Intake"]
    numbers = [n * 37 % 101 for n in range(40)]
    rows = [intake.iloc[n % 2].to_dict() | {"current_intake": number} for n, number in enumerate(numbers)]
    target = tmp_path / "many.html"
    target.write_text(page([subject(tables={"Intake": type(intake)(rows, columns=intake.columns)})], "en"))
    with opened(chromium, target) as found:
        found.page.click("#intake summary")
        visible = found.page.locator("#intake tbody tr:not([hidden])")
        assert visible.count() == 40
        found.page.fill("#intake input[type=search]", "ＳＯＵＴＨ beta")  # full-width letters find the plain ones
        assert visible.count() == 20
        assert found.page.inner_text("#intake output") == "20 of 40 rows"
        found.page.fill("#intake input[type=search]", "")
        column = "rows => rows.map(row => Number(row.cells[4].innerText))"
        heading = found.page.locator("#intake th button").nth(4)
        heading.click()
        assert found.page.eval_on_selector_all("#intake tbody tr", column) == sorted(numbers, reverse=True)
        heading.click()
        assert found.page.eval_on_selector_all("#intake tbody tr", column) == sorted(numbers)
        assert found.page.get_attribute("#intake th:nth-child(5)", "aria-sort") == "ascending"
        assert found.wrong == []


def test_names_that_try_to_break_out_stay_text(chromium: Browser, files: dict[str, Path]) -> None:
    with opened(chromium, files["nasty"]) as found:
        for language in ("zh", "en"):
            found.speak(language)
            assert {key for key, marks in found.drawn().items() if marks} >= set(CHARTS)
        assert found.page.text_content("h1") == " ".join(NASTY.values())
        regions = [NASTY["North"], NASTY["South"]]
        assert found.page.locator("#region option").all_text_contents()[1:] == regions
        cells = found.page.eval_on_selector_all("#gains tbody td:first-child", "cells => cells.map(c => c.textContent)")
        assert cells == regions
        assert "<script>alert(1)</script>" in (found.page.text_content("#gains-0") or "")
        assert found.page.locator("body a:not([href^='#']), body img, body iframe").count() == 0
        assert found.page.locator("script").count() == 3
        assert found.wrong == []
        assert found.asked == [files["nasty"].as_uri()]


def test_two_plans_stand_beside_each_other(chromium: Browser, files: dict[str, Path]) -> None:
    with opened(chromium, files["two"]) as found:
        left, right = (found.page.locator(f"#gains-{n}").bounding_box() for n in (0, 1))
        assert left
        assert right
        assert left["x"] + left["width"] <= right["x"]
        assert left["y"] == right["y"]
        assert found.page.inner_text("#year-shown") == "All years, seats for other regions: plan 30 / other 30"
        assert {"gains-1", "coverage-1"} <= {key for key, marks in found.drawn().items() if marks}
        assert found.wrong == []


def test_a_phone_shows_it_without_scrolling_sideways(chromium: Browser, files: dict[str, Path]) -> None:
    for name in ("plain", "two", "nasty"):
        with opened(chromium, files[name], NARROW) as found:
            assert found.page.evaluate("document.documentElement.scrollWidth") <= NARROW
            assert {key for key, marks in found.drawn().items() if marks} >= {"gains-0", "flows-0", "coverage-0"}
            assert found.wrong == []


def test_on_a_phone_long_names_of_regions_are_short(chromium: Browser, files: dict[str, Path]) -> None:
    for width, length in ((NARROW, 12), (1200, 28)):
        with opened(chromium, files["nasty"], width) as found:
            ticks = found.page.evaluate("() => document.getElementById('coverage-0').layout.xaxis.ticktext")
            assert ticks == [label(NASTY[name], length) for name in ("North", "South")]


def test_a_chart_is_saved_as_a_picture(shown: Opened) -> None:
    shown.page.hover("#gains-0")
    with shown.page.expect_download() as saved:
        shown.page.click("#gains-0 .modebar-btn")
    assert saved.value.suggested_filename.endswith(".png")


def test_tables_are_open_on_paper_and_closed_again_afterwards(shown: Opened) -> None:
    shown.page.click("#intake summary")
    before = shown.page.evaluate("document.querySelector('main').innerHTML.replace(/<div class=.chart.*/g, '')")
    shown.page.emulate_media(media="print")
    shown.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert shown.page.locator("table:not(:visible)").count() == 0
    assert shown.page.eval_on_selector_all("details", "all => all.filter(e => !e.open).length") == 0
    assert shown.page.locator("#gains .opening > :is(h2, .lead, figcaption, .shown)").count() == 4
    wide = shown.page.eval_on_selector_all(
        "table", "all => Math.max(...all.map(e => e.offsetWidth / e.parentElement.offsetWidth))"
    )
    assert wide <= 1.01
    shown.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    shown.page.emulate_media(media="screen")
    assert shown.page.eval_on_selector_all("details[open]", "all => all.map(e => e.closest('section').id)") == [
        "intake"
    ]
    after = shown.page.evaluate("document.querySelector('main').innerHTML.replace(/<div class=.chart.*/g, '')")
    assert shown.page.locator(".opening, [data-printed], .measured").count() == 0
    assert [part.split(">")[0] for part in after.split("<h")] == [part.split(">")[0] for part in before.split("<h")]


def test_a_long_table_is_printed_in_part_unless_the_reader_opened_it(chromium: Browser, tmp_path: Path) -> None:
    intake, allocation = subject().tables["Intake"], subject().tables["Allocation"]
    rows = [intake.iloc[0].to_dict() | {"institution": f"U{n}"} for n in range(70)]
    seats = [allocation.iloc[1].to_dict() | {"institution": f"U{n}"} for n in range(70)]
    tables = {"Intake": type(intake)(rows), "Allocation": type(allocation)(seats)}
    target = tmp_path / "long.html"
    target.write_text(page([subject(tables=tables)], "en"))
    with opened(chromium, target) as found:
        found.page.emulate_media(media="print")
        visible = {
            key: found.page.locator(f"{key} tbody tr:visible")
            for key in ("#intake", "#institutions-0-table-0", "#institutions-0-table-1")
        }
        found.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert [rows.count() for rows in visible.values()] == [PRINTED, 70, PRINTED]
        assert found.page.locator("#intake .more:visible").inner_text().startswith("The first 40 of 70 rows.")
        assert found.page.locator("#institutions .more:visible").count() == 1
        found.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        found.page.emulate_media(media="screen")
        found.page.click("#intake summary")
        found.page.emulate_media(media="print")
        found.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert visible["#intake"].count() == 70
        assert found.page.locator("#intake .more:visible").count() == 0


def test_it_prints_whole_charts_on_paper(shown: Opened) -> None:
    shown.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    widths = shown.page.eval_on_selector_all(".chart", "all => all.map(e => e.layout.width)")
    assert set(widths) == {680}
    assert all(shown.drawn().values())
    shown.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert shown.page.eval_on_selector("#gains-0", "e => e.querySelector('.main-svg').clientWidth") > 1000
    assert shown.page.pdf().startswith(b"%PDF")
