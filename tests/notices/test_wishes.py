"""What wishes break and cost, which are taken up, and the plan around them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.errors import BadInput, NoPlan, UsageProblem
from coplan.notices import reviewing
from coplan.plan.figures import cost_by_region, shortage
from coplan.reopen.plans import plan_of, reopen, seats_of
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.read_results import read_results
from tests.evaluate.plans import edited, typed
from tests.notices.plans import FIRST, NORTH, accepted, columns, entered, filled_in, plan, sent

COMPUTING = ("080901", "North", 2027)  # 10 seats, and with those for others 70 of at most 100
NURSING = ("101101", "North", 2028)  # 50 seats; the college is full
Change = Callable[[Any], None]


def answered(folder: Path, *changes: Change, language: Language = "en") -> Path:
    """The folder of notices of which a college filled in one so."""
    notices = sent(folder, language)
    for change in changes:
        filled_in(notices / f"{NORTH}.xlsx", change, language)
    return notices


def decided(review: Path | None, *changes: Change) -> None:
    """Decisions written into the workbook of an evaluation."""
    assert review is not None
    book = openpyxl.load_workbook(review)
    for change in changes:
        change(book["Replies"])
    book.save(review)


def test_each_wish_is_what_the_plan_with_it_alone_is(tmp_path: Path) -> None:
    """Shortage, cost and broken limits are those of the plan made anew with that one number."""
    found = run.evaluate_replies(plan(), answered(tmp_path, entered(4, *COMPUTING), entered(70, *NURSING)))
    read = reopen(plan())
    before, case = plan_of(read), read.case
    assert len(found.replies.wishes) == 2
    for wish in found.replies.wishes:
        after = plan_of(read, {**before.seats, wish.answer.key: wish.answer.wanted or 0})
        assert wish.effect.shortage == shortage(case, after.balance) - shortage(case, before.balance)
        cost = sum(cost_by_region(case, after.seats).values()) - sum(cost_by_region(case, before.seats).values())
        assert wish.effect.cost == cost != 0
        assert {stop.family for stop in wish.effect.stops} == {b.family for b in after.broken_relations()}
    assert any(wish.effect.shortage for wish in found.replies.wishes)
    together = plan_of(read, {**before.seats, **{w.answer.key: w.answer.wanted or 0 for w in found.replies.wishes}})
    assert found.replies.together.shortage == shortage(case, together.balance) - shortage(case, before.balance)
    assert found.evaluation.plan is not None
    assert found.evaluation.plan.seats == together.seats
    assert not found.evaluation.holds


def test_a_wish_that_breaks_nothing_is_taken_unasked(tmp_path: Path) -> None:
    notices = answered(tmp_path, entered(4, *COMPUTING), entered(70, *NURSING))
    free, not_free = run.evaluate_replies(plan(), notices).replies.wishes
    assert (free.answer.key[1:], free.is_taken, free.effect.stops) == (COMPUTING, True, ())
    assert (not_free.answer.key[1:], not_free.is_taken) == (NURSING, False)


def test_decisions_are_kept_when_the_answers_are_evaluated_again(tmp_path: Path) -> None:
    notices = answered(tmp_path, entered(4, *COMPUTING), entered(70, *NURSING))
    first = run.evaluate_replies(plan(), notices)
    decided(first.path, accepted("no"), accepted("是", FIRST + 1))
    again = run.evaluate_replies(plan(), notices)
    assert [wish.accepted for wish in again.replies.wishes] == [False, True]
    assert [wish.is_taken for wish in again.replies.wishes] == [False, True]
    assert again.path is not None
    table = read_results(again.path, "evaluation.toml")["evaluation.toml", "Replies"]
    assert [row.cells["accepted"].value for row in table.rows] == ["no", "yes"]


def test_decisions_in_a_workbook_elsewhere_are_kept_too(tmp_path: Path) -> None:
    notices, review = answered(tmp_path, entered(4, *COMPUTING)), tmp_path / "review.xlsx"
    run.evaluate_replies(plan(), notices, review)
    decided(review, accepted("no"))
    assert [w.accepted for w in run.evaluate_replies(plan(), notices, review).replies.wishes] == [False]
    assert [w.accepted for w in run.evaluate_replies(plan(), notices).replies.wishes] == [None]


@pytest.mark.parametrize("said", ["perhaps", 3])
def test_a_decision_that_is_none_is_told_at_its_cell(said: Any, tmp_path: Path) -> None:
    notices = answered(tmp_path, entered(4, *COMPUTING))
    decided(run.evaluate_replies(plan(), notices).path, accepted(said))
    with pytest.raises(BadInput) as error:
        run.evaluate_replies(plan(), notices)
    (issue,) = error.value.issues
    assert (issue.code, issue.place) == ("not_yes_or_no", "[plan-mutual-en-replies.xlsx]Replies!N9")


def test_no_notice_is_overwritten(tmp_path: Path) -> None:
    notices = answered(tmp_path, entered(4, *COMPUTING))
    before = {path: path.read_bytes() for path in notices.iterdir()}
    for path in before:
        with pytest.raises(UsageProblem) as error:
            run.evaluate_replies(plan(), notices, path)
        assert [issue.code for issue in error.value.issues] == ["own_file"]
    run.evaluate_replies(plan(), notices)
    assert all(path.read_bytes() == content for path, content in before.items())


def test_repair_plans_around_what_is_accepted(tmp_path: Path) -> None:
    """4 seats of Computing are taken up as they break nothing, 40 of Nursing as somebody said so, 90 for South not."""
    notices = answered(tmp_path, entered(4, *COMPUTING), entered(40, *NURSING), entered(90, "080901", "South", 2027))
    review = run.evaluate_replies(plan(), notices)
    rows = {wish.answer.key[1:]: n for n, wish in enumerate(review.replies.wishes)}
    decided(review.path, accepted("yes", FIRST + rows[NURSING]))
    solved = run.repair_replies(plan(), notices, tmp_path / "repaired.xlsx")
    assert solved.plan.seats[NORTH, *COMPUTING] == 4
    assert solved.plan.seats[NORTH, *NURSING] == 40
    assert solved.plan.seats.get((NORTH, "080901", "South", 2027), 0) <= 25
    origins = solved.plan.case.fixed_origin
    assert {key for key, origin in origins.items() if origin == "edited"} == {(NORTH, *COMPUTING), (NORTH, *NURSING)}
    (left,) = (issue for issue in solved.issues if issue.code == "wishes_left")
    assert (left.values["taken"], left.values["count"]) == (2, 1)
    assert solved.plan.broken_relations() == []


def test_wishes_that_no_plan_can_have_are_named_by_file_and_cell(tmp_path: Path) -> None:
    notices = answered(tmp_path, entered(101, *COMPUTING))
    decided(run.evaluate_replies(plan(), notices).path, accepted("yes"))
    with pytest.raises(NoPlan) as error:
        run.repair_replies(plan(), notices, tmp_path / "repaired.xlsx")
    assert {issue.place for issue in error.value.issues} == {"[North College.xlsx]Seats!I9"}
    assert not (tmp_path / "repaired.xlsx").exists()


def test_edits_of_the_plan_that_was_sent_out_stay(tmp_path: Path) -> None:
    read = edited(tmp_path, typed(5, NORTH, *COMPUTING))
    run.notices(read.path, tmp_path / "notices")
    filled_in(tmp_path / "notices" / f"{NORTH}.xlsx", entered(45, *NURSING))
    found = run.evaluate_replies(read.path, tmp_path / "notices")
    assert found.evaluation.edits is not None
    assert {edit.key[1:]: (edit.was, edit.now) for edit in found.evaluation.edits} == {
        COMPUTING: (10, 5),
        NURSING: (50, 45),
    }
    (wish,) = found.replies.wishes
    assert wish.effect.cost == -10 * Fraction(1)


def test_seats_that_the_plan_has_not_can_be_wanted(tmp_path: Path) -> None:
    """Allocation has no row of them, for it leaves out zeros."""
    key = ("080901", "West", 2028)
    assert (NORTH, *key) not in seats_of(reopen(plan()))
    found = run.evaluate_replies(plan(), answered(tmp_path, entered(3, *key)))
    assert found.evaluation.plan is not None
    assert found.evaluation.plan.seats[NORTH, *key] == 3
    assert found.evaluation.edits is not None
    assert [edit.cell for edit in found.evaluation.edits] == [found.replies.wishes[0].answer.place]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_say_each_wish_and_remark(language: Language, tmp_path: Path) -> None:
    changes = [entered(4, *COMPUTING), entered("laboratory", *COMPUTING, column="remark")]
    changes.append(entered("agreed with thanks", *NURSING, column="remark"))
    found = run.evaluate_replies(plan(), answered(tmp_path, *changes), None, language)
    said = "\n".join(reviewing.lines(found.replies, found.evaluation.case, language))
    row, at = " · ".join(map(str, (NORTH, *COMPUTING))), "[North College.xlsx]Seats!I9"
    wish = {
        "en": f"{row}: 10 → 4 ({at}); shortage +12, cost -12 万元; breaks nothing; “laboratory”",
        "zh": f"{row}：10 → 4（{at}）；缺口 +12，成本 -12 万元；不违反限制；“laboratory”",
    }
    assert wish[language] in said
    assert "“agreed with thanks”" in said
    told = reviewing.data(found.replies)
    assert [wish["remark"] for wish in told["wishes"]] == ["laboratory"]
    assert [remark["remark"] for remark in told["remarks"]] == ["agreed with thanks"]


def test_accepted_offers_yes_and_no(tmp_path: Path) -> None:
    review = run.evaluate_replies(plan(), answered(tmp_path, entered(4, *COMPUTING))).path
    assert review is not None
    book = openpyxl.load_workbook(review)
    assert book.sheetnames == ["Replies", "Broken", "Edits", "Figures", "Regions", "Identity"]
    assert book["Identity"].sheet_state == "veryHidden"
    assert columns(book["Replies"])["accepted"] == 14
    rules = [r for r in book["Replies"].data_validations.dataValidation if r.type == "list"]
    assert [(str(rule.sqref), rule.formula1) for rule in rules] == [("N9", '"yes,no"')]
