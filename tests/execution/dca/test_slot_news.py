"""What is told of the hard stop of a bot on a perpetual, and when."""

from decimal import Decimal

from msgspec.structs import replace

from execution.dca.dca_news import news_of
from execution.dca.hard_stop_plan import plan_slot
from execution.notices import NoticeKind
from tests.execution.dca.bot_facts import a_bot, at
from tests.execution.dca.linear_facts import STOP, on_linear, seen

D = Decimal


def told(before, after, second=9):
    return [(n.kind, n.urgent, n.fields) for n in news_of(before, after, (), at(second))]


def test_r8_a_stop_that_was_taken_away_is_told_when_it_stands_again():
    stood = seen(on_linear(), now=at(1))
    gone = seen(stood, stop=None, now=at(2))
    assert told(stood, gone) == []
    back = seen(gone, now=at(3))
    ((kind, urgent, fields),) = told(gone, back)
    assert (kind, urgent) == (NoticeKind.DCA_STOP, True)
    assert (fields["stop"], fields["shown"], fields["theirs"]) == (STOP, None, False)
    assert told(back, seen(back, now=at(4))) == []
    assert told(gone, seen(gone, "0", None, now=at(3))) == [], "it was closed meanwhile"


def test_r8_a_tighter_stop_is_told_once():
    stood = seen(on_linear(), now=at(1))
    theirs = seen(stood, stop="46000", now=at(2))
    ((kind, _, fields),) = told(stood, theirs)
    assert (kind, fields["stop"], fields["shown"], fields["theirs"]) == (NoticeKind.DCA_STOP, D(46000), STOP, True)
    assert told(theirs, seen(theirs, stop="46000", now=at(3))) == []
    assert told(replace(stood, stop_price=None), theirs) == [], "a campaign begins"
    assert told(theirs, replace(theirs, stop_price=None)) == []


def test_a_position_without_a_stop_is_told_when_it_lasts():
    naked = seen(on_linear(), stop=None, now=at(1))
    lasts = plan_slot(naked, None, at(4))
    ((kind, urgent, fields),) = told(naked, lasts, 4)
    assert (kind, urgent) == (NoticeKind.DCA_UNPROTECTED, True)
    assert (fields["size"], fields["stop"], fields["seconds"]) == (D("0.01"), STOP, 3)
    assert told(lasts, lasts) == []


def test_a_looser_stop_that_cannot_be_set_back_is_told_when_it_lasts_and_when_it_is_over():
    loose = seen(on_linear(), stop="30000", now=at(1))
    lasts = plan_slot(loose, None, at(4))
    ((kind, urgent, fields),) = told(loose, lasts, 4)
    assert (kind, urgent) == (NoticeKind.DCA_UNPROTECTED, True)
    assert (fields["shown"], fields["stop"], fields["seconds"]) == (D(30000), STOP, 3)
    assert told(lasts, plan_slot(lasts, None, at(200)), 200) == [], "once"
    ((kind, _, fields),) = told(lasts, seen(lasts, now=at(201)), 201)
    assert (kind, fields["stop"], fields["shown"], fields["theirs"]) == (NoticeKind.DCA_STOP, STOP, D(30000), False)


def test_a_stop_that_never_stood_is_told_when_it_does_where_its_want_was_told():
    naked = seen(on_linear(), stop=None, now=at(1))
    assert told(naked, seen(naked, now=at(2)), 2) == [], "the stop that the buy brought along"
    lasts = plan_slot(naked, None, at(4))
    ((kind, _, fields),) = told(lasts, seen(lasts, now=at(5)), 5)
    assert (kind, fields["shown"]) == (NoticeKind.DCA_STOP, None)


def test_a_bot_on_spot_has_no_such_news():
    assert told(a_bot(), a_bot()) == []
