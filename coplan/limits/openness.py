"""Seats of a region for other regions stay within a share of the seats that it has today [seats]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from coplan.case import Case
from coplan.limits.base import Lever, Limit, Planners, Row


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """Σ seats for other regions ≤ max_out_share · Σ current_intake."""
    for o, region in case.regions.items():
        if o in planners and region.max_out_share is not None:
            programmes = case.programmes_of_region[o]
            today = sum(p.current_intake for p in programmes)
            others = [d for d in case.regions if d != o and d in planners]
            for t in case.intake_years:
                out = [((p.key, d, t), 1) for p in programmes for d in others]
                yield Row((o, t), out, upper=region.max_out_share, whole=today)


def times(case: Case, factor: Fraction) -> Case:
    """The case with every max_out_share times a factor."""
    regions = {
        name: region if region.max_out_share is None else replace(region, max_out_share=factor * region.max_out_share)
        for name, region in case.regions.items()
    }
    return replace(case, regions=regions)


LIMIT = Limit(
    "openness",
    order=80,
    unit="seats",
    subject="region",
    sheet="Regions",
    column="max_out_share",
    cause="openness",
    rows=rows,
    lever=Lever("openness", times),
    between_regions=True,
)
