import pickle
import pickletools

from hypothesis import given
from hypothesis import strategies as st

from tests.utils.persistence.test_unpickler import plain_values
from utils.persistence.pickler import pickled_in_pieces
from utils.persistence.plain import plain_copy
from utils.persistence.unpickler import plain_loads


@given(st.dictionaries(st.text(), plain_values, max_size=5))
def test_the_pieces_are_one_ordinary_pickle(document):
    document = plain_copy({"bot_data": {"section": document, "again": document}, "user_data": document}, "here")
    pieces = list(pickled_in_pieces(document))
    pickled = b"".join(pieces)
    assert pickle.loads(pickled) == plain_loads(pickled) == document
    assert next(reversed(list(pickletools.genops(pickled))))[0].name == "STOP"


def test_no_piece_holds_more_than_a_record():
    record = {"text": "x" * 1000}
    document = {"bot_data": {"section": dict.fromkeys(map(str, range(1000)), record)}}
    assert max(map(len, pickled_in_pieces(document))) < 1100
