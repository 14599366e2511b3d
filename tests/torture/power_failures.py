"""The power cut at every step of everything, and again at every step of the start that follows."""

from tests.utils.persistence.power import check_second_cuts, cuts, recorded, tell


async def test_every_step(root, judge, random):
    kernel = await recorded(root, tell)
    for cut in cuts(kernel.begin(), kernel.log):
        judge.check(cut, random, mixtures=200)
    await judge.check_starts(random, judge.outcomes)


async def test_every_step_of_every_second_start(root, judge, random):
    kernel = await recorded(root, tell)
    for cut in cuts(kernel.begin(), kernel.log):
        await check_second_cuts(cut, root, judge, random, mixtures=4)
