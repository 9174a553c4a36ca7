"""Who acts in the clauses of a deed: the parties by alias or name, alone or together (義務の主体).

The words for an actor are masked, letter for letter, so that one set of patterns serves every deed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import fold
from kyoutei_nlp.data import load_data

# Two private characters that stand for the first and the later letters of an actor.
_FIRST, _LATER = "\ue000", "\ue001"
_MASK: Final = f"{_FIRST}{_LATER}*"


@dataclass(frozen=True)
class Actors:
    """The words for those who act, and the names they stand for."""

    names: Mapping[str, str]

    def masked(self, words: str) -> str:
        """The words with every actor masked; 甲及び乙 is one."""
        known = self._known.sub(_mask, words) if self._known else words
        return _together().sub(_mask, known)

    def name(self, words: str) -> str:
        """The words with every alias as the party's name: 甲及び乙 → 館山市及び株式会社あかつき."""
        if self._known is None:
            return words
        return self._known.sub(lambda match: self.names[match.group()], words)

    @cached_property
    def _known(self) -> re.Pattern[str] | None:
        ordered = sorted(map(re.escape, self.names), key=len, reverse=True)
        return re.compile("|".join(ordered)) if ordered else None


@cache
def pattern(template: str) -> re.Pattern[str]:
    """A pattern of data/duties.toml for masked words, with ``{actor}`` filled in."""
    return re.compile(template.replace("{actor}", _MASK))


def _mask(match: re.Match[str]) -> str:
    return _FIRST + _LATER * (len(match.group()) - 1)


@cache
def _together() -> re.Pattern[str]:
    """One actor, or several joined by 及び and the like."""
    words = load_data("duties")
    alone = "|".join([*words["together"], words["usual"], _MASK])
    one = rf"(?:{alone}){words['belonging']}"
    return re.compile(rf"{one}(?:{words['and']}{one})*")


def actors_of(tags: Iterable[Tag]) -> Actors:
    """The parties of the deed by alias and by name; an alias shared by several stays as it is."""
    names: dict[str, str] = {}
    shared: set[str] = set()
    for tag in tags:
        if tag.label != "party" or tag.record != "0":
            continue
        alias = fold(tag.attributes.get("alias") or "").text
        if alias and names.get(alias, tag.value) != tag.value:
            shared.add(alias)
        for word in (alias, fold(tag.value).text, fold(tag.surface).text):
            if len(word) > 1 or word == alias:
                names.setdefault(word, tag.value)
    names.pop("", None)
    return Actors({word: word if word in shared else name for word, name in names.items()})
