"""500 kills."""

from tests.utils.persistence.kills import MOMENTS, Victims


def test_kill_nine(memory, random):
    with Victims(memory / "data" / "state.pkl", random) as victims:
        for _ in range(500):
            victims.kill_one()
            victims.check()
    print(victims.kills)
    assert victims.kills.keys() >= set(MOMENTS)
