"""State on a day, with the article that says so, over whole deeds. All texts are our own."""

from __future__ import annotations

from datetime import date

import pytest

from kyoutei_nlp.tagging import tag_document
from kyoutei_nlp.tagging.plain import document_of

DEED = """観光に関する協定書
館山市（以下「甲」という。）と株式会社みなと商事（以下「乙」という。）は、協定を締結する。
（協力）
第1条　甲と乙は、観光の振興に努める。
{term}
この協定の締結を証するため、本書2通を作成し、各1通を保有する。
令和6年4月1日
甲　館山市長　石井花子
乙　株式会社みなと商事　代表取締役　鈴木一郎
"""
FIXED = "（期間）\n第2条　この協定の有効期間は、締結の日から令和7年3月31日までとする。"
RENEWED = f"{FIXED}ただし、満了の1か月前までに申出がないときは、1年間更新し、以後も同様とする。"
APART = f"{FIXED}\n（更新）\n第3条　前条の期間満了の1か月前までに甲乙いずれからも申出がないときは、1年間自動的に更新する。"
OPEN = "（期間）\n第2条　この協定は、締結の日から効力を生じ、甲又は乙が文書で終了を通知しない限り、効力を有する。"

# (期間の条, 日, 状態, 条)
FOUND = [
    (FIXED, date(2024, 6, 1), "有効", ["第2条"]),
    (FIXED, date(2025, 6, 1), "満了", ["第2条"]),
    (RENEWED, date(2025, 6, 1), "自動更新中(推定)", ["第2条"]),
    (APART, date(2025, 6, 1), "自動更新中(推定)", ["第2条", "第3条"]),
    (OPEN, date(2040, 1, 1), "有効", ["第2条"]),
]
# Nothing is said of a term, or the day lies before the signing: no article proves it.
NOT_FOUND = [
    ("（その他）\n第2条　この協定に定めのない事項は、協議して定める。", date(2024, 6, 1)),
    ("（その他）\n第2条　細目は、別に定める。", date(2023, 1, 1)),
]


@pytest.mark.parametrize(("term", "on"), NOT_FOUND)
def test_no_article_where_none_says_so(term: str, on: date) -> None:
    (agreement,) = tag_document(
        document_of(DEED.format(term=term), kind="agreement"), with_ginza=False
    ).agreements()
    assert agreement.state(on).value == "不明"
    assert agreement.clauses_of(agreement.state(on)) == ()


@pytest.mark.parametrize(("term", "on", "state", "numbers"), FOUND)
def test_the_state_and_the_article_that_says_so(
    term: str, on: date, state: str, numbers: list[str]
) -> None:
    (agreement,) = tag_document(
        document_of(DEED.format(term=term), kind="agreement"), with_ginza=False
    ).agreements()
    found = agreement.state(on)
    assert found.value == state
    assert [clause.number for clause in agreement.clauses_of(found)] == numbers
