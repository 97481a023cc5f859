"""The tour of a planning round, run command by command on a case that is solved in no time."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan.cli.main import run_command
from coplan.datafiles import data_folder
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.read_plan import read_plan
from tests.workbooks import first_steps, saved

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES: dict[Language, Path] = {"en": DOCS / "tour.md", "zh": DOCS / "tour.zh.md"}
COMMAND = re.compile(r"^coplan .*$", re.M)
REGIONS = {"en": ("Beijing", "Tianjin", "Hebei"), "zh": ("北京", "天津", "河北")}
COLLEGE = {"en": "Tianjin Medical University", "zh": "天津医科大学"}
SCENARIOS = {"en": ("Barriers open", "Budget cut"), "zh": ("壁垒打开", "经费压缩")}
FORECASTS = {"en": ("High demand", "Low demand"), "zh": ("需求偏高", "需求偏低")}
EDITED = {"en": "edited.xlsx", "zh": "改后.xlsx"}
ROUND = [
    *("init", "forecast", "check", "split", "solve", "compare", "explain", "evaluate"),
    *("coalitions", "report", "stress", "notices", "roll"),
]
INSTITUTION, TRAINED_FOR, SEATS = 0, 4, 6  # columns of Allocation


def commands_of(language: Language) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in COMMAND.findall(PAGES[language].read_text(encoding="utf-8"))]


def small_case(language: Language, path: Path) -> None:
    """The first example under the names of the tour, with its scenarios."""
    names = dict(zip(("North", "Centre", "South"), REGIONS[language], strict=True))
    names["Centre College"] = COLLEGE[language]
    sheets = {title: [[names.get(cell, cell) for cell in row] for row in rows] for title, rows in first_steps().items()}
    opened, cut = SCENARIOS[language]
    more, less = FORECASTS[language]
    sheets["Scenarios"] = [["scenario"], [opened], [cut], [more], [less]]
    sheets["Changes"] = [
        ["scenario", "sheet", "column", "operation", "value"],
        [opened, "Programmes", "max_intake", "multiply", 1.1],
        [cut, "Institutions", "intake_limit", "multiply", 0.9],
        [more, "Demand", "required", "multiply", 1.1],
        [less, "Demand", "required", "multiply", 0.9],
    ]
    head, *needs = sheets["Demand"]
    required, low, high = map(head.index, ("required", "low", "high"))
    for row in needs:
        row[low], row[high] = 0.9 * row[required], 1.1 * row[required]
    region, specialty, *_ = sheets["Demand"][1]
    past = [[region, specialty, year, 100 + 3 * (year - 2019)] for year in range(2019, 2027)]
    sheets["History"] = [["region", "specialty", "year", "people"], *past]
    saved(path, sheets)


def edit(language: Language, plan: Path) -> None:
    """Five more seats at the college than it may have, and the plan saved under the name of the tour."""
    book = openpyxl.load_workbook(plan)
    rows = [row for row in book.worksheets[3].iter_rows() if row[INSTITUTION].value == COLLEGE[language]]
    own = next(row for row in rows if row[TRAINED_FOR].value == REGIONS[language][1])
    own[SEATS].value += 5
    book.save(EDITED[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_the_tour_does_what_the_tour_says(
    language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPLAN_LANG", language)
    plan: Any = None
    for words in commands_of(language):
        if words[0] == "evaluate" and not Path(words[1]).exists():
            plan = next(Path("outputs").glob("*-mutual.xlsx"))
            edit(language, plan)
        broken = words[0] == "evaluate" and not {"--repair", "--replies"} & {*words}
        alone = ["--jobs", "1"] if words[0] in ("solve", "coalitions") else []
        assert run_command([*words, *alone]) == (4 if broken else 0), (words, capsys.readouterr())
        if words[0] == "init":
            small_case(language, Path(words[1]))
    (repaired,) = Path("outputs").glob("*-repaired.xlsx")
    assert seats_at_the_college(repaired, language) == seats_at_the_college(plan, language)
    fixed = read_plan(repaired).tables["Allocation"]
    assert set(fixed.loc[fixed["fixed"] != "", "institution"]) == {COLLEGE[language]}


def seats_at_the_college(plan: Path, language: Language) -> int:
    allocation = read_plan(plan).tables["Allocation"]
    return int(allocation.loc[allocation["institution"] == COLLEGE[language], "seats"].sum())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_knows_the_names_of_the_tour(language: Language) -> None:
    book = openpyxl.load_workbook(
        data_folder("inputs") / ("jingjinji-en.xlsx" if language == "en" else "jingjinji.xlsx")
    )
    known = {cell for sheet in book for row in sheet.iter_rows(max_col=1, values_only=True) for cell in row}
    assert {*REGIONS[language], *SCENARIOS[language], *FORECASTS[language], COLLEGE[language]} <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tour_shows_a_whole_year(language: Language) -> None:
    used = [words[0] for words in commands_of(language)]
    assert list(dict.fromkeys(used)) == ROUND


def test_pictures_are_small() -> None:
    pictures = sorted(DOCS.glob("tour-*.png"))
    shown = [name for page in PAGES.values() for name in re.findall(r"\((tour-\S+\.png)\)", page.read_text("utf-8"))]
    assert sorted(shown) == [picture.name for picture in pictures]
    assert all(picture.stat().st_size < 60_000 for picture in pictures)
