"""The page: one file, in both languages, which nothing in a plan can break out of."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from coplan.report import Subject, page
from coplan.words.language import LANGUAGES, Language
from tests.report.subjects import NASTY, accounts, bottlenecks, coalitions, nasty, shares, subject, unmet

MOST = 6_000_000
LOADS = {"src", "srcset", "href", "data", "action", "poster", "background"}


class Reader(HTMLParser):
    """Elements with their attributes, and the text of each cell and heading."""

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@cache
def made(kind: str, language: Language = "en") -> str:
    known = {"Bottlenecks": bottlenecks(), "Unmet": unmet(), "Accounts": accounts()}
    plain = subject(tables={**known, "Shares": shares(), "Coalitions": coalitions()})
    plans = {"plain": [plain], "nasty": [nasty()], "two": [plain, subject("other")]}
    return page(plans[kind], language)


def data_of(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("kind", ["plain", "nasty", "two"])
def test_it_is_small_and_loads_nothing(kind: str) -> None:
    text = made(kind)
    assert len(text.encode()) < MOST
    read = Reader(text)
    for tag, attributes in read.elements:
        assert tag not in ("link", "iframe", "object", "embed", "img", "base")
        for name in LOADS & attributes.keys():
            assert str(attributes[name]).startswith("#")
    assert "@import" not in text.partition("</style>")[0]
    assert "default-src 'none'" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_opens_in_the_language_and_has_both(language: Language) -> None:
    text = made("plain", language)
    assert f'class="show-{language}"' in text
    assert "Who gains" in text
    assert "谁受益" in text
    assert set(data_of(text)["charts"]["gains-0"]["specs"]) == set(LANGUAGES)


def test_every_section_stands_in_order() -> None:
    sections = [a["id"] for tag, a in Reader(made("plain")).elements if tag == "section"]
    known = [
        "headline",
        "gains",
        "flows",
        "coverage",
        "needs",
        "bottlenecks",
        "unmet",
        "settlement",
        "sharing",
        "scorecard",
        "institutions",
        "intake",
        "origin",
    ]
    assert [key for key in known if key in sections] == sections
    assert {"headline", "gains", "flows", "coverage", "needs", "bottlenecks", "unmet", "institutions", "intake"} <= set(
        sections
    )


def test_a_section_is_there_only_with_its_sheet() -> None:
    text = page([subject()], "en")
    sections = [a["id"] for tag, a in Reader(text).elements if tag == "section"]
    assert "bottlenecks" not in sections
    assert "unmet" not in sections


def test_what_speaks_of_the_plan_as_solved_is_left_out_of_an_edited_one() -> None:
    text = page([subject(tables={"Bottlenecks": bottlenecks()}, edited=True)], "en")
    assert 'id="bottlenecks"' not in text
    assert 'class="warning"' in text
    assert 'class="warning"' not in made("plain")


def test_plans_stand_side_by_side() -> None:
    charts = data_of(made("two"))["charts"]
    assert {"gains-0", "gains-1", "flows-0", "flows-1", "coverage-0", "coverage-1", "needs-0"} <= set(charts)
    assert charts["needs-0"]["plans"] == ["plan", "other"]


def test_names_that_try_to_break_out_stay_text() -> None:
    text = made("nasty")
    read = Reader(text)
    whole = "".join(read.texts)
    for name in NASTY.values():
        assert name in whole
    scripts = [attributes for tag, attributes in read.elements if tag == "script"]
    assert len(scripts) == 3
    assert not any(key.startswith("on") for _, attributes in read.elements for key in attributes)
    regions = data_of(text)["charts"]["needs-0"]["regions"]
    assert regions == ["", NASTY["North"], NASTY["South"]]
    assert "49" not in [part.strip() for part in read.texts]


def test_large_libraries_are_imported_only_where_they_are_needed() -> None:
    large = {"plotly", "jinja2", "scipy.sparse"}
    code = f"import sys, coplan.cli, coplan.report.page; sys.exit(bool({large} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def large() -> Subject:
    """The small plan with 300 specialties in each region, and 9,000 programmes of long names."""
    balance, intake = subject().tables["Balance"], subject().tables["Intake"]
    needs = [balance.assign(specialty=balance["specialty"] + f"-{n}") for n in range(150)]
    programmes = pd.concat([intake] * 4500).assign(institution="某某职业技术大学" * 5)
    seats = [subject().tables["Allocation"].assign(institution=f"某某职业技术大学{n}" * 5) for n in range(2000)]
    return subject(tables={"Balance": pd.concat(needs), "Intake": programmes, "Allocation": pd.concat(seats)})


def test_a_large_plan_makes_no_large_page() -> None:
    text = page([large(), large()], "zh")
    assert len(text.encode()) < MOST
    assert "这里只列缺人最多的 34 个专业（共 300 个）" in text
    assert all(f"见方案工作簿的“{name}”表" in text for name in ("分配方案", "供需平衡"))
    assert re.search("只列出 9,000 行中的前 [\\d,]+ 行；全部数据见方案工作簿的“招生计划”表。", text)


def test_nothing_is_drawn_where_nobody_pays() -> None:
    nobody = accounts().assign(received=0.0, paid=0.0)
    text = page([subject(tables={"Accounts": nobody})], "en")
    assert "No region pays another one." in text
    assert "settlement-0" not in data_of(text)["charts"]
