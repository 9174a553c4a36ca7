"""A value is corrected with a reason, everybody sees it, who said it stays, and it can be taken back."""

from __future__ import annotations

import re

import pytest

from samples import tagged
from web.conftest import Visit

DEED_ID = tagged().document.id
PAGE = f"/documents/{DEED_ID}"
FORM = f"{PAGE}/correct?item=signed_on&record=0&was=2024-04-01"
OWN = {"item": "signed_on", "record": "0", "was": "2024-04-01", "action": "set"}


def correct(visit: Visit, **fields: str) -> int:
    return visit.send(f"{PAGE}/correct", page=FORM, **{**OWN, **fields})


DAYS = [
    ("2024-05-02", "2024年5月2日"),
    ("令和６年５月２日", "2024年5月2日"),
    ("2024/5/2", "2024年5月2日"),
    ("R6.5.2", "2024年5月2日"),
    ("2024-05", "2024年5月"),
]


@pytest.mark.parametrize(("typed", "shown"), DAYS)
def test_a_day_is_taken_as_people_write_it(visit: Visit, typed: str, shown: str) -> None:
    assert correct(visit, value=typed, reason="原本の写しによる") == 303
    assert shown in visit.client.get(PAGE).text


REFUSED = [
    {"value": "2024-05-02"},  # no reason
    {"value": "あした", "reason": "x"},
    {"value": "2024-05-02", "reason": "x", "quote": "本文にないことば"},
    {"value": "2024-05-02", "reason": "x", "was": "1999-01-01", "record": "7"},
]


@pytest.mark.parametrize("fields", REFUSED)
def test_what_cannot_be_said_is_explained_and_nothing_changes(visit: Visit, fields) -> None:
    assert correct(visit, **fields) == 400
    assert "2024年4月1日" in visit.client.get(PAGE).text


@pytest.mark.parametrize(
    "fields", [{"item": "nothing"}, {"item": "theme_name"}, {"action": "undo"}]
)
def test_what_is_no_correction_is_refused(visit: Visit, fields) -> None:
    assert correct(visit, value="x", reason="x", **fields) == 422


def test_it_is_taken_back(visit: Visit) -> None:
    correct(visit, value="2024-05-02", reason="写しによる")
    found = re.search(r"/corrections/(\w+)/undo", visit.client.get(PAGE).text)
    assert found
    assert visit.send(f"/corrections/{found[1]}/undo") == 303
    page = visit.client.get(PAGE).text
    assert "2024年4月1日" in page
    assert "取り消し済み" in page
    assert "写しによる" in visit.client.get("/corrections").text


def test_a_party_is_added_with_its_details(visit: Visit) -> None:
    fields = {
        "item": "party", "record": "0", "action": "add", "value": "月見町", "reason": "附属の覚書による",
        "detail_type": "municipality", "detail_prefecture": "千葉県",
    }  # fmt: skip
    assert (
        visit.send(f"{PAGE}/correct", page=f"{PAGE}/correct?item=party&record=0", **fields) == 303
    )
    page = visit.client.get(PAGE).text
    assert "月見町" in page
    assert "種類: 市区町村／都道府県: 千葉県" in page


def test_what_is_typed_never_becomes_part_of_the_page(visit: Visit) -> None:
    correct(visit, value="2024-05-02", reason="<script>alert(1)</script>")
    assert "<script>alert" not in visit.client.get(PAGE).text


def test_the_log_says_who_and_what(visit: Visit) -> None:
    correct(visit, value="2024-05-02", reason="写しによる")
    log = visit.client.get("/audit").text
    assert "この端末の利用者" in log
    assert DEED_ID in log
