"""How good the text of a page is, from 0 (junk) to 1 (clean), with its parts (品質).

Shares of characters: ``junk`` (``reading.junk``), ``cid`` (``(cid:12)`` left by an extractor), ``dictionary`` (letters
inside words that Sudachi's dictionary knows), ``space`` (blanks between Japanese letters). ``fluency`` is how well the
words follow one another: the cost of the best path through Sudachi's lattice, a letter. Wrong letters and a wrong
order cost more than names and lists do, while the dictionary has a word for nearly every single kanji (a shuffled
page: dictionary 0.99 → 0.96, cost 2,100 → 6,000). ``order`` is how well the lines follow one another: 1 when the words
at their joints are as good as those inside.

Others add what they know of a page: ``ocr_confidence`` (mean over letters, as the engine says), by which the score is
multiplied; ``agreement`` of two extractors, where the second was asked; ``unread_picture``: a page that is a picture
which nobody has read has the score 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from kyoutei_nlp.reading.junk import cid_letters, junk_letters
from kyoutei_nlp.words import Weight, path_cost, weigh

_SPACED: Final = re.compile("(?<=[ぁ-んァ-ヶ一-龥]) (?=[ぁ-んァ-ヶ一-龥])")
_LATIN: Final = re.compile(r"(?:[A-Za-z][!-~]*|[\s　]+)+")
GLANCE: Final = 150
"""Letters looked at on every page; enough to see a page of junk."""
SAMPLE: Final = 600
"""Letters looked at where the first glance left a doubt: enough for a share within about 0.03."""
USUAL: Final = 2200.0
"""Cost a letter of clean pages: median 2,100 on corpora/sample and ten times as many other pages."""
HIGH: Final = 2450.0
"""Nine of ten clean pages cost less; 5 in 100 letters wrong cost 2,600, 10 in 100 2,960, 20 in 100 3,700."""
RANGE: Final = 3600.0
"""From ``HIGH`` to what shuffled letters cost."""
PRIOR: Final = 150
"""Letters of usual cost that are added to every sample, so that one odd name does not condemn a short page."""
WINDOW: Final = 6
"""Letters looked at on either side of a joint of lines."""
FEW_JOINTS: Final = 8
MORE_JOINTS: Final = 40
ODD: Final = 300.0
"""How much more the words at joints may cost a letter than those inside lines: twice what 40 of them vary by."""
BROKEN: Final = 750.0
"""From ``ODD`` to what two columns read across cost at their joints."""

Parts = tuple[tuple[str, float], ...]


def judge_quality(text: str, joints: Sequence[int] = ()) -> tuple[float, Parts]:
    """The score of a page with this text, and its parts; a page without text scores 1 with no parts.

    Args:
        text: The page.
        joints: Where in the text one line of the page goes on into the next.
    """
    letters = n_letters(text)
    if not letters:
        return 1.0, ()
    junk, cid = junk_letters(text) / letters, cid_letters(text) / letters
    space = len(_SPACED.findall(text)) / letters
    weight = _weight(text)
    known, fluency, order = _share(weight), _fluency(weight), judge_order(text, joints)
    faults = min(1.0, 2 * junk) + min(1.0, 2 * cid) + min(0.5, max(0.0, space - 0.02) * 2)
    score = min(1.0, known / 0.9) * fluency * order * max(0.0, 1.0 - faults)
    parts = {"junk": min(1.0, junk), "cid": cid, "dictionary": known, "space": space}
    parts |= {"fluency": fluency, "order": order}
    return round(score, 4), tuple((name, round(share, 4)) for name, share in parts.items())


def judge_picture(score: float, parts: Parts) -> float:
    """The score of a page with what is known of its picture."""
    known = dict(parts)
    if known.get("unread_picture"):
        return 0.0
    return round(score * known.get("ocr_confidence", 1.0), 4)


def judge_order(text: str, joints: Sequence[int]) -> float:
    """1 where the words at the joints of lines are as good as those inside; a few joints first, more in doubt."""
    order = 1.0
    for most in (FEW_JOINTS, MORE_JOINTS):
        kept = joints[:: max(1, len(joints) // most)][:most]
        if len(kept) < FEW_JOINTS:
            break
        across = _windows(text, kept)
        inside = _windows(text, [(a + b) // 2 for a, b in pairwise(kept)])
        more = path_cost(across) / len(across) - path_cost(inside) / len(inside)
        order = _within(1.0 - (more - ODD) / BROKEN)
        if order == 1.0 or len(joints) <= most:
            break
    return order


def junk_share(text: str) -> float:
    """Share of characters that no document means (cheap; for choosing between extractors)."""
    return (junk_letters(text) + cid_letters(text)) / max(1, n_letters(text))


def glance(text: str) -> float:
    """A first look at text whose lines are not joined yet: the words inside a few of the longest, less the junk."""
    longest = sorted(text.split("\n"), key=len, reverse=True)[:4]
    trust = 0.0
    for letters in (GLANCE // 8, GLANCE // 3):
        weight = weigh(_LATIN.sub("。", "\n".join(line[:letters] for line in longest)))
        trust = min(1.0, _share(weight) / 0.9) * _fluency(weight)
        if trust == 1.0:
            break
    return _within(trust - 10 * junk_share(text))


def agreement(first: str, second: str) -> float:
    """How far two extractors found the same letters, in whatever order: F1, 1 where neither found any."""
    a, b = Counter("".join(first.split())), Counter("".join(second.split()))
    total = a.total() + b.total()
    return round(2 * (a & b).total() / total, 4) if total else 1.0


def n_letters(text: str) -> int:
    """Characters that are no blanks."""
    return sum(map(len, text.split()))


def _weight(text: str) -> Weight:
    """Of a few letters where they leave no doubt, of more where they do."""
    found = weigh(_sample(text, GLANCE))
    if len(text) <= GLANCE or (_share(found) > 0.93 and _fluency(found) == 1.0):
        return found
    return weigh(_sample(text, SAMPLE))


def _share(weight: Weight) -> float:
    """Of known letters; where there are few, as on a page of formulas, the rest counts as known."""
    few = max(weight.letters, round(0.2 * weight.length))
    return 1.0 - (weight.letters - weight.known) / few if few else 1.0


def _fluency(weight: Weight) -> float:
    cost = (weight.cost + USUAL * PRIOR) / (weight.length + PRIOR)
    return _within(1.0 - (cost - HIGH) / RANGE)


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


def _windows(text: str, places: Iterable[int]) -> str:
    return "。".join(text[max(0, at - WINDOW) : at + WINDOW] for at in places)


def _sample(text: str, most: int) -> str:
    """Three stretches of the page, so that one odd table does not speak for all of it; blanks end a sentence."""
    if len(text) > most:
        part, middle = most // 3, len(text) // 2
        text = text[:part] + "\n" + text[middle : middle + part] + "\n" + text[-part:]
    return _LATIN.sub("。", text)
