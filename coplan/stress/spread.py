"""A shortage in many futures, in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coplan.stress.draws import Floats

ALIKE = 1e-9
"""Of a shortage, or of a person-year where that is more: a smaller difference is that of adding floats."""


@dataclass(frozen=True)
class Spread:
    """A shortage as planned and in many futures: one in ten is below p10, half below p50, one in ten above p90.

    worse: the share of futures in which it is larger than planned.
    """

    planned: float
    p10: float
    p50: float
    p90: float
    worse: float

    @classmethod
    def of(cls, planned: Fraction, added: Floats) -> Spread:
        """The spread of a shortage to which futures add this."""
        p10, p50, p90 = (float(value) for value in np.percentile(in_all(planned, added), [10, 50, 90]))
        worse = float(np.mean(added > ALIKE * max(1.0, float(planned))))
        return cls(float(planned), p10, p50, p90, worse)


def in_all(planned: Fraction, added: Floats) -> Floats:
    """A shortage in all futures that add this to it."""
    return np.asarray(np.maximum(float(planned) + added, 0.0))
