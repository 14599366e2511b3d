"""The disk fails at any call: the store says so, holds what must not be refused, and heals by itself."""

import pytest

from tests.utils.persistence.faults import endure, faults_at
from tests.utils.persistence.kernel import Fault
from tests.utils.persistence.medium import write_tree
from tests.utils.persistence.power import cuts


@pytest.fixture
async def chosen(root, random) -> list[Fault]:
    """Faults at some of the calls."""
    calls = len((await endure(root, None)).calls)
    return [fault for call in range(calls) for fault in faults_at(call) if random.random() < 40 / calls / 14]


async def test_the_disk_may_fail_at_any_call(root, chosen):
    for fault in chosen:
        write_tree(root, {})
        await endure(root, fault)


async def test_the_power_may_fail_too_before_it_has_healed_and_after(root, chosen, judge, random):
    for fault in random.sample(chosen, 4):
        write_tree(root, {})
        kernel = await endure(root, fault)
        for cut in cuts(kernel.begin(), kernel.log):
            if random.random() < 0.3:
                judge.check(cut, random, mixtures=1)
