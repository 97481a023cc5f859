"""At most a share of a region's seats in a year is for other regions [seats]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from coplan.case import Case
from coplan.limits.base import Lever, Limit, Planners, Row


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """Σ seats for other regions ≤ max_out_share · Σ intake."""
    for o, region in case.regions.items():
        if o in planners and region.max_out_share < 1:
            programmes = [p.key for p in case.programmes_of_region[o]]
            others = [d for d in case.regions if d != o and d in planners]
            for t in case.intake_years:
                out = [((p, d, t), 1) for p in programmes for d in others]
                every = [((p, t), 1) for p in programmes]
                yield Row((o, t), out, upper=region.max_out_share, share_of=every)


def times(case: Case, factor: Fraction) -> Case:
    """The case with every max_out_share times a factor, at most 1."""
    regions = {
        name: replace(region, max_out_share=min(factor * region.max_out_share, Fraction(1)))
        for name, region in case.regions.items()
    }
    return replace(case, regions=regions)


LIMIT = Limit(
    "openness",
    unit="seats",
    subject="region",
    sheet="Regions",
    column="max_out_share",
    cause="openness",
    rows=rows,
    lever=Lever("openness", times),
    between_regions=True,
)
