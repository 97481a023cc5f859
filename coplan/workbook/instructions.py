"""The instruction sheet of an input workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xlsxwriter
from xlsxwriter.utility import quote_sheetname

from coplan.contract.inputs import Needed, contract
from coplan.words.language import Language, Text, say
from coplan.workbook.style import AMBER, DEEP, FONTS, GREY, ZOOM, Style, line_count, put, set_up_print

TAB_COLOURS: Mapping[Needed, str] = {"yes": DEEP, "headcount": AMBER, "no": GREY}
_TAB_LOOKS: Mapping[Needed, str] = {"yes": "deep_text", "headcount": "amber_text", "no": "grey_text"}

_WIDTHS = (20, 26, 40, 74)
_STEPS = ("step_1", "step_2", "step_3", "step_4", "step_5", "step_6")
_COMMANDS: Mapping[str, tuple[str, ...]] = {"step_5": ("check", "annotate"), "step_6": ("solve",)}
_RULES = ("rule_message", "rule_blank", "rule_numbers", "rule_money", "rule_codes", "rule_names")


class _Page:
    """The instruction sheet with the row that is written next."""

    def __init__(self, sheet: Any, style: Style, language: Language):
        self.sheet, self.style, self.language = sheet, style, language
        self.row = 0

    def say(self, key: str) -> str:
        sheets: dict[str, Text] = {name: sheet.names for name, sheet in contract().sheets.items()}
        return say(f"instructions.{key}", self.language, **sheets)

    def line(self, *cells: tuple[str, Any]) -> None:
        """Texts with their formats from the first column on."""
        for column, (text, format) in enumerate(cells):
            put(self.sheet, self.row, column, text, format)
        self.row += 1

    def heading(self, key: str) -> None:
        self.row += 1
        self.line((self.say(key), self.style("section")))

    def paragraph(self, text: str) -> None:
        """A text over the whole width, wrapped."""
        self.sheet.merge_range(self.row, 0, self.row, len(_WIDTHS) - 1, text, self.style("wrap"))
        self._fit(line_count(text, sum(_WIDTHS) - 4))
        self.row += 1

    def _fit(self, lines: int) -> None:
        self.sheet.set_row(self.row, 4 + lines * (FONTS[self.language][1] + 6))


def write_instructions(book: xlsxwriter.Workbook, language: Language) -> None:
    """Write the instruction sheet: purpose, steps, sheets with links, colours, and what a blank means."""
    names = next(entry for entry in contract().generated if entry.key == "Instructions")
    sheet = book.add_worksheet(names.name(language))
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    page = _Page(sheet, Style(book), language)
    sheet.set_row(0, 30)
    page.line((page.say("title"), page.style("title")))
    page.paragraph(page.say("what"))
    _write_steps(page)
    _write_sheets(page)
    _write_colours(page)
    _write_rules(page)
    sheet.hide_gridlines(2)
    sheet.set_zoom(ZOOM)
    set_up_print(sheet, one_page=True)


def _write_steps(page: _Page) -> None:
    page.heading("steps")
    for number, step in enumerate(_STEPS, start=1):
        page.paragraph(f"{number}. {page.say(step)}")
        for command in _COMMANDS.get(step, ()):
            page.line(("", None), (page.say(command), page.style("bold")))


def _write_sheets(page: _Page) -> None:
    page.heading("sheets")
    header = page.style("header", "required")
    page.line(*((page.say(key), header) for key in ("sheet", "needed", "one_row", "purpose")))
    boxed = page.style("boxed", "wrap")
    for key, sheet in contract().sheets.items():
        name = sheet.name(page.language)
        texts = (page.say(f"needed_{sheet.needed}"), sheet.row.in_(page.language), say(f"purpose.{key}", page.language))
        page.line(("", page.style("boxed")), *((text, boxed) for text in texts))
        link = f"internal:{quote_sheetname(name)}!A1"
        page.sheet.write_url(page.row - 1, 0, link, page.style("boxed", "wrap", "link"), string=name)


def _write_colours(page: _Page) -> None:
    page.heading("colours")
    for look in ("required", "optional", "own"):
        label = (page.say(f"colour_{look}"), page.style("header", look))
        page.line(label, (page.say(f"colour_{look}_text"), None))
    for needed, look in _TAB_LOOKS.items():
        label = (page.say(f"tab_{needed}"), page.style(look))
        page.line(label, (page.say(f"tab_{needed}_text"), None))


def _write_rules(page: _Page) -> None:
    page.heading("rules")
    for rule in _RULES:
        page.paragraph(f"• {page.say(rule)}")
