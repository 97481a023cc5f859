"""Every limit has what it needs wherever limits are spoken of: a limit that lacks a part of it fails here."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import coplan
from coplan.case import Case
from coplan.contract.inputs import contract
from coplan.contract.model import known_families, load_model
from coplan.contract.results import result_sheets
from coplan.evaluate.broken import sentence
from coplan.explain import optima_of
from coplan.explain.bottlenecks import bottlenecks
from coplan.explain.causes import CAUSES, causes_of
from coplan.explain.words import stops_text
from coplan.limits import LIMITS, RULES, Limit
from coplan.limits.check import broken_relations
from coplan.plan import Plan, make_plan
from coplan.words.language import LANGUAGES, texts_of
from tests.clash import test_rules
from tests.clash.test_clashes import clash_in
from tests.limits.examples import EXAMPLES, Example, clash_of
from tests.tiny import case_of, least

READMES = [Path(__file__).parents[2] / "models" / name for name in ("README.md", "README.zh.md")]
BETWEEN = ("lending_limit", "participation")


@pytest.fixture(params=LIMITS.values(), ids=LIMITS, scope="module")
def limit(request: pytest.FixtureRequest) -> Limit:
    found: Limit = request.param
    return found


@pytest.fixture(scope="module")
def example(limit: Limit) -> Example:
    return EXAMPLES[limit.name]


@pytest.fixture(scope="module")
def case(example: Example) -> Case:
    return case_of(**example.sheets)


@pytest.fixture(scope="module")
def solved(case: Case) -> Plan:
    return make_plan(case, load_model("mutual"))


def test_it_has_one_name(limit: Limit) -> None:
    assert import_module(f"coplan.limits.{limit.name}").LIMIT is limit
    assert limit.name in known_families()


def test_its_name_stands_in_three_files_at_most(limit: Limit) -> None:
    package = Path(coplan.__file__).parent
    word = rf'[."]{limit.name}\b(?!=)' if limit.name == limit.column else rf"\b{limit.name}\b"  # the column's is read
    files = (p for p in package.rglob("*.py") if limit.name != limit.column or p.parent.name != "case")
    holding = [p.name for p in files if re.search(word, p.read_text(encoding="utf-8"))]
    assert len(holding) <= 3, holding


def test_it_has_a_place_of_its_own(limit: Limit) -> None:
    assert [other.name for other in LIMITS.values() if other.order == limit.order] == [limit.name]


def test_its_number_stands_in_the_input_workbook(limit: Limit) -> None:
    columns = contract().sheets[limit.sheet].columns
    assert {limit.column, limit.least_column or limit.column} <= set(columns)


def test_it_is_explained_in_both_languages(limit: Limit) -> None:
    for path in READMES:
        assert re.search(rf"^#+ .*`?\b{limit.name}\b", path.read_text(encoding="utf-8"), re.MULTILINE), path.name


@pytest.mark.parametrize("group", ["family", "explain.stop", "broken", "bottleneck", "clash"])
def test_it_has_words(limit: Limit, group: str) -> None:
    section, _, prefix = group.partition(".")
    names = {f"{prefix}_{'closed_route' if group == 'broken' and limit.forbids else limit.name}".strip("_")}
    if group == "clash":
        sides = ("_least", "_most") if limit.least_column else ("",)
        names = {f"{kind}{limit.name}{side}" for side in sides for kind in ("", "change_") if not limit.forbids}
        names = {name for name in names if limit.name not in RULES or name == limit.name}
    assert names <= set(texts_of(section)) or (group == "bottleneck" and not limit.is_priced)


def test_a_cause_of_shortages_stands_for_it(limit: Limit) -> None:
    assert limit.cause in CAUSES
    assert limit.cause in texts_of("step")
    assert limit.cause in {column.key for column in result_sheets()["Unmet"].columns}
    assert {f"cause_{limit.cause}"} <= set(texts_of("explain")) & set(texts_of("report"))


def test_the_lp_keeps_it(limit: Limit, example: Example, case: Case) -> None:
    held, free = (least(case, "shortage", without=(*BETWEEN, *more)) for more in ((), (limit.name,)))
    assert (held, free) == pytest.approx((0 if limit.name in RULES else example.missing, 0))


def test_whole_seats_are_held_against_it(limit: Limit, example: Example, case: Case) -> None:
    (breach,) = broken_relations(case, frozenset(known_families()), example.seats)
    assert (breach.family, (breach.key, breach.value, breach.limit)) == (limit.name, example.broken)
    said = sentence(case, breach)
    assert all(said.in_(language) for language in LANGUAGES)


def test_it_stops_a_seat_more_or_fewer(limit: Limit, example: Example, case: Case, solved: Plan) -> None:
    seat, (_, value, limited) = next(iter(example.seats)), example.broken
    stops = list(solved.room.stops({seat: 1 if value > limited else -1}))
    assert limit.name in {stop.family for stop in stops}
    assert all(stops_text(case, stops, seat, language) for language in LANGUAGES)


def test_its_price_is_what_a_step_frees(limit: Limit, example: Example, case: Case, solved: Plan) -> None:
    found = {b.family: b for b in bottlenecks(case, optima_of(solved))}
    assert (limit.name in found) == limit.is_priced
    if limit.is_priced:
        assert found[limit.name].freed_by_step == pytest.approx(example.freed)
        assert found[limit.name].text.en != found[limit.name].text.zh


def test_unmet_counts_what_it_leaves_missing(limit: Limit, example: Example, solved: Plan) -> None:
    cause = "whole" if limit.name in RULES else limit.cause  # what a rule costs is the price of whole seats
    splits = causes_of(solved).values()
    parts = {cause: part for split in splits for cause, part in split.items() if part}
    assert parts == pytest.approx({cause: example.missing} if example.missing else {})


def test_a_clash_names_it_and_a_repair_ends_it(limit: Limit) -> None:
    sheets = clash_of(limit.name)
    if sheets is None:
        assert limit.forbids or limit.name in test_rules.CLASHES  # a plan without such seats keeps what forbids them
        return
    clash, _ = clash_in(sheets)
    assert limit.name in {side.label.family for side in clash.limits}
    assert {"clash_limit", "clash_repair", "clash_repair_step"} <= {issue.code for issue in clash.in_full()}
