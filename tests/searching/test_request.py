from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyoutei_nlp.searching import Filters, SearchRequest
from kyoutei_nlp.searching.filters import AXIS_FIELDS

SAME = [
    ("", SearchRequest()),
    ("q=物資", SearchRequest("物資")),
    ("field=disaster&q=物資&field=tourism", SearchRequest("物資", filters=Filters(fields=("disaster", "tourism")))),
    ("prefecture=千葉県&state=有効&sort=newest&page=3&size=50", SearchRequest(
        filters=Filters(prefectures=("千葉県",), states=("有効",)), sort="newest", page=3, size=50)),
    ("q=x&mode=keyword&synonyms=0&folded=0", SearchRequest("x", mode="keyword", synonyms=False, folded=False)),
    ("?signed=2019-04..2020-03", SearchRequest(filters=Filters(signed=("2019-04..2020-03",)))),
]  # fmt: skip
FORGIVEN = ["mode=magic", "page=x", "page=-1", "size=99999", "sort=", "on=yesterday", "unknown=1", "&&=", "page=" + "9" * 400]  # fmt: skip


@pytest.mark.parametrize(("address", "request_"), SAME)
def test_an_address_says_a_request(address, request_):
    assert SearchRequest.from_parameters(address) == request_


@pytest.mark.parametrize("address", FORGIVEN)
def test_what_an_address_says_wrongly_is_left_at_its_default(address):
    found = SearchRequest.from_parameters(address)
    assert found.mode == "hybrid"
    assert found.on is None
    assert 1 <= found.size <= 100


values = st.lists(st.text("観光県2019 &=?%", min_size=1).map(str.strip).filter(bool), unique=True)


@given(st.text(max_size=20), st.sampled_from(sorted(AXIS_FIELDS)), values, st.integers(1, 900))
def test_request_and_address_are_one_to_one(query, axis, chosen, page):
    filters = Filters(**{AXIS_FIELDS[axis]: tuple(chosen)})
    request = SearchRequest(query, filters=filters, page=page, sort="name")
    assert SearchRequest.from_parameters(request.parameters()) == request
    again = SearchRequest.from_parameters(request.address())
    assert again.address() == request.address()


def test_a_value_is_added_and_taken_away_again():
    request = SearchRequest("物資", page=4)
    chosen = request.toggled("field", "disaster")
    assert chosen.filters.fields == ("disaster",)
    assert chosen.page == 1
    assert chosen.toggled("field", "disaster") == SearchRequest("物資")


def test_the_day_is_given_by_the_caller_and_not_shared():
    request = SearchRequest.from_parameters("q=x", on=date(2026, 4, 1))
    assert request.on == date(2026, 4, 1)
    assert "on" not in dict(request.parameters())
    assert SearchRequest.from_parameters("on=2020-01-01", on=date(2026, 4, 1)).on == date(2020, 1, 1)  # fmt: skip
