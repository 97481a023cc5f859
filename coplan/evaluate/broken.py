"""Relations that seats break, in words: what stands there, what may stand there, and which cells are to blame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coplan.allocation import SeatKey, Written
from coplan.case import Case, Programme
from coplan.digits import apart, two_digits
from coplan.errors import Issue
from coplan.evaluate.edits import Edit
from coplan.language import Text, in_language, say_both
from coplan.relations import Breach

EDITS_NAMED = 6
EITHER_WAY = frozenset({"steady_change", "openness", "fixed_seats"})


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
        cell = self.edits[0].cell if len(self.edits) == 1 else ""
        said = Text("", "") if cell or not self.edits else say_both("broken.edited", edits=named(self.edits))
        return Issue("relation_broken", self.sheet if cell else "", cell, {"what": self.what, "edited": said})


def broken(case: Case, breaches: Iterable[Breach], written: Written, edits: Sequence[Edit] | None) -> list[Broken]:
    """The breaches in words. Where the edits are not known, every row may be to blame."""
    suspects = edits if edits is not None else [Edit(key, 0, n, written.cells[key]) for key, n in written.seats.items()]
    return [
        Broken(
            family=breach.family,
            what=sentence(case, breach),
            subject=" · ".join(map(str, breach.key[:-1])),
            year=breach.key[-1],
            value=breach.value,
            limit=breach.limit,
            sheet=written.title,
            edits=tuple(_to_blame(case, breach, suspects)),
        )
        for breach in breaches
    ]


def sentence(case: Case, breach: Breach) -> Text:
    """`河北工业大学, 2028: 620 seats, limit 600, 20 too many`."""
    *names, year = breach.key
    key = _sentence_key(case, breach)
    codes = names[1:2] if breach.family in OF_PROGRAMMES else []
    labels = [f"{code} {case.specialties[code].name or ''}".strip() for code in codes]
    subjects = [names[0], *labels, *names[1 + len(labels) :]]
    value, limit = apart(breach.value, breach.limit, decimals=2, grouped=True)
    shown = {"value": value, "limit": limit, "beyond": shown_figure(abs(breach.value - breach.limit))}
    place = {f"subject_{n}": subject for n, subject in enumerate(subjects, start=1)}
    before = {"region": case.institutions[names[0]].region} if key.startswith("broken.closed_route") else {}
    return say_both(key, year=year, before=year - 1, money=case.money_unit, **place, **before, **shown)


OF_PROGRAMMES = frozenset({"intake_range", "steady_change", "open_routes", "fixed_seats"})


def _sentence_key(case: Case, breach: Breach) -> str:
    if breach.family == "intake_range":
        return "broken.intake_range_low" if breach.value < breach.limit else "broken.intake_range"
    if breach.family == "open_routes":
        i, k, d, _ = breach.key
        if not case.route(case.institutions[i].region, d).allowed:
            return "broken.closed_route"
        return "broken.other_region" if (d, k) in case.pairs else "broken.no_demand"
    return f"broken.{breach.family}"


def shown_figure(number: Fraction | float) -> str:
    """A figure in at most two decimals, or two digits where it is smaller than those can show."""
    value = float(number)
    if 0 < abs(value) < 0.01:
        return two_digits(value)
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def named(edits: Sequence[Edit]) -> Text:
    """The places of the first edits, and how many more there are."""
    places = [edit.place for edit in edits[:EDITS_NAMED]]
    text = Text(*(str(in_language(places, language)) for language in ("en", "zh")))
    more = len(edits) - len(places)
    return say_both("broken.more_edits", edits=text, more=more) if more else text


def _to_blame(case: Case, breach: Breach, edits: Sequence[Edit]) -> list[Edit]:
    """The edits that a relation speaks of: those that moved it towards its limit, if there are any."""
    inside = [edit for edit in edits if touches(case, breach.family, breach.key, edit.key)]
    if breach.family in EITHER_WAY:
        return inside
    low = breach.value < breach.limit
    return [edit for edit in inside if (edit.now < edit.was) == low] or inside


def touches(case: Case, family: str, key: Sequence[str | int], seat: SeatKey) -> bool:
    """Whether seats stand in the relation of a family and key."""
    i, _, d, t = seat
    p, year = case.programmes[seat[:2]], int(key[-1])
    if family in ("open_routes", "fixed_seats"):
        return tuple(key) == seat
    if family in ("intake_range", "steady_change"):
        return tuple(key[:2]) == p.key and year - t in ((0, 1) if family == "steady_change" else (0,))
    if family == "institution_enrolment":
        return key[0] == i and _studies(case, p, t, year)
    if family == "region_budget":
        return key[0] == p.region and _studies(case, p, t, year)
    return (key[0] == i if family == "institution_intake" else key[0] == p.region) and (
        t == year and (family != "route_seats" or key[1] == d)
    )


def _studies(case: Case, p: Programme, decided: int, year: int) -> bool:
    """Whether students by the intake of a planned year are enrolled in a year."""
    entries = range(max(year - p.years + 1, case.first_year), year + 1)
    return any(case.decided_in(entry) == decided for entry in entries)
