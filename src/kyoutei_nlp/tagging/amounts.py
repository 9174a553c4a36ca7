"""Money and quantities (金額・数量) with their value in plain figures.

Example found: 「金五百万円」 → ``5000000 JPY``, 「２リットル×５００本」 → ``500 本`` of 2リットル each. Not found: 「第３回」, 「震度５強」,
「３人目」, numbers of laws, dates and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import kanji_number
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging.marking import folded as fold_once
from kyoutei_nlp.tagging.marking import mark, without_overlap

TAGGER: Final = "amounts/1"
_FIGURES: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_KANJI: Final = r"[一二三四五六七八九十百千〇]+"
_LARGE: Final = {"億": 100_000_000, "万": 10_000, "千": 1_000, "百": 100, "十": 10}
# 二人, 三本の柱, 一台: small numbers in kanji are words; from here on they count.
_LARGE_KANJI: Final = re.compile(r"[百千万億]")


def tag(document: Document) -> list[Tag]:
    """Every sum of money and every quantity of goods, places or people."""
    folded = fold_once(document.text)
    found = []
    for match in _pattern().finditer(folded.text):
        number = number_of(match["number"])
        unit = match["unit"]
        if (
            number is None
            or _is_word(match)
            or re.match(_not_before(), folded.text[match.end() : match.end() + 3])
        ):
            continue
        currency = load_data("amounts")["money"].get(unit)
        found.append(
            mark(
                folded, "amount", match.start(), match.end(), value=f"{number} {currency or unit}",
                tagger=TAGGER, score=0.9, kind="money" if currency else "quantity",
                number=number, unit=currency or unit, each=match["each"],
            )
        )  # fmt: skip
    return without_overlap(found)


@cache
def _pattern() -> re.Pattern[str]:
    words = load_data("amounts")
    units = [*words["money"], *words["quantity"]["units"]]
    unit = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    number = rf"(?:{_FIGURES}[億万千百]*)(?:{_FIGURES}[億万千百]*)*|{_KANJI}[億万]?(?:{_KANJI}万?)?"
    before = "".join(
        f"(?<!{word})" for word in _lookbehinds(words["quantity"]["not_before_number"])
    )
    return re.compile(
        rf"{before}(?:(?<![一-龠])金 ?)?(?:(?P<each>{_FIGURES} ?(?:リットル|ml|ミリリットル|kg|グラム|枚|個|本)) ?[×x*] ?)?"
        rf"(?P<number>{number})(?: (?=[A-Za-z]))?(?P<unit>{unit})",
        re.IGNORECASE,
    )


def _is_word(match: re.Match[str]) -> bool:
    """Whether the number is part of a word (二人, 三本の柱) and no count."""
    written = match["number"]
    money = match["unit"] in load_data("amounts")["money"]
    return not (money or re.search(r"\d", written) or _LARGE_KANJI.search(written))


def _lookbehinds(words: str) -> Iterator[str]:
    """Alternatives of fixed length, as lookbehind needs them."""
    for word in words.split("|"):
        if word == r"No\.?":
            yield from ("No", r"No\.")
        else:
            yield word


def _not_before() -> str:
    return f"(?:{load_data('amounts')['quantity']['not_before']})"


def number_of(words: str) -> str | None:
    """Plain figures: ``1億2,000万`` → ``120000000``, ``五百`` → ``500``, ``2.5`` → ``2.5``; None for no number."""
    plain = words.replace(",", "").replace(" ", "")
    if not re.search(r"\d", plain):
        try:
            return str(kanji_number(plain))
        except ValueError:
            return None
    total = Decimal(0)
    for figures, large in re.findall(r"(\d+(?:\.\d+)?)([億万千百十]*)", plain):
        value = Decimal(figures)
        for character in large:
            value *= _LARGE[character]
        total += value
    return f"{total.normalize():f}"
