"""Terms: beginning, end, renewal and notice. All clauses are our own."""

from __future__ import annotations

import pytest

from kyoutei_nlp.tagging import clauses, dates, terms, titles
from kyoutei_nlp.tagging.plain import document_of

DEED = """交流に関する協定書
（期間）
第１条　{clause}
この協定の締結を証するため、本書2通を作成する。
{signed}
甲市長　山田　太郎
"""
SIGNED = "令和6年5月10日"


def term_of(clause: str, signed: str = SIGNED) -> dict[str, str]:
    document = document_of(DEED.format(clause=clause, signed=signed), kind="agreement")
    found = clauses.find(document)
    tags = terms.tag(document, found, dates.tag(document, found, ()))
    assert all(document.quote(tag.span) == tag.surface for tag in tags)
    return {tag.attributes["what"]: tag.value for tag in tags}


# (条文, 出てはいけないもの)
NOT_FOUND = [
    ("派遣の期間は、1年以内とする。", "expires_on"),
    ("この協定の終了後も、同様とする。", "auto_renewal"),
    ("有効期間は、協議の上、更新することができる。", "auto_renewal"),
    ("この協定の有効期間は、定めない。", "expires_on"),
    ("この協定は、令和6年6月1日から効力を生ずる。", "expires_on"),
    ("有効期間は、3年間とする。", "notice_period"),
    (
        "有効期間は、3年間とする。\n第２条　訓練を中止するときは、3日前までに知らせる。",
        "notice_period",
    ),
    ("この協定は、いずれかが廃止を申し入れない限り、なお効力を有する。", "auto_renewal"),
    ("満了日を「令和7年3月31日まで」から改めるときは、協議する。", "expires_on"),
]

# (条文, 期待)
FOUND = [
    (
        "この協定の有効期間は、締結の日から１年間とする。",
        {"effective_from": "2024-05-10", "expires_on": "2025-05-09"},
    ),
    (
        "有効期間は、協定締結の日から起算して3年間とする。",
        {"effective_from": "2024-05-10", "expires_on": "2027-05-09"},
    ),
    (
        "有効期間は、締結の日から令和８年３月３１日までとする。",
        {"effective_from": "2024-05-10", "expires_on": "2026-03-31"},
    ),
    (
        "この協定は、令和６年６月１日から施行する。",
        {"effective_from": "2024-06-01"},
    ),
    (
        "この協定は、令和6年6月1日から令和9年3月31日まで効力を有する。",
        {"effective_from": "2024-06-01", "expires_on": "2027-03-31"},
    ),
    (
        "有効期間は、締結日から締結日の属する年度の末日までとする。",
        {"effective_from": "2024-05-10", "expires_on": "2025-03-31"},
    ),
    (
        "有効期間は、締結の日から翌年3月31日までとする。",
        {"effective_from": "2024-05-10", "expires_on": "2025-03-31"},
    ),
    ("有効期間は、締結の日から令和7年度末までとする。", {"expires_on": "2026-03-31"}),
    (
        "有効期間は、締結の日から6か月間とする。",
        {"effective_from": "2024-05-10", "expires_on": "2024-11-09"},
    ),
    (
        "有効期間は1年間とする。ただし、満了の1か月前までに申出がないときは、更に１年間更新する。",
        {"auto_renewal": "true", "renewal_period": "P1Y", "notice_period": "P1M"},
    ),
    (
        "有効期間は1年間とする。ただし、満了日の３ヶ月前までに異議がないときは、同一条件で更に2年間延長し、以後も同様とする。",
        {"auto_renewal": "true", "renewal_period": "P2Y", "notice_period": "P3M"},
    ),
    (
        "期間満了の30日前までに解約の申出がない場合は、1年間自動的に更新する。",
        {"auto_renewal": "true", "renewal_period": "P1Y", "notice_period": "P30D"},
    ),
    (
        "期間満了の一月前までに書面による意思表示がないときは、一年間更新する。",
        {"auto_renewal": "true", "renewal_period": "P1Y", "notice_period": "P1M"},
    ),
    (
        "申出がなければ、1年ごとに自動で更新します。",
        {"auto_renewal": "true", "renewal_period": "P1Y"},
    ),
    (
        "満了の2箇月前までに申し出がないときは、3年間更新する。",
        {"auto_renewal": "true", "renewal_period": "P3Y", "notice_period": "P2M"},
    ),
    ("有効期間は1年間とし、更新しない。", {"auto_renewal": "false"}),
    (
        "有効期間は、締結の日から２年間とする。ただし、申出がないときは、同一の期間更新する。",
        {"expires_on": "2026-05-09", "auto_renewal": "true", "renewal_period": "P2Y"},
    ),
    (
        "更新しない旨の申出がないときは、更に5年間更新されるものとする。",
        {"auto_renewal": "true", "renewal_period": "P5Y"},
    ),
    (
        "有効期間は、令和6年6月1日から令和8年5月31日までとし、満了の1か月前までに申出がなければ、2年間更新する。",
        {"effective_from": "2024-06-01", "expires_on": "2026-05-31", "renewal_period": "P2Y"},
    ),
    (
        "この協定は、締結の日から１年間有効とし、異議の申出がないときは、１年を単位として更新する。",
        {"expires_on": "2025-05-09", "auto_renewal": "true", "renewal_period": "P1Y"},
    ),
    ("有効期間は、締結の日から翌々年度の末日までとする。", {"expires_on": "2027-03-31"}),
    (
        "有効期間は、締結の日から２年を経過した日の属する年度の末日までとする。",
        {"expires_on": "2027-03-31"},
    ),
    ("有効期間は、締結の日から3年を経過する日までとする。", {"expires_on": "2027-05-09"}),
    ("この協定は、両者が署名した日から効力を生ずる。", {"effective_from": "2024-05-10"}),
    (
        "協定の期間の満了日「令和6年9月30日」を「令和7年9月30日」に改める。",
        {"expires_on": "2025-09-30"},
    ),
    (
        "有効期間は、3年間とする。\n（解約）\n第２条　協定を解約しようとするときは、2か月前までに書面で通知する。",
        {"notice_period": "P2M", "expires_on": None},
    ),
    (
        "有効期間は1年間とし、満了の1か月前までに申出がないときは、1年間更新する。\n第２条　6か月前までに通知して、この協定を解除することができる。",
        {"notice_period": "P1M", "renewal_period": "P1Y"},
    ),
    (
        "有効期間は1年間とする。満了の前に、改めて協定を結ぶかどうかを決める。",
        {"auto_renewal": "false"},
    ),
]


@pytest.mark.parametrize(("clause", "what"), NOT_FOUND)
def test_what_the_words_do_not_say_is_absent(clause: str, what: str) -> None:
    assert what not in term_of(clause)


@pytest.mark.parametrize(("clause", "expected"), FOUND)
def test_terms_with_their_values(clause: str, expected: dict[str, str | None]) -> None:
    found = term_of(clause)
    assert {key: found.get(key) for key in expected} == expected


def test_nothing_is_computed_from_a_blank_date() -> None:
    found = term_of("有効期間は、締結の日から１年間とする。", signed="令和　　年　　月　　日")
    assert found == {}


def test_a_leap_day_ends_the_day_before_the_next_month() -> None:
    found = term_of("有効期間は、締結の日から１年間とする。", signed="令和6年2月29日")
    assert found["expires_on"] == "2025-02-28"


def test_a_text_about_no_one_agreement_has_no_term() -> None:
    document = document_of("協定の有効期間は、令和8年3月31日までです。", kind="report")
    assert terms.tag(document, (), dates.tag(document, (), ())) == []


PRESS = """甲市と乙社は「海辺の清掃に関する協定」を締結しました
令和6年5月12日
締結日　令和6年5月10日
{line}
"""

ANNOUNCED = [
    ("協定の期間\n協定締結の日から令和8年3月31日まで", "2024-05-10", "2026-03-31"),
    ("協定は、令和6年6月1日から適用されます。", "2024-06-01", None),
    ("応募期間　令和6年6月1日から令和6年7月31日まで", None, None),
]


@pytest.mark.parametrize(("line", "begins", "ends"), ANNOUNCED)
def test_a_press_release_tells_the_term(line: str, begins: str | None, ends: str | None) -> None:
    document = document_of(PRESS.format(line=line), kind="press")
    tags = titles.tag(document)
    tags += dates.tag(document, (), tags)
    found = {tag.attributes["what"]: tag.value for tag in terms.tag(document, (), tags)}
    assert (found.get("effective_from"), found.get("expires_on")) == (begins, ends)


def test_a_planned_signing_is_no_day_of_signing() -> None:
    words = "甲市と乙社は「海辺の清掃に関する協定」を締結します\n令和6年5月8日\n締結予定日：令和6年5月10日\n"
    document = document_of(words, kind="press")
    tags = titles.tag(document)
    found = {tag.value: tag for tag in dates.tag(document, (), tags)}
    assert found["2024-05-10"].attributes["role"] == "signing_planned"
    assert found["2024-05-10"].record is None
