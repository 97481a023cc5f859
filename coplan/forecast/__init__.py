"""Demand from what planners hold: needs of past years carried on, with how far such forecasts were off."""
