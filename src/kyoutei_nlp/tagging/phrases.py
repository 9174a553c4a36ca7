"""Agreements named in running text (協定名): quoted, or the phrase that ends in 協定 or 覚書; and how the sentence tells of them.

Found: 「災害時における海上輸送の協力に関する協定」; not found: 36協定, 紳士協定, 貿易協定.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data

_QUOTED: Final = re.compile(r"[「『]([^「」『』。]{2,80}?)[」』]")
_STOP: Final = re.compile(
    r"[。、,「」『』()\[\]【】\n\t::;◆■●○・※→☆▼|]|[0-9元]年度?(?:[0-9]+月)?(?:[0-9]+日)?(?:に|付けで|付で)?|(?:について|として|により|による|とおり|および|及び|した|結んだ|結んでいる|交わした|(?<!関)(?<!対)する|いる|ている|この|その|本|当該|同様の|同じような|同(?!じ)|いう|基づく|各種|新たな|別の)(?=[^」]*$)"
)
_SUBJECT: Final = re.compile(
    r"(?:[はがをもで]|から|まで|には|では|とは|との間で|との)(?=[^はがをもで]*$)"
)
MAX_PHRASE: Final = 60
PLAIN_TITLE: Final = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """An agreement's name at the folded range ``[start, end)``; ``quoted`` when in 「」."""

    start: int
    end: int
    text: str
    quoted: bool


@cache
def _head() -> re.Pattern[str]:
    heads = "|".join(load_data("agreement_kinds")["words"]["heads"])
    return re.compile(f"(?:{heads})")


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile("|".join(load_data("agreement_kinds")["words"][name]))


def is_negative(text: str) -> bool:
    """Whether the words are about another sort of 協定 (36協定, 貿易協定, …)."""
    return bool(_words("negative").search(text))


def without_negative(text: str) -> str:
    """The text without the words of another sort of 協定."""
    return _words("negative").sub("", text)


def none_concluded(sentence: str) -> bool:
    """Whether the sentence says that no agreement was made."""
    return refusal(sentence) is not None


def refusal(sentence: str) -> re.Match[str] | None:
    """The words that say that no agreement was made."""
    return _words("none_concluded").search(sentence)


def only_thought_of(sentence: str) -> bool:
    """Whether the sentence asks for an agreement, supposes one, or speaks of agreements at large."""
    return bool(_words("only_thought_of").search(sentence))


def status_of(sentence: str) -> str | None:
    """``ended``, ``renewed``, ``planned`` or ``signed`` as the sentence has it; the last verb decides first."""
    data = load_data("agreement_kinds")["status"]
    for status in ("ended", "renewed", "planned", "signed"):
        if re.search("|".join(data[status]), sentence):
            return status
    return None


def kind_of(title: str, text: str = "") -> str:
    """The agreement kind by the words of the folded title, and of the text where the title is a bare 「連携協定書」."""
    data = load_data("agreement_kinds")
    for kind in data["order"]:
        if any(re.search(cue, title) for cue in data[kind]["title"]):
            return str(kind)
    plain = len(_head().sub("", title).strip()) <= PLAIN_TITLE
    for kind in data["order"] if plain else ():
        if any(re.search(cue, text) for cue in data[kind]["text"]):
            return str(kind)
    return str(data["fallback"])


def find(text: str, bodies: Sequence[tuple[int, int]] = ()) -> Iterator[Phrase]:
    """Agreement names in folded ``text``; ``bodies`` are ranges of party names where a phrase may not begin inside."""
    quoted = list(_quoted(text))
    yield from quoted
    for match in _head().finditer(text):
        if not any(p.start <= match.start() < p.end for p in quoted):
            phrase = _phrase(text, match.start(), match.end(), bodies)
            if phrase and not is_negative(phrase.text):
                yield phrase


def _quoted(text: str) -> Iterator[Phrase]:
    for match in _QUOTED.finditer(text):
        title = match.group(1).replace("\n", "")
        if re.search(f"(?:{_head().pattern})(?:\\(案\\))?$", title) and not is_negative(title):
            yield Phrase(match.start(1), match.end(1), title.strip(), True)


def _phrase(text: str, start: int, end: int, bodies: Sequence[tuple[int, int]]) -> Phrase | None:
    floor = max(0, start - MAX_PHRASE)
    floor = max([floor, *(stop for _begin, stop in bodies if stop <= start)])
    for pattern in (_STOP, _SUBJECT):
        for match in pattern.finditer(text, floor, start):
            floor = max(floor, match.end())
    words = text[floor:end]
    begin = floor + _lead_length(words)
    return Phrase(begin, end, text[begin:end], False) if begin < end else None


def _lead_length(words: str) -> int:
    """How much stands before the name: particles, なぜ or 表, and a partner (区と協定; not 観光と産業に関する協定)."""
    leads = "|".join(load_data("agreement_kinds")["words"]["leads"])
    length = 0
    for lead in (rf"[ ]*(?:{leads})?[ ]*", r".*と(?=[^とにの]{1,12}$)"):
        match = re.match(lead, words[length:])
        length += match.end() if match else 0
    return length
