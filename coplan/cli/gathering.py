"""Problems of one kind as one line with all their cells, for the terminal; elsewhere every cell has its own entry."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import groupby

from coplan.errors import Issue
from coplan.tables.raw import column_letters, column_number
from coplan.words.language import Language, in_language, say

MOST_LINES = 3  # of one kind in one column that say different things; more become one line, with an example
MOST_RANGES = 100  # of cells that a line names
_CELL = re.compile(r"([A-Z]{1,3})([0-9]+)")

Group = tuple[Issue, ...]


def gathered_lines(issues: Iterable[Issue], language: Language) -> list[str]:
    """A line for each problem, in their order, but one for all cells of which the same is said.

    More than a few of one kind in one column that say different things are one line too, with the first as an example;
    of a scenario's warnings, more than one.
    """
    same = _joined([(issue,) for issue in issues], lambda issue: (issue.code, issue.line_without_place(language)), 2)
    told = _joined(same, lambda issue: (issue.code, issue.sheet, issue.scenario, _column(issue)), MOST_LINES + 1)
    found = _joined(told, _warned_of_scenario, 2)
    return [say(f"severity.{group[0].severity}", language) + _line(group, language) for group in found]


def _warned_of_scenario(issue: Issue) -> Hashable:
    """Kind, sheet and scenario of a warning that a scenario brings about; for every other issue, a key of its own."""
    warned = issue.scenario and issue.severity != "error"
    return (issue.code, issue.sheet, issue.scenario) if warned else id(issue)


def _joined(groups: Sequence[Group], key: Callable[[Issue], Hashable], least: int) -> list[Group]:
    """Groups with the same key as one group where there are enough; those without cells, and lists, stay."""
    alike: dict[Hashable, list[Group]] = defaultdict(list)
    for number, group in enumerate(groups):
        first = group[0]
        alike[key(first) if _CELL.fullmatch(first.cell) and not first.kind.listed else number].append(group)
    joined = [
        [tuple(i for group in found for i in group)] if len(found) >= least else found for found in alike.values()
    ]
    places = {id(group[0]): place for place, group in enumerate(groups)}
    return sorted((group for found in joined for group in found), key=lambda group: places[id(group[0])])


def _line(group: Group, language: Language) -> str:
    first = group[0]
    if len(group) == 1:
        return first.line(language)
    said = first.line_without_place(language)
    if any(issue.line_without_place(language) != said for issue in group):
        title = first.kind.title
        said = say("cli.such_as", language, title=title, cell=first.cell, said=said)
    return say("cli.places", language, places=places(group, language), said=said)


def places(issues: Sequence[Issue], language: Language) -> str:
    """`Demand!D5:D20, D31 (17 cells); Budgets!B2`: the cells of problems, by sheet."""
    by_sheet: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for issue in issues:
        by_sheet[issue.sheet].add(_position(issue))
    parts = [_of_sheet(sheet, sorted(cells), language) for sheet, cells in by_sheet.items()]
    return ("；" if language == "zh" else "; ").join(parts)


def _of_sheet(sheet: str, cells: Sequence[tuple[int, int]], language: Language) -> str:
    found = _ranges(cells)
    shown: str = in_language(found[:MOST_RANGES] + ["…"] * (len(found) > MOST_RANGES), language)
    prefix = f"{sheet}!" if sheet else ""
    return prefix + shown + (say("cli.cells", language, count=len(cells)) if len(cells) > 1 else "")


def _ranges(cells: Sequence[tuple[int, int]]) -> list[str]:
    """`D5:D20` for cells (column, row) below each other; in order of columns."""
    found = []
    for _, run in groupby(enumerate(cells), key=lambda item: (item[1][0], item[1][1] - item[0])):
        (column, first), *rest = (cell for _, cell in run)
        letters = column_letters(column)
        found.append(f"{letters}{first}" + (f":{letters}{rest[-1][1]}" if rest else ""))
    return found


def _column(issue: Issue) -> str:
    return issue.cell.rstrip("0123456789")


def _position(issue: Issue) -> tuple[int, int]:
    """Column, from 1, and row."""
    return column_number(issue.cell), int(issue.cell.removeprefix(_column(issue)))
