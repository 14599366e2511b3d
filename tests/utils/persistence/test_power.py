"""The power fails: what was acknowledged is there, nothing is half there, and a start never refuses."""

from tests.utils.persistence.power import check_second_cuts, cuts, recorded, tell


async def test_the_power_may_fail_at_any_step(root, judge, random):
    kernel = await recorded(root, tell)
    for cut in cuts(kernel.begin(), kernel.log):
        judge.check(cut, random, mixtures=2)
    assert judge.outcomes > 300
    await judge.check_starts(random, 60)


async def test_it_may_fail_again_at_any_step_of_the_next_start(memory, root, judge, random):
    kernel = await recorded(root, tell)
    chosen = random.sample(range(len(kernel.calls)), 2)
    for cut in cuts(kernel.begin(), kernel.log):
        if cut.number in chosen:
            await check_second_cuts(cut, root, judge, random, mixtures=2)
