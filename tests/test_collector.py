import gc

from coplan.collector import collector_paused


def test_what_is_made_in_a_pause_is_taken_for_old_and_a_search_goes_on_after_it():
    with collector_paused():
        assert not gc.isenabled()
        made = [[n] for n in range(1000)]
    young = {id(found) for generation in (0, 1) for found in gc.get_objects(generation)}
    assert gc.isenabled()
    assert not young.intersection(map(id, made))
    assert gc.get_freeze_count() == 0, "what forms a cycle is found in the end"


def test_a_pause_within_a_pause_does_not_end_it():
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
