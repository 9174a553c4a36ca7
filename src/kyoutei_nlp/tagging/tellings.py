"""The sentences that tell of an agreement, and the bodies they make its parties (協定を語る文).

Found: 「A、Bの三者は協定を締結」「協定を結んだA」「Aとは昨年締結しました」「こちらと協定をして」. Not found: 「協定締結の意思がない」, 「A社と連携し」, a place
where something is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import phrases
from kyoutei_nlp.tagging.named_bodies import Range, bodies_in, chains_of, filled, unknown
from kyoutei_nlp.tagging.telling_parties import AGREEMENT, SENTENCE, is_party, is_subject, verbs
from kyoutei_nlp.tagging.telling_pointers import looked_ahead, looked_back, pointed_back

_CLAUSE: Final = re.compile(
    r"(?<=締結し、)|(?<=締結しており、)|(?<=締結いたしまして、)|(?<=結び、)|(?<=結んでおり、)|(?<=調印し、)"
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One sentence that tells of an agreement: its range, the bodies in it, the names of the agreements."""

    start: int
    end: int
    text: str
    bodies: tuple[Range, ...]
    phrases: tuple[phrases.Phrase, ...]
    status: str | None
    joined: bool
    by_own: bool
    chains: tuple[tuple[Range, ...], ...] = ()


def tellings(text: str) -> Iterator[Telling]:
    """The clauses of folded ``text`` that tell of an agreement that was or will be made."""
    last = -1
    for match in SENTENCE.finditer(text):
        sentence = match.group()
        goes_on = last == match.start() and _OF_THESE.match(sentence)
        if not (AGREEMENT.search(sentence) or goes_on) or phrases.none_concluded(sentence):
            continue
        last = match.end()
        if _is_other_sort(text, sentence, *match.span()):
            continue
        before: Telling | None = None
        for start, end in _clauses(text, match.start(), match.end()):
            telling = _telling(text, start, end)
            if before and not telling.bodies:
                telling = replace(telling, bodies=before.bodies, joined=before.joined)
            elif not telling.bodies:
                told = pointed_back(text, start, end)
                told = told or looked_back(text, match.start(), sentence)
                if not told and sentence.endswith("\n"):
                    told = looked_ahead(text, match.end())
                telling = replace(telling, bodies=told)
            before = telling
            yield telling


_OF_THESE: Final = re.compile(r"[ ]*(?:この|その)?うち")


def _is_other_sort(text: str, sentence: str, start: int, end: int) -> bool:
    """Whether the sentence is about another sort of 協定; 建築協定 counts where two bodies are named that made it."""
    if not phrases.is_negative(sentence) or AGREEMENT.search(phrases.without_negative(sentence)):
        return False
    made = _LOCAL.search(sentence) and verbs().search(sentence)
    return not (made and len(bodies_in(text, start, end)) > 1)


_LOCAL: Final = re.compile(r"(?:建築|緑地|景観)協定")


def refusals(text: str) -> Iterator[Range]:
    """The sentences that say that no agreement was made."""
    for match in SENTENCE.finditer(text):
        if AGREEMENT.search(match.group()) and phrases.none_concluded(match.group()):
            yield match.span()


def _clauses(text: str, start: int, end: int) -> Iterator[Range]:
    """A sentence that tells of two agreements in turn is cut between them."""
    for cut in _CLAUSE.finditer(text, start, end):
        if AGREEMENT.search(text, start, cut.start()) and AGREEMENT.search(text, cut.start(), end):
            yield start, cut.start()
            start = cut.start()
    yield start, end


def _telling(text: str, start: int, end: int) -> Telling:
    sentence = text[start:end]
    known = filled(text, start, end, [*bodies_in(text, start, end), *unknown(text, start, end)])
    chains = [
        chain for chain in chains_of(text, sorted(known)) if is_party(text, chain, start, end)
    ]
    own = re.search("|".join(load_data("party_wording")["running"]["own"]), sentence)
    found = phrases.find(sentence, [(a - start, b - start) for a, b in known])
    named = tuple(phrases.Phrase(p.start + start, p.end + start, p.text, p.quoted) for p in found)
    bodies = tuple(body for chain in chains for body in chain)
    joined = len(chains) > 1 or any(len(chain) > 1 and is_subject(text, chain) for chain in chains)
    return Telling(
        start, end, sentence, bodies, named, phrases.status_of(sentence), joined, bool(own),
        tuple(tuple(chain) for chain in chains),
    )  # fmt: skip
