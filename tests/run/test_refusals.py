"""What solving refuses, and failures that leave the files as they were."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from coplan import run
from coplan.errors import BadInput, CoplanError, ExitCode, NotProven
from coplan.reopen.proof import NotProved
from coplan.run import attempt, solving
from coplan.solver import Unproven
from tests.small import edited
from tests.workbooks import FIRST_STEPS, saved


@pytest.fixture
def no_solving(monkeypatch: pytest.MonkeyPatch) -> None:
    def solved(*_: object) -> None:
        raise AssertionError("it went on to solve")

    monkeypatch.setattr(attempt, "plan_in_fractions", solved)


# --- solve: refusals and failures ---


def lock(folder: Path) -> Path:
    (folder / "~$plan.xlsx").touch()
    return folder / "plan.xlsx"


def read_only(folder: Path) -> Path:
    (folder / "plan.xlsx").touch(mode=0o444)
    return folder / "plan.xlsx"


def in_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "plan.xlsx"


def link_to_input(folder: Path) -> Path:
    (folder / "link.xlsx").symlink_to(folder / "case.xlsx")
    return folder / "link.xlsx"


@pytest.mark.parametrize(
    ("target", "code", "exit_code"),
    [
        (lambda folder: folder / "case.xlsx", "own_file", ExitCode.USAGE),
        (link_to_input, "own_file", ExitCode.USAGE),
        (lambda folder: folder / "plan.csv", "not_xlsx_name", ExitCode.USAGE),
        (lambda folder: folder, "not_xlsx_name", ExitCode.USAGE),
        (lock, "file_open", ExitCode.BAD_INPUT),
        (read_only, "file_read_only", ExitCode.BAD_INPUT),
        (in_a_file, "folder_not_writable", ExitCode.BAD_INPUT),
    ],
)
@pytest.mark.usefixtures("no_solving")
def test_an_output_that_cannot_be_is_refused_before_solving(
    target: Callable[[Path], Path], code: str, exit_code: ExitCode, tmp_path: Path
) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(FIRST_STEPS.read_bytes())
    with pytest.raises(CoplanError) as refused:
        run.solve(path, target(tmp_path))
    assert [issue.code for issue in refused.value.issues] == [code]
    assert refused.value.exit_code == exit_code
    assert path.read_bytes() == FIRST_STEPS.read_bytes()


@pytest.mark.usefixtures("no_solving")
def test_a_case_with_errors_is_not_solved(tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", edited("Demand", "C2", "soon"))
    with pytest.raises(BadInput) as refused:
        run.solve(path, tmp_path / "plan.xlsx")
    assert [issue.place for issue in refused.value.issues] == ["Demand!C2"]
    assert not (tmp_path / "plan.xlsx").exists()


@pytest.mark.parametrize(
    ("failure", "raised"),
    [(OSError(errno.ENOSPC, ""), BadInput), (NotProved("seats"), NotProved), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_plan_that_fails_while_it_is_written_leaves_the_old_one(
    failure: BaseException, raised: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, *_: object) -> None:
        assert path.stat().st_size > 0
        raise failure

    monkeypatch.setattr(solving, "prove", fail)
    (tmp_path / "plan.xlsx").write_bytes(b"old")
    with pytest.raises(raised):
        run.solve(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
    assert (tmp_path / "plan.xlsx").read_bytes() == b"old"


def test_no_time_is_not_proven(tmp_path: Path) -> None:
    with pytest.raises(NotProven) as late:
        run.solve(FIRST_STEPS, tmp_path / "plan.xlsx", run.Options(time_limit=0))
    assert "已到时间上限" in late.value.issues[0].message("zh")
    assert list(tmp_path.iterdir()) == []


def test_an_unclear_end_is_not_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unclear(*_: object) -> None:
        raise Unproven("Unknown")

    monkeypatch.setattr(attempt, "plan_in_fractions", unclear)
    with pytest.raises(NotProven) as unproven:
        run.solve(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert "Unknown" in unproven.value.issues[0].message("en")
