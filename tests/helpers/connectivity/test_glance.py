"""The connection as the dashboard shows it: the state, and which links ail."""

import pytest

from helpers.connectivity.glance import Away, Glance, glance_of
from helpers.connectivity.link import Ill, Link, LinkState, Rest
from tests.helpers.connectivity.test_link import BEFORE, seen

pytestmark = pytest.mark.watched


def test_before_the_first_look_nothing_is_known() -> None:
    assert glance_of(Link(), None) == Glance(state=None, ailing=())


@pytest.mark.parametrize(
    ("rest", "private", "state", "ailing"),
    [
        (Rest.ANSWERS, True, LinkState.ONLINE, ()),
        (Rest.ANSWERS, False, LinkState.DEGRADED, (Away.PRIVATE_STREAM,)),
        (Rest.AWAY, False, LinkState.DEGRADED, (Away.REST, Away.PRIVATE_STREAM)),
        (Rest.POSTPONED, True, LinkState.DEGRADED, (Away.POSTPONED,)),
        (Rest.DENIED, True, LinkState.DEGRADED, (Away.DENIED,)),
    ],
)
def test_each_link_that_is_not_as_it_should_be(
    rest: Rest, private: bool, state: LinkState, ailing: tuple[Away, ...]
) -> None:
    glance = glance_of(Link(state=LinkState.DEGRADED), seen(rest, private))
    assert glance == Glance(state=state, ailing=ailing)


def test_what_ails_lesser_comes_last_and_an_outage_has_its_beginning() -> None:
    link = Link(state=LinkState.OFFLINE, failures=3, away_since=BEFORE)
    glance = glance_of(link, seen(Rest.AWAY, chat_up=False))
    assert glance == Glance(state=LinkState.OFFLINE, ailing=(Away.REST, Ill.CHAT), away_since=BEFORE)
