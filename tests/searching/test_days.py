from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyoutei_nlp.searching.days import Days, days_match, notations, parse_day, parse_days
from kyoutei_nlp.searching.match import AnyOf

DAYS = [
    ("令和元年7月5日", "2019-07-05", "2019-07-05"),
    ("令和元年七月五日", "2019-07-05", "2019-07-05"),
    ("R1.7.5", "2019-07-05", "2019-07-05"),
    ("２０１９／７／５", "2019-07-05", "2019-07-05"),
    ("20190705", "2019-07-05", "2019-07-05"),
    ("2019-07", "2019-07-01", "2019-07-31"),
    ("平成31", "2019-01-01", "2019-12-31"),
    ("令和元年度", "2019-04-01", "2020-03-31"),
    ("2019-04..2020-03", "2019-04-01", "2020-03-31"),
    ("2019年4月から2020年3月まで", "2019-04-01", "2020-03-31"),
    ("R5.4〜R6.3", "2023-04-01", "2024-03-31"),
    ("..1946", "1945-01-01", "1946-12-31"),
]
NO_DAYS = ["", "昨年", "7月5日", "2019-13", "平成31年2月30日", "甲3年", "2020..2019", "から", "20190", "R元号"]  # fmt: skip


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day(text):
    assert parse_days(text) is None


@pytest.mark.parametrize(("text", "first", "last"), DAYS)
def test_days_in_any_notation(text, first, last):
    assert parse_days(text) == Days(date.fromisoformat(first), date.fromisoformat(last))


@given(st.dates(date(1946, 1, 1), date(2099, 12, 31)))
def test_every_notation_of_a_day_is_read_back(day):
    assert {parse_day(text) for text in notations(day)} == {day}


@given(
    st.dates(date(1950, 1, 1), date(2060, 1, 1)),
    st.dates(date(1950, 1, 1), date(2060, 1, 1)),
    st.dates(date(1950, 1, 1), date(2060, 1, 1)),
)
def test_a_range_asks_for_the_days_inside_it_and_no_others(one, other, day):
    first, last = sorted((one, other))
    match = days_match("x", Days(first, last))
    asked = {part.tokens[0] for part in match.parts} if isinstance(match, AnyOf) else {match.tokens[0]}  # fmt: skip
    text = day.isoformat().replace("-", "")
    assert bool({f"x{text[:4]}", f"x{text[:6]}", f"x{text}"} & asked) == (first <= day <= last)


@given(st.text(alphabet="令和元年RH1239..~-/〜から月日度 一十", max_size=14))
def test_no_text_breaks_it(text):
    found = parse_days(text)
    assert found is None or found.first <= found.last
