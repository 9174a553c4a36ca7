"""Terms: beginning, end, renewal and notice. All clauses are our own."""

from __future__ import annotations

import pytest

from kyoutei_nlp.agreement import TaggedDocument
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
    ("この協定の有効期間は、1年間とする。", "open_ended"),
    ("締結の日から30日以内に実施計画を定める。", "effective_from"),
    ("原協定第6条の規定は、原協定の終了後も令和9年9月30日まで効力を有する。", "expires_on"),
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
        "この約束は、結んだ日から3年間とする。",
        {"effective_from": "2024-05-10", "expires_on": "2027-05-09"},
    ),
    (
        "有効期間は、令和6年6月1日から1年間とする。ただし、期間満了の1か月前までに申出がない場合は、なお1年継続し、翌年以降も同じ扱いとする。",
        {
            "effective_from": "2024-06-01",
            "auto_renewal": "true",
            "renewal_period": "P1Y",
            "notice_period": "P1M",
        },
    ),
    (
        "有効期間は令和6年6月1日から1年とします。満了の1か月前までに終わりにしたいとの申出がないときは、さらに1年延び、その後も同じとします。",
        {"auto_renewal": "true", "renewal_period": "P1Y"},
    ),
    (
        "この協定は、令和6年6月1日から令和9年5月31日までとし、反対の意思がない限り1年ずつ自動的に延びるものとする。",
        {"expires_on": "2027-05-31", "auto_renewal": "true", "renewal_period": "P1Y"},
    ),
    (
        "有効期間は、締結日から令和7年3月31日までとする。満了日の1か月前までに申出がないときは、翌年度末まで延長されるものとする。",
        {"expires_on": "2025-03-31", "auto_renewal": "true", "renewal_period": "P1Y"},
    ),
    (
        "原協定第3条に定める期間の終期を「令和5年3月31日」から「令和8年3月31日」に改める。",
        {"expires_on": "2026-03-31"},
    ),
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
    ("この協定は、締結の日から施行する。", {"effective_from": "2024-05-10"}),
    ("本協定は、締結日から効力を発する。", {"effective_from": "2024-05-10"}),
    ("この協定は、調印の日から発効する。", {"effective_from": "2024-05-10"}),
    ("この覚書は、締結した日から適用する。", {"effective_from": "2024-05-10"}),
    ("この協定は、記名押印の日から効力を生じるものとする。", {"effective_from": "2024-05-10"}),
    ("本協定は、両者の代表者が署名した日に発効する。", {"effective_from": "2024-05-10"}),
    ("本協定は、署名の日をもって発効する。", {"effective_from": "2024-05-10"}),
    ("この協定の効力は、締結の日から発生する。", {"effective_from": "2024-05-10"}),
    (
        "本協定は締結の日に発効し、３年間有効とする。",
        {"effective_from": "2024-05-10", "expires_on": "2027-05-09"},
    ),
    (
        "この協定は、本協定末尾記載の締結日から１年間とする。",
        {"effective_from": "2024-05-10", "expires_on": "2025-05-09"},
    ),
    ("この協定は、上記締結の日から効力を生ずる。", {"effective_from": "2024-05-10"}),
    ("この協定は、本日から効力を有する。", {"effective_from": "2024-05-10"}),
    ("この協定は、令和6年6月1日に効力を生ずる。", {"effective_from": "2024-06-01"}),
    ("この協定は、令和6年6月1日をもって発効する。", {"effective_from": "2024-06-01"}),
    ("この協定は、令和6年6月1日付けで施行する。", {"effective_from": "2024-06-01"}),
    ("この協定の効力発生日は、令和6年6月1日とする。", {"effective_from": "2024-06-01"}),
    (
        "有効期間は、令和6年6月1日から令和9年5月31日までの3か年とし、更新しないものとする。",
        {"effective_from": "2024-06-01", "expires_on": "2027-05-31", "auto_renewal": "false"},
    ),
    (
        "この協定の有効期間は、令和6年6月1日から起算して１年とする。",
        {"effective_from": "2024-06-01", "expires_on": "2025-05-31"},
    ),
    (
        "この協定の有効期間は、令和六年六月一日から一年とする。",
        {"effective_from": "2024-06-01", "expires_on": "2025-05-31"},
    ),
    (
        "この協定は、締結の日から適用し、令和7年3月31日までとする。",
        {"effective_from": "2024-05-10", "expires_on": "2025-03-31"},
    ),
    (
        "この協定は締結の日から効力を生じ、その期間は１年とする。",
        {"effective_from": "2024-05-10", "expires_on": "2025-05-09"},
    ),
    ("この協定の有効期間は、締結の日から１年とする。", {"expires_on": "2025-05-09"}),
    ("この協定の有効期間は、締結の日から起算し３年とします。", {"expires_on": "2027-05-09"}),
    ("この協定の有効期間は締結の日から５か年とする。", {"expires_on": "2029-05-09"}),
    ("この協定の有効期間は、締結した日から1年間です。", {"expires_on": "2025-05-09"}),
    ("有効期間は、協定締結の日から向こう２年間とする。", {"expires_on": "2026-05-09"}),
    ("有効期間は、協定締結の日から満３年とする。", {"expires_on": "2027-05-09"}),
    ("有効期間は、締結の日から二箇年とする。", {"expires_on": "2026-05-09"}),
    ("有効期間は、締結の日から十二か月間とする。", {"expires_on": "2025-05-09"}),
    ("有効期間は、締結日から令和7年3月末日までとする。", {"expires_on": "2025-03-31"}),
    (
        "この協定は、締結の日から効力を生じ、令和7年3月31日をもって満了する。",
        {"effective_from": "2024-05-10", "expires_on": "2025-03-31"},
    ),
    ("この協定は、令和7年3月31日限り、その効力を失う。", {"expires_on": "2025-03-31"}),
    ("この協定は、令和7年3月31日をもって失効する。", {"expires_on": "2025-03-31"}),
    ("有効期間の満了日は、令和7年3月31日とする。", {"expires_on": "2025-03-31"}),
    (
        "有効期間は、締結の日からその日の属する年度の3月31日までとする。",
        {"expires_on": "2025-03-31"},
    ),
    ("有効期間は、締結の日からその年度の末日までとする。", {"expires_on": "2025-03-31"}),
    ("有効期間は、締結の日から当該年度末までとする。", {"expires_on": "2025-03-31"}),
    ("有効期間は、締結の日から締結した年度の末日までとする。", {"expires_on": "2025-03-31"}),
    ("有効期間は、締結の日から最初に到来する3月31日までとする。", {"expires_on": "2025-03-31"}),
    (
        "有効期間は、締結の日から当該年度の末日（令和7年3月31日）までとする。",
        {"expires_on": "2025-03-31"},
    ),
    (
        "有効期間は、締結の日から締結の日の属する年度の翌年度の末日までとする。",
        {"expires_on": "2026-03-31"},
    ),
    ("有効期間は、締結の日の属する年度の翌年度の3月31日までとする。", {"expires_on": None}),
    (
        "有効期間は、締結の日から締結日の属する年度の翌年度の3月31日までとする。",
        {"expires_on": "2026-03-31"},
    ),
    ("有効期間は、締結の日から翌々年の3月31日までとする。", {"expires_on": "2026-03-31"}),
    (
        "有効期間は、締結の日から３年を経過した日の属する年度の３月31日までとする。",
        {"expires_on": "2028-03-31"},
    ),
    ("有効期間は、令和6年度から令和8年度までとする。", {"effective_from": None}),
    ("この協定の有効期間は、定めない。", {"open_ended": "true", "expires_on": None}),
    ("本協定の期間は、特に定めないものとする。", {"open_ended": "true"}),
    (
        "この協定は、締結の日から効力を生じ、甲又は乙が文書をもって終了を通知しない限り、その効力を持続する。",
        {"effective_from": "2024-05-10", "open_ended": "true", "auto_renewal": None},
    ),
    (
        "この協定は、令和6年6月1日から効力を有し、両者のいずれかから書面により終了の意思表示がない限り、継続するものとする。",
        {"effective_from": "2024-06-01", "open_ended": "true", "auto_renewal": None},
    ),
    (
        "この協定は、締結の日から効力を生じ、いずれかが廃止の意思を示すまで存続する。",
        {"open_ended": "true"},
    ),
    (
        "この協定は、締結の日から効力を有し、解約の申入れがあるまで効力を有する。",
        {"open_ended": "true"},
    ),
    ("この協定の有効期間は、締結の日から無期限とする。", {"open_ended": "true"}),
    (
        "有効期間は、締結の日から1年間とする。ただし、期間満了の1か月前までに申出がないときは、更に１年間有効とし、以後も同様とする。",
        {
            "expires_on": "2025-05-09",
            "auto_renewal": "true",
            "renewal_period": "P1Y",
            "notice_period": "P1M",
        },
    ),
    (
        "有効期間は、締結の日から1年間とし、満了の1か月前までに申出がないときは、なお１年間効力を有し、以後この例による。",
        {"expires_on": "2025-05-09", "auto_renewal": "true", "renewal_period": "P1Y"},
    ),
    (
        "有効期間は、締結の日から３年間とし、満了の1か月前までに申出がないときは、更に１年間更新する。",
        {"expires_on": "2027-05-09", "renewal_period": "P1Y"},
    ),
    (
        "有効期間は、締結の日から1年とする。ただし、満了する日の1月前までに終了する旨の申出がないときは、同一の条件で更新されたものとみなし、その有効期間は更新の日から１年とする。",
        {"auto_renewal": "true", "renewal_period": "P1Y", "notice_period": "P1M"},
    ),
    (
        "令和6年6月1日から令和11年5月31日までの5年間とする。期間満了の3か月前までに申出がない場合は、同じ期間更新する。",
        {"expires_on": "2029-05-31", "renewal_period": "P5Y", "notice_period": "P3M"},
    ),
    (
        "有効期間は、令和6年6月1日から令和8年5月31日までとし、申出がないときは同一期間更新し、以後も同様とする。",
        {"renewal_period": "P2Y"},
    ),
    (
        "有効期間は、締結の日から令和7年3月31日までとする。ただし、期間満了の30日前までに異議の申立てがないときは、翌年度の3月31日まで延長するものとし、その後も同様とする。",
        {
            "expires_on": "2025-03-31",
            "auto_renewal": "true",
            "renewal_period": "P1Y",
            "notice_period": "P30D",
        },
    ),
    (
        "有効期間は、締結の日から令和7年3月31日までとする。期間満了の２週間前までに申出がない場合は、翌年3月31日まで１年間延長する。",
        {
            "expires_on": "2025-03-31",
            "auto_renewal": "true",
            "renewal_period": "P1Y",
            "notice_period": "P2W",
        },
    ),
    (
        "有効期間は1年間とする。ただし、満了の六箇月前までに改廃の申入れがないときは、さらに三年間延長するものとし、以降も同様とする。",
        {"auto_renewal": "true", "renewal_period": "P3Y", "notice_period": "P6M"},
    ),
    (
        "有効期間は1年間とする。期間満了の際、甲乙異議のないときは、さらに１年間更新する。",
        {"auto_renewal": "true", "renewal_period": "P1Y", "notice_period": None},
    ),
    (
        "有効期間は1年間とする。いずれの当事者からも終了の申入れがない場合には、１年間延長し、その後も同様とする。",
        {"auto_renewal": "true", "renewal_period": "P1Y"},
    ),
    (
        "有効期間は1年間とする。ただし、終了を申し出ない場合は、引き続き同一内容をもって１年ごとに更新されるものとする。",
        {"auto_renewal": "true", "renewal_period": "P1Y"},
    ),
    (
        "有効期間は1年間とする。満了日の３か月前までに何らの意思表示もないときは、この協定と同一の内容の協定を締結したものとみなし、１年間その効力を有する。",
        {"auto_renewal": "true", "renewal_period": "P1Y", "notice_period": "P3M"},
    ),
    (
        "有効期間は1年間とし、自動更新は行わない。ただし、合意により延長することができる。",
        {"auto_renewal": "false"},
    ),
    (
        "有効期間は2年間とする。ただし、甲乙協議の上、これを更新することができる。",
        {"auto_renewal": None},
    ),
    (
        "有効期間は1年間とする。ただし、期間満了の1月前までに、甲乙いずれからも何ら意思表示がないときは、期間満了の日の翌日から１年間延長されたものとみなし、その後も同様とする。",
        {"auto_renewal": "true", "renewal_period": "P1Y", "notice_period": "P1M"},
    ),
    (
        "期間満了日の60日前までに別段の申出がない限り、自動的に更新され、以後毎年この例による。",
        {"auto_renewal": "true", "notice_period": "P60D"},
    ),
    (
        "有効期間は1年間とする。期間が終わる1か月前までに、どちらからも申し出がないときは、1年間延長し、その後も同じとします。",
        {"auto_renewal": "true", "renewal_period": "P1Y", "notice_period": "P1M"},
    ),
    (
        "有効期間は1年間とする。ただし、解約する場合は、1年前までに相手方に通知するものとする。",
        {"notice_period": "P1Y"},
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


def test_a_planned_signing_stays_planned_and_nothing_is_counted_from_it() -> None:
    words = "甲市と乙社は「海辺の清掃に関する協定」を締結します\n令和6年5月8日\n締結予定日：令和6年5月10日\n"
    document = document_of(words, kind="press")
    tags = titles.tag(document)
    tags += dates.tag(document, (), tags)
    found = {tag.value: tag for tag in tags}
    assert found["2024-05-10"].attributes["role"] == "signing_planned"
    (announced,) = TaggedDocument(document, tuple(tags)).agreements()
    assert announced.signed_on is not None
    assert announced.signed_on.value == "2024-05-10"
    assert terms.tag(document, (), tags) == []


def test_a_signing_planned_for_a_month_has_no_day() -> None:
    words = "甲市と乙社は「海辺の清掃に関する協定」を締結します\n令和6年5月8日\n締結予定日：令和6年7月\n"
    document = document_of(words, kind="press")
    tags = titles.tag(document)
    tags += dates.tag(document, (), tags)
    (announced,) = TaggedDocument(document, tuple(tags)).agreements()
    assert announced.signed_on is None


AMENDMENT = """見守りに関する協定の一部を変更する協定書
甲市（以下「甲」という。）と乙社（以下「乙」という。）は、平成25年3月22日付けで締結した協定の一部を次のとおり変更する。
第１条　原協定第８条を次のように改める。
（有効期間）
第８条　この協定の有効期間は、締結の日から１年間とする。ただし、期間満了の１か月前までに申出がないときは、１年間更新する。
第２条　この協定は、令和6年6月1日から適用する。
この協定の締結を証するため、本書2通を作成する。
令和6年5月10日
甲市長　山田　太郎
"""


def test_an_amendment_counts_no_term_from_its_own_signing() -> None:
    document = document_of(AMENDMENT, kind="agreement")
    found = clauses.find(document)
    tags = titles.tag(document)
    tags += dates.tag(document, found, tags)
    values = {tag.attributes["what"]: tag.value for tag in terms.tag(document, found, tags)}
    assert values == {
        "effective_from": "2024-06-01",
        "auto_renewal": "true",
        "renewal_period": "P1Y",
        "notice_period": "P1M",
    }
