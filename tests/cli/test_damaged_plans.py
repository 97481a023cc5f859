"""A plan that is damaged anywhere ends in words, with a documented exit code, for every command that reads plans."""

from __future__ import annotations

import random
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from coplan import run
from coplan.cli.main import run_command
from tests.workbook.refused import zipped
from tests.workbooks import FIRST_STEPS

Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "plan.xlsx"
    run.solve(FIRST_STEPS, output=path, options=run.Options(brief=True))
    return path


@pytest.fixture(scope="module")
def parts(solved: Path) -> Parts:
    with zipfile.ZipFile(solved) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part_of(parts: Parts, title: str) -> str:
    number = re.search(rf'<sheet name="{title}" sheetId="(\d+)"'.encode(), parts["xl/workbook.xml"])
    assert number
    return f"xl/worksheets/sheet{number[1].decode()}.xml"


def codes(path: Path, solved: Path) -> dict[str, int]:
    page = path.with_suffix(".html")
    commands = {
        "evaluate": ["evaluate", str(path)],
        "report": ["report", str(path), "-o", str(page)],
        "compare": ["compare", str(solved), str(path)],
    }
    return {name: run_command(arguments) for name, arguments in commands.items()}


def last_number(xml: bytes, value: bytes) -> bytes:
    return re.sub(rb"(.*<v>)[^<]*(</v>)", rb"\g<1>" + value + rb"\g<2>", xml, count=1, flags=re.DOTALL)


ODD: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda xml: xml[: len(xml) * 2 // 3],
    "row of 400 million": lambda xml: re.sub(rb'<row r="\d+"', b'<row r="400000000"', xml, count=1),
    "nan": lambda xml: last_number(xml, b"nan"),
    "number of 5,000 digits": lambda xml: last_number(xml, b"9" * 5000),
    "text that is not there": lambda xml: re.sub(rb't="s"><v>\d+', b't="s"><v>-1', xml, count=1),
    "cell twice": lambda xml: re.sub(rb'(<c r="[A-Z]+\d+"[^>]*><v>[^<]*</v></c>)', rb"\1\1", xml, count=1),
}


@pytest.mark.parametrize("title", ["Summary", "Allocation", "Balance", "Gains", "Overview", "Demand"])
@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_a_sheet_that_is_damaged_is_named_by_every_command(
    change: Callable[[bytes], bytes],
    title: str,
    parts: Parts,
    solved: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    part = part_of(parts, title)
    xml = change(parts[part])
    if xml == parts[part]:
        pytest.skip("the sheet has nothing of the kind")
    path = tmp_path / "odd.xlsx"
    path.write_bytes(zipped({**parts, part: xml}))
    start = time.process_time()
    assert set(codes(path, solved).values()) == {3}
    assert time.process_time() - start < 10
    assert capsys.readouterr().err.count(title) >= 3


@pytest.mark.parametrize(("title", "value"), [("Gains", b"1e308"), ("Summary", b"1e308")])
def test_a_figure_beyond_all_bounds_is_named_with_its_cell(
    title: str, value: bytes, parts: Parts, solved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = part_of(parts, title)
    number = re.compile(rb'(<c r="[BCD]\d+"(?: s="\d+")?><v>)[^<]*(?=</v>)')
    found = list(number.finditer(parts[part]))[-1]
    xml = parts[part][: found.start()] + found[1] + value + parts[part][found.end() :]
    path = tmp_path / "odd.xlsx"
    path.write_bytes(zipped({**parts, part: xml}))
    assert set(codes(path, solved).values()) == {3}
    assert f"{title}!" in capsys.readouterr().err


def test_a_heading_of_5000_digits_is_no_year(parts: Parts, solved: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    strings = parts["xl/sharedStrings.xml"]
    path.write_bytes(zipped({**parts, "xl/sharedStrings.xml": strings.replace(b">change<", b">" + b"7" * 5000 + b"<")}))
    assert set(codes(path, solved).values()) == {3}


SPOT = re.compile(rb'<v>([^<]*)</v>|\b(?:r|s|t|name|Id|Type|Target|ref)="([^"]*)"|<t>([^<]+)</t>')


def altered(parts: Parts, chance: random.Random) -> Parts:
    name = chance.choice([name for name in sorted(parts) if name.endswith((".xml", ".rels"))])
    xml = parts[name]
    spots = list(SPOT.finditer(xml))
    kind = chance.randrange(8)
    if kind == 0 or not spots:
        return {**parts, name: xml[: int(len(xml) * chance.random())]}
    if kind == 1:
        return {key: data for key, data in parts.items() if key != name}
    spot = chance.choice(spots)
    start, end = spot.span(next(group for group in (1, 2, 3) if spot[group] is not None))
    put = chance.choice(
        [b"", b"nan", b"1e308", b"-1", b"0", b"A1", b"400000000", b"9" * 5000, b"inlineStr", b"e", b"d"]
    )
    return {**parts, name: xml[:start] + put + xml[end:]}


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_escapes(seed: int, parts: Parts, solved: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    path.write_bytes(zipped(altered(parts, random.Random(seed))))
    start = time.process_time()
    assert set(codes(path, solved).values()) <= {0, 2, 3, 4}
    assert time.process_time() - start < 10
