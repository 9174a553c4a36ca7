"""What people type is understood, or they are told how to write it; what is shown can be typed again."""

from __future__ import annotations

import pytest

from kyoutei_nlp.correction import Detail, ItemKind, item_kinds
from kyoutei_nlp.errors import CorrectionError
from kyoutei_nlp.reviewing import shown, typed, wareki


def what(name: str) -> ItemKind | Detail:
    item, _, part = name.partition(".")
    kind = item_kinds()[item]
    return next((detail for detail in kind.details if detail.id == part), kind)


NOT_UNDERSTOOD = [
    ("signed_on", "そのうち"),
    ("signed_on", "令和元年7月5日ごろの予定"),
    ("signed_on", "2019-13-01"),
    ("signed_on", "2019-02-30"),
    ("signed_on", "平成33年2月30日"),
    ("renewal_period", "ずっと"),
    ("renewal_period", "1年くらい"),
    ("auto_renewal", "たぶん"),
    ("agreement_kind", "協定"),
    ("field", "天気"),
    ("party.type", "役所"),
    ("party.code", "122271x"),
    ("party.code", "122272"),
]


@pytest.mark.parametrize(("name", "text"), NOT_UNDERSTOOD)
def test_not_understood(name: str, text: str) -> None:
    with pytest.raises(CorrectionError):
        typed(what(name), text)


UNDERSTOOD = [
    ("signed_on", "", None),
    ("signed_on", "　", None),
    ("signed_on", "2019-07-05", "2019-07-05"),
    ("signed_on", "2019/7/5", "2019-07-05"),
    ("signed_on", "２０１９．７．５", "2019-07-05"),
    ("signed_on", "令和元年7月5日", "2019-07-05"),
    ("signed_on", "令和元年七月五日", "2019-07-05"),
    ("signed_on", "R1.7.5", "2019-07-05"),
    ("signed_on", "平成31年4月", "2019-04"),
    ("signed_on", "2019", "2019"),
    ("signed_on", "令和6年度", "FY2024"),
    ("signed_on", "FY2024", "FY2024"),
    ("renewal_period", "1年", "P1Y"),
    ("renewal_period", "１年間", "P1Y"),
    ("renewal_period", "1年6か月", "P1Y6M"),
    ("notice_period", "3ヶ月前", "P3M"),
    ("notice_period", "30日", "P30D"),
    ("notice_period", "p30d", "P30D"),
    ("auto_renewal", "あり", "true"),
    ("auto_renewal", "無", "false"),
    ("agreement_kind", "包括連携", "comprehensive"),
    ("agreement_kind", "disaster", "disaster"),
    ("field", "観光", "tourism"),
    ("field", "our_own_field", "our_own_field"),
    ("party.type", "市区町村", "municipality"),
    ("party.code", "122271", "122271"),
    ("party.code", "１２２２７１", "122271"),
    ("party.code", "11002", "011002"),  # Excel took the zero of 札幌市 away
    ("party.code", "12227", "122271"),  # without the check digit
    ("party", "　星野市 ", "星野市"),
]


@pytest.mark.parametrize(("name", "text", "value"), UNDERSTOOD)
def test_understood(name: str, text: str, value: str | None) -> None:
    assert typed(what(name), text) == value


@pytest.mark.parametrize(("name", "value"), sorted({(n, v) for n, _, v in UNDERSTOOD if v}))
def test_what_is_shown_can_be_typed_again(name: str, value: str) -> None:
    assert typed(what(name), shown(what(name), value)) == value


WAREKI = [
    (None, ""), ("2019-07-05", "令和元年7月5日"), ("2019-04-30", "平成31年4月30日"), ("2019", "令和元年"),
    ("2019-04", "平成31年4月"), ("FY2019", "令和元年度"), ("FY2018", "平成30年度"), ("1975-02", "昭和50年2月"),
    ("2019-10-08/2019-10-09", "令和元年10月8日〜令和元年10月9日"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "words"), WAREKI)
def test_eras(value: str | None, words: str) -> None:
    assert wareki(value) == words
