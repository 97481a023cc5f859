"""Demand from what planners hold: needs of past years carried on, with how far such forecasts were off."""

from coplan.forecast.case_tables import with_forecast
from coplan.forecast.demand import NewDemand, new_demand
from coplan.forecast.foundation import Foundation, foundation, names_of
from coplan.forecast.lines import rows_written, sentences, untested
from coplan.forecast.outlook import Forecast, forecast_of
from coplan.forecast.reading import Asked, asked
from coplan.forecast.staff import new_staff
from coplan.forecast.tables import results, tables

__all__ = [
    "Asked",
    "Forecast",
    "Foundation",
    "NewDemand",
    "asked",
    "forecast_of",
    "foundation",
    "names_of",
    "new_demand",
    "new_staff",
    "results",
    "rows_written",
    "sentences",
    "tables",
    "untested",
    "with_forecast",
]
