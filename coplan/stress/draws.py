"""Random numbers that depend on the seed and on what they are for, and on nothing that is drawn beside them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Draws:
    """So many futures. The same seed and names give the same numbers; more samples begin with the same ones."""

    samples: int = 1000
    seed: int = 1

    def quantiles(self, region: str, specialty: str) -> Floats:
        """At which quantile of its range the need of a pair is in all years, evenly between 0 and 1.

        It comes from a normal number, half of whose variance is the same for all regions of the specialty.
        """
        shared, own = (self._generator("need", *names) for names in ((specialty,), (specialty, region)))
        numbers = (shared.standard_normal(self.samples) + own.standard_normal(self.samples)) / sqrt(2)
        return np.asarray(ndtr(numbers))

    def rates(self, rate: float, spread: float, *names: str) -> Floats:
        """A rate that may be higher or lower by a part of itself, evenly, but not below 0 or above 1."""
        swing = self._generator(*names).uniform(-1, 1, self.samples) if spread else np.zeros(self.samples)
        return np.clip(rate * (1 + spread * swing), 0, 1)

    def _generator(self, *names: str) -> np.random.Generator:
        """Numbers of their own for these names: PCG64, begun from a digest of the seed and the names."""
        digest = sha256("\0".join((str(self.seed), *names)).encode()).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def triangular(quantiles: Floats, low: Floats, mode: Floats, high: Floats) -> Floats:
    """What lies at these quantiles of triangular distributions; where low and high are the same, exactly that.

    The last axis is that of low, mode and high.
    """
    at, width = quantiles[..., None], high - low
    rising = low + np.sqrt(at * width * (mode - low))
    falling = high - np.sqrt((1 - at) * width * (high - mode))
    return np.where(at * width < mode - low, rising, falling)
