"""Work in another thread of this process."""

from __future__ import annotations

from threading import Barrier, Event, get_ident
from time import sleep

import pytest

from coplan.solver.giving_up import GivenUp, need_to_go_on
from coplan.workers import threads
from coplan.workers.threads import OtherThreads, at_once, side_by_side


def test_both_threads_are_at_work_at_the_same_time() -> None:
    met = Barrier(2)

    def meet(name: str) -> str:
        met.wait(5)
        return name

    with OtherThreads() as other:
        found = other.start(lambda: meet("other"))
        assert meet("this") == "this"
        assert found() == "other"


def test_tasks_are_done_one_after_the_other_by_the_same_thread() -> None:
    done: list[str] = []

    def do(name: str) -> int:
        done.append(name)
        return get_ident()

    with OtherThreads() as other:
        first, second = other.start(lambda: do("first")), other.start(lambda: do("second"))
        assert second() == first() != get_ident()
    assert done == ["first", "second"]


def test_a_failure_is_raised_where_it_is_asked_for_and_the_next_task_is_done() -> None:
    def fail() -> str:
        raise KeyError("first")

    with OtherThreads() as other:
        first, second = other.start(fail), other.start(lambda: "second")
        with pytest.raises(KeyError, match="first"):
            first()
        assert second() == "second"


def test_what_is_not_done_at_the_end_is_given_up_and_not_waited_for() -> None:
    begun, given_up, done = Event(), Event(), Event()

    def go_on() -> None:
        begun.set()
        try:
            while not done.wait(0.01):
                need_to_go_on()
        except GivenUp:
            sleep(0.2)
            given_up.set()
            raise

    with OtherThreads() as other:
        other.start(go_on)
        other.start(done.set)
        assert begun.wait(5)
    assert not given_up.is_set()
    assert given_up.wait(5)
    assert not done.is_set()


def test_at_once_is_before_all_else() -> None:
    done: list[str] = []
    found = at_once(lambda: done.append("task") or get_ident())
    done.append("asked")
    assert found() == get_ident()
    assert done == ["task", "asked"]


def test_a_thread_that_was_told_nothing_goes_on() -> None:
    need_to_go_on()


def test_tasks_side_by_side_answer_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "cores", lambda: 2)
    met = Barrier(2)

    def meet(name: str) -> str:
        met.wait(5)
        return name

    assert list(side_by_side([lambda: meet("a"), lambda: meet("b")])) == ["a", "b"]


def test_the_first_failure_is_raised_and_the_others_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "cores", lambda: 2)
    begun, given_up = Event(), Event()

    def fail() -> str:
        assert begun.wait(5)
        raise KeyError("first")

    def go_on() -> str:
        begun.set()
        try:
            while True:
                need_to_go_on()
                sleep(0.01)
        except GivenUp:
            given_up.set()
            raise

    with pytest.raises(KeyError, match="first"):
        list(side_by_side([fail, go_on]))
    assert given_up.wait(5)
