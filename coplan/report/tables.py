"""The tables behind the charts: what stands in each cell, in both languages."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from coplan.contract.results import (
    Figure,
    ResultColumn,
    ResultSheet,
    figures,
    indicators,
    result_sheets,
)
from coplan.report.subject import Subject, coverage, number
from coplan.tables.origin import origin
from coplan.words.language import LANGUAGES, Language, Text, in_language, say_both, texts_of
from coplan.words.numbers import LOOKS, by_look, headline
from coplan.words.sentences import parted

OF_SETS = ("solved", "no_plan", "not_proven", "everybody", "is_closest", "loses")  # texts of states and remarks
PARTS = re.compile("; |；")  # between the parts of a remark
WRITTEN_OUT = {"sentence", "steps"}  # columns whose text the workbook has in one language only
FIGURES = (
    "seats_total", "seats_for_others", "shortage", "shortage_unchanged", "shortage_bound", "worst_region", "surplus",
    "unsteady", "change", "cost", "participation",
)  # fmt: skip
CARDS = ("seats_total", "seats_for_others", "shortage", "worst_region", "cost")
ORIGIN = (
    "model", "scenario", "aim", "status", "demand_basis", "demand_case", "money_unit", "input_file", "input_sha256",
    "coplan_version", "solver", "solver_version", "solved_at", "seconds",
)  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """A column: its heading, whether it holds numbers, the one language that it is shown in, if it is only one, and
    whether it holds sentences.
    """

    heading: Text
    numeric: bool
    only: Language | None = None
    long: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the page; cells are texts of the plan, the same in both languages, or Text.

    entire: all of its rows are printed, though the reader may not have opened it.
    """

    key: str
    title: Text
    note: Text
    columns: Sequence[Heading]
    rows: Sequence[Sequence[str | Text]]
    entire: bool = False


def sheet_table(subject: Subject, key: str, order: str = "") -> Table:
    """A result sheet; order names the column whose largest absolute values come first, else rows stay as they are."""
    sheet, frame = result_sheets()[key], subject.tables[key]
    columns = [(name, column) for name in frame.columns if (column := _column(sheet, name))]
    if order:
        frame = frame.sort_values(order, key=lambda column: -column.abs(), kind="stable")
    rows = [
        [_cell(value, column, subject.money) for value, (_, column) in zip(row, columns, strict=True)]
        for row in frame[[name for name, _ in columns]].itertuples(index=False, name=None)
    ]
    headings = [_heading(name, column, subject) for name, column in columns]
    return Table(key, Text(words_of(key), sheet.title), sheet.note, headings, rows)


def words_of(key: str) -> str:
    """A key as English words: seats_for_others → Seats for others."""
    return (
        "".join(f" {c.lower()}" if c.isupper() and n else c for n, c in enumerate(key)).replace("_", " ").capitalize()
    )


def _column(sheet: ResultSheet, name: Any) -> ResultColumn | None:
    fixed = {column.key: column for column in sheet.fixed}
    if name in ("axis", "measure"):  # they repeat the region for a chart of the workbook, and the unit as a key
        return None
    return fixed.get(name) or next((column for column in sheet.columns if column.each), None)


def _heading(name: Any, column: ResultColumn, subject: Subject) -> Heading:
    each = name[1] if isinstance(name, tuple) else name
    text = Text(*(str(in_language(each, language)) for language in LANGUAGES))
    text = text if column.each else Text(words_of(column.key), column.title)
    unit = column.unit.filled(money=subject.money)
    if unit.en:
        text = Text(f"{text.en} ({unit.en})", f"{text.zh}（{unit.zh}）")
    only = subject.language if column.key in WRITTEN_OUT else None
    return Heading(text, column.look in LOOKS, only, column.look == "wrap")


@cache
def _wordings(money: str) -> Mapping[str, Text]:
    """What the workbook says in one language of limits, units and sets of regions, by that wording, in both."""
    of_limits = [text for key, text in texts_of("bottleneck").items() if key.startswith(("unit_", "by_"))]
    of_sets = [text for key, text in texts_of("coalitions").items() if key in OF_SETS]
    known = [text.filled(money=money) for text in (*texts_of("family").values(), *of_limits, *of_sets)]
    return {wording: text for text in known for wording in (text.en, text.zh)}


def in_both(text: str, money: str) -> Text:
    """A text of the workbook in both languages, where it is one of coplan's own."""
    return _own_words(text, money) or Text(text, text)


@lru_cache(maxsize=1 << 12)
def _own_words(text: str, money: str) -> Text | None:
    """One of coplan's own texts, or several as parts of one."""
    known = [_wordings(money).get(part) for part in PARTS.split(text)]
    return parted(part for part in known if part) if all(known) else None


def _cell(value: Any, column: ResultColumn, money: str) -> str | Text:
    if isinstance(value, Text):
        return value
    text = by_look(value, column.look)
    return text if column.look in LOOKS else _own_words(text, money) or text


def coverage_table(subject: Subject) -> Table:
    """Coverage over all years: a row per specialty, a column per region."""
    found = coverage(subject.tables["Balance"], ["specialty", "region"])
    rows = [
        [
            str(k),
            str(name),
            by_look(short, "decimal"),
            *(by_look(found.get((k, r)), "percent") for r in subject.regions),
        ]
        for k, name, short in subject.specialties.itertuples(index=False)
    ]
    sheet = {column.key: column for column in result_sheets()["Balance"].columns}
    heads = [_heading(name, sheet[name], subject) for name in ("specialty", "name", "shortage")]
    heads += [Heading(Text(r, r), True) for r in subject.regions]
    return Table("Balance", say_both("report.coverage_table"), say_both("report.coverage_note"), heads, rows)


def institutions_table(subject: Subject) -> Table:
    """Seats of each institution by intake year, all of them, and those for other regions."""
    frame = subject.tables["Allocation"]
    away = frame[frame["region"] != frame["trained_for"]].groupby("institution")["seats"].sum()
    rows = [[*row, by_look(away.get(row[0], 0), "integer")] for row in _by_year(subject, ["institution", "region"])]
    heads = [*_year_heads(subject, ["institution", "region"]), Heading(say_both("report.for_others"), True)]
    title, note = say_both("report.institutions_table"), say_both("report.institutions_note")
    return Table("Allocation", title, note, heads, rows, entire=True)


def services_table(subject: Subject) -> Table:
    """Seats of each institution by specialty and region served, by intake year and together."""
    names = ["institution", "region", "specialty", "name", "trained_for"]
    title, note = say_both("report.services_table"), say_both("report.services_note")
    return Table("Allocation", title, note, _year_heads(subject, names), _by_year(subject, names))


def _by_year(subject: Subject, names: list[str]) -> list[list[str]]:
    """A row for everything of the same names in Allocation: the names, seats by intake year, and their sum.

    Where seats are agreed, how many of them are stands last.
    """
    frame = subject.tables["Allocation"]
    found = frame.groupby([*names, "year"], dropna=False)["seats"].sum()
    seats = found.unstack("year", fill_value=0).reindex(columns=subject.intake_years, fill_value=0)
    seats["total"] = seats.sum(axis=1)
    if _some_agreed(subject):
        agreed = frame["seats"].where(frame["status"].notna(), 0)
        seats["agreed"] = agreed.groupby([frame[name] for name in names], dropna=False).sum()
    return [
        [*map(str, key), *(by_look(int(number), "integer") for number in row)]
        for key, row in zip(seats.index, seats.itertuples(index=False, name=None), strict=True)
    ]


def _some_agreed(subject: Subject) -> bool:
    """Whether any seats of the plan are agreed."""
    frame = subject.tables["Allocation"]
    return "status" in frame and bool(frame["status"].notna().any())


def _year_heads(subject: Subject, names: list[str]) -> list[Heading]:
    sheet = {column.key: column for column in result_sheets()["Allocation"].columns}
    years = [Heading(Text(str(year), str(year)), True) for year in subject.intake_years]
    last = ["total", *(["agreed"] if _some_agreed(subject) else [])]
    sums = (Heading(say_both(f"report.{name}"), True) for name in last)
    return [*(_heading(name, sheet[name], subject) for name in names), *years, *sums]


def scorecard_table(subject: Subject) -> Table:
    """The sheet Scorecard, each indicator in its own look and in words."""
    sheet, frame = result_sheets()["Scorecard"], subject.tables["Scorecard"]
    columns = {column.key: column for column in sheet.columns}
    years = [name for name in frame.columns if str(name).isdecimal()]
    rows: list[list[str | Text]] = []
    for row in frame.to_dict("records"):
        known = indicators()[str(row["key"])]
        unit = known.unit.filled(money=subject.money)
        values = [by_look(row[year], known.look) for year in years]
        rows.append([_region(row["region"]), known.label, unit, *values, known.meaning])
    heads = [_heading(key, columns[key], subject) for key in ("region", "label", "unit")]
    heads += [_heading(year, columns["year"], subject) for year in years]
    heads.append(_heading("meaning", columns["meaning"], subject))
    return Table("Scorecard", Text(words_of("Scorecard"), sheet.title), sheet.note, heads, rows)


def _region(name: object) -> str | Text:
    """A region's name, or all of them in both languages."""
    everybody = say_both("scorecard.all_regions")
    return everybody if name in (everybody, everybody.en, everybody.zh) else str(name)


def cards(subject: Subject) -> list[tuple[Text, str]]:
    """The figures that everybody asks for first, with what they are called."""
    return [_card(figures()[key], subject.summary[key], subject.money) for key in CARDS if key in subject.summary]


def _card(figure: Figure, value: Any, money: str) -> tuple[Text, str]:
    if figure.look != "money":
        label = say_both("figure.shortage") if figure.key == "shortage" else figure.label
        return label, by_look(value, figure.look)
    divisor, unit = headline(number(value), money)
    return say_both("cli.in_unit", name=figure.label, unit=unit), by_look(number(value) / divisor, figure.look)


def figures_table(subjects: Sequence[Subject]) -> Table:
    """The figures of the plans side by side, and how far each lies from the first."""
    heads = [Heading(say_both("report.figure"), False), *_named(subjects[:1], len(subjects), True)]
    for subject in subjects[1:]:
        against = say_both("report.difference", first=subjects[0].name)
        heads += [*_named([subject], len(subjects), True), Heading(against, True)]
    heads.append(Heading(say_both("report.meaning"), False))
    rows = [row for key in FIGURES if (row := _figure_row(key, subjects))]
    return Table("Figures", say_both("report.figures"), Text("", ""), heads, rows)


def _named(subjects: Sequence[Subject], plans: int, numeric: bool) -> list[Heading]:
    """A column for each plan, by its name; of a single one it says only that the values stand there."""
    names = [Text(subject.name, subject.name) if plans > 1 else say_both("report.value") for subject in subjects]
    return [Heading(name, numeric) for name in names]


def _figure_row(key: str, subjects: Sequence[Subject]) -> list[str | Text]:
    figure, first = figures()[key], subjects[0].summary.get(key)
    if first is None:
        return []
    row: list[str | Text] = [figure.label, by_look(first, figure.look)]
    for subject in subjects[1:]:
        value = subject.summary.get(key)
        row += [by_look(value, figure.look), _difference(value, first, figure.look)]
    return [*row, figure.note.filled(money=subjects[0].money)]


def _difference(value: Any, first: Any, look: str) -> str | Text:
    """How far a figure lies from the first plan's; a share in percentage points."""
    if math.isnan(number(value)) or math.isnan(number(first)):
        return ""
    points = look == "percent"
    text = by_look((value - first) * (100 if points else 1), "decimal" if points else look)
    text = f"+{text}" if value > first and text.strip("0.,") else text
    return say_both("compare.points", value=text) if points else text


def origin_table(subjects: Sequence[Subject]) -> Table:
    """How the plans came about, a column per plan."""
    heads = [Heading(say_both("report.figure"), False), *_named(subjects, len(subjects), False)]
    rows: list[list[str | Text]] = []
    for key in ORIGIN:
        values = [origin(key, subject.summary.get(key)) for subject in subjects]
        if any(value != "" for value in values):
            rows.append([figures()[key].label, *values])
    return Table("Origin", say_both("report.origin"), Text("", ""), heads, rows)
