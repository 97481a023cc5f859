"""The forecast that the demand of a case rests on, made again from the past figures that the case carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coplan.errors import CoplanError
from coplan.forecast.demand import typed_demand
from coplan.forecast.outlook import Forecast, forecast_of
from coplan.forecast.reading import Asked, asked
from coplan.tables.raw import RawWorkbook


@dataclass(frozen=True)
class Foundation:
    """A forecast with the names of specialties by code; own: figures of Demand that are the planner's all the same."""

    forecast: Forecast
    names: Mapping[str, str]
    own: int


def foundation(raw: RawWorkbook, to: int) -> Foundation | None:
    """The forecast up to a year; None where a case has no past figures that can be forecast from."""
    if not raw.tables.get("History") or not raw.tables["History"].rows:
        return None
    try:
        wish = asked(raw, to)
    except CoplanError:
        return None
    found = forecast_of(wish.past, wish.to)
    return Foundation(found, names_of(wish), len(typed_demand(wish, found)))


def names_of(wish: Asked) -> dict[str, str]:
    """Names of specialties by code."""
    rows = wish.book["Specialties"].with_sound("specialty", "name")
    return {row["specialty"]: row["name"] or "" for row in rows}
