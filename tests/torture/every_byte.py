"""Every bit of every file, and a whole start after every other damage."""

from itertools import chain

import pytest

from tests.utils.persistence import damage
from tests.utils.persistence.damage import Start, written


@pytest.fixture
async def files(root):
    return await written(root)


def test_every_bit(files, root):
    start = Start(files, root)
    for found in damage.every_flip(files):
        start.check(found)


async def test_every_zeroed_page(root):
    large = await written(root, step=150)
    start = Start(large, root)
    for found in damage.every_zeroed_page(large):
        start.check(found)


async def test_a_whole_start_after_every_damage(files, root, random):
    start = Start(files, root)
    for found in chain(
        damage.every_cut(files),
        damage.every_flip(files, (random.choice(damage.BITS),)),
        damage.every_zeroed_page(files),
        damage.every_disorder(files),
        damage.every_loss(files),
        damage.every_swap(files),
    ):
        await start.check_opening(found)
