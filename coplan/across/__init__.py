"""One plan that can be defended whichever scenario comes true: the same seats in all of them."""

from coplan.across.clash import clash_across
from coplan.across.joining import refuse_unlike, said_of
from coplan.across.make import Asked, across_of_seats, make_across
from coplan.across.result import Across
from coplan.across.scenarios import Own, Scenario, known_as, probabilities

__all__ = [
    "Across",
    "Asked",
    "Own",
    "Scenario",
    "across_of_seats",
    "clash_across",
    "known_as",
    "make_across",
    "probabilities",
    "refuse_unlike",
    "said_of",
]
