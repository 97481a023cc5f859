"""What a case is made of: regions, institutions, specialties, programmes, routes, and limits on groups of programmes.

Every number is exact (int or Fraction). Seats, students and staff are persons; money is in the case's unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from coplan.exact import Exact, dot, total

Key = tuple[str, str]  # institution and specialty: a programme


@dataclass(frozen=True)
class Region:
    """max_out_share is None where there is no limit. min_gain: the share by which its shortage is to fall below what it
    reaches alone.
    """

    weight: Fraction
    max_out_share: Fraction | None
    min_gain: Fraction = Fraction(0)


@dataclass(frozen=True)
class Institution:
    """Limits are None where there is none."""

    region: str
    intake_limit: Fraction | None
    enrolment_limit: Fraction | None


@dataclass(frozen=True)
class Specialty:
    name: str
    level: str
    priority: Fraction
    category: str = ""


@dataclass(frozen=True)
class Programme:
    """A specialty offered at an institution.

    step is the most that intake may move from one year to the next [seats]; None: no limit.
    enrolled holds the students of past intake years by the region that their seats are for; None where every past year
    had current_intake · fill_rate for the programme's own region. first_intake and last_intake are the years between
    which it takes in students; None: it is open on that side. The intake of a year is a multiple of `multiple`, and 0
    or at least min_open.
    """

    institution: str
    specialty: str
    region: str
    current_intake: int
    min_intake: int
    max_intake: int
    years: int
    fill_rate: Fraction
    completion_rate: Fraction
    cost_per_year: Fraction
    step: int | None
    enrolled: Mapping[int, Mapping[str, Fraction]] | None
    first_intake: int | None = None
    last_intake: int | None = None
    min_open: int = 0
    multiple: int = 1

    @cached_property
    def key(self) -> Key:
        return self.institution, self.specialty

    @property
    def cost_of_seat(self) -> Fraction:
        """What one seat costs over all years of study [money]."""
        return self.yearly_cost_of_seat * self.years

    @cached_property
    def yearly_cost_of_seat(self) -> Fraction:
        """What one seat costs in each year of study [money]."""
        return self.cost_per_year * self.fill_rate

    @cached_property
    def present_students(self) -> Fraction:
        """Students who enter in a year of the present intake."""
        return self.current_intake * self.fill_rate

    @cached_property
    def present_cost(self) -> Fraction:
        """What the students who enter in a year of the present intake cost in each year of study [money]."""
        return self.yearly_cost_of_seat * self.current_intake

    def entered_before(self, year: int) -> Mapping[str, Fraction]:
        """Students who entered in a year before the plan, by the region that their seats are for."""
        if self.enrolled is None:
            return {self.region: self.present_students}
        return self.enrolled.get(year, {})

    def is_open(self, year: int) -> bool:
        """Whether it takes in students in a planned year at all."""
        return (self.first_intake or year) <= year <= (self.last_intake or year)

    def range_in(self, year: int, first_year: int) -> tuple[int, int]:
        """Fewest and most seats in a planned year; outside its range a programme is led into it by its step."""
        if not self.is_open(year):
            return 0, 0
        if self.step is None:
            return self.min_intake, self.max_intake
        reach = (year - first_year + 1) * self.step
        return min(self.min_intake, self.current_intake + reach), max(self.max_intake, self.current_intake - reach)

    def studying(self, year: int) -> range:
        """The intake years whose students are in some year of study in a year."""
        return range(year - self.years + 1, year + 1)

    def years_of_study(self, entry: int) -> range:
        """The years in which the students of an intake year study."""
        return range(entry, entry + self.years)

    def has_past(self, year: int, first_year: int) -> bool:
        """Whether students who entered before the plan may be in some year of study in a year."""
        return year - self.years + 1 < first_year

    def known_students(self, year: int, first_year: int) -> Fraction:
        """Students in all years of study in a year who entered before the plan."""
        entries = self._past_entries(year, first_year)
        if self.enrolled is None:
            return len(entries) * self.present_students
        return total(number for entry in entries for number in self.entered_before(entry).values())

    def known_cost(self, year: int, first_year: int) -> tuple[Exact, Exact]:
        """Two factors of what these students cost: sums of such products are exact and quick."""
        if self.enrolled is None:
            return len(self._past_entries(year, first_year)), self.present_cost
        return self.cost_per_year, self.known_students(year, first_year)

    def _past_entries(self, year: int, first_year: int) -> range:
        return range(year - self.years + 1, min(year + 1, first_year))


def known_cost(programmes: Iterable[Programme], year: int, first_year: int) -> Fraction:
    """What the students of programmes cost in a year who entered before the plan [money]."""
    return dot(p.known_cost(year, first_year) for p in programmes if p.has_past(year, first_year))


@dataclass(frozen=True)
class Route:
    """max_seats is None where there is no limit.

    A programme directs nobody this way in a year, or at least min_group.
    """

    allowed: bool
    max_seats: Fraction | None
    cost_per_seat: Fraction
    min_group: int = 0


@dataclass(frozen=True)
class Sharing:
    max_share: Fraction
    effectiveness: Fraction


@dataclass(frozen=True)
class Uncertainty:
    """How far figures of a case may turn out otherwise: no plan depends on it.

    demand holds the least, the likeliest and the largest need by (region, specialty, year), where these differ; fill,
    completion and exit are the parts of themselves by which these rates may be higher or lower.
    """

    demand: Mapping[tuple[str, str, int], tuple[Fraction, Fraction, Fraction]] = field(default_factory=dict)
    fill: Fraction = Fraction(0)
    completion: Fraction = Fraction(0)
    exit: Fraction = Fraction(0)


@dataclass(frozen=True)
class GroupLimit:
    """A row of Limits: a measure summed over the programmes, and for seats the region served, that its filters name.

    A filter that is blank names all. years of study count from 1. With share, least and most are shares of the same
    measure over all programmes of the region and institution that the row names. least and most are None where there
    is none.
    """

    measure: str
    region: str
    institution: str
    level: str
    category: str
    specialty: str
    trained_for: str
    study_from: int
    study_to: int | None
    year_from: int
    year_to: int
    share: bool
    least: Fraction | None
    most: Fraction | None


@dataclass(frozen=True)
class Group:
    """The programmes that a row of Limits names, and with share those of which it speaks as a whole."""

    programmes: tuple[Programme, ...]
    whole: tuple[Programme, ...]
