"""kill -9 under concurrent writers: what was acknowledged is there, what was not is whole or absent."""

from tests.utils.persistence.kills import MOMENTS, Victims


def test_kill_nine(memory, random):
    with Victims(memory / "data" / "state.pkl", random) as victims:
        for _ in range(30):
            victims.kill_one()
            victims.check()
    print(victims.kills)
    assert len(victims.kills.keys() & MOMENTS) >= 3
    assert sum(victims.acknowledged) > 300
