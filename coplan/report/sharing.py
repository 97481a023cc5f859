"""How the joint gain may be shared, and who would gain by leaving: from the sheets Coalitions and Shares."""

from __future__ import annotations

import pandas as pd

from coplan.coalitions.wording import core_of, listed
from coplan.plan.findings import largest_share
from coplan.report.subject import Subject, number
from coplan.words.language import Text, say_both
from coplan.words.sentences import sentences, shortened


def shared(subject: Subject) -> Text:
    """Who may claim most, whether every set of regions has reason to stay, and which would gain by leaving."""
    frame = subject.tables["Coalitions"]
    apart = frame[frame["size"] < len(subject.regions)]
    excess = apart["excess_nucleolus"].map(number)
    return sentences([_most(subject), *(_stability(apart, excess) if excess.notna().any() else ())])


def _most(subject: Subject) -> Text:
    """Who may claim most of the joint gain, where that is known."""
    shares = subject.tables["Shares"].set_index("region")
    known = {name: shares[name].map(number) for name in ("alone", "shapley", "shapley_share")}
    if known["shapley"].notna().all():
        return largest_share({str(region): part for region, part in known["shapley_share"].dropna().items()})
    without = [shortened(str(region)) for region in shares.index[known["alone"].isna()]]
    return say_both("finding.shares_unknown_alone", regions=without) if without else say_both("finding.shares_unknown")


def _stability(apart: pd.DataFrame, excess: pd.Series[float]) -> list[Text]:
    """What the nucleolus, which lies in the least core, says of the core, and of who would gain by leaving.

    apart: the sets of regions but that of all; excess: how much more each has by itself than by the nucleolus.
    """
    said = core_of(float(excess.max()))
    core = say_both("report.core", core=Text(said.en[0].lower() + said.en[1:], said.zh))
    if not excess.max() > 0:
        return [core, say_both("report.closest_none")]
    mark = say_both("coalitions.is_closest")
    marked = apart["remark"].map(lambda said: any(mark.in_(lang) in str(said) for lang in ("en", "zh")))
    names = [shortened(name) for name in apart.loc[marked & (excess > 0), "set"]]
    return [core, say_both("report.closest", named=listed([Text(name, name) for name in names]))]
