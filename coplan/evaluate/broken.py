"""Relations that seats break, in words: what stands there, what may stand there, and which cells are to blame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coplan.case import Case
from coplan.clash.cells import Cells
from coplan.clash.elastic import cell_of
from coplan.errors import Issue
from coplan.evaluate.edits import Edit
from coplan.limits import LIMITS
from coplan.limits.check import Breach
from coplan.plan import Plan
from coplan.plan.allocation import Written
from coplan.words.language import Text, say_both
from coplan.words.numbers import apart, behind_figure, readable
from coplan.words.sentences import listed_in_both
from coplan.words.units import unit_of_number

EDITS_NAMED = 6
NO_CELLS = Cells()


@dataclass(frozen=True)
class Broken:
    """A relation that does not hold.

    family is that of models/README.md; what says it in a sentence; subject and year are whose relation it is; value,
    limit and beyond are in the relation's own unit; edits are those that play a part in it.
    """

    family: str
    what: Text
    subject: str
    year: int
    value: Fraction
    limit: Fraction
    sheet: str
    edits: tuple[Edit, ...]

    @property
    def beyond(self) -> Fraction:
        """By how much it is broken."""
        return abs(self.value - self.limit)

    @property
    def cells(self) -> tuple[str, ...]:
        """Cells of the edits, without deleted rows."""
        return tuple(edit.cell for edit in self.edits if edit.cell)

    @property
    def issue(self) -> Issue:
        """The sentence, at the cell that is to blame where there is one."""
        sheet, cell = self.edits[0].at(self.sheet) if len(self.edits) == 1 else ("", "")
        said = Text("", "") if cell or not self.edits else say_both("broken.edited", edits=named(self.edits))
        return Issue("relation_broken", sheet, cell, {"what": self.what, "edited": said})


def broken(
    case: Case, breaches: Iterable[Breach], written: Written, edits: Sequence[Edit] | None, cells: Cells = NO_CELLS
) -> list[Broken]:
    """The breaches in words. Where the edits are not known, every row may be to blame. cells: those of the case."""
    suspects = edits if edits is not None else [Edit(key, 0, n, written.cells[key]) for key, n in written.seats.items()]
    return [
        Broken(
            family=breach.family,
            what=_with_rule(sentence(case, breach), breach, cells),
            subject=" · ".join(map(str, breach.key[:-1])),
            year=breach.key[-1],
            value=breach.value,
            limit=breach.limit,
            sheet=written.title,
            edits=tuple(_to_blame(breach, suspects)),
        )
        for breach in breaches
    ]


def left_out(plan: Plan, cells: Cells) -> list[Issue]:
    """The numbers of the case that a plan does not keep, since each of its regions plans by itself; each once."""
    numbers = {cell_of(b.family, b.key, b.value > b.limit): None for b in plan.left_out()}
    return [cells.issue("left_out_alone", number, {"model": plan.model.title}) for number in numbers]


def _with_rule(what: Text, breach: Breach, cells: Cells) -> Text:
    """The sentence with the cell of the rule, where it is one on whole seats."""
    place = cells.issue("", (breach.family, breach.cell, True), {}).place if breach.cell else ""
    return say_both("broken.rule_at", what=what, place=place) if "!" in place else what


def sentence(case: Case, breach: Breach) -> Text:
    """`河北工业大学, 2028: 620 seats, limit 600, 20 too many`."""
    *names, year = breach.key
    key = _sentence_key(case, breach)
    codes = names[1:2] if LIMITS[breach.family].of_programmes else []
    labels = [f"{code} {case.specialties[code].name or ''}".strip() for code in codes]
    subjects = [names[0], *labels, *names[1 + len(labels) :]]
    value, limit = apart(breach.value, breach.limit, decimals=2, grouped=True)
    shown = {"value": value, "limit": limit, "beyond": readable(abs(breach.value - breach.limit), 2, 0.01)}
    place = {f"subject_{n}": subject for n, subject in enumerate(subjects, start=1)}
    unit = unit_of_number(LIMITS[breach.family].counts(case, breach.key), case.money_unit)
    before = {"region": case.institutions[names[0]].region} if key.startswith("broken.closed_route") else {}
    money = behind_figure(case.money_unit)
    return say_both(key, year=year, before=year - 1, money=money, unit=unit, **place, **before, **shown)


def _sentence_key(case: Case, breach: Breach) -> str:
    limit = LIMITS[breach.family]
    if limit.forbids:
        i, k, d, _ = breach.key
        return f"broken.{limit.forbids(case, case.programmes[i, k], d) or 'other_region'}"
    low = limit.least_column and breach.value < breach.limit
    return f"broken.{breach.family}{'_low' if low else ''}"


def named(edits: Sequence[Edit]) -> Text:
    """The places of the first edits, and how many more there are."""
    places = [edit.place for edit in edits[:EDITS_NAMED]]
    text = listed_in_both(places)
    more = len(edits) - len(places)
    return say_both("broken.more_edits", edits=text, more=more) if more else text


def _to_blame(breach: Breach, edits: Sequence[Edit]) -> list[Edit]:
    """The edits in a relation: those that moved it towards its limit, if there are any."""
    inside = [(edit, moved) for edit in edits if (moved := breach.moved_by(edit.key)) is not None]
    towards = [edit for edit, moved in inside if (edit.now - edit.was) * moved > 0]
    return towards or [edit for edit, _ in inside]
