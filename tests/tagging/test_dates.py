"""Date expressions: what must not be found first, then what must, with values. All sentences are our own."""

from __future__ import annotations

import pytest

from kyoutei_nlp.tagging import parse_dates
from kyoutei_nlp.tagging.dates import blank_dates, tag
from kyoutei_nlp.tagging.plain import document_of
from tagging.date_rows import FLAGGED, FOUND, NOT_FOUND, REFERENCE, SEQUENCES


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert [mention.surface for mention in parse_dates(text, REFERENCE)] == []


@pytest.mark.parametrize(("text", "surface", "value"), FOUND)
def test_dates_are_found_with_their_value(text: str, surface: str, value: str) -> None:
    found = [(mention.surface, mention.value) for mention in parse_dates(text, REFERENCE)]
    assert found == [(surface, value)]


@pytest.mark.parametrize(("text", "values"), SEQUENCES)
def test_dates_lean_on_the_ones_before(text: str, values: list[str]) -> None:
    assert [mention.value for mention in parse_dates(text, REFERENCE)] == values


@pytest.mark.parametrize(("text", "value", "flag"), FLAGGED)
def test_impossible_dates_and_law_numbers_are_flagged(
    text: str, value: str, flag: str | None
) -> None:
    assert [(mention.value, mention.flag) for mention in parse_dates(text)] == [(value, flag)]


@pytest.mark.parametrize(
    "text", ["本日締結", "来年度から", "９月２５日に", "先月", "昨年４月", "２７日に", "23年度"]
)
def test_without_a_reference_nothing_is_guessed(text: str) -> None:
    assert parse_dates(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("令和5年4月1日", "date"),
        ("令和5年4月", "month"),
        ("令和5年", "year"),
        ("令和5年度", "fiscal_year"),
        ("令和5年4月1日から令和6年3月31日", "interval"),
    ],
)
def test_kinds_are_granularities(text: str, kind: str) -> None:
    assert [mention.kind for mention in parse_dates(text)] == [kind]


def test_spans_quote_the_text_as_written() -> None:
    text = "　㈱甲は、Ｒ５．８．２８と令　和　６年に㋿7年度を"
    for mention in parse_dates(text):
        assert text[mention.start : mention.end] == mention.surface
    assert [mention.value for mention in parse_dates(text)] == ["2023-08-28", "2024", "FY2025"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("令和　　年　　月　　日", 1),
        ("令和○年○月○日", 1),
        ("令和＿＿年＿＿月＿＿日", 1),
        ("　　　　年　　月　　日", 1),
        ("令和5年4月1日", 0),
        ("年月日", 0),
    ],
)
def test_blank_dates_are_seen(text: str, count: int) -> None:
    assert len(blank_dates(text)) == count


DEED = """施設の相互利用に関する協定書
　甲市（以下「甲」という。）と乙町（以下「乙」という。）は、平成20年4月1日に締結した協定を踏まえ、次のとおり協定する。
第１条　この協定は、地方自治法（昭和22年法律第67号）に基づく。
第２条　この協定は、令和6年4月1日から令和9年3月31日まで効力を有する。
　この協定の締結を証するため、本書2通を作成する。

　　令和6年3月15日

甲　甲市長　山田　太郎
"""


def test_a_deed_is_signed_on_the_date_of_its_signature_block() -> None:
    tags = tag(document_of(DEED, kind="agreement"), (), ())
    roles = [(mention.value, mention.attributes["role"]) for mention in tags]
    assert roles == [
        ("2008-04-01", "other"),
        ("1947", "law"),
        ("2024-04-01", "effective"),
        ("2027-03-31", "expiry"),
        ("2024-03-15", "signed"),
    ]
    assert [mention.record for mention in tags if mention.attributes["role"] == "signed"] == ["0"]


@pytest.mark.parametrize(
    "blank", ["令和　　年　　月　　日", "令和○年○月○日", "　　　年　　月　　日"]
)
def test_a_blank_date_means_unsigned(blank: str) -> None:
    tags = tag(document_of(DEED.replace("令和6年3月15日", blank), kind="agreement"), (), ())
    assert [mention for mention in tags if mention.attributes["role"] == "signed"] == []


# (署名欄, 締結日)
BLOCKS = [
    ("令和6年3月15日\n甲　甲市長　山田　太郎", "2024-03-15"),
    ("令和6年3月15日　甲市において\n甲　甲市長　山田　太郎", "2024-03-15"),
    ("令和6年3月15日　甲市役所にて署名\n甲　甲市長　山田　太郎", "2024-03-15"),
    ("締結日：2024/03/15\n甲　甲市長　山田　太郎", "2024-03-15"),
    ("（締結日）令和６年３月１５日\n甲　甲市長　山田　太郎", "2024-03-15"),
    (
        "令和6年3月15日\n甲　甲市長　山田　太郎\n令和6年3月21日\n乙　乙町長　鈴木　花子",
        "2024-03-21",
    ),
    ("令和6年3月15日\n甲　甲市長　山田　太郎\n別表\n令和7年3月21日", "2024-03-15"),
    ("令和　　年　　月　　日\n甲　甲市長　山田　太郎", None),
    ("令和 年 月 日\n甲　甲市長　山田　太郎", None),
    ("令和○年○月○日\n甲　甲市長", None),
]


@pytest.mark.parametrize(("block", "day"), BLOCKS)
def test_the_signature_block_tells_the_day(block: str, day: str | None) -> None:
    text = DEED[: DEED.index("　　令和6年3月15日")] + block + "\n"
    tags = tag(document_of(text, kind="agreement"), (), ())
    assert [t.value for t in tags if t.attributes["role"] == "signed"] == ([day] if day else [])


def test_the_day_may_end_the_line_of_the_closing_formula() -> None:
    text = DEED.replace(
        "作成する。\n\n　　令和6年3月15日\n", "作成し、各1通を保有する。令和6年3月15日\n"
    )
    tags = tag(document_of(text, kind="agreement"), (), ())
    assert [t.value for t in tags if t.attributes["role"] == "signed"] == ["2024-03-15"]


# (文, 役割) in texts that only tell of agreements
ROLES = [
    ("信州若葉大学とは2006年の連携協定以来、研究を進めています。", "signed"),
    ("平成26年2月7日付けの建物の判定に関する協定に基づき、訓練をした。", "signed"),
    ("「川の学校協定」（2018年）", "signed"),
    ("両市が協定書を取り交わしたのは、昭和49年11月3日のことでした。", "signed"),
    ("平成18年に結び直したものが現在も生きております。", "signed"),
    ("平成24年3月、浜松市と中日本道路株式会社との間で包括連携協定が結ばれました。", "signed"),
    ("飯田市は根羽村と昭和六十年十月三日、姉妹都市となりました。", "signed"),
    ("平成25年7月に条例を制定し、若葉大学とは協定を締結している。", "event"),
    ("2016年2月4日、12か国が太平洋を囲む協定に署名した。", "event"),
    ("令和6年3月31日をもって、公園管理に関する協定を解消した。", "expiry"),
    ("令和7年8月に「見守り協定」を締結する見通しを示した。", "signing_planned"),
    ("甲市は令和5年3月1日に乙社と協定を締結しました。", "signed"),
    ("甲市は令和5年3月1日、乙社と災害協定を結びました。", "signed"),
    ("令和6年10月1日に乙社と協定を締結する予定です。", "signing_planned"),
    ("令和6年10月1日に乙社と協定を締結します。", "signing_planned"),
    ("この制度は令和5年4月1日から施行された。", "effective"),
    ("協定の期間は令和9年3月31日までです。", "expiry"),
    ("令和5年4月1日現在の件数は10件です。", "other"),
    ("令和5年6月7日に訓練を行いました。", "event"),
    ("災害対策基本法（昭和36年法律第223号）による。", "law"),
    ("名称\t締結年月日\n災害協定\tH29.6.1", "signed"),
    ("締結日は平成27年12月16日です。", "signed"),
    ("締結予定日：令和6年10月1日", "signing_planned"),
    ("令和6年10月1日に乙社と協定を締結しましたので、お知らせします。", "signed"),
    ("協定を結んだ時期は、2001年から2004年までが多い。", "event"),
    ("満了日を「令和9年3月31日」に変更する。", "expiry"),
]


@pytest.mark.parametrize(("text", "role"), ROLES)
def test_roles_follow_the_words_around(text: str, role: str) -> None:
    tags = tag(document_of(text, kind="report"), (), ())
    assert [mention.attributes["role"] for mention in tags] == [role]
