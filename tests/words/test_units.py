"""What stands behind numbers that may be moved."""

from __future__ import annotations

import pytest

from coplan.words.units import counted, step_in_words, unit_of_number


@pytest.mark.parametrize(("money", "said"), [("万元", "100 万元"), ("10,000 yuan", "100 × 10,000 yuan")])
def test_a_unit_that_begins_with_a_number_is_set_apart_from_the_figure(money: str, said: str) -> None:
    behind = unit_of_number("money", money)
    assert [f"100 {behind.en}", f"100 {behind.zh}"] == [said, said]
    assert counted("money", "100", money).en == step_in_words("money", money).en == said
