"""The figures of a plan that come first, by their keys in models/plan.toml."""

MAIN = (
    "shortage",
    "worst_region",
    "surplus",
    "unsteady",
    "change",
    "cost",
    "participation",
    "seats_total",
    "seats_for_others",
)
"""The figures that are set side by side in short, in order."""
