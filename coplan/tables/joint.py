"""Several region workbooks as one case, and one case as a workbook for each region."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from coplan.contract.inputs import Sheet, contract
from coplan.errors import Issue, UsageProblem
from coplan.tables.book import Book, parse_book
from coplan.tables.keys import Keys
from coplan.tables.parse import keys_of
from coplan.tables.raw import Cell, RawRow, RawTable, RawWorkbook
from coplan.tables.sameness import SILENT_WHEN_BLANK, Sameness, key_columns
from coplan.tables.values import parse_value, shown
from coplan.words.file_names import file_names
from coplan.words.language import say_both
from coplan.words.names import fold, is_blank

LONGEST_NAME = 60
# What every region's workbook says in full when a case is split.
_IN_EVERY_PART = ("Settings", "Regions", "Specialties", "Scenarios", "Changes")


def join(workbooks: Sequence[RawWorkbook]) -> RawWorkbook:
    """One or more workbooks as one case: their sheets stacked, rows that stand in several files only once.

    Rows of one identity that do not agree, and what is wrong with the structure of the files together, are in the
    result's issues; every place in them names its file, as `[North.xlsx]Demand`. One workbook alone comes back as it
    is. Raises UsageProblem where a file is given twice, or two files have one name.
    """
    if len(workbooks) == 1:
        return workbooks[0]
    _refuse_one_name(workbooks)
    sameness = Sameness(workbooks)
    tables: dict[str, RawTable] = {}
    clashes: list[Issue] = []
    for sheet in contract().sheets.values():
        parts = [_located(book, book.tables[sheet.key]) for book in workbooks if sheet.key in book.tables]
        if parts:
            rows = _stacked(sheet, parts, sameness, clashes)
            tables[sheet.key] = _table(sheet, parts, rows)
    languages = Counter(book.language for book in workbooks)
    return RawWorkbook(
        name=_joint_name([book.stem for book in workbooks]),
        sha256=hashlib.sha256("\n".join(sorted(book.sha256 for book in workbooks)).encode()).hexdigest(),
        language=languages.most_common(1)[0][0],  # of equally many the first
        tables=tables,
        issues=(*_of_the_files(workbooks, tables), *clashes),
    )


def _refuse_one_name(workbooks: Sequence[RawWorkbook]) -> None:
    contents: dict[str, str] = {}
    for book in workbooks:
        if book.name in contents:
            code = "same_file_twice" if contents[book.name] == book.sha256 else "same_name_twice"
            raise UsageProblem([Issue(code, values={"file": book.name})], book.language)
        contents[book.name] = book.sha256


def _joint_name(stems: Sequence[str]) -> str:
    """`North+South`; where that is too long for the name of a file, the first names and how many more there are."""
    first = sorted(stems)
    name = "+".join(first)
    while len(name) > LONGEST_NAME and len(first) > 1:
        first.pop()
        name = "+".join([*first, str(len(stems) - len(first))])
    return name[:LONGEST_NAME]


# Stacking


def _in_file(book: RawWorkbook, title: str) -> str:
    """A sheet's name with its file, in Excel's way of writing."""
    return f"[{book.name}]{title}"


def _located(book: RawWorkbook, table: RawTable) -> RawTable:
    """A table of which every row knows its file."""
    title = _in_file(book, table.title)
    return replace(table, title=title, rows=tuple(replace(row, sheet=title) for row in table.rows))


def _table(sheet: Sheet, parts: Sequence[RawTable], rows: Sequence[RawRow]) -> RawTable:
    headings: dict[str, Cell] = {}
    for part in parts:
        headings = {**part.headings, **headings}
    # A required column that a file lacks has been reported there, and is not known in every row.
    lacking = {c.key for c in sheet.columns.values() if c.required and any(_lacks(part, c.key) for part in parts)}
    first = next((part for part in parts if part.rows), parts[0])
    known = {key: heading for key, heading in headings.items() if key not in lacking}
    return RawTable(sheet.key, first.title, known, tuple(rows), tuple(part.title for part in parts))


def _lacks(table: RawTable, column: str) -> bool:
    return bool(table.rows) and column not in table.headings


def _stacked(sheet: Sheet, parts: Sequence[RawTable], sameness: Sameness, clashes: list[Issue]) -> list[RawRow]:
    """Rows of all files, one of each identity; where two do not agree, that is added to clashes.

    Rows of one identity within one file all stay: the check of the case reports them.
    """
    rows: list[RawRow] = []
    places: dict[object, int] = {}
    for part in parts:
        new: dict[object, int] = {}
        for key, row in sameness.identified(sheet, part.rows):
            if key is None or key not in places:
                new.setdefault(key, len(rows))
                rows.append(row)
            elif differing := sameness.differing(sheet, rows[places[key]], row):
                clashes += (_clash(sheet, rows[places[key]], part, row, column) for column in differing)
            else:
                rows[places[key]] = _merged(sheet, rows[places[key]], row)
        places |= {key: at for key, at in new.items() if key is not None}
    return rows


def _clash(sheet: Sheet, earlier: RawRow, part: RawTable, row: RawRow, column: str) -> Issue:
    values = {
        "key": " · ".join(said for key in key_columns(sheet) if (said := _shown(row, key))),
        "column": sheet.columns[column].names,
        "value": _shown(row, column) or say_both("value.blank"),
        "other": part.place(earlier, column),
        "other_value": _shown(earlier, column) or say_both("value.blank"),
    }
    return part.issue("rows_disagree", row, column, values)


def _shown(row: RawRow, column: str) -> str:
    return "" if _blank(row, column) else shown(row.cells[column].value)


def _blank(row: RawRow, column: str) -> bool:
    return column not in row.cells or is_blank(row.cells[column].value)


def _merged(sheet: Sheet, earlier: RawRow, later: RawRow) -> RawRow:
    """Two rows that agree as one: the one that says more, with what only the other says; everybody's notes."""
    kept, other = (later, earlier) if _said(sheet, later) > _said(sheet, earlier) else (earlier, later)
    cells = dict(kept.cells)
    if sheet.key in SILENT_WHEN_BLANK:
        cells |= {column: cell for column, cell in other.cells.items() if _blank(kept, column)}
    return replace(kept, cells=cells, notes={**later.notes, **earlier.notes})


def _said(sheet: Sheet, row: RawRow) -> tuple[int, int]:
    """How much a row says: cells that are not blank, then the length of its keys (a code with its leading zeros)."""
    return sum(not _blank(row, column) for column in row.cells), sum(
        len(fold(_shown(row, key))) for key in key_columns(sheet)
    )


# What reading the files has found, seen for all of them together


def _of_the_files(workbooks: Sequence[RawWorkbook], tables: Mapping[str, RawTable]) -> Iterator[Issue]:
    """What a file lacks matters only where no other has it, and then once; the rest is as it was, with its file."""
    lacking = {_sheet_key(book, issue) for book in workbooks for issue in book.issues if _misspelt(issue)}
    for book in workbooks:
        for issue in book.issues:
            key = _sheet_key(book, issue)
            if issue.code in ("missing_sheet", "empty_sheet") and not _misspelt(issue):
                given = key in tables and (issue.code == "missing_sheet" or bool(tables[key].rows))
                if given or key in lacking:
                    continue
                lacking.add(key)
            elif issue.code == "missing_column" and not book.tables[key].rows:
                continue
            everywhere = issue.code == "missing_sheet" and not _misspelt(issue)
            yield issue if everywhere else replace(issue, sheet=_in_file(book, issue.sheet))


def _sheet_key(book: RawWorkbook, issue: Issue) -> str:
    """Key of the sheet that an issue is about; blank for a sheet that is not known."""
    if issue.code == "missing_sheet":
        return next(key for key, sheet in contract().sheets.items() if sheet.names == issue.values["name"])
    return next((key for key, table in book.tables.items() if table.title == issue.sheet), "")


def _misspelt(issue: Issue) -> bool:
    """Whether a sheet is missing since its name is written wrongly, so that its rows were not read."""
    return issue.code == "missing_sheet" and issue.values["suggestion"] != say_both("names.add_sheet")


# Splitting


def split(raw: RawWorkbook) -> dict[str, RawWorkbook]:
    """A case without errors as a workbook for each region, which joined again make the same case.

    Each holds what is common to all regions, and of the other sheets the rows of its region: by the region named
    first, or by the institution. A row of which that cannot be told stands in all of them. A part's name is one that
    a file can have; its rows keep the addresses that they have in the whole.
    """
    book, _ = parse_book(raw)
    owners = _Owners(book)
    regions = [row["region"] for row in book["Regions"].with_sound("region")]
    names = dict(zip(regions, (f"{stem}.xlsx" for stem in file_names(regions)), strict=True))
    common = {**raw.tables, **_settings_with_title(book)}
    return {region: _part(raw, names[region], common, owners, region) for region in names}


def _part(raw: RawWorkbook, name: str, common: Mapping[str, RawTable], owners: _Owners, region: str) -> RawWorkbook:
    tables = {
        key: table if key in _IN_EVERY_PART else replace(table, rows=owners.rows_of(region, table))
        for key, table in common.items()
    }
    return replace(raw, name=name, tables=tables, issues=())


class _Owners:
    """Finds the region that a row belongs to, by the first column that names a region or an institution."""

    def __init__(self, book: Book):
        self._region_of = book.region_of
        self._keys: Mapping[str, Keys] = {
            f"{sheet}.{column}": keys_of(book[sheet], column)
            for sheet, column in (("Regions", "region"), ("Institutions", "institution"))
        }

    def rows_of(self, region: str, table: RawTable) -> tuple[RawRow, ...]:
        """The rows of a region, and those of which it cannot be told."""
        sheet = contract().sheets[table.key]
        return tuple(row for row in table.rows if self._owner(sheet, row) in (region, None))

    def _owner(self, sheet: Sheet, row: RawRow) -> str | None:
        for key in dict.fromkeys((sheet.identity[0], "region", "institution")):
            column = sheet.columns.get(key)
            reference = (column.reference if column else "") or f"{sheet.key}.{key}"
            if column is None or reference not in self._keys or key not in row.cells:
                continue
            named = parse_value(row.cells[key].value, column)
            found = self._keys[reference].find(named) if isinstance(named, str) else None
            if isinstance(found, str):
                return found if reference == "Regions.region" else self._region_of.get(found)
        return None


def _settings_with_title(book: Book) -> dict[str, RawTable]:
    """Settings that name the case, which is otherwise called by its file: the parts' files have other names."""
    table = book.settings.raw
    if table is None or book.settings.values.get("title"):
        return {}
    blank = book.settings.rows["title"].raw if "title" in book.settings.rows else None
    rows = [row for row in table.rows if row is not blank]
    title = RawRow(0, {"name": Cell("title", ""), "value": Cell(book.raw.stem, "")})
    return {"Settings": replace(table, rows=(title, *rows))}
