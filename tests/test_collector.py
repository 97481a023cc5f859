"""The search for cycles: put off while many objects are made, and not over what stays."""

from __future__ import annotations

import gc

from coplan.collector import collector_paused, collector_spared


def test_the_search_goes_on_afterwards_and_what_was_made_is_old() -> None:
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            pass
        assert not gc.isenabled()
        made = [[n] for n in range(1000)]
    assert gc.isenabled()
    assert not {id(of) for of in made} & {id(of) for young in (0, 1) for of in gc.get_objects(young)}


def test_what_is_there_is_left_out_until_the_end() -> None:
    kept = [[]]
    with collector_spared():
        assert id(kept) not in map(id, gc.get_objects())
        with collector_paused():
            pass
        assert id(kept) not in map(id, gc.get_objects())
    assert id(kept) in map(id, gc.get_objects())
