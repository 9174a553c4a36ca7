"""Letters set apart (協　定　書, 石　渡　和　彦) closed up; other blanks stay."""

from __future__ import annotations

import re
from typing import Final

_SINGLE: Final = "[一-鿿々〆ぁ-んァ-ヶー㐀-䶿豈-﫿𠀀-𯿿]"
_RUN: Final = re.compile(
    rf"(?<![^\s　]){_SINGLE}(?:(?P<gap>[ 　]{{1,6}}){_SINGLE}(?:(?P=gap){_SINGLE})*)(?![^\s　])"
)
_PAIR: Final = re.compile("^([一-鿿])[ 　]{1,4}([一-鿿])$")
_BLANK_DATE: Final = re.compile("[年月日時分]")
_LABELS: Final = frozenset("甲乙丙丁戊己印㊞")
_PAIRS: Final = frozenset(
    [
        "日時",
        "場所",
        "名称",
        "住所",
        "氏名",
        "所在",
        "区分",
        "内容",
        "目的",
        "会場",
        "期間",
        "期日",
        "対象",
        "主催",
        "共催",
        "後援",
        "定員",
        "費用",
        "備考",
        "電話",
        "担当",
        "次第",
        "資料",
        "記録",
        "出席",
        "欠席",
        "委員",
        "会長",
        "市長",
        "町長",
        "村長",
        "区長",
        "知事",
        "学長",
        "社長",
        "理事",
        "代表",
        "協定",
        "覚書",
        "要旨",
        "趣旨",
        "概要",
        "議題",
        "別表",
        "別紙",
        "様式",
        "附則",
        "付則",
        "前文",
        "表題",
        "件名",
        "番号",
        "締結",
        "締約",
        "署名",
        "条項",
        "項目",
        "種類",
        "品名",
        "数量",
        "単位",
        "合計",
        "人口",
        "面積",
        "事項",
        "役割",
        "効果",
        "経過",
        "背景",
        "参考",
        "以上",
    ]
)


def close_up(text: str) -> str:
    """Single Japanese letters between equal blanks become one word.

    >>> close_up("館山市長　石　渡　和　彦"), close_up("令和　年　月　日"), close_up("真鍋　康隆")
    ('館山市長　石渡和彦', '令和　年　月　日', '真鍋　康隆')
    """
    if " " not in text and "　" not in text:
        return text
    pair = _PAIR.match(text)
    if pair and not _LABELS.intersection(pair.groups()):
        return "".join(pair.groups())
    return _RUN.sub(_close, text)


def _close(found: re.Match[str]) -> str:
    run = found.group()
    letters = [character for character in run if character not in " 　"]
    if (
        sum(1 for character in letters if _BLANK_DATE.match(character)) > 1
        and "".join(letters) != "日時"
    ):
        return run
    if letters[-1] in _LABELS or letters[0] in _LABELS:
        return _but_labels(letters, run)
    joined = "".join(letters)
    return joined if len(letters) > 2 or joined in _PAIRS else run


def _but_labels(letters: list[str], run: str) -> str:
    """``甲　乙　丙`` stays; ``石　渡　和　彦　印`` keeps its seal apart."""
    inner = [character for character in letters if character not in _LABELS]
    if len(inner) < 3:
        return run
    head = [c for c in letters[:1] if c in _LABELS]
    tail = [c for c in letters[-1:] if c in _LABELS]
    return "　".join([*head, "".join(letters[len(head) : len(letters) - len(tail)]), *tail])
