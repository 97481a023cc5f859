"""The contents of a plan workbook: what it lists, where its links lead, and its page."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from coplan.contract.results import result_sheets
from coplan.words.language import LANGUAGES, Language, say
from tests.workbook.small_plan import written


def _book(language: Language) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_first_is_shown_first_and_fits_a_page(language: Language) -> None:
    book = _book(language)
    name = result_sheets()["Contents"].name(language)
    assert (book.sheetnames[0], book.active.title) == (name, name)
    page = book.active.page_setup
    assert (page.orientation, page.fitToWidth or 1, page.fitToHeight or 1) == ("portrait", 1, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_that_can_be_seen_has_a_link_and_a_line(language: Language) -> None:
    book = _book(language)
    links = [row[0] for row in book.active.iter_rows() if row[0].hyperlink]
    seen = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert [cell.value for cell in links] == seen[1:]
    assert [cell.hyperlink.location.split("!")[0].strip("'") for cell in links] == seen[1:]
    assert all(book.active.cell(cell.row, 2).value for cell in links)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_stand_one_after_the_other_each_in_the_colour_of_its_tabs(language: Language) -> None:
    sheet = _book(language).active
    heads = {say(f"contents.{part}", language): part for part in ("front", "behind", "case")}
    found = [row[0] for row in sheet.iter_rows() if row[0].value in heads]
    assert [heads[cell.value] for cell in found] == ["front", "behind", "case"]
    below = [sheet.cell(cell.row + 1, 1).value for cell in found]
    tabs = [sheet.parent[name].sheet_properties.tabColor.rgb[2:] for name in below]
    assert [cell.fill.fgColor.rgb[2:] for cell in found] == tabs
