"""Files that are no readable workbook: each is refused at once, in its own words, and left as it was."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coplan.errors import BadInput, CoplanError, Issue, UsageProblem
from coplan.words.language import LANGUAGES
from coplan.workbook import guard
from coplan.workbook.read import read_workbook
from tests.workbook.refused import OLE2, PARTS, REAL, REFUSED, with_part

FILES = [
    pytest.param(code, made, id=f"{code}-{n}") for code, all_made in REFUSED.items() for n, made in enumerate(all_made)
]


def refusal(path: Path) -> CoplanError:
    with pytest.raises(CoplanError) as raised:
        read_workbook(path)
    return raised.value


def refused_in(path: Path) -> tuple[CoplanError, float]:
    """The refusal of a file, and the processor seconds that it took."""
    start = time.thread_time()
    error = refusal(path)
    return error, time.thread_time() - start


@pytest.mark.parametrize(("code", "made"), FILES)
def test_is_refused_quickly_and_left_alone(code: str, made: bytes | Callable[[], bytes], tmp_path: Path) -> None:
    content = made if isinstance(made, bytes) else made()
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)
    error, took = refused_in(path)
    if took >= 1:  # once, by a search for cycles among all that tests before have left
        error, took = refused_in(path)
    assert took < 1
    assert isinstance(error, BadInput)
    assert [issue.code for issue in error.issues] == [code]
    assert path.read_bytes() == content
    for language in LANGUAGES:
        assert "case.xlsx" in error.issues[0].line(language)


def test_encrypted_workbook_is_told_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(OLE2 + "EncryptedPackage".encode("utf-16-le"))
    (issue,) = refusal(path).issues
    assert "password" in issue.line("en")
    assert "密码" in issue.line("zh")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("absent.xlsx", "file_not_found"),
        ("a\0b.xlsx", "file_not_found"),
        ("x" * 5000, "file_not_found"),
        (".", "not_a_file"),
    ],
)
def test_no_such_file_is_a_usage_problem(name: str, code: str, tmp_path: Path) -> None:
    error = refusal(tmp_path / name)
    assert isinstance(error, UsageProblem)
    assert [issue.code for issue in error.issues] == [code]


def test_a_pipe_or_a_device_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "case.xlsx"
    os.mkfifo(pipe)
    for path in (pipe, Path(os.devnull)):
        assert [issue.code for issue in refusal(path).issues] == ["file_is_device"]


def test_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(REAL)

    def forbidden(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", forbidden)  # a mode of 000 does not stop root
    error = refusal(path)
    assert isinstance(error, BadInput)
    assert [issue.code for issue in error.issues] == ["file_unreadable"]


def test_file_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    with path.open("wb") as file:
        file.truncate(guard.MAX_FILE_BYTES + 1)
    assert [issue.code for issue in refusal(path).issues] == ["file_too_large"]


def test_lock_file_names_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "~$case.xlsx"
    path.write_bytes(b"\x05owner".ljust(165, b" "))
    (issue,) = refusal(path).issues
    assert issue.code == "file_is_lock"
    assert '"case.xlsx"' in issue.line("en")


def test_well_packed_honest_part_is_no_bomb() -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>the very same name in every row</t></is></c></row>'
    sheet = "".join(row.format(number) for number in range(1, 150_001)).encode()
    assert len(sheet) > guard.SMALL_PART_BYTES
    content = with_part("xl/worksheets/sheet1.xml", lambda _: sheet)
    assert guard.checked_archive(content, "case.xlsx").read("xl/worksheets/sheet1.xml") == sheet


def read_or_refuse(folder: Path, content: bytes) -> None:
    """Whatever the bytes: tables with issues, or a refusal."""
    path = folder / "case.xlsx"
    path.write_bytes(content)
    issues: tuple[Issue, ...] = ()
    with contextlib.suppress(CoplanError):
        issues = read_workbook(path).issues
    assert all(issue.line("zh") for issue in issues)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


fuzzed = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@fuzzed
@given(content=st.binary(max_size=300), start=st.sampled_from([b"", b"PK\x03\x04", OLE2[:8]]))
def test_random_bytes_never_escape_as_a_traceback(folder: Path, content: bytes, start: bytes) -> None:
    read_or_refuse(folder, start + content)


@fuzzed
@given(length=st.integers(0, len(REAL)))
def test_truncated_files_never_escape_as_a_traceback(folder: Path, length: int) -> None:
    read_or_refuse(folder, REAL[:length])


def altered(content: bytes, at: int, put: bytes) -> bytes:
    return content[:at] + put + content[at + len(put) :]


@fuzzed
@given(at=st.integers(0, len(REAL) - 1), put=st.binary(min_size=1, max_size=4))
def test_altered_files_never_escape_as_a_traceback(folder: Path, at: int, put: bytes) -> None:
    read_or_refuse(folder, altered(REAL, at, put))


@fuzzed
@given(
    part=st.sampled_from(sorted(PARTS)),
    at=st.floats(0, 1),
    put=st.one_of(st.binary(min_size=1, max_size=3), st.sampled_from([b"9" * 9, b"<", b'"', b"A1:", b"ZZZ9", b"-1"])),
)
def test_altered_parts_never_escape_as_a_traceback(folder: Path, part: str, at: float, put: bytes) -> None:
    read_or_refuse(folder, with_part(part, lambda xml: altered(xml, int(at * len(xml)), put)))
