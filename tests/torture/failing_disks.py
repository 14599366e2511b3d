"""The disk fails in every way at every call; for some of these, the power fails too at every step."""

from tests.utils.persistence.faults import endure, faults_at
from tests.utils.persistence.medium import write_tree
from tests.utils.persistence.power import cuts


async def test_every_call(root):
    calls = len((await endure(root, None)).calls)
    for call in range(calls):
        for fault in faults_at(call):
            write_tree(root, {})
            await endure(root, fault)


async def test_every_step_of_a_failing_disk(root, judge, random):
    calls = len((await endure(root, None)).calls)
    for call in range(0, calls, 20):
        for fault in faults_at(call):
            write_tree(root, {})
            kernel = await endure(root, fault)
            for cut in cuts(kernel.begin(), kernel.log):
                judge.check(cut, random, mixtures=1)
