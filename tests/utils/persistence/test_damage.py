"""Whatever happens to the files: a start finds a committed prefix or refuses, and a refusal changes nothing."""

from functools import partial
from itertools import chain, islice

import pytest

from tests.utils.persistence import damage
from tests.utils.persistence.damage import Start, written


@pytest.fixture
async def files(root):
    return await written(root)


def some(every, step, random):
    """Every so many of them, from another one on in each run; `make torture` takes them all."""
    return islice(every, random.randrange(step), None, step)


def test_a_cut_anywhere(files, root, random):
    start = Start(files, root)
    for found in some(damage.every_cut(files), 9, random):
        start.check(found)
    assert start.shorter


def test_a_flipped_bit_anywhere(files, root, random):
    start = Start(files, root)
    for found in some(damage.every_flip(files, (random.choice(damage.BITS),)), 9, random):
        start.check(found)
    assert start.shorter
    assert start.refused


def test_every_disorder_of_the_journal(files, root):
    start = Start(files, root)
    for found in damage.every_disorder(files):
        start.check(found)
    assert start.refused


async def test_every_zeroed_page(root):
    large = await written(root, step=30)
    start = Start(large, root)
    for found in damage.every_zeroed_page(large):
        start.check(found)
    assert start.refused


def test_every_lost_file_and_every_swap(files, root):
    start = Start(files, root)
    for found in chain(damage.every_loss(files), damage.every_swap(files)):
        start.check(found)
    assert start.refused


async def test_a_whole_start_finds_the_same_and_goes_on(files, root, random):
    start = Start(files, root)
    for every, count in (
        (damage.every_cut, 30),
        (partial(damage.every_flip, bits=(random.choice(damage.BITS),)), 30),
        (damage.every_zeroed_page, 8),
        (damage.every_disorder, 10),
        (damage.every_loss, 30),
        (damage.every_swap, 20),
    ):
        for found in random.sample(list(every(files)), count):
            await start.check_opening(found)
