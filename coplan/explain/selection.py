"""What a planner asks to have explained: names and years as typed, found in the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coplan.case import Case
from coplan.contract.inputs import contract
from coplan.errors import Issue, UsageProblem
from coplan.explain.relaxing import Pair
from coplan.limits.check import Seats
from coplan.tables.keys import Keys
from coplan.tables.values import Fault
from coplan.words.language import Text, say_both
from coplan.words.names import nearest, same_name


@dataclass(frozen=True)
class Asked:
    """The filters as typed; one that is empty lets everything through."""

    institutions: Sequence[str] = ()
    specialties: Sequence[str] = ()
    regions: Sequence[str] = ()
    years: Sequence[int] = ()


@dataclass(frozen=True)
class Selection:
    """The filters by the names that the case knows."""

    institutions: frozenset[str]
    specialties: frozenset[str]
    regions: frozenset[str]
    years: frozenset[int]

    @property
    def everything(self) -> bool:
        """Whether nothing was asked for."""
        return not (self.institutions or self.specialties or self.regions or self.years)

    @property
    def of_shortages(self) -> bool:
        """Whether shortages are asked for: an institution has none."""
        return not self.institutions

    def seats(self, case: Case, seats: Seats) -> dict[tuple[str, str, str, int], int]:
        """The seats that match."""
        return {key: number for key, number in sorted(seats.items()) if self.matches(case, key)}

    def matches(self, case: Case, seat: tuple[str, str, str, int]) -> bool:
        """Whether a seat does: region is that of the institution or the one it is for, year the intake year."""
        i, k, d, t = seat
        return (
            (not self.institutions or i in self.institutions)
            and (not self.specialties or k in self.specialties)
            and (not self.regions or bool(self.regions & {d, case.institutions[i].region}))
            and (not self.years or t in self.years)
        )

    def pair(self, pair: Pair) -> bool:
        """Whether the need of a (region, specialty) matches."""
        region, specialty = pair
        return (not self.regions or region in self.regions) and (not self.specialties or specialty in self.specialties)


def select(case: Case, asked: Asked) -> Selection:
    """The filters found in the case: loosely, codes also without leading zeros, specialties also by name.

    Raises UsageProblem with every filter that the case does not know.
    """
    institutions = [_keyed("Institutions", "institution", case.institutions, name) for name in asked.institutions]
    regions = [_keyed("Regions", "region", case.regions, name) for name in asked.regions]
    specialties = [_specialties(case, name) for name in asked.specialties]
    wrong = [found for found in (*institutions, *regions, *specialties) if isinstance(found, Issue)]
    known = {*case.intake_years, *case.balance_years}
    span = {"first_year": min(known), "last_year": max(known)}
    wrong += [Issue("explain_year", values={"year": year, **span}) for year in asked.years if year not in known]
    if wrong:
        raise UsageProblem(wrong)
    return Selection(
        institutions=frozenset(name for found in institutions if isinstance(found, list) for name in found),
        specialties=frozenset(name for found in specialties if isinstance(found, list) for name in found),
        regions=frozenset(name for found in regions if isinstance(found, list) for name in found),
        years=frozenset(asked.years),
    )


def _keyed(sheet: str, column: str, known: Mapping[str, object], name: str) -> list[str] | Issue:
    found = _key(sheet, column, known)(name.strip())
    return Issue(found.code, values=found.values) if isinstance(found, Fault) else [str(found)]


def _key(sheet: str, column: str, known: Mapping[str, object]) -> Callable[[str], str | Fault | None]:
    definition = contract().sheets[sheet]
    return Keys(definition, definition.columns[column], known).find


def _specialties(case: Case, name: str) -> list[str] | Issue:
    """The codes of a specialty: a name may stand for several of them."""
    found = _keyed("Specialties", "specialty", case.specialties, name)
    if not isinstance(found, Issue):
        return found
    codes = [k for k, specialty in case.specialties.items() if same_name(specialty.name, name)]
    if codes:
        return codes
    near = nearest(name, (specialty.name for specialty in case.specialties.values() if specialty.name))
    if near:
        return Issue(found.code, values={**found.values, "advice": say_both("names.did_you_mean", name=_same(near))})
    return found


def _same(name: str) -> Text:
    return Text(name, name)
