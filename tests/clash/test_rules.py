"""Rules on whole seats that leave no plan are named, each with its cell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from coplan.case import check_case
from coplan.clash import clash_of
from coplan.contract.model import load_model
from coplan.formulation.solving import NoSolution
from coplan.plan import make_plan
from coplan.words.language import LANGUAGES
from tests.small import raw_workbook
from tests.tiny import NEED, PROGRAMMES, TINY, Rows

FIXED: Rows = [["institution", "specialty", "trained_for", "year", "seats"]]
CLASHES: Mapping[str, tuple[Mapping[str, Rows], str, str]] = {
    # 7 and no others, since West needs nobody: no whole class.
    "multiple": (
        {
            "Programmes": [[*PROGRAMMES, "multiple"], ["E", "k", 0, 100, 1, 30]],
            "Fixed": [*FIXED, ["E", "k", "East", 2027, 7]],
        },
        "Programmes!F2",
        "30",
    ),
    "min_open": (
        {
            "Programmes": [[*PROGRAMMES, "min_open"], ["E", "k", 0, 100, 1, 20]],
            "Fixed": [*FIXED, ["E", "k", "East", 2027, 7]],
        },
        "Programmes!F2",
        "20",
    ),
    "min_group": (
        {
            "Routes": [["trained_in", "trained_for", "min_group"], ["East", "West", 12]],
            "Demand": [NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
            "Fixed": [*FIXED, ["E", "k", "West", 2027, 7]],
        },
        "Routes!C2",
        "12",
    ),
}


@pytest.mark.parametrize("family", CLASHES)
def test_the_rule_is_named_with_its_cell(family: str) -> None:
    sheets, place, number = CLASHES[family]
    raw = raw_workbook({**TINY, **sheets})
    case, _ = check_case(raw)
    assert case is not None
    with pytest.raises(NoSolution) as none:
        make_plan(case, load_model("mutual"))
    head, rule = clash_of(case, none.value.lp, none.value.whole, raw=raw).in_short()
    assert head.code == "rules_clash"
    assert rule.place == place
    assert all(number in rule.line(language) for language in LANGUAGES)
