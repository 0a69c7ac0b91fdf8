"""A process under torchrun: its rank comes from the environment, and shares of work are even."""

import pytest

from firstnet.errors import RecipeError
from firstnet.many.place import Place, place

TORCHRUN = {
    "RANK": "3",
    "WORLD_SIZE": "4",
    "LOCAL_RANK": "1",
    "LOCAL_WORLD_SIZE": "2",
    "MASTER_ADDR": "localhost",
    "MASTER_PORT": "29500",
    "TORCHELASTIC_RESTART_COUNT": "2",
}


def test_without_torchrun_a_process_is_alone():
    assert place({}) == Place() and place({}).alone and place({}).leads


def test_torchrun_tells_each_process_its_place():
    found = place(TORCHRUN)
    assert found == Place(rank=3, size=4, local_rank=1, local_size=2, restarts=2)
    assert (found.alone, found.leads, found.leader_here) == (False, False, 2)


def test_one_process_under_torchrun_is_alone_and_knows_that_it_was_started_again():
    found = place(TORCHRUN | {"RANK": "0", "WORLD_SIZE": "1", "LOCAL_RANK": "0"})
    assert (found.alone, found.restarts) == (True, 2)


@pytest.mark.parametrize(
    ("number", "shares"), [(10, [3, 3, 4]), (2, [0, 1, 1]), (1, [0, 0, 1]), (0, [0, 0, 0])]
)
def test_shares_are_as_even_as_can_be_and_leave_nothing_out(number, shares):
    cut = [list(range(number))[Place(rank, 3).share(number)] for rank in range(3)]
    assert [len(share) for share in cut] == shares
    assert [one for share in cut for one in share] == list(range(number))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"RANK": "first"}, "RANK is 'first'; wanted a whole number"),
        ({"RANK": "4"}, "RANK is 4, LOCAL_RANK 1 and WORLD_SIZE 4; wanted ranks from 0"),
        ({"MASTER_PORT": ""}, "WORLD_SIZE is 4, but MASTER_PORT do not say where"),
    ],
)
def test_an_environment_that_makes_no_sense_is_told(changed, told):
    with pytest.raises(RecipeError, match=told):
        place(TORCHRUN | changed)
