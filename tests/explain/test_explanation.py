"""What is said of a plan: names found, seats and shortages chosen, the rest planned anew, and the lines."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.contract.model import load_model
from coplan.errors import UsageProblem
from coplan.explain.explanation import Explanation, State
from coplan.explain.lines import MOST_GROUPS, lines
from coplan.explain.selection import Asked, select
from coplan.plan import make_plan, plan_of_seats
from coplan.words.language import LANGUAGES, Language, Text
from tests.cli.said import CHINESE_CHARACTERS
from tests.explain.test_seats import TWO_NEEDS, solved
from tests.tiny import NEED, PROGRAMMES, case_of

NAMED = {**TWO_NEEDS, "Specialties": [["specialty", "name", "priority"], ["0808", "电气", 3], ["m", "护理", 1]]}
NAMED["Programmes"] = [PROGRAMMES, ["E", "0808", 0, 100, 1], ["E", "m", 0, 100, 1]]
NAMED["Demand"] = [NEED, ["East", "0808", 2028, 50], ["East", "m", 2028, 50]]

EVERYTHING, AS_SOLVED = Asked(), State()


def explained(asked: Asked = EVERYTHING, state: State = AS_SOLVED, **sheets: Any) -> Explanation:
    plan = solved(**(sheets or TWO_NEEDS))
    return Explanation(plan, select(plan.case, asked), state)


@pytest.mark.parametrize("name", ["0808", "808", "０８０８", "电气"])
def test_a_specialty_is_found_by_code_and_by_name(name: str) -> None:
    assert select(case_of(**NAMED), Asked(specialties=[name])).specialties == {"0808"}


def test_what_is_not_known_is_said_at_once() -> None:
    with pytest.raises(UsageProblem) as caught:
        select(case_of(**NAMED), Asked(["X"], ["电气学", "zz"], ["Eastt"], [2026, 2028]))
    said = [issue.line("en") for issue in caught.value.issues]
    assert len(said) == 5
    assert any("电气" in line and "did you mean" in line for line in said)
    assert any('did you mean "East"?' in line for line in said)
    assert any("2026" in line and "2027–2028" in line for line in said)


def test_a_region_is_where_seats_are_or_whom_they_are_for() -> None:
    case = case_of()
    seats = {("E", "k", "West", 2027): 1, ("E", "k", "East", 2027): 2}
    assert select(case, Asked(regions=["west"])).seats(case, seats) == {("E", "k", "West", 2027): 1}
    assert len(select(case, Asked(regions=["east"])).seats(case, seats)) == 2


def test_the_rest_planned_anew() -> None:
    """Without the 50 seats of k, m takes 40 more: 150 are lost, 40 won."""
    found = explained(Asked(specialties=["k"])).replanned
    assert found is not None
    assert found.price == pytest.approx(110)
    assert found.added == {("E", "m", "East", 2027): pytest.approx(40, abs=0.01)}


def test_shortages_are_those_of_the_chosen_needs_and_years() -> None:
    (short,) = explained(Asked(specialties=["m"])).shortages
    assert (short.pair, dict(short.by_year), short.chosen) == (("East", "m"), {2028: 40}, 40)
    assert short.causes == {"institution": pytest.approx(40)}
    assert explained(Asked(years=[2027])).shortages == []
    assert explained(Asked(institutions=["E"])).shortages == []


def test_what_an_edited_plan_misses_is_not_put_down_to_rounding() -> None:
    case = case_of()
    plan = make_plan(case, load_model("mutual"))
    edited = plan_of_seats(case, plan.model, {("E", "k", "East", 2027): 20}, plan.by_itself, plan.shortage_bound)
    for edits, cause in ((1, "edits"), (None, "edits"), (0, "whole")):
        (short,) = Explanation(edited, select(case, Asked()), State(edits=edits)).shortages
        assert short.causes == {cause: pytest.approx(30)}
        assert ("--repair" in short.steps.en) is (cause == "edits")


@pytest.mark.parametrize("language", LANGUAGES)
def test_seats_in_words(language: Language) -> None:
    said = "\n".join(lines(explained(Asked(specialties=["k"])), language))
    expected = {
        "en": [
            "Chosen seats: 50",
            "graduates start work from 2028 on: 50 in East",
            "150 weighted person-years",
            "stopped by the intake limit of E (60 seats a year); it would only add surplus anyway",
            "One seat fewer in 2027: 3 weighted person-years more short.",
            "Best put instead at E, m, for East: still 2 more.",
            "110 weighted person-years larger",
        ],
        "zh": [
            "选中的名额：共 50 个",
            "2028 年起毕业到岗，East 50 人",
            "E年招生上限（60 个）",
            "最好改放在E·m→East：仍多 2",
        ],
    }[language]
    for part in expected:
        assert part in said
    assert bool(CHINESE_CHARACTERS.search(said)) is (language == "zh")


def test_the_whole_in_short() -> None:
    said = lines(explained(), "en")
    assert "1. East, m: 40 person-years short (2028)" in said
    assert any(line.startswith("1. E, m, for East, in 2027: 1 weighted") and "limit of E (60" in line for line in said)


def test_nothing_matches() -> None:
    assert "The plan has no seats that match." in lines(explained(Asked(institutions=["W"])), "en")


def test_a_plan_with_broken_limits_says_so_first() -> None:
    state = State([Text("too many", "太多")], 2)
    found = explained(Asked(specialties=["m"]), state)
    said = lines(found, "en")
    assert "edits: 2" in said[0]
    assert "breaks limits: 1 in all, the first being too many" in said[1]
    assert found.replanned is None
    assert any("--repair" in line for line in said)


def test_many_groups_are_cut_off_with_their_number() -> None:
    programmes = [[f"E{n}", "k", 0, 10, 1] for n in range(MOST_GROUPS + 2)]
    found = explained(
        Asked(regions=["East"]),
        Institutions=[["institution", "region"], *([p[0], "East"] for p in programmes)],
        Programmes=[PROGRAMMES, *programmes],
        Demand=[NEED, ["East", "k", 2028, 90]],
    )
    said = lines(found, "en")
    assert "… further groups: 2, with 20 seats; -o writes all of them to a workbook" in said
