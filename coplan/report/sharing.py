"""How the joint gain may be shared, and who is closest to leaving: from the sheets Coalitions and Shares."""

from __future__ import annotations

from coplan.coalitions.wording import core_of, listed
from coplan.language import Text, say_both
from coplan.plan.findings import largest_share, shortened
from coplan.report.subject import Subject, number


def shared(subject: Subject) -> Text:
    """Who may claim most, whether every set of regions has reason to stay, and which has least."""
    frame = subject.tables["Shares"]
    parts = {str(r): number(x) for r, x in zip(frame["region"], frame["shapley_share"], strict=True)}
    most = largest_share({region: part for region, part in parts.items() if part == part})
    said = [most, _core(subject), _closest(subject)]
    return Text(" ".join(text.en for text in said if text.en), "".join(text.zh for text in said if text.zh))


def _core(subject: Subject) -> Text:
    """What the nucleolus, which lies in the least core, says of the core; nothing where it is not known."""
    frame = subject.tables["Coalitions"]
    apart = frame[frame["size"] < len(subject.regions)]
    excesses = [x for x in map(number, apart["excess_nucleolus"]) if x == x]
    if not excesses:
        return Text("", "")
    said = core_of(max(excesses))
    return say_both("report.core", core=Text(said.en[0].lower() + said.en[1:], said.zh))


def _closest(subject: Subject) -> Text:
    """The sets of regions that the plan calls closest to leaving."""
    frame, mark = subject.tables["Coalitions"], say_both("coalitions.is_closest")
    marked = frame["remark"].map(lambda said: any(mark.in_(lang) in str(said) for lang in ("en", "zh")))
    names = [shortened(name) for name in frame.loc[marked, "set"]]
    return say_both("report.closest", named=listed([Text(name, name) for name in names])) if names else Text("", "")
