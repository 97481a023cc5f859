"""Cases as plain tables: written as workbooks, and random ones that use everything the workbook format allows."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

from coplan.contract.inputs import Titled, contract
from tests.independent.facts import Facts, Tables

Row = dict[str, Any]
Table = list[Row]
CASE_TITLES = {"yes": "是", "no": "否"}


def write_workbook(tables: Tables, path: Path, chinese: bool = False) -> Path:
    """Write the tables as an input workbook with English keys or Chinese titles; blank cells where a key is absent."""
    book = Workbook()
    book.remove(book.active)
    for key, rows in tables.items():
        sheet = contract().sheets[key]
        page = book.create_sheet(_heading(sheet, chinese))
        columns = [c for c, column in sheet.columns.items() if column.required or any(c in row for row in rows)]
        page.append([_heading(sheet.columns[c], chinese) for c in columns])
        for row in rows:
            page.append([_cell(key, row, c, chinese) for c in columns])
    book.save(path)
    return path


def _heading(titled: Titled, chinese: bool) -> str:
    return titled.title if chinese else titled.key


def _cell(sheet: str, row: Row, column: str, chinese: bool) -> Any:
    value = row.get(column)
    if not chinese:
        return value
    if sheet == "Settings":
        setting = contract().settings[row["name"]]
        titles = {choice.key: choice.title for choice in setting.choices}
        return setting.title if column == "name" else titles.get(value, value)
    return CASE_TITLES.get(value, value) if column == "allowed" else value


def settings(first: int, last: int, **others: Any) -> Table:
    """Rows of Settings."""
    values = {"first_year": first, "last_year": last, **others}
    return [{"name": name, "value": value} for name, value in values.items()]


def random_case(seed: int, size: int | None = None, groups: bool = False) -> dict[str, Table]:
    """Tables of a small random case, the same for the same seed; size 0–2 is the number of regions less two.

    groups: with limits on groups of programmes, which leave fewer cases a plan.
    """
    made = _Maker(Random(seed), Random(f"more {seed}"), size)
    if groups:
        made.limit_groups()
    return made.tables


def with_rules(tables: dict[str, Table], seed: int) -> dict[str, Table]:
    """The case with rules on whole seats for some of its programmes and routes."""
    draw = Random(seed)
    programmes = [dict(row) for row in tables["Programmes"]]
    for row in programmes:
        if row.get("min_intake") is None and draw.random() < 0.6:
            row |= draw.choice([{"multiple": 5}, {"min_open": 8}, {"multiple": 3, "min_open": 7}])
    routes = [{**row, "min_group": draw.choice([0, 4, 9])} for row in tables.get("Routes", [])]
    for row in routes:
        if row["trained_in"] == row["trained_for"]:
            del row["min_group"]
    return {**tables, "Programmes": programmes, **({"Routes": routes} if routes else {})}


class _Maker:
    """Draws one case: first what must be there, then limits around the lowest plan, so that most cases have a plan."""

    def __init__(self, draw: Random, more: Random, size: int | None):
        self.draw, self.more = draw, more
        self.size = draw.randint(0, 2) if size is None else size
        self.first = 2027
        self.last = self.first + draw.randint(1, 3)
        self.end = max(self.first + 1, self.last + draw.randint(-1, 4))  # the last year of Demand
        self.headcount = draw.random() < 0.5
        self.regions = ["East", "西部", "North", "South"][: self.size + 2]
        self.specialties = ["080901", "Nursing", "100201", "学前教育"][: draw.randint(2, min(4, self.size + 3))]
        self.tables: dict[str, Table] = {"Settings": self._settings()}
        self._places()
        self._programmes()
        self._demand()
        self._people()
        self._movement()
        self._enrolled()
        self._gains_and_openings()
        self._routes()
        self._limits()
        self._fixed()

    def _chance(self, probability: float) -> bool:
        return self.draw.random() < probability

    def _maybe(self, row: Row, probability: float, column: str, value: Callable[[], Any]) -> None:
        if self._chance(probability):
            row[column] = value()

    def _between(self, low: float, high: float, digits: int = 2) -> float:
        return round(self.draw.uniform(low, high), digits)

    def _settings(self) -> Table:
        others: Row = {"title": "random"}
        if self.headcount or self._chance(0.5):
            others["demand_basis"] = "headcount" if self.headcount else "hires"
        self._maybe(others, 0.5, "demand_case", lambda: self.draw.choice(["central", "low", "high"]))
        return settings(self.first, self.last, **others)

    def _places(self) -> None:
        self.tables["Regions"] = regions = [{"region": r} for r in self.regions]
        for region in regions:
            self._maybe(region, 0.4, "weight", lambda: self.draw.choice([0, 0.5, 1, 1.5, 3]))
            self._maybe(region, 0.4, "max_out_share", lambda: self.draw.choice([0, 0.25, 0.33, 0.5, 0.9, 1]))
        # Now and then a region has no institution, and an institution no programme.
        hosts = self.regions[:-1] if self._chance(0.25) else self.regions
        names = [f"U{n}" for n in range(self.draw.randint(2, min(6, 2 * self.size + 3)))]
        self.tables["Institutions"] = [
            {"institution": name, "region": hosts[n] if n < len(hosts) else self.draw.choice(hosts)}
            for n, name in enumerate(names)
        ]
        self.tables["Specialties"] = specialties = [{"specialty": k, "name": f"name of {k}"} for k in self.specialties]
        for specialty in specialties:
            self._maybe(specialty, 0.4, "priority", lambda: self.draw.choice([0, 0.5, 1, 2, 3]))
            self._maybe(specialty, 0.3, "level", lambda: "本科")

    def _programmes(self) -> None:
        offers = [(i["institution"], k) for i in self.tables["Institutions"] for k in self.specialties]
        chosen = [offer for offer in offers if self._chance(0.6)] or offers[:2]
        self.tables["Programmes"] = [self._programme(*offer) for offer in chosen]

    def _programme(self, institution: str, specialty: str) -> Row:
        most = 0 if self._chance(0.03) else self.draw.choice([30, 60, 100, self.draw.randint(5, 200)])
        least = self.draw.randint(0, most // 3)
        current = self.draw.randint(least, most)
        if self._chance(0.15):
            current = self.draw.choice([most + self.draw.randint(1, 40), max(0, least - self.draw.randint(1, 20))])
        row: Row = {"institution": institution, "specialty": specialty, "current_intake": current, "max_intake": most}
        row["years"] = self.draw.choice([1, 2, 3, 3, 4, 5])
        self._maybe(row, 0.5, "min_intake", lambda: least)
        self._maybe(row, 0.6, "fill_rate", lambda: self._between(0.7, 1))
        self._maybe(row, 0.6, "completion_rate", lambda: self._between(0.75, 1))
        self._maybe(row, 0.8, "cost_per_year", lambda: self._between(0.5, 4))
        inside = row.get("min_intake", 0) <= current <= most
        steps = [0, 0.01, 0.1, 0.29, 0.5, 1] if inside else [0.1, 0.29, 0.5]
        self._maybe(row, 0.6 if inside else 1, "max_yearly_change", lambda: self.draw.choice(steps))
        return row

    def _demand(self) -> None:
        pairs = [(r, k) for r in self.regions for k in self.specialties if self._chance(0.7)]
        if self._chance(0.4) and len(self.specialties) > 2:  # a specialty that nobody forecast
            pairs = [(r, k) for r, k in pairs if k != self.specialties[-1]]
        self.pairs = pairs or [(self.regions[0], self.specialties[0])]
        self.tables["Demand"] = []
        for n, (r, k) in enumerate(self.pairs):
            begin = self.draw.choice([self.first, self.first, self.first + 1])
            end = self.end if n == 0 else self.draw.randint(begin, self.end)
            level = self.draw.uniform(100, 500) if self.headcount else self.draw.uniform(10, 140)
            for year in range(min(begin, end), end + 1):
                if self.headcount or self._chance(0.85) or year == end:
                    self.tables["Demand"].append(self._need(r, k, year, level))
                level *= self.draw.uniform(0.95, 1.15)

    def _need(self, region: str, specialty: str, year: int, level: float) -> Row:
        need = round(level, self.draw.choice([0, 0, 1]))
        row: Row = {"region": region, "specialty": specialty, "year": year, "required": need}
        self._maybe(row, 0.5, "low", lambda: round(need * self.draw.uniform(0.5, 1), 1))
        self._maybe(row, 0.5, "high", lambda: round(need * self.draw.uniform(1, 1.6), 1))
        return row

    def _people(self) -> None:
        if self.headcount:
            self.tables["Workforce"] = stock = []
            for r, k in self.pairs[: None if self._chance(0.7) else -1] or self.pairs:
                row: Row = {"region": r, "specialty": k, "headcount": self.draw.randint(20, 500)}
                self._maybe(row, 0.8, "exit_rate", lambda: self._between(0, 0.12, 3))
                stock.append(row)
        if self._chance(0.5):
            years = range(self.first, self.end + 1)
            self.tables["Inflow"] = [
                {"region": r, "specialty": k, "year": year, "people": self.draw.randint(0, 40)}
                for r in self.regions
                for k in self.specialties
                for year in years
                if self._chance(0.3 if (r, k) in self.pairs else 0.03)
            ]

    def _movement(self) -> None:
        if self._chance(0.7):
            self.tables["Retention"] = [
                {"trained_in": o, "trained_for": d, "works_in": r, "share": share}
                for o in self.regions
                for d in self.regions
                if self._chance(0.5)
                for r, share in self._shares(d)
            ]
        if self._chance(0.7):
            self.tables["Sharing"] = []
            for o in self.regions:
                others = [r for r in self.regions if r != o and self._chance(0.6)]
                for a in others:
                    row: Row = {"employed_in": o, "serves": a, "max_share": self._between(0, 0.6 / len(others))}
                    self._maybe(row, 0.7, "effectiveness", lambda: self._between(0.3, 1))
                    self.tables["Sharing"].append(row)

    def _shares(self, trained_for: str) -> list[tuple[str, float]]:
        """Shares that add up to at most 1, mostly of the region trained for; some regions have no row."""
        left, shares = 100, []
        for r in [trained_for, *(r for r in self.regions if r != trained_for)]:
            if r != trained_for and self._chance(0.5):
                continue
            percent = self.draw.randint(0, left)
            percent = max(percent, min(left, 50)) if r == trained_for and self._chance(0.9) else percent
            left -= percent
            shares.append((r, percent / 100))
        return shares

    def _enrolled(self) -> None:
        if self._chance(0.6):
            self.tables["Enrolled"] = [
                {
                    "institution": row["institution"],
                    "specialty": row["specialty"],
                    "intake_year": self.first - back,
                    "students": self.draw.randint(0, row["max_intake"]),
                }
                for row in self.tables["Programmes"]
                if self._chance(0.4)
                for back in range(1, row["years"] + 2)
                if self._chance(0.7)
            ]

    def _gains_and_openings(self) -> None:
        """What a case may also say, drawn apart so that the rest stays as it is."""
        if self.more.random() < 0.5:
            return
        for region in self.tables["Regions"]:
            if self.more.random() < 0.3:
                region["min_gain"] = self.more.choice([0, 0.05, 0.2, 1])
        for row in self.tables["Programmes"]:
            if self.more.random() < 0.12:
                row |= {"current_intake": 0, "first_intake": self.more.randint(self.first, self.last)}
            if self.more.random() < 0.12:
                row["last_intake"] = self.more.randint(row.get("first_intake", self.first - 1), self.last)
        if self.headcount and self.more.random() < 0.6:
            posts = {(row["region"], row["specialty"]): row["headcount"] for row in self.tables["Workforce"]}
            self.tables["Retirements"] = [
                {"region": r, "specialty": k, "year": year, "people": round(self.more.random() * most / 20, 1)}
                for (r, k), most in posts.items()
                for year in range(self.first, self.end + 1)
                if self.more.random() < 0.3
            ]
        for row in self.tables.get("Enrolled", ()):
            if self.more.random() < 0.4:
                row["trained_for"] = self.more.choice(self.regions)
            if self.more.random() < 0.3:
                row["students"] += 0.25

    def _routes(self) -> None:
        if not self._chance(0.8):
            return
        self.tables["Routes"] = []
        for o in self.regions:
            for d in self.regions:
                if not self._chance(0.6):
                    continue
                row: Row = {"trained_in": o, "trained_for": d}
                self._maybe(row, 0.7, "cost_per_seat", lambda: self._between(0, 5))
                if o != d:
                    self._maybe(row, 0.4, "allowed", lambda: self.draw.choice(["yes", "yes", "no"]))
                    self._maybe(row, 0.4, "max_seats", lambda: self.draw.choice([0, 5, 20, 40.5]))
                self.tables["Routes"].append(row)

    # Limits around the lowest plan: most cases keep a plan, a few lose it.

    def _limits(self) -> None:
        facts = Facts(self.tables)
        for row in self.tables["Institutions"]:
            own = [p for p in facts.programmes if p.institution == row["institution"]]
            seats = max(sum(facts.lowest(p, t) for p in own) for t in facts.planned)
            room = sum(p.maximum for p in own)
            self._maybe(row, 0.5, "intake_limit", lambda seats=seats, room=room: self._limit(seats, room))
            students = max(sum(facts.lowest_students(p, t) for p in own) for t in facts.planned)
            room = sum(p.maximum * p.years for p in own)
            self._maybe(row, 0.35, "enrolment_limit", lambda least=students, room=room: self._limit(least, room))
        if self._chance(0.6):
            self.tables["Budgets"] = [
                {"region": r, "year": year, "budget": self._budget(facts, r, year)}
                for r in self.regions
                for year in range(self.first, self.last + 4)
                if self._chance(0.4)
            ]

    def limit_groups(self) -> None:
        """Rows of Limits around the lowest plan, with any filters."""
        facts, pick = Facts(self.tables), self.more
        rows: Table = []
        for n in range(pick.randint(0, 3)):
            row: Row = {"limit": f"L{n}", "measure": pick.choice(["seats", "students", "cost"])}
            p = pick.choice(facts.programmes)
            for column, value in (("region", p.region), ("institution", p.institution), ("specialty", p.specialty)):
                if pick.random() < 0.3:
                    row[column] = value
            if row["measure"] == "seats" and pick.random() < 0.3:
                row["trained_for"] = pick.choice(self.regions)
            elif row["measure"] != "seats" and pick.random() < 0.5:
                row["study_from"] = pick.randint(1, 3)
            if pick.random() < 0.5:
                row["year_from"] = pick.randint(self.first, self.last)
            if pick.random() < 0.25:
                row |= {"share": "yes", "most": 1 if pick.random() < 0.3 else 0.9}
            else:
                most = sum(x.maximum * (x.years if row["measure"] != "seats" else 1) for x in facts.chosen(row))
                if row["measure"] != "cost" and pick.random() < 0.7:
                    row["most"] = round(most * pick.uniform(0.5, 1), 1)
                else:
                    row["least"] = round(most * pick.uniform(0, 0.15), 1) if row["measure"] != "cost" else 0.5
            rows.append(row)
        if rows:
            self.tables["Limits"] = rows

    def _limit(self, least: float, room: float) -> int:
        tight = 0.97 if self._chance(0.02) else 1.0
        return ceil(tight * float(least) + self.draw.uniform(0, 0.8) * max(0.0, float(room - least)))

    def _budget(self, facts: Facts, region: str, year: int) -> float:
        own = [p for p in facts.programmes if p.region == region]
        least = float(sum(p.cost * facts.lowest_students(p, year) for p in own))
        room = float(sum(p.cost * p.maximum * p.years for p in own))
        tight = 0.97 if self._chance(0.01) else 1.0
        return round(tight * least + self.draw.uniform(0.05, 0.8) * max(0.0, room - least) + 0.01, 2)

    def _fixed(self) -> None:
        if not self._chance(0.35):
            return
        facts = Facts(self.tables)
        rows: dict[tuple[Any, ...], Row] = {}
        for _ in range(self.draw.randint(1, 3)):
            p, t = self.draw.choice(facts.programmes), self.draw.choice(list(facts.planned))
            d = self.draw.choice([d for d in self.regions if facts.is_open(p, d)])
            least = facts.lowest(p, t)
            if d == p.region:
                seats = min(least + self.draw.randint(0, 5), max(p.maximum, least))
            else:
                room = facts.max_seats(p.region, d)
                seats = self.draw.randint(0, int(min(5, p.maximum, 5 if room is None else room)))
            key = (p.institution, p.specialty, d, t)
            others = [row["seats"] for at, row in rows.items() if at != key and at[:2] == p.key and at[3] == t]
            if (
                p.takes_in(t) and seats + sum(others) <= p.maximum
            ):  # more than max_intake would be an error in the workbook
                rows[key] = dict(zip(("institution", "specialty", "trained_for", "year"), key, strict=True))
                rows[key] |= {"seats": seats, "origin": (None, "kept", "edited")[seats % 3]}
        if rows:
            self.tables["Fixed"] = list(rows.values())
