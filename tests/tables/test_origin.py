"""What Summary says by keys, in words."""

from __future__ import annotations

from coplan.tables.origin import origin
from coplan.words.language import Text


def test_what_coplan_names_has_a_name_in_both_languages() -> None:
    assert origin("scenario", "base") == Text("base", "基准")
    assert origin("demand_basis", "hires") == Text("hires", "年度新增")
    assert origin("status", "optimal") == Text("proven optimal", "已证明最优")
    assert origin("aim", "regret") == Text("the largest regret", "最大后悔值最小")
    assert origin("deciding_scenario", "base") == Text("base", "基准")
    assert origin("scenario", "Dry year") == origin("deciding_scenario", "Dry year") == "Dry year"
