"""What all use cases do alike: names of files, the language of errors, and the tasks that they solve side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from coplan import run
from coplan.errors import ExitCode, Issue, NoPlan, NotProven, UsageProblem
from coplan.run.shell import Shell, how_it_ended
from coplan.run.tasks import tasks_of
from tests.small import SMALL, raw_workbook, small
from tests.tiny import case_of


@pytest.mark.parametrize(
    ("what", "name"),
    [("", "a-mutual.xlsx"), ("coalitions", "a-mutual-coalitions.xlsx"), ("up/down", "a-mutual-up_down.xlsx"),
     (" . ", "a-mutual-_.xlsx")],
)  # fmt: skip
def test_a_file_is_named_after_the_case_the_model_and_what_it_is(what: str, name: str) -> None:
    assert Shell([Path("b") / "a.xlsx"]).name(raw_workbook(SMALL), "mutual", what) == name


def test_an_output_is_looked_at_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem):
        Shell([tmp_path / "absent.xlsx"], tmp_path / "plan.pdf")
    with pytest.raises(UsageProblem):
        Shell([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], annotate_to=tmp_path / "marked.xlsx")


@pytest.mark.parametrize(("own", "told"), [(None, "zh"), ("en", "en")])
def test_an_error_is_told_in_the_language_of_the_case_unless_it_knows_its_own(own: str | None, told: str) -> None:
    with pytest.raises(NoPlan) as caught, Shell([]).speaking("zh"):
        raise NoPlan([Issue("limits_clash")], own)  # type: ignore[arg-type]
    assert caught.value.language == told


def test_how_a_failure_ends() -> None:
    issue = Issue("out_of_memory")
    assert how_it_ended(NotProven([issue])) == (ExitCode.NOT_PROVEN, (issue,), "")
    assert how_it_ended(ZeroDivisionError("by accident")) == (ExitCode.DEFECT, (), "ZeroDivisionError: by accident")


def test_equal_cases_are_one_task_in_the_order_in_which_they_come() -> None:
    more = case_of(**small(Demand=[["region", "specialty", "year", "required"], ["North", "080901", 2028, 99]]))
    tasks = tasks_of([("a", case_of(**SMALL)), ("b", more), ("c", case_of(**SMALL))], run.Options(jobs=2))
    assert [task.stands_for for task in tasks] == [("a", "c"), ("b",)]
