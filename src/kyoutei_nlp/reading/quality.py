"""How good the text of a page is, from 0 (junk) to 1 (clean), with its parts (品質).

The parts are shares of characters: ``junk`` (replacement, private-use and control characters), ``cid``
(``(cid:12)`` left by an extractor), ``dictionary`` (letters inside words that Sudachi's dictionary knows),
``space`` (blanks between Japanese letters). The score is the dictionary share, stretched because clean texts
with many names reach about 0.9, times what the faults leave. A page read by OCR also has ``ocr_confidence`` (mean over
letters, as the engine says), by which its score is multiplied; a page that is a picture which nobody has read has
``unread_picture`` and the score 0.
"""

from __future__ import annotations

import re
from typing import Final

from kyoutei_nlp.words import known_letters

_CID: Final = re.compile(r"\(cid:\d+\)")
_JUNK: Final = re.compile(
    "[\ufffd\ufffe\uffff\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f-\x9f\U000f0000-\U0010fffd]"
)
_MOJIBAKE: Final = re.compile("(?:[繧縺譁蜿荳]|[ÃÂã][\x80-¿])")
_SPACED: Final = re.compile("(?<=[ぁ-んァ-ヶ一-龥]) (?=[ぁ-んァ-ヶ一-龥])")
SAMPLE: Final = 600
"""Characters looked up a page: enough for a share within about 0.03, and 10 ms of Sudachi."""

Parts = tuple[tuple[str, float], ...]


def judge_quality(text: str) -> tuple[float, Parts]:
    """The score of a page with this text, and its parts; a page without text scores 1 with no parts."""
    letters = sum(1 for character in text if not character.isspace())
    if not letters:
        return 1.0, ()
    cid = sum(len(found) for found in _CID.findall(text)) / letters
    junk = (len(_JUNK.findall(text)) + len(_MOJIBAKE.findall(text))) / letters
    space = len(_SPACED.findall(text)) / letters
    dictionary = dictionary_share(text)
    faults = min(1.0, 2 * junk) + min(1.0, 2 * cid) + min(0.5, max(0.0, space - 0.02) * 2)
    score = min(1.0, dictionary / 0.9) * max(0.0, 1.0 - faults)
    parts = (("junk", junk), ("cid", cid), ("dictionary", dictionary), ("space", space))
    return round(score, 4), tuple((name, round(share, 4)) for name, share in parts)


def judge_picture(score: float, parts: Parts) -> float:
    """The score of a page with what is known of its picture."""
    known = dict(parts)
    if known.get("unread_picture"):
        return 0.0
    return round(score * known.get("ocr_confidence", 1.0), 4)


def junk_share(text: str) -> float:
    """Share of characters that no document means (cheap; for choosing between extractors)."""
    letters = max(1, sum(1 for character in text if not character.isspace()))
    bad = len(_JUNK.findall(text)) + len(_MOJIBAKE.findall(text))
    return (bad + sum(len(found) for found in _CID.findall(text))) / letters


def dictionary_share(text: str) -> float:
    """Share of the letters of a sample that stand in words of the dictionary; 1 where there are none."""
    known, total = known_letters(_sample(text))
    return known / total if total else 1.0


def _sample(text: str) -> str:
    """Three stretches of the page, so that one odd table does not speak for all of it."""
    if len(text) <= SAMPLE:
        return text
    part = SAMPLE // 3
    middle = len(text) // 2
    return text[:part] + "\n" + text[middle : middle + part] + "\n" + text[-part:]
