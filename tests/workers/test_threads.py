"""Tasks side by side in one process."""

from threading import Barrier

import pytest

from coplan.workers.threads import side_by_side


def test_all_are_at_work_at_the_same_time_and_answer_in_order() -> None:
    met = Barrier(2)

    def meet(name: str) -> str:
        met.wait(5)
        return name

    assert list(side_by_side([lambda: meet("a"), lambda: meet("b")])) == ["a", "b"]


def test_the_first_failure_is_raised() -> None:
    def fail() -> str:
        raise KeyError("first")

    with pytest.raises(KeyError, match="first"):
        list(side_by_side([fail, lambda: "b"]))
