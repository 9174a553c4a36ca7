"""Who acts in the clauses of a deed: the parties by alias or name, alone or together (義務の主体)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import fold
from kyoutei_nlp.data import load_data

# What deeds call their parties where none is known by name.
USUAL = ("甲", "乙", "丙", "丁", "戊")


@dataclass(frozen=True, slots=True)
class Actors:
    """The words for those who act, and the names they stand for."""

    names: Mapping[str, str]
    _known: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def pattern(self, template: str) -> re.Pattern[str]:
        """``template`` with ``{actor}`` filled in."""
        if template not in self._known:
            self._known[template] = re.compile(template.replace("{actor}", self._actor()))
        return self._known[template]

    def _actor(self) -> str:
        words = load_data("duties")
        alone = sorted(map(re.escape, {*self.names, *USUAL}), key=len, reverse=True)
        one = rf"(?:(?:{'|'.join(words['together'])})|(?:{'|'.join(alone)}){words['belonging']})"
        return rf"{one}(?:{words['and']}{one})*"

    def name(self, words: str) -> str:
        """The words with every alias as the party's name: 甲及び乙 → 館山市及び株式会社あかつき."""
        if not self.names:
            return words
        known = sorted(map(re.escape, self.names), key=len, reverse=True)
        return re.sub("|".join(known), lambda match: self.names[match.group()], words)


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
